// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    IDepartmentRegistry,
    KEY_USE_CERTIFICATES,
    KEY_USE_SUBMISSIONS
} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Registries} from "./Registries.sol";

/// @title Document-signing keys: registering, thumbprint, retiring, compromise.
contract DepartmentKeysTest is Registries {
    /// the generator of P-256 is as good a public key as any
    bytes32 private constant X = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296;
    bytes32 private constant Y = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5;
    uint256 private constant P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF;

    function register(uint40 from, uint40 until) private returns (bytes32) {
        vm.prank(TOWN_ADMIN);
        return departments.registerSigningKey(TOWN, X, Y, KEY_USE_CERTIFICATES, from, until);
    }

    function retire(bytes32 thumbprint, uint40 until) private {
        vm.prank(TOWN_ADMIN);
        departments.retireSigningKey(TOWN, thumbprint, until);
    }

    function declare(bytes32 thumbprint, uint40 compromisedAt) private {
        vm.prank(TOWN_ADMIN);
        departments.declareSigningKeyCompromised(TOWN, thumbprint, compromisedAt);
    }

    function expectBadCompromise(uint40 time) private {
        vm.expectRevert(
            abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryBadCompromise.selector, time)
        );
    }

    function test_registersAKeyUnderItsThumbprint() public {
        // RFC 7638, the coordinates in base64url
        bytes32 thumbprint = sha256(
            '{"crv":"P-256","kty":"EC","x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY","y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}'
        );
        vm.expectEmit();
        emit IDepartmentRegistry.SigningKeyRegistered(TOWN, thumbprint, X, Y, 3, NOW + 5, OPEN);
        vm.prank(TOWN_ADMIN);
        bytes32 answer = departments.registerSigningKey(TOWN, X, Y, 3, NOW + 5, OPEN);
        equal(answer, thumbprint, "thumbprint");
        IDepartmentRegistry.SigningKey memory key = departments.signingKey(TOWN, thumbprint);
        equal(key.x, X, "x");
        equal(key.y, Y, "y");
        equal(key.use, KEY_USE_CERTIFICATES | KEY_USE_SUBMISSIONS, "use");
        equal(key.validFrom, NOW + 5, "from");
        equal(key.validUntil, OPEN, "until");
        equal(key.compromisedAt, 0, "not compromised");
        equal(departments.signingKey(OTHER, thumbprint).use, 0, "one department's key is not another's");
    }

    /// @dev Otherwise a key registered today would make good what an insider anchored before with it.
    function test_aWindowThatBeganInThePastBeginsNow() public {
        bytes32 thumbprint = register(0, OPEN);
        equal(departments.signingKey(TOWN, thumbprint).validFrom, NOW, "from");
        expectBadWindow(NOW, NOW);
        register(1, NOW);
        expectBadWindow(NOW + 5, NOW + 5);
        register(NOW + 5, NOW + 5);
        expectBadWindow(NOW, 0);
        register(0, 0);
    }

    function test_refusesWhatIsNoPublicKey() public {
        bytes32[2][8] memory bad = [
            [bytes32(0), bytes32(0)],
            [X, bytes32(0)],
            [bytes32(0), Y],
            [Y, X],
            [X, bytes32(uint256(Y) + 1)],
            [bytes32(uint256(X) ^ 1), Y],
            [bytes32(P), Y],
            [bytes32(type(uint256).max), bytes32(type(uint256).max)]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryBadKey.selector));
            vm.prank(TOWN_ADMIN);
            departments.registerSigningKey(TOWN, bad[i][0], bad[i][1], 1, NOW, OPEN);
        }
        uint8[3] memory uses = [0, 4, 255];
        for (uint256 i = 0; i < uses.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IDepartmentRegistry.DepartmentRegistryBadKeyUse.selector, uses[i])
            );
            vm.prank(TOWN_ADMIN);
            departments.registerSigningKey(TOWN, X, Y, uses[i], NOW, OPEN);
        }
    }

    function test_aKeyIsRegisteredOnce() public {
        bytes32 thumbprint = register(NOW, OPEN);
        bytes memory exists = abi.encodeWithSelector(
            IDepartmentRegistry.DepartmentRegistryKeyExists.selector,
            TOWN,
            thumbprint
        );
        vm.expectRevert(exists);
        register(NOW, OPEN);
        declare(thumbprint, NOW); // nor does it come back when it was compromised
        vm.expectRevert(exists);
        register(NOW, OPEN);
        vm.prank(OTHER_ADMIN); // another department may have it: certificates are bound to theirs
        departments.registerSigningKey(OTHER, X, Y, 1, NOW, OPEN);
        equal(departments.signingKey(OTHER, thumbprint).compromisedAt, 0, "on its own");
    }

    function test_retiringOnlyMovesTheEndEarlierAndNeverBeforeNow() public {
        bytes32 thumbprint = register(NOW, NOW + 100);
        expectBadWindow(NOW, NOW + 100);
        retire(thumbprint, NOW + 100);
        expectBadWindow(NOW, OPEN);
        retire(thumbprint, OPEN);
        vm.expectEmit();
        emit IDepartmentRegistry.SigningKeyRetired(TOWN, thumbprint, NOW + 50);
        retire(thumbprint, NOW + 50);
        vm.warp(NOW + 10);
        vm.expectEmit();
        emit IDepartmentRegistry.SigningKeyRetired(TOWN, thumbprint, NOW + 10);
        retire(thumbprint, NOW); // what was anchored at NOW stays good
        equal(departments.signingKey(TOWN, thumbprint).validUntil, NOW + 10, "until");
        vm.warp(NOW + 20);
        expectBadWindow(NOW, NOW + 20); // an end that is past does not move any more
        retire(thumbprint, 0);
    }

    function testFuzz_windowOnlyShrinksAndThePastStays(
        uint40 until,
        uint40[8] memory ends,
        uint16[8] memory waits
    ) public {
        until = uint40(within(until, NOW + 1, OPEN));
        bytes32 thumbprint = register(NOW, until);
        uint40 time = NOW;
        for (uint256 i = 0; i < ends.length; ++i) {
            time += waits[i];
            vm.warp(time);
            vm.prank(TOWN_ADMIN);
            try departments.retireSigningKey(TOWN, thumbprint, ends[i]) {
                uint40 end = departments.signingKey(TOWN, thumbprint).validUntil;
                isTrue(end < until && end >= time, "earlier, not before now");
                until = end;
            } catch {
                equal(departments.signingKey(TOWN, thumbprint).validUntil, until, "unchanged");
            }
        }
    }

    function test_aKeyThatIsNotYetValidCanBeWithdrawn() public {
        bytes32 thumbprint = register(NOW + 100, OPEN);
        retire(thumbprint, NOW);
        equal(departments.signingKey(TOWN, thumbprint).validUntil, NOW, "never valid");
    }

    function test_compromiseIsNeverInTheFutureAndOnlyMovesEarlier() public {
        bytes32 thumbprint = register(NOW, OPEN);
        expectBadCompromise(0);
        declare(thumbprint, 0);
        expectBadCompromise(NOW + 1);
        declare(thumbprint, NOW + 1);
        vm.expectEmit();
        emit IDepartmentRegistry.SigningKeyCompromised(TOWN, thumbprint, NOW);
        declare(thumbprint, NOW);
        vm.warp(NOW + 100);
        expectBadCompromise(NOW);
        declare(thumbprint, NOW);
        expectBadCompromise(NOW + 1);
        declare(thumbprint, NOW + 1);
        declare(thumbprint, NOW - 1_000);
        equal(departments.signingKey(TOWN, thumbprint).compromisedAt, NOW - 1_000, "earlier");
        retire(thumbprint, NOW + 100); // and it can still be retired
    }

    function test_onlyAdministratorsOfTheDepartmentOrAboveTouchKeys() public {
        bytes32 thumbprint = register(NOW, OPEN);
        address[5] memory others = [VILLAGE_ADMIN, OTHER_ADMIN, ANCHORER, REGISTRAR, STRANGER];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNoAdministrator(TOWN, others[i]);
            vm.prank(others[i]);
            departments.registerSigningKey(TOWN, X, Y, 1, NOW, OPEN);
            expectNoAdministrator(TOWN, others[i]);
            vm.prank(others[i]);
            departments.retireSigningKey(TOWN, thumbprint, NOW);
            expectNoAdministrator(TOWN, others[i]);
            vm.prank(others[i]);
            departments.declareSigningKeyCompromised(TOWN, thumbprint, NOW);
        }
    }

    function test_keysOfASuspendedDepartmentAreProtectedFromAbove() public {
        bytes32 thumbprint = register(NOW, OPEN);
        suspend(TOWN);
        expectSuspended(TOWN, TOWN);
        declare(thumbprint, NOW);
        vm.prank(COUNTY_ADMIN);
        departments.declareSigningKeyCompromised(TOWN, thumbprint, NOW);
        vm.prank(CITY_ADMIN);
        departments.retireSigningKey(TOWN, thumbprint, NOW);
    }

    function test_refusesKeysAndDepartmentsThatDoNotExist() public {
        bytes memory unknown = abi.encodeWithSelector(
            IDepartmentRegistry.DepartmentRegistryUnknownKey.selector,
            TOWN,
            ROOT
        );
        vm.expectRevert(unknown);
        retire(ROOT, NOW);
        vm.expectRevert(unknown);
        declare(ROOT, NOW);
        expectUnknownDepartment(NOBODY);
        vm.prank(AUTHORITY);
        departments.registerSigningKey(NOBODY, X, Y, 1, NOW, OPEN);
        expectUnknownDepartment(NOBODY);
        vm.prank(AUTHORITY);
        departments.retireSigningKey(NOBODY, ROOT, NOW);
    }
}
