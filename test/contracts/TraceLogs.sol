// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PERMISSION_LOG} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {ITraceRegistry, LogId} from "../../contracts/interfaces/ITraceRegistry.sol";
import {Accusation, ReferenceLog, TraceLog} from "./ReferenceLog.sol";
import {ReferenceTree} from "./ReferenceTree.sol";
import {Registries} from "./Registries.sol";

/// @title The small country of Registries, with a trace registry, and a keeper who runs the town's logs.
abstract contract TraceLogs is Registries {
    using ReferenceLog for TraceLog;

    address internal immutable KEEPER = accountOf("town log keeper");
    bytes32 internal constant NOTE_KEY = keccak256("note key");
    bytes32 internal constant VRF_KEY = keccak256("vrf key");
    LogId internal constant LOG = LogId.wrap(1);
    string internal constant ORIGIN = "ledger.example/log/1";

    ITraceRegistry internal traces;

    function setUp() public virtual override {
        super.setUp();
        traces = ITraceRegistry(deploy("TraceRegistry", abi.encode(departments)));
        name(TOWN, KEEPER, PERMISSION_LOG);
        open();
    }

    /// @dev Opens the next log.
    function open() internal returns (LogId log) {
        log = LogId.wrap(traces.logCount() + 1);
        vm.prank(KEEPER);
        traces.openLog(log, TOWN, ORIGIN, NOTE_KEY, VRF_KEY);
    }

    /// @dev Anchors the log as it stands, map included, true or not.
    function anchorLog(TraceLog memory log) internal returns (ITraceRegistry.Head memory head) {
        head = log.head();
        bytes32[] memory proof = proofTo(log);
        vm.prank(KEEPER);
        traces.advance(LOG, uint64(log.tags.length), head.root, proof, head.mapRoot);
    }

    /// @dev From the newest epoch to this log.
    function proofTo(TraceLog memory log) internal view returns (bytes32[] memory) {
        uint64 anchored = traces.traceLog(LOG).size;
        if (anchored == 0) return new bytes32[](0);
        return ReferenceTree.consistency(log.leafHashes(), anchored, log.tags.length);
    }

    function omission(uint32 epoch, Accusation memory made) internal returns (ITraceRegistry.Fault) {
        return traces.proveOmission(LOG, epoch, made.head, made.entry, made.subject, made.leaves);
    }

    function disorder(uint32 epoch, Accusation memory made) internal returns (ITraceRegistry.Fault) {
        return traces.proveDisorder(LOG, epoch, made.head, made.subject, made.leaves);
    }

    function epochs() internal view returns (uint32) {
        return traces.traceLog(LOG).epochs;
    }

    function isFaulty() internal view returns (bool) {
        return traces.traceLog(LOG).faulty;
    }
}
