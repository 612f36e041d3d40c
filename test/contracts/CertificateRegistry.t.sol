// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry, TypeId} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {DepartmentId, PERMISSION_ANCHOR} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Registries} from "./Registries.sol";

/// @title Certificate types, authorisations and batches.
contract CertificateRegistryTest is Registries {
    TypeId private constant UNKNOWN = TypeId.wrap(77);

    function test_standsOnADepartmentRegistry() public {
        equal(address(certificates.departments()), address(departments), "departments");
        vm.expectRevert("");
        this.deployOutside("CertificateRegistry", abi.encode(STRANGER));
    }

    // ── types ───────────────────────────────────────────────────────────────────────────────────────────────────

    function test_definesAType() public {
        string memory vct = "https://example.test/diploma";
        vm.expectEmit();
        emit ICertificateRegistry.TypeDefined(TypeId.wrap(2), TOWN, vct, METADATA);
        vm.prank(TOWN_ADMIN);
        isTrue(certificates.defineType(TOWN, vct, METADATA) == TypeId.wrap(2), "ids count up");
        equal(certificates.typeCount(), 2, "count");
        isTrue(certificates.typeByVct(vct) == TypeId.wrap(2), "by vct");
        ICertificateRegistry.CertificateType memory defined = certificates.certificateType(TypeId.wrap(2));
        isTrue(defined.definer == TOWN, "definer");
        equal(defined.definedAt, NOW, "defined at");
        equal(defined.vctHash, keccak256(bytes(vct)), "vct");
        equal(defined.metadataHash, METADATA, "metadata");
        equal(certificates.certificateType(UNKNOWN).definedAt, 0, "unknown");
        isTrue(certificates.typeByVct("https://example.test/none") == TypeId.wrap(0), "unknown vct");
    }

    function test_refusesBadTypes() public {
        expectNoAdministrator(TOWN, ANCHORER);
        vm.prank(ANCHORER);
        certificates.defineType(TOWN, "x", METADATA);
        expectUnknownDepartment(NOBODY);
        vm.prank(AUTHORITY);
        certificates.defineType(NOBODY, "x", METADATA);
        vm.expectRevert(abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryEmptyVct.selector));
        vm.prank(TOWN_ADMIN);
        certificates.defineType(TOWN, "", METADATA);
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateRegistry.CertificateRegistryVctTaken.selector,
                "https://example.test/licence",
                LICENCE
            )
        );
        vm.prank(TOWN_ADMIN);
        certificates.defineType(TOWN, "https://example.test/licence", METADATA);
        suspend(TOWN);
        expectSuspended(TOWN, TOWN);
        vm.prank(TOWN_ADMIN);
        certificates.defineType(TOWN, "x", METADATA);
    }

    function test_typeNumbersEndAtUint24() public {
        vm.record();
        certificates.typeCount();
        (bytes32[] memory reads, ) = vm.accesses(address(certificates));
        vm.store(address(certificates), reads[0], bytes32(uint256(type(uint24).max - 1)));
        vm.prank(TOWN_ADMIN);
        isTrue(certificates.defineType(TOWN, "last", METADATA) == TypeId.wrap(type(uint24).max), "the last");
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        vm.prank(TOWN_ADMIN);
        certificates.defineType(TOWN, "one more", METADATA);
    }

    // ── authorisations ──────────────────────────────────────────────────────────────────────────────────────────

    function test_authorisesAnIssuer() public {
        vm.expectEmit();
        emit ICertificateRegistry.IssuerAuthorised(LICENCE, OTHER, NOW + 1, NOW + 9);
        vm.prank(PROVINCE_ADMIN);
        certificates.authoriseIssuer(LICENCE, OTHER, NOW + 1, NOW + 9);
        ICertificateRegistry.Authorisation memory window = certificates.authorisation(LICENCE, OTHER);
        equal(window.validFrom, NOW + 1, "from");
        equal(window.validUntil, NOW + 9, "until");
        equal(certificates.authorisation(LICENCE, VILLAGE).validUntil, 0, "never authorised");
    }

    function test_refusesBadAuthorisations() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryUnknownType.selector, UNKNOWN)
        );
        vm.prank(AUTHORITY);
        certificates.authoriseIssuer(UNKNOWN, TOWN, 0, OPEN);
        expectNoAdministrator(PROVINCE, TOWN_ADMIN); // an issuer does not authorise itself
        vm.prank(TOWN_ADMIN);
        certificates.authoriseIssuer(LICENCE, TOWN, 0, OPEN);
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryUnknownDepartment.selector, NOBODY)
        );
        vm.prank(PROVINCE_ADMIN);
        certificates.authoriseIssuer(LICENCE, NOBODY, 0, OPEN);
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryBadWindow.selector, NOW, NOW)
        );
        vm.prank(PROVINCE_ADMIN);
        certificates.authoriseIssuer(LICENCE, TOWN, NOW, NOW);
    }

    /// @dev A definer who authorised the wrong ones is suspended; its authorisations must not outlive that.
    function test_authorisationsOfASuspendedDefinerAreWithdrawnFromAbove() public {
        vm.prank(CITY_ADMIN);
        TypeId permit = certificates.defineType(CITY, "https://example.test/permit", METADATA);
        vm.prank(CITY_ADMIN);
        certificates.authoriseIssuer(permit, OTHER, 0, OPEN);
        suspend(CITY);
        expectSuspended(CITY, CITY);
        vm.prank(CITY_ADMIN);
        certificates.authoriseIssuer(permit, TOWN, 0, OPEN);
        vm.prank(PROVINCE_ADMIN);
        certificates.authoriseIssuer(permit, OTHER, 0, 1);
        name(OTHER, STRANGER, PERMISSION_ANCHOR);
        expectNotAuthorised(permit, OTHER);
        vm.prank(STRANGER);
        certificates.anchor(OTHER, ROOT, SIZE, permit, LIST);
    }

    function testFuzz_anchoringNeedsAnAuthorisationInItsWindow(
        uint40 from,
        uint40 until,
        uint40 time
    ) public {
        vm.assume(from < until);
        vm.prank(PROVINCE_ADMIN);
        certificates.authoriseIssuer(LICENCE, TOWN, from, until);
        name(TOWN, STRANGER, PERMISSION_ANCHOR);
        time = uint40(within(time, 0, OPEN - 1)); // at the very end of time windows are closed
        vm.warp(time);
        if (time < from || time >= until) expectNotAuthorised(LICENCE, TOWN);
        vm.prank(STRANGER);
        certificates.anchor(TOWN, ROOT, SIZE, LICENCE, LIST);
    }

    // ── anchoring ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_anchorsABatch() public {
        vm.expectEmit();
        emit ICertificateRegistry.BatchAnchored(TOWN, ROOT, LICENCE, SIZE, LIST, ANCHORER);
        vm.prank(ANCHORER);
        isTrue(certificates.anchor(TOWN, ROOT, SIZE, LICENCE, LIST), "fresh");
        ICertificateRegistry.Batch memory batch = certificates.batch(TOWN, ROOT);
        equal(batch.operator, ANCHORER, "operator");
        equal(batch.size, SIZE, "size");
        isTrue(batch.typeId == LICENCE, "type");
        equal(batch.anchoredAt, NOW, "anchored at");
        equal(certificates.batch(TOWN, DECISION).size, 0, "no other");
    }

    function test_aBatchStandsInOneSlot() public {
        vm.record();
        anchor();
        (, bytes32[] memory writes) = vm.accesses(address(certificates));
        equal(writes.length, 1, "one write");
        uint256 expected =
            uint256(uint160(ANCHORER)) | (uint256(SIZE) << 160) | (1 << 192) | (uint256(NOW) << 216);
        equal(vm.load(address(certificates), writes[0]), bytes32(expected), "one word");
    }

    function testFuzz_anchoringAgainIsHarmlessAndSaysSo(uint32 size, uint64 list, uint40 wait) public {
        size = uint32(within(size, 1, type(uint32).max));
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, ROOT, size, LICENCE, LIST);
        bytes32 before = keccak256(abi.encode(certificates.batch(TOWN, ROOT)));
        vm.warp(uint256(NOW) + (wait % 1_000_000));
        vm.prank(PROVINCE_ADMIN);
        certificates.authoriseIssuer(LICENCE, TOWN, 0, 1); // a resumed job must still learn that it is done
        vm.expectEmit();
        emit ICertificateRegistry.BatchAlreadyAnchored(TOWN, ROOT);
        vm.prank(ANCHORER);
        isTrue(!certificates.anchor(TOWN, ROOT, size, LICENCE, list), "not fresh");
        equal(keccak256(abi.encode(certificates.batch(TOWN, ROOT))), before, "unchanged");
    }

    function test_theSameRootWithAnotherSizeOrTypeIsRefused() public {
        anchor();
        bytes memory mismatch = abi.encodeWithSelector(
            ICertificateRegistry.CertificateRegistryBatchMismatch.selector,
            TOWN,
            ROOT
        );
        uint32[3] memory sizes = [SIZE + 1, SIZE - 1, 0];
        for (uint256 i = 0; i < sizes.length; ++i) {
            vm.expectRevert(mismatch);
            vm.prank(ANCHORER);
            certificates.anchor(TOWN, ROOT, sizes[i], LICENCE, LIST);
        }
        vm.expectRevert(mismatch);
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, ROOT, SIZE, UNKNOWN, LIST);
    }

    function test_refusesBadBatches() public {
        vm.expectRevert(abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryZeroRoot.selector));
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, 0, SIZE, LICENCE, LIST);
        vm.expectRevert(abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryEmptyBatch.selector));
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, ROOT, 0, LICENCE, LIST);
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryBadList.selector, LIST + 1)
        );
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, ROOT, SIZE, LICENCE, LIST + 1);
        expectNotAuthorised(UNKNOWN, TOWN);
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, ROOT, SIZE, UNKNOWN, LIST);
        name(VILLAGE, ANCHORER, PERMISSION_ANCHOR); // those below are not authorised with it
        expectNotAuthorised(LICENCE, VILLAGE);
        vm.prank(ANCHORER);
        certificates.anchor(VILLAGE, ROOT, SIZE, LICENCE, LIST);
    }

    function test_onlyAnAnchoringOperatorOfTheDepartmentAnchors() public {
        address[6] memory others = [REGISTRAR, TOWN_ADMIN, COUNTY_ADMIN, AUTHORITY, OTHER_ADMIN, STRANGER];
        for (uint256 i = 0; i < others.length; ++i) {
            expectNotPermitted(TOWN, others[i], PERMISSION_ANCHOR);
            vm.prank(others[i]);
            certificates.anchor(TOWN, ROOT, SIZE, LICENCE, LIST);
        }
        authorise(OTHER);
        expectNotPermitted(OTHER, ANCHORER, PERMISSION_ANCHOR);
        vm.prank(ANCHORER);
        certificates.anchor(OTHER, ROOT, SIZE, LICENCE, LIST);
    }

    function test_noAnchorsWhileAnyDepartmentAboveIsSuspended() public {
        DepartmentId[4] memory line = [PROVINCE, CITY, COUNTY, TOWN];
        for (uint256 i = 0; i < line.length; ++i) {
            suspend(line[i]);
            expectSuspended(TOWN, line[i]);
            vm.prank(ANCHORER);
            certificates.anchor(TOWN, ROOT, SIZE, LICENCE, LIST);
            reinstate(line[i]);
        }
        suspend(VILLAGE);
        suspend(OTHER);
        anchor();
    }

    /// @dev An attacker who sees the root on its way can anchor it in its own department's name only, which is no use:
    /// the certificates name theirs.
    function test_nobodyTakesAnothersRootByBeingFaster() public {
        address thief = accountOf("thief");
        name(OTHER, thief, PERMISSION_ANCHOR);
        authorise(OTHER);
        vm.prank(thief);
        certificates.anchor(OTHER, ROOT, 1, LICENCE, 0);
        anchor();
        equal(certificates.batch(TOWN, ROOT).size, SIZE, "its own size");
        equal(certificates.batch(TOWN, ROOT).operator, ANCHORER, "its own operator");
        equal(certificates.batch(OTHER, ROOT).operator, thief, "beside it");
    }

    function test_sizesUpToUint32AndTimesUpToUint40() public {
        vm.warp(uint256(OPEN) - 1);
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, ROOT, type(uint32).max, LICENCE, 0);
        equal(certificates.batch(TOWN, ROOT).size, type(uint32).max, "size");
        equal(certificates.batch(TOWN, ROOT).anchoredAt, OPEN - 1, "time");
        // beyond the last time that can be written nobody holds anything: nothing wraps around to 1970
        uint256[2] memory ends = [uint256(OPEN), uint256(OPEN) + NOW];
        for (uint256 i = 0; i < ends.length; ++i) {
            vm.warp(ends[i]);
            expectNotPermitted(TOWN, ANCHORER, PERMISSION_ANCHOR);
            vm.prank(ANCHORER);
            certificates.anchor(TOWN, DECISION, SIZE, LICENCE, LIST);
        }
    }

    function expectNotAuthorised(TypeId typeId, DepartmentId department) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateRegistry.CertificateRegistryNotAuthorised.selector,
                typeId,
                department
            )
        );
    }
}
