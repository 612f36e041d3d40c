/**
 * Chain steps → store: what is undone was never there, what is killed half-way has not begun, and no event that a
 * department may cause stops the index.
 */
import { expect } from "chai";
import fc from "fast-check";
import type { ChainEvent, ChainStep } from "../../../server/chain/events.ts";
import { apply, knownBlocks } from "../../../server/index/apply.ts";
import { readIndexFacts } from "../../../server/index/facts.ts";
import { batchByList, statusChanges } from "../../../server/index/questions.ts";
import { indexKeys } from "../../../server/store/keys.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Store } from "../../../server/store/store.ts";
import {
  account,
  anchored,
  anyEvent,
  block,
  blockStep,
  changed,
  content,
  founding,
  hash32,
  registered,
} from "./steps.ts";

const KEEP = 1000;
const source = { registry: "eip155:1:0x00", source: "test", readAt: 0 };
const root = hash32("root0");

async function write(store: Store, steps: readonly ChainStep[], keep = KEEP): Promise<void> {
  await store.batch(await apply(steps, store, keep));
}

async function indexOf(steps: readonly ChainStep[]): Promise<Store> {
  const store = openMemoryStore();
  for (const step of steps) await write(store, [step]);
  return store;
}

async function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => "nothing thrown",
    (error) => error.code ?? error.name,
  );
}

describe("index/apply", () => {
  it("undoes any sequence of blocks and reorganisations to what the remaining chain alone gives", async () => {
    const move = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          skip: fc.integer({ min: 1, max: 3 }),
          events: fc.array(anyEvent, { maxLength: 4 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ back: fc.integer({ min: 1, max: 12 }) }) },
      { weight: 1, arbitrary: fc.record({ final: fc.nat({ max: 3 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(move, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (moves, together) => {
          const history: ChainStep[] = [blockStep(block(1), founding)];
          let chain: (ChainStep & { type: "block" })[] = [blockStep(block(1), founding)];
          let fork = 0;
          let finalized: ChainStep | null = null;
          for (const each of moves) {
            const top = chain.at(-1)?.block.number ?? 0;
            if ("events" in each) {
              const events = top === 0 ? founding : each.events.flat();
              const step = blockStep(block(top + each.skip, `fork${fork}`), events);
              chain.push(step);
              history.push(step);
            } else if ("back" in each) {
              fork += 1;
              chain = chain.slice(0, Math.max(0, chain.length - each.back));
              const to = chain.at(-1)?.block ?? null;
              if (finalized?.type === "finalized" && finalized.block.number > (to?.number ?? -1))
                finalized = null;
              history.push({ type: "reorg", to });
            } else {
              const on = chain.at(-1 - each.final);
              if (on === undefined) continue;
              finalized = { type: "finalized", block: on.block };
              history.push(finalized);
            }
          }
          const store = openMemoryStore();
          for (let i = 0; i < history.length; i += together)
            await write(store, history.slice(i, i + together));
          const expected = await indexOf(finalized === null ? chain : [...chain, finalized]);
          expect(await content(store)).to.deep.equal(await content(expected));
          expect(await knownBlocks(store)).to.deep.equal(chain.map((step) => step.block));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("carries the cursor and what undoes the block in the same batch", async () => {
    const store = openMemoryStore();
    const operations = await apply([blockStep(block(7), founding)], store, KEEP);
    const keys = operations.map((operation) => ("put" in operation ? operation.put : operation.delete));
    expect(keys).to.include.members([indexKeys.cursor, indexKeys.undo(7), indexKeys.department(2)]);
  });

  it("says index-outdated for a reorganisation below what can be undone", async () => {
    const store = await indexOf([blockStep(block(1), founding), blockStep(block(50), [registered(3)])]);
    await write(store, [blockStep(block(60), []), { type: "finalized", block: block(60) }], 5);
    expect(await knownBlocks(store)).to.deep.equal([block(60)]);
    expect(await codeOf(apply([{ type: "reorg", to: block(1) }], store, 5))).to.equal("index-outdated");
    expect(await codeOf(apply([{ type: "reorg", to: null }], store, 5))).to.equal("index-outdated");
  });

  it("keeps no undo records for blocks that were final long before they were read", async () => {
    const store = openMemoryStore();
    const steps: ChainStep[] = Array.from({ length: 40 }, (_, i) =>
      blockStep(block(i + 1), i === 0 ? founding : []),
    );
    await write(store, [...steps, { type: "finalized", block: block(40) }], 10);
    expect((await knownBlocks(store)).map(({ number }) => number)).to.deep.equal(
      Array.from({ length: 11 }, (_, i) => i + 30),
    );
    await write(store, [{ type: "reorg", to: block(33) }], 10);
    expect((await knownBlocks(store)).at(-1)).to.deep.equal(block(33));
  });

  it("does not keep undo records for ever where nothing is ever final", async () => {
    const store = openMemoryStore();
    for (let i = 1; i <= 100; i++) await write(store, [blockStep(block(i), i === 1 ? founding : [])], 2);
    expect((await knownBlocks(store)).length).to.equal(33);
  });

  it("says index-outdated for a block that was never read", async () => {
    const store = await indexOf([blockStep(block(1), founding), blockStep(block(5), [])]);
    expect(await codeOf(apply([{ type: "reorg", to: block(3) }], store, KEEP))).to.equal("index-outdated");
    expect(await codeOf(apply([{ type: "reorg", to: block(1, "other") }], store, KEEP))).to.equal(
      "index-outdated",
    );
  });

  it("says chain-inconsistent for events that lack what must come before, and for a block twice", async () => {
    const orphans: ChainEvent[] = [
      registered(9, 8),
      { type: "department-renamed", department: 9, name: "x", nameEn: "x" },
      { type: "operator-compromised", department: 9, account: account("x"), compromisedAt: 1 },
      { type: "signing-key-retired", department: 9, thumbprint: root, validUntil: 1 },
      {
        type: "certificate-superseded",
        department: 2,
        root,
        index: 1,
        successor: { department: 2, root, index: 2 },
      },
    ];
    const store = await indexOf([blockStep(block(1), founding)]);
    const before = await content(store);
    for (const orphan of orphans) {
      expect(await codeOf(apply([blockStep(block(2), [orphan])], store, KEEP)), orphan.type).to.equal(
        "chain-inconsistent",
      );
    }
    expect(await codeOf(apply([blockStep(block(1), [])], store, KEEP))).to.equal("chain-inconsistent");
    expect(await content(store)).to.deep.equal(before);
  });

  it("answers facts: all of them, at the cursor", async () => {
    const store = await indexOf([
      blockStep(block(1), founding),
      blockStep(block(2), [
        anchored(2, root, 77),
        { type: "operator-compromised", department: 2, account: account("operator"), compromisedAt: 5 },
      ]),
      blockStep(block(3), [changed(2, root, 130, "suspended"), changed(2, root, 5, "revoked")]),
      blockStep(block(4), [
        changed(2, root, 131, "superseded"),
        {
          type: "certificate-superseded",
          department: 2,
          root,
          index: 131,
          successor: { department: 2, root: hash32("n"), index: 0 },
        },
      ]),
      { type: "finalized", block: block(2) },
    ]);
    const facts = await readIndexFacts(
      store,
      { registry: source.registry, department: 2, root, word: 1, kid: hash32("key") },
      source,
    );
    const at = block(4);
    expect(facts.head).to.deep.equal({ value: at, block: at });
    expect(facts.finalized).to.deep.equal({ value: block(2), block: at });
    expect(facts.department).to.deep.equal({
      block: at,
      value: {
        id: 2,
        identifier: "TEST-2",
        name: "部门2",
        nameEn: "Department 2",
        registeredAt: block(1).time,
        suspended: false,
        successor: null,
        ancestors: [{ id: 1, identifier: "TEST-1", name: "部门1", nameEn: "Department 1" }],
      },
    });
    expect(facts.batch).to.deep.equal({
      block: at,
      value: {
        root,
        size: 300,
        typeId: 1,
        list: 77,
        anchoredAt: block(2).time,
        block: 2,
        operator: { account: account("operator"), compromisedAt: 5 },
      },
    });
    expect(facts.type).to.deep.equal({
      block: at,
      value: { id: 1, vct: "https://t.example/v1/types/a", definer: 1, metadataHash: hash32("a") },
    });
    const common = { reason: "withdrawn", decision: null, by: 2 };
    expect(facts.statuses).to.deep.equal({
      block: at,
      value: {
        word: 1,
        changes: [
          {
            lanes: `0x${"4".padStart(32, "0")}`,
            status: "suspended",
            ...common,
            block: 3,
            time: block(3).time,
            successors: [],
          },
          {
            lanes: `0x${"8".padStart(32, "0")}`,
            status: "superseded",
            ...common,
            block: 4,
            time: block(4).time,
            successors: [{ index: 131, successor: { department: 2, root: hash32("n"), index: 0 } }],
          },
        ],
      },
    });
    expect((await statusChanges(store, 2, root)).map(({ word, status }) => [word, status])).to.deep.equal([
      [1, "suspended"],
      [0, "revoked"],
      [1, "superseded"],
    ]);
  });

  it("knows that what cannot stand on chain does not, whatever is asked", async () => {
    const store = await indexOf([blockStep(block(1), founding)]);
    const text = fc.oneof(fc.string(), fc.constantFrom(root, "../meta", "\x00", "县".repeat(600)));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.double(), fc.integer()),
        text,
        fc.oneof(fc.double(), fc.nat()),
        text,
        async (department, root, word, kid) => {
          fc.pre(department !== 1 && department !== 2);
          const facts = await readIndexFacts(store, { registry: "", department, root, word, kid }, source);
          for (const name of ["department", "key", "batch", "type"] as const) {
            expect(facts[name]).to.deep.equal({ value: null, block: block(1) });
          }
        },
      ),
    );
  });

  it("remembers that two batches claim one list, until one of them is undone", async () => {
    const store = await indexOf([blockStep(block(1), founding), blockStep(block(2), [anchored(2, root, 5)])]);
    expect((await batchByList(store, 2, 5))?.root).to.equal(root);
    await write(store, [blockStep(block(3), [anchored(2, hash32("other"), 5)])]);
    await write(store, [blockStep(block(4), [anchored(2, hash32("third"), 5)])]);
    expect(await codeOf(batchByList(store, 2, 5))).to.equal("status-list-ambiguous");
    await write(store, [{ type: "reorg", to: block(2) }]);
    expect((await batchByList(store, 2, 5))?.root).to.equal(root);
    expect(await batchByList(store, 2, 6)).to.equal(null);
    expect(await batchByList(store, 2, Number.NaN)).to.equal(null);
  });
});
