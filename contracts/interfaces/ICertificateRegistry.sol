// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DepartmentId, IDepartmentRegistry} from "./IDepartmentRegistry.sol";

/// @notice Number of a certificate type in its registry, from 1.
type TypeId is uint24;

using {sameType as ==} for TypeId global;

function sameType(TypeId a, TypeId b) pure returns (bool) {
    return TypeId.unwrap(a) == TypeId.unwrap(b);
}

/// @dev Numbers of Token Status Lists are below 2^48, so that every JSON reader keeps them apart.
uint64 constant LIST_NUMBERS = 2 ** 48;

/// @title What was issued: certificate types, anchored batches, statuses.
/// @notice That a batch stands here means: at its `anchoredAt`, its operator held the permission to anchor for the
/// department, the department was active, and it was authorised to issue the type. A batch is keyed by
/// (department, root), so nobody can take another department's root. Statuses are two bits, 128 to a word, the
/// values of the IETF Token Status List. Revoked is final.
interface ICertificateRegistry {
    /// @notice Values as in the Token Status List (valid, invalid, suspended) and one application-specific.
    enum Status {
        Valid,
        Revoked,
        Suspended,
        Superseded
    }

    /// @notice Why a status was changed.
    enum Reason {
        Unspecified,
        TemporarilySeized,
        Withdrawn,
        Cancelled,
        Lapsed,
        TransferredOut,
        Forfeited,
        KeyCompromised,
        Other
    }

    /// @notice An anchored batch; all zero if there is none. One storage slot.
    struct Batch {
        address operator;
        uint32 size;
        TypeId typeId;
        uint40 anchoredAt;
    }

    /// @notice A certificate by where it hangs.
    struct CertificateRef {
        DepartmentId department;
        bytes32 root;
        uint32 index;
    }

    /// @param vctHash Keccak-256 of the `vct`, which itself is in the event
    /// @param metadataHash SHA-256 of the type metadata document
    struct CertificateType {
        DepartmentId definer;
        uint40 definedAt;
        bytes32 vctHash;
        bytes32 metadataHash;
    }

    /// @notice When a department may issue a type; all zero if never authorised.
    struct Authorisation {
        uint40 validFrom;
        uint40 validUntil;
    }

    /// @notice The answer to another contract that asks for a certificate.
    /// @param operatorCompromisedAt 0, or the time from which the anchoring account's anchors are void
    /// @param void whether `anchoredAt` is at or after `operatorCompromisedAt`. The document-signing key is inside
    /// the certificate, which the chain does not see: a caller that needs its cut-off asks the department registry.
    struct CertificateState {
        uint40 anchoredAt;
        address operator;
        TypeId typeId;
        Status status;
        uint40 operatorCompromisedAt;
        bool void;
    }

    event TypeDefined(TypeId indexed typeId, DepartmentId indexed definer, string vct, bytes32 metadataHash);
    event IssuerAuthorised(
        TypeId indexed typeId,
        DepartmentId indexed issuer,
        uint40 validFrom,
        uint40 validUntil
    );
    /// @param list the number of the Token Status List that the certificates' signed part names
    event BatchAnchored(
        DepartmentId indexed department,
        bytes32 indexed root,
        TypeId indexed typeId,
        uint32 size,
        uint64 list,
        address operator
    );
    /// @notice The same batch was anchored before; nothing changed.
    event BatchAlreadyAnchored(DepartmentId indexed department, bytes32 indexed root);
    /// @notice Certificates `word * 128 + i`, for each bit i set in `lanes`, now have `status`. They had another before,
    /// or another successor: what changes nothing is not logged.
    /// @param lanes bit i (value 2^i) stands for certificate `word * 128 + i`
    /// @param by the department in whose name it was done: the issuer or a successor of it
    event StatusesChanged(
        DepartmentId indexed department,
        bytes32 indexed root,
        uint32 word,
        uint128 lanes,
        Status status,
        Reason reason,
        bytes32 decision,
        DepartmentId by,
        address operator
    );
    /// @notice Follows the `StatusesChanged` of the same transaction; names the newer version.
    event CertificateSuperseded(
        DepartmentId indexed department,
        bytes32 indexed root,
        uint32 index,
        DepartmentId successorDepartment,
        bytes32 successorRoot,
        uint32 successorIndex
    );

    error CertificateRegistryVctTaken(string vct, TypeId typeId);
    error CertificateRegistryEmptyVct();
    error CertificateRegistryUnknownType(TypeId typeId);
    error CertificateRegistryUnknownDepartment(DepartmentId department);
    error CertificateRegistryBadWindow(uint40 validFrom, uint40 validUntil);
    error CertificateRegistryNotAuthorised(TypeId typeId, DepartmentId department);
    error CertificateRegistryEmptyBatch();
    error CertificateRegistryZeroRoot();
    error CertificateRegistryBadList(uint64 list);
    error CertificateRegistryBatchMismatch(DepartmentId department, bytes32 root);
    error CertificateRegistryUnknownBatch(DepartmentId department, bytes32 root);
    error CertificateRegistryIndexOutOfRange(uint32 index, uint32 size);
    error CertificateRegistryRevokedIsFinal(DepartmentId department, bytes32 root, uint32 index);
    error CertificateRegistryNotSuccessor(DepartmentId department, DepartmentId by);
    /// @dev `superseded` needs the newer version: use `supersede`
    error CertificateRegistrySuccessorRequired();
    error CertificateRegistrySelfSuccessor(DepartmentId department, bytes32 root, uint32 index);
    error CertificateRegistryLengthMismatch(uint256 indexes, uint256 successors);
    error CertificateRegistryEmptyList();
    error CertificateRegistryProofInvalid();

    function departments() external view returns (IDepartmentRegistry);

    /// @notice Defines a certificate type. Its metadata never changes; a new version is a new `vct`.
    /// @dev Caller: who may administer `definer`, see IDepartmentRegistry.
    /// @param metadataHash SHA-256 of the bytes of the SD-JWT VC Type Metadata document
    function defineType(
        DepartmentId definer,
        string calldata vct,
        bytes32 metadataHash
    ) external returns (TypeId);

    /// @notice Lets `issuer` (the definer itself included) issue the type in a window; may be changed for the future.
    /// A window that lies in the past withdraws it. What was anchored stays.
    /// @dev Caller: who may administer the type's definer (so a suspended definer's authorisations can be withdrawn
    /// from above).
    function authoriseIssuer(
        TypeId typeId,
        DepartmentId issuer,
        uint40 validFrom,
        uint40 validUntil
    ) external;

    /// @notice Anchors a batch. The same (department, root, size, type) again changes nothing and says so, also when the
    /// authorisation has ended since; the same root with another size or type is refused.
    /// @dev Caller: an operator of `department` with PERMISSION_ANCHOR.
    /// @param list random number below 2^48 of the Token Status List that the certificates' signed part names
    /// @return fresh false if it stood here already
    function anchor(
        DepartmentId department,
        bytes32 root,
        uint32 size,
        TypeId typeId,
        uint64 list
    ) external returns (bool fresh);

    /// @notice Changes the status of one certificate to valid, suspended or revoked. The same status again is harmless.
    /// @dev Caller: an operator of `by` with PERMISSION_STATUS; `by` is `department` or a successor of it.
    /// @param decision SHA-256 of the decision document, 0 if none
    function setStatus(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32 index,
        Status status,
        Reason reason,
        bytes32 decision
    ) external;

    /// @notice The same for a list of indexes. Ascending lists cost least: neighbours share a storage write.
    /// @dev In the worst case (each index in another word of 128) 550 fit EIP-7825's 16,777,216 gas: split longer lists.
    function setStatuses(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32[] calldata indexes,
        Status status,
        Reason reason,
        bytes32 decision
    ) external;

    /// @notice The same for `count` neighbours from `first` on.
    /// @dev 550 words of 128 fit EIP-7825's 16,777,216 gas: split longer ranges.
    function setStatusRange(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32 first,
        uint32 count,
        Status status,
        Reason reason,
        bytes32 decision
    ) external;

    /// @notice Marks certificates as superseded, each by the newer version named at the same place in `successors`,
    /// which must be anchored. Naming another successor later is allowed; a revoked certificate stays revoked.
    /// @dev In the worst case (each index in another word, each successor in another batch) 450 fit EIP-7825's gas.
    function supersede(
        DepartmentId by,
        DepartmentId department,
        bytes32 root,
        uint32[] calldata indexes,
        CertificateRef[] calldata successors,
        Reason reason,
        bytes32 decision
    ) external;

    /// @notice Checks a certificate for another contract: reverts unless the leaf is in the anchored batch.
    /// @param leafHash SHA-256(0x00 ‖ ASCII of protected "." payload "." signature)
    /// @param path RFC 6962 inclusion path, bound to `index` and to the anchored size
    function checkCertificate(
        DepartmentId department,
        bytes32 root,
        uint32 index,
        bytes32 leafHash,
        bytes32[] calldata path
    ) external view returns (CertificateState memory);

    function typeCount() external view returns (uint24);
    function certificateType(TypeId typeId) external view returns (CertificateType memory);
    function typeByVct(string calldata vct) external view returns (TypeId);
    function authorisation(TypeId typeId, DepartmentId issuer) external view returns (Authorisation memory);
    function batch(DepartmentId department, bytes32 root) external view returns (Batch memory);
    function statusOf(DepartmentId department, bytes32 root, uint32 index) external view returns (Status);
    /// @notice 128 statuses: certificate `word * 128 + i` has bits 2i and 2i+1.
    function statusWord(DepartmentId department, bytes32 root, uint32 word) external view returns (uint256);
}
