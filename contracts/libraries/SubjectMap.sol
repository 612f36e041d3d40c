// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Sha256} from "./Sha256.sol";

/// @title Proofs about subject maps: that a tag stands in one with a value, and that a tag does not.
/// @notice A map is a binary prefix tree over tags, bit 0 the most significant. A leaf stands at the shallowest depth at
/// which it is alone; a missing child is 32 zero bytes, and so is an empty map. Leaf `SHA-256(0x02 ‖ tag ‖ value)`,
/// node `SHA-256(0x03 ‖ left ‖ right)`, value `SHA-256(0x04 ‖ u64 count ‖ miniRoot)`. First bytes and lengths differ from
/// one another and from those of RFC 6962 (0x00, 0x01), so that no hash can pass for one of another kind.
/// @dev A tag's way from the root is laid down by its bits and ends in one place only: no root has both proofs for one
/// tag, short of a collision of SHA-256. Nothing reverts; a bad proof is `false`.
library SubjectMap {
    /// bits of a tag, and so the deepest that a leaf can stand
    uint256 internal constant TAG_BITS = 256;

    /// what stands where nothing stands
    bytes32 internal constant MISSING = 0;

    function hashLeaf(bytes32 tag, bytes32 value) internal view returns (bytes32) {
        return Sha256.ofPair(0x02, tag, value);
    }

    function hashNode(bytes32 left, bytes32 right) internal view returns (bytes32) {
        return Sha256.ofPair(0x03, left, right);
    }

    /// @notice The value of a subject whose little log has `count` leaves and the root `miniRoot`.
    function valueOf(uint64 count, bytes32 miniRoot) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x04), count, miniRoot));
    }

    /// @notice The leaf of a little log (its tree is that of MerkleLog).
    /// @param logIndex the entry's index in the trace log
    /// @param leafHash the entry's leaf hash in the trace log
    function hashMiniLeaf(uint64 logIndex, bytes32 leafHash) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x00), logIndex, leafHash));
    }

    /// @notice Whether the map with `root` holds `value` under `tag`.
    /// @param siblings from the root down to that of the leaf
    function isPresent(
        bytes32 tag,
        bytes32 value,
        bytes32[] calldata siblings,
        bytes32 root
    ) internal view returns (bool) {
        return siblings.length <= TAG_BITS && _climb(tag, hashLeaf(tag, value), siblings) == root;
    }

    /// @notice Whether the way of `tag` in the map with `root` ends in a missing child, so that it holds nothing under it.
    function endsMissing(
        bytes32 tag,
        bytes32[] calldata siblings,
        bytes32 root
    ) internal view returns (bool) {
        return siblings.length <= TAG_BITS && _climb(tag, MISSING, siblings) == root;
    }

    /// @notice Whether the way of `tag` in the map with `root` ends in another tag's leaf, so that it holds nothing under
    /// it. The other leaf must share the way so far: elsewhere in the map every other leaf stands, and says nothing.
    function endsInOther(
        bytes32 tag,
        bytes32 otherTag,
        bytes32 otherValue,
        bytes32[] calldata siblings,
        bytes32 root
    ) internal view returns (bool) {
        if (siblings.length > TAG_BITS || otherTag == tag) return false;
        if (uint256(tag ^ otherTag) >> (TAG_BITS - siblings.length) != 0) return false;
        return _climb(tag, hashLeaf(otherTag, otherValue), siblings) == root;
    }

    /// @dev From `hash`, which stands on the way of `tag` below all `siblings`, up to the root.
    function _climb(bytes32 tag, bytes32 hash, bytes32[] calldata siblings) private view returns (bytes32) {
        // its lowest bit is that of the deepest step
        uint256 way = uint256(tag) >> (TAG_BITS - siblings.length);
        unchecked {
            for (uint256 i = siblings.length; i != 0; way >>= 1) {
                bytes32 sibling = siblings[--i];
                hash = way & 1 == 0 ? hashNode(hash, sibling) : hashNode(sibling, hash);
            }
        }
        return hash;
    }
}
