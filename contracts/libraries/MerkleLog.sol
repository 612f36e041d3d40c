// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Proofs about append-only logs: inclusion and consistency.
/// @notice Hashing is that of RFC 6962 section 2.1 (SHA-256; leaves prefixed 0x00, inner nodes 0x01, so that an inner
/// node can never pass as a leaf); the verification algorithms are those of RFC 9162 sections 2.1.3.2 (inclusion)
/// and 2.1.4.2 (consistency), step by step.
/// @dev A proof is bound to index and size: a path that is shorter or longer than they ask for is refused, so no
/// other (index, size) can be proven with it. Nothing reverts; a bad proof is `false`. The root of an empty tree is
/// the hash of the empty string, and nothing is included in it.
library MerkleLog {
    function hashLeaf(bytes memory data) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), data));
    }

    function hashNode(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
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
    ) internal pure returns (bool) {
        if (index >= size) return false;
        // `node` and `last`: the positions, on the level reached, of the proven node and of the level's last node
        uint64 node = index;
        uint64 last = size - 1;
        bytes32 hash = leafHash;
        for (uint256 i = 0; i < path.length; ++i) {
            if (last == 0) return false; // at the root already: the path is too long
            if (node & 1 == 1 || node == last) {
                hash = hashNode(path[i], hash);
                // the last node of a level without a sibling rises unhashed until it is a right child
                while (node & 1 == 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = hashNode(hash, path[i]);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
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
    ) internal pure returns (bool) {
        if (oldSize == 0 || oldSize > size) return false;
        if (oldSize == size) return proof.length == 0 && oldRoot == root;
        // the largest full subtree at the right edge of the old tree: start from it
        uint64 node = oldSize - 1;
        uint64 last = size - 1;
        while (node & 1 == 1) {
            node >>= 1;
            last >>= 1;
        }
        // where that subtree is the whole old tree (its size a power of two), its hash is the old root, not in the proof
        uint256 next = node == 0 ? 0 : 1;
        if (proof.length < next) return false;
        bytes32 oldHash = next == 0 ? oldRoot : proof[0];
        bytes32 hash = oldHash;
        for (; next < proof.length; ++next) {
            if (last == 0) return false; // at the root already: the proof is too long
            bytes32 sibling = proof[next];
            if (node & 1 == 1 || node == last) {
                oldHash = hashNode(sibling, oldHash);
                hash = hashNode(sibling, hash);
                while (node & 1 == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = hashNode(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && oldHash == oldRoot && hash == root;
    }
}
