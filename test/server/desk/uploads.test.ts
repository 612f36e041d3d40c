/** How many files may wait at a desk: those that are arriving count, and what nobody used within a day does not. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ActivityRecord } from "../../../server/desk/activity.ts";
import { Uploads } from "../../../server/desk/uploads.ts";
import { openMemoryStore } from "../../../server/store/memory.ts";
import { codeOf } from "../issuing/codes.ts";

describe("server/desk/uploads", () => {
  const clock = { now: 1_800_000_000 };
  const by = { person: "maker", name: "唐小满" };
  let folder: string;
  let uploads: Uploads;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "certrace-uploads-"));
    const store = openMemoryStore();
    const record = await ActivityRecord.open(store, () => clock.now);
    uploads = new Uploads(folder, store, record, () => clock.now, { most: 2 });
  });
  after(() => rmSync(folder, { recursive: true }));

  async function* bodyAfter(ready: Promise<void>): AsyncGenerator<Uint8Array> {
    await ready;
    yield Buffer.from("no,name\n1,Zhang\n");
  }
  const take = (ready = Promise.resolve()) => uploads.take(bodyAfter(ready), "register.csv", by);

  it("are as many as there is room for, whether they come one by one or all at once", async () => {
    const { promise: sent, resolve: send } = Promise.withResolvers<void>();
    const [first, second] = [take(sent), take(sent)];
    expect(await codeOf(take())).to.equal("uploads-too-many");
    send();
    expect((await first).size).to.equal((await second).size);
    expect(await codeOf(take())).to.equal("uploads-too-many");
    expect(readdirSync(join(folder, "uploads"))).to.have.length(2);
    clock.now += 86_400;
    await take();
    expect(await codeOf(uploads.find((await first).id))).to.equal("upload-unknown");
    await uploads.sweep();
    expect(readdirSync(join(folder, "uploads"))).to.have.length(1);
  });
});
