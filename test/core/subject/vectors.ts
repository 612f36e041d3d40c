/**
 * The vectors that hold core and the contracts together: proofs about subject maps, and accusations of logs, each with
 * the answer that both must give. Made by core's reference; committed in test/vectors. Run this file to write them anew:
 *
 *     node test/core/subject/vectors.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { MerkleTree } from "../../../core/merkle/tree.ts";
import { sha256 } from "../../../core/sha256.ts";
import { mapValue } from "../../../core/subject/map-hash.ts";
import type { MapLeaf, MapProof } from "../../../core/subject/map-proof.ts";
import { type MiniEntry, miniLeafHash } from "../../../core/subject/mini-log.ts";
import type {
  EpochHead,
  EvidenceEntry,
  OmissionEvidence,
  OmissionFault,
} from "../../../core/subject/omission.ts";
import { SubjectMap } from "../../../core/subject/subject-map.ts";
import { entryLeafHash } from "../../../core/trace/entry.ts";

export interface MapVectors {
  values: { count: number; miniRoot: Uint8Array; value: Uint8Array }[];
  maps: { name: string; leaves: MapLeaf[]; root: Uint8Array }[];
  proofs: {
    name: string;
    root: Uint8Array;
    tag: Uint8Array;
    proof: MapProof;
    shows: "present" | "absent" | "nothing";
  }[];
}

export type OmissionVectors = {
  name: string;
  epoch: EpochHead;
  evidence: OmissionEvidence;
  fault: OmissionFault | null;
}[];

const FILES = { map: "subject-map.json", omission: "omission.json" } as const;
const pathOf = (name: keyof typeof FILES): URL => new URL(`../../vectors/${FILES[name]}`, import.meta.url);

/** Bytes stand in the files as `0x` hex. */
export const asText = (value: unknown): string =>
  `${JSON.stringify(value, (_, v) => (v instanceof Uint8Array ? `0x${Buffer.from(v).toString("hex")}` : v), 1)}\n`;

export const readText = (name: keyof typeof FILES): string => readFileSync(pathOf(name), "utf8");

export function readVectors(name: "map"): MapVectors;
export function readVectors(name: "omission"): OmissionVectors;
export function readVectors(name: keyof typeof FILES): unknown {
  return JSON.parse(readText(name), (_, value) =>
    typeof value === "string" && value.startsWith("0x")
      ? Uint8Array.from(Buffer.from(value.slice(2), "hex"))
      : value,
  );
}

const random = (name: string): Uint8Array => sha256(new TextEncoder().encode(name));
const bit = (depth: number): Uint8Array => flipped(new Uint8Array(32), depth);

function flipped(tag: Uint8Array, depth: number): Uint8Array {
  const other = Uint8Array.from(tag);
  other[depth >> 3]! ^= 0x80 >> (depth & 7);
  return other;
}

const mapOf = (leaves: readonly MapLeaf[]): SubjectMap =>
  leaves.reduce((map, leaf) => map.with(leaf), SubjectMap.EMPTY);

export function makeMapVectors(): MapVectors {
  const counts = [0, 1, 2, 255, 256, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
  const vectors: MapVectors = {
    values: counts.map((count) => ({
      count,
      miniRoot: random("mini"),
      value: mapValue(count, random("mini")),
    })),
    maps: [],
    proofs: [],
  };
  const leaf = (tag: Uint8Array): MapLeaf => ({
    tag,
    value: random(`value of ${Buffer.from(tag).toString("hex")}`),
  });
  const tag = random("tag");
  const maps: [name: string, tags: Uint8Array[]][] = [
    ["nobody", []],
    ["one", [tag]],
    ["two that part at the first bit", [tag, flipped(tag, 0)]],
    ["two that part at bit 7", [tag, flipped(tag, 7)]],
    ["two that part at bit 8", [tag, flipped(tag, 8)]],
    ["two that part at the last bit", [tag, flipped(tag, 255)]],
    ["tags of zeros and of ones", [new Uint8Array(32), new Uint8Array(32).fill(255), bit(1), bit(255)]],
    ["a hundred", Array.from({ length: 100 }, (_, i) => random(`tag ${i}`))],
  ];
  for (const [name, tags] of maps) {
    const leaves = tags.map(leaf);
    const map = mapOf(leaves);
    const { root } = map;
    vectors.maps.push({ name, leaves, root });
    const add = (what: string, asked: Uint8Array, proof: MapProof, shows: "present" | "absent" | "nothing") =>
      vectors.proofs.push({ name: `${name}: ${what}`, root, tag: asked, proof, shows });
    const known = tags[0];
    if (known !== undefined) {
      const proof = map.prove(known);
      add("a tag in it", known, proof, "present");
      add(
        "as another's absence",
        flipped(known, 0),
        proof,
        proof.siblings.length === 0 ? "absent" : "nothing",
      );
      add("as nothing in its place", known, { ...proof, terminal: null }, "nothing");
      add("one sibling more", known, { ...proof, siblings: [...proof.siblings, random("more")] }, "nothing");
      if (proof.siblings.length > 0) {
        const [first, ...rest] = proof.siblings as [Uint8Array, ...Uint8Array[]];
        add("the first sibling left out", known, { ...proof, siblings: rest }, "nothing");
        add(
          "one bit of it changed",
          known,
          { ...proof, siblings: [flipped(first, 200), ...rest] },
          "nothing",
        );
      }
    }
    const absent = [
      random("nobody's tag"),
      ...(known === undefined ? [] : [flipped(known, 255), flipped(known, 100)]),
    ];
    for (const [i, asked] of absent.entries()) {
      if (tags.some((one) => Buffer.compare(one, asked) === 0)) continue;
      const proof = map.prove(asked);
      add(`a tag not in it (${i})`, asked, proof, "absent");
      if (proof.terminal !== null) {
        const terminal = { ...proof.terminal, value: random("another value") };
        add(`with another value (${i})`, asked, { ...proof, terminal }, "nothing");
      }
    }
  }
  // deeper than tags are long: the right leaf, below 257 steps
  const only = leaf(tag);
  const { root } = mapOf([only]);
  const siblings = Array.from({ length: 257 }, () => new Uint8Array(32));
  vectors.proofs.push({
    name: "257 siblings",
    root,
    tag,
    proof: { siblings, terminal: only },
    shows: "nothing",
  });
  // a leaf that nobody can open is a leaf all the same
  const planted = { tag: flipped(tag, 255), value: new Uint8Array(32) };
  const proof = { siblings: [], terminal: planted };
  vectors.proofs.push({
    name: "behind a value of zeros",
    root: mapOf([planted]).root,
    tag,
    proof,
    shows: "absent",
  });
  return vectors;
}

// ── logs and what operators make of their maps ──────────────────────────────────────────────────────────────────────

type Minis = MiniEntry[][];
const TAGS = Array.from({ length: 4 }, (_, i) => random(`subject ${i}`));
const OWNERS = [0, 1, 0, 2, 0, 1, 0, 0, 3, 1, 2, 0, 0];

/** A log of 13 entries with the map that its operator makes of the true little logs. */
function makeLog(bend: (minis: Minis) => void = () => {}) {
  const entries = OWNERS.map((owner, i) => ({ tag: TAGS[owner]!, bodyHash: random(`body ${i}`) }));
  const hashes = entries.map(entryLeafHash);
  const tree = treeOf(hashes);
  const minis: Minis = TAGS.map((_, owner) =>
    OWNERS.flatMap((each, index) => (each === owner ? [{ index, leafHash: hashes[index]! }] : [])),
  );
  bend(minis);
  const trees = minis.map((mini) => treeOf(mini.map(miniLeafHash)));
  const map = mapOf(
    TAGS.flatMap((tag, k) =>
      minis[k] === GONE ? [] : [{ tag, value: mapValue(minis[k]!.length, trees[k]!.root) }],
    ),
  );
  const entry = (index: number): EvidenceEntry => ({
    index,
    ...entries[index]!,
    path: tree.inclusionPath(index),
  });
  const subject = (k: number) => ({
    tag: TAGS[k]!,
    count: minis[k]!.length,
    miniRoot: trees[k]!.root,
    siblings: map.prove(TAGS[k]!).siblings,
  });
  const leaves = (k: number, positions: number[]) =>
    positions.map((position) => {
      const { index, leafHash } = minis[k]![position]!;
      return { position, logIndex: index, leafHash, path: trees[k]!.inclusionPath(position) };
    });
  return {
    epoch: { size: entries.length, root: tree.root, mapRoot: map.root },
    absence: (index: number, tag = entries[index]!.tag): OmissionEvidence => ({
      kind: "absence",
      entry: entry(index),
      absence: { tag, ...map.prove(tag) },
    }),
    omission: (index: number, k: number, ...positions: number[]): OmissionEvidence => ({
      kind: "omission",
      entry: entry(index),
      subject: subject(k),
      leaves: leaves(k, positions),
    }),
    disorder: (k: number, ...positions: number[]): OmissionEvidence => ({
      kind: "disorder",
      subject: subject(k),
      leaves: leaves(k, positions),
    }),
  };
}

/** a subject whom the map does not know */
const GONE: MiniEntry[] = [];

function treeOf(hashes: readonly Uint8Array[]): MerkleTree {
  const flat = new Uint8Array(32 * hashes.length);
  for (const [i, hash] of hashes.entries()) flat.set(hash, 32 * i);
  return new MerkleTree(flat);
}

type Log = ReturnType<typeof makeLog>;

/** What an operator does, and which accusations then show what. Subject 0 has entries 0, 2, 4, 6, 7, 11, 12. */
const LIES: [
  name: string,
  bend: (minis: Minis) => void,
  shown: (log: Log) => [OmissionEvidence, OmissionFault | null][],
][] = [
  [
    "honest",
    () => {},
    (log) => [
      [log.absence(0), null],
      [log.absence(0, random("nobody")), null],
      [log.omission(0, 0, 0), null],
      [log.omission(4, 0, 1, 2), null],
      [log.omission(4, 0, 2, 3), null],
      [log.omission(3, 0, 1, 2), null],
      [log.omission(1, 0, 1), null],
      [log.omission(12, 0, 6), null],
      [log.omission(1, 0, 0), null],
      [log.omission(12, 0, 5), null],
      [log.omission(2, 0, 0), null],
      [log.omission(4, 0, 0, 2), null],
      [log.omission(4, 0, 2, 1), null],
      [log.omission(4, 0), null],
      [log.omission(4, 0, 1, 2, 3), null],
      [log.disorder(0), null],
      [log.disorder(0, 6), null],
      [log.disorder(0, 0, 1), null],
      [log.disorder(0, 1, 0), null],
      [log.disorder(0, 1, 1), null],
    ],
  ],
  [
    "a subject left out",
    (minis) => {
      minis[0] = GONE;
    },
    (log) => [
      [log.absence(0), "absent"],
      [log.absence(12), "absent"],
      [log.absence(1), null],
      [log.absence(1, TAGS[0]!), null],
    ],
  ],
  [
    "the first left out",
    (minis) => minis[0]!.shift(),
    (log) => [
      [log.omission(0, 0, 0), "before-first"],
      [log.omission(0, 0, 1), null],
      [log.omission(2, 0, 0), null],
    ],
  ],
  [
    "one between others left out",
    (minis) => minis[0]!.splice(3, 1),
    (log) => [
      [log.omission(6, 0, 2, 3), "between"],
      [log.omission(6, 0, 2), null],
      [log.omission(5, 0, 2, 3), null],
      [log.omission(6, 1, 0, 1), null],
    ],
  ],
  [
    "the last left out",
    (minis) => minis[0]!.pop(),
    (log) => [
      [log.omission(12, 0, 5), "after-last"],
      [log.omission(12, 0, 4), null],
      [log.omission(11, 0, 5), null],
    ],
  ],
  [
    "another hash stated",
    (minis) => {
      minis[0]![2] = { index: 4, leafHash: random("another") };
    },
    (log) => [
      [log.omission(4, 0, 2), "misstated"],
      [log.omission(6, 0, 3), null],
      [log.omission(4, 0, 1, 2), null],
    ],
  ],
  [
    "another subject's entry claimed",
    (minis) => {
      minis[2]!.splice(1, 0, minis[1]![1]!);
    },
    (log) => [
      [log.omission(5, 2, 1), "foreign"],
      [log.omission(5, 1, 1), null],
      [log.omission(5, 2, 0, 1), null],
    ],
  ],
  [
    "a little log of nothing",
    (minis) => {
      minis[3] = [];
    },
    (log) => [
      [log.disorder(3), "empty"],
      [log.disorder(0), null],
      [log.omission(8, 3), null],
      [log.absence(8), null],
    ],
  ],
  [
    "two exchanged",
    (minis) => {
      [minis[0]![3], minis[0]![4]] = [minis[0]![4]!, minis[0]![3]!];
    },
    (log) => [
      [log.disorder(0, 3, 4), "unordered"],
      [log.disorder(0, 2, 3), null],
    ],
  ],
  [
    "one twice",
    (minis) => minis[0]!.push(minis[0]!.at(-1)!),
    (log) => [[log.disorder(0, 6, 7), "unordered"]],
  ],
  [
    "one to come",
    (minis) => minis[0]!.push({ index: OWNERS.length, leafHash: random("to come") }),
    (log) => [
      [log.disorder(0, 7), "beyond"],
      [log.disorder(0, 6), null],
      [log.omission(12, 0, 7), null],
    ],
  ],
  [
    "one that no log will ever have",
    (minis) => minis[0]!.push({ index: 2 ** 53 - 1, leafHash: random("never") }),
    (log) => [[log.disorder(0, 7), "beyond"]],
  ],
];

export function makeOmissionVectors(): OmissionVectors {
  return LIES.flatMap(([name, bend, shown]) => {
    const log = makeLog(bend);
    return shown(log).map(([evidence, fault], i) => ({
      name: `${name} (${i})`,
      epoch: log.epoch,
      evidence,
      fault,
    }));
  });
}

if (import.meta.main) {
  writeFileSync(pathOf("map"), asText(makeMapVectors()));
  writeFileSync(pathOf("omission"), asText(makeOmissionVectors()));
}
