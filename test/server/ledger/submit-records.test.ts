/** What is kept of submissions for their retries, and for how long. */
import { expect } from "chai";
import { newJti } from "../../../scripts/jti.ts";
import { putJson } from "../../../server/ledger/log-records.ts";
import { findSubmission, forgetSubmissions, putSubmission } from "../../../server/ledger/submit-records.ts";
import { ledgerKeys, under } from "../../../server/store/keys.ts";
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

  it("stand in the order of time where jtis are UUIDs of version 7; any other jti is hashed", async () => {
    const store = openMemoryStore();
    const jtis: string[] = [];
    for (let i = 0; i < 3; i++) {
      jtis.push(newJti());
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    for (const [first, jti] of [...jtis, "0199f3a1-52c4-4d3e-9b1a-4f6c2d8e7a90", "case 7 of Mr Li"].entries())
      await store.batch(putSubmission(name(jti), { hash: "h", first, count: 1, refused: [], time: 1 }));
    const keys: string[] = [];
    for await (const [key] of store.range(under("submission/"))) keys.push(key.split("/").at(-1)!);
    expect(keys.filter((key) => jtis.includes(key))).to.deep.equal(jtis);
    expect(keys.filter((key) => /^[A-Za-z0-9_-]{43}$/.test(key))).to.have.length(2);
  });

  it("are found, and forgotten, as an earlier version wrote them", async () => {
    const store = openMemoryStore();
    const record = { hash: "h", first: 7, count: 2, refused: [], time: 1_000 };
    const key = ledgerKeys.submission(1, "old");
    await store.batch([putJson(key, record), putJson(ledgerKeys.submitted(7), key)]);
    expect(await findSubmission(store, name("old"))).to.deep.equal(record);
    expect(await forgetSubmissions(store, 1_000)).to.equal(0);
    expect(await forgetSubmissions(store, 1_001)).to.equal(1);
    expect(await findSubmission(store, name("old"))).to.equal(null);
  });

  it("do not go with an older one of the same jti that is forgotten later", async () => {
    const store = openMemoryStore();
    const record = { hash: "h", count: 1, refused: [] };
    await store.batch(putSubmission(name("j"), { ...record, first: 1, time: 1_000 }));
    await store.batch(putSubmission(name("j"), { ...record, first: 5, time: 2_000 }));
    expect(await forgetSubmissions(store, 1_500)).to.equal(1);
    expect(await findSubmission(store, name("j"))).to.include({ first: 5 });
  });
});
