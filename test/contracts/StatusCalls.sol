// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {DepartmentId} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Registries} from "./Registries.sol";

/// @title A batch that stands anchored, the forms of a status change in short, and what is expected of them.
abstract contract StatusCalls is Registries {
    ICertificateRegistry.Status internal constant VALID = ICertificateRegistry.Status.Valid;
    ICertificateRegistry.Status internal constant REVOKED = ICertificateRegistry.Status.Revoked;
    ICertificateRegistry.Status internal constant SUSPENDED = ICertificateRegistry.Status.Suspended;
    ICertificateRegistry.Status internal constant SUPERSEDED = ICertificateRegistry.Status.Superseded;
    ICertificateRegistry.Reason internal constant REASON = ICertificateRegistry.Reason.Withdrawn;

    function setUp() public virtual override {
        super.setUp();
        anchor();
    }

    // ── the four forms of a call, in short ──────────────────────────────────────────────────────────────────────

    function setList(uint32[] memory indexes, ICertificateRegistry.Status status) internal {
        vm.prank(REGISTRAR);
        certificates.setStatuses(TOWN, TOWN, ROOT, indexes, status, REASON, DECISION);
    }

    function setRange(uint32 first, uint32 count, ICertificateRegistry.Status status) internal {
        vm.prank(REGISTRAR);
        certificates.setStatusRange(TOWN, TOWN, ROOT, first, count, status, REASON, DECISION);
    }

    function supersede(
        uint32[] memory indexes,
        ICertificateRegistry.CertificateRef[] memory successors
    ) internal {
        vm.prank(REGISTRAR);
        certificates.supersede(TOWN, TOWN, ROOT, indexes, successors, REASON, DECISION);
    }

    function supersedeOne(uint32 index, uint32 successor) internal {
        supersede(list(index), refs(ref(TOWN, ROOT, successor)));
    }

    function list(uint32 a) internal pure returns (uint32[] memory made) {
        made = new uint32[](1);
        made[0] = a;
    }

    function list(uint32 a, uint32 b) internal pure returns (uint32[] memory made) {
        made = new uint32[](2);
        (made[0], made[1]) = (a, b);
    }

    function list(uint32 a, uint32 b, uint32 c) internal pure returns (uint32[] memory made) {
        made = new uint32[](3);
        (made[0], made[1], made[2]) = (a, b, c);
    }

    function ref(
        DepartmentId department,
        bytes32 root,
        uint32 index
    ) internal pure returns (ICertificateRegistry.CertificateRef memory) {
        return ICertificateRegistry.CertificateRef(department, root, index);
    }

    function refs(
        ICertificateRegistry.CertificateRef memory a
    ) internal pure returns (ICertificateRegistry.CertificateRef[] memory made) {
        made = new ICertificateRegistry.CertificateRef[](1);
        made[0] = a;
    }

    function expectChange(uint32 word, uint128 lanes, ICertificateRegistry.Status status) internal {
        vm.expectEmit();
        emit ICertificateRegistry.StatusesChanged(
            TOWN,
            ROOT,
            word,
            lanes,
            status,
            REASON,
            DECISION,
            TOWN,
            REGISTRAR
        );
    }

    function expectFinal(uint32 index) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateRegistry.CertificateRegistryRevokedIsFinal.selector,
                TOWN,
                ROOT,
                index
            )
        );
    }

    function expectOutOfRange(uint32 index, uint32 size) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateRegistry.CertificateRegistryIndexOutOfRange.selector,
                index,
                size
            )
        );
    }

    function expectUnknownBatch(DepartmentId department, bytes32 root) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateRegistry.CertificateRegistryUnknownBatch.selector,
                department,
                root
            )
        );
    }

    /// @dev Whether nothing at all was logged by what came since vm.recordLogs().
    function expectNothingLogged() internal {
        equal(vm.getRecordedLogs().length, 0, "nothing logged");
    }
}
