// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {PERMISSION_ANCHOR} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {StatusCalls} from "./StatusCalls.sol";

/// @title Statuses: one, a list, a range, superseded.
contract CertificateStatusesTest is StatusCalls {
    // ── one ─────────────────────────────────────────────────────────────────────────────────────────────────────

    function test_changesOneStatusThereAndBack() public {
        vm.expectEmit();
        emit ICertificateRegistry.StatusesChanged(
            TOWN,
            ROOT,
            3,
            uint128(1) << 16,
            SUSPENDED,
            ICertificateRegistry.Reason.Other,
            DECISION,
            TOWN,
            REGISTRAR
        );
        set(400, SUSPENDED);
        expectStatus(400, SUSPENDED);
        expectStatus(399, VALID);
        expectStatus(401, VALID);
        equal(certificates.statusWord(TOWN, ROOT, 3), 2 << 32, "bits 2i and 2i+1");
        equal(certificates.statusWord(TOWN, ROOT, 2), 0, "the word before");
        set(400, VALID);
        expectStatus(400, VALID);
        set(400, REVOKED);
        expectStatus(400, REVOKED);
    }

    function test_theSameStatusAgainIsHarmlessAndLogsNothing() public {
        set(5, REVOKED);
        vm.recordLogs();
        set(5, REVOKED);
        set(6, VALID);
        setList(list(5, 5), REVOKED);
        setRange(100, 400, VALID);
        expectNothingLogged();
        expectStatus(5, REVOKED);
    }

    function test_supersededNeedsASuccessor() public {
        bytes memory required = abi.encodeWithSelector(
            ICertificateRegistry.CertificateRegistrySuccessorRequired.selector
        );
        vm.expectRevert(required);
        set(5, SUPERSEDED);
        vm.expectRevert(required);
        setList(list(5), SUPERSEDED);
        vm.expectRevert(required);
        setRange(5, 1, SUPERSEDED);
    }

    function test_refusesStatusAndReasonThatDoNotExist() public {
        bytes memory good = abi.encodeCall(
            certificates.setStatus,
            (TOWN, TOWN, ROOT, 5, REVOKED, ICertificateRegistry.Reason.Other, DECISION)
        );
        (bytes memory badStatus, bytes memory badReason) = (bytes.concat(good), bytes.concat(good));
        badStatus[4 + 5 * 32 - 1] = 0x04;
        badReason[4 + 6 * 32 - 1] = 0x09;
        vm.prank(REGISTRAR);
        (bool done, ) = address(certificates).call(badStatus);
        isTrue(!done, "status 4");
        vm.prank(REGISTRAR);
        (done, ) = address(certificates).call(badReason);
        isTrue(!done, "reason 9");
        vm.prank(REGISTRAR);
        (done, ) = address(certificates).call(good);
        isTrue(done, "the same with good ones");
    }

    // ── a list ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_neighboursInAListShareAWordsEvent() public {
        expectChange(0, (uint128(1) << 127) | 1, SUSPENDED);
        expectChange(1, 1, SUSPENDED);
        uint32[] memory indexes = list(0, 127, 128);
        setList(indexes, SUSPENDED);
        for (uint256 i = 0; i < indexes.length; ++i) expectStatus(indexes[i], SUSPENDED);
        expectStatus(1, VALID);
        expectStatus(129, VALID);
    }

    function test_listsMayBeInAnyOrderAndNameOneTwice() public {
        vm.recordLogs();
        setList(list(128, 0, 128), REVOKED);
        equal(vm.getRecordedLogs().length, 2, "128 is done when it comes again");
        setList(list(7, 7), SUSPENDED);
        expectStatus(0, REVOKED);
        expectStatus(128, REVOKED);
        expectStatus(7, SUSPENDED);
    }

    function test_onlyWhatChangesIsLogged() public {
        set(10, REVOKED);
        expectChange(0, (uint128(1) << 9) | (uint128(1) << 11), REVOKED);
        setRange(9, 3, REVOKED);
    }

    function test_emptyListsAreRefused() public {
        bytes memory empty = abi.encodeWithSelector(
            ICertificateRegistry.CertificateRegistryEmptyList.selector
        );
        vm.expectRevert(empty);
        setList(new uint32[](0), REVOKED);
        vm.expectRevert(empty);
        setRange(0, 0, REVOKED);
        vm.expectRevert(empty);
        setRange(type(uint32).max, 0, REVOKED);
        vm.expectRevert(empty);
        supersede(new uint32[](0), new ICertificateRegistry.CertificateRef[](0));
    }

    function test_oneBadIndexRefusesTheWholeList() public {
        expectOutOfRange(SIZE, SIZE);
        setList(list(0, 200, SIZE), REVOKED);
        expectStatus(0, VALID);
        expectStatus(200, VALID);
    }

    // ── a range ─────────────────────────────────────────────────────────────────────────────────────────────────

    function testFuzz_aRangeChangesItsOwnAndNothingElse(uint32 first, uint32 count, uint8 status) public {
        first = uint32(within(first, 0, SIZE - 1));
        count = uint32(within(count, 1, SIZE - first));
        ICertificateRegistry.Status to = status % 2 == 0 ? REVOKED : SUSPENDED;
        setRange(first, count, to);
        for (uint32 word = 0; word * 128 < SIZE; ++word) {
            uint256 statuses = certificates.statusWord(TOWN, ROOT, word);
            for (uint32 i = 0; i < 128; ++i) {
                uint32 index = word * 128 + i;
                uint256 expected = index >= first && index < first + count ? uint256(to) : 0;
                equal((statuses >> (2 * i)) & 3, expected, "lane");
            }
        }
    }

    /// @dev The same through a list, whatever its order: the words come out the same.
    function testFuzz_aListAndSingleCallsAgree(uint32[12] memory numbers) public {
        uint32[] memory indexes = new uint32[](numbers.length);
        for (uint256 i = 0; i < numbers.length; ++i) indexes[i] = uint32(within(numbers[i], 0, 400));
        setList(indexes, REVOKED);
        bytes32 copy = keccak256("the same by single calls");
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, copy, SIZE, LICENCE, LIST);
        for (uint256 i = 0; i < indexes.length; ++i) {
            vm.prank(REGISTRAR);
            certificates.setStatus(TOWN, TOWN, copy, indexes[i], REVOKED, REASON, DECISION);
        }
        for (uint32 word = 0; word < 4; ++word) {
            equal(
                certificates.statusWord(TOWN, ROOT, word),
                certificates.statusWord(TOWN, copy, word),
                "word"
            );
        }
    }

    function test_indexBeyondTheSizeIsRefusedInEveryForm() public {
        expectOutOfRange(SIZE, SIZE);
        set(SIZE, REVOKED);
        expectOutOfRange(type(uint32).max, SIZE);
        set(type(uint32).max, REVOKED);
        expectOutOfRange(SIZE, SIZE);
        setRange(SIZE - 1, 2, REVOKED);
        expectOutOfRange(SIZE + 5, SIZE);
        setRange(SIZE + 5, 1, REVOKED);
        // a sum that would wrap around in 32 bits
        expectOutOfRange(SIZE, SIZE);
        setRange(1, type(uint32).max, REVOKED);
        expectOutOfRange(type(uint32).max, SIZE);
        setRange(type(uint32).max, type(uint32).max, REVOKED);
        expectOutOfRange(SIZE, SIZE);
        supersedeOne(SIZE, 0);
        expectOutOfRange(SIZE, SIZE);
        supersedeOne(0, SIZE);
        expectOutOfRange(SIZE, SIZE);
        certificates.statusOf(TOWN, ROOT, SIZE);
    }

    function test_theLastOfTheLargestBatch() public {
        bytes32 huge = keccak256("huge");
        uint32 last = type(uint32).max - 1;
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, huge, type(uint32).max, LICENCE, LIST);
        vm.prank(REGISTRAR);
        certificates.setStatusRange(TOWN, TOWN, huge, last - 1, 2, REVOKED, REASON, DECISION);
        isTrue(certificates.statusOf(TOWN, huge, last) == REVOKED, "last");
        isTrue(certificates.statusOf(TOWN, huge, last - 2) == VALID, "the one before");
        expectOutOfRange(type(uint32).max, type(uint32).max);
        vm.prank(REGISTRAR);
        certificates.setStatus(TOWN, TOWN, huge, type(uint32).max, REVOKED, REASON, DECISION);
    }

    // ── superseded ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_supersedesEachByItsNewerVersion() public {
        bytes32 newer = keccak256("newer");
        authorise(OTHER);
        name(OTHER, STRANGER, PERMISSION_ANCHOR);
        vm.prank(STRANGER);
        certificates.anchor(OTHER, newer, 10, LICENCE, LIST);
        ICertificateRegistry.CertificateRef[] memory successors = new ICertificateRegistry.CertificateRef[](
            2
        );
        (successors[0], successors[1]) = (ref(OTHER, newer, 9), ref(TOWN, ROOT, 3));
        expectChange(0, 2, SUPERSEDED);
        expectChange(1, 1, SUPERSEDED);
        vm.expectEmit();
        emit ICertificateRegistry.CertificateSuperseded(TOWN, ROOT, 1, OTHER, newer, 9);
        vm.expectEmit();
        emit ICertificateRegistry.CertificateSuperseded(TOWN, ROOT, 128, TOWN, ROOT, 3);
        supersede(list(1, 128), successors);
        expectStatus(1, SUPERSEDED);
        expectStatus(128, SUPERSEDED);
        expectStatus(3, VALID);
    }

    /// @dev Whoever reads events attaches a successor to the change before it: there must always be one.
    function test_anotherSuccessorLaterIsAChangeOfItsOwn() public {
        supersedeOne(1, 2);
        expectChange(0, 2, SUPERSEDED);
        vm.expectEmit();
        emit ICertificateRegistry.CertificateSuperseded(TOWN, ROOT, 1, TOWN, ROOT, 5);
        supersedeOne(1, 5);
        expectStatus(1, SUPERSEDED);
        set(1, VALID); // named in error
        expectStatus(1, VALID);
    }

    function test_refusesBadSuccessors() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryLengthMismatch.selector, 2, 1)
        );
        supersede(list(1, 2), refs(ref(TOWN, ROOT, 3)));
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateRegistry.CertificateRegistrySelfSuccessor.selector,
                TOWN,
                ROOT,
                uint32(1)
            )
        );
        supersedeOne(1, 1);
        expectUnknownBatch(OTHER, ROOT);
        supersede(list(1), refs(ref(OTHER, ROOT, 1)));
        expectUnknownBatch(TOWN, DECISION);
        supersede(list(1), refs(ref(TOWN, DECISION, 1)));
        expectStatus(1, VALID);
    }
}
