// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {OperatorWord, OperatorWords} from "../../../contracts/libraries/OperatorWords.sol";
import {Test} from "../Vm.sol";

contract OperatorWordsTest is Test {
    function testFuzz_whatIsPackedComesOut(
        uint8 permissions,
        uint40 validFrom,
        uint40 validUntil,
        uint40 compromisedAt,
        uint128 above
    ) public pure {
        OperatorWord word = OperatorWords.pack(permissions, validFrom, validUntil, compromisedAt, above);
        equal(word.permissions(), permissions, "permissions");
        equal(word.validFrom(), validFrom, "validFrom");
        equal(word.validUntil(), validUntil, "validUntil");
        equal(word.compromisedAt(), compromisedAt, "compromisedAt");
        equal(word.above(), above, "above");
        uint256 any = uint256(permissions) | validFrom | validUntil | compromisedAt | above;
        isTrue(word.isNamed() == (any != 0), "named");
    }

    function testFuzz_holds(
        uint8 permissions,
        uint8 asked,
        uint40 validFrom,
        uint40 validUntil,
        uint40 time
    ) public pure {
        OperatorWord word = OperatorWords.pack(permissions, validFrom, validUntil, 0, type(uint128).max);
        bool expected = permissions & asked != 0 && validFrom <= time && time < validUntil;
        isTrue(word.holds(asked, time) == expected, "holds");
        isTrue(!word.holds(0, time), "nothing is never held");
        word = OperatorWords.pack(type(uint8).max, 0, type(uint40).max, 1, 0);
        isTrue(!word.holds(asked, time), "compromised");
    }
}
