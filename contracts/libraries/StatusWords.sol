// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Status words: 128 statuses of two bits in one storage word.
/// @notice The layout is that of the IETF Token Status List with 2 bits: certificate `word * 128 + i` has bits 2i and
/// 2i+1. Which certificates of a word are meant is said in two ways, side by side:
/// - `lanes` (uint128): bit i stands for lane i. Short; this is what events carry.
/// - `mask` (uint256): bit 2i stands for lane i. This is what statuses are computed with, all 128 at once.
library StatusWords {
    uint256 internal constant LANES = 128;

    /// @dev bit 2i of every lane
    uint256 private constant LOW = 0x5555555555555555555555555555555555555555555555555555555555555555;

    /// @notice The word that holds the status of certificate `index`.
    function wordOf(uint32 index) internal pure returns (uint32) {
        return index >> 7;
    }

    /// @notice The lane of certificate `index` in its word.
    function lane(uint256 index) internal pure returns (uint128 lanes, uint256 mask) {
        index &= LANES - 1;
        lanes = uint128(1 << index);
        mask = 1 << (index << 1);
    }

    /// @notice The lanes of `count` neighbours from certificate `first` on, all in one word.
    function run(uint256 first, uint256 count) internal pure returns (uint128 lanes, uint256 mask) {
        first &= LANES - 1;
        lanes = uint128(((1 << count) - 1) << first);
        mask = (LOW >> (2 * (LANES - count))) << (2 * first);
    }

    /// @notice The status of certificate `index` in its word.
    function statusOf(uint256 word, uint32 index) internal pure returns (uint8) {
        return uint8((word >> (2 * (index % LANES))) & 3);
    }

    /// @notice The word with every lane of `mask` set to `status`, all others as they were.
    function fill(uint256 word, uint256 mask, uint256 status) internal pure returns (uint256) {
        unchecked {
            return (word & ~(mask * 3)) | (mask * status);
        }
    }

    /// @notice The lanes that hold `status`, as a mask.
    function holding(uint256 word, uint256 status) internal pure returns (uint256) {
        unchecked {
            uint256 difference = word ^ (LOW * status);
            return ~(difference | (difference >> 1)) & LOW;
        }
    }

    /// @notice Mask to lanes: bit 2i moves to bit i.
    function gather(uint256 mask) internal pure returns (uint128) {
        mask &= LOW;
        mask = (mask | (mask >> 1)) & 0x3333333333333333333333333333333333333333333333333333333333333333;
        mask = (mask | (mask >> 2)) & 0x0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F0F;
        mask = (mask | (mask >> 4)) & 0x00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF;
        mask = (mask | (mask >> 8)) & 0x0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF0000FFFF;
        mask = (mask | (mask >> 16)) & 0x00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF00000000FFFFFFFF;
        mask = (mask | (mask >> 32)) & 0x0000000000000000FFFFFFFFFFFFFFFF0000000000000000FFFFFFFFFFFFFFFF;
        return uint128(mask | (mask >> 64));
    }

    /// @notice The certificate of the lowest lane in `mask` (which is not empty), as an index within the word.
    function lowest(uint256 mask) internal pure returns (uint32 offset) {
        while (mask & 1 == 0) {
            mask >>= 2;
            ++offset;
        }
    }
}
