// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title RFC 6962 section 2.1 as it is written: recursive, slow, and nothing shared with contracts/libraries/MerkleLog.
library ReferenceTree {
    /// @notice MTH of leaves[from, to); leaves are hashes already. Section 2.1.
    function root(bytes32[] memory leaves, uint256 from, uint256 to) internal pure returns (bytes32) {
        if (to - from == 1) return leaves[from];
        uint256 middle = from + split(to - from);
        return sha256(abi.encodePacked(bytes1(0x01), root(leaves, from, middle), root(leaves, middle, to)));
    }

    /// @notice PATH(index, leaves). Section 2.1.1.
    function path(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory) {
        return subpath(leaves, index, 0, leaves.length);
    }

    /// @notice PROOF(old, leaves[0, size)). Section 2.1.2.
    function consistency(
        bytes32[] memory leaves,
        uint256 old,
        uint256 size
    ) internal pure returns (bytes32[] memory) {
        return subproof(leaves, old, 0, size, true);
    }

    function subpath(
        bytes32[] memory leaves,
        uint256 index,
        uint256 from,
        uint256 to
    ) private pure returns (bytes32[] memory) {
        if (to - from == 1) return new bytes32[](0);
        uint256 middle = from + split(to - from);
        return
            index < middle
                ? append(subpath(leaves, index, from, middle), root(leaves, middle, to))
                : append(subpath(leaves, index, middle, to), root(leaves, from, middle));
    }

    function subproof(
        bytes32[] memory leaves,
        uint256 old,
        uint256 from,
        uint256 to,
        bool complete
    ) private pure returns (bytes32[] memory) {
        if (old == to) return complete ? new bytes32[](0) : append(new bytes32[](0), root(leaves, from, to));
        uint256 middle = from + split(to - from);
        return
            old <= middle
                ? append(subproof(leaves, old, from, middle, complete), root(leaves, middle, to))
                : append(subproof(leaves, old, middle, to, false), root(leaves, from, middle));
    }

    /// @dev The largest power of two smaller than n; n > 1.
    function split(uint256 n) private pure returns (uint256 k) {
        k = 1;
        while (k * 2 < n) k *= 2;
    }

    function append(bytes32[] memory list, bytes32 last) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i = 0; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = last;
    }
}
