// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry, LIST_NUMBERS, TypeId} from "./interfaces/ICertificateRegistry.sol";
import {
    DepartmentId,
    IDepartmentRegistry,
    PERMISSION_ANCHOR,
    PERMISSION_STATUS
} from "./interfaces/IDepartmentRegistry.sol";
import {MerkleLog} from "./libraries/MerkleLog.sol";
import {StatusWords} from "./libraries/StatusWords.sol";

/// @title What was issued. See ICertificateRegistry for what everything means and who may do what.
/// @dev Calls no contract but the department registry, which calls nobody: there is no way to come back in.
contract CertificateRegistry is ICertificateRegistry {
    using StatusWords for uint256;

    /// 128 statuses, see StatusWords.
    struct Word {
        uint256 statuses;
    }

    /// A batch and the statuses of its certificates.
    struct BatchRecord {
        Batch batch;
        mapping(uint32 => Word) words;
    }

    IDepartmentRegistry private immutable _DEPARTMENTS;
    uint24 private _typeCount;
    mapping(TypeId => CertificateType) private _types;
    mapping(bytes32 vctHash => TypeId) private _byVct;
    mapping(TypeId => mapping(DepartmentId issuer => Authorisation)) private _authorisations;
    mapping(DepartmentId => mapping(bytes32 root => BatchRecord)) private _batches;

    constructor(IDepartmentRegistry departments_) {
        departments_.departmentCount(); // reverts where there is no department registry
        _DEPARTMENTS = departments_;
    }

    // ── certificate types ───────────────────────────────────────────────────────────────────────────────────────

    function defineType(
        DepartmentId definer,
        string calldata vct,
        bytes32 metadataHash
    ) external returns (TypeId typeId) {
        _DEPARTMENTS.requireAdministrator(definer, msg.sender);
        if (bytes(vct).length == 0) revert CertificateRegistryEmptyVct();
        bytes32 vctHash = keccak256(bytes(vct));
        typeId = _byVct[vctHash];
        if (TypeId.unwrap(typeId) != 0) revert CertificateRegistryVctTaken(vct, typeId);
        typeId = TypeId.wrap(++_typeCount);
        _byVct[vctHash] = typeId;
        _types[typeId] = CertificateType(definer, uint40(block.timestamp), vctHash, metadataHash);
        emit TypeDefined(typeId, definer, vct, metadataHash);
    }

    function authoriseIssuer(
        TypeId typeId,
        DepartmentId issuer,
        uint40 validFrom,
        uint40 validUntil
    ) external {
        CertificateType storage certificateType_ = _types[typeId];
        if (certificateType_.definedAt == 0) revert CertificateRegistryUnknownType(typeId);
        _DEPARTMENTS.requireAdministrator(certificateType_.definer, msg.sender);
        if (_DEPARTMENTS.department(issuer).registeredAt == 0) {
            revert CertificateRegistryUnknownDepartment(issuer);
        }
        if (validFrom >= validUntil) revert CertificateRegistryBadWindow(validFrom, validUntil);
        _authorisations[typeId][issuer] = Authorisation(validFrom, validUntil);
        emit IssuerAuthorised(typeId, issuer, validFrom, validUntil);
    }

    // ── batches ─────────────────────────────────────────────────────────────────────────────────────────────────

    function anchor(
        DepartmentId department,
        bytes32 root,
        uint32 size,
        TypeId typeId,
        uint64 list
    ) external returns (bool fresh) {
        _DEPARTMENTS.requireOperator(department, msg.sender, PERMISSION_ANCHOR);
        Batch memory standing = _batches[department][root].batch;
        if (standing.size != 0) {
            if (standing.size != size || !(standing.typeId == typeId)) {
                revert CertificateRegistryBatchMismatch(department, root);
            }
            emit BatchAlreadyAnchored(department, root);
            return false;
        }
        if (root == 0) revert CertificateRegistryZeroRoot();
        if (size == 0) revert CertificateRegistryEmptyBatch();
        if (list >= LIST_NUMBERS) revert CertificateRegistryBadList(list);
        Authorisation memory window = _authorisations[typeId][department];
        if (block.timestamp < window.validFrom || block.timestamp >= window.validUntil) {
            revert CertificateRegistryNotAuthorised(typeId, department);
        }
        _batches[department][root].batch = Batch(msg.sender, size, typeId, uint40(block.timestamp));
        emit BatchAnchored(department, root, typeId, size, list, msg.sender);
        return true;
    }

    // ── statuses ────────────────────────────────────────────────────────────────────────────────────────────────

    function setStatus(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32 index,
        Status status,
        Reason reason,
        bytes32 decision
    ) external {
        if (status == Status.Superseded) revert CertificateRegistrySuccessorRequired();
        _requireChanger(by, department);
        BatchRecord storage record = _batches[department][root];
        uint32 size = record.batch.size;
        if (index >= size) _refuse(department, root, index, size);
        uint32 word = StatusWords.wordOf(index);
        (uint128 lanes, uint256 mask) = StatusWords.lane(index);
        _change(by, department, root, word, lanes, mask, status, reason, decision, record.words[word]);
    }

    function setStatuses(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32[] calldata indexes,
        Status status,
        Reason reason,
        bytes32 decision
    ) external {
        if (status == Status.Superseded) revert CertificateRegistrySuccessorRequired();
        _changeList(by, department, root, indexes, status, reason, decision);
    }

    function setStatusRange(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32 first,
        uint32 count,
        Status status,
        Reason reason,
        bytes32 decision
    ) external {
        if (status == Status.Superseded) revert CertificateRegistrySuccessorRequired();
        _requireChanger(by, department);
        BatchRecord storage record = _batches[department][root];
        uint32 size = record.batch.size;
        if (count == 0) revert CertificateRegistryEmptyList();
        uint256 end = uint256(first) + count; // of the range; beyond uint32 it must not wrap
        if (end > size) _refuse(department, root, first > size ? first : size, size);
        for (uint256 index = first; index < end;) {
            uint256 next = (index | (StatusWords.LANES - 1)) + 1;
            if (next > end) next = end;
            uint32 word = StatusWords.wordOf(uint32(index));
            (uint128 lanes, uint256 mask) = StatusWords.run(index, next - index);
            _change(by, department, root, word, lanes, mask, status, reason, decision, record.words[word]);
            index = next;
        }
    }

    function supersede(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32[] calldata indexes,
        CertificateRef[] calldata successors,
        Reason reason,
        bytes32 decision
    ) external {
        if (indexes.length != successors.length) {
            revert CertificateRegistryLengthMismatch(indexes.length, successors.length);
        }
        _changeList(by, department, root, indexes, Status.Superseded, reason, decision);
        for (uint256 i = 0; i < indexes.length; ++i) {
            CertificateRef calldata successor = successors[i];
            if (
                successor.index == indexes[i] && successor.root == root && successor.department == department
            ) {
                revert CertificateRegistrySelfSuccessor(department, root, indexes[i]);
            }
            uint32 size = _batches[successor.department][successor.root].batch.size;
            if (successor.index >= size) _refuse(successor.department, successor.root, successor.index, size);
            emit CertificateSuperseded(
                department,
                root,
                indexes[i],
                successor.department,
                successor.root,
                successor.index
            );
        }
    }

    // ── asked by other contracts ────────────────────────────────────────────────────────────────────────────────

    function checkCertificate(
        DepartmentId department,
        bytes32 root,
        uint32 index,
        bytes32 leafHash,
        bytes32[] calldata path
    ) external view returns (CertificateState memory) {
        Batch memory batch_ = _batches[department][root].batch;
        if (index >= batch_.size) _refuse(department, root, index, batch_.size);
        if (!MerkleLog.isIncluded(leafHash, index, batch_.size, path, root)) {
            revert CertificateRegistryProofInvalid();
        }
        uint40 compromisedAt = _DEPARTMENTS.operator(department, batch_.operator).compromisedAt;
        return
            CertificateState({
                anchoredAt: batch_.anchoredAt,
                operator: batch_.operator,
                typeId: batch_.typeId,
                status: statusOf(department, root, index),
                operatorCompromisedAt: compromisedAt,
                void: compromisedAt != 0 && batch_.anchoredAt >= compromisedAt
            });
    }

    // ── read ────────────────────────────────────────────────────────────────────────────────────────────────────

    function departments() external view returns (IDepartmentRegistry) {
        return _DEPARTMENTS;
    }

    function typeCount() external view returns (uint24) {
        return _typeCount;
    }

    function certificateType(TypeId typeId) external view returns (CertificateType memory) {
        return _types[typeId];
    }

    function typeByVct(string calldata vct) external view returns (TypeId) {
        return _byVct[keccak256(bytes(vct))];
    }

    function authorisation(TypeId typeId, DepartmentId issuer) external view returns (Authorisation memory) {
        return _authorisations[typeId][issuer];
    }

    function batch(DepartmentId department, bytes32 root) external view returns (Batch memory) {
        return _batches[department][root].batch;
    }

    function statusOf(DepartmentId department, bytes32 root, uint32 index) public view returns (Status) {
        BatchRecord storage record = _batches[department][root];
        uint32 size = record.batch.size;
        if (index >= size) _refuse(department, root, index, size);
        return Status(record.words[StatusWords.wordOf(index)].statuses.statusOf(index));
    }

    function statusWord(DepartmentId department, bytes32 root, uint32 word) external view returns (uint256) {
        return _batches[department][root].words[word].statuses;
    }

    // ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Reverts unless the caller may change statuses of `department`'s certificates in the name of `by`.
    function _requireChanger(DepartmentId by, DepartmentId department) private view {
        _DEPARTMENTS.requireOperator(by, msg.sender, PERMISSION_STATUS);
        if (by != department && !_DEPARTMENTS.isSuccessor(department, by)) {
            revert CertificateRegistryNotSuccessor(department, by);
        }
    }

    /// @param size of the batch, 0 if there is none
    function _refuse(DepartmentId department, bytes32 root, uint32 index, uint32 size) private pure {
        if (size == 0) revert CertificateRegistryUnknownBatch(department, root);
        revert CertificateRegistryIndexOutOfRange(index, size);
    }

    /// @dev Neighbours in the list that share a word share its write and its event.
    function _changeList(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32[] calldata indexes,
        Status status,
        Reason reason,
        bytes32 decision
    ) private {
        _requireChanger(by, department);
        BatchRecord storage record = _batches[department][root];
        uint32 size = record.batch.size;
        if (indexes.length == 0) revert CertificateRegistryEmptyList();
        for (uint256 i = 0; i < indexes.length;) {
            uint32 word = StatusWords.wordOf(indexes[i]);
            uint128 lanes = 0;
            uint256 mask = 0;
            for (; i < indexes.length && StatusWords.wordOf(indexes[i]) == word; ++i) {
                if (indexes[i] >= size) _refuse(department, root, indexes[i], size);
                (uint128 lane, uint256 laneMask) = StatusWords.lane(indexes[i]);
                lanes |= lane;
                mask |= laneMask;
            }
            _change(by, department, root, word, lanes, mask, status, reason, decision, record.words[word]);
        }
    }

    /// @dev The one place where a status is written, and so where revoked is final. What has the status already is left
    /// out, and nothing logged if that is all; except among superseded ones: they may have been given another successor.
    function _change(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32 word,
        uint128 lanes,
        uint256 mask,
        Status status,
        Reason reason,
        bytes32 decision,
        Word storage stored
    ) private {
        uint256 before = stored.statuses;
        if (status != Status.Revoked) {
            uint256 revoked = before.holding(uint256(Status.Revoked)) & mask;
            if (revoked != 0) {
                uint32 index = word * uint32(StatusWords.LANES) + revoked.lowest();
                revert CertificateRegistryRevokedIsFinal(department, root, index);
            }
        }
        if (status != Status.Superseded) {
            uint256 already = before.holding(uint256(status)) & mask;
            if (already == mask) return;
            if (already != 0) lanes ^= StatusWords.gather(already);
        }
        stored.statuses = before.fill(mask, uint256(status));
        emit StatusesChanged(department, root, word, lanes, status, reason, decision, by, msg.sender);
    }
}
