// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITraceRegistry} from "../../contracts/interfaces/ITraceRegistry.sol";
import {ReferenceLog, TraceLog} from "./ReferenceLog.sol";
import {TraceActors} from "./TraceActors.sol";
import {TraceLogs} from "./TraceLogs.sol";

/// @title What holds of a log after any history: it only grows, it is run by permitted keepers only, and, as long as it
/// is honest, it is never marked.
contract TraceInvariantsTest is TraceLogs {
    using ReferenceLog for TraceLog;

    struct FuzzSelector {
        address target;
        bytes4[] selectors;
    }

    TraceActors private actors;

    function setUp() public override {
        super.setUp();
        actors = new TraceActors(departments, traces, AUTHORITY, KEEPER, STRANGER);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](9);
        selectors[0] = TraceActors.write.selector;
        selectors[1] = TraceActors.advance.selector;
        selectors[2] = TraceActors.again.selector;
        selectors[3] = TraceActors.fork.selector;
        selectors[4] = TraceActors.rotate.selector;
        selectors[5] = TraceActors.suspendOrReinstate.selector;
        selectors[6] = TraceActors.permit.selector;
        selectors[7] = TraceActors.accuse.selector;
        selectors[8] = TraceActors.wait.selector;
        targets[0] = FuzzSelector(address(actors), selectors);
    }

    /// @dev The model's entries below the newest epoch are those of all epochs: each head is that of a prefix of them.
    function invariant_everyAnchoredHeadIsAPrefixOfEveryLaterOne() public view {
        equal(epochs(), actors.epochs(), "as many as were allowed");
        uint64 before = 0;
        for (uint32 n = 1; n <= actors.epochs(); ++n) {
            ITraceRegistry.Epoch memory epoch = traces.epochOf(LOG, n);
            isTrue(epoch.size > before, "sizes ascend");
            equal(epoch.size, actors.sizes(n - 1), "size");
            ITraceRegistry.Head memory head = actors.logOf(epoch.size).head();
            equal(epoch.headHash, sha256(bytes.concat(hex"05", head.root, head.mapRoot)), "a prefix");
            before = epoch.size;
        }
    }

    function invariant_anHonestLogIsNeverMarkedFaulty() public view {
        isTrue(!isFaulty(), "honest");
    }

    function invariant_keysAreThoseThatPermittedKeepersSet() public view {
        uint256 versions = actors.keyVersions();
        equal(traces.traceLog(LOG).keysVersion, versions, "versions");
        for (uint16 version = 1; version <= versions; ++version) {
            equal(
                keccak256(abi.encode(traces.keysOf(LOG, version))),
                keccak256(abi.encode(actors.expectedKeys(version))),
                "keys"
            );
        }
        isTrue(traces.traceLog(LOG).department == TOWN, "whose it is");
        equal(traces.originOf(LOG), ORIGIN, "what it is called");
    }

    /// @dev A fuzzing run in which nothing ever succeeds would prove nothing: a fixed history reaches every kind of act.
    function test_theActorsReachEveryKindOfAct() public {
        uint256 seed = 1;
        for (uint256 i = 0; i < 250; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 act = seed % 9;
            if (act == 0) actors.write(seed >> 8, seed >> 16);
            if (act == 1) actors.advance(seed >> 8);
            if (act == 2) actors.again(seed >> 8, seed >> 16);
            if (act == 3) actors.fork(seed >> 8, seed >> 16, seed >> 24);
            if (act == 4) actors.rotate(seed >> 8, bytes32(seed >> 200), bytes32(seed >> 250));
            if (act == 5) actors.suspendOrReinstate(seed >> 8);
            if (act == 6) actors.permit(seed >> 8, seed >> 16);
            if (act == 7) actors.accuse(seed >> 8, seed >> 16);
            if (act == 8) actors.wait(seed >> 8);
        }
        for (uint8 kind = 0; kind < 7; ++kind) {
            TraceActors.Kind which = TraceActors.Kind(kind);
            bool never = which == TraceActors.Kind.Fork || which == TraceActors.Kind.Accusation;
            isTrue(never ? actors.done(which) == 0 : actors.done(which) > 0, "done at least once");
            isTrue(actors.refused(which) > 0, "refused at least once");
        }
        isTrue(actors.epochs() > 3, "several epochs");
        invariant_everyAnchoredHeadIsAPrefixOfEveryLaterOne();
        invariant_keysAreThoseThatPermittedKeepersSet();
        invariant_anHonestLogIsNeverMarkedFaulty();
    }
}
