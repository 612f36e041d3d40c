/** Citizen ids → tags: the same as core's, made once, kept under names that tell nothing. */

import { createSecretKey } from "node:crypto";
import { expect } from "chai";
import { vrfSecret } from "../../../core/subject/ecvrf.ts";
import { departmentAlpha, provenTag, subjectAlpha, tagOf } from "../../../core/subject/tag.ts";
import { Subjects } from "../../../server/ledger/subjects.ts";
import { ledgerKeys, under } from "../../../server/store/keys.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import { citizen } from "../../core/build-trace.ts";
import { codeOf } from "./ledger-world.ts";

const seed = new Uint8Array(32).fill(5);
const keys = { vrfSeed: createSecretKey(seed), lookup: createSecretKey(new Uint8Array(32).fill(6)) };
const secret = vrfSecret(seed);
const expected = (id: string) => tagOf(secret, subjectAlpha(id));

describe("subjects", () => {
  const store = openMemoryStore();
  const opened: Subjects[] = [];
  const open = (more: { cached?: number; lookup?: typeof keys.lookup } = {}) => {
    const { lookup = keys.lookup, ...options } = more;
    const subjects = new Subjects({ store, keys: { ...keys, lookup }, threads: 2, ...options });
    opened.push(subjects);
    return subjects;
  };
  after(() => Promise.all(opened.map((each) => each.close())));

  const kept = async () => {
    const keys: string[] = [];
    for await (const [key] of store.range(under("subject/"))) keys.push(key);
    return keys;
  };

  it("are the VRF's tags, in the order they were asked for, repeated ones too, over several threads", async () => {
    const ids = Array.from({ length: 150 }, (_, i) => citizen(i % 110));
    const subjects = open();
    const tags = await subjects.tags(ids);
    expect(tags).to.have.length(150);
    for (const i of [0, 1, 33, 64, 109, 110, 149])
      expect(Buffer.from(tags[i]!)).to.deep.equal(Buffer.from(expected(ids[i]!)));
    expect(await kept()).to.deep.equal([]); // nobody waits for that
    await subjects.close();
    expect(await kept()).to.have.length(110);
  });

  it("are found again after a restart, by a keyed hash: with another key they are others' names", async () => {
    const before = await kept();
    const marked = new Uint8Array(32).fill(1);
    const again = open({ cached: 4 });
    expect(Buffer.from((await again.tags([citizen(3)]))[0]!)).to.deep.equal(
      Buffer.from(expected(citizen(3))),
    );
    expect(await kept()).to.deep.equal(before);
    // What is kept is what is answered: so this one was not made again.
    for (const key of before) await store.batch([{ put: key, value: marked }]);
    expect((await open().tags([citizen(3)]))[0]).to.deep.equal(marked);
    const other = createSecretKey(new Uint8Array(32).fill(7));
    expect(Buffer.from((await open({ lookup: other }).tags([citizen(3)]))[0]!)).to.deep.equal(
      Buffer.from(expected(citizen(3))),
    );
    for (const key of await kept())
      expect(key)
        .to.match(/^subject\/[\w-]{43}$/)
        .and.not.contain(citizen(3));
    expect(ledgerKeys.subject("x")).to.equal("subject/x");
  });

  it("keep only so many in memory, and answer rightly all the same", async () => {
    await store.batch((await kept()).map((key) => ({ delete: key })));
    const subjects = open({ cached: 6 });
    for (let round = 0; round < 3; round++)
      for (let i = 0; i < 12; i++)
        expect(Buffer.from((await subjects.tags([citizen(i)]))[0]!)).to.deep.equal(
          Buffer.from(expected(citizen(i))),
        );
  });

  it("are proved to whom they concern, by a proof for no one else", async () => {
    const { tag, proof } = await open().prove(citizen(9));
    expect(Buffer.from(tag)).to.deep.equal(Buffer.from(expected(citizen(9))));
    expect(Buffer.from(provenTag(secret.publicKey, subjectAlpha(citizen(9)), proof)!)).to.deep.equal(
      Buffer.from(tag),
    );
    expect(provenTag(secret.publicKey, subjectAlpha(citizen(8)), proof)).to.equal(null);
  });

  it("of departments are of their own", async () => {
    const tag = await open().departmentTag(12);
    expect(Buffer.from(tag)).to.deep.equal(Buffer.from(tagOf(secret, departmentAlpha(12))));
  });

  it("say so when they cannot be made any more", async () => {
    const subjects = open();
    await subjects.close();
    expect(await codeOf(subjects.prove(citizen(1)))).to.equal("vrf-failed");
  });
});
