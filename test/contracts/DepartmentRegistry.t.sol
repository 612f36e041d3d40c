// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {
    DepartmentId,
    IDepartmentRegistry,
    NO_DEPARTMENT,
    PERMISSION_ADMINISTER,
    PERMISSION_STATUS
} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Registries} from "./Registries.sol";

/// @title Departments: the tree, names, suspension, successors, the root authority.
contract DepartmentRegistryTest is Registries {
    // ── registering ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_registersADepartmentWithItsFirstAdministrator() public {
        vm.warp(NOW + 5);
        DepartmentId bureau = DepartmentId.wrap(7);
        address head = accountOf("head");
        vm.expectEmit();
        emit IDepartmentRegistry.DepartmentRegistered(bureau, TOWN, "bureau", unicode"局", "Bureau");
        vm.expectEmit();
        emit IDepartmentRegistry.OperatorSet(bureau, head, PERMISSION_ADMINISTER, NOW + 5, OPEN);
        vm.prank(TOWN_ADMIN);
        DepartmentId id = departments.registerDepartment(TOWN, "bureau", unicode"局", "Bureau", head);
        isTrue(id == bureau, "ids count up");

        IDepartmentRegistry.Department memory department = departments.department(bureau);
        isTrue(department.parent == TOWN, "parent");
        equal(department.depth, 5, "depth");
        equal(department.registeredAt, NOW + 5, "registered at");
        isTrue(!department.suspended, "not suspended");
        isTrue(department.successor == NO_DEPARTMENT, "no successor");
        equal(departments.departmentCount(), 7, "count");
        equal(departments.identifierOf(bureau), "bureau", "identifier");
        isTrue(departments.departmentByIdentifier("bureau") == bureau, "by identifier");
        (string memory name_, string memory nameEn) = departments.namesOf(bureau);
        equal(name_, unicode"局", "name");
        equal(nameEn, "Bureau", "name in English");
        IDepartmentRegistry.Operator memory operator = departments.operator(bureau, head);
        equal(operator.permissions, PERMISSION_ADMINISTER, "permissions");
        equal(operator.validFrom, NOW + 5, "from");
        equal(operator.validUntil, OPEN, "until");
        equal(operator.compromisedAt, 0, "not compromised");
    }

    function test_ancestorsGoFromTheParentUp() public view {
        DepartmentId[] memory ancestors = departments.ancestorsOf(VILLAGE);
        equal(ancestors.length, 4, "length");
        isTrue(ancestors[0] == TOWN && ancestors[1] == COUNTY, "near");
        isTrue(ancestors[2] == CITY && ancestors[3] == PROVINCE, "far");
        equal(departments.ancestorsOf(PROVINCE).length, 0, "a province has none");
        equal(departments.department(PROVINCE).depth, 1, "depth of a province");
        isTrue(departments.department(PROVINCE).parent == NO_DEPARTMENT, "parent of a province");
    }

    function test_whatDoesNotExistReadsAsNothing() public view {
        IDepartmentRegistry.Department memory nobody = departments.department(NOBODY);
        equal(nobody.registeredAt, 0, "registered at");
        equal(nobody.depth, 0, "depth");
        equal(departments.ancestorsOf(NOBODY).length, 0, "ancestors");
        equal(departments.identifierOf(NOBODY), "", "identifier");
        isTrue(departments.departmentByIdentifier("nobody") == NO_DEPARTMENT, "by identifier");
        isTrue(!departments.isActive(NOBODY), "active");
        isTrue(!departments.isActive(NO_DEPARTMENT), "the root is no department");
        equal(departments.operator(NOBODY, ANCHORER).permissions, 0, "operator");
        equal(departments.signingKey(TOWN, ROOT).use, 0, "key");
    }

    function test_onlyTheRootAuthorityRegistersAtTheTop() public {
        expectNoAdministrator(NO_DEPARTMENT, PROVINCE_ADMIN);
        vm.prank(PROVINCE_ADMIN);
        departments.registerDepartment(NO_DEPARTMENT, "coup", "", "", PROVINCE_ADMIN);
    }

    function test_registeringIsForAdministratorsOfTheParentOrAbove() public {
        address[4] memory others = [VILLAGE_ADMIN, OTHER_ADMIN, ANCHORER, STRANGER];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNoAdministrator(TOWN, others[i]);
            vm.prank(others[i]);
            departments.registerDepartment(TOWN, "bureau", "", "", others[i]);
        }
        vm.prank(PROVINCE_ADMIN);
        departments.registerDepartment(TOWN, "from above", "", "", STRANGER);
    }

    function test_refusesBadRegistrations() public {
        expectUnknownDepartment(NOBODY);
        vm.prank(AUTHORITY);
        departments.registerDepartment(NOBODY, "x", "", "", STRANGER);

        vm.expectRevert(
            abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryTooDeep.selector, VILLAGE)
        );
        vm.prank(VILLAGE_ADMIN);
        departments.registerDepartment(VILLAGE, "x", "", "", STRANGER);

        vm.expectRevert(
            abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryEmptyIdentifier.selector)
        );
        vm.prank(TOWN_ADMIN);
        departments.registerDepartment(TOWN, "", "", "", STRANGER);

        vm.expectRevert(
            abi.encodeWithSelector(
                IDepartmentRegistry.DepartmentRegistryIdentifierTaken.selector,
                "other",
                OTHER
            )
        );
        vm.prank(TOWN_ADMIN);
        departments.registerDepartment(TOWN, "other", "", "", STRANGER);

        vm.expectRevert(abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryBadAccount.selector));
        vm.prank(TOWN_ADMIN);
        departments.registerDepartment(TOWN, "x", "", "", address(0));
        equal(departments.departmentCount(), 6, "nothing was registered");
    }

    function test_renames() public {
        vm.expectEmit();
        emit IDepartmentRegistry.DepartmentRenamed(TOWN, unicode"新镇", "New Town");
        vm.prank(TOWN_ADMIN);
        departments.renameDepartment(TOWN, unicode"新镇", "New Town");
        (string memory name_, string memory nameEn) = departments.namesOf(TOWN);
        equal(name_, unicode"新镇", "name");
        equal(nameEn, "New Town", "name in English");
        equal(departments.identifierOf(TOWN), "town", "the identifier stays");

        expectNoAdministrator(TOWN, VILLAGE_ADMIN);
        vm.prank(VILLAGE_ADMIN);
        departments.renameDepartment(TOWN, "", "");
        expectUnknownDepartment(NOBODY);
        vm.prank(AUTHORITY);
        departments.renameDepartment(NOBODY, "", "");
    }

    // ── suspension ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_suspensionStopsTheDepartmentAndAllBelow() public {
        vm.expectEmit();
        emit IDepartmentRegistry.DepartmentSuspended(CITY, PROVINCE_ADMIN, DECISION);
        vm.prank(PROVINCE_ADMIN);
        departments.suspendDepartment(CITY, DECISION);
        isTrue(departments.isActive(PROVINCE), "above");
        isTrue(!departments.isActive(CITY) && !departments.isActive(VILLAGE), "itself and below");
        isTrue(departments.isActive(OTHER), "elsewhere");
        isTrue(departments.department(CITY).suspended, "own flag");
        isTrue(!departments.department(VILLAGE).suspended, "no flag of its own");

        expectSuspended(TOWN, CITY);
        departments.requireOperator(TOWN, REGISTRAR, PERMISSION_STATUS);

        vm.expectEmit();
        emit IDepartmentRegistry.DepartmentReinstated(CITY, PROVINCE_ADMIN, DECISION);
        vm.prank(PROVINCE_ADMIN);
        departments.reinstateDepartment(CITY, DECISION);
        departments.requireOperator(TOWN, REGISTRAR, PERMISSION_STATUS);
        isTrue(departments.isActive(VILLAGE), "active again");
    }

    /// @dev The count of suspensions in the branch is only a short cut: it must agree with the flags in every history.
    function testFuzz_activeMeansNoFlagOnTheLine(uint256 moves) public {
        DepartmentId[6] memory all = [PROVINCE, CITY, COUNTY, TOWN, VILLAGE, OTHER];
        bool[7] memory flags;
        for (; moves != 0; moves /= 6) {
            uint32 id = uint32(1 + (moves % 6));
            if (flags[id]) reinstate(DepartmentId.wrap(id));
            else suspend(DepartmentId.wrap(id));
            flags[id] = !flags[id];
        }
        name(VILLAGE, STRANGER, PERMISSION_STATUS);
        name(OTHER, STRANGER, PERMISSION_STATUS);
        bool active = true;
        for (uint256 i = 0; i < 5; ++i) {
            active = active && !flags[DepartmentId.unwrap(all[i])];
            isTrue(departments.isActive(all[i]) == active, "line");
        }
        isTrue(mayAct(VILLAGE) == active, "operator of the village");
        isTrue(departments.isActive(OTHER) == !flags[6], "other");
        isTrue(mayAct(OTHER) == !flags[6], "operator of the other");
    }

    function mayAct(DepartmentId department) private view returns (bool) {
        try departments.requireOperator(department, STRANGER, PERMISSION_STATUS) {
            return true;
        } catch {
            return false;
        }
    }

    function test_flagsOfFarApartIdsAreFound() public {
        // a branch whose ids lie in different words of the bitmap
        pretendCount(100_000);
        vm.prank(PROVINCE_ADMIN);
        DepartmentId far = departments.registerDepartment(PROVINCE, "far", "", "", STRANGER);
        equal(DepartmentId.unwrap(far), 100_001, "far away");
        vm.prank(STRANGER);
        DepartmentId farther = departments.registerDepartment(far, "farther", "", "", STRANGER);
        isTrue(departments.isActive(farther), "active");
        suspend(far);
        isTrue(!departments.isActive(farther), "suspended above");
        suspend(PROVINCE);
        reinstate(far);
        isTrue(!departments.isActive(farther), "suspended at the top");
        reinstate(PROVINCE);
        isTrue(departments.isActive(farther), "active again");
    }

    function test_idsEndAtUint32() public {
        pretendCount(type(uint32).max - 1);
        vm.prank(PROVINCE_ADMIN);
        DepartmentId last = departments.registerDepartment(PROVINCE, "last", "", "", STRANGER);
        equal(DepartmentId.unwrap(last), type(uint32).max, "the last id");
        suspend(last);
        isTrue(!departments.isActive(last) && departments.isActive(OTHER), "flag of the last id");
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        vm.prank(PROVINCE_ADMIN);
        departments.registerDepartment(PROVINCE, "one more", "", "", STRANGER);
    }

    /// @dev As if so many departments had been registered. The number stands beside the pending owner, who is nobody.
    function pretendCount(uint32 count) private {
        vm.record();
        departments.departmentCount();
        (bytes32[] memory reads, ) = vm.accesses(address(departments));
        vm.store(address(departments), reads[0], bytes32(uint256(count) << 160));
        equal(departments.departmentCount(), count, "pretended");
    }

    function test_nobodySuspendsOrReinstatesItself() public {
        address[4] memory notAbove = [TOWN_ADMIN, VILLAGE_ADMIN, OTHER_ADMIN, STRANGER];
        for (uint256 i = 0; i < notAbove.length; ++i) {
            expectNoAdministrator(TOWN, notAbove[i]);
            vm.prank(notAbove[i]);
            departments.suspendDepartment(TOWN, DECISION);
        }
        suspend(TOWN);
        for (uint256 i = 0; i < notAbove.length; ++i) {
            expectNoAdministrator(TOWN, notAbove[i]);
            vm.prank(notAbove[i]);
            departments.reinstateDepartment(TOWN, DECISION);
        }
        expectNoAdministrator(PROVINCE, PROVINCE_ADMIN);
        vm.prank(PROVINCE_ADMIN);
        departments.suspendDepartment(PROVINCE, DECISION);
    }

    function test_aSuspendedDepartmentReinstatesNobodyBelow() public {
        suspend(TOWN);
        suspend(COUNTY);
        expectSuspended(TOWN, COUNTY);
        vm.prank(COUNTY_ADMIN);
        departments.reinstateDepartment(TOWN, DECISION);
        vm.prank(CITY_ADMIN); // from above it is possible
        departments.reinstateDepartment(TOWN, DECISION);
        isTrue(!departments.isActive(TOWN), "the county is still suspended");
    }

    function test_suspendingTwiceAndReinstatingTwiceAreRefused() public {
        vm.expectRevert(
            abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryNotSuspended.selector, TOWN)
        );
        vm.prank(AUTHORITY);
        departments.reinstateDepartment(TOWN, DECISION);
        suspend(TOWN);
        vm.expectRevert(
            abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryAlreadySuspended.selector, TOWN)
        );
        vm.prank(AUTHORITY);
        departments.suspendDepartment(TOWN, DECISION);
        expectUnknownDepartment(NOBODY);
        vm.prank(AUTHORITY);
        departments.suspendDepartment(NOBODY, DECISION);
        expectUnknownDepartment(NOBODY);
        vm.prank(AUTHORITY);
        departments.reinstateDepartment(NOBODY, DECISION);
    }

    // ── successors ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_successorsLeadOn() public {
        vm.expectEmit();
        emit IDepartmentRegistry.SuccessorNamed(VILLAGE, TOWN);
        vm.prank(TOWN_ADMIN);
        departments.nameSuccessor(VILLAGE, TOWN);
        nameSuccessor(TOWN, OTHER);
        isTrue(departments.department(VILLAGE).successor == TOWN, "successor");
        isTrue(departments.isSuccessor(VILLAGE, TOWN), "next");
        isTrue(departments.isSuccessor(VILLAGE, OTHER), "the one after");
        isTrue(!departments.isSuccessor(OTHER, VILLAGE), "not backwards");
        isTrue(!departments.isSuccessor(VILLAGE, VILLAGE), "not itself");
        isTrue(!departments.isSuccessor(VILLAGE, NO_DEPARTMENT), "not nobody");
        isTrue(!departments.isSuccessor(NO_DEPARTMENT, VILLAGE), "nobody has none");
        nameSuccessor(TOWN, COUNTY);
        isTrue(!departments.isSuccessor(VILLAGE, OTHER), "named anew");
        isTrue(departments.isSuccessor(VILLAGE, COUNTY), "named anew");
    }

    function test_successorsNeverLeadBack() public {
        expectBadSuccessor(TOWN, TOWN);
        nameSuccessor(TOWN, TOWN);
        nameSuccessor(TOWN, COUNTY);
        expectBadSuccessor(COUNTY, TOWN);
        nameSuccessor(COUNTY, TOWN);
        nameSuccessor(COUNTY, CITY);
        nameSuccessor(CITY, OTHER);
        expectBadSuccessor(OTHER, TOWN);
        nameSuccessor(OTHER, TOWN);
        // whoever leaves the circle first opens it
        nameSuccessor(CITY, VILLAGE);
        nameSuccessor(OTHER, TOWN);
        isTrue(departments.isSuccessor(OTHER, VILLAGE), "through all");
    }

    /// @dev Whatever is named in whatever order, following successors ends (isSuccessor would run out of gas).
    function testFuzz_successorsEnd(uint256 moves) public {
        for (; moves != 0; moves /= 36) {
            DepartmentId from = DepartmentId.wrap(uint32(1 + (moves % 6)));
            DepartmentId to = DepartmentId.wrap(uint32(1 + ((moves / 6) % 6)));
            bool back = from == to || departments.isSuccessor(to, from);
            if (back) expectBadSuccessor(from, to);
            nameSuccessor(from, to);
        }
        for (uint32 id = 1; id <= 6; ++id) {
            isTrue(!departments.isSuccessor(DepartmentId.wrap(id), DepartmentId.wrap(id)), "no circle");
        }
    }

    function test_onlyFromAboveIsASuccessorNamed() public {
        address[4] memory notAbove = [TOWN_ADMIN, VILLAGE_ADMIN, OTHER_ADMIN, STRANGER];
        for (uint256 i = 0; i < notAbove.length; ++i) {
            expectNoAdministrator(TOWN, notAbove[i]);
            vm.prank(notAbove[i]);
            departments.nameSuccessor(TOWN, VILLAGE);
        }
        expectUnknownDepartment(NOBODY);
        nameSuccessor(TOWN, NOBODY);
        expectUnknownDepartment(NOBODY);
        nameSuccessor(NOBODY, TOWN);
        expectUnknownDepartment(NO_DEPARTMENT);
        nameSuccessor(TOWN, NO_DEPARTMENT);
    }

    function nameSuccessor(DepartmentId department, DepartmentId successor) private {
        vm.prank(AUTHORITY);
        departments.nameSuccessor(department, successor);
    }

    function expectBadSuccessor(DepartmentId department, DepartmentId successor) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IDepartmentRegistry.DepartmentRegistryBadSuccessor.selector,
                department,
                successor
            )
        );
    }

    // ── the root authority ──────────────────────────────────────────────────────────────────────────────────────

    function test_theRootAuthorityIsHandedOnInTwoSteps() public {
        vm.prank(AUTHORITY);
        departments.transferOwnership(STRANGER);
        equal(departments.owner(), AUTHORITY, "not yet");
        vm.prank(STRANGER);
        departments.acceptOwnership();
        equal(departments.owner(), STRANGER, "handed on");
        expectNoAdministrator(TOWN, AUTHORITY);
        departments.requireAdministrator(TOWN, AUTHORITY);
        departments.requireAdministrator(TOWN, STRANGER);
    }

    function test_theRootAuthorityCannotBeGivenUp() public {
        vm.expectRevert(abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryRootRequired.selector));
        vm.prank(AUTHORITY);
        departments.renounceOwnership();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, STRANGER));
        vm.prank(STRANGER);
        departments.renounceOwnership();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableInvalidOwner.selector, address(0)));
        this.deployOutside("DepartmentRegistry", abi.encode(address(0)));
    }
}
