// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {StatusWords} from "../../../contracts/libraries/StatusWords.sol";
import {Test} from "../Vm.sol";

/// @title StatusWords, all 128 lanes at once, against the same done lane by lane.
contract StatusWordsTest is Test {
    function testFuzz_statusIsTheTwoBitsOfTheTokenStatusList(uint256 word, uint32 index) public pure {
        uint256 i = index % 128;
        uint256 expected = ((word >> (2 * i)) & 1) + 2 * ((word >> (2 * i + 1)) & 1);
        equal(StatusWords.statusOf(word, index), expected, "status");
        equal(StatusWords.wordOf(index), index / 128, "word");
    }

    function testFuzz_laneIsOneBitEach(uint32 index) public pure {
        (uint128 lanes, uint256 mask) = StatusWords.lane(index);
        equal(lanes, 2 ** (index % 128), "lane");
        equal(mask, 4 ** (index % 128), "mask");
    }

    function testFuzz_runIsTheLanesOfItsNeighbours(uint32 word, uint256 first, uint256 count) public pure {
        first = within(first, 0, 127);
        count = within(count, 1, 128 - first);
        (uint128 lanes, uint256 mask) = StatusWords.run(uint256(word) * 128 + first, count);
        uint128 expectedLanes;
        uint256 expectedMask;
        for (uint256 i = first; i < first + count; ++i) {
            (uint128 lane, uint256 laneMask) = StatusWords.lane(i);
            expectedLanes |= lane;
            expectedMask |= laneMask;
        }
        equal(lanes, expectedLanes, "lanes");
        equal(mask, expectedMask, "mask");
    }

    function testFuzz_fillChangesTheMaskedAndNothingElse(
        uint256 word,
        uint128 lanes,
        uint8 status
    ) public pure {
        status %= 4;
        uint256 filled = StatusWords.fill(word, maskOf(lanes), status);
        for (uint32 i = 0; i < 128; ++i) {
            uint256 expected = (lanes >> i) & 1 == 1 ? status : StatusWords.statusOf(word, i);
            equal(StatusWords.statusOf(filled, i), expected, "lane");
        }
    }

    function testFuzz_holdingFindsExactlyThoseWithTheStatus(uint256 word, uint8 status) public pure {
        status %= 4;
        uint256 mask = StatusWords.holding(word, status);
        for (uint32 i = 0; i < 128; ++i) {
            uint256 expected = StatusWords.statusOf(word, i) == status ? 1 : 0;
            equal((mask >> (2 * i)) & 3, expected, "lane");
        }
    }

    function testFuzz_gatherMakesLanesOfAMask(uint128 lanes) public pure {
        equal(StatusWords.gather(maskOf(lanes)), lanes, "lanes");
    }

    function testFuzz_lowest(uint128 lanes) public pure {
        vm.assume(lanes != 0);
        uint32 expected = 0;
        while ((lanes >> expected) & 1 == 0) ++expected;
        equal(StatusWords.lowest(maskOf(lanes)), expected, "lowest");
    }

    function maskOf(uint128 lanes) private pure returns (uint256 mask) {
        for (uint256 i = 0; i < 128; ++i) mask |= uint256((lanes >> i) & 1) << (2 * i);
    }
}
