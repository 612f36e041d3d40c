// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title SHA-256 of a first byte and two words: all that entries and the inner nodes of trees and maps are made of.
/// @dev A proof is hashed some twenty times, and `sha256(abi.encodePacked(…))` copies everything twice at three times the
/// cost. `view`, because the compiler sees a call: it is one to the precompile, which reads nothing.
library Sha256 {
    /// @notice SHA-256(first ‖ left ‖ right), 65 bytes.
    function ofPair(uint8 first, bytes32 left, bytes32 right) internal view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let input := mload(0x40) // beyond what is allocated: whoever allocates next overwrites it
            mstore8(input, first)
            mstore(add(input, 1), left)
            mstore(add(input, 33), right)
            // neither a failure (no gas left) nor an empty answer (a chain without this precompile) may pass for a hash
            if iszero(and(eq(returndatasize(), 32), staticcall(gas(), 2, input, 65, 0, 32))) {
                revert(0, 0)
            }
            hash := mload(0)
        }
    }
}
