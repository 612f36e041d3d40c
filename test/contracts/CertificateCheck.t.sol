// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MerkleLog} from "../../contracts/libraries/MerkleLog.sol";
import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {DepartmentId, PERMISSION_ANCHOR} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {ReferenceTree} from "./ReferenceTree.sol";
import {Registries} from "./Registries.sol";

/// @title checkCertificate: what another contract is told, and what it cannot be made to believe.
contract CertificateCheckTest is Registries {
    bytes32[] private leaves;
    bytes32 private root;
    uint32 private constant COUNT = 561;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < COUNT; ++i) leaves.push(MerkleLog.hashLeaf(abi.encode("certificate", i)));
        root = ReferenceTree.root(leaves, 0, COUNT);
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, root, COUNT, LICENCE, LIST);
    }

    function check(uint32 index) private view returns (ICertificateRegistry.CertificateState memory) {
        bytes32[] memory path = ReferenceTree.path(leaves, index);
        return certificates.checkCertificate(TOWN, root, index, leaves[index], path);
    }

    function expectInvalid() private {
        vm.expectRevert(
            abi.encodeWithSelector(ICertificateRegistry.CertificateRegistryProofInvalid.selector)
        );
    }

    function test_saysWhenByWhomAndWhatNow() public {
        vm.warp(NOW + 100);
        vm.prank(REGISTRAR);
        certificates.setStatus(
            TOWN,
            TOWN,
            root,
            41,
            ICertificateRegistry.Status.Suspended,
            ICertificateRegistry.Reason.TemporarilySeized,
            DECISION
        );
        ICertificateRegistry.CertificateState memory state = check(41);
        equal(state.anchoredAt, NOW, "anchored at");
        equal(state.operator, ANCHORER, "operator");
        isTrue(state.typeId == LICENCE, "type");
        equal(uint256(state.status), uint256(ICertificateRegistry.Status.Suspended), "status");
        equal(state.operatorCompromisedAt, 0, "not compromised");
        isTrue(!state.void, "not void");
        equal(uint256(check(42).status), uint256(ICertificateRegistry.Status.Valid), "its neighbour");
    }

    function test_whatACompromisedOperatorAnchoredIsVoidFromThatTimeOn() public {
        declare(NOW + 1);
        isTrue(!check(0).void, "anchored before");
        equal(check(0).operatorCompromisedAt, NOW + 1, "but said");
        declare(NOW);
        isTrue(check(0).void, "anchored at that time");
        declare(1);
        isTrue(check(0).void, "anchored after");
    }

    function declare(uint40 compromisedAt) private {
        vm.warp(NOW + 100);
        vm.prank(AUTHORITY);
        departments.declareOperatorCompromised(TOWN, ANCHORER, compromisedAt);
    }

    function test_suspensionDismissalAndWithdrawalNeverTouchWhatWasDone() public {
        bytes32 before = keccak256(abi.encode(check(7)));
        suspend(PROVINCE);
        vm.prank(AUTHORITY);
        departments.setOperator(TOWN, ANCHORER, 0, 0, OPEN);
        vm.prank(AUTHORITY);
        certificates.authoriseIssuer(LICENCE, TOWN, 0, 1);
        vm.prank(AUTHORITY);
        departments.nameSuccessor(TOWN, OTHER);
        vm.warp(NOW + 10_000 days);
        equal(keccak256(abi.encode(check(7))), before, "unchanged");
    }

    function testFuzz_everyLeafIsFoundWhereItHangsAndNowhereElse(uint32 index, uint32 other) public {
        index = uint32(within(index, 0, COUNT - 1));
        other = uint32(within(other, 0, COUNT - 1));
        check(index);
        if (other == index) return;
        bytes32[] memory path = ReferenceTree.path(leaves, index);
        expectInvalid();
        certificates.checkCertificate(TOWN, root, other, leaves[index], path);
        expectInvalid();
        certificates.checkCertificate(TOWN, root, index, leaves[other], path);
    }

    function test_refusesAnIndexBeyondTheSize() public {
        bytes32[] memory path = ReferenceTree.path(leaves, COUNT - 1);
        uint32[3] memory indexes = [COUNT, COUNT + 128, type(uint32).max];
        for (uint256 i = 0; i < indexes.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    ICertificateRegistry.CertificateRegistryIndexOutOfRange.selector,
                    indexes[i],
                    COUNT
                )
            );
            certificates.checkCertificate(TOWN, root, indexes[i], leaves[COUNT - 1], path);
        }
    }

    function test_refusesAnInnerNodeAsALeaf() public {
        bytes32[] memory path = ReferenceTree.path(leaves, 4);
        bytes32 node = MerkleLog.hashNode(leaves[4], leaves[5]);
        bytes32[] memory rest = new bytes32[](path.length - 1);
        for (uint256 i = 0; i < rest.length; ++i) rest[i] = path[i + 1];
        for (uint32 index = 0; index < 8; ++index) {
            expectInvalid();
            certificates.checkCertificate(TOWN, root, index, node, rest);
        }
        // the root itself, with nothing to prove
        expectInvalid();
        certificates.checkCertificate(TOWN, root, 0, root, new bytes32[](0));
    }

    /// @dev Whoever gets an operator to anchor an inner node of another batch as a batch of its own gains what stands under
    /// that root only: size and path are bound, so a leaf below the node cannot be shown.
    function test_aBatchMadeOfAnInnerNodeProvesNoLeafBelowIt() public {
        bytes32 node = MerkleLog.hashNode(leaves[0], leaves[1]);
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, node, 1, LICENCE, 0);
        bytes32[] memory sibling = new bytes32[](1);
        sibling[0] = leaves[1];
        expectInvalid();
        certificates.checkCertificate(TOWN, node, 0, leaves[0], sibling);
    }

    function test_refusesTheWrongDepartmentAndUnknownBatches() public {
        bytes32[] memory path = ReferenceTree.path(leaves, 0);
        DepartmentId[3] memory wrong = [VILLAGE, COUNTY, OTHER];
        for (uint256 i = 0; i < wrong.length; ++i) {
            expectUnknownBatch(wrong[i], root);
            certificates.checkCertificate(wrong[i], root, 0, leaves[0], path);
        }
        expectUnknownBatch(TOWN, leaves[0]);
        certificates.checkCertificate(TOWN, leaves[0], 0, leaves[0], new bytes32[](0));
        // the same batch in another department's name is that department's
        authorise(OTHER);
        name(OTHER, STRANGER, PERMISSION_ANCHOR);
        vm.prank(STRANGER);
        certificates.anchor(OTHER, root, COUNT, LICENCE, 0);
        equal(
            certificates.checkCertificate(OTHER, root, 0, leaves[0], path).operator,
            STRANGER,
            "its own operator answers for it"
        );
    }

    function test_aBatchOfOneIsItsOwnRoot() public {
        vm.prank(ANCHORER);
        certificates.anchor(TOWN, leaves[9], 1, LICENCE, 0);
        certificates.checkCertificate(TOWN, leaves[9], 0, leaves[9], new bytes32[](0));
        expectInvalid();
        certificates.checkCertificate(TOWN, leaves[9], 0, leaves[8], new bytes32[](0));
    }

    function expectUnknownBatch(DepartmentId department, bytes32 root_) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                ICertificateRegistry.CertificateRegistryUnknownBatch.selector,
                department,
                root_
            )
        );
    }
}
