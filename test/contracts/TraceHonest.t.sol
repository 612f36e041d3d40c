// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITraceRegistry} from "../../contracts/interfaces/ITraceRegistry.sol";
import {Accusation, ReferenceLog, TraceLog} from "./ReferenceLog.sol";
import {TraceLogs} from "./TraceLogs.sol";

/// @title An honest log is never marked faulty: false accusations of every make, and each reverts.
contract TraceHonestTest is TraceLogs {
    using ReferenceLog for TraceLog;

    /// @dev Every combination of what a small honest log has to show, at each of its epochs.
    function test_nothingThatASmallHonestLogHasShowsAFault() public {
        TraceLog memory log = ReferenceLog.make(3, 7, 3);
        anchorLog(log.prefix(4));
        anchorLog(log);
        for (uint32 epoch = 1; epoch <= 2; ++epoch) {
            TraceLog memory then = log.prefix(epoch == 1 ? 4 : 7);
            for (uint256 k = 0; k < then.map.length; ++k) {
                uint256 count = then.map[k].indexes.length;
                for (uint256 position = 0; position < count; ++position) {
                    for (uint256 some = 0; some <= 2 && position + some <= count; ++some) {
                        everyEntry(epoch, then, k, position, some);
                    }
                }
            }
        }
        isTrue(!isFaulty(), "honest");
    }

    function everyEntry(
        uint32 epoch,
        TraceLog memory log,
        uint256 which,
        uint256 position,
        uint256 count
    ) private {
        Accusation memory made = log.accusation(0, which, position, count);
        expectNoFault(epoch);
        disorder(epoch, made);
        for (uint256 index = 0; index < log.tags.length; ++index) {
            made.entry = log.entry(index);
            expectNoFault(epoch);
            omission(epoch, made);
        }
    }

    function expectNoFault(uint32 epoch) private {
        vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryNoFault.selector, LOG, epoch));
    }

    /// @dev The absence of any tag, with any entry: either the entry is of another subject, or the tag is there.
    function test_noEntrysSubjectIsAbsent() public {
        TraceLog memory log = ReferenceLog.make(3, 9, 4);
        ITraceRegistry.Head memory head = anchorLog(log);
        bytes32 nobody = keccak256("nobody");
        for (uint256 index = 0; index < log.tags.length; ++index) {
            ITraceRegistry.Entry memory entry = log.entry(index);
            ITraceRegistry.MapAbsence memory absence = log.absence(nobody);
            expectNoFault(1);
            traces.proveAbsence(LOG, 1, head, entry, absence);
            absence.tag = entry.tag; // somebody else's absence as this one's
            refuseAbsence(head, entry, absence);
            for (uint256 k = 0; k < log.map.length; ++k) {
                absence = log.absence(log.map[k].tag);
                absence.tag = entry.tag;
                refuseAbsence(head, entry, absence);
                absence.missing = true;
                refuseAbsence(head, entry, absence);
            }
            // in the empty map, or in a map of another
            (absence.siblings, absence.missing) = (new bytes32[](0), true);
            refuseAbsence(head, entry, absence);
            (absence.missing, absence.otherTag, absence.otherValue) = (false, nobody, head.mapRoot);
            refuseAbsence(head, entry, absence);
            // among siblings that are all nothing
            absence.siblings = new bytes32[](256);
            refuseAbsence(head, entry, absence);
            absence.missing = true;
            refuseAbsence(head, entry, absence);
        }
        isTrue(!isFaulty(), "honest");
    }

    function refuseAbsence(
        ITraceRegistry.Head memory head,
        ITraceRegistry.Entry memory entry,
        ITraceRegistry.MapAbsence memory absence
    ) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                ITraceRegistry.TraceRegistryAbsenceInvalid.selector,
                LOG,
                uint32(1),
                absence.tag
            )
        );
        traces.proveAbsence(LOG, 1, head, entry, absence);
    }

    /// @dev Leaves that are not neighbours, not in order, too many, one twice.
    function test_leavesMustBeNeighboursInOrder() public {
        TraceLog memory log = ReferenceLog.make(3, 20, 2);
        anchorLog(log);
        Accusation memory made = log.accusation(0, 0, 0, 5);
        ITraceRegistry.MiniLeaf[] memory all = made.leaves;
        made.leaves = new ITraceRegistry.MiniLeaf[](2);
        for (uint256 p = 0; p < 5; ++p) {
            for (uint256 q = 0; q < 5; ++q) {
                if (q == p + 1) continue;
                (made.leaves[0], made.leaves[1]) = (all[p], all[q]);
                // an entry of the subject that truly lies between the two
                made.entry = log.entry(log.map[0].indexes[p < q ? p + 1 : p]);
                expectMiniLeafInvalid(made, 1);
                omission(1, made);
                expectMiniLeafInvalid(made, 1);
                disorder(1, made);
            }
        }
        made.leaves = all;
        expectNoFault(1);
        omission(1, made);
        expectNoFault(1);
        disorder(1, made);
        made.leaves = new ITraceRegistry.MiniLeaf[](0);
        expectNoFault(1);
        omission(1, made);
        expectNoFault(1);
        disorder(1, made);
    }

    /// @dev A leaf that the little log does not have, however little is wrong with it, shows nothing: not alone, not as
    /// either of two.
    function test_aLeafThatIsNotThereShowsNothing() public {
        TraceLog memory log = ReferenceLog.make(3, 20, 2);
        anchorLog(log);
        for (uint256 some = 1; some <= 2; ++some) {
            for (uint256 which = 0; which < some; ++which) {
                for (uint256 how = 0; how < 4; ++how) {
                    Accusation memory made = log.accusation(0, 0, 1, some);
                    ITraceRegistry.MiniLeaf memory leaf = made.leaves[which];
                    if (how == 0) leaf.leafHash = keccak256("another");
                    if (how == 1) leaf.logIndex += 1;
                    if (how == 2) leaf.path[0] = keccak256("another");
                    if (how == 3) leaf.path = new bytes32[](0);
                    expectMiniLeafInvalid(made, which);
                    omission(1, made);
                    expectMiniLeafInvalid(made, which);
                    disorder(1, made);
                }
            }
        }
    }

    function expectMiniLeafInvalid(Accusation memory made, uint256 which) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                ITraceRegistry.TraceRegistryMiniLeafInvalid.selector,
                LOG,
                uint32(1),
                made.subject.tag,
                made.leaves[which].position
            )
        );
    }

    /// @dev A log whose entry and subject, each genuine, are of different epochs: at no epoch do they stand together.
    function testFuzz_partsOfDifferentEpochsShowNothing(
        uint256 seed,
        uint256 old,
        uint256 size,
        uint256 random
    ) public {
        size = within(size, 2, 24);
        old = within(old, 1, size - 1);
        TraceLog memory log = ReferenceLog.make(seed, size, 3);
        TraceLog memory earlier = log.prefix(old);
        anchorLog(earlier);
        anchorLog(log);
        uint256 which = random % earlier.map.length;
        uint256 last = earlier.map[which].indexes.length - 1;
        // the earlier little log, which lacks what came since, and a later entry
        Accusation memory made = earlier.accusation(random % old, which, last, 1);
        made.entry = log.entry(old + ((random >> 64) % (size - old)));
        bytes32[3] memory roots = [log.head().root, made.head.root, made.head.mapRoot];
        bytes32[3] memory mapRoots = [log.head().mapRoot, made.head.mapRoot, made.head.root];
        for (uint256 i = 0; i < 9; ++i) {
            made.head = ITraceRegistry.Head(roots[i / 3], mapRoots[i % 3]);
            for (uint32 epoch = 0; epoch <= 3; ++epoch) {
                // at its own epoch, and with a size that happens to fit, the little log alone would be true
                expectRefused(
                    abi.encodeCall(
                        traces.proveOmission,
                        (LOG, epoch, made.head, made.entry, made.subject, made.leaves)
                    )
                );
            }
        }
        isTrue(!isFaulty(), "honest");
    }

    function expectRefused(bytes memory call) private {
        vm.prank(STRANGER);
        (bool worked, ) = address(traces).call(call);
        isTrue(!worked, "a false accusation");
    }

    /// @dev Accusations out of genuine parts, put together and bent at random.
    function testFuzz_aBentAccusationIsRefused(uint256 seed, uint256 size, uint256 random) public {
        size = within(size, 1, 24);
        TraceLog memory log = ReferenceLog.make(seed, size, within(random, 1, 5));
        anchorLog(log);
        uint256 which = (random >> 8) % log.map.length;
        uint256 count = log.map[which].indexes.length;
        uint256 position = (random >> 16) % count;
        uint256 some = within(random >> 24, 0, count - position < 2 ? count - position : 2);
        Accusation memory made = log.accusation((random >> 32) % size, which, position, some);
        for (uint256 i = 0; i < 6; ++i) {
            random = uint256(keccak256(abi.encode(random)));
            bend(made, random % 16, random >> 8);
            expectRefused(
                abi.encodeCall(
                    traces.proveOmission,
                    (LOG, 1, made.head, made.entry, made.subject, made.leaves)
                )
            );
            expectRefused(
                abi.encodeCall(traces.proveDisorder, (LOG, 1, made.head, made.subject, made.leaves))
            );
            ITraceRegistry.MapAbsence memory absence = ITraceRegistry.MapAbsence(
                made.entry.tag,
                random % 2 == 0,
                made.subject.tag,
                made.subject.miniRoot,
                made.subject.siblings
            );
            expectRefused(abi.encodeCall(traces.proveAbsence, (LOG, 1, made.head, made.entry, absence)));
        }
        isTrue(!isFaulty(), "honest");
    }

    /// @dev One change of one part; each adds to those before.
    function bend(Accusation memory made, uint256 what, uint256 random) private pure {
        ITraceRegistry.MiniLeaf memory leaf;
        if (made.leaves.length > 0) leaf = made.leaves[random % made.leaves.length];
        uint64 step = random % 2 == 0 ? uint64(1) : type(uint64).max; // one more or one less
        unchecked {
            if (what == 0) made.entry.index += step;
            if (what == 1) made.entry.index = uint64(random);
            if (what == 2) made.entry.tag = made.subject.tag;
            if (what == 3) made.subject.tag = made.entry.tag;
            if (what == 4) made.entry.bodyHash = bytes32(random);
            if (what == 5) made.subject.count += step;
            if (what == 6) made.subject.count = 0;
            if (what == 7) made.subject.count = uint64(random);
            if (what == 8) leaf.position += step;
            if (what == 9) leaf.logIndex += step;
            if (what == 10) leaf.logIndex = uint64(random);
            if (what == 11) leaf.leafHash = bytes32(random);
        }
        if (what == 12) cut(made.entry.path);
        if (what == 13) cut(made.subject.siblings);
        if (what == 14) cut(leaf.path);
        // an inner node in place of a leaf: the hash above it, and one step less
        if (what == 15 && leaf.path.length > 0) leaf.leafHash = leaf.path[0];
    }

    function cut(bytes32[] memory list) private pure {
        if (list.length == 0) return;
        assembly ("memory-safe") {
            mstore(list, sub(mload(list), 1))
        }
    }

    /// @dev An inner node of the log in place of an entry, and one of a little log in place of its leaf.
    function test_anInnerNodeIsNeitherEntryNorLeaf() public {
        TraceLog memory log = ReferenceLog.make(3, 16, 2);
        ITraceRegistry.Head memory head = anchorLog(log);
        ITraceRegistry.Entry memory entry = log.entry(4);
        bytes32[] memory rest = new bytes32[](entry.path.length - 1);
        for (uint256 i = 0; i < rest.length; ++i) rest[i] = entry.path[i + 1];
        // tag and body hash as the two children of an inner node: its first byte is another
        (bytes32 left, bytes32 right) = (log.leafHash(4), log.leafHash(5));
        for (uint64 index = 0; index < 16; ++index) {
            entry = ITraceRegistry.Entry(index, left, right, rest);
            isTrue(!traces.isLogged(LOG, 1, head, entry), "a node as an entry");
            ITraceRegistry.MapAbsence memory absence = log.absence(left);
            vm.expectRevert(
                abi.encodeWithSelector(
                    ITraceRegistry.TraceRegistryEntryNotLogged.selector,
                    LOG,
                    uint32(1),
                    index
                )
            );
            traces.proveAbsence(LOG, 1, head, entry, absence);
        }
    }

    /// @dev The proofs of a liar's log accuse the liar only.
    function test_anotherLogsFaultIsNotThisOnes() public {
        TraceLog memory liar = ReferenceLog.make(3, 16, 2);
        TraceLog memory log = ReferenceLog.make(4, 16, 2);
        liar.forget(0);
        ITraceRegistry.Head memory head = anchorLog(log);
        open();
        ITraceRegistry.Entry memory entry = liar.entry(liar.tags[0] == liar.map[0].tag ? 15 : 0);
        for (uint256 i = 0; i < 16; ++i) if (liar.tags[i] != liar.map[0].tag) entry = liar.entry(i);
        ITraceRegistry.MapAbsence memory absence = liar.absence(entry.tag);
        ITraceRegistry.Head memory lie = liar.head();
        vm.expectRevert(
            abi.encodeWithSelector(ITraceRegistry.TraceRegistryHeadMismatch.selector, LOG, uint32(1))
        );
        traces.proveAbsence(LOG, 1, lie, entry, absence);
        vm.expectRevert(
            abi.encodeWithSelector(
                ITraceRegistry.TraceRegistryEntryNotLogged.selector,
                LOG,
                uint32(1),
                entry.index
            )
        );
        traces.proveAbsence(LOG, 1, head, entry, absence);
        isTrue(!isFaulty(), "honest");
    }
}
