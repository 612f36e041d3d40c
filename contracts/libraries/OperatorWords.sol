// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice An operator in one storage word; 0: never named. From the lowest bit: permissions (8), validFrom (40),
/// validUntil (40), compromisedAt (40), and the line of the departments above the one it acts for (128).
type OperatorWord is uint256;

using OperatorWords for OperatorWord global;

/// @title Operator words: all that deciding on one act needs, in one storage read.
/// @dev A struct of the same layout would be unpacked field by field into memory for every act.
library OperatorWords {
    function pack(
        uint8 permissions_,
        uint40 validFrom_,
        uint40 validUntil_,
        uint40 compromisedAt_,
        uint128 above_
    ) internal pure returns (OperatorWord) {
        return
            OperatorWord.wrap(
                permissions_ |
                    (uint256(validFrom_) << 8) |
                    (uint256(validUntil_) << 48) |
                    (uint256(compromisedAt_) << 88) |
                    (uint256(above_) << 128)
            );
    }

    function permissions(OperatorWord word) internal pure returns (uint8) {
        return uint8(OperatorWord.unwrap(word));
    }

    function validFrom(OperatorWord word) internal pure returns (uint40) {
        return uint40(OperatorWord.unwrap(word) >> 8);
    }

    function validUntil(OperatorWord word) internal pure returns (uint40) {
        return uint40(OperatorWord.unwrap(word) >> 48);
    }

    function compromisedAt(OperatorWord word) internal pure returns (uint40) {
        return uint40(OperatorWord.unwrap(word) >> 88);
    }

    function above(OperatorWord word) internal pure returns (uint128) {
        return uint128(OperatorWord.unwrap(word) >> 128);
    }

    function isNamed(OperatorWord word) internal pure returns (bool) {
        return OperatorWord.unwrap(word) != 0;
    }

    /// @notice Whether it holds `permission` (one bit; of several, any) at `time`.
    function holds(OperatorWord word, uint8 permission, uint256 time) internal pure returns (bool) {
        if (OperatorWord.unwrap(word) & permission == 0) return false;
        if (compromisedAt(word) != 0 || time < validFrom(word)) return false;
        return time < validUntil(word);
    }
}
