/**
 * The composition root on a real embedded chain: it comes up, answers for the chain, lives without its node, ends
 * in order, and says clearly why it cannot start.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { CertraceError } from "../../core/errors.ts";
import { type AddressBook, registryId, writeAddressBook } from "../../server/chain/address-book.ts";
import { deployRegistries } from "../../server/chain/deploy.ts";
import { startEmbeddedChain } from "../../server/chain/embedded.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { signerFromKey } from "../../server/chain/signer.ts";
import { compileCache } from "../../server/compile-cache.mjs";
import { readConfig } from "../../server/config.ts";
import { createLog } from "../../server/log.ts";
import { type Service, startService } from "../../server/main.ts";
import { makeBatch } from "../core/build.ts";

const quiet = createLog("silent");
const MAIN = new URL("../../server/main.ts", import.meta.url).pathname;

describe("the service as a whole", function () {
  this.timeout(60_000);
  let data: string;
  let book: AddressBook;
  const open: Service[] = [];

  before(async () => {
    data = await mkdtemp(join(tmpdir(), "certrace-main-"));
    const chain = await startEmbeddedChain({ folder: join(data, "chain"), port: 0 });
    book = await deployRegistries({
      rpc: connectRpc(chain.url),
      signer: signerFromKey(`0x${randomBytes(32).toString("hex")}`),
      outbox: join(data, "outbox"),
      book: join(data, "chain", "address-book.json"),
    });
    await chain.close();
  });
  afterEach(async () => {
    for (const service of open.splice(0)) await service.close();
  });
  after(() => rm(data, { recursive: true, force: true }));

  const environment = (more: Record<string, string> = {}) => ({
    CERTRACE_DATA: data,
    CERTRACE_PORT: "0",
    CERTRACE_CHAIN_PORT: "0",
    ...more,
  });
  const start = async (more: Record<string, string> = {}): Promise<Service> => {
    const service = await startService(readConfig(environment(more)), quiet);
    open.push(service);
    return service;
  };
  const refused = async (more: Record<string, string>): Promise<CertraceError> => {
    const outcome = await start(more).catch((error: CertraceError) => error);
    expect(outcome).to.be.instanceOf(Error);
    return outcome as CertraceError;
  };
  const ready = async (url: string): Promise<void> => {
    while ((await fetch(`${url}/readyz`)).status !== 200) await new Promise((next) => setTimeout(next, 20));
  };
  // biome-ignore lint/suspicious/noExplicitAny: any of many shapes
  const get = async (url: string): Promise<any> => (await fetch(url)).json();

  it("comes up while the sign-in provider is away, and refuses plain http beyond this machine", async () => {
    const provider = { CERTRACE_OIDC_ISSUER: "http://127.0.0.1:1", CERTRACE_OIDC_CLIENT_ID: "certrace" };
    const { url } = await start(provider);
    expect(await get(`${url}/my/session`)).to.deep.equal({ signedIn: false, offered: true });
    expect(await get(`${url}/sign-in`)).to.include({ code: "sign-in-provider-unavailable", status: 503 });
    for (const service of open.splice(0)) await service.close();
    expect(await refused({ ...provider, CERTRACE_PUBLIC_URL: "http://certrace.example" })).to.include({
      code: "config-invalid",
      field: "CERTRACE_PUBLIC_URL",
    });
  });

  it("comes up on the embedded chain, answers for it, and does so again after an end", async () => {
    let kid: string | undefined;
    for (let round = 0; round < 2; round++) {
      const service = await start();
      await ready(service.url);
      const about = await get(`${service.url}/v1/about`);
      expect(about).to.deep.include({
        registries: [registryId(book)],
        chainId: 31337,
        publicUrl: service.url,
      });
      expect(about.head.number).to.be.at.least(book.block);
      const metadata = await get(`${service.url}/.well-known/jwt-vc-issuer`);
      expect(metadata.jwks.keys[0].kid).to.equal(kid ?? metadata.jwks.keys[0].kid);
      kid = metadata.jwks.keys[0].kid;
      const { batch } = await get(
        `${service.url}/v1/facts?${new URLSearchParams({
          registry: registryId(book),
          department: "1",
          root: "A".repeat(43),
          word: "0",
          kid: "A".repeat(43),
        })}`,
      );
      expect(batch.value, "the chain says that there is none").to.equal(null);
      await Promise.all([service.close(), service.close()]);
      expect(await fetch(`${service.url}/healthz`).catch(() => "closed")).to.equal("closed");
    }
  });

  it("starts without its node, is alive and not ready, and guesses nothing", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "certrace-main-"));
    try {
      const addressBook = join(elsewhere, "book.json");
      await writeAddressBook(addressBook, book);
      const { url } = await start({
        CERTRACE_DATA: elsewhere,
        CERTRACE_ADDRESS_BOOK: addressBook,
        CERTRACE_RPC_URL: "http://user:hunter2@127.0.0.1:9/key-hunter2",
      });
      expect((await fetch(`${url}/healthz`)).status).to.equal(200);
      expect(await get(`${url}/readyz`)).to.include({ code: "not-ready" });
      const batch = makeBatch({ registry: registryId(book) });
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/v1/verify`, { method: "POST", headers, body: batch.file(0) });
      expect(await answer.json()).to.include({ verdict: "undetermined" });
      expect((await get(`${url}/v1/departments`)).code).to.equal("not-ready");
      expect(JSON.stringify([await get(`${url}/v1/about`), await get(`${url}/readyz`)])).not.to.include(
        "hunter2",
      );
      for (const service of open.splice(0)) await service.close();
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  it("refuses an address book that is absent, of another chain, or of registries that are not there", async () => {
    expect((await refused({ CERTRACE_ADDRESS_BOOK: join(data, "none.json") })).code).to.equal(
      "address-book-missing",
    );
    const other = join(data, "other.json");
    await writeAddressBook(other, { ...book, chainId: 5 });
    expect((await refused({ CERTRACE_ADDRESS_BOOK: other })).code).to.equal("chain-other");
    await writeAddressBook(other, { ...book, certificateRegistry: `0x${"77".repeat(20)}` });
    expect((await refused({ CERTRACE_ADDRESS_BOOK: other })).code).to.equal("chain-restored");
    await writeAddressBook(other, { ...book, certificateRegistry: book.departmentRegistry });
    expect((await refused({ CERTRACE_ADDRESS_BOOK: other })).code).to.equal("book-mismatch");
  });

  it("says that its port is taken, and leaves nothing running", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const { port } = squatter.address() as { port: number };
    const error = await refused({ CERTRACE_PORT: String(port) });
    expect(error.code).to.equal("port-in-use");
    expect(error.remedy).to.include("CERTRACE_PORT");
    squatter.close();
    await start(); // the chain's folder is free again
  });

  it("run by itself: ends in order on SIGTERM, and on a wrong setting with a sentence", async () => {
    const run = (more: Record<string, string>) => {
      const child = spawn(process.execPath, [MAIN], {
        env: {
          PATH: process.env.PATH,
          NODE_COMPILE_CACHE: compileCache,
          ...environment({ CERTRACE_LOG_LEVEL: "info", ...more }),
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let errors = "";
      child.stderr.on("data", (data) => {
        errors += data;
      });
      return { child, errors: () => errors };
    };
    const { child } = run({});
    for await (const data of child.stdout) {
      if (!String(data).includes("the service is up")) continue;
      child.kill("SIGTERM");
      break;
    }
    const [code, signal] = await once(child, "exit");
    expect([code, signal]).to.deep.equal([0, null]);

    const wrong = run({ CERTRACE_PORT: "eighty" });
    expect((await once(wrong.child, "exit"))[0]).to.equal(1);
    expect(wrong.errors()).to.match(/^CERTRACE_PORT .*\nGive a port .* \(config-invalid\)\n$/);
  });
});
