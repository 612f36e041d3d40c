/** Two sources: what both say is believed, what one says alone is not, and neither can turn the verdict by lying. */
import { expect } from "chai";
import fc from "fast-check";
import { agree, type Told } from "../../../core/verify/agree.ts";
import type { Facts, MissingReason, ProvenFacts, StatusChange } from "../../../core/verify/facts.ts";
import { ANCHORED_AT, changed, HEAD, makeBatch } from "../build.ts";
import { ask, checkOf } from "./ask.ts";

const batch = makeBatch({ count: 200 });
const INDEX = 7;

const facts = (changes: StatusChange[] = [], source = "https://one.example"): Facts => ({
  ...structuredClone(batch.facts(INDEX, changes)),
  source,
});

/** What a node's storage shows of the same. */
function stateOf(told: Facts, packed: bigint, source = "node.example"): ProvenFacts {
  const { batch: found, statuses, ...rest } = structuredClone(told);
  if (!("value" in found) || found.value === null || !("value" in statuses)) throw new Error("facts");
  return {
    ...rest,
    source,
    proven: true,
    batch: { ...found, value: { ...found.value, block: null, list: null } },
    statuses: {
      ...statuses,
      value: { word: statuses.value.word, packed: `0x${packed.toString(16).padStart(64, "0")}` },
    },
  };
}

/** The same source, some blocks earlier. */
function earlier<T extends Facts | ProvenFacts>(told: T, blocks: number): T {
  const block = { number: HEAD.number - blocks, hash: `0x${"0e".repeat(32)}`, time: HEAD.time - blocks };
  const copy = structuredClone(told);
  for (const name of ["head", "finalized", "department", "key", "batch", "type", "statuses"] as const) {
    const fact = copy[name];
    if ("value" in fact) fact.block = block;
  }
  return { ...copy, head: { value: block, block }, finalized: { value: block, block } };
}

const missing = (told: Told, name: keyof Facts): MissingReason | undefined => {
  const fact = (told as Facts)[name] as { missing?: MissingReason };
  return fact.missing;
};
const verdictOf = async (told: Told) => (await ask(batch.file(INDEX), told as Facts)).verdict;

describe("core/verify/agree", () => {
  const revoked = () => [changed(INDEX, "revoked", 100)];

  it("two that say the same give what each gives alone", async () => {
    for (const changes of [[], revoked(), [changed(INDEX, "suspended", 5), changed(INDEX, "valid", 9)]]) {
      const both = agree(facts(changes), facts(changes, "https://two.example"));
      expect(await verdictOf(both)).to.equal(await verdictOf(facts(changes)));
      expect((both as Facts).source).to.equal("https://one.example · https://two.example");
    }
  });

  it("a history and a node's storage: the statuses of all 128 must be those", async () => {
    const node = stateOf(facts(), 0n);
    expect(await verdictOf(agree(facts(), node))).to.equal("valid");
    const gone = stateOf(facts(), 1n << BigInt(2 * INDEX));
    expect(await verdictOf(agree(facts(revoked()), gone))).to.equal("revoked");
    expect(await verdictOf(agree(gone, facts(revoked())))).to.equal("revoked");
    for (const [one, other] of [
      [facts(), gone],
      [facts(revoked()), node],
      // a neighbour's status only
      [facts(), stateOf(facts(), 2n << 100n)],
    ] as const) {
      const both = agree(one, other);
      expect(missing(both, "statuses")).to.equal("sources-disagree");
      const answer = await ask(batch.file(INDEX), both as Facts);
      expect(answer.verdict).to.equal("undetermined");
      expect(checkOf(answer, "status").params).to.include({
        one: "https://one.example",
        other: "node.example",
      });
    }
  });

  it("one that has not read the newest blocks is behind, unless it contradicts what it has read", async () => {
    const late = [changed(INDEX, "revoked", 0, { block: HEAD.number - 2, time: HEAD.time - 2 })];
    const old = earlier(facts(), 5);
    expect(missing(agree(facts(late), old), "statuses")).to.equal("source-behind");
    expect(missing(agree(old, facts(late)), "statuses")).to.equal("source-behind");
    expect(missing(agree(facts(), old), "statuses")).to.equal(undefined);
    expect(await verdictOf(agree(facts(), old))).to.equal("valid");
    // revoked long before the older one's block, and it says nothing of it
    expect(missing(agree(facts(revoked()), old), "statuses")).to.equal("sources-disagree");
    // storage of a later block shows what the older history cannot know
    const state = stateOf(facts(), 1n << BigInt(2 * INDEX));
    expect(missing(agree(old, state), "statuses")).to.equal("source-behind");
    // storage of an earlier block, which the history must have passed through
    expect(missing(agree(facts(late), earlier(stateOf(facts(), 0n), 5)), "statuses")).to.equal(
      "source-behind",
    );
    expect(missing(agree(facts(revoked()), earlier(stateOf(facts(), 0n), 5)), "statuses")).to.equal(
      "sources-disagree",
    );
  });

  it("a source that fell far behind vouches for nothing, whatever the other says", async () => {
    for (const both of [
      agree(facts(), earlier(facts(), 301)),
      agree(earlier(stateOf(facts(), 0n), 301), facts()),
    ]) {
      for (const name of ["head", "key", "batch", "statuses"] as const)
        expect(missing(both, name)).to.equal("source-behind");
      expect(await verdictOf(both)).to.equal("undetermined");
    }
    expect(await verdictOf(agree(facts(), earlier(facts(), 300)))).to.equal("valid");
  });

  it("a department that was renamed meanwhile, or one above it, makes nobody a liar", () => {
    for (const rename of [
      (told: Facts) => Object.assign(held(told.department), { name: "新名称", nameEn: "New" }),
      (told: Facts) => Object.assign(held(told.department).ancestors[0]!, { name: "新名称" }),
    ]) {
      const renamed = facts();
      rename(renamed);
      expect(missing(agree(renamed, earlier(facts(), 5)), "department")).to.equal("source-behind");
      expect(missing(agree(renamed, facts()), "department")).to.equal("sources-disagree");
    }
    const another = facts();
    Object.assign(held(another.department), { identifier: "11990000000990032K" });
    expect(missing(agree(another, earlier(facts(), 5)), "department")).to.equal("sources-disagree");
  });

  it("another fork, another registry: nothing is believed", () => {
    const fork = facts([], "https://two.example");
    fork.head = { value: { ...HEAD, hash: `0x${"ee".repeat(32)}` }, block: HEAD };
    const other = { ...facts(), registry: `eip155:1:0x${"66".repeat(20)}` };
    for (const told of [agree(facts(), fork), agree(facts(), other)])
      for (const name of ["head", "department", "key", "batch", "type", "statuses"] as const)
        expect(missing(told, name)).to.equal("sources-disagree");
  });

  it("a source that does not answer leaves nothing to agree on", () => {
    for (const reason of ["source-unavailable", "source-inconsistent"] as const) {
      expect(agree(facts(), { missing: reason })).to.deep.equal({ missing: reason });
      expect(agree({ missing: reason }, facts())).to.deep.equal({ missing: reason });
      const part = { ...facts(), key: { missing: reason } };
      expect(missing(agree(facts(), part), "key")).to.equal(reason);
    }
  });

  it("is final only what both hold to be final", () => {
    const careful = facts([], "https://two.example");
    const final = { number: HEAD.number - 30, hash: `0x${"0f".repeat(32)}`, time: HEAD.time - 600 };
    careful.finalized = { value: final, block: HEAD };
    for (const both of [agree(facts(), careful), agree(careful, facts())])
      expect((both as Facts).finalized).to.deep.include({ value: final });
  });

  it("what one says alone of a batch's event proves nothing: the other's storage does not show it", async () => {
    const other = facts();
    held(other.batch).list = 78;
    for (const both of [agree(other, stateOf(facts(), 0n)), agree(stateOf(facts(), 0n), other)]) {
      const { checks, verdict } = await ask(batch.file(INDEX), both as Facts);
      expect(verdict).to.equal("undetermined");
      expect(checks.find(({ name }) => name === "anchor")!.code).to.equal("anchor-status-unseen");
    }
    expect(await verdictOf(agree(other, facts()))).to.equal("undetermined");
    expect(await verdictOf(agree(other, other))).to.equal("invalid");
  });

  it("what one says alone of the past proves nothing: it could date a revocation as it likes", async () => {
    const node = stateOf(facts(), 1n << BigInt(2 * INDEX));
    const later = facts([changed(INDEX, "revoked", 1_000)]);
    const at = (told: Told, when: number) =>
      ask(batch.file(INDEX), told as Facts, { at: ANCHORED_AT + when });
    for (const both of [agree(later, node), agree(node, later)]) {
      const { checks, verdict } = await at(both, 500);
      expect(verdict).to.equal("undetermined");
      expect(checks.find(({ name }) => name === "status")!.code).to.equal("status-history-unseen");
      expect(await verdictOf(both)).to.equal("revoked");
      expect((await at(both, HEAD.time - ANCHORED_AT)).verdict).to.equal("revoked");
      expect((await at(both, -1)).verdict).to.equal("not-yet-valid");
    }
    // two that both know it
    expect((await at(agree(later, later), 500)).verdict).to.equal("valid");
    expect((await at(agree(facts(revoked()), facts(revoked())), 500)).verdict).to.equal("revoked");
  });

  it("one source that lies, whatever about, never turns the verdict: the truth, or undetermined", async () => {
    const LIES: ((told: Facts) => void)[] = [
      (told) => void Object.assign(held(told.key), { compromisedAt: ANCHORED_AT - 1 }),
      (told) => void Object.assign(held(told.key), { validUntil: ANCHORED_AT - 1 }),
      (told) => void Object.assign(held(told.batch), { anchoredAt: ANCHORED_AT - 1_000 }),
      (told) => void Object.assign(held(told.batch), { size: 5 }),
      (told) => void Object.assign(held(told.batch), { list: 78 }),
      (told) => void Object.assign(held(told.batch), { block: 1 }),
      (told) => void Object.assign(held(told.key), { validFrom: ANCHORED_AT + 1 }),
      (told) => void Object.assign(held(told.key), { use: 2 }),
      (told) => void Object.assign(held(told.batch).operator, { compromisedAt: 1 }),
      (told) => void Object.assign(held(told.type), { vct: "https://evil.example" }),
      (told) => void Object.assign(held(told.department), { name: "another" }),
      (told) => void Object.assign(told, { batch: { value: null, block: HEAD } }),
      (told) => void Object.assign(told, { key: { value: null, block: HEAD } }),
      (told) => void Object.assign(told, { type: { value: null, block: HEAD } }),
      (told) => void Object.assign(held(told.statuses), { changes: [] }),
      (told) => void Object.assign(held(told.statuses), { changes: [changed(INDEX, "revoked", 3)] }),
      (told) => void Object.assign(held(told.statuses), { changes: [changed(INDEX, "suspended", 3)] }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(LIES, { minLength: 1 }),
        fc.constantFrom<StatusChange[]>(
          [],
          [changed(INDEX, "revoked", 100)],
          [changed(INDEX + 1, "suspended", 50)],
        ),
        fc.boolean(),
        fc.boolean(),
        async (lies, changes, first, asState) => {
          const truth = facts(changes);
          const liar = facts(changes, "https://liar.example");
          for (const lie of lies) {
            try {
              lie(liar);
            } catch {
              // an earlier lie took away what this one is about
            }
          }
          const expected = await verdictOf(truth);
          const packed = changes.length === 0 ? 0n : changes[0]!.status === "revoked" ? 1n << 14n : 2n << 16n;
          const honest = asState ? stateOf(truth, packed) : truth;
          const both = first ? agree(liar, honest) : agree(honest, liar);
          expect(await verdictOf(both)).to.be.oneOf([expected, "undetermined"]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

function held<T>(fact: { value: T | null } | { missing: MissingReason }): T {
  if (!("value" in fact) || fact.value === null) throw new Error("no value");
  return fact.value;
}
