// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Sha256} from "./Sha256.sol";

/// @title Proofs about append-only logs: inclusion and consistency.
/// @notice Hashing is that of RFC 6962 section 2.1 (SHA-256; leaves prefixed 0x00, inner nodes 0x01, so that an inner
/// node can never pass as a leaf); the verification algorithms are those of RFC 9162 sections 2.1.3.2 (inclusion)
/// and 2.1.4.2 (consistency), with the walk up a tree in two parts: to where the way meets the right edge, and along it.
/// @dev A proof is bound to index and size: a path that is shorter or longer than they ask for is refused, so no
/// other (index, size) can be proven with it. Nothing reverts; a bad proof is `false`. The root of an empty tree is
/// the hash of the empty string, and nothing is included in it.
library MerkleLog {
    function hashLeaf(bytes memory data) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), data));
    }

    function hashNode(bytes32 left, bytes32 right) internal view returns (bytes32) {
        return Sha256.ofPair(0x01, left, right);
    }

    /// @notice Whether the leaf with hash `leafHash` stands at `index` of the tree of `size` leaves with `root`.
    /// @param leafHash as `hashLeaf` makes it
    /// @param path from the sibling of the leaf up to a child of the root
    function isIncluded(
        bytes32 leafHash,
        uint64 index,
        uint64 size,
        bytes32[] calldata path,
        bytes32 root
    ) internal view returns (bool) {
        if (index >= size) return false;
        unchecked {
            // the positions, on the level reached, of the proven node and of the level's last node
            uint256 node = index;
            uint256 last = uint256(size) - 1;
            bytes32 hash = leafHash;
            (uint256 next, uint256 end) = _bounds(path);
            // until it is the last of its level, every node has a sibling …
            while (node != last) {
                if (next == end) return false;
                bytes32 sibling = _at(next);
                next += 32;
                hash = node & 1 == 0 ? hashNode(hash, sibling) : hashNode(sibling, hash);
                node >>= 1;
                last >>= 1;
            }
            // … from there on only right children have: the last node of a level rises unhashed until it is one
            for (; node != 0; node >>= 1) {
                if (node & 1 == 0) continue;
                if (next == end) return false;
                hash = hashNode(_at(next), hash);
                next += 32;
            }
            return next == end && hash == root;
        }
    }

    /// @notice Whether the tree of `size` leaves with `root` is the tree of `oldSize` leaves with `oldRoot`, with leaves
    /// appended and nothing else changed.
    /// @dev From an empty tree (`oldSize` 0) there is nothing to prove, and nothing is proven: `false`.
    function isConsistent(
        uint64 oldSize,
        uint64 size,
        bytes32 oldRoot,
        bytes32 root,
        bytes32[] calldata proof
    ) internal view returns (bool) {
        if (oldSize == 0 || oldSize > size) return false;
        if (oldSize == size) return proof.length == 0 && oldRoot == root;
        unchecked {
            // the largest full subtree at the right edge of the old tree: start from it
            uint256 node = uint256(oldSize) - 1;
            uint256 last = uint256(size) - 1;
            for (; node & 1 == 1; node >>= 1) last >>= 1;
            (uint256 next, uint256 end) = _bounds(proof);
            bytes32 oldHash = oldRoot;
            // where that subtree is the whole old tree (its size a power of two), the proof does not repeat its hash
            if (node != 0) {
                if (next == end) return false;
                oldHash = _at(next);
                next += 32;
            }
            bytes32 hash = oldHash;
            // as for an inclusion; what hangs to the left is in both trees
            while (node != last) {
                if (next == end) return false;
                bytes32 sibling = _at(next);
                next += 32;
                if (node & 1 == 0) {
                    hash = hashNode(hash, sibling);
                } else {
                    oldHash = hashNode(sibling, oldHash);
                    hash = hashNode(sibling, hash);
                }
                node >>= 1;
                last >>= 1;
            }
            for (; node != 0; node >>= 1) {
                if (node & 1 == 0) continue;
                if (next == end) return false;
                oldHash = hashNode(_at(next), oldHash);
                hash = hashNode(_at(next), hash);
                next += 32;
            }
            return next == end && oldHash == oldRoot && hash == root;
        }
    }

    /// @dev Where in the calldata the first hash of a list stands, and where the one after its last would.
    function _bounds(bytes32[] calldata list) private pure returns (uint256 next, uint256 end) {
        assembly ("memory-safe") {
            next := list.offset
            end := add(next, shl(5, list.length))
        }
    }

    function _at(uint256 position) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            hash := calldataload(position)
        }
    }
}
