// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Number of a department in its registry; 0 means "none" (and, as a parent, the root authority).
type DepartmentId is uint32;

using {sameDepartment as ==, otherDepartment as !=} for DepartmentId global;

function sameDepartment(DepartmentId a, DepartmentId b) pure returns (bool) {
    return DepartmentId.unwrap(a) == DepartmentId.unwrap(b);
}

function otherDepartment(DepartmentId a, DepartmentId b) pure returns (bool) {
    return DepartmentId.unwrap(a) != DepartmentId.unwrap(b);
}

/// @dev "None", and as a parent the root authority.
DepartmentId constant NO_DEPARTMENT = DepartmentId.wrap(0);

/// @dev What an operator may do for its department: the bits of `Operator.permissions`.
uint8 constant PERMISSION_ADMINISTER = 1;
uint8 constant PERMISSION_ANCHOR = 2;
uint8 constant PERMISSION_STATUS = 4;
uint8 constant PERMISSION_LOG = 8;

/// @dev What a document-signing key may sign: the bits of `SigningKey.use`.
uint8 constant KEY_USE_CERTIFICATES = 1;
uint8 constant KEY_USE_SUBMISSIONS = 2;

/// @title Who may issue: departments under departments, their operators and their document-signing keys.
/// @notice Times are Unix seconds. Windows are half-open: `validFrom <= t < validUntil`; an open end is
/// `type(uint40).max`. `compromisedAt` 0 means "not compromised"; a declaration can only ever move it earlier.
/// A department acts only while neither it nor any department above it is suspended. Nothing in here rewrites
/// what was done before: suspension, retirement and new windows concern new acts only. The one exception is
/// `compromisedAt`, which voids what was anchored at or after it, and nothing else.
///
/// Who may administer a department: an account with PERMISSION_ADMINISTER in it or in a department above it, as long
/// as the department in which it holds the permission is active; and the root authority (the owner of the registry),
/// always. So a department can be put right from above also while it is suspended, and never by itself.
interface IDepartmentRegistry {
    /// @notice A department as it stands now.
    /// @param parent the department above, 0 for one directly under the root authority
    /// @param depth 1 directly under the root authority, at most 5 (province, city, county, town, village)
    /// @param registeredAt when it was registered; 0 if there is no such department
    /// @param suspended its own flag; ancestors are not looked at (see `isActive`)
    /// @param successor the department that took over its certificates, 0 if none
    struct Department {
        DepartmentId parent;
        uint8 depth;
        uint40 registeredAt;
        bool suspended;
        DepartmentId successor;
    }

    /// @notice An account (a person's key, a machine's, a multisignature wallet) acting for a department.
    /// @param permissions bit set of PERMISSION_ADMINISTER, PERMISSION_ANCHOR, PERMISSION_STATUS and
    /// PERMISSION_LOG (to run the department's trace logs); 0 if never named, or dismissed
    struct Operator {
        uint8 permissions;
        uint40 validFrom;
        uint40 validUntil;
        uint40 compromisedAt;
    }

    /// @notice A P-256 public key that signs documents in the department's name.
    /// @param use bit set of KEY_USE_CERTIFICATES, KEY_USE_SUBMISSIONS
    struct SigningKey {
        bytes32 x;
        bytes32 y;
        uint8 use;
        uint40 validFrom;
        uint40 validUntil;
        uint40 compromisedAt;
    }

    event DepartmentRegistered(
        DepartmentId indexed department,
        DepartmentId indexed parent,
        string identifier,
        string name,
        string nameEn
    );
    event DepartmentRenamed(DepartmentId indexed department, string name, string nameEn);
    event DepartmentSuspended(DepartmentId indexed department, address indexed by, bytes32 decision);
    event DepartmentReinstated(DepartmentId indexed department, address indexed by, bytes32 decision);
    event SuccessorNamed(DepartmentId indexed department, DepartmentId indexed successor);
    event OperatorSet(
        DepartmentId indexed department,
        address indexed account,
        uint8 permissions,
        uint40 validFrom,
        uint40 validUntil
    );
    event OperatorCompromised(DepartmentId indexed department, address indexed account, uint40 compromisedAt);
    event SigningKeyRegistered(
        DepartmentId indexed department,
        bytes32 indexed thumbprint,
        bytes32 x,
        bytes32 y,
        uint8 use,
        uint40 validFrom,
        uint40 validUntil
    );
    event SigningKeyRetired(DepartmentId indexed department, bytes32 indexed thumbprint, uint40 validUntil);
    event SigningKeyCompromised(
        DepartmentId indexed department,
        bytes32 indexed thumbprint,
        uint40 compromisedAt
    );

    error DepartmentRegistryUnknownDepartment(DepartmentId department);
    error DepartmentRegistryIdentifierTaken(string identifier, DepartmentId holder);
    error DepartmentRegistryEmptyIdentifier();
    error DepartmentRegistryTooDeep(DepartmentId parent);
    error DepartmentRegistrySuspended(DepartmentId department, DepartmentId suspended);
    error DepartmentRegistryAlreadySuspended(DepartmentId department);
    error DepartmentRegistryNotSuspended(DepartmentId department);
    /// @dev `permission` is the bit that `account` lacks in `department` now.
    error DepartmentRegistryNotPermitted(DepartmentId department, address account, uint8 permission);
    error DepartmentRegistryBadPermissions(uint8 permissions);
    error DepartmentRegistryBadAccount();
    error DepartmentRegistryBadWindow(uint40 validFrom, uint40 validUntil);
    error DepartmentRegistryBadSuccessor(DepartmentId department, DepartmentId successor);
    error DepartmentRegistryAccountCompromised(DepartmentId department, address account);
    error DepartmentRegistryBadKey();
    error DepartmentRegistryBadKeyUse(uint8 use);
    error DepartmentRegistryKeyExists(DepartmentId department, bytes32 thumbprint);
    error DepartmentRegistryUnknownKey(DepartmentId department, bytes32 thumbprint);
    error DepartmentRegistryUnknownOperator(DepartmentId department, address account);
    /// @dev a compromise can be declared for the past or now, and only moved earlier
    error DepartmentRegistryBadCompromise(uint40 compromisedAt);
    /// @dev the root authority can be handed on, not given up: nobody could put the top of the tree right any more
    error DepartmentRegistryRootRequired();

    /// @notice Registers a department under `parent` (0: by the root authority) with its first administrator.
    /// @dev Caller: an administrator of `parent`, or the root authority when `parent` is 0.
    /// @param identifier unique external identifier; for Chinese departments the unified social credit code
    /// @param name in the department's official language
    /// @param nameEn in English
    function registerDepartment(
        DepartmentId parent,
        string calldata identifier,
        string calldata name,
        string calldata nameEn,
        address administrator
    ) external returns (DepartmentId department);

    /// @dev Caller: an administrator of the department or of one above it, or the root authority.
    function renameDepartment(DepartmentId department, string calldata name, string calldata nameEn) external;

    /// @notice Stops new acts of the department and of all below it.
    /// @dev Caller: an administrator of a department strictly above it, or the root authority.
    /// @param decision SHA-256 of the decision document, 0 if none
    function suspendDepartment(DepartmentId department, bytes32 decision) external;

    /// @dev Caller: as for `suspendDepartment`.
    function reinstateDepartment(DepartmentId department, bytes32 decision) external;

    /// @notice Names the department that takes over: it may change the status of `department`'s certificates.
    /// @dev Caller: an administrator of a department strictly above `department`, or the root authority.
    /// `successor` may not be `department` itself nor lead back to it.
    function nameSuccessor(DepartmentId department, DepartmentId successor) external;

    /// @notice Names an operator or changes its permissions and window. `permissions` 0 dismisses one that was named
    /// before (the window is still checked). An account declared compromised can never be set again here.
    /// @dev Caller: an administrator of the department or of one above it, or the root authority.
    function setOperator(
        DepartmentId department,
        address account,
        uint8 permissions,
        uint40 validFrom,
        uint40 validUntil
    ) external;

    /// @notice Declares that `account` was in wrong hands from `compromisedAt` on (never later than now). It can do
    /// nothing any more with the permissions it holds in this department (those it holds in another are declared there:
    /// otherwise a department could lock out those above it), and batches it anchored for this department at or after
    /// that time are void.
    /// @dev Caller: as for `setOperator`.
    function declareOperatorCompromised(
        DepartmentId department,
        address account,
        uint40 compromisedAt
    ) external;

    /// @notice Registers a P-256 public key. Its RFC 7638 thumbprint is computed here and returned. A window that would
    /// begin before now begins now: a key registered today never makes good what was anchored before.
    /// @dev Caller: an administrator of the department (or of one above it, or the root authority).
    function registerSigningKey(
        DepartmentId department,
        bytes32 x,
        bytes32 y,
        uint8 use,
        uint40 validFrom,
        uint40 validUntil
    ) external returns (bytes32 thumbprint);

    /// @notice Ends a key's window at `validUntil`, earlier than it ends so far. A time that is past already means now:
    /// retiring a key never touches what it signed and was anchored before (declaring it compromised does).
    /// @dev Caller: as for `registerSigningKey`.
    function retireSigningKey(DepartmentId department, bytes32 thumbprint, uint40 validUntil) external;

    /// @notice Declares that the key was in wrong hands from `compromisedAt` on (never later than now).
    /// @dev Caller: as for `registerSigningKey`.
    function declareSigningKeyCompromised(
        DepartmentId department,
        bytes32 thumbprint,
        uint40 compromisedAt
    ) external;

    /// @notice Reverts unless `account` holds `permission` in `department` now and the department may act.
    /// @param permission one of PERMISSION_*; of several bits any suffices, 0 is never held
    function requireOperator(DepartmentId department, address account, uint8 permission) external view;

    /// @notice Reverts unless `account` may administer `department` now (see the rule at the top).
    function requireAdministrator(DepartmentId department, address account) external view;

    /// @notice Whether the department exists and neither it nor any department above it is suspended.
    function isActive(DepartmentId department) external view returns (bool);

    /// @notice Whether following successors from `department` leads to `successor`.
    function isSuccessor(DepartmentId department, DepartmentId successor) external view returns (bool);

    function departmentCount() external view returns (uint32);
    function department(DepartmentId id) external view returns (Department memory);
    /// @notice Ancestors from the parent up to the one directly under the root authority.
    function ancestorsOf(DepartmentId id) external view returns (DepartmentId[] memory);
    function identifierOf(DepartmentId id) external view returns (string memory);
    function namesOf(DepartmentId id) external view returns (string memory name, string memory nameEn);
    function departmentByIdentifier(string calldata identifier) external view returns (DepartmentId);
    function operator(DepartmentId department, address account) external view returns (Operator memory);
    function signingKey(
        DepartmentId department,
        bytes32 thumbprint
    ) external view returns (SigningKey memory);
}
