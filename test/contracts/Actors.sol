// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry, TypeId} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {DepartmentId, IDepartmentRegistry} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Test} from "./Vm.sol";

/// @title Many actors doing anything, and a model that says beforehand whether it must work.
/// @dev The model is written the plain way (one value per thing, parents in a list, loops), so that it shares no
/// cleverness with the contracts. Every act is tried as it comes; that it worked although the model forbids it, or was
/// refused although the model allows it, fails the run on the spot.
contract Actors is Test {
    enum Kind {
        One,
        Some,
        Range,
        Supersede,
        Operator,
        Compromise,
        Suspension,
        Successor,
        Anchor
    }

    uint32 private constant SIZE = 1_000;
    /// statuses are changed among the first 300 only, so that acts meet
    uint32 private constant PLAYED = 300;
    bytes32 private constant ROOT = keccak256("a batch");
    TypeId private constant LICENCE = TypeId.wrap(1);

    IDepartmentRegistry private immutable DEPARTMENTS;
    ICertificateRegistry private immutable CERTIFICATES;
    address private immutable AUTHORITY;

    bytes32[3] public roots = [keccak256("a batch"), keccak256("one"), keccak256("two")];
    /// of departments 1 to 6
    uint32[7] private parents = [0, 0, 1, 2, 3, 4, 0];
    address[] public accounts;
    mapping(DepartmentId => mapping(address => IDepartmentRegistry.Operator)) private operators;
    mapping(DepartmentId => bool) public suspended;
    mapping(DepartmentId => DepartmentId) public successor;
    mapping(DepartmentId => mapping(uint32 index => uint8)) private statuses;
    mapping(DepartmentId => mapping(uint32 word => uint256)) public everRevoked;
    mapping(DepartmentId => mapping(bytes32 root => bytes32)) public expectedBatch;
    mapping(DepartmentId => mapping(bytes32 root => bool)) private anchored;
    /// by Kind
    uint256[9] public done;
    uint256[9] public refused;
    uint40 private time;

    constructor(IDepartmentRegistry departments, ICertificateRegistry certificates, address authority) {
        DEPARTMENTS = departments;
        CERTIFICATES = certificates;
        AUTHORITY = authority;
        accounts.push(authority);
        time = uint40(block.timestamp);
        for (uint32 i = 1; i <= 6; ++i) {
            DepartmentId department = DepartmentId.wrap(i);
            for (uint256 r = 0; r < 3; ++r) {
                ICertificateRegistry.Batch memory batch = certificates.batch(department, roots[r]);
                expectedBatch[department][roots[r]] = keccak256(abi.encode(batch));
                anchored[department][roots[r]] = batch.size != 0;
            }
        }
    }

    /// @dev Takes over an operator that the registry has already.
    function adopt(DepartmentId department, address account, uint8) external {
        adopt(account);
        operators[department][account] = DEPARTMENTS.operator(department, account);
    }

    function adopt(address account) public {
        for (uint256 i = 0; i < accounts.length; ++i) if (accounts[i] == account) return;
        accounts.push(account);
    }

    function count() external view returns (uint256) {
        return accounts.length;
    }

    function expectedOperator(
        DepartmentId department,
        address account
    ) external view returns (IDepartmentRegistry.Operator memory) {
        return operators[department][account];
    }

    function expectedWord(DepartmentId department, uint32 word) external view returns (uint256 packed) {
        for (uint32 i = 0; i < 128; ++i) packed |= uint256(statuses[department][word * 128 + i]) << (2 * i);
    }

    // ── the model: who may ──────────────────────────────────────────────────────────────────────────────────────

    function active(DepartmentId department) private view returns (bool) {
        for (uint32 id = DepartmentId.unwrap(department); id != 0; id = parents[id]) {
            if (suspended[DepartmentId.wrap(id)]) return false;
        }
        return true;
    }

    function mayAct(DepartmentId department, address account, uint8 permission) private view returns (bool) {
        IDepartmentRegistry.Operator memory operator = operators[department][account];
        return
            operator.permissions & permission != 0 &&
            operator.compromisedAt == 0 &&
            operator.validFrom <= time &&
            time < operator.validUntil &&
            active(department);
    }

    /// @param from the lowest department whose administrators may
    function mayAdminister(uint32 from, address account) private view returns (bool) {
        if (account == AUTHORITY) return true;
        for (uint32 id = from; id != 0; id = parents[id]) {
            if (mayAct(DepartmentId.wrap(id), account, 1)) return true;
        }
        return false;
    }

    function follows(DepartmentId department, DepartmentId wanted) private view returns (bool) {
        for (uint256 i = 0; i < 7; ++i) {
            department = successor[department];
            if (department == wanted && DepartmentId.unwrap(wanted) != 0) return true;
        }
        return false;
    }

    function mayChange(
        DepartmentId by,
        DepartmentId department,
        address account
    ) private view returns (bool) {
        return
            mayAct(by, account, 4) &&
            (by == department || follows(department, by)) &&
            anchored[department][ROOT];
    }

    function judge(Kind kind, bool worked, bool allowed) private {
        if (worked) {
            isTrue(allowed, "worked although it must not");
            ++done[uint256(kind)];
        } else {
            isTrue(!allowed, "refused although it may");
            ++refused[uint256(kind)];
        }
    }

    // ── choosing ────────────────────────────────────────────────────────────────────────────────────────────────

    function anyAccount(uint256 seed) private view returns (address) {
        return accounts[(seed % 256) % accounts.length];
    }

    function anyDepartment(uint256 seed) private pure returns (DepartmentId) {
        return DepartmentId.wrap(uint32(1 + (seed % 6)));
    }

    /// @dev Mostly the two departments that have a batch, and mostly in their own name.
    function anyCase(
        uint256 seed
    ) private view returns (address account, DepartmentId by, DepartmentId department) {
        department = DepartmentId.wrap(seed % 2 == 0 ? 4 : 5);
        by = (seed >> 1) % 4 == 0 ? anyDepartment(seed >> 3) : department;
        account = anyAccount(seed >> 8);
        // often one who is in office, otherwise hardly anything would be done
        for (uint256 i = 0; (seed >> 16) % 4 != 0 && i < accounts.length; ++i) {
            if (operators[by][accounts[i]].permissions & 4 != 0) return (accounts[i], by, department);
        }
    }

    // ── statuses ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Whether the model's statuses allow it; when `write`, takes it over.
    function change(DepartmentId department, uint32 index, uint8 status, bool write) private returns (bool) {
        if (statuses[department][index] == 1 && status != 1) return false;
        if (write) {
            statuses[department][index] = status;
            if (status == 1) everRevoked[department][index / 128] |= 1 << (2 * (index % 128));
        }
        return true;
    }

    function changeAll(
        DepartmentId department,
        uint32[] memory indexes,
        uint8 status,
        bool write
    ) private returns (bool) {
        for (uint256 i = 0; i < indexes.length; ++i) {
            if (indexes[i] >= SIZE || !change(department, indexes[i], status, write)) return false;
        }
        return true;
    }

    function encoded(
        DepartmentId by,
        DepartmentId department,
        uint32[] memory indexes,
        uint8 status
    ) private view returns (bytes memory) {
        return
            abi.encodeCall(
                CERTIFICATES.setStatuses,
                (
                    by,
                    department,
                    ROOT,
                    indexes,
                    ICertificateRegistry.Status(status),
                    ICertificateRegistry.Reason.Other,
                    0
                )
            );
    }

    function setOne(uint256 who, uint256 index, uint256 status, uint256, uint256) external {
        (address account, DepartmentId by, DepartmentId department) = anyCase(who);
        uint32[] memory indexes = new uint32[](1);
        indexes[0] = uint32(index % (PLAYED + 1));
        if (indexes[0] == PLAYED) indexes[0] = SIZE; // beyond
        uint8 to = uint8(status % 3);
        bool allowed = mayChange(by, department, account) && changeAll(department, indexes, to, false);
        bytes memory call = abi.encodeCall(
            CERTIFICATES.setStatus,
            (
                by,
                department,
                ROOT,
                indexes[0],
                ICertificateRegistry.Status(to),
                ICertificateRegistry.Reason.Other,
                0
            )
        );
        bool worked = attempt(account, address(CERTIFICATES), call);
        judge(Kind.One, worked, allowed);
        if (worked) changeAll(department, indexes, to, true);
    }

    function setSome(uint256 who, uint256 seed, uint256 length, uint256 status) external {
        (address account, DepartmentId by, DepartmentId department) = anyCase(who);
        uint32[] memory indexes = new uint32[](length % 6);
        for (uint256 i = 0; i < indexes.length; ++i) {
            indexes[i] = uint32(uint256(keccak256(abi.encode(seed, i))) % PLAYED);
        }
        uint8 to = uint8(status % 3);
        bool allowed =
            mayChange(by, department, account) &&
                indexes.length != 0 &&
                changeAll(department, indexes, to, false);
        bool worked = attempt(account, address(CERTIFICATES), encoded(by, department, indexes, to));
        judge(Kind.Some, worked, allowed);
        if (worked) changeAll(department, indexes, to, true);
    }

    function setRange(uint256 who, uint256 first, uint256 length, uint256 status, uint256) external {
        (address account, DepartmentId by, DepartmentId department) = anyCase(who);
        first %= PLAYED;
        length %= PLAYED - first;
        uint32[] memory indexes = new uint32[](length);
        for (uint256 i = 0; i < length; ++i) indexes[i] = uint32(first + i);
        uint8 to = status % 5 == 0 ? 1 : uint8((status % 2) * 2); // revoked more rarely: it ends the game
        bool allowed =
            mayChange(by, department, account) && length != 0 && changeAll(department, indexes, to, false);
        bytes memory call = abi.encodeCall(
            CERTIFICATES.setStatusRange,
            (
                by,
                department,
                ROOT,
                uint32(first),
                uint32(length),
                ICertificateRegistry.Status(to),
                ICertificateRegistry.Reason.Other,
                0
            )
        );
        bool worked = attempt(account, address(CERTIFICATES), call);
        judge(Kind.Range, worked, allowed);
        if (worked) changeAll(department, indexes, to, true);
    }

    function supersede(uint256 who, uint256 index, uint256 newer) external {
        (address account, DepartmentId by, DepartmentId department) = anyCase(who);
        uint32[] memory indexes = new uint32[](1);
        indexes[0] = uint32(index % PLAYED);
        ICertificateRegistry.CertificateRef[] memory refs = new ICertificateRegistry.CertificateRef[](1);
        refs[0] = ICertificateRegistry.CertificateRef(anyDepartment(newer), ROOT, uint32(newer % PLAYED));
        bool allowed =
            mayChange(by, department, account) &&
                anchored[refs[0].department][ROOT] &&
                !(refs[0].department == department && refs[0].index == indexes[0]) &&
                changeAll(department, indexes, 3, false);
        bytes memory call = abi.encodeCall(
            CERTIFICATES.supersede,
            (by, department, ROOT, indexes, refs, ICertificateRegistry.Reason.Other, 0)
        );
        bool worked = attempt(account, address(CERTIFICATES), call);
        judge(Kind.Supersede, worked, allowed);
        if (worked) changeAll(department, indexes, 3, true);
    }

    // ── departments ─────────────────────────────────────────────────────────────────────────────────────────────

    function setOperator(
        uint256 who,
        uint256 where,
        uint256 whom,
        uint256 permissions,
        uint256 window
    ) external {
        address account = anyAccount(who);
        DepartmentId department = anyDepartment(where);
        address named = anyAccount(whom);
        uint8 bits = uint8(permissions % 17);
        uint40 from = uint40(time - 50 + (window % 100));
        uint40 until = window % 7 == 0 ? from : uint40(time + ((window >> 8) % 1_000_000));
        IDepartmentRegistry.Operator storage operator = operators[department][named];
        bool allowed =
            mayAdminister(DepartmentId.unwrap(department), account) &&
                bits < 16 &&
                from < until &&
                operator.compromisedAt == 0 &&
                (bits != 0 || operator.validUntil != 0);
        bytes memory call = abi.encodeCall(DEPARTMENTS.setOperator, (department, named, bits, from, until));
        bool worked = attempt(account, address(DEPARTMENTS), call);
        judge(Kind.Operator, worked, allowed);
        if (worked) operators[department][named] = IDepartmentRegistry.Operator(bits, from, until, 0);
    }

    function compromise(uint256 who, uint256 where, uint256 whom, uint256 when) external {
        address account = anyAccount(who);
        DepartmentId department = anyDepartment(where);
        address named = anyAccount(whom);
        uint40 declared = when % 5 == 0 ? time + 1 : uint40(time - (when % 1_000));
        IDepartmentRegistry.Operator storage operator = operators[department][named];
        bool allowed =
            mayAdminister(DepartmentId.unwrap(department), account) &&
                operator.validUntil != 0 &&
                declared <= time &&
                (operator.compromisedAt == 0 || declared < operator.compromisedAt);
        bytes memory call = abi.encodeCall(
            DEPARTMENTS.declareOperatorCompromised,
            (department, named, declared)
        );
        bool worked = attempt(account, address(DEPARTMENTS), call);
        judge(Kind.Compromise, worked, allowed);
        if (worked) operator.compromisedAt = declared;
    }

    function suspendOrReinstate(uint256 who, uint256 where) external {
        address account = anyAccount(who);
        DepartmentId department = anyDepartment(where);
        bool allowed = mayAdminister(parents[DepartmentId.unwrap(department)], account);
        bytes memory call =
            suspended[department]
                ? abi.encodeCall(DEPARTMENTS.reinstateDepartment, (department, 0))
                : abi.encodeCall(DEPARTMENTS.suspendDepartment, (department, 0));
        bool worked = attempt(account, address(DEPARTMENTS), call);
        judge(Kind.Suspension, worked, allowed);
        if (worked) suspended[department] = !suspended[department];
    }

    function nameSuccessor(uint256 who, uint256 where, uint256 to) external {
        address account = anyAccount(who);
        DepartmentId department = anyDepartment(where);
        DepartmentId next = anyDepartment(to);
        bool allowed =
            mayAdminister(parents[DepartmentId.unwrap(department)], account) &&
                department != next &&
                !follows(next, department);
        bytes memory call = abi.encodeCall(DEPARTMENTS.nameSuccessor, (department, next));
        bool worked = attempt(account, address(DEPARTMENTS), call);
        judge(Kind.Successor, worked, allowed);
        if (worked) successor[department] = next;
    }

    // ── batches and time ────────────────────────────────────────────────────────────────────────────────────────

    function anchor(uint256 who, uint256 where, uint256 which) external {
        address account = anyAccount(who);
        DepartmentId department = anyDepartment(where);
        bytes32 root = roots[which % 3];
        uint32 size = (which >> 8) % 4 == 0 ? 7 : SIZE;
        ICertificateRegistry.Batch memory standing = CERTIFICATES.batch(department, root);
        bool authorised = DepartmentId.unwrap(department) == 4 || DepartmentId.unwrap(department) == 5;
        bool allowed =
            mayAct(department, account, 2) &&
                (anchored[department][root] ? standing.size == size : authorised);
        bytes memory call = abi.encodeCall(CERTIFICATES.anchor, (department, root, size, LICENCE, 1));
        bool worked = attempt(account, address(CERTIFICATES), call);
        judge(Kind.Anchor, worked, allowed);
        if (!worked || anchored[department][root]) return;
        anchored[department][root] = true;
        expectedBatch[department][root] = keccak256(
            abi.encode(ICertificateRegistry.Batch(account, size, LICENCE, time))
        );
    }

    function wait(uint256 seconds_) external {
        time += uint40(seconds_ % 10_000);
        vm.warp(time);
    }

    function attempt(address account, address to, bytes memory call) private returns (bool worked) {
        vm.warp(time);
        vm.prank(account);
        (worked, ) = to.call(call);
    }
}
