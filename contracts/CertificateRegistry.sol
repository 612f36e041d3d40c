// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry, TypeId} from "./interfaces/ICertificateRegistry.sol";
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

    /// What all changes of one call have in common.
    struct Change {
        DepartmentId by;
        DepartmentId department;
        bytes32 root;
        Status status;
        Reason reason;
        bytes32 decision;
    }

    IDepartmentRegistry private immutable _DEPARTMENTS;
    uint24 private _typeCount;
    mapping(TypeId => CertificateType) private _types;
    mapping(bytes32 vctHash => TypeId) private _byVct;
    mapping(TypeId => mapping(DepartmentId issuer => Authorisation)) private _authorisations;
    mapping(DepartmentId => mapping(bytes32 root => Batch)) private _batches;
    mapping(DepartmentId => mapping(bytes32 root => mapping(uint32 word => uint256))) private _statuses;

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
        _DEPARTMENTS.requirePermission(department, msg.sender, PERMISSION_ANCHOR);
        Batch memory standing = _batches[department][root];
        if (standing.size != 0) {
            if (standing.size != size || !(standing.typeId == typeId)) {
                revert CertificateRegistryBatchMismatch(department, root);
            }
            emit BatchAlreadyAnchored(department, root);
            return false;
        }
        if (root == 0) revert CertificateRegistryZeroRoot();
        if (size == 0) revert CertificateRegistryEmptyBatch();
        Authorisation memory window = _authorisations[typeId][department];
        if (block.timestamp < window.validFrom || block.timestamp >= window.validUntil) {
            revert CertificateRegistryNotAuthorised(typeId, department);
        }
        _batches[department][root] = Batch(msg.sender, size, typeId, uint40(block.timestamp));
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
        Change memory change = Change(by, department, root, status, reason, decision);
        _checkIndex(index, _sizeForChange(change));
        _write(change, StatusWords.wordOf(index), StatusWords.laneOf(index));
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
        _writeList(Change(by, department, root, status, reason, decision), indexes);
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
        Change memory change = Change(by, department, root, status, reason, decision);
        uint32 size = _sizeForChange(change);
        if (count == 0) revert CertificateRegistryEmptyList();
        uint256 end = uint256(first) + count; // of the range; beyond uint32 it must not wrap
        if (end > size) revert CertificateRegistryIndexOutOfRange(first > size ? first : size, size);
        for (uint256 index = first; index < end;) {
            uint256 lane = index % StatusWords.LANES;
            uint256 length = StatusWords.LANES - lane;
            if (length > end - index) length = end - index;
            _write(change, StatusWords.wordOf(uint32(index)), StatusWords.run(lane, length));
            index += length;
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
        _writeList(Change(by, department, root, Status.Superseded, reason, decision), indexes);
        for (uint256 i = 0; i < indexes.length; ++i) {
            CertificateRef calldata successor = successors[i];
            if (
                successor.index == indexes[i] && successor.root == root && successor.department == department
            ) {
                revert CertificateRegistrySelfSuccessor(department, root, indexes[i]);
            }
            _checkIndex(successor.index, _sizeOf(successor.department, successor.root));
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
        _checkIndex(index, _sizeOf(department, root));
        Batch memory batch_ = _batches[department][root];
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
        return _batches[department][root];
    }

    function statusOf(DepartmentId department, bytes32 root, uint32 index) public view returns (Status) {
        _checkIndex(index, _sizeOf(department, root));
        return Status(_statuses[department][root][StatusWords.wordOf(index)].statusOf(index));
    }

    function statusWord(DepartmentId department, bytes32 root, uint32 word) external view returns (uint256) {
        return _statuses[department][root][word];
    }

    // ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Whether the caller may make the change; the size of the batch it concerns.
    function _sizeForChange(Change memory change) private view returns (uint32) {
        _DEPARTMENTS.requirePermission(change.by, msg.sender, PERMISSION_STATUS);
        if (change.by != change.department && !_DEPARTMENTS.isSuccessor(change.department, change.by)) {
            revert CertificateRegistryNotSuccessor(change.department, change.by);
        }
        return _sizeOf(change.department, change.root);
    }

    function _sizeOf(DepartmentId department, bytes32 root) private view returns (uint32 size) {
        size = _batches[department][root].size;
        if (size == 0) revert CertificateRegistryUnknownBatch(department, root);
    }

    function _checkIndex(uint32 index, uint32 size) private pure {
        if (index >= size) revert CertificateRegistryIndexOutOfRange(index, size);
    }

    /// @dev Neighbours in the list that share a word share its write and its event.
    function _writeList(Change memory change, uint32[] calldata indexes) private {
        uint32 size = _sizeForChange(change);
        if (indexes.length == 0) revert CertificateRegistryEmptyList();
        uint32 word = StatusWords.wordOf(indexes[0]);
        uint128 lanes;
        for (uint256 i = 0; i < indexes.length; ++i) {
            uint32 index = indexes[i];
            _checkIndex(index, size);
            if (StatusWords.wordOf(index) != word) {
                _write(change, word, lanes);
                word = StatusWords.wordOf(index);
                lanes = 0;
            }
            lanes |= StatusWords.laneOf(index);
        }
        _write(change, word, lanes);
    }

    /// @dev The one place where a status is written, and so where revoked is final. A certificate that has the status
    /// already is left out of the event, except among superseded ones: they may have been given another successor.
    function _write(Change memory change, uint32 word, uint128 lanes) private {
        mapping(uint32 => uint256) storage words = _statuses[change.department][change.root];
        uint256 before = words[word];
        uint256 mask = StatusWords.spread(lanes);
        uint256 status = uint256(change.status);
        if (change.status != Status.Revoked) {
            uint256 revoked = before.holding(uint256(Status.Revoked)) & mask;
            if (revoked != 0) {
                revert CertificateRegistryRevokedIsFinal(
                    change.department,
                    change.root,
                    word * uint32(StatusWords.LANES) + revoked.lowest()
                );
            }
        }
        if (change.status != Status.Superseded) mask &= ~before.holding(status);
        if (mask == 0) return;
        words[word] = before.fill(mask, status);
        emit StatusesChanged(
            change.department,
            change.root,
            word,
            StatusWords.gather(mask),
            change.status,
            change.reason,
            change.decision,
            change.by,
            msg.sender
        );
    }
}
