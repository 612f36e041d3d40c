// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITraceRegistry} from "../../contracts/interfaces/ITraceRegistry.sol";
import {Map, ReferenceMap, Way} from "./ReferenceMap.sol";
import {ReferenceTree} from "./ReferenceTree.sol";

/// @dev One subject's little log as a map states it; true or not.
struct LittleLog {
    bytes32 tag;
    uint64[] indexes;
    bytes32[] leafHashes;
}

/// @dev A log of so many entries, and a map with it; true or not.
struct TraceLog {
    bytes32[] tags;
    bytes32[] bodies;
    LittleLog[] map;
}

/// @dev What shows an omission; and, without the entry, a disorder.
struct Accusation {
    ITraceRegistry.Head head;
    ITraceRegistry.Entry entry;
    ITraceRegistry.MapLeaf subject;
    ITraceRegistry.MiniLeaf[] leaves;
}

/// @title A trace log as it is defined, with every proof about it. An operator that lies changes `map`.
library ReferenceLog {
    /// @notice An honest log of `size` entries, each of one of `subjects` subjects, by chance.
    function make(uint256 seed, uint256 size, uint256 subjects) internal pure returns (TraceLog memory log) {
        log.tags = new bytes32[](size);
        log.bodies = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) {
            log.tags[i] = tagOf(seed, uint256(keccak256(abi.encode(seed, i))) % subjects);
            log.bodies[i] = keccak256(abi.encode("body", seed, i));
        }
        log.map = honestMap(log);
    }

    function tagOf(uint256 seed, uint256 who) internal pure returns (bytes32) {
        return keccak256(abi.encode("subject", seed, who));
    }

    /// @notice The log as it was when it had `size` entries, with an honest map.
    function prefix(TraceLog memory log, uint256 size) internal pure returns (TraceLog memory shorter) {
        shorter.tags = new bytes32[](size);
        shorter.bodies = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) {
            (shorter.tags[i], shorter.bodies[i]) = (log.tags[i], log.bodies[i]);
        }
        shorter.map = honestMap(shorter);
    }

    function honestMap(TraceLog memory log) internal pure returns (LittleLog[] memory map) {
        bytes32[] memory tags = new bytes32[](log.tags.length);
        uint256 count = 0;
        for (uint256 i = 0; i < log.tags.length; ++i) {
            bool known = false;
            for (uint256 k = 0; k < count; ++k) known = known || tags[k] == log.tags[i];
            if (!known) tags[count++] = log.tags[i];
        }
        map = new LittleLog[](count);
        for (uint256 k = 0; k < count; ++k) map[k] = honestLittleLog(log, tags[k]);
    }

    function honestLittleLog(
        TraceLog memory log,
        bytes32 tag
    ) internal pure returns (LittleLog memory little) {
        uint256 count = 0;
        for (uint256 i = 0; i < log.tags.length; ++i) if (log.tags[i] == tag) ++count;
        little = LittleLog(tag, new uint64[](count), new bytes32[](count));
        count = 0;
        for (uint256 i = 0; i < log.tags.length; ++i) {
            if (log.tags[i] != tag) continue;
            little.indexes[count] = uint64(i);
            little.leafHashes[count++] = leafHash(log, i);
        }
    }

    function leafHash(TraceLog memory log, uint256 index) internal pure returns (bytes32) {
        return sha256(bytes.concat(hex"00", log.tags[index], log.bodies[index]));
    }

    function leafHashes(TraceLog memory log) internal pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](log.tags.length);
        for (uint256 i = 0; i < hashes.length; ++i) hashes[i] = leafHash(log, i);
    }

    function head(TraceLog memory log) internal pure returns (ITraceRegistry.Head memory) {
        bytes32 root = ReferenceTree.root(leafHashes(log), 0, log.tags.length);
        return ITraceRegistry.Head(root, ReferenceMap.root(asMap(log)));
    }

    function entry(TraceLog memory log, uint256 index) internal pure returns (ITraceRegistry.Entry memory) {
        bytes32[] memory path = ReferenceTree.path(leafHashes(log), index);
        return ITraceRegistry.Entry(uint64(index), log.tags[index], log.bodies[index], path);
    }

    /// @param which place in `log.map`
    function subject(
        TraceLog memory log,
        uint256 which
    ) internal pure returns (ITraceRegistry.MapLeaf memory) {
        LittleLog memory little = log.map[which];
        Way memory way = ReferenceMap.way(asMap(log), little.tag);
        return
            ITraceRegistry.MapLeaf(little.tag, uint64(little.indexes.length), miniRoot(little), way.siblings);
    }

    function absence(
        TraceLog memory log,
        bytes32 tag
    ) internal pure returns (ITraceRegistry.MapAbsence memory) {
        Way memory way = ReferenceMap.way(asMap(log), tag);
        return ITraceRegistry.MapAbsence(tag, way.missing, way.tag, way.value, way.siblings);
    }

    /// @notice `count` neighbours from `position` on.
    function leaves(
        TraceLog memory log,
        uint256 which,
        uint256 position,
        uint256 count
    ) internal pure returns (ITraceRegistry.MiniLeaf[] memory list) {
        LittleLog memory little = log.map[which];
        bytes32[] memory hashes = miniHashes(little);
        list = new ITraceRegistry.MiniLeaf[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 here = position + i;
            list[i] = ITraceRegistry.MiniLeaf(
                uint64(here),
                little.indexes[here],
                little.leafHashes[here],
                ReferenceTree.path(hashes, here)
            );
        }
    }

    /// @param which place in `log.map`; `count` of its leaves from `position` on
    function accusation(
        TraceLog memory log,
        uint256 index,
        uint256 which,
        uint256 position,
        uint256 count
    ) internal pure returns (Accusation memory made) {
        made.head = head(log);
        made.entry = entry(log, index);
        made.subject = subject(log, which);
        made.leaves = leaves(log, which, position, count);
    }

    /// @notice The place in `log.map` of a tag; `log.map.length` if it has none.
    function find(TraceLog memory log, bytes32 tag) internal pure returns (uint256 which) {
        while (which < log.map.length && log.map[which].tag != tag) ++which;
    }

    function asMap(TraceLog memory log) internal pure returns (Map memory map) {
        map = Map(new bytes32[](log.map.length), new bytes32[](log.map.length));
        for (uint256 k = 0; k < log.map.length; ++k) {
            LittleLog memory little = log.map[k];
            map.tags[k] = little.tag;
            map.values[k] = ReferenceMap.valueOf(uint64(little.indexes.length), miniRoot(little));
        }
    }

    /// @dev RFC 6962: that of no leaves is the hash of nothing.
    function miniRoot(LittleLog memory little) internal pure returns (bytes32) {
        if (little.indexes.length == 0) return sha256("");
        return ReferenceTree.root(miniHashes(little), 0, little.indexes.length);
    }

    function miniHashes(LittleLog memory little) private pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](little.indexes.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = sha256(bytes.concat(hex"00", bytes8(little.indexes[i]), little.leafHashes[i]));
        }
    }

    // ── lies ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Takes the leaf at `position` out of a little log.
    function drop(LittleLog memory little, uint256 position) internal pure {
        uint256 last = little.indexes.length - 1;
        (uint64[] memory indexes, bytes32[] memory hashes) = (new uint64[](last), new bytes32[](last));
        for (uint256 i = 0; i < last; ++i) {
            uint256 from = i < position ? i : i + 1;
            (indexes[i], hashes[i]) = (little.indexes[from], little.leafHashes[from]);
        }
        (little.indexes, little.leafHashes) = (indexes, hashes);
    }

    /// @notice Takes a subject out of the map.
    function forget(TraceLog memory log, uint256 which) internal pure {
        LittleLog[] memory map = new LittleLog[](log.map.length - 1);
        for (uint256 k = 0; k < map.length; ++k) map[k] = log.map[k < which ? k : k + 1];
        log.map = map;
    }

    /// @notice Puts a leaf at the end of a little log.
    function append(LittleLog memory little, uint64 index, bytes32 hash) internal pure {
        uint256 count = little.indexes.length;
        (uint64[] memory indexes, bytes32[] memory hashes) = (
            new uint64[](count + 1),
            new bytes32[](count + 1)
        );
        for (uint256 i = 0; i < count; ++i) {
            (indexes[i], hashes[i]) = (little.indexes[i], little.leafHashes[i]);
        }
        (indexes[count], hashes[count]) = (index, hash);
        (little.indexes, little.leafHashes) = (indexes, hashes);
    }
}
