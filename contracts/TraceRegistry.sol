// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DepartmentId, IDepartmentRegistry, PERMISSION_LOG} from "./interfaces/IDepartmentRegistry.sol";
import {ITraceRegistry, LOG_SIZES, LogId, MAX_ORIGIN} from "./interfaces/ITraceRegistry.sol";
import {MerkleLog} from "./libraries/MerkleLog.sol";
import {Sha256} from "./libraries/Sha256.sol";
import {SubjectMap} from "./libraries/SubjectMap.sol";

/// @title What was logged. See ITraceRegistry for what everything means and who may do what.
/// @dev Calls no contract but the department registry, which calls nobody: there is no way to come back in. An epoch is
/// written once and never again. No list is walked beyond what its place asks for: Merkle paths end after 64 hashes,
/// siblings after 256, leaves after two.
contract TraceRegistry is ITraceRegistry {
    struct LogRecord {
        DepartmentId department;
        uint32 epochs;
        /// of the newest epoch, from which the next one's proof starts
        uint64 size;
        uint16 keysVersion;
        bool faulty;
        Head head;
        string origin;
        mapping(uint32 number => Epoch) anchored;
        mapping(uint16 version => LogKeys) keys;
    }

    IDepartmentRegistry private immutable _DEPARTMENTS;
    uint32 private _logCount;
    mapping(LogId => LogRecord) private _logs;

    constructor(IDepartmentRegistry departments_) {
        departments_.departmentCount(); // reverts where there is no department registry
        _DEPARTMENTS = departments_;
    }

    // ── logs and their keys ─────────────────────────────────────────────────────────────────────────────────────

    function openLog(
        LogId log,
        DepartmentId department,
        string calldata origin,
        bytes32 noteKey,
        bytes32 vrfKey
    ) external {
        _DEPARTMENTS.requireOperator(department, msg.sender, PERMISSION_LOG);
        LogId next = LogId.wrap(_logCount + 1);
        if (log != next) revert TraceRegistryNotNextLog(log, next);
        if (!_isOrigin(bytes(origin))) revert TraceRegistryBadOrigin(origin);
        if (noteKey == 0 || vrfKey == 0) revert TraceRegistryZeroKey();
        _logCount = LogId.unwrap(log);
        LogRecord storage record = _logs[log];
        record.department = department;
        record.keysVersion = 1;
        record.origin = origin;
        record.keys[1] = LogKeys(noteKey, vrfKey, uint40(block.timestamp));
        emit LogOpened(log, department, origin, noteKey, vrfKey, msg.sender);
    }

    function rotateLogKeys(LogId log, bytes32 noteKey, bytes32 vrfKey) external returns (uint16 version) {
        LogRecord storage record = _logForChange(log);
        if (noteKey == 0 || vrfKey == 0) revert TraceRegistryZeroKey();
        version = record.keysVersion;
        LogKeys storage current = record.keys[version];
        if (current.noteKey == noteKey && current.vrfKey == vrfKey) {
            revert TraceRegistryKeysUnchanged(log, version);
        }
        record.keysVersion = ++version;
        record.keys[version] = LogKeys(noteKey, vrfKey, uint40(block.timestamp));
        emit LogKeysRotated(log, version, noteKey, vrfKey, msg.sender);
    }

    // ── epochs ──────────────────────────────────────────────────────────────────────────────────────────────────

    function advance(
        LogId log,
        uint64 size,
        bytes32 root,
        bytes32[] calldata consistencyProof,
        bytes32 mapRoot
    ) external returns (uint32 epoch, bool fresh) {
        LogRecord storage record = _logForChange(log);
        if (size == 0 || size >= LOG_SIZES) revert TraceRegistryBadSize(size);
        uint64 anchored = record.size;
        if (size <= anchored) return (_again(log, size, root, mapRoot), false);
        if (root == 0 || mapRoot == 0) revert TraceRegistryZeroRoot();
        bool proven =
            anchored == 0
                ? consistencyProof.length == 0
                : MerkleLog.isConsistent(anchored, size, record.head.root, root, consistencyProof);
        if (!proven) revert TraceRegistryInconsistent(log, anchored, size);
        epoch = record.epochs + 1;
        record.epochs = epoch;
        record.size = size;
        record.head = Head(root, mapRoot);
        record.anchored[epoch] = Epoch(size, uint40(block.timestamp), _headHash(root, mapRoot));
        emit LogAdvanced(log, epoch, size, root, mapRoot, msg.sender);
        return (epoch, true);
    }

    // ── faults ──────────────────────────────────────────────────────────────────────────────────────────────────

    function proveAbsence(
        LogId log,
        uint32 epoch,
        Head calldata head,
        Entry calldata entry,
        MapAbsence calldata absence
    ) external {
        uint64 size = _sizeOf(log, epoch, head);
        _requireLogged(log, epoch, size, head, entry);
        if (entry.tag != absence.tag) revert TraceRegistryNoFault(log, epoch);
        if (!_isAbsent(head, absence)) revert TraceRegistryAbsenceInvalid(log, epoch, absence.tag);
        _mark(log, epoch, entry.tag, Fault.Absent, entry.index);
    }

    function proveOmission(
        LogId log,
        uint32 epoch,
        Head calldata head,
        Entry calldata entry,
        MapLeaf calldata subject,
        MiniLeaf[] calldata leaves
    ) external returns (Fault fault) {
        uint64 size = _sizeOf(log, epoch, head);
        bytes32 leafHash = _requireLogged(log, epoch, size, head, entry);
        _requireMapped(log, epoch, head, subject, leaves);
        bool found;
        (found, fault) = _faultOf(entry, leafHash, subject, leaves);
        if (!found) revert TraceRegistryNoFault(log, epoch);
        _mark(log, epoch, subject.tag, fault, entry.index);
    }

    function proveDisorder(
        LogId log,
        uint32 epoch,
        Head calldata head,
        MapLeaf calldata subject,
        MiniLeaf[] calldata leaves
    ) external returns (Fault fault) {
        uint64 size = _sizeOf(log, epoch, head);
        _requireMapped(log, epoch, head, subject, leaves);
        uint64 index;
        if (leaves.length == 0 && subject.count == 0) {
            fault = Fault.Empty;
        } else if (leaves.length == 1 && leaves[0].logIndex >= size) {
            (fault, index) = (Fault.Beyond, leaves[0].logIndex);
        } else if (leaves.length == 2 && leaves[0].logIndex >= leaves[1].logIndex) {
            (fault, index) = (Fault.Unordered, leaves[1].logIndex);
        } else {
            revert TraceRegistryNoFault(log, epoch);
        }
        _mark(log, epoch, subject.tag, fault, index);
    }

    // ── asked by anyone ─────────────────────────────────────────────────────────────────────────────────────────

    function isLogged(
        LogId log,
        uint32 epoch,
        Head calldata head,
        Entry calldata entry
    ) external view returns (bool) {
        return _isLogged(_sizeOf(log, epoch, head), head, entry, _leafHash(entry));
    }

    function isMapped(
        LogId log,
        uint32 epoch,
        Head calldata head,
        MapLeaf calldata subject
    ) external view returns (bool) {
        _sizeOf(log, epoch, head);
        return _isMapped(head, subject);
    }

    function isAbsent(
        LogId log,
        uint32 epoch,
        Head calldata head,
        MapAbsence calldata absence
    ) external view returns (bool) {
        _sizeOf(log, epoch, head);
        return _isAbsent(head, absence);
    }

    // ── read ────────────────────────────────────────────────────────────────────────────────────────────────────

    function departments() external view returns (IDepartmentRegistry) {
        return _DEPARTMENTS;
    }

    function logCount() external view returns (uint32) {
        return _logCount;
    }

    function traceLog(LogId log) external view returns (Log memory) {
        LogRecord storage record = _logs[log];
        return
            Log({
                department: record.department,
                epochs: record.epochs,
                size: record.size,
                anchoredAt: record.anchored[record.epochs].anchoredAt,
                faulty: record.faulty,
                keysVersion: record.keysVersion,
                head: record.head
            });
    }

    function originOf(LogId log) external view returns (string memory) {
        return _logs[log].origin;
    }

    function keysOf(LogId log, uint16 version) external view returns (LogKeys memory) {
        return _logs[log].keys[version];
    }

    function epochOf(LogId log, uint32 epoch) external view returns (Epoch memory) {
        return _logs[log].anchored[epoch];
    }

    function epochCovering(LogId log, uint64 size) public view returns (uint32) {
        LogRecord storage record = _logs[log];
        if (size > record.size) return 0;
        // sizes ascend with epochs: halve [low, high] until the first that covers it is left
        uint32 low = 1;
        uint32 high = record.epochs;
        while (low < high) {
            uint32 middle = low + (high - low) / 2;
            if (record.anchored[middle].size < size) low = middle + 1;
            else high = middle;
        }
        return high;
    }

    // ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev The log, for whoever may run it now.
    function _logForChange(LogId log) private view returns (LogRecord storage record) {
        record = _logs[log];
        if (record.keysVersion == 0) revert TraceRegistryUnknownLog(log);
        _DEPARTMENTS.requireOperator(record.department, msg.sender, PERMISSION_LOG);
    }

    /// @dev A head that is not beyond the newest epoch: it must be the one that was anchored at this size.
    function _again(LogId log, uint64 size, bytes32 root, bytes32 mapRoot) private returns (uint32 epoch) {
        epoch = epochCovering(log, size);
        Epoch storage standing = _logs[log].anchored[epoch];
        if (standing.size != size) revert TraceRegistryShrinks(log, size, _logs[log].size);
        if (standing.headHash != _headHash(root, mapRoot)) revert TraceRegistryForked(log, epoch);
        emit LogAlreadyAnchored(log, epoch);
    }

    /// @dev The size of an epoch, which must have this head.
    function _sizeOf(LogId log, uint32 epoch, Head calldata head) private view returns (uint64 size) {
        Epoch storage standing = _logs[log].anchored[epoch];
        size = standing.size;
        if (size == 0) revert TraceRegistryUnknownEpoch(log, epoch);
        if (standing.headHash != _headHash(head.root, head.mapRoot)) {
            revert TraceRegistryHeadMismatch(log, epoch);
        }
    }

    function _headHash(bytes32 root, bytes32 mapRoot) private view returns (bytes32) {
        return Sha256.ofPair(0x05, root, mapRoot);
    }

    /// @dev The one place where a log is marked, after everything was shown.
    function _mark(LogId log, uint32 epoch, bytes32 tag, Fault fault, uint64 index) private {
        _logs[log].faulty = true;
        emit LogFaulty(log, epoch, tag, fault, index, msg.sender);
    }

    /// @dev What leaves of the subject's little log, shown to be there, say about an entry, shown to be in the log.
    function _faultOf(
        Entry calldata entry,
        bytes32 leafHash,
        MapLeaf calldata subject,
        MiniLeaf[] calldata leaves
    ) private pure returns (bool found, Fault fault) {
        if (leaves.length == 0) return (false, fault);
        bool own = entry.tag == subject.tag;
        MiniLeaf calldata leaf = leaves[0];
        if (leaves.length == 2) {
            found = own && leaf.logIndex < entry.index && entry.index < leaves[1].logIndex;
            return (found, Fault.Between);
        }
        if (leaf.logIndex == entry.index) {
            return own ? (leaf.leafHash != leafHash, Fault.Misstated) : (true, Fault.Foreign);
        }
        if (entry.index < leaf.logIndex) return (own && leaf.position == 0, Fault.BeforeFirst);
        return (own && leaf.position == subject.count - 1, Fault.AfterLast);
    }

    function _requireLogged(
        LogId log,
        uint32 epoch,
        uint64 size,
        Head calldata head,
        Entry calldata entry
    ) private view returns (bytes32 leafHash) {
        leafHash = _leafHash(entry);
        if (!_isLogged(size, head, entry, leafHash)) {
            revert TraceRegistryEntryNotLogged(log, epoch, entry.index);
        }
    }

    /// @dev Reverts unless the subject is in the map and `leaves` are in its little log, one right after the other.
    function _requireMapped(
        LogId log,
        uint32 epoch,
        Head calldata head,
        MapLeaf calldata subject,
        MiniLeaf[] calldata leaves
    ) private view {
        if (leaves.length > 2) revert TraceRegistryNoFault(log, epoch);
        if (!_isMapped(head, subject)) revert TraceRegistrySubjectNotMapped(log, epoch, subject.tag);
        for (uint256 i = 0; i < leaves.length; ++i) {
            MiniLeaf calldata leaf = leaves[i];
            bool included = MerkleLog.isIncluded(
                SubjectMap.hashMiniLeaf(leaf.logIndex, leaf.leafHash),
                leaf.position,
                subject.count,
                leaf.path,
                subject.miniRoot
            );
            if (!included || (i == 1 && leaf.position != uint256(leaves[0].position) + 1)) {
                revert TraceRegistryMiniLeafInvalid(log, epoch, subject.tag, leaf.position);
            }
        }
    }

    function _leafHash(Entry calldata entry) private view returns (bytes32) {
        return Sha256.ofPair(0x00, entry.tag, entry.bodyHash);
    }

    function _isLogged(
        uint64 size,
        Head calldata head,
        Entry calldata entry,
        bytes32 leafHash
    ) private view returns (bool) {
        return MerkleLog.isIncluded(leafHash, entry.index, size, entry.path, head.root);
    }

    function _isMapped(Head calldata head, MapLeaf calldata subject) private view returns (bool) {
        bytes32 value = SubjectMap.valueOf(subject.count, subject.miniRoot);
        return SubjectMap.isPresent(subject.tag, value, subject.siblings, head.mapRoot);
    }

    function _isAbsent(Head calldata head, MapAbsence calldata absence) private view returns (bool) {
        return
            absence.missing
                ? SubjectMap.endsMissing(absence.tag, absence.siblings, head.mapRoot)
                : SubjectMap.endsInOther(
                    absence.tag,
                    absence.otherTag,
                    absence.otherValue,
                    absence.siblings,
                    head.mapRoot
                );
    }

    /// @dev C2SP signed-note: key names are not empty and have neither white space nor plus signs.
    function _isOrigin(bytes calldata origin) private pure returns (bool) {
        if (origin.length == 0 || origin.length > MAX_ORIGIN) return false;
        for (uint256 i = 0; i < origin.length; ++i) {
            if (origin[i] <= 0x20 || origin[i] >= 0x7f || origin[i] == "+") return false;
        }
        return true;
    }
}
