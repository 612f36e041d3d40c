/** Who was left out can show it, whatever way the map is false; of an honest log nobody can show anything. */
import { expect } from "chai";
import fc from "fast-check";
import { MerkleTree } from "../../../core/merkle/tree.ts";
import { mapValue } from "../../../core/subject/map-hash.ts";
import { type MiniEntry, miniLeafHash } from "../../../core/subject/mini-log.ts";
import {
  type EpochHead,
  type EvidenceEntry,
  type EvidenceLeaf,
  type EvidenceSubject,
  type OmissionEvidence,
  type OmissionFault,
  omissionFault,
} from "../../../core/subject/omission.ts";
import { SubjectMap } from "../../../core/subject/subject-map.ts";
import { entryLeafHash } from "../../../core/trace/entry.ts";

const TAGS = Array.from({ length: 4 }, (_, i) => new Uint8Array(32).fill(40 * i + 1));
const [A, B] = TAGS as [Uint8Array, Uint8Array];
const STRANGER = new Uint8Array(32).fill(250);

interface Made {
  epoch: EpochHead;
  entry(index: number): EvidenceEntry;
  subject(tag: Uint8Array): EvidenceSubject;
  leaf(tag: Uint8Array, position: number): EvidenceLeaf;
  absence(tag: Uint8Array): OmissionEvidence & { kind: "absence" };
  minis: Map<Uint8Array, MiniEntry[]>;
}

/** @param owners whose each entry is; @param bend what a false operator makes of the little logs before the map is built */
function make(owners: Uint8Array[], bend: (minis: Map<Uint8Array, MiniEntry[]>) => void = () => {}): Made {
  const entries = owners.map((tag, i) => ({ tag, bodyHash: new Uint8Array(32).fill(i) }));
  const hashes = entries.map(entryLeafHash);
  const tree = treeOf(hashes);
  const minis = new Map<Uint8Array, MiniEntry[]>();
  for (const [index, { tag }] of entries.entries()) {
    minis.set(tag, [...(minis.get(tag) ?? []), { index, leafHash: hashes[index]! }]);
  }
  bend(minis);
  const treeOfMini = (tag: Uint8Array) => treeOf(minis.get(tag)!.map(miniLeafHash));
  let map = SubjectMap.EMPTY;
  for (const [tag, mini] of minis)
    map = map.with({ tag, value: mapValue(mini.length, treeOfMini(tag).root) });
  return {
    epoch: { size: entries.length, root: tree.root, mapRoot: map.root },
    minis,
    entry: (index) => ({ index, ...entries[index]!, path: tree.inclusionPath(index) }),
    subject: (tag) => ({
      tag,
      count: minis.get(tag)!.length,
      miniRoot: treeOfMini(tag).root,
      siblings: map.prove(tag).siblings,
    }),
    leaf: (tag, position) => {
      const { index, leafHash } = minis.get(tag)![position]!;
      return { position, logIndex: index, leafHash, path: treeOfMini(tag).inclusionPath(position) };
    },
    absence: (tag) => ({
      kind: "absence",
      entry: { index: 0, ...entries[0]!, path: tree.inclusionPath(0) },
      absence: { tag, ...map.prove(tag) },
    }),
  };
}

function treeOf(hashes: Uint8Array[]): MerkleTree {
  const flat = new Uint8Array(32 * hashes.length);
  for (const [i, hash] of hashes.entries()) flat.set(hash, 32 * i);
  return new MerkleTree(flat);
}

/** A stands at 0, 2, 4, 6, 8; B at 1, 3, 5, 7. */
const OWNERS = [A, B, A, B, A, B, A, B, A];
const without = (tag: Uint8Array, index: number) => (minis: Map<Uint8Array, MiniEntry[]>) => {
  minis.set(
    tag,
    minis.get(tag)!.filter((each) => each.index !== index),
  );
};

interface Case {
  bend: (minis: Map<Uint8Array, MiniEntry[]>) => void;
  evidence: (made: Made) => OmissionEvidence;
}

const CASES: Record<OmissionFault, Case> = {
  absent: {
    bend: (minis) => minis.delete(A),
    evidence: (made) => made.absence(A),
  },
  "before-first": {
    bend: without(A, 0),
    evidence: (made) => ({
      kind: "omission",
      entry: made.entry(0),
      subject: made.subject(A),
      leaves: [made.leaf(A, 0)],
    }),
  },
  between: {
    bend: without(A, 4),
    evidence: (made) => ({
      kind: "omission",
      entry: made.entry(4),
      subject: made.subject(A),
      leaves: [made.leaf(A, 1), made.leaf(A, 2)],
    }),
  },
  "after-last": {
    bend: without(A, 8),
    evidence: (made) => ({
      kind: "omission",
      entry: made.entry(8),
      subject: made.subject(A),
      leaves: [made.leaf(A, 3)],
    }),
  },
  misstated: {
    bend: (minis) => {
      minis.get(A)![2] = { index: 4, leafHash: new Uint8Array(32).fill(99) };
    },
    evidence: (made) => ({
      kind: "omission",
      entry: made.entry(4),
      subject: made.subject(A),
      leaves: [made.leaf(A, 2)],
    }),
  },
  foreign: {
    bend: (minis) => {
      minis.set(B, [...minis.get(B)!, minis.get(A)![4]!]);
    },
    evidence: (made) => ({
      kind: "omission",
      entry: made.entry(8),
      subject: made.subject(B),
      leaves: [made.leaf(B, 4)],
    }),
  },
  empty: {
    bend: (minis) => minis.set(STRANGER, []),
    evidence: (made) => ({ kind: "disorder", subject: made.subject(STRANGER), leaves: [] }),
  },
  unordered: {
    bend: (minis) => {
      const [first, second, ...rest] = minis.get(A)!;
      minis.set(A, [second!, first!, ...rest]);
    },
    evidence: (made) => ({
      kind: "disorder",
      subject: made.subject(A),
      leaves: [made.leaf(A, 0), made.leaf(A, 1)],
    }),
  },
  beyond: {
    bend: (minis) => {
      minis.set(A, [...minis.get(A)!, { index: 9, leafHash: new Uint8Array(32) }]);
    },
    evidence: (made) => ({ kind: "disorder", subject: made.subject(A), leaves: [made.leaf(A, 5)] }),
  },
};

describe("core/subject/omission", () => {
  for (const [fault, { bend, evidence }] of Object.entries(CASES)) {
    it(`shows a map that is false this way: ${fault}`, () => {
      const made = make(OWNERS, bend);
      expect(omissionFault(made.epoch, evidence(made))).to.equal(fault);
    });

    it(`and no longer with any part of that evidence changed: ${fault}`, () => {
      const made = make(OWNERS, bend);
      const good = evidence(made);
      for (const bad of bendings(good)) expect(omissionFault(made.epoch, bad)).to.equal(null);
      for (const part of ["root", "mapRoot"] as const) {
        const other = { ...made.epoch, [part]: new Uint8Array(32).fill(7) };
        const shown = omissionFault(other, good);
        // evidence of disorder does not speak about the log's tree
        expect(shown).to.equal(good.kind === "disorder" && part === "root" ? fault : null);
      }
    });
  }

  it("shows nothing about an honest log, whatever is tried", () => {
    const owners = fc.array(fc.constantFrom(...TAGS), { minLength: 1, maxLength: 20 });
    const pick = fc.nat(1000);
    fc.assert(
      fc.property(owners, pick, pick, pick, pick, (list, i, t, p, q) => {
        const made = make(list);
        const entry = made.entry(i % list.length);
        const tags = [...made.minis.keys()];
        const tag = tags[t % tags.length]!;
        const count = made.minis.get(tag)!.length;
        const subject = made.subject(tag);
        const [first, second] = [made.leaf(tag, p % count), made.leaf(tag, q % count)];
        const tried: OmissionEvidence[] = [
          { kind: "disorder", subject, leaves: [] },
          { kind: "disorder", subject, leaves: [first] },
          { kind: "disorder", subject, leaves: [first, second] },
          { kind: "disorder", subject: { ...subject, count: 0 }, leaves: [] },
          { kind: "omission", entry, subject, leaves: [] },
          { kind: "omission", entry, subject, leaves: [first] },
          { kind: "omission", entry, subject, leaves: [first, second] },
          { kind: "omission", entry, subject: { ...subject, count: count - 1 }, leaves: [first] },
          { ...made.absence(entry.tag), entry },
          { ...made.absence(STRANGER), entry },
          { kind: "absence", entry, absence: { ...made.absence(STRANGER).absence, tag: entry.tag } },
          { kind: "absence", entry: { ...entry, tag: STRANGER }, absence: made.absence(STRANGER).absence },
        ];
        for (const evidence of tried) expect(omissionFault(made.epoch, evidence)).to.equal(null);
        if (p % count < count - 1) {
          const neighbours = [made.leaf(tag, p % count), made.leaf(tag, (p % count) + 1)];
          for (const kind of ["omission", "disorder"] as const) {
            expect(omissionFault(made.epoch, { kind, entry, subject, leaves: neighbours })).to.equal(null);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("finds every single entry that was left out, by the one case that fits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...TAGS), { minLength: 1, maxLength: 16 }),
        fc.nat(1000),
        (list, pick) => {
          const index = pick % list.length;
          const tag = list[index]!;
          const made = make(list, (minis) => {
            without(tag, index)(minis);
            if (minis.get(tag)!.length === 0) minis.delete(tag);
          });
          const entry = made.entry(index);
          const mini = made.minis.get(tag);
          if (mini === undefined) {
            expect(omissionFault(made.epoch, { ...made.absence(tag), entry })).to.equal("absent");
            return;
          }
          const after = mini.findIndex((each) => each.index > index);
          const leaves =
            after === 0
              ? [made.leaf(tag, 0)]
              : after === -1
                ? [made.leaf(tag, mini.length - 1)]
                : [made.leaf(tag, after - 1), made.leaf(tag, after)];
          const expected = after === 0 ? "before-first" : after === -1 ? "after-last" : "between";
          expect(
            omissionFault(made.epoch, { kind: "omission", entry, subject: made.subject(tag), leaves }),
          ).to.equal(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** Every piece of evidence with one number or hash of it changed. */
function bendings(evidence: OmissionEvidence): OmissionEvidence[] {
  const places: (string | number)[][] = [];
  const walk = (value: unknown, path: (string | number)[]) => {
    if (typeof value === "number" || value instanceof Uint8Array) places.push(path);
    else if (typeof value === "object" && value !== null) {
      for (const name of Object.keys(value)) walk((value as Record<string, unknown>)[name], [...path, name]);
    }
  };
  walk(evidence, []);
  return places.map((path) => {
    const copy = structuredClone(evidence);
    // biome-ignore lint/suspicious/noExplicitAny: any place of any shape
    let at: any = copy;
    for (const step of path.slice(0, -1)) at = at[step];
    const last = path.at(-1)!;
    if (typeof at[last] === "number") at[last] += 1;
    else at[last][31] ^= 1;
    return copy;
  });
}
