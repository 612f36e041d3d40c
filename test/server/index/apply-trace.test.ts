/**
 * Events of the trace registry → index: what is undone was never there, what contradicts itself is refused, and the
 * questions about a log find its newest state and the first epoch that covers a receipt.
 */
import { expect } from "chai";
import type { ChainEvent } from "../../../server/chain/events.ts";
import { apply } from "../../../server/index/apply.ts";
import * as questions from "../../../server/index/trace-questions.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Store } from "../../../server/store/store.ts";
import { account, block, blockStep, content, founding, hash32 } from "./steps.ts";

const LOG = 1;
const opened: ChainEvent = {
  type: "log-opened",
  log: LOG,
  department: 2,
  origin: "certrace.example/log/1",
  noteKey: hash32("note 1"),
  vrfKey: hash32("vrf 1"),
  operator: account("operator"),
};
const advanced = (epoch: number, size: number): ChainEvent => ({
  type: "log-advanced",
  log: LOG,
  epoch,
  size,
  root: hash32(`root ${size}`),
  mapRoot: hash32(`map ${size}`),
  operator: account("operator"),
});
const rotated = (version: number): ChainEvent => ({
  type: "log-keys-rotated",
  log: LOG,
  version,
  noteKey: hash32(`note ${version}`),
  vrfKey: hash32(`vrf ${version}`),
  operator: account("operator"),
});
const faulty: ChainEvent = {
  type: "log-faulty",
  log: LOG,
  epoch: 2,
  tag: hash32("tag"),
  fault: "absent",
  index: 7,
  accuser: account("anyone"),
};
const again: ChainEvent = { type: "log-already-anchored", log: LOG, epoch: 1 };

/** each in a block of its own */
const story: ChainEvent[][] = [
  [...founding, opened],
  [advanced(1, 10)],
  [again],
  [advanced(2, 25), rotated(2)],
  [faulty],
  [advanced(3, 1_000)],
];
const steps = story.map((events, i) => blockStep(block(i + 1), events));

async function indexed(count: number): Promise<Store> {
  const store = openMemoryStore();
  for (const step of steps.slice(0, count)) await store.batch(await apply([step], store, 1000));
  return store;
}
const query = (size: number) => ({
  ...{ registry: "eip155:1:0x00", log: LOG, size, catalogue: null, citing: [], erased: [] },
  submitter: { department: 2, kid: hash32("key") },
});

describe("index/apply-trace", () => {
  it("undoes a reorganisation of any depth to what the remaining chain alone gives", async () => {
    for (let kept = 1; kept < steps.length; kept++) {
      const store = await indexed(steps.length);
      await store.batch(await apply([{ type: "reorg", to: block(kept) }], store, 1000));
      expect(await content(store), `back to block ${kept}`).to.deep.equal(await content(await indexed(kept)));
      // and goes on from there
      for (const step of steps.slice(kept)) await store.batch(await apply([step], store, 1000));
      expect(await content(store)).to.deep.equal(await content(await indexed(steps.length)));
    }
  });

  it("knows a log as it is now, with every version of its keys, and none that is not there", async () => {
    const store = await indexed(steps.length);
    expect(await questions.traceLog(store, LOG)).to.deep.equal({
      id: LOG,
      department: 2,
      origin: "certrace.example/log/1",
      keys: [
        { noteKey: hash32("note 1"), vrfKey: hash32("vrf 1"), validFrom: block(1).time },
        { noteKey: hash32("note 2"), vrfKey: hash32("vrf 2"), validFrom: block(4).time },
      ],
      size: 1_000,
      faulty: true,
      root: hash32("root 1000"),
      mapRoot: hash32("map 1000"),
      epochs: 3,
    });
    for (const id of [0, 2, -1, 1.5, 2 ** 32]) expect(await questions.traceLog(store, id)).to.equal(null);
  });

  it("finds the first epoch that covers a receipt", async () => {
    const store = await indexed(steps.length);
    for (const [size, number] of [
      [1, 1],
      [10, 1],
      [11, 2],
      [25, 2],
      [26, 3],
      [1_000, 3],
    ] as const) {
      const { epoch } = await questions.traceFacts(store, query(size), 5);
      expect("value" in epoch && epoch.value?.number, `size ${size}`).to.equal(number);
    }
    const { epoch, state, key, department, head } = await questions.traceFacts(store, query(1_001), 5);
    expect(epoch).to.deep.equal({ value: null, block: block(6) });
    expect(head).to.deep.equal({ value: block(6), block: block(6) });
    expect("value" in state && state.value).not.to.have.any.keys("root", "epochs");
    expect("value" in key && key.value?.thumbprint).to.equal(hash32("key"));
    expect("value" in department && department.value?.id).to.equal(2);
    const unsigned = await questions.traceFacts(store, { ...query(1), submitter: null }, 5);
    expect([unsigned.key, unsigned.department]).to.deep.equal([
      { missing: "not-asked" },
      { missing: "not-asked" },
    ]);
  });

  it("lists epochs page by page", async () => {
    const store = await indexed(steps.length);
    const first = await questions.epochs(store, LOG, null, 2);
    expect(first.items.map(({ size }) => size)).to.deep.equal([10, 25]);
    const second = await questions.epochs(store, LOG, Number(first.next), 2);
    expect([second.items.map(({ size }) => size), second.next]).to.deep.equal([[1_000], null]);
    expect(await questions.epochs(store, 9, null, 2)).to.deep.equal({ items: [], next: null });
  });

  it("knows a signer as active only where no department above it is suspended", async () => {
    const store = await indexed(steps.length);
    expect(await questions.signerOf(store, 2, hash32("key"))).to.deep.include({ active: true });
    const suspended: ChainEvent = {
      type: "department-suspended",
      department: 1,
      by: account("x"),
      decision: null,
    };
    await store.batch(await apply([blockStep(block(7), [suspended])], store, 1000));
    const signer = await questions.signerOf(store, 2, hash32("key"));
    expect([signer.active, signer.department?.suspended]).to.deep.equal([false, false]);
    expect(await questions.signerOf(store, 77, hash32("key"))).to.deep.equal({
      department: null,
      active: false,
      key: null,
    });
    expect((await questions.signerOf(store, 2, "no hash")).key).to.equal(null);
  });

  it("says chain-inconsistent for events that lack what must come before", async () => {
    for (const events of [[advanced(1, 10)], [rotated(2)], [faulty]]) {
      const store = openMemoryStore();
      const code = await apply([blockStep(block(1), [...founding, ...events])], store, 1000).catch(
        ({ code }) => code,
      );
      expect(code).to.equal("chain-inconsistent");
    }
    for (const event of [advanced(4, 999), advanced(3, 2_000), advanced(5, 2_000), rotated(2), rotated(4)]) {
      const store = await indexed(steps.length);
      const code = await apply([blockStep(block(7), [event])], store, 1000).catch(({ code }) => code);
      expect(code, JSON.stringify(event)).to.equal("chain-inconsistent");
    }
  });
});
