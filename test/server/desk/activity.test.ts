/** The activity record: whatever is altered, taken out, put in or cut off shows; and nothing is added to it then. */
import { expect } from "chai";
import fc from "fast-check";
import type { Activity } from "../../../core/desk/answers.ts";
import { utf8 } from "../../../core/text.ts";
import { ActivityRecord } from "../../../server/desk/activity.ts";
import { deskKeys } from "../../../server/store/keys.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import type { Store } from "../../../server/store/store.ts";
import { codeOf } from "../issuing/codes.ts";

const now = () => 1_795_363_200;
const line = (i: number) => ({ person: `p${i % 3}`, name: "唐小满", act: "submit", case: `c${i}` });

async function written(count: number): Promise<{ store: Store; record: ActivityRecord }> {
  const store = openMemoryStore();
  const record = await ActivityRecord.open(store, now);
  for (let i = 0; i < count; i++) await record.inTurn(() => record.write(line(i)));
  return { store, record };
}

const stored = async (store: Store, n: number): Promise<Activity> =>
  JSON.parse(Buffer.from((await store.get(deskKeys.activity(n)))!).toString("utf8")) as Activity;

const put = (store: Store, n: number, activity: Activity) =>
  store.batch([{ put: deskKeys.activity(n), value: utf8(JSON.stringify(activity)) }]);

describe("the desk's activity record", () => {
  it("is a chain that holds when it is opened again, and goes on", async () => {
    const { store, record } = await written(5);
    const again = await ActivityRecord.open(store, now);
    expect(again.damaged).to.equal(null);
    expect(again.head).to.deep.equal(record.head);
    await again.inTurn(() => again.write(line(5)));
    const page = await again.page(undefined, 3);
    expect(page.items.map(({ n }) => n)).to.deep.equal([6, 5, 4]);
    expect(page).to.include({ next: 4, damaged: null });
    expect((await again.page(4, 3)).items.map(({ n }) => n)).to.deep.equal([3, 2, 1]);
    expect((await again.page(4, 3)).next).to.equal(null);
  });

  it("notices an alteration of any member of any line", async () => {
    const members = ["person", "name", "act", "case", "time", "previous", "hash", "n"] as const;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.constantFrom(...members), async (n, member) => {
        const { store } = await written(6);
        const altered = await stored(store, n);
        const value = altered[member];
        await put(store, n, { ...altered, [member]: typeof value === "number" ? value + 1 : `${value}x` });
        const opened = await ActivityRecord.open(store, now);
        expect(opened.damaged).to.equal(n);
        expect((await opened.page(undefined, 50)).damaged).to.equal(n);
        expect(await codeOf(() => opened.inTurn(() => opened.write(line(9))))).to.equal("activity-damaged");
      }),
      { numRuns: 40 },
    );
  });

  it("notices a line that is missing in the middle, at the beginning, or at the end", async () => {
    for (const n of [1, 3, 6]) {
      const { store } = await written(6);
      await store.batch([{ delete: deskKeys.activity(n) }]);
      expect((await ActivityRecord.open(store, now)).damaged, String(n)).to.equal(n);
    }
    const { store } = await written(2);
    await store.batch([{ delete: deskKeys.activity(1) }, { delete: deskKeys.activity(2) }]);
    expect((await ActivityRecord.open(store, now)).damaged).to.equal(1);
  });

  it("notices a line that was put in, and two that changed places", async () => {
    const { store } = await written(4);
    const [second, third] = [await stored(store, 2), await stored(store, 3)];
    await put(store, 2, { ...third, n: 2 });
    await put(store, 3, { ...second, n: 3 });
    expect((await ActivityRecord.open(store, now)).damaged).to.equal(2);
    const other = await written(4);
    await put(other.store, 5, { ...(await stored(other.store, 4)), n: 5 });
    expect((await ActivityRecord.open(other.store, now)).damaged).to.equal(5);
  });

  it("shows an alteration made while the desk is open, with the page that has it", async () => {
    const { store, record } = await written(4);
    await put(store, 2, { ...(await stored(store, 2)), name: "somebody else" });
    expect((await record.page(undefined, 1)).damaged).to.equal(null);
    expect((await record.page(3, 2)).damaged).to.equal(2);
  });
});
