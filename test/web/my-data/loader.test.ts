/** Loading a trail: newest first and all of it, in whatever pages; what came since; what broke off and went on. */
import { expect } from "chai";
import fc from "fast-check";
import type { TrailEntry } from "../../../core/trail/item.ts";
import type { Client, Query } from "../../../web/components/client.ts";
import type { Trail } from "../../../web/my-data/context.ts";
import { type Loader, merge, startLoader } from "../../../web/my-data/loader.ts";
import { bodyOf, entryOf, erasedEntry, TAX, trailOf } from "../../core/trail/build-trail.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const entry = (index: number, minute = index): TrailEntry =>
  entryOf(
    index,
    bodyOf({
      kind: "access",
      time: new Date(NOW - 1e10 + minute * 60_000).toISOString(),
      ...TAX,
      basis: { law: "x" },
    }),
  );

/** A service with these logs; `fails` is asked before each answer. */
function service(logs: Map<number, TrailEntry[]>, fails: (query: Query) => boolean = () => false) {
  const asked: Query[] = [];
  const client: Client = {
    async get<T>(_path: string, query: Query = {}): Promise<T> {
      asked.push(query);
      if (fails(query)) throw new Error("down");
      const all = (logs.get(Number(query.log)) ?? []).toSorted((a, b) => b.index - a.index);
      const older = all.filter(({ index }) => index < Number(query.before ?? Number.POSITIVE_INFINITY));
      const entries = older.slice(0, Number(query.limit));
      return {
        log: query.log,
        size: 1,
        entries,
        next: older.length > entries.length ? entries.at(-1)!.index : null,
      } as T;
    },
    post: () => Promise.reject(new Error("nothing is changed here")),
    file: () => Promise.reject(new Error("there are no files here")),
  };
  return { client, asked };
}

function until(loader: Loader, fits: (trail: Trail) => boolean): Promise<Trail> {
  return new Promise((resolve) => {
    const look = () => {
      const trail = loader.snapshot();
      if (trail && fits(trail)) {
        leave();
        resolve(trail);
      }
    };
    const leave = loader.subscribe(look);
    look();
  });
}
const indexes = (trail: Trail) => trail.items.map(({ index }) => index);

describe("web/my-data/loader", () => {
  it("shows the newest fifty at once, then all, newest first", async () => {
    const logs = new Map([[1, Array.from({ length: 2_345 }, (_, i) => entry(i * 2))]]);
    const { client, asked } = service(logs);
    const loader = startLoader(client, [1], () => NOW);
    const first = await until(loader, () => true);
    expect(first.state).to.equal("loading");
    expect(first.items).to.have.length(50);
    expect(first.items[0]!.index).to.equal(4_688);
    const whole = await until(loader, ({ state }) => state === "complete");
    expect(indexes(whole)).to.deep.equal(Array.from({ length: 2_345 }, (_, i) => 4_688 - i * 2));
    expect(asked.map(({ limit }) => limit)).to.deep.equal([50, 1000, 1000, 1000]);
    expect(whole.get("1/4")?.index).to.equal(4);
  });

  it("is complete with nothing, and with one page", async () => {
    for (const count of [0, 1, 50]) {
      const logs = new Map([[1, Array.from({ length: count }, (_, i) => entry(i))]]);
      const loader = startLoader(service(logs).client, [1], () => NOW);
      expect((await until(loader, ({ state }) => state === "complete")).items).to.have.length(count);
    }
  });

  it("reads what came since, however much, and each entry once", async () => {
    const list = Array.from({ length: 60 }, (_, i) => entry(i));
    const logs = new Map([[1, list]]);
    const loader = startLoader(service(logs).client, [1], () => NOW);
    await until(loader, ({ state }) => state === "complete");
    for (let i = 60; i < 200; i++) list.push(entry(i));
    await loader.reload();
    expect(indexes(loader.snapshot()!)).to.deep.equal(Array.from({ length: 200 }, (_, i) => 199 - i));
  });

  it("reads all that came since there was nothing at all", async () => {
    const list: TrailEntry[] = [];
    const loader = startLoader(service(new Map([[1, list]])).client, [1], () => NOW);
    expect((await until(loader, ({ state }) => state === "complete")).items).to.deep.equal([]);
    for (let i = 0; i < 120; i++) list.push(entry(i));
    expect((await loader.reload())!.state).to.equal("complete");
    expect(indexes(loader.snapshot()!)).to.deep.equal(Array.from({ length: 120 }, (_, i) => 119 - i));
  });

  it("shows the newest first, in whatever order a service gives them", async () => {
    const { client } = service(new Map([[1, Array.from({ length: 40 }, (_, i) => entry(i))]]));
    const bent: Client = {
      ...client,
      async get<T>(path: string, query?: Query): Promise<T> {
        const page = await client.get<{ entries: TrailEntry[] }>(path, query);
        const [newest, ...others] = page.entries;
        return { ...page, entries: [...others, newest] } as T;
      },
    };
    const trail = await until(
      startLoader(bent, [1], () => NOW),
      ({ state }) => state === "complete",
    );
    expect(indexes(trail)).to.deep.equal(Array.from({ length: 40 }, (_, i) => 39 - i));
  });

  it("keeps what it has where the service goes away, and goes on from there", async () => {
    let down = true;
    const logs = new Map([[1, Array.from({ length: 3_000 }, (_, i) => entry(i))]]);
    const { client } = service(logs, ({ before }) => down && Number(before) < 2_000);
    const loader = startLoader(client, [1], () => NOW);
    const broken = await until(loader, ({ state }) => state === "failed");
    expect(broken.items).to.have.length(1_050);
    down = false;
    await loader.reload();
    const whole = loader.snapshot()!;
    expect(whole.state).to.equal("complete");
    expect(indexes(whole)).to.deep.equal(Array.from({ length: 3_000 }, (_, i) => 2_999 - i));
  });

  it("a reload in the middle of a loading waits for it and then looks again", async () => {
    const list = Array.from({ length: 1_500 }, (_, i) => entry(i));
    const loader = startLoader(service(new Map([[1, list]])).client, [1], () => NOW);
    await until(loader, () => true);
    list.push(entry(1_500));
    await loader.reload();
    expect(loader.snapshot()!.items).to.have.length(1_501);
  });

  it("tells nobody any more once it is stopped", async () => {
    const logs = new Map([[1, Array.from({ length: 1_500 }, (_, i) => entry(i))]]);
    const loader = startLoader(service(logs).client, [1], () => NOW);
    await until(loader, () => true);
    let told = 0;
    loader.subscribe(() => told++);
    loader.stop();
    await loader.reload();
    expect(told).to.equal(0);
  });

  it("merges logs by the time of their entries; one without a body stays beside its neighbours", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { maxLength: 12 }), {
          minLength: 1,
          maxLength: 3,
        }),
        (logs) => {
          const lists = logs.map((gaps, log) => {
            let minute = 0;
            const entries = gaps.map(([gap, erased], i) => {
              minute += gap;
              return erased ? erasedEntry(i, 99) : entry(i, minute);
            });
            return trailOf(entries, log).items;
          });
          const merged = merge(lists);
          expect(merged).to.have.length(lists.reduce((sum, list) => sum + list.length, 0));
          for (const [log, list] of lists.entries())
            expect(merged.filter((item) => item.log === log)).to.deep.equal(list);
          const times = merged.flatMap(({ time }) => (time === null ? [] : [time]));
          expect(times).to.deep.equal(times.toSorted((a, b) => b - a));
        },
      ),
    );
  });
});
