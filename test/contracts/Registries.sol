// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry, TypeId} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {
    DepartmentId,
    IDepartmentRegistry,
    NO_DEPARTMENT,
    PERMISSION_ADMINISTER,
    PERMISSION_ANCHOR,
    PERMISSION_STATUS
} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Test} from "./Vm.sol";

/// @title The department registry with what it has from OpenZeppelin's Ownable2Step.
interface IOwnedDepartmentRegistry is IDepartmentRegistry {
    function owner() external view returns (address);
    function transferOwnership(address newOwner) external;
    function acceptOwnership() external;
    function renounceOwnership() external;
}

/// @title A small country for the tests: a line of five departments, a second province, one certificate type.
/// @dev Each department has one administrator; the town (three levels down) also has an anchorer and a registrar, one
/// permission each. Time stands at NOW.
abstract contract Registries is Test {
    uint40 internal constant NOW = 1_800_000_000;
    uint40 internal constant OPEN = type(uint40).max;
    bytes32 internal constant ROOT = keccak256("a batch");
    bytes32 internal constant DECISION = keccak256("a decision document");
    bytes32 internal constant METADATA = keccak256("type metadata");
    uint64 internal constant LIST = 2 ** 48 - 1;
    uint32 internal constant SIZE = 1_000;

    address internal immutable AUTHORITY = accountOf("root authority");
    address internal immutable PROVINCE_ADMIN = accountOf("province administrator");
    address internal immutable CITY_ADMIN = accountOf("city administrator");
    address internal immutable COUNTY_ADMIN = accountOf("county administrator");
    address internal immutable TOWN_ADMIN = accountOf("town administrator");
    address internal immutable VILLAGE_ADMIN = accountOf("village administrator");
    address internal immutable OTHER_ADMIN = accountOf("other province's administrator");
    address internal immutable ANCHORER = accountOf("town anchorer");
    address internal immutable REGISTRAR = accountOf("town registrar");
    address internal immutable STRANGER = accountOf("stranger");

    DepartmentId internal constant PROVINCE = DepartmentId.wrap(1);
    DepartmentId internal constant CITY = DepartmentId.wrap(2);
    DepartmentId internal constant COUNTY = DepartmentId.wrap(3);
    DepartmentId internal constant TOWN = DepartmentId.wrap(4);
    DepartmentId internal constant VILLAGE = DepartmentId.wrap(5);
    DepartmentId internal constant OTHER = DepartmentId.wrap(6);
    DepartmentId internal constant NOBODY = DepartmentId.wrap(999);
    TypeId internal constant LICENCE = TypeId.wrap(1);

    IOwnedDepartmentRegistry internal departments;
    ICertificateRegistry internal certificates;

    function setUp() public virtual {
        vm.warp(NOW);
        departments = IOwnedDepartmentRegistry(deploy("DepartmentRegistry", abi.encode(AUTHORITY)));
        certificates = ICertificateRegistry(deploy("CertificateRegistry", abi.encode(departments)));
        vm.prank(AUTHORITY);
        departments.registerDepartment(NO_DEPARTMENT, "province", unicode"省", "Province", PROVINCE_ADMIN);
        vm.prank(PROVINCE_ADMIN);
        departments.registerDepartment(PROVINCE, "city", unicode"市", "City", CITY_ADMIN);
        vm.prank(CITY_ADMIN);
        departments.registerDepartment(CITY, "county", unicode"县", "County", COUNTY_ADMIN);
        vm.prank(COUNTY_ADMIN);
        departments.registerDepartment(COUNTY, "town", unicode"镇", "Town", TOWN_ADMIN);
        vm.prank(TOWN_ADMIN);
        departments.registerDepartment(TOWN, "village", unicode"村", "Village", VILLAGE_ADMIN);
        vm.prank(AUTHORITY);
        departments.registerDepartment(NO_DEPARTMENT, "other", unicode"他省", "Other province", OTHER_ADMIN);
        name(TOWN, ANCHORER, PERMISSION_ANCHOR);
        name(TOWN, REGISTRAR, PERMISSION_STATUS);
        vm.prank(PROVINCE_ADMIN);
        certificates.defineType(PROVINCE, "https://example.test/licence", METADATA);
        authorise(TOWN);
    }

    /// @dev Deploys the very bytecode that is deployed in earnest. (`new` would compile it once more into every test.)
    function deploy(string memory contractName, bytes memory arguments) internal returns (address deployed) {
        string memory path = string.concat(
            "artifacts/contracts/",
            contractName,
            ".sol/",
            contractName,
            ".json"
        );
        bytes memory code = bytes.concat(vm.parseJsonBytes(vm.readFile(path), ".bytecode"), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
            if iszero(deployed) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    /// @dev As a call of its own, so that a refusal can be expected.
    function deployOutside(string calldata contractName, bytes calldata arguments) external {
        deploy(contractName, arguments);
    }

    // ── acts in short ───────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Names an operator without limit in time.
    function name(DepartmentId department, address account, uint8 permissions) internal {
        vm.prank(AUTHORITY);
        departments.setOperator(department, account, permissions, 0, OPEN);
    }

    function authorise(DepartmentId issuer) internal {
        vm.prank(PROVINCE_ADMIN);
        certificates.authoriseIssuer(LICENCE, issuer, 0, OPEN);
    }

    function suspend(DepartmentId department) internal {
        vm.prank(AUTHORITY);
        departments.suspendDepartment(department, DECISION);
    }

    function reinstate(DepartmentId department) internal {
        vm.prank(AUTHORITY);
        departments.reinstateDepartment(department, DECISION);
    }

    function anchor() internal {
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, ROOT, SIZE, LICENCE, LIST);
    }

    function set(uint32 index, ICertificateRegistry.Status status) internal {
        vm.prank(REGISTRAR);
        certificates.setStatus(TOWN, TOWN, ROOT, index, status, ICertificateRegistry.Reason.Other, DECISION);
    }

    function statusAt(uint32 index) internal view returns (ICertificateRegistry.Status) {
        return certificates.statusOf(TOWN, ROOT, index);
    }

    function expectStatus(uint32 index, ICertificateRegistry.Status status) internal view {
        equal(uint256(statusAt(index)), uint256(status), "status");
    }

    // ── expected refusals ───────────────────────────────────────────────────────────────────────────────────────

    function expectNotPermitted(DepartmentId department, address account, uint8 permission) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                IDepartmentRegistry.DepartmentRegistryNotPermitted.selector,
                department,
                account,
                permission
            )
        );
    }

    function expectNoAdministrator(DepartmentId department, address account) internal {
        expectNotPermitted(department, account, PERMISSION_ADMINISTER);
    }

    function expectSuspended(DepartmentId department, DepartmentId suspended) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                IDepartmentRegistry.DepartmentRegistrySuspended.selector,
                department,
                suspended
            )
        );
    }

    function expectUnknownDepartment(DepartmentId department) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                IDepartmentRegistry.DepartmentRegistryUnknownDepartment.selector,
                department
            )
        );
    }

    function expectBadWindow(uint40 validFrom, uint40 validUntil) internal {
        vm.expectRevert(
            abi.encodeWithSelector(
                IDepartmentRegistry.DepartmentRegistryBadWindow.selector,
                validFrom,
                validUntil
            )
        );
    }
}
