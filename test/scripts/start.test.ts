/** `npm start`: the first start and the next, killed in the middle, ended, in the way of others. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { DEPARTMENTS } from "../../scripts/demo/departments.ts";
import { Browser } from "../server/sign-in/browser.ts";
import { certrace } from "./cli/run.ts";
import { gone } from "./launch/clone.ts";
import { type Environment, place, type Started, start, urlOf } from "./started.ts";

const READY = "Ctrl-C ends it.";

describe("npm start", function () {
  this.timeout(60_000);
  let base: string;
  let data: string;
  let env: Environment;
  let running: Started[] = [];
  const begin = (more: Environment = {}): Started => {
    const started = start({ ...env, ...more });
    running.push(started);
    return started;
  };
  const verify = (name: string) =>
    certrace(["verify", join(data, "demo", `${name}.json`), "--service", urlOf(env)]);
  const trace = () => certrace(["trace", join(data, "demo/receipt.json"), "--service", urlOf(env), "--json"]);
  const signedInAs = async (account: string, as: string): Promise<{ kind: string }> => {
    const browser = new Browser();
    const begun = await browser.open(`${urlOf(env)}/sign-in?as=${as}&to=/my/session`);
    const choice = { method: "POST", body: new URLSearchParams({ account }) };
    return (await (await browser.open(begun.url, choice)).response.json()) as { kind: string };
  };
  const registry = ({ output }: Started) => /eip155:31337:0x[0-9a-f]{40}/.exec(output())?.[0];

  before(async () => {
    base = await mkdtemp(join(tmpdir(), "certrace-start-"));
    data = join(base, "data");
    env = await place(data);
  });
  afterEach(async () => {
    for (const { child, exited } of running) {
      child.kill("SIGKILL");
      await exited;
    }
    running = [];
  });
  after(() => rm(base, { recursive: true, force: true }));

  /** Beside the story there are versions of the catalogue and of the rules, and the four entries of the receipt's. */
  async function toldOnce(): Promise<void> {
    const { done } = JSON.parse(await readFile(join(data, "demo/story.json"), "utf8"));
    const told = Object.values(done as Record<string, number[]>).flat();
    expect(new Set(told).size).to.equal(told.length);
    const checkpoint = await (await fetch(`${urlOf(env)}/log/1/checkpoint`)).text();
    const size = Number(checkpoint.split("\n")[1]);
    expect(size - told.length).to.be.oneOf([6, 7]); // the seal that is soon overdue may have been said anew
  }

  it("killed in the first start, and again in the story, goes on and leaves no process", async function () {
    this.timeout(150_000); // a dozen processes, one after the other
    const first = begin();
    await first.says("Issuing the demo register diploma");
    const processes = await first.processes();
    expect(processes.length).to.be.greaterThan(1);
    first.child.kill("SIGKILL");
    for (const pid of processes) await gone(pid);

    const between = begin();
    await between.says("Telling the demo's story");
    const others = await between.processes();
    between.child.kill("SIGKILL");
    for (const pid of others) await gone(pid);

    const second = begin();
    await second.says(READY);
    await toldOnce();
    const { out } = await certrace(["departments", "list", "--service", urlOf(env)]);
    expect(out.trim().split("\n")).to.have.length(1 + DEPARTMENTS.length);
    const issued = await readdir(join(data, "demo/issued"));
    expect(issued).to.have.length(4);
    let certificates = 0;
    for (const name of issued) {
      const manifest = JSON.parse(await readFile(join(data, "demo/issued", name, "manifest.json"), "utf8"));
      certificates += manifest.counts.issued;
      expect(manifest.counts.refused, name).to.equal(0);
    }
    expect(certificates).to.equal(410);

    for (const [name, code] of [
      ["valid", 0],
      ["revoked", 10],
      ["superseded", 12],
      ["tampered", 20],
    ] as const) {
      expect(second.output()).to.contain(join(data, "demo", `${name}.json`));
      expect((await verify(name)).code, name).to.equal(code);
    }
    expect(second.output()).to.contain(urlOf(env)).and.to.contain("npx certrace verify");
    expect(second.output()).to.contain(`npx certrace trace ${join(data, "demo/receipt.json")}`);
    const traced = JSON.parse((await trace()).out);
    expect(traced.verdict).to.be.oneOf(["pending", "logged"]);
    expect(traced.entries.map(({ body }: { body: { kind: string } }) => body.kind)).to.deep.equal([
      "access",
      "access",
    ]);
    expect(await signedInAs("student", "citizen")).to.include({ kind: "citizen", name: "林晓雨" });
    expect(await signedInAs("housing", "department")).to.include({ kind: "department", department: 6 });

    const receipt = join(data, "demo/receipt.json");
    const { registry } = JSON.parse(await readFile(receipt, "utf8"));
    const chain = ["--rpc", `http://127.0.0.1:${env.CERTRACE_CHAIN_PORT}`, "--registry", registry];
    const log = ["--service", urlOf(env), "--log", "1"];
    const audited = await certrace(["audit", ...log, ...chain, "--receipts", receipt, "--json"]);
    expect(audited.code, audited.out + audited.err).to.equal(0);
    expect(JSON.parse(audited.out)).to.include({ outcome: "clean", receipts: 1 });
    // The node says what the chain knows; the log's service, found by its origin on chain, the rest.
    const onNode = await certrace(["trace", receipt, ...chain, "--json"]);
    expect(onNode.code, onNode.out + onNode.err).to.be.oneOf([0, 11]);
    const named = await certrace(["trace", receipt, ...chain, "--lang", "en"]);
    expect(named.out).to.include("Income tax records").and.to.include("Housing");

    second.child.kill("SIGINT");
    expect(await second.exited).to.equal(0);
  });

  it("keeps keys, passphrase and everything else from other users", async () => {
    const mode = async (path: string) => (await stat(join(data, path))).mode & 0o777;
    for (const folder of ["", "keys", "demo"]) expect(await mode(folder), folder).to.equal(0o700);
    const keys = await readdir(join(data, "keys"));
    // The service's own, by what they sign.
    const own = ["copy.jwk", "report.jwk", "status-list.jwk"];
    expect(keys.filter((name) => name.endsWith(".jwk")).sort()).to.deep.equal(own);
    // operators; keys for certificates, for submissions; the log's, that of people's notices, that of staff's names, that
    // of questions to wallets
    expect(keys).to.have.length(1 + DEPARTMENTS.length + 4 + 18 + 4 + own.length);
    for (const file of [
      "passphrase",
      "demo/provider.json",
      "demo/registers/diploma.csv",
      ...keys.map((key) => `keys/${key}`),
    ]) {
      expect(await mode(file), file).to.equal(0o600);
    }
  });

  it("keeps all data with a second start, also when the one before was killed", async () => {
    const manifest = join(data, "demo/issued/diploma/manifest.json");
    const receipt = join(data, "demo/receipt.json");
    const before = await Promise.all([manifest, receipt].map((file) => readFile(file, "utf8")));
    const first = begin();
    await first.says(READY);
    expect(first.output()).not.to.contain("Issuing");
    const processes = await first.processes();
    first.child.kill("SIGKILL");
    for (const pid of processes) await gone(pid);

    const second = begin();
    await second.says(READY);
    expect(registry(second)).to.equal(registry(first));
    expect(await Promise.all([manifest, receipt].map((file) => readFile(file, "utf8")))).to.deep.equal(
      before,
    );
    expect([0, 11]).to.include((await trace()).code);
    expect((await verify("valid")).code).to.equal(0);
    expect((await verify("revoked")).code).to.equal(10);

    const all = await second.processes();
    second.child.disconnect(); // what the launcher's sudden end looks like
    expect(await second.exited).to.equal(0);
    for (const pid of all) await gone(pid);
  });

  it("says who is in the way: another start here, a busy port of either kind; and leaves nothing", async () => {
    const first = begin();
    await first.says(READY);
    const again = begin();
    expect(await again.exited).to.equal(1);
    expect(again.output()).to.contain("[already-running]").and.to.contain(`process ${first.child.pid}`);

    const other = { CERTRACE_DATA: join(base, "other") };
    const samePort = begin(other);
    expect(await samePort.exited).to.equal(1);
    expect(samePort.output()).to.contain("[port-busy]").and.to.contain("CERTRACE_PORT");
    const sameChain = begin({ ...other, CERTRACE_PORT: "0" });
    expect(await sameChain.exited).to.equal(1);
    expect(sameChain.output()).to.contain("[port-busy]").and.to.contain("CERTRACE_CHAIN_PORT");
    const sameProvider = begin({ ...other, CERTRACE_PORT: "0", CERTRACE_CHAIN_PORT: "0" });
    expect(await sameProvider.exited).to.equal(1);
    expect(sameProvider.output()).to.contain("[port-busy]").and.to.contain("CERTRACE_DEMO_PROVIDER_PORT");
    expect(await readdir(base)).to.deep.equal(["data"]);

    first.child.kill("SIGTERM");
    expect(await first.exited).to.equal(0);
    expect(await readdir(data)).not.to.include("lock");
  });

  it("says that a folder cannot be written, and that a variable is wrong", async () => {
    await writeFile(join(base, "file"), "");
    const unwritable = begin({ CERTRACE_DATA: join(base, "file", "data") });
    expect(await unwritable.exited).to.equal(1);
    expect(unwritable.output()).to.contain("[folder-unwritable]");
    const wrong = begin({ CERTRACE_PRT: "1" });
    expect(await wrong.exited).to.equal(1);
    expect(wrong.output()).to.contain("[config-invalid]").and.to.contain("CERTRACE_PORT");
    for (const { output } of [unwritable, wrong]) expect(output()).not.to.match(/^\s+at /m);
  });

  it("says that the chain has another id, and that something else answers where a node should", async () => {
    const book = join(data, "chain/address-book.json");
    const text = await readFile(book, "utf8");
    await writeFile(book, text.replace('"chainId": 31337', '"chainId": 5'));
    const other = begin();
    expect(await other.exited).to.equal(1);
    expect(other.output()).to.contain("[chain-other]");
    await writeFile(book, text);
    const foreign = begin({ CERTRACE_RPC_URL: "http://127.0.0.1:1", CERTRACE_CHAIN_ID: "77" });
    expect(await foreign.exited).to.equal(1);
    expect(foreign.output()).to.match(/\[(address-book-missing|chain-other)\]/);
  });

  it("notices a port that is taken by a program of another kind", async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(Number(env.CERTRACE_PORT), "127.0.0.1", resolve));
    try {
      const blocked = begin();
      expect(await blocked.exited).to.equal(1);
      expect(blocked.output()).to.contain("[port-busy]");
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
