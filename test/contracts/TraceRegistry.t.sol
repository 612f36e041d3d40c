// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PERMISSION_ADMINISTER, PERMISSION_LOG} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {ITraceRegistry, LOG_SIZES, LogId, MAX_ORIGIN} from "../../contracts/interfaces/ITraceRegistry.sol";
import {ReferenceLog, TraceLog} from "./ReferenceLog.sol";
import {TraceLogs} from "./TraceLogs.sol";

/// @title Logs, their keys, and epochs that only grow.
contract TraceRegistryTest is TraceLogs {
    using ReferenceLog for TraceLog;

    function test_standsOnADepartmentRegistry() public {
        equal(address(traces.departments()), address(departments), "departments");
        vm.expectRevert("");
        this.deployOutside("TraceRegistry", abi.encode(STRANGER));
    }

    // ── logs ────────────────────────────────────────────────────────────────────────────────────────────────────

    function test_aLogIsOpenedWithItsOriginAndKeys() public {
        vm.warp(NOW + 5);
        vm.expectEmit();
        emit ITraceRegistry.LogOpened(LogId.wrap(2), TOWN, "x.example/log/2", VRF_KEY, NOTE_KEY, KEEPER);
        vm.prank(KEEPER);
        traces.openLog(LogId.wrap(2), TOWN, "x.example/log/2", VRF_KEY, NOTE_KEY);
        equal(traces.logCount(), 2, "count");
        ITraceRegistry.Log memory log = traces.traceLog(LogId.wrap(2));
        isTrue(log.department == TOWN && !log.faulty, "department");
        equal(log.size + log.epochs + log.anchoredAt, 0, "no epoch yet");
        equal(log.keysVersion, 1, "first keys");
        equal(traces.originOf(LogId.wrap(2)), "x.example/log/2", "origin");
        ITraceRegistry.LogKeys memory keys = traces.keysOf(LogId.wrap(2), 1);
        equal(keys.noteKey, VRF_KEY, "note key");
        equal(keys.vrfKey, NOTE_KEY, "vrf key");
        equal(keys.validFrom, NOW + 5, "from now");
        equal(traces.keysOf(LogId.wrap(2), 2).validFrom, 0, "no second version");
        equal(traces.traceLog(LogId.wrap(3)).keysVersion, 0, "no third log");
    }

    function test_aLogTakesTheNextNumberOnly() public {
        uint32[4] memory wrong = [uint32(0), 1, 3, type(uint32).max];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    ITraceRegistry.TraceRegistryNotNextLog.selector,
                    LogId.wrap(wrong[i]),
                    LogId.wrap(2)
                )
            );
            vm.prank(KEEPER);
            traces.openLog(LogId.wrap(wrong[i]), TOWN, ORIGIN, NOTE_KEY, VRF_KEY);
        }
        equal(traces.logCount(), 1, "count");
    }

    function test_anOriginIsANameThatNotesCanCarry() public {
        bytes memory tooLong = new bytes(MAX_ORIGIN + 1);
        for (uint256 i = 0; i < tooLong.length; ++i) tooLong[i] = "a";
        string[12] memory bad = [
            "",
            "+ab",
            "ab+",
            "ab ",
            string(tooLong),
            "a b",
            "a+b",
            "a\nb",
            "a\tb",
            unicode"省/log/1",
            "a\x7fb",
            string(new bytes(MAX_ORIGIN + 1))
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryBadOrigin.selector, bad[i]));
            vm.prank(KEEPER);
            traces.openLog(LogId.wrap(2), TOWN, bad[i], NOTE_KEY, VRF_KEY);
        }
        bytes memory longest = new bytes(MAX_ORIGIN);
        for (uint256 i = 0; i < MAX_ORIGIN; ++i) longest[i] = i % 2 == 0 ? bytes1("!") : bytes1("~");
        vm.prank(KEEPER);
        traces.openLog(LogId.wrap(2), TOWN, string(longest), NOTE_KEY, VRF_KEY);
        equal(traces.originOf(LogId.wrap(2)), string(longest), "origin");
    }

    function test_keysAreNotZero() public {
        for (uint256 i = 0; i < 2; ++i) {
            (bytes32 note, bytes32 vrf) = i == 0 ? (bytes32(0), VRF_KEY) : (NOTE_KEY, bytes32(0));
            vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryZeroKey.selector));
            vm.prank(KEEPER);
            traces.openLog(LogId.wrap(2), TOWN, ORIGIN, note, vrf);
            vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryZeroKey.selector));
            vm.prank(KEEPER);
            traces.rotateLogKeys(LOG, note, vrf);
        }
    }

    function test_rotationKeepsTheHistoryOfKeys() public {
        bytes32 newer = keccak256("newer");
        vm.warp(NOW + 100);
        vm.expectEmit();
        emit ITraceRegistry.LogKeysRotated(LOG, 2, newer, VRF_KEY, KEEPER);
        vm.prank(KEEPER);
        equal(traces.rotateLogKeys(LOG, newer, VRF_KEY), 2, "version");
        vm.warp(NOW + 200);
        vm.prank(KEEPER);
        equal(traces.rotateLogKeys(LOG, newer, newer), 3, "version");
        vm.prank(KEEPER);
        traces.rotateLogKeys(LOG, NOTE_KEY, VRF_KEY); // back to the first: a version of its own
        equal(traces.traceLog(LOG).keysVersion, 4, "in force");
        uint40[5] memory from = [uint40(0), NOW, NOW + 100, NOW + 200, NOW + 200];
        bytes32[5] memory notes = [bytes32(0), NOTE_KEY, newer, newer, NOTE_KEY];
        bytes32[5] memory vrfs = [bytes32(0), VRF_KEY, VRF_KEY, newer, VRF_KEY];
        for (uint16 version = 0; version < 5; ++version) {
            ITraceRegistry.LogKeys memory keys = traces.keysOf(LOG, version);
            equal(keys.validFrom, from[version], "from");
            equal(keys.noteKey, notes[version], "note key");
            equal(keys.vrfKey, vrfs[version], "vrf key");
        }
        vm.expectRevert(
            abi.encodeWithSelector(ITraceRegistry.TraceRegistryKeysUnchanged.selector, LOG, uint16(4))
        );
        vm.prank(KEEPER);
        traces.rotateLogKeys(LOG, NOTE_KEY, VRF_KEY);
    }

    // ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────

    function test_onlyAPermittedOperatorOpensAdvancesAndRotates() public {
        address other = accountOf("other keeper");
        name(OTHER, other, PERMISSION_LOG);
        name(COUNTY, STRANGER, PERMISSION_LOG); // above the town: permissions are not inherited
        name(TOWN, REGISTRAR, 7); // everything but the one that is needed
        address[5] memory wrong = [other, STRANGER, REGISTRAR, TOWN_ADMIN, AUTHORITY];
        for (uint256 i = 0; i < wrong.length; ++i) {
            expectNotPermitted(TOWN, wrong[i], PERMISSION_LOG);
            vm.prank(wrong[i]);
            traces.openLog(LogId.wrap(2), TOWN, ORIGIN, NOTE_KEY, VRF_KEY);
            expectNotPermitted(TOWN, wrong[i], PERMISSION_LOG);
            vm.prank(wrong[i]);
            traces.rotateLogKeys(LOG, VRF_KEY, NOTE_KEY);
            expectNotPermitted(TOWN, wrong[i], PERMISSION_LOG);
            vm.prank(wrong[i]);
            traces.advance(LOG, 1, ROOT, new bytes32[](0), ROOT);
        }
        equal(traces.logCount(), 1, "count");
        equal(epochs(), 0, "epochs");
    }

    function test_aPermissionThatEndedOrWasCompromisedIsNone() public {
        vm.prank(AUTHORITY);
        departments.setOperator(TOWN, KEEPER, PERMISSION_LOG, 0, NOW + 10);
        vm.prank(KEEPER);
        traces.advance(LOG, 1, ROOT, new bytes32[](0), ROOT);
        vm.warp(NOW + 10);
        expectNotPermitted(TOWN, KEEPER, PERMISSION_LOG);
        vm.prank(KEEPER);
        traces.rotateLogKeys(LOG, VRF_KEY, NOTE_KEY);
        vm.prank(AUTHORITY);
        departments.setOperator(TOWN, KEEPER, PERMISSION_LOG, 0, OPEN);
        vm.prank(AUTHORITY);
        departments.declareOperatorCompromised(TOWN, KEEPER, NOW);
        expectNotPermitted(TOWN, KEEPER, PERMISSION_LOG);
        vm.prank(KEEPER);
        traces.advance(LOG, 1, ROOT, new bytes32[](0), ROOT);
        equal(traces.epochOf(LOG, 1).anchoredAt, NOW, "what was anchored stays");
    }

    function test_suspensionStopsNewAdvancesAndTouchesNothing() public {
        TraceLog memory log = ReferenceLog.make(1, 9, 3);
        ITraceRegistry.Head memory head = anchorLog(log.prefix(5));
        bytes32 before = everything();
        suspend(COUNTY);
        equal(everything(), before, "unchanged");
        isTrue(traces.isLogged(LOG, 1, head, log.prefix(5).entry(2)), "still checkable");
        expectSuspended(TOWN, COUNTY);
        vm.prank(KEEPER);
        traces.rotateLogKeys(LOG, VRF_KEY, NOTE_KEY);
        bytes32[] memory proof = proofTo(log);
        expectSuspended(TOWN, COUNTY);
        vm.prank(KEEPER);
        traces.advance(LOG, 9, ROOT, proof, ROOT);
        reinstate(COUNTY);
        anchorLog(log);
        equal(epochs(), 2, "goes on");
    }

    function everything() private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    traces.traceLog(LOG),
                    traces.epochOf(LOG, 1),
                    traces.epochOf(LOG, 2),
                    traces.keysOf(LOG, 1),
                    traces.keysOf(LOG, 2),
                    traces.originOf(LOG)
                )
            );
    }

    function test_anUnknownLogIsSaid() public {
        LogId[3] memory unknown = [LogId.wrap(0), LogId.wrap(2), LogId.wrap(type(uint32).max)];
        for (uint256 i = 0; i < unknown.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(ITraceRegistry.TraceRegistryUnknownLog.selector, unknown[i])
            );
            vm.prank(KEEPER);
            traces.advance(unknown[i], 1, ROOT, new bytes32[](0), ROOT);
            vm.expectRevert(
                abi.encodeWithSelector(ITraceRegistry.TraceRegistryUnknownLog.selector, unknown[i])
            );
            vm.prank(KEEPER);
            traces.rotateLogKeys(unknown[i], NOTE_KEY, VRF_KEY);
            equal(traces.epochCovering(unknown[i], 1), 0, "no epoch");
        }
    }

    // ── epochs ──────────────────────────────────────────────────────────────────────────────────────────────────

    function testFuzz_everyEpochStaysCheckable(uint256 seed, uint256 sizes) public {
        TraceLog memory log = ReferenceLog.make(seed, 40, 6);
        uint64[] memory anchored = new uint64[](8);
        uint256 size = 0;
        for (uint32 n = 1; n <= 8; ++n) {
            size += 1 + ((sizes >> (8 * n)) % 5);
            anchored[n - 1] = uint64(size);
            vm.warp(NOW + n);
            TraceLog memory grown = log.prefix(size);
            ITraceRegistry.Head memory head = grown.head();
            bytes32[] memory proof = proofTo(grown);
            vm.expectEmit();
            emit ITraceRegistry.LogAdvanced(LOG, n, uint64(size), head.root, head.mapRoot, KEEPER);
            vm.prank(KEEPER);
            (uint32 epoch, bool fresh) = traces.advance(LOG, uint64(size), head.root, proof, head.mapRoot);
            isTrue(epoch == n && fresh, "its number");
            ITraceRegistry.Log memory state = traces.traceLog(LOG);
            isTrue(state.size == size && state.epochs == n && state.anchoredAt == NOW + n, "the newest");
            isTrue(state.head.root == head.root && state.head.mapRoot == head.mapRoot, "its head");
        }
        for (uint32 n = 1; n <= 8; ++n) {
            ITraceRegistry.Head memory head = log.prefix(anchored[n - 1]).head();
            ITraceRegistry.Epoch memory epoch = traces.epochOf(LOG, n);
            equal(epoch.size, anchored[n - 1], "size");
            equal(epoch.anchoredAt, NOW + n, "time");
            equal(epoch.headHash, sha256(bytes.concat(hex"05", head.root, head.mapRoot)), "head");
        }
        // the first epoch that covers a size
        uint32 covering = 1;
        for (uint64 covered = 1; covered <= size; ++covered) {
            if (covered > anchored[covering - 1]) ++covering;
            equal(traces.epochCovering(LOG, covered), covering, "covering");
        }
        equal(traces.epochCovering(LOG, uint64(size) + 1), 0, "not yet");
        equal(traces.epochCovering(LOG, type(uint64).max), 0, "never");
        equal(traces.epochCovering(LOG, 0), 1, "nothing is covered by the first");
    }

    function test_theSameHeadAgainChangesNothingAndSaysSo() public {
        TraceLog memory log = ReferenceLog.make(1, 9, 3);
        ITraceRegistry.Head memory first = anchorLog(log.prefix(4));
        bytes32[] memory proof = proofTo(log);
        ITraceRegistry.Head memory second = anchorLog(log);
        bytes32 before = everything();
        vm.warp(NOW + 1);
        // as a retry sends them: with the proof that was right then
        vm.expectEmit();
        emit ITraceRegistry.LogAlreadyAnchored(LOG, 2);
        vm.prank(KEEPER);
        (uint32 epoch, bool fresh) = traces.advance(LOG, 9, second.root, proof, second.mapRoot);
        isTrue(epoch == 2 && !fresh, "the newest");
        vm.expectEmit();
        emit ITraceRegistry.LogAlreadyAnchored(LOG, 1);
        vm.prank(KEEPER);
        (epoch, fresh) = traces.advance(LOG, 4, first.root, new bytes32[](0), first.mapRoot);
        isTrue(epoch == 1 && !fresh, "an older one");
        equal(everything(), before, "unchanged");
    }

    function test_anotherHeadOfAnAnchoredSizeIsAFork() public {
        TraceLog memory log = ReferenceLog.make(1, 9, 3);
        ITraceRegistry.Head memory first = anchorLog(log.prefix(4));
        ITraceRegistry.Head memory second = anchorLog(log);
        for (uint32 n = 1; n <= 2; ++n) {
            ITraceRegistry.Head memory head = n == 1 ? first : second;
            uint64 size = n == 1 ? 4 : 9;
            expectForked(n);
            advance(size, ROOT, head.mapRoot);
            expectForked(n);
            advance(size, head.root, ROOT);
            expectForked(n);
            advance(size, head.mapRoot, head.root);
            expectForked(n);
            advance(size, 0, 0);
        }
        expectForked(2);
        advance(9, second.root, first.mapRoot);
    }

    function expectForked(uint32 epoch) private {
        vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryForked.selector, LOG, epoch));
    }

    function advance(uint64 size, bytes32 root, bytes32 mapRoot) private {
        vm.prank(KEEPER);
        traces.advance(LOG, size, root, new bytes32[](0), mapRoot);
    }

    function test_aLogNeverShrinks() public {
        TraceLog memory log = ReferenceLog.make(1, 9, 3);
        anchorLog(log.prefix(4));
        anchorLog(log);
        for (uint64 size = 1; size < 9; ++size) {
            if (size == 4) continue;
            ITraceRegistry.Head memory head = log.prefix(size).head();
            vm.expectRevert(
                abi.encodeWithSelector(ITraceRegistry.TraceRegistryShrinks.selector, LOG, size, uint64(9))
            );
            advance(size, head.root, head.mapRoot);
        }
    }

    function test_theFirstEpochNeedsNoProofAndTakesNone() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                ITraceRegistry.TraceRegistryInconsistent.selector,
                LOG,
                uint64(0),
                uint64(5)
            )
        );
        vm.prank(KEEPER);
        traces.advance(LOG, 5, ROOT, new bytes32[](1), ROOT);
        advance(5, ROOT, ROOT);
        equal(epochs(), 1, "anchored");
    }

    function test_sizesAndRootsThatNoLogHas() public {
        uint64[3] memory sizes = [uint64(0), LOG_SIZES, type(uint64).max];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryBadSize.selector, sizes[i]));
            advance(sizes[i], ROOT, ROOT);
        }
        vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryZeroRoot.selector));
        advance(1, 0, ROOT);
        vm.expectRevert(abi.encodeWithSelector(ITraceRegistry.TraceRegistryZeroRoot.selector));
        advance(1, ROOT, 0);
        advance(LOG_SIZES - 1, ROOT, ROOT);
        equal(traces.traceLog(LOG).size, 2 ** 53 - 1, "the largest there is");
    }

    /// @dev A log that rewrote, dropped or inserted something below the anchored size, whatever proof comes with it.
    function testFuzz_aForkIsRefused(
        uint256 seed,
        uint256 old,
        uint256 size,
        uint256 where,
        uint256 what
    ) public {
        size = within(size, 2, 40);
        old = within(old, 1, size - 1);
        where = within(where, 0, old - 1);
        TraceLog memory log = ReferenceLog.make(seed, size, 4);
        anchorLog(log.prefix(old));
        if (what % 3 == 0) {
            log.bodies[where] = keccak256("rewritten");
        } else if (what % 3 == 1) {
            // dropped: all after it move down, and a new one comes at the end
            for (uint256 i = where; i + 1 < size; ++i) log.bodies[i] = log.bodies[i + 1];
            log.bodies[size - 1] = keccak256("new");
        } else {
            // inserted: all after it move up
            for (uint256 i = size - 1; i > where; --i) log.bodies[i] = log.bodies[i - 1];
            log.bodies[where] = keccak256("inserted");
        }
        ITraceRegistry.Head memory head = log.head();
        bytes32[] memory proof = proofTo(log);
        expectInconsistent(uint64(old), uint64(size));
        vm.prank(KEEPER);
        traces.advance(LOG, uint64(size), head.root, proof, head.mapRoot);
        expectInconsistent(uint64(old), uint64(size));
        advance(uint64(size), head.root, head.mapRoot);
        equal(epochs(), 1, "nothing happened");
    }

    function testFuzz_aDamagedProofIsRefused(
        uint256 seed,
        uint256 old,
        uint256 size,
        uint256 where,
        uint8 bit
    ) public {
        size = within(size, 2, 40);
        old = within(old, 1, size - 1);
        TraceLog memory log = ReferenceLog.make(seed, size, 4);
        anchorLog(log.prefix(old));
        ITraceRegistry.Head memory head = log.head();
        bytes32[] memory proof = proofTo(log);
        bytes32[] memory longer = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) longer[i] = proof[i];
        bytes32 good = proof[where % proof.length];
        proof[where % proof.length] ^= bytes32(uint256(1) << bit);
        expectInconsistent(uint64(old), uint64(size));
        vm.prank(KEEPER);
        traces.advance(LOG, uint64(size), head.root, proof, head.mapRoot);
        proof[where % proof.length] = good;
        expectInconsistent(uint64(old), uint64(size));
        vm.prank(KEEPER);
        traces.advance(LOG, uint64(size), head.root, longer, head.mapRoot);
        // the right proof for another size
        expectInconsistent(uint64(old), uint64(size) * 2);
        vm.prank(KEEPER);
        traces.advance(LOG, uint64(size) * 2, head.root, proof, head.mapRoot);
        vm.prank(KEEPER);
        traces.advance(LOG, uint64(size), head.root, proof, head.mapRoot);
        equal(epochs(), 2, "and the right one is taken");
    }

    function test_aProofOfAnotherLogIsRefused() public {
        TraceLog memory log = ReferenceLog.make(1, 9, 3);
        TraceLog memory other = ReferenceLog.make(2, 9, 3);
        anchorLog(log.prefix(4));
        bytes32[] memory proof = proofTo(other);
        ITraceRegistry.Head memory head = other.head();
        expectInconsistent(4, 9);
        vm.prank(KEEPER);
        traces.advance(LOG, 9, head.root, proof, head.mapRoot);
    }

    function expectInconsistent(uint64 old, uint64 size) private {
        vm.expectRevert(
            abi.encodeWithSelector(ITraceRegistry.TraceRegistryInconsistent.selector, LOG, old, size)
        );
    }

    function test_logsDoNotTouchOneAnother() public {
        anchorLog(ReferenceLog.make(1, 9, 3));
        bytes32 before = everything();
        LogId second = open();
        vm.prank(KEEPER);
        traces.advance(second, 5, ROOT, new bytes32[](0), ROOT);
        vm.prank(KEEPER);
        traces.rotateLogKeys(second, VRF_KEY, NOTE_KEY);
        equal(everything(), before, "unchanged");
        equal(traces.traceLog(second).size, 5, "its own");
    }

    /// @dev A department may dismiss its keeper and name another; the log goes on.
    function test_aLogOutlivesItsKeeper() public {
        TraceLog memory log = ReferenceLog.make(1, 9, 3);
        anchorLog(log.prefix(4));
        vm.prank(TOWN_ADMIN);
        departments.setOperator(TOWN, KEEPER, 0, 0, OPEN);
        name(TOWN, STRANGER, PERMISSION_LOG | PERMISSION_ADMINISTER);
        ITraceRegistry.Head memory head = log.head();
        bytes32[] memory proof = proofTo(log);
        expectNotPermitted(TOWN, KEEPER, PERMISSION_LOG);
        vm.prank(KEEPER);
        traces.advance(LOG, 9, head.root, proof, head.mapRoot);
        vm.prank(STRANGER);
        traces.advance(LOG, 9, head.root, proof, head.mapRoot);
        equal(epochs(), 2, "goes on");
    }
}
