/**
 * The drill of docs/operating.md "Moving the chain", to a network with another chain id: every account says again what it
 * said, files of before and after verify there, and nothing that was void or taken back comes to life by the move.
 */
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { parseCertificate } from "../../core/certificate/parse.ts";
import type { ReissueOutcome } from "../../core/desk/kinds.ts";
import type { CertraceError } from "../../core/errors.ts";
import { type Verification, verifyCertificate } from "../../core/verify/certificate.ts";
import type { Mirror } from "../../core/verify/mirror.ts";
import { factsQuery } from "../../core/verify/query.ts";
import { bothSources, nodeSource, serviceSource } from "../../scripts/cli/sources.ts";
import { verifier } from "../../scripts/cli/verify.ts";
import type { Act } from "../../server/chain/acts.ts";
import { type AddressBook, registryId } from "../../server/chain/address-book.ts";
import { deployRegistries } from "../../server/chain/deploy.ts";
import { mirrorProgress, mirrorRegistries, signedIn } from "../../server/chain/mirror.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { openSender } from "../../server/chain/send.ts";
import { signerFromKey } from "../../server/chain/signer.ts";
import { openTransactor } from "../../server/chain/transactor.ts";
import { readConfig } from "../../server/config.ts";
import { Desk } from "../../server/desk/desk.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { type ChainIndex, openIndex } from "../../server/index/chain-index.ts";
import { createLog } from "../../server/log.ts";
import { startService } from "../../server/main.ts";
import { openMemoryStore } from "../../server/store/memory.ts";
import { certrace } from "../scripts/cli/run.ts";
import { startTestChain, type TestChain } from "../server/chain/anvil.ts";
import {
  CHECKER,
  type DeskOnChain,
  MAKER,
  numbers,
  openDeskOnChain,
  register,
  typeOf,
} from "../server/desk/desk-chain.ts";
import { newSigningKey } from "../server/issuing/issuing-chain.ts";

const CHAIN_ID = 4242;
const seconds = () => Math.floor(Date.now() / 1000);
const verifyEs256 = nodeVerifyEs256();

describe("drill: the chain has moved to another network", function () {
  this.timeout(120_000);
  const closing: (() => Promise<unknown>)[] = [];
  let old: DeskOnChain;
  let there: TestChain;
  let book: AddressBook;
  let index: ChainIndex;
  let mirror: Mirror;
  let desk: Desk;
  let vct: string;
  /** of the account that acts for everybody, on the new network */
  let outbox: string;
  /** an operator of the old network who has left meanwhile */
  let gone: string;
  /** the key that was stolen there */
  let stolen: string;
  /** the files that people hold from before the move, by number */
  const held = new Map<string, string>();

  const verify = async (file: string, more: Partial<Parameters<typeof verifyCertificate>[2]> = {}) => {
    const parsed = parseCertificate(file);
    const trust = { registries: [mirror.by], mirrors: [mirror] };
    const facts = await index.facts(factsQuery(parsed, trust)!);
    return verifyCertificate(parsed, facts, { now: seconds(), verifyEs256, ...trust, ...more });
  };
  const codes = ({ checks }: Verification) => checks.map(({ code }) => code);

  /** Two departments' worth of history: keys that retire and are stolen, an operator who leaves, statuses. */
  before(async () => {
    old = await openDeskOnChain();
    closing.push(() => old.close());
    ({ vct } = await old.define(typeOf("moved")));
    const { department } = old.chain;
    const act = async (what: Act) => {
      await old.chain.sender.send(crypto.randomUUID(), what);
      await old.settled();
    };
    const issue = async (prefix: string) => {
      const upload = await old.upload(`${prefix}.csv`, register(numbers(prefix, 3)));
      await old.done("issue", { register: upload, type: vct, papers: false });
      const { certificates } = old.desk.tools;
      for (const number of numbers(prefix, 3))
        held.set(number, await certificates.file((await certificates.byNumber(number))[0]!));
    };
    await issue("N");
    await old.done("status", { action: "revoke", numbers: ["N0001"], reason: "withdrawn" });
    await old.done("status", { action: "suspend", numbers: ["N0002"], reason: "temporarily-seized" });

    const own = old.keys.sender;
    const operator = await old.chain.newOperator();
    gone = signerFromKey(operator.secret).address.toLowerCase();
    old.keys.sender = () => old.chain.openSender(operator.secret, operator.outbox);
    await issue("O");
    old.keys.sender = own;
    await act({
      ...{ act: "set-operator", department, account: gone, permissions: 0 },
      ...{ validFrom: 0, validUntil: null },
    });

    const first = old.keys.signing;
    const key = newSigningKey();
    stolen = key.kid;
    await act({
      ...{ act: "register-signing-key", department, x: key.x, y: key.y, use: 1 },
      ...{ validFrom: seconds() - 60, validUntil: null },
    });
    old.keys.signing = key;
    await issue("Q");
    const anchored = await old.index.facts(factsQuery(parseCertificate(held.get("Q0000")!))!);
    const { anchoredAt } = (anchored.batch as { value: { anchoredAt: number } }).value;
    while (seconds() <= anchoredAt + 1) await new Promise((wake) => setTimeout(wake, 50));
    await act({
      ...{ act: "declare-signing-key-compromised", department, thumbprint: stolen },
      compromisedAt: anchoredAt + 1,
    });
    old.keys.signing = first;
    await old.desk.close();
    await old.chain.sender.close();
  });
  after(async () => {
    for (const close of closing.reverse()) await close();
  });

  it("the registries come to stand at the same addresses; an outbox of the old network is refused there", async () => {
    there = await startTestChain("--chain-id", String(CHAIN_ID));
    closing.push(() => there.kill());
    const signer = signerFromKey(old.chain.secret);
    await there.rpc.request("anvil_setBalance", [signer.address, "0x21e19e0c9bab2400000"]);
    const folder = join(old.chain.folder, "moved");
    const account = signer.address.toLowerCase();
    outbox = join(folder, "outbox", account);
    await mkdir(join(old.chain.folder, "old", "outbox"), { recursive: true });
    await symlink(join(old.chain.folder, "outbox"), join(old.chain.folder, "old", "outbox", account));
    await mkdir(folder);
    const options = { rpc: there.rpc, signer, book: join(folder, "address-book.json") };
    const wrong = await deployRegistries({ ...options, outbox: join(old.chain.folder, "outbox") }).catch(
      (error: CertraceError) => error.code,
    );
    expect(wrong).to.equal("outbox-other-chain");
    book = await deployRegistries({ ...options, outbox });
    expect(book).to.include({
      chainId: CHAIN_ID,
      departmentRegistry: old.chain.book.departmentRegistry,
      certificateRegistry: old.chain.book.certificateRegistry,
    });
  });

  it("each account says again what it said, in the old order, and waits where it is another's turn", async () => {
    const folder = old.chain.folder;
    const signer = signerFromKey(old.chain.secret);
    const transactor = await openTransactor({ rpc: there.rpc, signer, outbox });
    const voice = {
      ...{ account: transactor.account, transactor },
      signed: await signedIn(join(folder, "outbox")),
    };
    const from = { rpc: connectRpc(old.chain.url), book: old.chain.book, finality: 0 };
    const to = { rpc: there.rpc, book, finality: 0 };
    index = await openIndex({
      ...{ store: openMemoryStore(), rpc: there.rpc, book, finality: 0, source: "http://127.0.0.1:9" },
      ...{ patience: 0, pollInterval: 50 },
    });
    closing.push(() => index.close());
    try {
      const waiting = new AbortController();
      const stuck = await mirrorRegistries({
        ...{ from, to, voices: [voice], signal: waiting.signal },
        onProgress: ({ next }) => next?.account === gone && waiting.abort(),
      });
      expect(stuck.next?.account).to.equal(gone);
      expect(stuck.since).to.equal(null);
      // Half of it is there: what was revoked could still seem valid, so nothing is concluded from it.
      mirror = { of: old.chain.registry, by: registryId(book), since: seconds() + 3600 };
      await read();
      const early = await verify(held.get("N0000")!);
      expect(early.verdict).to.equal("undetermined");
      expect(codes(early)).to.include("mirror-time");
      const absent = await verify(held.get("Q0000")!);
      expect(absent.verdict).to.equal("undetermined");
      expect(codes(absent)).to.include("mirror-lacks");

      await transactor.close();
      const place = ["--old-rpc", old.chain.url, "--old-book", join(folder, "address-book.json")];
      const env = { ...newNetwork(join(folder, "moved")), CERTRACE_OPERATOR_KEY: old.chain.secret };
      const check = ["mirror", ...place, "--check"];
      const said = ["mirror", ...place, "--old-data", join(folder, "old"), "--in-place-of", gone];
      const told = await certrace(said, { env });
      expect(told.code, told.err).to.equal(0);
      const done = await mirrorProgress({ from, to });
      expect(done).to.include({ carried: done.total, next: null });
      expect(done.carried).to.be.greaterThan(stuck.carried);
      expect(told.out).to.contain(`CERTRACE_MIRRORS=${mirror.of}@${done.since}`);
      expect(await certrace(check, { env })).to.deep.include({ code: 0, out: told.out });
      mirror = { ...mirror, since: done.since! };
      await read();
    } finally {
      await transactor.close();
    }
  });

  const newNetwork = (data: string) => ({
    CERTRACE_DATA: data,
    CERTRACE_RPC_URL: there.url,
    CERTRACE_CHAIN_ID: String(CHAIN_ID),
    CERTRACE_ADDRESS_BOOK: join(old.chain.folder, "moved", "address-book.json"),
    CERTRACE_CONFIRMATIONS: "1",
  });
  const read = async () => index.whenRead(Number(await there.rpc.request("eth_blockNumber")));

  it("files of before verify there, and say what the mirror cannot show", async () => {
    const valid = await verify(held.get("N0000")!);
    expect(valid.verdict).to.equal("valid");
    expect(codes(valid)).to.include.members(["registry-mirrored", "anchor-mirrored"]);
    expect(valid.mirror).to.deep.equal(mirror);
    expect((await verify(held.get("O0000")!)).verdict).to.equal("valid");
    expect((await verify(held.get("N0001")!)).verdict).to.equal("revoked");
    expect((await verify(held.get("N0002")!)).verdict).to.equal("suspended");
    // As of a time before the move, the mirror knows nothing; without it, the registry stays unknown.
    const before = await verify(held.get("N0000")!, { at: mirror.since - 1 });
    expect(before.verdict).to.equal("undetermined");
    expect(codes(before)).to.include("mirror-time");
    expect((await verify(held.get("N0000")!, { mirrors: [] })).verdict).to.equal("invalid");
  });

  it("a theft of before the move neither voids nor saves what it may have touched", async () => {
    const answer = await verify(held.get("Q0000")!);
    expect(answer.verdict).to.equal("undetermined");
    expect(codes(answer)).to.include("mirror-key-compromised");
    const [key] = (await index.signingKeys(1)).filter(({ thumbprint }) => thumbprint === stolen);
    const [was] = (await old.index.signingKeys(1)).filter(({ thumbprint }) => thumbprint === stolen);
    expect(key!.compromisedAt).to.equal(was!.compromisedAt);
  });

  it("the desk goes on there: it changes what is from before, issues anew what was lost, and names the new registry", async () => {
    const signer = signerFromKey(old.chain.secret);
    const sender = await openSender({ rpc: there.rpc, signer, outbox, book });
    closing.push(() => sender.close());
    const { department, documents, service, successors } = old.desk.tools;
    desk = await Desk.open({
      ...{ department, documents, service, successors, index, folder: old.folder, registry: mirror.by },
      keys: {
        sender: async () => ({ ...sender, close: async () => {} }),
        signingKey: async () => old.keys.signing,
      },
      log: createLog("silent"),
      now: seconds,
    });
    closing.push(() => desk.close());
    await done("status", { action: "revoke", numbers: ["N0000"], reason: "cancelled" });
    expect((await verify(held.get("N0000")!)).verdict).to.equal("revoked");
    const outcome = await done<ReissueOutcome>("reissue", { from: "kept", key: stolen });
    expect(outcome).to.deep.include({ issued: 3 });
    const { certificates } = desk.tools;
    const fresh = await certificates.file((await certificates.byNumber("Q0000"))[0]!);
    expect(parseCertificate(fresh).anchor!.registry).to.equal(mirror.by);
    const answer = await verify(fresh);
    expect(answer.verdict).to.equal("valid");
    expect(answer.mirror).to.equal(null);
    expect(codes(answer)).to.include.members(["registry-trusted", "anchor-ok"]);
  });

  async function done<T>(kind: string, terms: object): Promise<T> {
    const made = await desk.acts.create(MAKER, kind, terms);
    const { digest, revision } = await desk.acts.submit(MAKER, made.id, made.revision);
    await desk.acts.approve(CHECKER, made.id, revision, digest);
    for await (const _ of desk.watch(made.id, new AbortController().signal, 100));
    const kept = await desk.case(made.id);
    expect(kept.state, JSON.stringify(kept.failure)).to.equal("done");
    await read();
    return kept.outcome as T;
  }

  it("a service there says what it mirrors, before and after its index is made anew; an old node beside it has to agree", async () => {
    const data = join(old.chain.folder, "service");
    const config = readConfig({
      ...newNetwork(data),
      CERTRACE_PORT: "0",
      CERTRACE_MIRRORS: `${mirror.of}@${mirror.since}`,
      CERTRACE_RATE_LIMIT: "0",
    });
    for (const again of [false, true]) {
      if (again) await rm(join(data, "index"), { recursive: true });
      const service = await startService(config, createLog("silent"));
      try {
        const head = Number(await there.rpc.request("eth_blockNumber"));
        const about = async () => (await fetch(`${service.url}/v1/about`)).json();
        while (((await about()).head?.number ?? 0) < head) await new Promise((wake) => setTimeout(wake, 20));
        expect((await about()).mirrors).to.deep.equal([mirror]);
        const answer = await fetch(`${service.url}/v1/verify`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: held.get("O0000")!,
        });
        expect(await answer.json()).to.deep.include({ verdict: "valid", mirror });
        if (again) await besideOldNode(service.url);
      } finally {
        await service.close();
      }
    }
  });

  async function besideOldNode(url: string): Promise<void> {
    const terms = { finality: 0, data: old.chain.folder };
    const ask = async (number: string) => {
      const node = await nodeSource(old.chain.url, mirror.of, terms);
      return verifier(bothSources(await serviceSource(url), node), undefined)(Buffer.from(held.get(number)!));
    };
    expect((await ask("O0000")).verdict).to.equal("valid");
    expect((await ask("N0002")).verdict).to.equal("suspended");
    // said after the move, on the new network alone
    expect((await ask("N0000")).verdict).to.equal("revoked");
    // said after the move on the old one: the mirror does not know it, and neither is believed
    const late = await old.chain.openSender(old.chain.secret, join(old.chain.folder, "outbox"));
    const { root } = parseCertificate(held.get("O0001")!).anchor!;
    await late.send("late", {
      ...{ act: "set-status", by: 1, department: 1, root, index: 1 },
      ...{ status: "revoked", reason: "other", decision: null },
    });
    await late.close();
    const torn = await ask("O0001");
    expect(torn.verdict).to.equal("undetermined");
    const { params } = torn.checks.find(({ code }) => code === "sources-disagree")!;
    expect(params).to.include({ fact: "statuses", one: url });
    expect(params.other).to.contain("127.0.0.1");
  }
});
