/** The role `issuer`: with which of a department's keys its desk works. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Desk } from "../../server/desk/desk.ts";
import { type DeskRoleParts, runDesk } from "../../server/desk-role.ts";
import { createKey } from "../../server/keys/keystore.ts";
import { createLog } from "../../server/log.ts";
import { openMemoryStore } from "../../server/store/memory.ts";
import { Successors } from "../../server/successors/successors.ts";
import { typeDocuments } from "../../server/type-documents.ts";
import { DEPARTMENT, FOUNDED, keyEvent, memoryIndex, PUBLIC_URL, type TestIndex } from "./http/service.ts";
import { codeOf } from "./issuing/codes.ts";

const PASSPHRASE = "a passphrase of some length";

describe("the desk's keys", function () {
  this.timeout(20_000);
  let data: string;
  let index: TestIndex;
  let desk: Desk;
  let now = FOUNDED + 100;
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "certrace-desk-role-"));
    index = memoryIndex(PUBLIC_URL);
    desk = await open(PASSPHRASE);
  });
  after(async () => {
    await desk.close();
    await rm(data, { recursive: true, force: true });
  });

  function open(passphrase: string | null): Promise<Desk> {
    const successors = new Successors(openMemoryStore());
    const parts = {
      ...{
        index,
        documents: typeDocuments(data),
        successors,
        publicUrl: PUBLIC_URL,
        notes: createLog("silent"),
      },
      config: { data, chain: { confirmations: 1 } },
      book: { chainId: 31337, certificateRegistry: `0x${"cd".repeat(20)}` },
      now: () => now,
    } as unknown as DeskRoleParts;
    const secrets = { operator: null, signing: null, passphrase };
    return runDesk({ department: DEPARTMENT, secrets }, parts);
  }

  /** A key that is newer than all before: their ages are told in seconds. */
  const make = async (department: number) => {
    const second = Math.floor(Date.now() / 1000);
    while (Math.floor(Date.now() / 1000) === second) await new Promise((wake) => setTimeout(wake, 20));
    return createKey(join(data, "keys"), "signing", department, PASSPHRASE);
  };
  const registered = ({ id, publicKey: { x, y } }: Awaited<ReturnType<typeof make>>, more: object = {}) =>
    index.mine(keyEvent(id, x, y, more));

  it("are the newest that is registered for certificates, of this department, and valid now", async () => {
    expect(await codeOf(desk.keys.signingKey())).to.equal("key-not-usable");
    const first = await make(DEPARTMENT);
    expect(await codeOf(desk.keys.signingKey()), "not registered").to.equal("key-not-usable");
    await registered(first);
    expect((await desk.keys.signingKey()).kid).to.equal(first.id);
    await registered(await make(DEPARTMENT + 1));
    await registered(await make(DEPARTMENT), { use: 2 });
    await registered(await make(DEPARTMENT), { validFrom: now + 1_000 });
    expect((await desk.keys.signingKey()).kid).to.equal(first.id);
    const second = await make(DEPARTMENT);
    await registered(second);
    expect((await desk.keys.signingKey()).kid, "without a restart").to.equal(second.id);
    await index.mine({
      ...{ type: "signing-key-compromised", department: DEPARTMENT, thumbprint: second.id },
      compromisedAt: FOUNDED + 50,
    });
    expect((await desk.keys.signingKey()).kid).to.equal(first.id);
    now += 1_000;
    expect((await desk.keys.signingKey()).kid).not.to.equal(first.id);
  });

  it("are not opened without their passphrase", async () => {
    await desk.close();
    desk = await open(null);
    expect(await codeOf(desk.keys.signingKey())).to.equal("passphrase-missing");
    expect(await codeOf(desk.keys.sender())).to.equal("key-missing");
  });
});
