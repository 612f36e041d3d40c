// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {
    NO_DEPARTMENT,
    PERMISSION_ADMINISTER,
    PERMISSION_ANCHOR,
    PERMISSION_STATUS
} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Registries} from "./Registries.sol";

/// @title Contracts as operators: multisignature wallets are welcome, and a hostile one never gets called back.
contract CertificateReentrancyTest is Registries {
    Wallet private wallet;

    function setUp() public override {
        super.setUp();
        wallet = new Wallet();
        name(TOWN, address(wallet), PERMISSION_ADMINISTER | PERMISSION_ANCHOR | PERMISSION_STATUS);
    }

    function status(uint32 index, ICertificateRegistry.Status to) private view returns (bytes memory) {
        return
            abi.encodeCall(
                certificates.setStatus,
                (TOWN, TOWN, ROOT, index, to, ICertificateRegistry.Reason.Other, DECISION)
            );
    }

    function test_aContractIsAnOperatorLikeAnyOther() public {
        wallet.run(
            address(certificates),
            abi.encodeCall(certificates.anchor, (TOWN, ROOT, SIZE, LICENCE, LIST))
        );
        equal(certificates.batch(TOWN, ROOT).operator, address(wallet), "the wallet anchored it");
        wallet.run(address(certificates), status(1, ICertificateRegistry.Status.Revoked));
        expectStatus(1, ICertificateRegistry.Status.Revoked);
        // what counts is the wallet, not whoever signed the transaction
        expectNotPermitted(TOWN, STRANGER, PERMISSION_STATUS);
        vm.prank(STRANGER);
        certificates.setStatus(
            TOWN,
            TOWN,
            ROOT,
            2,
            ICertificateRegistry.Status.Revoked,
            ICertificateRegistry.Reason.Other,
            DECISION
        );
    }

    /// @dev A wallet that would use any call it gets to change something while the registries are at work.
    function test_noActCallsTheOperatorBack() public {
        wallet.arm(address(certificates), status(7, ICertificateRegistry.Status.Suspended));
        address to = address(departments);
        wallet.run(to, abi.encodeCall(departments.setOperator, (TOWN, STRANGER, PERMISSION_ANCHOR, 0, OPEN)));
        wallet.run(
            to,
            abi.encodeCall(departments.registerDepartment, (TOWN, "bureau", "", "", address(wallet)))
        );
        wallet.run(to, abi.encodeCall(departments.declareOperatorCompromised, (TOWN, STRANGER, NOW)));
        to = address(certificates);
        wallet.run(to, abi.encodeCall(certificates.defineType, (TOWN, "https://example.test/x", METADATA)));
        wallet.run(to, abi.encodeCall(certificates.anchor, (TOWN, ROOT, SIZE, LICENCE, LIST)));
        wallet.run(to, status(1, ICertificateRegistry.Status.Revoked));
        uint32[] memory indexes = new uint32[](2);
        (indexes[0], indexes[1]) = (2, 300);
        ICertificateRegistry.CertificateRef[] memory successors = new ICertificateRegistry.CertificateRef[](
            2
        );
        successors[0] = ICertificateRegistry.CertificateRef(TOWN, ROOT, 3);
        successors[1] = ICertificateRegistry.CertificateRef(TOWN, ROOT, 4);
        wallet.run(
            to,
            abi.encodeCall(
                certificates.supersede,
                (TOWN, TOWN, ROOT, indexes, successors, ICertificateRegistry.Reason.Other, DECISION)
            )
        );
        equal(wallet.called(), 0, "nobody called the wallet");
        expectStatus(7, ICertificateRegistry.Status.Valid);

        // the trap itself works: any call that did reach the wallet would have changed something
        (bool done, ) = address(wallet).call("");
        isTrue(done && wallet.called() == 1, "armed");
        expectStatus(7, ICertificateRegistry.Status.Suspended);
    }

    function test_theRootAuthorityMayBeAContract() public {
        vm.prank(AUTHORITY);
        departments.transferOwnership(address(wallet));
        wallet.run(address(departments), abi.encodeCall(departments.acceptOwnership, ()));
        wallet.run(
            address(departments),
            abi.encodeCall(departments.registerDepartment, (NO_DEPARTMENT, "third", "", "", address(wallet)))
        );
        equal(departments.departmentCount(), 7, "registered");
    }
}

/// @title A smart-contract wallet; armed, it strikes back whenever it is called.
contract Wallet {
    uint256 public called;
    address private target;
    bytes private strike;

    function arm(address target_, bytes calldata strike_) external {
        target = target_;
        strike = strike_;
    }

    function run(address to, bytes calldata data) external {
        (bool done, bytes memory answer) = to.call(data);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
    }

    fallback() external {
        ++called;
        if (target != address(0)) this.run(target, strike);
    }
}
