// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {
    DepartmentId,
    IDepartmentRegistry,
    KEY_USE_CERTIFICATES,
    KEY_USE_SUBMISSIONS,
    NO_DEPARTMENT,
    PERMISSION_ADMINISTER,
    PERMISSION_ANCHOR,
    PERMISSION_LOG,
    PERMISSION_STATUS
} from "./interfaces/IDepartmentRegistry.sol";
import {OperatorWord, OperatorWords} from "./libraries/OperatorWords.sol";

/// @title Who may issue. See IDepartmentRegistry for what everything means and who may do what.
/// @dev A department's place in the tree never changes. Places are kept as *lines*: department ids of 32 bits each,
/// the one directly under the root authority lowest, going down the tree from there. `requireOperator` stands in the
/// way of every anchor and status change and must be cheap: where nothing in the department's branch is suspended it
/// reads two slots, the operator's (with the line above its department copied into the rest of the slot) and the
/// branch's count of suspensions.
contract DepartmentRegistry is IDepartmentRegistry, Ownable2Step {
    using BitMaps for BitMaps.BitMap;

    /// bits of one id in a line
    uint256 private constant LANE = 32;
    /// province, city, county, town, village
    uint256 private constant MAX_DEPTH = 5;

    struct DepartmentRecord {
        /// line of the departments above it, MAX_DEPTH - 1 at most; 0 directly under the root authority
        uint128 above;
        uint40 registeredAt;
        DepartmentId successor;
        string identifier;
        string name;
        string nameEn;
    }

    uint32 private _count;
    mapping(DepartmentId => DepartmentRecord) private _departments;
    mapping(bytes32 identifierHash => DepartmentId) private _byIdentifier;
    mapping(uint256 departmentAndAccount => OperatorWord) private _operators;
    mapping(DepartmentId => mapping(bytes32 thumbprint => SigningKey)) private _signingKeys;
    /// each department's own flag
    BitMaps.BitMap private _suspended;
    /// how many flags are set in the branch of a department directly under the root authority, itself included
    mapping(DepartmentId top => uint256) private _suspensionsInBranch;

    constructor(address rootAuthority) Ownable(rootAuthority) {}

    // ── departments ─────────────────────────────────────────────────────────────────────────────────────────────

    function registerDepartment(
        DepartmentId parent,
        string calldata identifier,
        string calldata name,
        string calldata nameEn,
        address administrator
    ) external returns (DepartmentId id) {
        uint160 above = parent == NO_DEPARTMENT ? 0 : _lineTo(parent);
        _requireAdministrator(above, parent, msg.sender);
        if (_length(above) == MAX_DEPTH) revert DepartmentRegistryTooDeep(parent);
        if (bytes(identifier).length == 0) revert DepartmentRegistryEmptyIdentifier();
        bytes32 identifierHash = keccak256(bytes(identifier));
        DepartmentId holder = _byIdentifier[identifierHash];
        if (holder != NO_DEPARTMENT) revert DepartmentRegistryIdentifierTaken(identifier, holder);

        id = DepartmentId.wrap(++_count);
        _byIdentifier[identifierHash] = id;
        _departments[id] = DepartmentRecord({
            above: uint128(above),
            registeredAt: uint40(block.timestamp),
            successor: NO_DEPARTMENT,
            identifier: identifier,
            name: name,
            nameEn: nameEn
        });
        emit DepartmentRegistered(id, parent, identifier, name, nameEn);
        _setOperator(id, administrator, PERMISSION_ADMINISTER, uint40(block.timestamp), type(uint40).max);
    }

    function renameDepartment(DepartmentId id, string calldata name, string calldata nameEn) external {
        _requireAdministrator(_lineTo(id), id, msg.sender);
        DepartmentRecord storage record = _departments[id];
        record.name = name;
        record.nameEn = nameEn;
        emit DepartmentRenamed(id, name, nameEn);
    }

    function suspendDepartment(DepartmentId id, bytes32 decision) external {
        uint128 above = _above(id);
        _requireAdministrator(above, id, msg.sender);
        if (_isSuspended(id)) revert DepartmentRegistryAlreadySuspended(id);
        _suspended.set(DepartmentId.unwrap(id));
        ++_suspensionsInBranch[_branchOf(id, above)];
        emit DepartmentSuspended(id, msg.sender, decision);
    }

    function reinstateDepartment(DepartmentId id, bytes32 decision) external {
        uint128 above = _above(id);
        _requireAdministrator(above, id, msg.sender);
        if (!_isSuspended(id)) revert DepartmentRegistryNotSuspended(id);
        _suspended.unset(DepartmentId.unwrap(id));
        --_suspensionsInBranch[_branchOf(id, above)];
        emit DepartmentReinstated(id, msg.sender, decision);
    }

    function nameSuccessor(DepartmentId id, DepartmentId successor) external {
        _requireAdministrator(_above(id), id, msg.sender);
        _above(successor); // it must exist
        if (successor == id || isSuccessor(successor, id)) {
            revert DepartmentRegistryBadSuccessor(id, successor);
        }
        _departments[id].successor = successor;
        emit SuccessorNamed(id, successor);
    }

    // ── operators ───────────────────────────────────────────────────────────────────────────────────────────────

    function setOperator(
        DepartmentId id,
        address account,
        uint8 permissions,
        uint40 validFrom,
        uint40 validUntil
    ) external {
        _requireAdministrator(_lineTo(id), id, msg.sender);
        // dismissing someone who was never named would leave the one who was meant in office, and look done
        if (permissions == 0 && !_operators[_key(id, account)].isNamed()) {
            revert DepartmentRegistryUnknownOperator(id, account);
        }
        _setOperator(id, account, permissions, validFrom, validUntil);
    }

    function declareOperatorCompromised(DepartmentId id, address account, uint40 compromisedAt) external {
        _requireAdministrator(_lineTo(id), id, msg.sender);
        OperatorWord word = _operators[_key(id, account)];
        if (!word.isNamed()) revert DepartmentRegistryUnknownOperator(id, account);
        _checkCompromise(word.compromisedAt(), compromisedAt);
        _operators[_key(id, account)] = OperatorWords.pack(
            word.permissions(),
            word.validFrom(),
            word.validUntil(),
            compromisedAt,
            word.above()
        );
        emit OperatorCompromised(id, account, compromisedAt);
    }

    // ── document-signing keys ───────────────────────────────────────────────────────────────────────────────────

    function registerSigningKey(
        DepartmentId id,
        bytes32 x,
        bytes32 y,
        uint8 use,
        uint40 validFrom,
        uint40 validUntil
    ) external returns (bytes32 thumbprint) {
        _requireAdministrator(_lineTo(id), id, msg.sender);
        if (!P256.isValidPublicKey(x, y)) revert DepartmentRegistryBadKey();
        if (use == 0 || use > (KEY_USE_CERTIFICATES | KEY_USE_SUBMISSIONS)) {
            revert DepartmentRegistryBadKeyUse(use);
        }
        uint40 begin = _notPast(validFrom);
        if (begin >= validUntil) revert DepartmentRegistryBadWindow(begin, validUntil);
        thumbprint = _thumbprint(x, y);
        if (_signingKeys[id][thumbprint].use != 0) revert DepartmentRegistryKeyExists(id, thumbprint);
        _signingKeys[id][thumbprint] = SigningKey({
            x: x,
            y: y,
            use: use,
            validFrom: begin,
            validUntil: validUntil,
            compromisedAt: 0
        });
        emit SigningKeyRegistered(id, thumbprint, x, y, use, begin, validUntil);
    }

    function retireSigningKey(DepartmentId id, bytes32 thumbprint, uint40 validUntil) external {
        SigningKey storage key = _keyForChange(id, thumbprint);
        uint40 end = _notPast(validUntil);
        if (end >= key.validUntil) revert DepartmentRegistryBadWindow(key.validFrom, end);
        key.validUntil = end;
        emit SigningKeyRetired(id, thumbprint, end);
    }

    function declareSigningKeyCompromised(
        DepartmentId id,
        bytes32 thumbprint,
        uint40 compromisedAt
    ) external {
        SigningKey storage key = _keyForChange(id, thumbprint);
        _checkCompromise(key.compromisedAt, compromisedAt);
        key.compromisedAt = compromisedAt;
        emit SigningKeyCompromised(id, thumbprint, compromisedAt);
    }

    // ── asked by other contracts ────────────────────────────────────────────────────────────────────────────────

    function requireOperator(DepartmentId id, address account, uint8 permission) external view {
        OperatorWord word = _operators[_key(id, account)];
        if (!word.holds(permission, block.timestamp)) {
            revert DepartmentRegistryNotPermitted(id, account, permission);
        }
        if (_suspensionsInBranch[_branchOf(id, word.above())] != 0) {
            DepartmentId suspended = _suspendedOn(_append(word.above(), id));
            if (suspended != NO_DEPARTMENT) revert DepartmentRegistrySuspended(id, suspended);
        }
    }

    function requireAdministrator(DepartmentId id, address account) external view {
        _requireAdministrator(_lineTo(id), id, account);
    }

    function isActive(DepartmentId id) external view returns (bool) {
        return _departments[id].registeredAt != 0 && _suspendedOn(_lineTo(id)) == NO_DEPARTMENT;
    }

    /// @dev Ends, because `nameSuccessor` lets no circle arise.
    function isSuccessor(DepartmentId id, DepartmentId successor) public view returns (bool) {
        DepartmentId next = _departments[id].successor;
        while (next != NO_DEPARTMENT) {
            if (next == successor) return true;
            next = _departments[next].successor;
        }
        return false;
    }

    // ── read ────────────────────────────────────────────────────────────────────────────────────────────────────

    function departmentCount() external view returns (uint32) {
        return _count;
    }

    function department(DepartmentId id) external view returns (Department memory) {
        DepartmentRecord storage record = _departments[id];
        if (record.registeredAt == 0) return Department(NO_DEPARTMENT, 0, 0, false, NO_DEPARTMENT);
        return
            Department({
                parent: _last(record.above),
                depth: uint8(_length(record.above) + 1),
                registeredAt: record.registeredAt,
                suspended: _isSuspended(id),
                successor: record.successor
            });
    }

    function ancestorsOf(DepartmentId id) external view returns (DepartmentId[] memory ancestors) {
        uint160 line = _departments[id].above;
        uint256 i = _length(line);
        ancestors = new DepartmentId[](i);
        for (; line != 0; line >>= LANE) ancestors[--i] = _first(line);
    }

    function identifierOf(DepartmentId id) external view returns (string memory) {
        return _departments[id].identifier;
    }

    function namesOf(DepartmentId id) external view returns (string memory name, string memory nameEn) {
        DepartmentRecord storage record = _departments[id];
        return (record.name, record.nameEn);
    }

    function departmentByIdentifier(string calldata identifier) external view returns (DepartmentId) {
        return _byIdentifier[keccak256(bytes(identifier))];
    }

    function operator(DepartmentId id, address account) external view returns (Operator memory) {
        OperatorWord word = _operators[_key(id, account)];
        return Operator(word.permissions(), word.validFrom(), word.validUntil(), word.compromisedAt());
    }

    function signingKey(DepartmentId id, bytes32 thumbprint) external view returns (SigningKey memory) {
        return _signingKeys[id][thumbprint];
    }

    // ── the root authority ──────────────────────────────────────────────────────────────────────────────────────

    function renounceOwnership() public view override onlyOwner {
        revert DepartmentRegistryRootRequired();
    }

    // ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev From the top down: once a department is suspended, nothing below it is active.
    /// @param line the departments in which the account may hold the permission: down to `id`, or only above it
    /// @param id the department that is administered, for the error
    function _requireAdministrator(uint160 line, DepartmentId id, address account) private view {
        if (account == owner()) return;
        DepartmentId suspended = NO_DEPARTMENT;
        for (; line != 0; line >>= LANE) {
            DepartmentId current = _first(line);
            if (suspended == NO_DEPARTMENT && _isSuspended(current)) suspended = current;
            if (!_operators[_key(current, account)].holds(PERMISSION_ADMINISTER, block.timestamp)) continue;
            if (suspended == NO_DEPARTMENT) return;
            revert DepartmentRegistrySuspended(id, suspended);
        }
        revert DepartmentRegistryNotPermitted(id, account, PERMISSION_ADMINISTER);
    }

    function _setOperator(
        DepartmentId id,
        address account,
        uint8 permissions,
        uint40 validFrom,
        uint40 validUntil
    ) private {
        if (account == address(0)) revert DepartmentRegistryBadAccount();
        if (permissions > (PERMISSION_ADMINISTER | PERMISSION_ANCHOR | PERMISSION_STATUS | PERMISSION_LOG)) {
            revert DepartmentRegistryBadPermissions(permissions);
        }
        if (validFrom >= validUntil) revert DepartmentRegistryBadWindow(validFrom, validUntil);
        if (_operators[_key(id, account)].compromisedAt() != 0) {
            revert DepartmentRegistryAccountCompromised(id, account);
        }
        _operators[_key(id, account)] = OperatorWords.pack(
            permissions,
            validFrom,
            validUntil,
            0,
            _departments[id].above
        );
        emit OperatorSet(id, account, permissions, validFrom, validUntil);
    }

    function _keyForChange(
        DepartmentId id,
        bytes32 thumbprint
    ) private view returns (SigningKey storage key) {
        _requireAdministrator(_lineTo(id), id, msg.sender);
        key = _signingKeys[id][thumbprint];
        if (key.use == 0) revert DepartmentRegistryUnknownKey(id, thumbprint);
    }

    /// @dev A declaration that could be moved later would bring back to life what was void.
    function _checkCompromise(uint40 declared, uint40 compromisedAt) private view {
        if (
            compromisedAt == 0 ||
            compromisedAt > block.timestamp ||
            (declared != 0 && compromisedAt >= declared)
        ) {
            revert DepartmentRegistryBadCompromise(compromisedAt);
        }
    }

    /// @dev Its own flag only.
    function _isSuspended(DepartmentId id) private view returns (bool) {
        return _suspended.get(DepartmentId.unwrap(id));
    }

    /// @dev The highest suspended department of a line, or none.
    function _suspendedOn(uint160 line) private view returns (DepartmentId) {
        for (; line != 0; line >>= LANE) {
            if (_isSuspended(_first(line))) return _first(line);
        }
        return NO_DEPARTMENT;
    }

    function _key(DepartmentId id, address account) private pure returns (uint256) {
        return (uint256(DepartmentId.unwrap(id)) << 160) | uint160(account);
    }

    /// @dev The line of the departments above `id`, which must exist.
    function _above(DepartmentId id) private view returns (uint128) {
        if (_departments[id].registeredAt == 0) revert DepartmentRegistryUnknownDepartment(id);
        return _departments[id].above;
    }

    /// @dev The line from the top down to `id`, which must exist.
    function _lineTo(DepartmentId id) private view returns (uint160) {
        return _append(_above(id), id);
    }

    /// @dev The department directly under the root authority in whose branch `id` stands; perhaps itself.
    function _branchOf(DepartmentId id, uint128 above) private pure returns (DepartmentId) {
        return above == 0 ? id : _first(above);
    }

    function _append(uint128 line, DepartmentId id) private pure returns (uint160) {
        return line | (uint160(DepartmentId.unwrap(id)) << uint160(LANE * _length(line)));
    }

    function _first(uint160 line) private pure returns (DepartmentId) {
        return DepartmentId.wrap(uint32(line));
    }

    function _last(uint160 line) private pure returns (DepartmentId) {
        while (line >> LANE != 0) line >>= LANE;
        return _first(line);
    }

    function _length(uint160 line) private pure returns (uint256 length) {
        for (; line != 0; line >>= LANE) ++length;
    }

    /// @dev RFC 7638: SHA-256 of the required members in lexicographic order, without white space.
    function _thumbprint(bytes32 x, bytes32 y) private pure returns (bytes32) {
        return
            sha256(
                abi.encodePacked(
                    '{"crv":"P-256","kty":"EC","x":"',
                    Base64.encodeURL(abi.encodePacked(x)),
                    '","y":"',
                    Base64.encodeURL(abi.encodePacked(y)),
                    '"}'
                )
            );
    }

    function _notPast(uint40 time) private view returns (uint40) {
        return time < block.timestamp ? uint40(block.timestamp) : time;
    }
}
