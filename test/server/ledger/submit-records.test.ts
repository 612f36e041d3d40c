/** What is kept of submissions for their retries, and for how long. */
import { expect } from "chai";
import { findSubmission, forgetSubmissions, putSubmission } from "../../../server/ledger/submit-records.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";

const name = (jti: string, department = 1) => ({ department, jti, hash: `hash of ${jti}` });

describe("records of submissions", () => {
  it("are forgotten from the oldest on, up to a time, however many there are", async () => {
    const store = openMemoryStore();
    for (let i = 0; i < 2_500; i++)
      await store.batch(
        putSubmission(name(`j${i}`), { hash: "h", first: i * 2, count: 2, refused: [], time: 1_000 + i }),
      );
    expect(await forgetSubmissions(store, 1_000)).to.equal(0);
    expect(await forgetSubmissions(store, 3_200)).to.equal(2_200);
    expect(await findSubmission(store, name("j2199"))).to.equal(null);
    expect(await findSubmission(store, name("j2200"))).to.include({ first: 4_400, count: 2 });
    expect(await forgetSubmissions(store, 9_999)).to.equal(300);
    for await (const [key] of store.range({ from: "a", to: "z" })) throw new Error(`${key} is left`);
  });

  it("are found by department and jti, whatever the jti holds", async () => {
    const store = openMemoryStore();
    const record = { hash: "h", first: 0, count: 1, refused: [], time: 1 };
    await store.batch(putSubmission(name("a/b"), record));
    expect(await findSubmission(store, name("a/b"))).to.deep.equal(record);
    expect(await findSubmission(store, name("a/b", 2))).to.equal(null);
    expect(await findSubmission(store, name("a"))).to.equal(null);
  });
});
