// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {SubjectMap} from "../../contracts/libraries/SubjectMap.sol";

/// @title SubjectMap behind a door, so that tests can call it with calldata from outside.
contract SubjectMapHarness {
    function isPresent(
        bytes32 tag,
        bytes32 value,
        bytes32[] calldata siblings,
        bytes32 root
    ) external view returns (bool) {
        return SubjectMap.isPresent(tag, value, siblings, root);
    }

    /// @dev As evidence puts it: `missing`, or another leaf.
    function isAbsent(
        bytes32 tag,
        bool missing,
        bytes32 otherTag,
        bytes32 otherValue,
        bytes32[] calldata siblings,
        bytes32 root
    ) external view returns (bool) {
        return
            missing
                ? SubjectMap.endsMissing(tag, siblings, root)
                : SubjectMap.endsInOther(tag, otherTag, otherValue, siblings, root);
    }

    function valueOf(uint64 count, bytes32 miniRoot) external pure returns (bytes32) {
        return SubjectMap.valueOf(count, miniRoot);
    }

    function hashMiniLeaf(uint64 logIndex, bytes32 leafHash) external pure returns (bytes32) {
        return SubjectMap.hashMiniLeaf(logIndex, leafHash);
    }
}
