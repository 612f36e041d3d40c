// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleLog} from "../../../contracts/libraries/MerkleLog.sol";
import {ReferenceTree} from "../ReferenceTree.sol";
import {MerkleLogHarness} from "../MerkleLogHarness.sol";
import {Test} from "../Vm.sol";

/// @title MerkleLog against a reference tree that follows the recursive definitions of RFC 6962 word for word.
contract MerkleLogTest is Test {
    MerkleLogHarness private log = new MerkleLogHarness();

    function makeLeaves(uint256 seed, uint256 size) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) leaves[i] = MerkleLog.hashLeaf(abi.encode(seed, i));
    }

    function test_hashesAreThoseOfRfc6962() public view {
        equal(MerkleLog.hashLeaf("abc"), sha256(hex"00616263"), "leaf");
        equal(
            MerkleLog.hashNode(bytes32(uint256(1)), bytes32(uint256(2))),
            sha256(abi.encodePacked(hex"01", uint256(1), uint256(2))),
            "node"
        );
    }

    function test_everyLeafOfEverySmallTreeIsIncluded() public view {
        for (uint256 size = 1; size <= 20; ++size) {
            bytes32[] memory leaves = makeLeaves(size, size);
            bytes32 root = ReferenceTree.root(leaves, 0, size);
            for (uint256 i = 0; i < size; ++i) {
                bytes32[] memory path = ReferenceTree.path(leaves, i);
                isTrue(log.isIncluded(leaves[i], uint64(i), uint64(size), path, root), "included");
                // bound to the index …
                for (uint256 j = 0; j <= size; ++j) {
                    if (j == i) continue;
                    isTrue(!log.isIncluded(leaves[i], uint64(j), uint64(size), path, root), "other index");
                }
            }
        }
    }

    function test_everyPairOfSmallTreesIsConsistent() public view {
        bytes32[] memory leaves = makeLeaves(7, 20);
        for (uint256 size = 1; size <= 20; ++size) {
            bytes32 root = ReferenceTree.root(leaves, 0, size);
            for (uint256 old = 1; old <= size; ++old) {
                bytes32 oldRoot = ReferenceTree.root(leaves, 0, old);
                bytes32[] memory proof = ReferenceTree.consistency(leaves, old, size);
                isTrue(log.isConsistent(uint64(old), uint64(size), oldRoot, root, proof), "consistent");
                if (old == size) continue;
                isTrue(!log.isConsistent(uint64(old), uint64(size), root, root, proof), "wrong old root");
                isTrue(!log.isConsistent(uint64(old), uint64(size), oldRoot, oldRoot, proof), "wrong root");
                isTrue(!log.isConsistent(uint64(size), uint64(old), root, oldRoot, proof), "backwards");
            }
        }
    }

    function testFuzz_inclusion(uint256 seed, uint256 size, uint256 index, uint256 other) public view {
        size = within(size, 1, 200);
        index = within(index, 0, size - 1);
        bytes32[] memory leaves = makeLeaves(seed, size);
        bytes32 root = ReferenceTree.root(leaves, 0, size);
        bytes32[] memory path = ReferenceTree.path(leaves, index);
        isTrue(log.isIncluded(leaves[index], uint64(index), uint64(size), path, root), "included");

        uint64 anyIndex = uint64(other);
        if (anyIndex != index) {
            isTrue(!log.isIncluded(leaves[index], anyIndex, uint64(size), path, root), "another index");
        }
        isTrue(!log.isIncluded(bytes32(other), uint64(index), uint64(size), path, root), "another leaf");
        isTrue(
            !log.isIncluded(leaves[index], uint64(index), uint64(size), path, bytes32(other)),
            "another root"
        );
    }

    /// @dev Another size never verifies where it asks for another path; where it does not, the index means the same place
    /// in a tree of the same shape along this path, and the hash decides.
    function testFuzz_sizeThatNeedsALongerPath(uint256 seed, uint256 size, uint256 index) public view {
        size = within(size, 1, 200);
        index = within(index, 0, size - 1);
        bytes32[] memory leaves = makeLeaves(seed, size);
        bytes32 root = ReferenceTree.root(leaves, 0, size);
        bytes32[] memory path = ReferenceTree.path(leaves, index);
        isTrue(!log.isIncluded(leaves[index], uint64(index), uint64(size * 2 + 1), path, root), "double");
        isTrue(!log.isIncluded(leaves[index], uint64(index), uint64(index), path, root), "not in the tree");
    }

    function testFuzz_damagedPath(
        uint256 seed,
        uint256 size,
        uint256 index,
        uint256 where,
        uint8 bit
    ) public view {
        size = within(size, 2, 200);
        index = within(index, 0, size - 1);
        bytes32[] memory leaves = makeLeaves(seed, size);
        bytes32 root = ReferenceTree.root(leaves, 0, size);
        bytes32[] memory path = ReferenceTree.path(leaves, index);
        where = where % path.length;

        bytes32[] memory longer = new bytes32[](path.length + 1);
        bytes32[] memory shorter = new bytes32[](path.length - 1);
        for (uint256 i = 0; i < path.length; ++i) {
            longer[i < where ? i : i + 1] = path[i];
            if (i != where) shorter[i < where ? i : i - 1] = path[i];
        }
        longer[where] = path[where];
        isTrue(!log.isIncluded(leaves[index], uint64(index), uint64(size), longer, root), "one hash twice");
        isTrue(
            !log.isIncluded(leaves[index], uint64(index), uint64(size), shorter, root),
            "one hash left out"
        );
        path[where] ^= bytes32(uint256(1) << bit);
        isTrue(!log.isIncluded(leaves[index], uint64(index), uint64(size), path, root), "one bit");
    }

    /// @dev The attack that the 0x00/0x01 prefixes and the bound path length are there for: an inner node, which anyone
    /// can compute, passed as a leaf with what remains of the path.
    function testFuzz_innerNodeNeverPassesAsLeaf(
        uint256 seed,
        uint256 size,
        uint256 index,
        uint64 any
    ) public view {
        size = within(size, 2, 200);
        index = within(index, 0, size - 1);
        bytes32[] memory leaves = makeLeaves(seed, size);
        bytes32 root = ReferenceTree.root(leaves, 0, size);
        bytes32[] memory path = ReferenceTree.path(leaves, index);
        bytes32[] memory rest = new bytes32[](path.length - 1);
        for (uint256 i = 0; i < rest.length; ++i) rest[i] = path[i + 1];
        // one of the two is the inner node above the leaf
        bytes32 node = MerkleLog.hashNode(leaves[index], path[0]);
        bytes32 mirrored = MerkleLog.hashNode(path[0], leaves[index]);
        uint64[3] memory indexes = [uint64(index), uint64(index / 2), any];
        for (uint256 i = 0; i < 3; ++i) {
            isTrue(!log.isIncluded(node, indexes[i], uint64(size), rest, root), "node");
            isTrue(!log.isIncluded(mirrored, indexes[i], uint64(size), rest, root), "mirrored node");
        }
        // and a leaf made of the bytes of two nodes is not their parent
        bytes32 second = MerkleLog.hashLeaf(abi.encodePacked(leaves[index], path[0]));
        isTrue(second != node && second != mirrored, "second preimage");
    }

    function testFuzz_consistency(
        uint256 seed,
        uint256 size,
        uint256 old,
        uint256 other,
        uint8 bit
    ) public view {
        size = within(size, 2, 150);
        old = within(old, 1, size - 1);
        bytes32[] memory leaves = makeLeaves(seed, size);
        bytes32 root = ReferenceTree.root(leaves, 0, size);
        bytes32 oldRoot = ReferenceTree.root(leaves, 0, old);
        bytes32[] memory proof = ReferenceTree.consistency(leaves, old, size);
        isTrue(log.isConsistent(uint64(old), uint64(size), oldRoot, root, proof), "consistent");
        isTrue(!log.isConsistent(uint64(old), uint64(size), bytes32(other), root, proof), "another old root");
        isTrue(!log.isConsistent(uint64(old), uint64(size), oldRoot, bytes32(other), proof), "another root");
        bytes32[] memory shorter = new bytes32[](proof.length - 1);
        bytes32[] memory longer = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) {
            longer[i] = proof[i];
            if (i < shorter.length) shorter[i] = proof[i];
        }
        longer[proof.length] = root;
        isTrue(!log.isConsistent(uint64(old), uint64(size), oldRoot, root, shorter), "truncated");
        isTrue(!log.isConsistent(uint64(old), uint64(size), oldRoot, root, longer), "trailing hash");
        proof[other % proof.length] ^= bytes32(uint256(1) << bit);
        isTrue(!log.isConsistent(uint64(old), uint64(size), oldRoot, root, proof), "one bit");
    }

    /// @dev The operator of a log who rewrites an old entry cannot prove the new head consistent with the old one.
    function testFuzz_rewrittenHistoryIsInconsistent(
        uint256 seed,
        uint256 size,
        uint256 old,
        uint256 where
    ) public view {
        size = within(size, 2, 150);
        old = within(old, 1, size - 1);
        bytes32[] memory leaves = makeLeaves(seed, size);
        bytes32 oldRoot = ReferenceTree.root(leaves, 0, old);
        leaves[within(where, 0, old - 1)] = MerkleLog.hashLeaf("rewritten");
        bytes32 root = ReferenceTree.root(leaves, 0, size);
        bytes32[] memory proof = ReferenceTree.consistency(leaves, old, size);
        isTrue(!log.isConsistent(uint64(old), uint64(size), oldRoot, root, proof), "rewritten");
    }

    function test_edgesOfIndexAndSize() public view {
        bytes32[] memory none = new bytes32[](0);
        isTrue(log.isIncluded(ROOT, 0, 1, none, ROOT), "a batch of one: the leaf is the root");
        isTrue(!log.isIncluded(ROOT, 0, 0, none, ROOT), "nothing is in an empty tree");
        isTrue(!log.isIncluded(ROOT, 1, 1, none, ROOT), "index = size");
        isTrue(!log.isIncluded(ROOT, type(uint64).max, 1, none, ROOT), "index of all ones");
        isTrue(!log.isIncluded(ROOT, type(uint64).max, type(uint64).max, none, ROOT), "both of all ones");
        isTrue(!log.isIncluded(ROOT, 0, type(uint64).max, none, ROOT), "size of all ones");
        isTrue(log.isConsistent(1, 1, ROOT, ROOT, none), "the same head");
        isTrue(!log.isConsistent(1, 1, ROOT, bytes32(uint256(1)), none), "same size, other root");
        isTrue(
            !log.isConsistent(1, 1, ROOT, ROOT, new bytes32[](1)),
            "a proof where there is nothing to prove"
        );
        isTrue(!log.isConsistent(0, 1, ROOT, ROOT, none), "from an empty tree");
        isTrue(!log.isConsistent(0, 0, ROOT, ROOT, none), "from an empty tree to an empty tree");
        isTrue(!log.isConsistent(2, 1, ROOT, ROOT, none), "shrinking");
        isTrue(!log.isConsistent(1, type(uint64).max, ROOT, ROOT, none), "no proof");
    }

    bytes32 private constant ROOT = keccak256("root");

    /// @dev The longest path there is: 2^64 - 1 leaves, all but one known only by their hashes.
    function testFuzz_deepestTree(uint64 index, uint256 seed) public view {
        index = uint64(within(index, 0, type(uint64).max - 1));
        bytes32[] memory path = new bytes32[](64);
        bytes32 hash = bytes32(seed);
        uint256 length;
        uint64 node = index;
        uint64 last = type(uint64).max - 1;
        // the definition from the leaf up: a node that is the last of its level and a left child has no sibling
        for (; last != 0; (node, last) = (node / 2, last / 2)) {
            if (node % 2 == 0 && node == last) continue;
            bytes32 sibling = keccak256(abi.encode(seed, length));
            hash = node % 2 == 1 ? MerkleLog.hashNode(sibling, hash) : MerkleLog.hashNode(hash, sibling);
            path[length++] = sibling;
        }
        assembly ("memory-safe") {
            mstore(path, length)
        }
        isTrue(log.isIncluded(bytes32(seed), index, type(uint64).max, path, hash), "included");
        if (index > 0) {
            isTrue(!log.isIncluded(bytes32(seed), index - 1, type(uint64).max, path, hash), "neighbour");
        }
    }
}
