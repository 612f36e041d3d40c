// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleLog} from "../../contracts/libraries/MerkleLog.sol";

/// @title MerkleLog behind a door, so that tests can call it with calldata from outside.
contract MerkleLogHarness {
    function isIncluded(
        bytes32 leafHash,
        uint64 index,
        uint64 size,
        bytes32[] calldata path,
        bytes32 root
    ) external view returns (bool) {
        return MerkleLog.isIncluded(leafHash, index, size, path, root);
    }

    function isConsistent(
        uint64 oldSize,
        uint64 size,
        bytes32 oldRoot,
        bytes32 root,
        bytes32[] calldata proof
    ) external view returns (bool) {
        return MerkleLog.isConsistent(oldSize, size, oldRoot, root, proof);
    }
}
