// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    DepartmentId,
    IDepartmentRegistry,
    NO_DEPARTMENT,
    PERMISSION_ADMINISTER,
    PERMISSION_ANCHOR,
    PERMISSION_LOG,
    PERMISSION_STATUS
} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Registries} from "./Registries.sol";

/// @title Operators: naming, windows, dismissal, compromise; and what those who are out of office still try.
contract DepartmentOperatorsTest is Registries {
    uint8 private constant ALL = 15;

    function setOperator(address by, address account, uint8 permissions, uint40 from, uint40 until) private {
        vm.prank(by);
        departments.setOperator(TOWN, account, permissions, from, until);
    }

    function declare(address account, uint40 compromisedAt) private {
        vm.prank(AUTHORITY);
        departments.declareOperatorCompromised(TOWN, account, compromisedAt);
    }

    function expectCompromised(address account) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IDepartmentRegistry.DepartmentRegistryAccountCompromised.selector,
                TOWN,
                account
            )
        );
    }

    function expectUnknownOperator(address account) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IDepartmentRegistry.DepartmentRegistryUnknownOperator.selector,
                TOWN,
                account
            )
        );
    }

    function expectBadCompromise(uint40 time) private {
        vm.expectRevert(
            abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryBadCompromise.selector, time)
        );
    }

    // ── naming ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_namesAnOperator() public {
        vm.expectEmit();
        emit IDepartmentRegistry.OperatorSet(TOWN, STRANGER, ALL, NOW + 1, NOW + 9);
        setOperator(TOWN_ADMIN, STRANGER, ALL, NOW + 1, NOW + 9);
        IDepartmentRegistry.Operator memory operator = departments.operator(TOWN, STRANGER);
        equal(operator.permissions, ALL, "permissions");
        equal(operator.validFrom, NOW + 1, "from");
        equal(operator.validUntil, NOW + 9, "until");
    }

    function testFuzz_permissionIsHeldInItsWindowOnly(
        uint8 held,
        uint8 asked,
        uint40 from,
        uint40 until,
        uint40 time
    ) public {
        held = uint8(within(held, 1, ALL));
        vm.assume(from < until);
        setOperator(AUTHORITY, STRANGER, held, from, until);
        vm.warp(time);
        if (held & asked == 0 || time < from || time >= until) expectNotPermitted(TOWN, STRANGER, asked);
        departments.requireOperator(TOWN, STRANGER, asked);
    }

    function test_permissionsAreForOneDepartment() public {
        setOperator(AUTHORITY, STRANGER, ALL, 0, OPEN);
        expectNotPermitted(VILLAGE, STRANGER, PERMISSION_ANCHOR); // not for those below
        departments.requireOperator(VILLAGE, STRANGER, PERMISSION_ANCHOR);
        expectNotPermitted(COUNTY, STRANGER, PERMISSION_ANCHOR);
        departments.requireOperator(COUNTY, STRANGER, PERMISSION_ANCHOR);
        expectNotPermitted(NOBODY, STRANGER, PERMISSION_ANCHOR);
        departments.requireOperator(NOBODY, STRANGER, PERMISSION_ANCHOR);
        expectNotPermitted(TOWN, AUTHORITY, PERMISSION_ANCHOR); // the root authority administers, it does not issue
        departments.requireOperator(TOWN, AUTHORITY, PERMISSION_ANCHOR);
        departments.requireOperator(TOWN, STRANGER, PERMISSION_LOG);
    }

    function test_refusesBadOperators() public {
        vm.expectRevert(abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryBadAccount.selector));
        setOperator(TOWN_ADMIN, address(0), 1, 0, OPEN);
        vm.expectRevert(
            abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryBadPermissions.selector, ALL + 1)
        );
        setOperator(TOWN_ADMIN, STRANGER, ALL + 1, 0, OPEN);
        expectBadWindow(NOW, NOW);
        setOperator(TOWN_ADMIN, STRANGER, 1, NOW, NOW);
        expectBadWindow(OPEN, 0);
        setOperator(TOWN_ADMIN, STRANGER, 1, OPEN, 0);
        expectBadWindow(NOW, 0);
        setOperator(TOWN_ADMIN, ANCHORER, 0, NOW, 0);
        expectUnknownDepartment(NOBODY);
        vm.prank(AUTHORITY);
        departments.setOperator(NOBODY, STRANGER, 1, 0, OPEN);
        expectUnknownDepartment(NO_DEPARTMENT);
        vm.prank(AUTHORITY);
        departments.setOperator(NO_DEPARTMENT, STRANGER, 1, 0, OPEN);
    }

    function test_onlyAdministratorsOfTheDepartmentOrAboveNameOperators() public {
        address[5] memory others = [VILLAGE_ADMIN, OTHER_ADMIN, ANCHORER, REGISTRAR, STRANGER];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNoAdministrator(TOWN, others[i]);
            setOperator(others[i], others[i], ALL, 0, OPEN);
        }
        address[5] memory may = [TOWN_ADMIN, COUNTY_ADMIN, CITY_ADMIN, PROVINCE_ADMIN, AUTHORITY];
        for (uint256 i = 0; i < may.length; ++i) {
            departments.requireAdministrator(TOWN, may[i]);
            setOperator(may[i], STRANGER, 1, 0, uint40(i + 1));
        }
    }

    // ── out of office ───────────────────────────────────────────────────────────────────────────────────────────

    function test_aDismissedAdministratorCanDoNothing() public {
        setOperator(COUNTY_ADMIN, TOWN_ADMIN, 0, 0, OPEN);
        equal(departments.operator(TOWN, TOWN_ADMIN).permissions, 0, "dismissed");
        refusedEverything(TOWN_ADMIN);
    }

    function test_anExpiredAdministratorCannotExtendItself() public {
        setOperator(COUNTY_ADMIN, TOWN_ADMIN, PERMISSION_ADMINISTER, 0, NOW + 10);
        vm.warp(NOW + 9);
        departments.requireAdministrator(TOWN, TOWN_ADMIN);
        vm.warp(NOW + 10);
        refusedEverything(TOWN_ADMIN);
    }

    function test_aCompromisedAdministratorCanDoNothing() public {
        declare(TOWN_ADMIN, NOW);
        refusedEverything(TOWN_ADMIN);
    }

    function refusedEverything(address account) private {
        expectNoAdministrator(TOWN, account);
        setOperator(account, account, ALL, 0, OPEN);
        expectNoAdministrator(TOWN, account);
        setOperator(account, STRANGER, ALL, 0, OPEN);
        expectNoAdministrator(TOWN, account);
        vm.prank(account);
        departments.registerDepartment(TOWN, "shadow", "", "", account);
        expectNoAdministrator(TOWN, account);
        vm.prank(account);
        departments.renameDepartment(TOWN, "", "");
        expectNoAdministrator(TOWN, account);
        vm.prank(account);
        departments.declareOperatorCompromised(TOWN, ANCHORER, 1);
        expectNoAdministrator(VILLAGE, account);
        vm.prank(account);
        departments.suspendDepartment(VILLAGE, DECISION);
        expectNoAdministrator(TOWN, account);
        vm.prank(account);
        departments.retireSigningKey(TOWN, ROOT, NOW);
        expectNoAdministrator(TOWN, account);
        vm.prank(account);
        certificates.defineType(TOWN, "https://example.test/shadow", METADATA);
    }

    /// @dev A typing error in the account would leave the one who was meant in office, and look done.
    function test_dismissingSomeoneNeverNamedIsRefused() public {
        expectUnknownOperator(STRANGER);
        setOperator(TOWN_ADMIN, STRANGER, 0, 0, OPEN);
    }

    // ── compromise ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_declaresAnOperatorCompromised() public {
        vm.expectEmit();
        emit IDepartmentRegistry.OperatorCompromised(TOWN, ANCHORER, NOW - 100);
        vm.prank(TOWN_ADMIN);
        departments.declareOperatorCompromised(TOWN, ANCHORER, NOW - 100);
        IDepartmentRegistry.Operator memory operator = departments.operator(TOWN, ANCHORER);
        equal(operator.compromisedAt, NOW - 100, "compromised at");
        equal(operator.permissions, PERMISSION_ANCHOR, "the rest stays on record");
        equal(operator.validUntil, OPEN, "the rest stays on record");
        expectNotPermitted(TOWN, ANCHORER, PERMISSION_ANCHOR);
        departments.requireOperator(TOWN, ANCHORER, PERMISSION_ANCHOR);
    }

    function test_compromiseIsNeverInTheFutureAndOnlyMovesEarlier() public {
        expectBadCompromise(0);
        declare(ANCHORER, 0);
        expectBadCompromise(NOW + 1);
        declare(ANCHORER, NOW + 1);
        expectBadCompromise(OPEN);
        declare(ANCHORER, OPEN);
        declare(ANCHORER, NOW);
        vm.warp(NOW + 100);
        expectBadCompromise(NOW);
        declare(ANCHORER, NOW);
        expectBadCompromise(NOW + 50);
        declare(ANCHORER, NOW + 50);
        declare(ANCHORER, NOW - 1);
        expectBadCompromise(0); // cannot be taken back
        declare(ANCHORER, 0);
        declare(ANCHORER, 1);
        equal(departments.operator(TOWN, ANCHORER).compromisedAt, 1, "earliest");
    }

    function test_aCompromisedAccountIsNeverSetAgain() public {
        declare(ANCHORER, NOW);
        expectCompromised(ANCHORER);
        setOperator(AUTHORITY, ANCHORER, PERMISSION_ANCHOR, 0, OPEN);
        expectCompromised(ANCHORER);
        setOperator(AUTHORITY, ANCHORER, 0, 0, OPEN);
        vm.warp(NOW + 10_000 days);
        expectCompromised(ANCHORER);
        setOperator(TOWN_ADMIN, ANCHORER, PERMISSION_ANCHOR, 0, OPEN);
    }

    function test_aDismissedOrExpiredOperatorCanStillBeDeclaredCompromised() public {
        setOperator(TOWN_ADMIN, ANCHORER, 0, 0, 1);
        declare(ANCHORER, NOW - 5);
        setOperator(TOWN_ADMIN, REGISTRAR, PERMISSION_STATUS, 0, 1);
        declare(REGISTRAR, NOW - 5);
        expectUnknownOperator(STRANGER);
        declare(STRANGER, NOW);
    }

    /// @dev If a declaration in one department took away what the account holds in another, an administrator below could
    /// name the one above as its operator, declare it compromised, and be rid of it.
    function test_aDepartmentCannotLockOutThoseAbove() public {
        setOperator(TOWN_ADMIN, COUNTY_ADMIN, PERMISSION_STATUS, 0, OPEN);
        vm.prank(TOWN_ADMIN);
        departments.declareOperatorCompromised(TOWN, COUNTY_ADMIN, NOW);
        departments.requireAdministrator(TOWN, COUNTY_ADMIN);
        setOperator(COUNTY_ADMIN, TOWN_ADMIN, 0, 0, OPEN);
        expectNoAdministrator(TOWN, TOWN_ADMIN);
        departments.requireAdministrator(TOWN, TOWN_ADMIN);
    }

    // ── while suspended ─────────────────────────────────────────────────────────────────────────────────────────

    function test_aSuspendedDepartmentCannotAdministerItselfButCanBeProtectedFromAbove() public {
        suspend(TOWN);
        expectSuspended(TOWN, TOWN);
        setOperator(TOWN_ADMIN, STRANGER, ALL, 0, OPEN);
        expectSuspended(VILLAGE, TOWN);
        vm.prank(TOWN_ADMIN);
        departments.setOperator(VILLAGE, STRANGER, ALL, 0, OPEN);
        expectSuspended(TOWN, TOWN);
        departments.requireAdministrator(TOWN, TOWN_ADMIN);
        // those below are stopped too, where they hold their permission
        expectSuspended(VILLAGE, TOWN);
        departments.requireAdministrator(VILLAGE, VILLAGE_ADMIN);

        setOperator(COUNTY_ADMIN, TOWN_ADMIN, 0, 0, OPEN);
        vm.prank(CITY_ADMIN);
        departments.declareOperatorCompromised(TOWN, ANCHORER, NOW);
        vm.prank(PROVINCE_ADMIN);
        departments.setOperator(TOWN, STRANGER, ALL, 0, OPEN);
        expectSuspended(TOWN, TOWN);
        departments.requireOperator(TOWN, STRANGER, PERMISSION_STATUS);
    }

    function test_anAdministratorHereAndAboveActsByWhatIsActive() public {
        setOperator(AUTHORITY, CITY_ADMIN, PERMISSION_ADMINISTER, 0, OPEN);
        suspend(COUNTY);
        departments.requireAdministrator(TOWN, CITY_ADMIN); // as the city's
        suspend(CITY);
        expectSuspended(TOWN, CITY);
        departments.requireAdministrator(TOWN, CITY_ADMIN);
        departments.requireAdministrator(TOWN, AUTHORITY);
    }

    /// @dev Who may administer, said once more in the plainest way, against random trees of offices and suspensions.
    function testFuzz_administerRule(uint8 offices, uint8 suspensions, uint8 which) public {
        DepartmentId[5] memory line = [PROVINCE, CITY, COUNTY, TOWN, VILLAGE];
        for (uint256 i = 0; i < 5; ++i) {
            if ((offices >> i) & 1 == 1) name(line[i], STRANGER, PERMISSION_ADMINISTER);
            if ((suspensions >> i) & 1 == 1) suspend(line[i]);
        }
        which %= 5;
        bool may = false;
        for (uint256 i = 0; i <= which; ++i) {
            bool active = suspensions & ((2 << i) - 1) == 0;
            if ((offices >> i) & 1 == 1 && active) may = true;
        }
        try departments.requireAdministrator(line[which], STRANGER) {
            isTrue(may, "must not");
        } catch {
            isTrue(!may, "may");
        }
        vm.prank(STRANGER);
        try departments.renameDepartment(line[which], "renamed", "") {
            isTrue(may, "must not act");
        } catch {
            isTrue(!may, "may act");
        }
    }
}
