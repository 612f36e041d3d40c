/**
 * `certrace evidence` and `certrace verify --evidence` as their users run them: the bundle from a node of the embedded
 * chain's kind, the verdict from the file alone, with the node gone.
 */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseBundle } from "../../../core/evidence/bundle.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import { proofsAnswer } from "../../../core/evidence/proofs.ts";
import type { Facts, FactsQuery } from "../../../core/verify/facts.ts";
import { registryId } from "../../../server/chain/address-book.ts";
import { proveGroup } from "../../../server/chain/evidence.ts";
import { readFacts } from "../../../server/chain/facts.ts";
import { makeBatch, makeKey } from "../../core/build.ts";
import { foundation, startWorld, type World } from "../../server/chain/world.ts";
import { certrace } from "./run.ts";

describe("certrace evidence", function () {
  this.timeout(60_000);
  let folder: string;
  let world: World;
  let registry: string;
  let block: string;
  let twoSources: Awaited<ReturnType<typeof askTwo>>;
  let fromService: Awaited<ReturnType<typeof askService>>;
  const at = (name: string) => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-evidence-"));
    world = await startWorld("--base-fee", "0");
    registry = registryId(world.book);
    const key = makeKey();
    const vct = "https://certs.example/v1/types/licence";
    const batch = makeBatch({
      registry,
      department: 3,
      vct,
      service: "https://certs.example",
      key,
      count: 2,
    });
    const { root, size } = batch.anchors[0]!;
    await world.act(...foundation(world.account, key), {
      ...{ act: "anchor", department: 3, root, size, typeId: 1, list: 77 },
    });
    await writeFile(at("licence.json"), batch.file(1));
    const made = await certrace([
      "evidence",
      at("licence.json"),
      "--rpc",
      world.chain.url,
      "--out",
      at("bundle.json"),
    ]);
    expect(made.err).to.equal("");
    block = parseHeader(parseBundle(await readFile(at("bundle.json"))).header).hash;
    expect(made.out).to.contain(block);
    const again = await certrace([
      "evidence",
      at("licence.json"),
      "--rpc",
      world.chain.url,
      "--out",
      at("bundle.json"),
    ]);
    expect([again.code, again.err.includes("[file-unwritable]")]).to.deep.equal([1, true]);
    twoSources = await askTwo(world, at("licence.json"));
    fromService = await askService(world, at("licence.json"), at("served.json"));
    await world.stop();
  });
  after(async () => {
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const verify = (file: string, hash: string, ...more: string[]) =>
    certrace(["verify", "--evidence", at(file), "--block", hash, ...more], {
      env: { CERTRACE_DATA: folder },
    });

  it("is verified with neither node nor service, and says by which block", async () => {
    const { code, out } = await verify("bundle.json", block, "--registry", registry);
    expect(code).to.equal(0);
    expect(out)
      .to.contain("VALID")
      .and.match(new RegExp(`Rests on block \\d+ of .*UTC:\\s+${block}`));
    const json = JSON.parse((await verify("bundle.json", block, "--registry", registry, "--json")).out);
    expect(json).to.deep.include({ verdict: "valid", file: at("bundle.json") });
    expect(json.head.hash).to.equal(block);
  });

  it("is no answer where nobody says which registry counts, and invalid by another one", async () => {
    expect((await verify("bundle.json", block)).code).to.equal(30);
    expect(
      (await verify("bundle.json", block, "--registry", `eip155:31337:0x${"1".repeat(40)}`)).code,
    ).to.equal(20);
  });

  it("fails for another block and for an altered file, and asks for what is missing", async () => {
    const other = await verify("bundle.json", `0x${"1".repeat(64)}`, "--registry", registry);
    expect([other.code, other.err.includes("[block-other]")]).to.deep.equal([1, true]);
    const text = await readFile(at("bundle.json"), "utf8");
    await writeFile(at("altered.json"), text.replace('"nodes":["-', '"nodes":["_'));
    expect((await verify("altered.json", block, "--registry", registry)).code).to.equal(1);
    expect((await certrace(["verify", "--evidence", at("bundle.json")])).code).to.equal(2);
    expect((await certrace(["verify"])).code).to.equal(2);
  });

  it("asks a service for the group's proofs, sends nothing of the certificate, and takes none that prove nothing", async () => {
    const { made, lied, asked } = fromService;
    expect([made.code, made.err]).to.deep.equal([0, ""]);
    expect(await readFile(at("served.json"), "utf8")).to.equal(await readFile(at("bundle.json"), "utf8"));
    expect(asked).to.have.length(2);
    for (const one of asked)
      expect(one).to.match(/^GET \/v1\/proofs\?registry=\S+&department=3&root=\S+&word=0&kid=\S+ $/);
    expect([lied.code, lied.err.includes("[proof-broken]")]).to.deep.equal([1, true]);
  });

  it("verify asks a service and a node when both are named, and believes nothing that only one says", () => {
    expect(twoSources.honest.code).to.equal(0);
    expect(twoSources.lying.code).to.equal(30);
    const { verdict, checks } = JSON.parse(twoSources.lying.out);
    expect(verdict).to.equal("undetermined");
    const status = checks.find(({ name }: { name: string }) => name === "status");
    expect(status.code).to.equal("sources-disagree");
    expect(status.params.one).to.equal("the service");
    expect(status.params.other).to.match(/^http:..127/);
  });
});

/** `evidence` with a service that proves what is asked for; then with one that leaves a proof out. */
async function askService(world: World, file: string, out: string) {
  const asked: string[] = [];
  let lies = false;
  const service = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    asked.push(`${request.method} ${request.url} ${body}`);
    const { searchParams } = new URL(request.url ?? "/", "http://service");
    const query = { ...Object.fromEntries(searchParams), department: 3, word: 0 } as unknown as FactsQuery;
    const proofs = await proveGroup(world.rpc, world.book, query, { finality: 0 });
    const nodes = lies ? proofs.nodes.slice(1) : proofs.nodes;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(proofsAnswer({ ...proofs, nodes })));
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const made = await certrace(["evidence", file, "--service", url, "--out", out]);
  lies = true;
  const lied = await certrace(["evidence", file, "--service", url, "--out", `${out}.2`]);
  service.closeAllConnections();
  await new Promise<void>((resolve) => service.close(() => resolve()));
  return { made, lied, asked };
}

/** `verify` with a service beside the world's node: one that says what the chain says, then one that hides a history. */
async function askTwo(world: World, file: string) {
  const registry = registryId(world.book);
  let lies = false;
  const service = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://service");
    const query = Object.fromEntries(url.searchParams);
    const told =
      url.pathname === "/v1/about"
        ? Promise.resolve({ registries: [registry] })
        : readFacts(world.rpc, world.book, { ...query, department: 3, word: 0 } as unknown as FactsQuery, {
            finality: 0,
          });
    void told.then((json) => {
      const facts = json as Facts;
      if ("statuses" in facts) facts.source = "the service";
      if (lies && "statuses" in facts && "value" in facts.statuses && "value" in facts.head)
        facts.statuses.value.changes.push({
          ...{ lanes: `0x${"f".repeat(32)}`, status: "suspended", reason: "other", decision: null, by: 3 },
          ...{ block: facts.head.value.number, time: facts.head.value.time, successors: [] },
        });
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(facts));
    });
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const ask = () =>
    certrace(["verify", file, "--json", "--rpc", world.chain.url, "--service", url, "--registry", registry], {
      env: { CERTRACE_CONFIRMATIONS: "1" },
    });
  const honest = await ask();
  lies = true;
  const lying = await ask();
  service.closeAllConnections();
  await new Promise<void>((resolve) => service.close(() => resolve()));
  return { honest, lying };
}
