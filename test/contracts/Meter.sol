// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What a view costs a contract that asks it: the call itself, cold, with everything that is executed in it.
contract Meter {
    error Refused();

    function execution(address to, bytes memory data) external view returns (uint256 spent) {
        bool worked;
        assembly ("memory-safe") {
            spent := gas()
            worked := staticcall(gas(), to, add(data, 0x20), mload(data), 0, 0)
            spent := sub(spent, gas())
        }
        if (!worked) revert Refused();
    }
}
