/**
 * What every store engine must do: server/store/store.ts, sentence by sentence. Each engine's own test file runs
 * this suite on itself.
 */
import { expect } from "chai";
import fc from "fast-check";
import type { Operation, Range, Reads, Store } from "../../../server/store/store.ts";

export const bytes = (text: string) => new TextEncoder().encode(text);
export const text = (value: Uint8Array | undefined) =>
  value === undefined ? undefined : new TextDecoder().decode(value);
export const put = (key: string, value: string): Operation => ({ put: key, value: bytes(value) });

export async function entries(reads: Reads, range: Range): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const [key, value] of reads.range(range)) found.push([key, text(value)!]);
  return found;
}

export async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).name;
  }
  return "nothing thrown";
}

const all: Range = { from: "\x00", to: "\x7f" };

export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name}: the store's guarantees`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    it("gives back what was put, and nothing for what was not", async () => {
      await store.batch([put("a", "1"), put("b", "")]);
      expect(text(await store.get("a"))).to.equal("1");
      expect(text(await store.get("b"))).to.equal("");
      expect(await store.get("c")).to.equal(undefined);
      expect((await store.getMany(["b", "c", "a", "a"])).map(text)).to.deep.equal(["", undefined, "1", "1"]);
      expect(await store.getMany([])).to.deep.equal([]);
    });

    it("answers many keys in the order they were asked", async () => {
      const keys = Array.from({ length: 500 }, (_, i) => `k${(i * 7919) % 500}`);
      await store.batch(keys.map((key) => put(key, key)));
      expect((await store.getMany(keys)).map(text)).to.deep.equal(keys);
    });

    it("keeps its own copy of a value", async () => {
      const value = bytes("before");
      await store.batch([{ put: "a", value }]);
      value.set(bytes("later!"));
      expect(text(await store.get("a"))).to.equal("before");
    });

    it("lets the later operation on a key in one batch count", async () => {
      await store.batch([put("a", "1"), { delete: "a" }, put("b", "1"), put("b", "2"), { delete: "never" }]);
      expect(await entries(store, all)).to.deep.equal([["b", "2"]]);
    });

    it("refuses keys and values beyond its limits, and then writes nothing of the batch", async () => {
      for (const bad of ["", "k".repeat(513), "县"]) {
        expect(await codeOf(() => store.batch([put("good", "1"), put(bad, "1")])), bad).to.equal(
          "RangeError",
        );
        expect(await codeOf(() => store.batch([put("good", "1"), { delete: bad }])), bad).to.equal(
          "RangeError",
        );
      }
      const big = { put: "big", value: new Uint8Array(16 * 1024 * 1024 + 1) };
      expect(await codeOf(() => store.batch([put("good", "1"), big]))).to.equal("RangeError");
      expect(await entries(store, all)).to.deep.equal([]);
      await store.batch([put("k".repeat(512), "1")]);
      expect(text(await store.get("k".repeat(512)))).to.equal("1");
    });

    it("ranges in byte order: from inclusive, to exclusive, reverse, limit", async () => {
      await store.batch(["b", "a/2", "B", "a/10", "a", "a0", "~", "a/1"].map((key) => put(key, key)));
      const keys = async (range: Range) => (await entries(store, range)).map(([key]) => key);
      expect(await keys(all)).to.deep.equal(["B", "a", "a/1", "a/10", "a/2", "a0", "b", "~"]);
      expect(await keys({ from: "a/", to: "a0" })).to.deep.equal(["a/1", "a/10", "a/2"]);
      expect(await keys({ from: "a", to: "b" })).to.deep.equal(["a", "a/1", "a/10", "a/2", "a0"]);
      expect(await keys({ from: "a/", to: "a0", reverse: true })).to.deep.equal(["a/2", "a/10", "a/1"]);
      expect(await keys({ ...all, limit: 2 })).to.deep.equal(["B", "a"]);
      expect(await keys({ ...all, reverse: true, limit: 2 })).to.deep.equal(["~", "b"]);
      expect(await keys({ ...all, limit: 0 })).to.deep.equal([]);
      expect(await keys({ from: "b", to: "a" })).to.deep.equal([]);
      expect(await keys({ from: "x", to: "x" })).to.deep.equal([]);
    });

    it("ranges over the state at the moment it was called, however late it is walked", async () => {
      await store.batch([put("a", "1"), put("b", "1")]);
      const range = store.range(all);
      await store.batch([put("a", "2"), { delete: "b" }, put("c", "2")]);
      const found: string[] = [];
      for await (const [key, value] of range) found.push(key + text(value));
      expect(found).to.deep.equal(["a1", "b1"]);
    });

    it("may leave a range half-way and walk many at once", async () => {
      await store.batch(Array.from({ length: 3000 }, (_, i) => put(`k${String(i).padStart(5, "0")}`, "v")));
      for await (const [key] of store.range(all)) if (key === "k00007") break;
      const counts = await Promise.all([1, 2, 3].map(async () => (await entries(store, all)).length));
      expect(counts).to.deep.equal([3000, 3000, 3000]);
    });

    it("takes snapshots that later batches do not reach", async () => {
      await store.batch([put("a", "1"), put("b", "1")]);
      const snapshot = store.snapshot();
      await store.batch([put("a", "2"), { delete: "b" }, put("c", "2")]);
      const later = store.snapshot();
      expect(text(await snapshot.get("a"))).to.equal("1");
      expect((await snapshot.getMany(["a", "b", "c"])).map(text)).to.deep.equal(["1", "1", undefined]);
      const many = await snapshot.getMany(Array.from({ length: 200 }, () => "b"));
      expect(new Set(many.map(text))).to.deep.equal(new Set(["1"]));
      expect(await entries(snapshot, all)).to.deep.equal([
        ["a", "1"],
        ["b", "1"],
      ]);
      expect(await entries(later, all)).to.deep.equal([
        ["a", "2"],
        ["c", "2"],
      ]);
      await snapshot.close();
      expect(await codeOf(() => snapshot.get("a"))).to.equal("store-closed");
      expect(text(await later.get("a"))).to.equal("2");
      await later.close();
    });

    it("keeps the order of batches that are not waited for", async () => {
      const written = Array.from({ length: 200 }, (_, i) =>
        store.batch([put("last", String(i)), put(`k${i}`, "v")], { durable: i % 3 === 0 }),
      );
      await Promise.all(written);
      expect(text(await store.get("last"))).to.equal("199");
      expect(await entries(store, { from: "k", to: "l" })).to.have.length(200);
    });

    it("never shows half a batch to a reader beside it", async () => {
      let going = true;
      const writer = (async () => {
        for (let i = 0; i < 200; i++)
          await store.batch([put("x", String(i)), put("y", String(i))], { durable: false });
        going = false;
      })();
      await store.batch([put("x", "0"), put("y", "0")]);
      while (going) {
        const snapshot = store.snapshot();
        const [x, y] = (await snapshot.getMany(["x", "y"])).map(text);
        expect(x).to.equal(y);
        await snapshot.close();
        const range = (await entries(store, all)).map(([, value]) => value);
        expect(range[0]).to.equal(range[1]);
        await new Promise(setImmediate);
      }
      await writer;
    });

    it("says that it is closed, to every question", async () => {
      await store.batch([put("a", "1")]);
      const snapshot = store.snapshot();
      await store.close();
      const acts: (() => unknown)[] = [
        () => store.get("a"),
        () => store.getMany(["a"]),
        () => store.getMany(Array.from({ length: 200 }, () => "a")),
        () => entries(store, all),
        () => store.snapshot(),
        () => store.batch([put("a", "2")]),
        () => store.expunge("a", "b"),
        () => snapshot.get("a"),
      ];
      for (const act of acts) expect(await codeOf(act), String(act)).to.equal("store-closed");
      await store.close();
    });

    it("expunges what was deleted, and leaves the rest as it is", async () => {
      await store.batch(Array.from({ length: 50 }, (_, i) => put(`k${String(i).padStart(2, "0")}`, `v${i}`)));
      await store.batch(Array.from({ length: 20 }, (_, i) => ({ delete: `k${10 + i}` })));
      await store.expunge("k10", "k30");
      await store.expunge("k30", "k30");
      await store.expunge("x", "a");
      const left = (await entries(store, all)).map(([key]) => key);
      expect(left).to.have.length(30);
      expect(left).to.include.members(["k09", "k30"]);
      expect(text(await store.get("k49"))).to.equal("v49");
      await store.batch([put("k15", "again")]);
      expect(text(await store.get("k15"))).to.equal("again");
    });

    it("does what a plain map does, whatever comes", async () => {
      const key = fc.stringMatching(/^[a-c/]{1,3}$/);
      const operation = fc.oneof(
        fc.record({ put: key, value: fc.uint8Array({ maxLength: 4 }) }),
        fc.record({ delete: key }),
      );
      const range = fc.record({ from: key, to: key, reverse: fc.boolean(), limit: fc.nat({ max: 6 }) });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(operation, { maxLength: 6 }), { maxLength: 6 }),
          range,
          async (batches, asked) => {
            const before: Operation[] = [];
            for await (const [key] of store.range(all)) before.push({ delete: key });
            await store.batch(before, { durable: false });
            const model = new Map<string, Uint8Array>();
            for (const batch of batches) {
              await store.batch(batch, { durable: false });
              for (const o of batch) "put" in o ? model.set(o.put, o.value) : model.delete(o.delete);
            }
            const expected = [...model].filter(([k]) => k >= asked.from && k < asked.to);
            expected.sort(([a], [b]) => (a < b ? -1 : 1));
            if (asked.reverse) expected.reverse();
            const found: [string, number[]][] = [];
            for await (const [k, v] of store.range(asked)) found.push([k, [...v]]);
            expect(found).to.deep.equal(expected.slice(0, asked.limit).map(([k, v]) => [k, [...v]]));
          },
        ),
        { numRuns: 100 },
      );
    });
  });
}
