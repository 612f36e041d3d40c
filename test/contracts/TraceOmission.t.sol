// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITraceRegistry, LogId} from "../../contracts/interfaces/ITraceRegistry.sol";
import {Accusation, LittleLog, ReferenceLog, TraceLog} from "./ReferenceLog.sol";
import {TraceLogs} from "./TraceLogs.sol";

/// @title An operator that lies in its map, each way it can; and whoever shows it.
contract TraceOmissionTest is TraceLogs {
    using ReferenceLog for TraceLog;
    using ReferenceLog for LittleLog;

    uint256 private constant SIZE_ = 23;

    /// @dev 23 entries of 4 subjects; `liar` is the place in the map of a subject with at least 4 of them.
    function makeLog() private pure returns (TraceLog memory log, uint256 liar) {
        log = ReferenceLog.make(5, SIZE_, 4);
        while (log.map[liar].indexes.length < 4) ++liar;
    }

    function expectFault(bytes32 tag, ITraceRegistry.Fault fault, uint64 index) private {
        isTrue(!isFaulty(), "not yet");
        uint32 epoch = epochs();
        vm.expectEmit();
        emit ITraceRegistry.LogFaulty(LOG, epoch, tag, fault, index, STRANGER);
        vm.prank(STRANGER);
    }

    /// @dev The one leaf, or two, that show what happened to `index`.
    function accuse(
        TraceLog memory log,
        ITraceRegistry.Fault fault,
        uint256 index,
        uint256 which,
        uint256 position,
        uint256 count
    ) private {
        anchorLog(log);
        Accusation memory made = log.accusation(index, which, position, count);
        uint32 epoch = epochs();
        expectFault(made.subject.tag, fault, uint64(index));
        ITraceRegistry.Fault found = omission(epoch, made);
        isTrue(found == fault, "the fault");
        isTrue(isFaulty(), "marked");
    }

    // ── every fault ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_absent() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        LittleLog memory little = log.map[liar];
        log.forget(liar);
        ITraceRegistry.Head memory head = anchorLog(log);
        for (uint256 i = 0; i < little.indexes.length; ++i) {
            ITraceRegistry.Entry memory entry = log.entry(little.indexes[i]);
            ITraceRegistry.MapAbsence memory absence = log.absence(little.tag);
            if (i == 0) expectFault(little.tag, ITraceRegistry.Fault.Absent, entry.index);
            traces.proveAbsence(LOG, 1, head, entry, absence);
            isTrue(isFaulty(), "marked");
        }
    }

    /// @dev By both kinds of end: another leaf in the place, and nothing there.
    function test_absentFromAMapOfOneAndFromOneSide() public {
        TraceLog memory log = ReferenceLog.make(5, SIZE_, 4);
        bytes32 left = bytes32(uint256(1));
        bytes32 right = bytes32(type(uint256).max);
        for (uint256 i = 0; i < SIZE_; ++i) log.tags[i] = left;
        (log.tags[7], log.tags[9]) = (right, bytes32(uint256(2)));
        log.map = log.honestMap();
        log.forget(log.find(right)); // two leaves far down on the left, nothing on the right
        ITraceRegistry.Head memory head = anchorLog(log);
        ITraceRegistry.MapAbsence memory absence = log.absence(right);
        isTrue(absence.missing && absence.siblings.length == 1, "ends in nothing");
        ITraceRegistry.Entry memory entry = log.entry(7);
        expectFault(right, ITraceRegistry.Fault.Absent, 7);
        traces.proveAbsence(LOG, 1, head, entry, absence);
    }

    function test_absentFromAMapOfOneOther() public {
        TraceLog memory log = ReferenceLog.make(5, SIZE_, 2);
        bytes32 tag = log.map[1].tag;
        uint64 index = log.map[1].indexes[0];
        log.forget(1);
        ITraceRegistry.Head memory head = anchorLog(log);
        ITraceRegistry.MapAbsence memory absence = log.absence(tag);
        isTrue(!absence.missing && absence.siblings.length == 0, "ends in the only leaf");
        ITraceRegistry.Entry memory entry = log.entry(index);
        expectFault(tag, ITraceRegistry.Fault.Absent, index);
        traces.proveAbsence(LOG, 1, head, entry, absence);
    }

    /// @dev An operator who plants a leaf without an opening in front of a subject cannot hide behind it.
    function test_absentBehindALeafThatNobodyCanOpen() public {
        TraceLog memory log = ReferenceLog.make(5, SIZE_, 1);
        bytes32 planted = log.tags[0] ^ bytes32(uint256(1));
        bytes32[] memory none = new bytes32[](0);
        bytes32[2] memory values = [bytes32(0), keccak256("no opening")];
        for (uint256 i = 0; i < 2; ++i) {
            LogId id = open();
            bytes32 root = log.head().root;
            bytes32 mapRoot = sha256(bytes.concat(hex"02", planted, values[i]));
            vm.prank(KEEPER);
            traces.advance(id, uint64(SIZE_), root, none, mapRoot);
            ITraceRegistry.MapAbsence memory absence = ITraceRegistry.MapAbsence(
                log.tags[0],
                false,
                planted,
                values[i],
                none
            );
            traces.proveAbsence(id, 1, ITraceRegistry.Head(root, mapRoot), log.entry(3), absence);
            isTrue(traces.traceLog(id).faulty, "marked");
        }
    }

    function test_beforeFirst() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        uint64 index = log.map[liar].indexes[0];
        log.map[liar].drop(0);
        accuse(log, ITraceRegistry.Fault.BeforeFirst, index, liar, 0, 1);
    }

    /// @dev What one leaf shows, three do not: each way to show a fault has one form.
    function test_moreLeavesThanItTakesShowNothing() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        uint64 index = log.map[liar].indexes[0];
        log.map[liar].drop(0);
        anchorLog(log);
        uint32 epoch = epochs();
        Accusation memory made = log.accusation(index, liar, 0, 3);
        vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryNoFault.selector, LOG, epoch));
        omission(epoch, made);
        isTrue(!isFaulty(), "not marked");
        made = log.accusation(index, liar, 0, 1);
        isTrue(omission(epoch, made) == ITraceRegistry.Fault.BeforeFirst && isFaulty(), "by one");
    }

    function test_between() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        uint64 index = log.map[liar].indexes[2];
        log.map[liar].drop(2);
        accuse(log, ITraceRegistry.Fault.Between, index, liar, 1, 2);
    }

    function test_afterLast() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        uint256 last = log.map[liar].indexes.length - 1;
        uint64 index = log.map[liar].indexes[last];
        log.map[liar].drop(last);
        accuse(log, ITraceRegistry.Fault.AfterLast, index, liar, last - 1, 1);
    }

    function test_misstated() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        log.map[liar].leafHashes[2] = keccak256("another body");
        accuse(log, ITraceRegistry.Fault.Misstated, log.map[liar].indexes[2], liar, 2, 1);
    }

    function test_foreign() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        uint64 index = log.map[liar == 0 ? 1 : 0].indexes[0];
        // as its own, with its true hash, in place of one of its own
        (log.map[liar].indexes[1], log.map[liar].leafHashes[1]) = (index, log.leafHash(index));
        accuse(log, ITraceRegistry.Fault.Foreign, index, liar, 1, 1);
    }

    function test_empty() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        while (log.map[liar].indexes.length > 0) log.map[liar].drop(0);
        accuseOfDisorder(log, ITraceRegistry.Fault.Empty, liar, 0, 0, 0);
    }

    function test_unordered() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        LittleLog memory little = log.map[liar];
        (little.indexes[1], little.indexes[2]) = (little.indexes[2], little.indexes[1]);
        accuseOfDisorder(log, ITraceRegistry.Fault.Unordered, liar, 1, 2, little.indexes[2]);
    }

    function test_unorderedIsAlsoTheSameTwice() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        LittleLog memory little = log.map[liar];
        (little.indexes[2], little.leafHashes[2]) = (little.indexes[1], little.leafHashes[1]);
        accuseOfDisorder(log, ITraceRegistry.Fault.Unordered, liar, 1, 2, little.indexes[1]);
    }

    function test_beyond() public {
        uint64[3] memory claims = [uint64(SIZE_), uint64(2 ** 53), type(uint64).max];
        for (uint256 i = 0; i < claims.length; ++i) {
            (TraceLog memory log, uint256 liar) = makeLog();
            LittleLog memory little = log.map[liar];
            little.append(claims[i], keccak256("to come"));
            Accusation memory made = log.accusation(0, liar, little.indexes.length - 1, 1);
            LogId id = open();
            vm.prank(KEEPER);
            traces.advance(id, uint64(SIZE_), made.head.root, new bytes32[](0), made.head.mapRoot);
            vm.expectEmit();
            emit ITraceRegistry.LogFaulty(
                id,
                1,
                little.tag,
                ITraceRegistry.Fault.Beyond,
                claims[i],
                STRANGER
            );
            vm.prank(STRANGER);
            traces.proveDisorder(id, 1, made.head, made.subject, made.leaves);
            isTrue(traces.traceLog(id).faulty, "marked");
        }
    }

    function accuseOfDisorder(
        TraceLog memory log,
        ITraceRegistry.Fault fault,
        uint256 which,
        uint256 position,
        uint256 count,
        uint64 index
    ) private {
        anchorLog(log);
        Accusation memory made = log.accusation(0, which, position, count);
        uint32 epoch = epochs();
        expectFault(made.subject.tag, fault, index);
        ITraceRegistry.Fault found = disorder(epoch, made);
        isTrue(found == fault && isFaulty(), "marked");
    }

    /// @dev The map of an earlier epoch, anchored with a later head: it lacks what came since.
    function test_theMapOfAnotherEpoch() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        uint256 last = log.map[liar].indexes.length - 1;
        uint64 index = log.map[liar].indexes[last];
        TraceLog memory earlier = log.prefix(index);
        anchorLog(earlier);
        log.map = earlier.map;
        uint256 which = log.find(log.tags[index]);
        accuse(log, ITraceRegistry.Fault.AfterLast, index, which, log.map[which].indexes.length - 1, 1);
    }

    /// @dev Two citizens shown two maps: only one of them can be anchored, and each view is held against it.
    function test_anotherMapThanTheAnchoredOneShowsNothing() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        uint64 index = log.map[liar].indexes[2];
        ITraceRegistry.Head memory anchored = anchorLog(log); // the honest one
        log.map[liar].drop(2);
        Accusation memory made = log.accusation(index, liar, 1, 2);
        isTrue(!traces.isMapped(LOG, 1, anchored, made.subject), "not in the anchored map");
        expectMismatch(1);
        traces.isMapped(LOG, 1, made.head, made.subject);
        expectMismatch(1);
        omission(1, made);
        made.head = anchored;
        vm.expectRevert(
            abi.encodeWithSelector(
                ITraceRegistry.TraceRegistrySubjectNotMapped.selector,
                LOG,
                uint32(1),
                made.subject.tag
            )
        );
        omission(1, made);
        isTrue(!isFaulty(), "not marked");
    }

    function expectMismatch(uint32 epoch) private {
        vm.expectRevert(
            abi.encodeWithSelector(ITraceRegistry.TraceRegistryHeadMismatch.selector, LOG, epoch)
        );
    }

    // ── for ever ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_faultyIsForEverAndStopsNothing() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        TraceLog memory shorter = log.prefix(17);
        uint256 which = shorter.find(log.map[liar].tag);
        uint64 index = shorter.map[which].indexes[0];
        shorter.map[which].drop(0);
        accuse(shorter, ITraceRegistry.Fault.BeforeFirst, index, which, 0, 1);
        // an honest epoch after it, other keys, suspension and reinstatement: it stays marked
        ITraceRegistry.Head memory head = anchorLog(log);
        vm.prank(KEEPER);
        traces.rotateLogKeys(LOG, VRF_KEY, NOTE_KEY);
        suspend(TOWN);
        reinstate(TOWN);
        isTrue(isFaulty(), "for ever");
        isTrue(traces.isLogged(LOG, 2, head, log.entry(20)), "and what it anchors is proven");
        // the same evidence again holds again
        omission(1, shorter.accusation(index, which, 0, 1));
        isTrue(isFaulty(), "still");
        LogId other = open();
        isTrue(!traces.traceLog(other).faulty, "it alone");
    }

    function test_anOldEpochIsAccusedAfterNewerOnesAreAnchored() public {
        (TraceLog memory log, uint256 liar) = makeLog();
        TraceLog memory shorter = log.prefix(17);
        uint256 which = shorter.find(log.map[liar].tag);
        uint64 index = shorter.map[which].indexes[1];
        shorter.map[which].drop(1);
        anchorLog(shorter);
        anchorLog(log.prefix(20));
        anchorLog(log);
        omission(1, shorter.accusation(index, which, 0, 2));
        isTrue(isFaulty(), "marked");
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_viewsAnswerForEveryEpoch() public {
        (TraceLog memory log, ) = makeLog();
        uint64[3] memory sizes = [uint64(6), 13, uint64(SIZE_)];
        for (uint256 n = 0; n < 3; ++n) anchorLog(log.prefix(sizes[n]));
        for (uint32 n = 1; n <= 3; ++n) {
            TraceLog memory then = log.prefix(sizes[n - 1]);
            ITraceRegistry.Head memory head = then.head();
            for (uint256 i = 0; i < then.tags.length; ++i) {
                ITraceRegistry.Entry memory entry = then.entry(i);
                isTrue(traces.isLogged(LOG, n, head, entry), "logged");
                entry.bodyHash ^= bytes32(uint256(1));
                isTrue(!traces.isLogged(LOG, n, head, entry), "another body");
            }
            for (uint256 k = 0; k < then.map.length; ++k) {
                ITraceRegistry.MapLeaf memory subject = then.subject(k);
                isTrue(traces.isMapped(LOG, n, head, subject), "mapped");
                isTrue(!traces.isAbsent(LOG, n, head, then.absence(subject.tag)), "not absent");
                ++subject.count;
                isTrue(!traces.isMapped(LOG, n, head, subject), "another count");
            }
            bytes32 nobody = keccak256(abi.encode("nobody", n));
            isTrue(traces.isAbsent(LOG, n, head, then.absence(nobody)), "absent");
            // another epoch's head is none of this one
            for (uint32 m = 1; m <= 3; ++m) {
                if (m == n) continue;
                ITraceRegistry.Entry memory entry = then.entry(0);
                expectMismatch(m);
                traces.isLogged(LOG, m, head, entry);
            }
        }
    }

    function test_anUnknownEpochIsSaid() public {
        (TraceLog memory log, ) = makeLog();
        ITraceRegistry.Head memory head = anchorLog(log);
        ITraceRegistry.Entry memory entry = log.entry(0);
        ITraceRegistry.MapLeaf memory subject = log.subject(0);
        ITraceRegistry.MapAbsence memory absence = log.absence(keccak256("nobody"));
        ITraceRegistry.MiniLeaf[] memory none = new ITraceRegistry.MiniLeaf[](0);
        uint32[3] memory unknown = [uint32(0), 2, type(uint32).max];
        for (uint256 i = 0; i < unknown.length; ++i) {
            uint32 n = unknown[i];
            expectUnknownEpoch(LOG, n);
            traces.isLogged(LOG, n, head, entry);
            expectUnknownEpoch(LOG, n);
            traces.isMapped(LOG, n, head, subject);
            expectUnknownEpoch(LOG, n);
            traces.isAbsent(LOG, n, head, absence);
            expectUnknownEpoch(LOG, n);
            traces.proveAbsence(LOG, n, head, entry, absence);
            expectUnknownEpoch(LOG, n);
            traces.proveOmission(LOG, n, head, entry, subject, none);
            expectUnknownEpoch(LOG, n);
            traces.proveDisorder(LOG, n, head, subject, none);
        }
        expectUnknownEpoch(LogId.wrap(2), 1);
        traces.isLogged(LogId.wrap(2), 1, head, entry);
        equal(traces.epochOf(LOG, 0).size, 0, "no epoch 0");
    }

    function expectUnknownEpoch(LogId log, uint32 epoch) private {
        vm.expectRevert(
            abi.encodeWithSelector(ITraceRegistry.TraceRegistryUnknownEpoch.selector, log, epoch)
        );
    }
}
