// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DepartmentId, IDepartmentRegistry} from "./IDepartmentRegistry.sol";

/// @notice Number of a trace log in its registry, from 1.
type LogId is uint32;

using {sameLog as ==, otherLog as !=} for LogId global;

function sameLog(LogId a, LogId b) pure returns (bool) {
    return LogId.unwrap(a) == LogId.unwrap(b);
}

function otherLog(LogId a, LogId b) pure returns (bool) {
    return LogId.unwrap(a) != LogId.unwrap(b);
}

/// @dev Logs are smaller than this, so that every JSON reader tells their entries apart.
uint64 constant LOG_SIZES = 2 ** 53;

/// @dev Longest origin of a log, in bytes.
uint256 constant MAX_ORIGIN = 255;

/// @title What was logged: heads of trace logs, each provably an extension of the one before.
/// @notice An *epoch* is one anchored head: size and root of the log, and the root of the subject map over exactly the
/// entries below that size. An epoch is accepted only with a valid RFC 9162 consistency proof from the one before, so
/// that nobody, the department with all its keys included, can change or drop what an epoch covers. Every epoch stays
/// checkable for ever: its size and time stand here, its two roots as one hash (the newest epoch's also as they are);
/// both are in the event, and follow from the log's entries. Whoever can show that the map leaves out, misplaces or
/// misstates an entry of the log marks the log faulty, for ever and for all to see. A faulty log can go on: what it
/// anchors stays proven, and stopping it would only leave the newest entries unprotected.
///
/// Formats. Entry: 64 bytes, `tag ‖ SHA-256(body)`; leaf `SHA-256(0x00 ‖ entry)`; tree per RFC 6962. Subject map: binary
/// prefix tree over tags (bit 0 is the most significant bit of the tag): leaf `SHA-256(0x02 ‖ tag ‖ value)` at the
/// shallowest depth at which it is alone, node `SHA-256(0x03 ‖ left ‖ right)`, a missing child 32 zero bytes.
/// `value = SHA-256(0x04 ‖ u64 count ‖ miniRoot)`; `miniRoot` is the RFC 6962 root of the subject's *little log*, `count`
/// leaves `SHA-256(0x00 ‖ u64 logIndex ‖ leafHash)`, strictly ascending by logIndex. Head of an epoch:
/// `SHA-256(0x05 ‖ root ‖ mapRoot)`. Integers are big-endian.
interface ITraceRegistry {
    /// @notice What an accusation has shown about an epoch's map. The first six need an entry of the log, the last
    /// three only a little log that contradicts itself.
    enum Fault {
        /// the entry's subject is not in the map
        Absent,
        /// the first leaf of the subject's little log is a later entry
        BeforeFirst,
        /// two neighbours in the little log are an earlier and a later entry
        Between,
        /// the last leaf of the little log is an earlier entry
        AfterLast,
        /// the little log states another hash for the entry
        Misstated,
        /// the little log claims an entry of another subject
        Foreign,
        /// a subject stands in the map with a little log of nothing
        Empty,
        /// two neighbours in the little log do not ascend
        Unordered,
        /// the little log claims an entry that the log did not have yet
        Beyond
    }

    /// @notice The two roots of an epoch.
    /// @param root of the log's RFC 6962 tree
    /// @param mapRoot of the subject map
    struct Head {
        bytes32 root;
        bytes32 mapRoot;
    }

    /// @notice A log as it stands now; all zero if there is none.
    /// @param department whose operators with PERMISSION_LOG run it
    /// @param epochs how many there are, and the newest one's number: they count from 1
    /// @param size of the newest epoch, 0 before the first
    /// @param anchoredAt of the newest epoch
    /// @param head of the newest epoch
    /// @param keysVersion of the keys in force, from 1
    struct Log {
        DepartmentId department;
        uint32 epochs;
        uint64 size;
        uint40 anchoredAt;
        bool faulty;
        uint16 keysVersion;
        Head head;
    }

    /// @notice An anchored head; all zero if there is none.
    /// @param headHash SHA-256(0x05 ‖ root ‖ mapRoot)
    struct Epoch {
        uint64 size;
        uint40 anchoredAt;
        bytes32 headHash;
    }

    /// @param noteKey Ed25519 public key that signs checkpoints
    /// @param vrfKey ECVRF-EDWARDS25519-SHA512-TAI public key that makes subject tags
    /// @param validFrom since when they are in force, until the next version is
    struct LogKeys {
        bytes32 noteKey;
        bytes32 vrfKey;
        uint40 validFrom;
    }

    /// @notice An entry of the log.
    /// @param path RFC 6962 inclusion path to the epoch's root, bound to index and size
    struct Entry {
        uint64 index;
        bytes32 tag;
        bytes32 bodyHash;
        bytes32[] path;
    }

    /// @notice A subject's place in the map.
    /// @param count leaves of its little log
    /// @param siblings from the root down; as many as the leaf is deep, 256 at most
    struct MapLeaf {
        bytes32 tag;
        uint64 count;
        bytes32 miniRoot;
        bytes32[] siblings;
    }

    /// @notice That a subject has no place in the map: its way from the root ends in a missing child or in another leaf.
    /// @param missing the way ends in a missing child; `otherTag` and `otherValue` are not looked at
    /// @param otherTag of the leaf in which it ends, which shares the way so far
    /// @param otherValue of that leaf, whatever it is: not every value need have an opening
    struct MapAbsence {
        bytes32 tag;
        bool missing;
        bytes32 otherTag;
        bytes32 otherValue;
        bytes32[] siblings;
    }

    /// @notice A leaf of a little log.
    /// @param logIndex the entry's index in the trace log
    /// @param leafHash the entry's leaf hash in the trace log
    /// @param path RFC 6962 inclusion path to the `miniRoot`, bound to `position` and `count`
    struct MiniLeaf {
        uint64 position;
        uint64 logIndex;
        bytes32 leafHash;
        bytes32[] path;
    }

    /// @notice The keys are version 1.
    event LogOpened(
        LogId indexed log,
        DepartmentId indexed department,
        string origin,
        bytes32 noteKey,
        bytes32 vrfKey,
        address operator
    );
    event LogKeysRotated(
        LogId indexed log,
        uint16 indexed version,
        bytes32 noteKey,
        bytes32 vrfKey,
        address operator
    );
    event LogAdvanced(
        LogId indexed log,
        uint32 indexed epoch,
        uint64 size,
        bytes32 root,
        bytes32 mapRoot,
        address operator
    );
    /// @notice The same head was anchored before, as this epoch; nothing changed.
    event LogAlreadyAnchored(LogId indexed log, uint32 indexed epoch);
    /// @notice Logged for every accusation that holds, also once the log is faulty.
    /// @param tag the subject's, in whose place the map is wrong
    /// @param index of the entry; where none is needed, the index that the little log claims (Empty: 0)
    event LogFaulty(
        LogId indexed log,
        uint32 indexed epoch,
        bytes32 indexed tag,
        Fault fault,
        uint64 index,
        address accuser
    );

    error TraceRegistryUnknownLog(LogId log);
    error TraceRegistryUnknownEpoch(LogId log, uint32 epoch);
    /// @dev another log was opened in between, or this one was opened before
    error TraceRegistryNotNextLog(LogId log, LogId next);
    /// @dev 1 to MAX_ORIGIN bytes of printable ASCII, without the space and the plus that key names of notes exclude
    error TraceRegistryBadOrigin(string origin);
    error TraceRegistryZeroKey();
    error TraceRegistryKeysUnchanged(LogId log, uint16 version);
    /// @dev the size of an epoch is 1 to LOG_SIZES - 1
    error TraceRegistryBadSize(uint64 size);
    /// @dev no log of at least one entry has a root or a map root of zeros
    error TraceRegistryZeroRoot();
    /// @dev an epoch of this size has another root or map root: the log was forked
    error TraceRegistryForked(LogId log, uint32 epoch);
    /// @dev a log never shrinks; `anchored` is the size of the newest epoch
    error TraceRegistryShrinks(LogId log, uint64 size, uint64 anchored);
    /// @dev the proof does not show that the head of `size` extends the one of `anchored`
    error TraceRegistryInconsistent(LogId log, uint64 anchored, uint64 size);
    /// @dev the head that was handed in is not that of the epoch
    error TraceRegistryHeadMismatch(LogId log, uint32 epoch);
    error TraceRegistryEntryNotLogged(LogId log, uint32 epoch, uint64 index);
    error TraceRegistrySubjectNotMapped(LogId log, uint32 epoch, bytes32 tag);
    error TraceRegistryAbsenceInvalid(LogId log, uint32 epoch, bytes32 tag);
    error TraceRegistryMiniLeafInvalid(LogId log, uint32 epoch, bytes32 tag, uint64 position);
    /// @dev all that was shown is as an honest log has it
    error TraceRegistryNoFault(LogId log, uint32 epoch);

    function departments() external view returns (IDepartmentRegistry);

    /// @notice Opens the department's log number `log`, which must be the next one: so the origin can name it.
    /// @dev Caller: an operator of `department` with PERMISSION_LOG.
    /// @param origin names the log in its checkpoints (C2SP tlog-checkpoint), and its note key
    function openLog(
        LogId log,
        DepartmentId department,
        string calldata origin,
        bytes32 noteKey,
        bytes32 vrfKey
    ) external;

    /// @notice Puts other keys in force from now on; those before stay in history. Under another VRF key every subject has
    /// another tag from then on: their entries stand under both.
    /// @dev Caller: an operator of the log's department with PERMISSION_LOG.
    function rotateLogKeys(LogId log, bytes32 noteKey, bytes32 vrfKey) external returns (uint16 version);

    /// @notice Anchors a head of the log as its next epoch. A head that was anchored before changes nothing and says so
    /// (its proof is not looked at); the same size with another root or map root is refused.
    /// @dev Caller: an operator of the log's department with PERMISSION_LOG.
    /// @param consistencyProof RFC 9162 section 2.1.4, from the newest epoch to this head; empty for the first epoch
    /// @param mapRoot of the subject map over the first `size` entries
    /// @return epoch the number under which it stands
    /// @return fresh false if it stood there already
    function advance(
        LogId log,
        uint64 size,
        bytes32 root,
        bytes32[] calldata consistencyProof,
        bytes32 mapRoot
    ) external returns (uint32 epoch, bool fresh);

    /// @notice Marks the log faulty for an entry whose subject is not in the epoch's map (Absent). Reverts where that is
    /// not shown.
    /// @dev Caller: anyone.
    /// @param head of the epoch
    function proveAbsence(
        LogId log,
        uint32 epoch,
        Head calldata head,
        Entry calldata entry,
        MapAbsence calldata absence
    ) external;

    /// @notice Marks the log faulty for an entry that is not in the little log to which it belongs, or not as it is, or
    /// in another subject's. Which fault it is follows from what is shown. Reverts where it is none.
    /// @dev Caller: anyone.
    /// @param entry an entry of the log
    /// @param subject whose little log is wrong: of the entry's tag, except for Foreign
    /// @param leaves two neighbours between which the entry is left out (Between); or one leaf: the first or the last,
    /// beyond which it is left out (BeforeFirst, AfterLast), or the one that claims the entry's index (Misstated, Foreign)
    function proveOmission(
        LogId log,
        uint32 epoch,
        Head calldata head,
        Entry calldata entry,
        MapLeaf calldata subject,
        MiniLeaf[] calldata leaves
    ) external returns (Fault);

    /// @notice Marks the log faulty for a little log that no honest log has, whatever its entries. Reverts where it is
    /// none.
    /// @dev Caller: anyone.
    /// @param leaves none (Empty), one (Beyond) or two neighbours (Unordered)
    function proveDisorder(
        LogId log,
        uint32 epoch,
        Head calldata head,
        MapLeaf calldata subject,
        MiniLeaf[] calldata leaves
    ) external returns (Fault);

    /// @notice Whether it is shown that the entry is in the log at that epoch. Reverts, as the next two, where there is no
    /// such epoch or it has another head: nothing was found out then.
    function isLogged(
        LogId log,
        uint32 epoch,
        Head calldata head,
        Entry calldata entry
    ) external view returns (bool);

    /// @notice Whether it is shown that the subject's little log is in the map at that epoch.
    function isMapped(
        LogId log,
        uint32 epoch,
        Head calldata head,
        MapLeaf calldata subject
    ) external view returns (bool);

    /// @notice Whether it is shown that the subject is not in the map at that epoch.
    function isAbsent(
        LogId log,
        uint32 epoch,
        Head calldata head,
        MapAbsence calldata absence
    ) external view returns (bool);

    function logCount() external view returns (uint32);
    function traceLog(LogId log) external view returns (Log memory);
    function originOf(LogId log) external view returns (string memory);
    /// @notice All zero if there is no such version.
    function keysOf(LogId log, uint16 version) external view returns (LogKeys memory);
    function epochOf(LogId log, uint32 epoch) external view returns (Epoch memory);
    /// @notice The first epoch that covers the first `size` entries of the log; 0 if none does yet.
    function epochCovering(LogId log, uint64 size) external view returns (uint32);
}
