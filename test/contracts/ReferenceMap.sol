// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev What a map holds: a value under each tag, no tag twice, in any order.
struct Map {
    bytes32[] tags;
    bytes32[] values;
}

/// @dev The way of a tag: the siblings from the root down, and where it ends: in nothing, or in a leaf.
struct Way {
    bytes32[] siblings;
    bool missing;
    bytes32 tag;
    bytes32 value;
}

/// @title The subject map as it is defined: recursive, slow, and nothing shared with contracts/libraries/SubjectMap.
library ReferenceMap {
    function leaf(bytes32 tag, bytes32 value) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x02), tag, value));
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x03), left, right));
    }

    function valueOf(uint64 count, bytes32 miniRoot) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x04), count, miniRoot));
    }

    function root(Map memory map) internal pure returns (bytes32) {
        return subroot(map, 0);
    }

    function way(Map memory map, bytes32 tag) internal pure returns (Way memory found) {
        bytes32[] memory siblings = new bytes32[](256);
        uint256 depth = 0;
        for (; map.tags.length > 1; ++depth) {
            bool right = bit(tag, depth);
            if (allOn(map, depth, right)) continue; // nothing on the other side
            siblings[depth] = subroot(half(map, depth, !right), depth + 1);
            map = half(map, depth, right);
        }
        found.siblings = new bytes32[](depth);
        for (uint256 i = 0; i < depth; ++i) found.siblings[i] = siblings[i];
        found.missing = map.tags.length == 0;
        if (!found.missing) (found.tag, found.value) = (map.tags[0], map.values[0]);
    }

    /// @dev Of the part that is left at `depth`.
    function subroot(Map memory map, uint256 depth) private pure returns (bytes32 hash) {
        if (map.tags.length == 0) return 0;
        if (map.tags.length == 1) return leaf(map.tags[0], map.values[0]);
        // where they part; above it all stand on one side, and nothing on the other
        uint256 parting = depth;
        while (allOn(map, parting, bit(map.tags[0], parting))) ++parting;
        hash = node(
            subroot(half(map, parting, false), parting + 1),
            subroot(half(map, parting, true), parting + 1)
        );
        for (; parting > depth; --parting)
            hash = bit(map.tags[0], parting - 1) ? node(0, hash) : node(hash, 0);
    }

    function allOn(Map memory map, uint256 depth, bool right) private pure returns (bool) {
        for (uint256 i = 0; i < map.tags.length; ++i) if (bit(map.tags[i], depth) != right) return false;
        return true;
    }

    function half(Map memory map, uint256 depth, bool right) private pure returns (Map memory part) {
        uint256 count = 0;
        for (uint256 i = 0; i < map.tags.length; ++i) if (bit(map.tags[i], depth) == right) ++count;
        part = Map(new bytes32[](count), new bytes32[](count));
        count = 0;
        for (uint256 i = 0; i < map.tags.length; ++i) {
            if (bit(map.tags[i], depth) != right) continue;
            part.tags[count] = map.tags[i];
            part.values[count++] = map.values[i];
        }
    }

    function bit(bytes32 tag, uint256 depth) private pure returns (bool) {
        return uint8(tag[depth / 8]) & (0x80 >> (depth % 8)) != 0;
    }
}
