/**
 * The role `ledger` on a real chain with the real contract: a log is opened, submitted to over HTTP, anchored, traced,
 * and goes on after a restart; a second process, wrong keys and a lost data folder are told apart.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { decodeBase64url, encodeBase64url } from "../../core/base64url.ts";
import { formatVerifierKey, parseVerifierKey } from "../../core/note/key.ts";
import { verifyNote } from "../../core/note/verify.ts";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { parseReceipt, type Receipt } from "../../core/trace/receipt.ts";
import { submissionSigningInput } from "../../core/trace/submission.ts";
import type { Act } from "../../server/chain/acts.ts";
import { type AddressBook, traceRegistryId } from "../../server/chain/address-book.ts";
import { deployRegistries } from "../../server/chain/deploy.ts";
import { type EmbeddedChain, startEmbeddedChain } from "../../server/chain/embedded.ts";
import { connectRpc, type Rpc } from "../../server/chain/rpc.ts";
import { openSender } from "../../server/chain/send.ts";
import { signerFromKey } from "../../server/chain/signer.ts";
import { readConfig } from "../../server/config.ts";
import { openLogKeys, prepareNoteKey } from "../../server/ledger/log-keys.ts";
import { createLog } from "../../server/log.ts";
import { departmentOperator, logFolder, logOrigin } from "../../server/log-role.ts";
import { type Service, startService } from "../../server/main.ts";
import { makeKey, signText } from "../core/build.ts";
import { accessEvent, CATALOGUE } from "../core/build-trace.ts";
import { until } from "./http/log-service.ts";

const PUBLIC_URL = "https://ledger.example";
const CONSUMER = 2;

describe("the ledger's role", function () {
  this.timeout(60_000);
  let data: string;
  let book: AddressBook;
  let chain: EmbeddedChain;
  let rpc: Rpc;
  const root = signerFromKey(`0x${randomBytes(32).toString("hex")}`);
  const secret = randomBytes(32).toString("hex");
  const operator = signerFromKey(`0x${secret}`);
  const key = makeKey();
  // The department that signs is number 2 here; the catalogue of the tests names its own.
  const catalogue = {
    ...CATALOGUE,
    legalBases: CATALOGUE.legalBases.map((basis) => ({ ...basis, consumers: [CONSUMER] })),
  };
  const open: Service[] = [];

  const send = async (...acts: Act[]) => {
    const sender = await openSender({ rpc, signer: root, outbox: join(data, "outbox", "root"), book });
    for (const act of acts) await sender.send(randomUUID(), act);
    await sender.close();
  };
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "certrace-role-"));
    chain = await startEmbeddedChain({ folder: join(data, "chain"), port: 0 });
    rpc = connectRpc(chain.url);
    const folder = join(data, "outbox", "root");
    book = await deployRegistries({ rpc, signer: root, outbox: folder, book: join(data, "book.json") });
    const department = (parent: number, identifier: string): Act => ({
      act: "register-department",
      ...{ parent, identifier, name: "示例", nameEn: "Example", administrator: root.address },
    });
    const { x, y } = key;
    await send(
      department(0, "A"),
      department(0, "B"),
      {
        act: "set-operator",
        department: 1,
        account: operator.address,
        permissions: 8,
        validFrom: 0,
        validUntil: null,
      },
      {
        act: "set-operator",
        department: 1,
        account: root.address,
        permissions: 15,
        validFrom: 0,
        validUntil: null,
      },
      { act: "register-signing-key", department: CONSUMER, x, y, use: 2, validFrom: 0, validUntil: null },
    );
  });
  afterEach(async () => {
    for (const service of open.splice(0)) await service.close();
  });
  after(async () => {
    await chain.close();
    await rm(data, { recursive: true, force: true });
  });

  const start = async (more: Record<string, string> = {}): Promise<Service> => {
    const config = readConfig({
      CERTRACE_DATA: data,
      CERTRACE_PORT: "0",
      CERTRACE_PUBLIC_URL: PUBLIC_URL,
      CERTRACE_RPC_URL: chain.url,
      CERTRACE_ADDRESS_BOOK: join(data, "book.json"),
      CERTRACE_CONFIRMATIONS: "1",
      CERTRACE_ANCHOR_INTERVAL: "1",
      ...more,
    });
    const service = await startService(
      { ...config, chain: { ...config.chain, embedded: true } },
      createLog("silent"),
    );
    open.push(service);
    return service;
  };
  const submit = async (service: Service, events: SubmissionEvent[]): Promise<Response> => {
    const input = submissionSigningInput({
      ...{ kid: key.kid, department: CONSUMER, audience: logOrigin(PUBLIC_URL, 1) },
      ...{ iat: Math.floor(Date.now() / 1000), jti: randomUUID(), events },
    });
    const body = `${input}.${encodeBase64url(signText(key, input))}`;
    const headers = { "content-type": "application/jose" };
    return fetch(`${service.url}/log/1/submissions`, { method: "POST", headers, body });
  };
  const trace = async (service: Service, receipt: Receipt) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify(receipt);
    const answer = await fetch(`${service.url}/v1/trace`, { method: "POST", headers, body });
    return ((await answer.json()) as { verdict: string }).verdict;
  };
  const setting = { id: 1, department: 1, operator, catalogue };

  it("runs a log that is opened meanwhile, anchors what is submitted, and goes on after a restart", async () => {
    const service = await start();
    expect((await submit(service, [accessEvent()])).status, "no log runs").to.equal(404);
    const ledger = await service.openLog(setting);
    await until(() => ledger.health().error === "log-not-open");
    const shut = await submit(service, [accessEvent()]);
    expect([shut.status, ((await shut.json()) as { code: string }).code]).to.deep.equal([
      503,
      "log-not-open",
    ]);

    const keys = await openLogKeys(data, 1, logOrigin(PUBLIC_URL, 1));
    await send({
      act: "open-log",
      log: 1,
      department: 1,
      origin: ledger.origin,
      noteKey: encodeBase64url(keys.note.publicKey),
      vrfKey: encodeBase64url(keys.vrfKey),
    });
    await until(() => ledger.health().error === null);
    const response = await submit(service, [accessEvent()]);
    expect(response.status).to.equal(200);
    const receipt = (await response.json()) as Receipt;
    expect(receipt.registry).to.equal(traceRegistryId(book));
    expect(await trace(service, receipt)).to.be.oneOf(["pending", "logged"]);
    // confirmed on chain first, then read by the index
    while ((await trace(service, receipt)) === "pending") await new Promise((next) => setTimeout(next, 20));
    expect(await trace(service, receipt)).to.equal("logged");
    const page = await (await fetch(`${service.url}/log/1/key`)).text();
    expect(page).to.equal(`${formatVerifierKey(keys.note)}\n`);
    const twice = await service.openLog(setting).catch(({ code }) => code);
    expect(twice).to.equal("log-running");
    const { size } = ledger.log;
    await service.close();

    // as an operator runs it: from the environment alone
    const file = join(data, "catalogue.json");
    await writeFile(file, JSON.stringify(catalogue));
    const environment = { CERTRACE_LOG: "1", CERTRACE_LOG_DEPARTMENT: "1", CERTRACE_CATALOGUE: file };
    process.env.CERTRACE_OPERATOR_KEY = secret;
    const again = await start(environment).finally(() => delete process.env.CERTRACE_OPERATOR_KEY);
    expect(await again.openLog(setting).catch(({ code }) => code), "it runs already").to.equal("log-running");
    const shown = (await (await fetch(`${again.url}/log/1/checkpoint`)).text()).split("\n");
    expect([shown[0], Number(shown[1])]).to.deep.equal([ledger.origin, size]);
    expect(await trace(again, receipt)).to.equal("logged");
    const logged = async () => {
      for (;;) {
        const answer = await submit(again, [accessEvent()]);
        if (answer.status === 200) return (await answer.json()) as Receipt;
        expect(answer.status, "until it was held against the chain").to.equal(503);
        await new Promise((next) => setTimeout(next, 20));
      }
    };
    const anchored = async (asked: Receipt) => {
      while ((await trace(again, asked)) === "pending") await new Promise((next) => setTimeout(next, 20));
      return trace(again, asked);
    };
    const second = await logged();
    expect(await anchored(second)).to.equal("logged");

    // its note key is rotated while it runs, past a retry after kill -9: prepared twice, it is the same one
    await prepareNoteKey(data, 1);
    const { next: noteKey, vrfKey } = await prepareNoteKey(data, 1);
    await send({ act: "rotate-log-keys", log: 1, noteKey, vrfKey });
    const rotated = formatVerifierKey({ ...keys.note, publicKey: decodeBase64url(noteKey) });
    while ((await (await fetch(`${again.url}/log/1/key`)).text()) !== `${rotated}\n`)
      await new Promise((next) => setTimeout(next, 20));
    const third = await logged();
    expect(third.entries[0]!.proof).to.contain(ledger.origin);
    expect(
      (await verifyNote(parseReceipt(JSON.stringify(third)).note, [parseVerifierKey(rotated)])).verified,
    ).to.have.length(1);
    for (const each of [third, second, receipt]) expect(await anchored(each)).to.equal("logged");
  });

  it("refuses a second process on the same log, and an account that is in use", async () => {
    const service = await start();
    await service.openLog(setting);
    const other = signerFromKey(`0x${randomBytes(32).toString("hex")}`);
    const { runLog } = await import("../../server/log-role.ts");
    const parts = {
      config: readConfig({ CERTRACE_DATA: data }),
      ...{ rpc, book, publicUrl: PUBLIC_URL, notes: createLog("silent") },
    } as unknown as Parameters<typeof runLog>[1];
    expect(await runLog({ ...setting, operator: other }, parts).catch(({ code }) => code)).to.equal(
      "store-locked",
    );
    expect(await runLog({ ...setting, id: 2 }, parts).catch(({ code }) => code)).to.match(/-locked$/);
  });

  it("shuts a log whose data folder lost what the chain holds, and one under another name", async () => {
    const kept = `${logFolder(data, 1)}-kept`;
    await rename(logFolder(data, 1), kept);
    const lost = await start();
    const ledger = await lost.openLog(setting);
    await until(() => ledger.health().error === "log-rolled-back");
    const answer = await submit(lost, [accessEvent()]);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).to.deep.equal([
      503,
      "log-rolled-back",
    ]);
    expect((await fetch(`${lost.url}/readyz`)).status).to.equal(503);
    await lost.close();
    await rm(logFolder(data, 1), { recursive: true });
    await rename(kept, logFolder(data, 1));
    const renamed = await start();
    const other = await renamed.openLog({ ...setting, origin: "elsewhere.example/log/1" });
    await until(() => other.health().error === "log-keys-other");
    expect(other.log.size).to.be.greaterThan(0);
  });

  it("says which key or passphrase is missing for the account that anchors", async () => {
    const missing = await departmentOperator(data, 1, { operator: null, passphrase: null }).catch(
      ({ code }) => code,
    );
    expect(missing).to.equal("key-missing");
  });
});
