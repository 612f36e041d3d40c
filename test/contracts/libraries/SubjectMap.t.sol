// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Map, ReferenceMap, Way} from "../ReferenceMap.sol";
import {SubjectMapHarness} from "../SubjectMapHarness.sol";
import {Test} from "../Vm.sol";

/// @title SubjectMap against a reference map that follows the definition word for word.
contract SubjectMapTest is Test {
    SubjectMapHarness private map = new SubjectMapHarness();

    /// @dev Tags that share 0 to 255 bits with one another, as random ones would almost never.
    function makeMap(uint256 seed, uint256 size) private pure returns (Map memory made) {
        made = Map(new bytes32[](size), new bytes32[](size));
        for (uint256 i = 0; i < size; ++i) {
            made.tags[i] = makeTag(made.tags, i, seed);
            made.values[i] = sha256(abi.encode("value", seed, i));
        }
    }

    function makeTag(bytes32[] memory tags, uint256 count, uint256 seed) private pure returns (bytes32 tag) {
        for (uint256 attempt = 0; ; ++attempt) {
            uint256 random = uint256(keccak256(abi.encode(seed, count, attempt)));
            tag = bytes32(random);
            if (count > 0 && random % 2 == 0) {
                uint256 low = type(uint256).max >> ((random >> 8) % 256);
                tag = bytes32((uint256(tags[(random >> 16) % count]) & ~low) | (random & low));
            }
            if (!contains(tags, count, tag)) return tag;
        }
    }

    function contains(bytes32[] memory tags, uint256 count, bytes32 tag) private pure returns (bool) {
        for (uint256 i = 0; i < count; ++i) if (tags[i] == tag) return true;
        return false;
    }

    function isPresent(Way memory way, bytes32 tag, bytes32 value, bytes32 root) private view returns (bool) {
        return map.isPresent(tag, value, way.siblings, root);
    }

    function isAbsent(Way memory way, bytes32 tag, bytes32 root) private view returns (bool) {
        return map.isAbsent(tag, way.missing, way.tag, way.value, way.siblings, root);
    }

    function testFuzz_everyTagIsPresentWithItsValueAndNoOther(
        uint256 seed,
        uint256 size,
        uint256 which
    ) public view {
        Map memory made = makeMap(seed, within(size, 1, 12));
        bytes32 tag = made.tags[which % made.tags.length];
        bytes32 root = ReferenceMap.root(made);
        Way memory way = ReferenceMap.way(made, tag);
        isTrue(!way.missing && way.tag == tag, "the reference found it");
        isTrue(isPresent(way, tag, way.value, root), "present");
        isTrue(!isPresent(way, tag, bytes32(seed), root), "another value");
        isTrue(!isPresent(way, bytes32(seed), way.value, root), "another tag");
        isTrue(!isPresent(way, tag, way.value, bytes32(seed)), "another root");
        // what is present can in no way be shown absent
        isTrue(!isAbsent(way, tag, root), "its own leaf is no other");
        for (uint256 i = 0; i < made.tags.length; ++i) {
            Way memory other = ReferenceMap.way(made, made.tags[i]);
            isTrue(!map.isAbsent(tag, true, 0, 0, other.siblings, root), "not missing there");
            if (other.tag == tag) continue;
            isTrue(!isAbsent(other, tag, root), "a leaf from elsewhere");
            isTrue(!isPresent(way, other.tag, other.value, root), "another leaf in its place");
            isTrue(!isPresent(way, other.tag, way.value, root), "its value under another tag");
        }
    }

    function testFuzz_everyOtherTagIsAbsent(uint256 seed, uint256 size, bytes32 any) public view {
        size = within(size, 0, 12);
        Map memory more = makeMap(seed, size + 1);
        Map memory made = Map(new bytes32[](size), new bytes32[](size));
        for (uint256 i = 0; i < size; ++i) (made.tags[i], made.values[i]) = (more.tags[i], more.values[i]);
        expectAbsent(made, more.tags[size]); // which shares much with the others
        if (!contains(made.tags, size, any)) expectAbsent(made, any);
    }

    function expectAbsent(Map memory made, bytes32 tag) private view {
        bytes32 root = ReferenceMap.root(made);
        Way memory way = ReferenceMap.way(made, tag);
        isTrue(isAbsent(way, tag, root), "absent");
        isTrue(!isPresent(way, tag, way.value, root), "not present");
        way.missing = !way.missing;
        isTrue(!isAbsent(way, tag, root), "the other kind of end");
        if (!way.missing) return;
        way.missing = false;
        isTrue(!map.isAbsent(way.tag, false, tag, way.value, way.siblings, root), "the other way round");
        way.value ^= bytes32(uint256(1));
        isTrue(!isAbsent(way, tag, root), "another value");
    }

    function testFuzz_damagedProof(uint256 seed, uint256 size, uint256 which, uint8 bit) public view {
        Map memory made = makeMap(seed, within(size, 2, 12));
        bytes32 root = ReferenceMap.root(made);
        Way memory way = ReferenceMap.way(made, made.tags[which % made.tags.length]);
        bytes32[] memory siblings = way.siblings;
        uint256 where = uint256(keccak256(abi.encode(seed))) % siblings.length;
        bytes32[] memory longer = new bytes32[](siblings.length + 1);
        bytes32[] memory shorter = new bytes32[](siblings.length - 1);
        for (uint256 i = 0; i < siblings.length; ++i) {
            longer[i < where ? i : i + 1] = siblings[i];
            if (i != where) shorter[i < where ? i : i - 1] = siblings[i];
        }
        longer[where] = siblings[where];
        isTrue(!map.isPresent(way.tag, way.value, longer, root), "one hash twice");
        isTrue(!map.isPresent(way.tag, way.value, shorter, root), "one hash left out");
        siblings[where] ^= bytes32(uint256(1) << bit);
        isTrue(!map.isPresent(way.tag, way.value, siblings, root), "one bit");
    }

    /// @dev An inner node passed as a leaf, and a leaf as a node: their first bytes differ.
    function testFuzz_aNodeIsNoLeaf(bytes32 left, bytes32 right) public view {
        bytes32[] memory none = new bytes32[](0);
        bytes32 node = ReferenceMap.node(left, right);
        isTrue(!map.isPresent(left, right, none, node), "a node as a leaf");
        isTrue(!map.isAbsent(bytes32(0), false, left, right, none, node), "a node as another leaf");
        bytes32 leaf = ReferenceMap.leaf(left, right);
        bytes32[] memory one = new bytes32[](1);
        one[0] = right;
        isTrue(!map.isPresent(left, right, one, leaf), "a leaf as a node");
    }

    function test_twoTagsThatDifferInTheLastBitOnlyStandAtDepth256() public view {
        Map memory made = makeMap(1, 2);
        made.tags[1] = made.tags[0] ^ bytes32(uint256(1));
        bytes32 root = ReferenceMap.root(made);
        for (uint256 i = 0; i < 2; ++i) {
            Way memory way = ReferenceMap.way(made, made.tags[i]);
            equal(way.siblings.length, 256, "depth");
            for (uint256 depth = 0; depth < 255; ++depth) {
                equal(way.siblings[depth], 0, "nothing beside the way");
            }
            isTrue(isPresent(way, way.tag, way.value, root), "present");
            bytes32 other = made.tags[1 - i];
            isTrue(!isAbsent(way, other, root), "the neighbour has a leaf of its own");
            // deeper than tags are long
            bytes32[] memory longer = new bytes32[](257);
            for (uint256 depth = 0; depth < 256; ++depth) longer[depth + 1] = way.siblings[depth];
            way.siblings = longer;
            isTrue(!isPresent(way, way.tag, way.value, ReferenceMap.node(root, 0)), "257, left");
            isTrue(!isPresent(way, way.tag, way.value, ReferenceMap.node(0, root)), "257, right");
            isTrue(!isAbsent(way, other, ReferenceMap.node(root, 0)), "257, other");
            way.missing = true;
            isTrue(!isAbsent(way, other, root), "257, missing");
        }
        // every other tag ends beside the way of the two
        for (uint256 depth = 0; depth < 255; ++depth) {
            bytes32 tag = made.tags[0] ^ bytes32(uint256(1) << (255 - depth));
            Way memory way = ReferenceMap.way(made, tag);
            equal(way.siblings.length, depth + 1, "depth of its end");
            isTrue(way.missing && isAbsent(way, tag, root), "absent");
        }
    }

    /// @dev Another leaf says that a tag is absent only where it shares the tag's way down to itself.
    function test_anotherLeafMustShareTheWholeWay() public view {
        Map memory made = makeMap(1, 3);
        (made.tags[0], made.tags[1], made.tags[2]) = (
            0,
            bytes32(uint256(1) << 254),
            bytes32(uint256(1) << 255)
        );
        bytes32 root = ReferenceMap.root(made);
        Way memory way = ReferenceMap.way(made, 0);
        equal(way.siblings.length, 2, "it stands at depth 2");
        isTrue(isAbsent(way, bytes32(uint256(1)), root), "00: ends in the leaf");
        isTrue(!isAbsent(way, bytes32((uint256(1) << 254) | 1), root), "01: parts from it at depth 1");
        isTrue(!isAbsent(way, bytes32((uint256(1) << 255) | 1), root), "1: at depth 0");
    }

    /// @dev A leaf that an operator put where it does not belong says nothing about whoever would stand there.
    function test_aLeafOutOfPlaceSaysNothing() public view {
        bytes32 value = keccak256("value");
        bytes32[] memory siblings = new bytes32[](1);
        siblings[0] = keccak256("sibling");
        for (uint256 bit = 254; bit <= 255; ++bit) {
            bytes32 other = bytes32(uint256(1) << bit);
            bytes32 leaf = sha256(bytes.concat(hex"02", other, value));
            bytes32 root = sha256(bytes.concat(hex"03", leaf, siblings[0]));
            isTrue(map.isAbsent(0, false, other, value, siblings, root) == (bit == 254), "in its place only");
        }
    }

    function test_theEmptyMapHoldsNothing() public view {
        bytes32[] memory none = new bytes32[](0);
        isTrue(map.isAbsent(keccak256("any"), true, 0, 0, none, 0), "absent");
        isTrue(!map.isAbsent(keccak256("any"), false, 0, 0, none, 0), "there is no other leaf");
        isTrue(!map.isPresent(keccak256("any"), 0, none, 0), "not present");
        // no node of two missing children is empty
        bytes32[] memory one = new bytes32[](1);
        isTrue(!map.isAbsent(keccak256("any"), true, 0, 0, one, 0), "a node of nothing");
    }

    /// @dev A leaf whose value is zeros, which nothing hashes to, is a leaf like any other, and no missing child.
    function test_aValueOfZerosIsNotNothing() public view {
        bytes32[] memory none = new bytes32[](0);
        bytes32 other = keccak256("other");
        bytes32 root = ReferenceMap.leaf(other, 0);
        isTrue(map.isAbsent(keccak256("any"), false, other, 0, none, root), "absent all the same");
        isTrue(map.isPresent(other, 0, none, root), "and the other present");
        isTrue(!map.isAbsent(keccak256("any"), true, other, 0, none, root), "not by a missing child");
    }

    function testFuzz_valuesAndLeavesOfLittleLogsBindAllTheirParts(
        uint64 a,
        uint64 b,
        bytes32 hash
    ) public view {
        equal(map.valueOf(a, hash), ReferenceMap.valueOf(a, hash), "value");
        equal(
            map.hashMiniLeaf(a, hash),
            sha256(bytes.concat(hex"00", bytes8(a), hash)),
            "leaf of a little log"
        );
        if (a == b) return;
        isTrue(map.valueOf(a, hash) != map.valueOf(b, hash), "count");
        isTrue(map.hashMiniLeaf(a, hash) != map.hashMiniLeaf(b, hash), "index");
    }
}
