// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The few cheat codes of Hardhat's Solidity test runner that our tests use.
interface Vm {
    function readFile(string calldata path) external view returns (string memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function prank(address sender) external;
    function warp(uint256 timestamp) external;
    function store(address target, bytes32 slot, bytes32 value) external;
    function load(address target, bytes32 slot) external view returns (bytes32);
    function record() external;
    function accesses(address target) external returns (bytes32[] memory reads, bytes32[] memory writes);
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function expectRevert(bytes calldata data) external;
    function expectEmit() external;
    function assume(bool condition) external pure;

    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }
}

/// @title What every test contract needs: the cheat codes and assertions that say both values.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error Differ(uint256 left, uint256 right, string about);
    error Untrue(string about);

    function equal(uint256 left, uint256 right, string memory about) internal pure {
        if (left != right) revert Differ(left, right, about);
    }

    function equal(bytes32 left, bytes32 right, string memory about) internal pure {
        equal(uint256(left), uint256(right), about);
    }

    function equal(address left, address right, string memory about) internal pure {
        equal(uint160(left), uint160(right), about);
    }

    function equal(string memory left, string memory right, string memory about) internal pure {
        equal(keccak256(bytes(left)), keccak256(bytes(right)), about);
    }

    function isTrue(bool condition, string memory about) internal pure {
        if (!condition) revert Untrue(about);
    }

    /// @dev A number from `low` to `high`, both included, out of any number.
    function within(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        return low == 0 && high == type(uint256).max ? value : low + (value % (high - low + 1));
    }

    function accountOf(string memory name) internal pure returns (address) {
        return address(uint160(uint256(keccak256(bytes(name)))));
    }
}
