// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DepartmentId, IDepartmentRegistry} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {ITraceRegistry, LogId} from "../../contracts/interfaces/ITraceRegistry.sol";
import {Accusation, ReferenceLog, TraceLog} from "./ReferenceLog.sol";
import {ReferenceTree} from "./ReferenceTree.sol";
import {Test} from "./Vm.sol";

/// @title Keepers and others who do anything to one honest log, and a model that says beforehand what must work.
/// @dev The model is the list of the log's entries: those below the anchored size never change in it, all above may.
/// Every act is tried as it comes; that it worked although the model forbids it, or was refused although it allows it,
/// is a failure here and now.
contract TraceActors is Test {
    using ReferenceLog for TraceLog;

    enum Kind {
        Advance,
        Again,
        Fork,
        Rotate,
        Suspension,
        Permission,
        Accusation
    }

    error Wrong(Kind kind, bool worked);

    uint256 private constant MOST = 48;
    DepartmentId private constant TOWN = DepartmentId.wrap(4);
    LogId private constant LOG = LogId.wrap(1);
    uint8 private constant PERMISSION = 8;

    IDepartmentRegistry private immutable DEPARTMENTS;
    ITraceRegistry private immutable TRACES;
    address private immutable AUTHORITY;
    address[3] private accounts;

    mapping(Kind => uint256) public done;
    mapping(Kind => uint256) public refused;
    mapping(address => bool) private permitted;
    bool private suspended;
    bytes32[] private tags;
    bytes32[] private bodies;
    /// sizes of the epochs, as anchored
    uint64[] public sizes;
    ITraceRegistry.LogKeys[] private keys;
    uint40 private time;

    constructor(
        IDepartmentRegistry departments,
        ITraceRegistry traces,
        address authority,
        address keeper,
        address stranger
    ) {
        (DEPARTMENTS, TRACES, AUTHORITY) = (departments, traces, authority);
        accounts = [keeper, stranger, accountOf("second keeper")];
        permitted[keeper] = true;
        keys.push(traces.keysOf(LOG, 1));
        time = uint40(block.timestamp);
    }

    // ── what the model knows ────────────────────────────────────────────────────────────────────────────────────

    function logOf(uint256 size) public view returns (TraceLog memory log) {
        log.tags = new bytes32[](size);
        log.bodies = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) (log.tags[i], log.bodies[i]) = (tags[i], bodies[i]);
        log.map = log.honestMap();
    }

    function epochs() public view returns (uint256) {
        return sizes.length;
    }

    function keyVersions() external view returns (uint256) {
        return keys.length;
    }

    function expectedKeys(uint256 version) external view returns (ITraceRegistry.LogKeys memory) {
        return keys[version - 1];
    }

    function anchored() private view returns (uint64) {
        return sizes.length == 0 ? 0 : sizes[sizes.length - 1];
    }

    function judge(Kind kind, bool worked, bool allowed) private {
        if (worked != allowed) revert Wrong(kind, worked);
        ++(worked ? done : refused)[kind];
    }

    function mayRun(address account) private view returns (bool) {
        return permitted[account] && !suspended;
    }

    function attempt(address account, address to, bytes memory call) private returns (bool worked) {
        vm.warp(time);
        vm.prank(account);
        (worked, ) = to.call(call);
    }

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Entries come in, of one of five subjects, above what is anchored; some that came in before are replaced.
    function write(uint256 random, uint256 count) external {
        uint256 keep = anchored();
        if (random % 4 != 0) keep = tags.length;
        while (tags.length > keep) {
            tags.pop();
            bodies.pop();
        }
        for (uint256 i = 0; i <= count % 5 && tags.length < MOST; ++i) {
            random = uint256(keccak256(abi.encode(random)));
            tags.push(ReferenceLog.tagOf(1, random % 5));
            bodies.push(bytes32(random));
        }
    }

    function advance(uint256 who) external {
        uint256 size = tags.length;
        if (size <= anchored()) return;
        address account = accounts[who % 3];
        bytes memory call = advanceCall(logOf(size));
        bool worked = attempt(account, address(TRACES), call);
        judge(Kind.Advance, worked, mayRun(account));
        if (worked) sizes.push(uint64(size));
    }

    /// @dev A head that was anchored, of any epoch.
    function again(uint256 who, uint256 which) external {
        if (sizes.length == 0) return;
        address account = accounts[who % 3];
        bytes memory call = advanceCall(logOf(sizes[which % sizes.length]));
        bool worked = attempt(account, address(TRACES), call);
        judge(Kind.Again, worked, mayRun(account));
    }

    /// @dev A log that differs from this one below the anchored size, at any size, with the best proof there is for it.
    function fork(uint256 who, uint256 where, uint256 much) external {
        uint256 size = 1 + (much % MOST);
        uint256 known = anchored();
        if (known == 0) return;
        TraceLog memory log = logOf(tags.length);
        TraceLog memory other = ReferenceLog.make(much, size, 5);
        uint256 changed = where % known;
        if (changed >= size) changed = size - 1;
        for (uint256 i = 0; i < size && i < log.tags.length; ++i) {
            if (i != changed) (other.tags[i], other.bodies[i]) = (log.tags[i], log.bodies[i]);
        }
        other.map = other.honestMap();
        bytes memory call = advanceCall(other);
        judge(Kind.Fork, attempt(accounts[who % 3], address(TRACES), call), false);
    }

    function advanceCall(TraceLog memory log) private view returns (bytes memory) {
        ITraceRegistry.Head memory head = log.head();
        uint256 size = log.tags.length;
        bytes32[] memory proof = new bytes32[](0);
        if (anchored() != 0 && anchored() < size) {
            proof = ReferenceTree.consistency(log.leafHashes(), anchored(), size);
        }
        return abi.encodeCall(TRACES.advance, (LOG, uint64(size), head.root, proof, head.mapRoot));
    }

    function rotate(uint256 who, bytes32 noteKey, bytes32 vrfKey) external {
        address account = accounts[who % 3];
        ITraceRegistry.LogKeys storage current = keys[keys.length - 1];
        bool changes = current.noteKey != noteKey || current.vrfKey != vrfKey;
        bool allowed = mayRun(account) && noteKey != 0 && vrfKey != 0 && changes;
        bytes memory call = abi.encodeCall(TRACES.rotateLogKeys, (LOG, noteKey, vrfKey));
        bool worked = attempt(account, address(TRACES), call);
        judge(Kind.Rotate, worked, allowed);
        if (worked) keys.push(ITraceRegistry.LogKeys(noteKey, vrfKey, time));
    }

    /// @dev By the root authority, or in vain by somebody else. Rarely suspended for long: nothing else could happen.
    function suspendOrReinstate(uint256 who) external {
        address account = who % 3 == 0 ? accounts[0] : AUTHORITY;
        bytes memory call =
            suspended
                ? abi.encodeCall(DEPARTMENTS.reinstateDepartment, (TOWN, 0))
                : abi.encodeCall(DEPARTMENTS.suspendDepartment, (TOWN, 0));
        bool worked = attempt(account, address(DEPARTMENTS), call);
        judge(Kind.Suspension, worked, account == AUTHORITY);
        if (worked) suspended = !suspended;
    }

    function permit(uint256 who, uint256 random) external {
        address by = random % 4 == 0 ? accounts[1] : AUTHORITY;
        address account = accounts[who % 3];
        // all the other permissions, or with the one that counts
        uint8 permissions = random % 3 == 0 ? 7 & ~uint8(1) : PERMISSION;
        bytes memory call = abi.encodeCall(
            DEPARTMENTS.setOperator,
            (TOWN, account, permissions, 0, type(uint40).max)
        );
        bool worked = attempt(by, address(DEPARTMENTS), call);
        judge(Kind.Permission, worked, by == AUTHORITY);
        if (worked) permitted[account] = permissions == PERMISSION;
    }

    /// @dev By whoever, with whatever this honest log has to show at whatever epoch.
    function accuse(uint256 random, uint256 which) external {
        if (sizes.length == 0) return;
        uint256 n = which % sizes.length;
        TraceLog memory log = logOf(sizes[n]);
        uint256 k = random % log.map.length;
        uint256 count = log.map[k].indexes.length;
        uint256 position = (random >> 8) % count;
        uint256 some = (random >> 16) % 3;
        if (position + some > count) some = count - position;
        Accusation memory made = log.accusation((random >> 24) % log.tags.length, k, position, some);
        bytes32 tag = random % 2 == 0 ? made.entry.tag : keccak256(abi.encode(random));
        bytes memory call = accusationCall(random % 3, uint32(n + 1), made, log.absence(tag));
        judge(Kind.Accusation, attempt(accounts[1], address(TRACES), call), false);
    }

    function accusationCall(
        uint256 what,
        uint32 epoch,
        Accusation memory made,
        ITraceRegistry.MapAbsence memory absence
    ) private view returns (bytes memory) {
        if (what == 0) {
            return abi.encodeCall(TRACES.proveAbsence, (LOG, epoch, made.head, made.entry, absence));
        }
        if (what == 1) {
            return
                abi.encodeCall(
                    TRACES.proveOmission,
                    (LOG, epoch, made.head, made.entry, made.subject, made.leaves)
                );
        }
        return abi.encodeCall(TRACES.proveDisorder, (LOG, epoch, made.head, made.subject, made.leaves));
    }

    function wait(uint256 seconds_) external {
        time += uint40(seconds_ % 10_000);
    }
}
