// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICertificateRegistry} from "../../contracts/interfaces/ICertificateRegistry.sol";
import {
    DepartmentId,
    PERMISSION_ANCHOR,
    PERMISSION_STATUS
} from "../../contracts/interfaces/IDepartmentRegistry.sol";
import {Actors} from "./Actors.sol";
import {Registries} from "./Registries.sol";

/// @title What holds after any history: many actors, permitted or not, doing anything in any order.
/// @dev `Actors` keeps a model of its own of who may do what and of every status, and judges each call when it is made;
/// here the registries are compared with the model after every call.
contract InvariantsTest is Registries {
    struct FuzzSelector {
        address target;
        bytes4[] selectors;
    }

    Actors private actors;

    function setUp() public override {
        super.setUp();
        name(VILLAGE, ANCHORER, PERMISSION_ANCHOR);
        authorise(VILLAGE);
        anchor();
        vm.prank(ANCHORER);
        certificates.anchor(VILLAGE, ROOT, SIZE, LICENCE, LIST);
        actors = new Actors(departments, certificates, AUTHORITY);
        actors.adopt(DepartmentId.wrap(1), PROVINCE_ADMIN, 1);
        actors.adopt(DepartmentId.wrap(2), CITY_ADMIN, 1);
        actors.adopt(DepartmentId.wrap(3), COUNTY_ADMIN, 1);
        actors.adopt(DepartmentId.wrap(4), TOWN_ADMIN, 1);
        actors.adopt(DepartmentId.wrap(5), VILLAGE_ADMIN, 1);
        actors.adopt(DepartmentId.wrap(6), OTHER_ADMIN, 1);
        actors.adopt(TOWN, REGISTRAR, PERMISSION_STATUS);
        actors.adopt(TOWN, ANCHORER, PERMISSION_ANCHOR);
        actors.adopt(VILLAGE, ANCHORER, PERMISSION_ANCHOR);
        actors.adopt(STRANGER);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(actors);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](10);
        selectors[0] = Actors.setOne.selector;
        selectors[1] = Actors.setSome.selector;
        selectors[2] = Actors.setRange.selector;
        selectors[3] = Actors.supersede.selector;
        selectors[4] = Actors.setOperator.selector;
        selectors[5] = Actors.compromise.selector;
        selectors[6] = Actors.suspendOrReinstate.selector;
        selectors[7] = Actors.nameSuccessor.selector;
        selectors[8] = Actors.anchor.selector;
        selectors[9] = Actors.wait.selector;
        targets[0] = FuzzSelector(address(actors), selectors);
    }

    function invariant_nothingButWhatPermittedCallsDidAndRevokedStaysRevoked() public view {
        statusesAreWhatPermittedCallsMadeThem();
        batchesStayAsAnchored();
        operatorsAndFlagsAreWhatPermittedCallsMadeThem();
    }

    /// @dev The model forgets a revocation never, and takes over what the registry did only when it was allowed to.
    function statusesAreWhatPermittedCallsMadeThem() private view {
        for (uint256 b = 0; b < 2; ++b) {
            DepartmentId department = b == 0 ? TOWN : VILLAGE;
            for (uint32 word = 0; word < 3; ++word) {
                uint256 statuses = certificates.statusWord(department, ROOT, word);
                equal(statuses, actors.expectedWord(department, word), "status word");
                // the revoked of any earlier time are all revoked now
                uint256 ever = actors.everRevoked(department, word);
                equal((statuses & ~(statuses >> 1)) & ever, ever, "revoked stays revoked");
            }
            for (uint32 word = 3; word < 8; ++word) {
                equal(certificates.statusWord(department, ROOT, word), 0, "never touched");
            }
        }
    }

    function batchesStayAsAnchored() private view {
        ICertificateRegistry.Batch memory batch = certificates.batch(TOWN, ROOT);
        equal(batch.operator, ANCHORER, "operator");
        equal(batch.size, SIZE, "size");
        equal(batch.anchoredAt, NOW, "time");
        for (uint32 i = 1; i <= 6; ++i) {
            for (uint256 r = 0; r < 3; ++r) {
                DepartmentId department = DepartmentId.wrap(i);
                bytes32 root = actors.roots(r);
                equal(
                    keccak256(abi.encode(certificates.batch(department, root))),
                    actors.expectedBatch(department, root),
                    "batch"
                );
            }
        }
    }

    function operatorsAndFlagsAreWhatPermittedCallsMadeThem() private view {
        for (uint32 i = 1; i <= 6; ++i) {
            DepartmentId department = DepartmentId.wrap(i);
            isTrue(departments.department(department).suspended == actors.suspended(department), "flag");
            isTrue(departments.department(department).successor == actors.successor(department), "successor");
            for (uint256 a = 0; a < actors.count(); ++a) {
                address account = actors.accounts(a);
                equal(
                    keccak256(abi.encode(departments.operator(department, account))),
                    keccak256(abi.encode(actors.expectedOperator(department, account))),
                    "operator"
                );
            }
        }
    }

    /// @dev A fuzzing run in which nothing ever succeeds would prove nothing: a fixed history reaches every kind of act.
    function test_theActorsReachEveryKindOfAct() public {
        uint256 seed = 1;
        for (uint256 i = 0; i < 600; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 act = seed % 10;
            if (act == 0) actors.setOne(seed >> 8, seed >> 16, seed >> 24, seed >> 32, seed >> 40);
            if (act == 1) actors.setSome(seed >> 8, seed >> 16, seed >> 24, seed >> 32);
            if (act == 2) actors.setRange(seed >> 8, seed >> 16, seed >> 24, seed >> 32, seed >> 40);
            if (act == 3) actors.supersede(seed >> 8, seed >> 16, seed >> 24);
            if (act == 4) actors.setOperator(seed >> 8, seed >> 16, seed >> 24, seed >> 32, seed >> 40);
            if (act == 5) actors.compromise(seed >> 8, seed >> 16, seed >> 24, seed >> 60);
            if (act == 6) actors.suspendOrReinstate(seed >> 8, seed >> 16);
            if (act == 7) actors.nameSuccessor(seed >> 8, seed >> 16, seed >> 24);
            if (act == 8) actors.anchor(seed >> 8, seed >> 16, seed >> 24);
            if (act == 9) actors.wait(seed >> 8);
        }
        for (uint256 kind = 0; kind < 8; ++kind) {
            isTrue(actors.done(kind) > 0, "done at least once");
            isTrue(actors.refused(kind) > 0, "refused at least once");
        }
        invariant_nothingButWhatPermittedCallsDidAndRevokedStaysRevoked();
    }
}
