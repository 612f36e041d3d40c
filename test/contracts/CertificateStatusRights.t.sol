// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {PERMISSION_STATUS} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {StatusCalls} from "./StatusCalls.sol";

/// @title Statuses: what nobody may (revoked is final, in every form of a call), and who may the rest.
contract CertificateStatusRightsTest is StatusCalls {
    // ── revoked is final ────────────────────────────────────────────────────────────────────────────────────────

    function test_revokedIsFinalInEveryForm() public {
        setRange(300, 2, REVOKED);
        for (uint256 i = 0; i < 2; ++i) {
            ICertificateRegistry.Status to = i == 0 ? VALID : SUSPENDED;
            expectFinal(301);
            set(301, to);
            expectFinal(300);
            setList(list(299, 301, 300), to); // one word: its lowest is named
            expectFinal(301);
            setList(list(0, 301), to); // and another word before it is not changed either
            expectFinal(300);
            setRange(0, SIZE, to);
            expectFinal(301);
            setRange(301, 1, to);
        }
        expectFinal(301);
        supersedeOne(301, 0);
        expectFinal(300);
        supersedeOne(300, 301);
        expectStatus(0, VALID);
        expectStatus(299, VALID);
        expectStatus(300, REVOKED);
        expectStatus(301, REVOKED);
    }

    function testFuzz_rangesOverRevokedOnesAreRefusedWhole(
        uint32 revoked,
        uint32 first,
        uint32 count
    ) public {
        revoked = uint32(within(revoked, 0, SIZE - 1));
        first = uint32(within(first, 0, SIZE - 1));
        count = uint32(within(count, 1, SIZE - first));
        set(revoked, REVOKED);
        bool over = first <= revoked && revoked < first + count;
        if (over) expectFinal(revoked);
        setRange(first, count, SUSPENDED);
        expectStatus(revoked, REVOKED);
        if (first != revoked) expectStatus(first, over ? VALID : SUSPENDED);
        setRange(first, count, REVOKED); // revoking them all is always possible
        expectStatus(first, REVOKED);
    }

    // ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────

    function test_onlyAStatusOperatorOfTheDepartmentChangesStatuses() public {
        address[6] memory others = [ANCHORER, TOWN_ADMIN, COUNTY_ADMIN, AUTHORITY, OTHER_ADMIN, STRANGER];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNotPermitted(TOWN, others[i], PERMISSION_STATUS);
            vm.prank(others[i]);
            certificates.setStatus(TOWN, TOWN, ROOT, 1, REVOKED, REASON, DECISION);
            expectNotPermitted(TOWN, others[i], PERMISSION_STATUS);
            vm.prank(others[i]);
            certificates.setStatuses(TOWN, TOWN, ROOT, list(1), REVOKED, REASON, DECISION);
            expectNotPermitted(TOWN, others[i], PERMISSION_STATUS);
            vm.prank(others[i]);
            certificates.setStatusRange(TOWN, TOWN, ROOT, 1, 1, REVOKED, REASON, DECISION);
            expectNotPermitted(TOWN, others[i], PERMISSION_STATUS);
            vm.prank(others[i]);
            certificates.supersede(TOWN, TOWN, ROOT, list(1), refs(ref(TOWN, ROOT, 2)), REASON, DECISION);
        }
    }

    function test_noChangesWhenSuspendedExpiredDismissedOrCompromised() public {
        suspend(CITY);
        expectSuspended(TOWN, CITY);
        set(1, REVOKED);
        reinstate(CITY);
        vm.prank(TOWN_ADMIN);
        departments.setOperator(TOWN, REGISTRAR, PERMISSION_STATUS, 0, NOW);
        expectNotPermitted(TOWN, REGISTRAR, PERMISSION_STATUS);
        set(1, REVOKED);
        name(TOWN, REGISTRAR, PERMISSION_STATUS);
        set(1, SUSPENDED);
        vm.prank(TOWN_ADMIN);
        departments.setOperator(TOWN, REGISTRAR, 0, 0, OPEN);
        expectNotPermitted(TOWN, REGISTRAR, PERMISSION_STATUS);
        set(1, REVOKED);
        name(TOWN, REGISTRAR, PERMISSION_STATUS);
        vm.prank(TOWN_ADMIN);
        departments.declareOperatorCompromised(TOWN, REGISTRAR, NOW);
        expectNotPermitted(TOWN, REGISTRAR, PERMISSION_STATUS);
        set(1, REVOKED);
    }

    function test_batchesOfOthersAreOutOfReach() public {
        name(OTHER, STRANGER, PERMISSION_STATUS);
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryNotSuccessor.selector, TOWN, OTHER)
        );
        vm.prank(STRANGER);
        certificates.setStatus(OTHER, TOWN, ROOT, 1, REVOKED, REASON, DECISION);
        expectUnknownBatch(OTHER, ROOT);
        vm.prank(STRANGER);
        certificates.setStatus(OTHER, OTHER, ROOT, 1, REVOKED, REASON, DECISION);
        expectNotPermitted(TOWN, STRANGER, PERMISSION_STATUS); // in another's name
        vm.prank(STRANGER);
        certificates.setStatus(TOWN, TOWN, ROOT, 1, REVOKED, REASON, DECISION);
        // departments above do not change statuses of those below
        name(COUNTY, COUNTY_ADMIN, PERMISSION_STATUS);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateRegistry.CertificateRegistryNotSuccessor.selector,
                TOWN,
                COUNTY
            )
        );
        vm.prank(COUNTY_ADMIN);
        certificates.setStatus(COUNTY, TOWN, ROOT, 1, REVOKED, REASON, DECISION);
    }

    function test_aSuccessorChangesStatusesOfItsPredecessor() public {
        name(OTHER, STRANGER, PERMISSION_STATUS);
        vm.prank(AUTHORITY);
        departments.nameSuccessor(TOWN, VILLAGE);
        vm.prank(AUTHORITY);
        departments.nameSuccessor(VILLAGE, OTHER);
        suspend(TOWN); // the predecessor is no more
        vm.expectEmit();
        emit ICertificateRegistry.StatusesChanged(
            TOWN,
            ROOT,
            0,
            2,
            REVOKED,
            REASON,
            DECISION,
            OTHER,
            STRANGER
        );
        vm.prank(STRANGER);
        certificates.setStatus(OTHER, TOWN, ROOT, 1, REVOKED, REASON, DECISION);
        expectStatus(1, REVOKED);
        // the other way round there is no power
        expectSuspended(TOWN, TOWN);
        vm.prank(REGISTRAR);
        certificates.setStatus(TOWN, OTHER, ROOT, 1, REVOKED, REASON, DECISION);
        // and a suspended successor has none
        suspend(OTHER);
        expectSuspended(OTHER, OTHER);
        vm.prank(STRANGER);
        certificates.setStatus(OTHER, TOWN, ROOT, 2, REVOKED, REASON, DECISION);
        // nor one that was replaced
        reinstate(OTHER);
        vm.prank(AUTHORITY);
        departments.nameSuccessor(VILLAGE, COUNTY);
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryNotSuccessor.selector, TOWN, OTHER)
        );
        vm.prank(STRANGER);
        certificates.setStatus(OTHER, TOWN, ROOT, 2, REVOKED, REASON, DECISION);
    }

    function test_unknownBatches() public {
        expectUnknownBatch(TOWN, DECISION);
        vm.prank(REGISTRAR);
        certificates.setStatus(TOWN, TOWN, DECISION, 0, REVOKED, REASON, DECISION);
        expectUnknownBatch(TOWN, DECISION);
        vm.prank(REGISTRAR);
        certificates.setStatuses(TOWN, TOWN, DECISION, list(0), REVOKED, REASON, DECISION);
        expectUnknownBatch(TOWN, DECISION);
        vm.prank(REGISTRAR);
        certificates.setStatusRange(TOWN, TOWN, DECISION, 0, 1, REVOKED, REASON, DECISION);
        expectUnknownBatch(TOWN, DECISION);
        certificates.statusOf(TOWN, DECISION, 0);
        equal(certificates.statusWord(TOWN, DECISION, 0), 0, "no word");
    }
}
