/** The verifier's own node, on a real chain: beside the service and instead of it; and one of the two that lies. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { parseBundle } from "../../core/evidence/bundle.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { verifyEvidence } from "../../core/evidence/verify.ts";
import type { Facts, FactsQuery } from "../../core/verify/facts.ts";
import { factsQuery } from "../../core/verify/query.ts";
import { registryId } from "../../server/chain/address-book.ts";
import { readFacts } from "../../server/chain/facts.ts";
import { makeBatch, makeKey, type TestBatch } from "../core/build.ts";
import { foundation, startWorld, type World } from "../server/chain/world.ts";
import { axe, choose, codesOf, resultOf, useStage } from "./stage.ts";

describe("the verify page: a node of one's own", () => {
  const stage = useStage();
  let world: World;
  let batch: TestBatch;
  let node: { url: string; close(): Promise<void> };

  before(async function () {
    this.timeout(60_000);
    world = await startWorld("--base-fee", "0");
    const key = makeKey();
    const vct = "https://certs.example/v1/types/licence";
    const terms = {
      registry: registryId(world.book),
      department: 3,
      vct,
      service: "https://certs.example",
      key,
    };
    batch = makeBatch({ ...terms, count: 200 });
    const { root, size } = batch.anchors[0]!;
    await world.act(...foundation(world.account, key), {
      ...{ act: "anchor", department: 3, root, size, typeId: 1, list: 77 },
    });
    node = await openToPages(world.chain.url);
  });
  after(async () => {
    await node?.close();
    await world?.stop();
  });

  /** The service says what the chain says, but for what it lies about. */
  async function serviceSays(lie: (facts: Facts) => void = () => {}): Promise<void> {
    const query = factsQuery(parseCertificate(batch.file(7))) as FactsQuery;
    const facts = await readFacts(world.rpc, world.book, query, { finality: 0 });
    lie(facts);
    facts.source = "https://service.example";
    stage.site.says.registries = [query.registry];
    stage.site.says.facts.set(query.root, facts);
  }

  async function name(page: Page, url: string, alone: boolean): Promise<void> {
    await page.getByText("For experts: whom to ask").click();
    await page.getByLabel("Address of the node").fill(url);
    await page.getByLabel("Ask the node alone").setChecked(alone);
    await page.getByRole("button", { name: "Ask this node" }).click();
  }

  const licence = () => ({ name: "licence.json", content: batch.file(7) });
  const asked = () => stage.site.requests.filter(({ path }) => path.startsWith("/v1/facts")).length;

  it("both asked, both named, without barriers", async () => {
    await serviceSays();
    const page = await stage.open();
    await name(page, node.url, false);
    expect(await axe(page)).to.deep.equal([]);
    await choose(page, licence());
    expect(await resultOf(page)).to.equal("valid");
    const provenance = await page.locator(".provenance").textContent();
    expect(provenance).to.include("https://service.example").and.include(new URL(node.url).origin);
  });

  it("a service that lies: undetermined, with both named; and back to the service alone", async () => {
    await serviceSays((facts) => {
      if (!("value" in facts.statuses && "value" in facts.head)) throw new Error("no statuses");
      const { number, time } = facts.head.value;
      facts.statuses.value.changes.push({
        ...{ lanes: `0x${"f".repeat(32)}`, status: "revoked", reason: "other", decision: null, by: 3 },
        ...{ block: number, time, successors: [] },
      });
    });
    const page = await stage.open();
    await choose(page, licence());
    expect(await resultOf(page), "who asks the service alone takes its word").to.equal("revoked");
    await name(page, node.url, false);
    await page.locator("[data-result=undetermined]").waitFor();
    expect(await codesOf(page)).to.include("sources-disagree");
    const words = await page.locator(".check", { hasText: "sources-disagree" }).textContent();
    expect(words).to.include("https://service.example").and.include(new URL(node.url).origin);
    await page.getByRole("button", { name: "Ask the service again" }).click();
    await page.locator("[data-result=revoked]").waitFor();
  });

  it("instead of the service, which is then not asked about it", async () => {
    await serviceSays();
    stage.site.says.facts.clear();
    const page = await stage.open();
    await name(page, node.url, true);
    await choose(page, licence());
    expect(await resultOf(page)).to.equal("valid");
    expect(asked()).to.equal(0);
    expect(await page.locator(".provenance").textContent()).to.include(
      "was not asked about this certificate",
    );
  });

  it("makes the evidence, which anybody verifies by its block; and says which block the chain has", async () => {
    await serviceSays();
    for (const alone of [true, false]) {
      stage.site.requests.length = 0;
      const page = await stage.open();
      await name(page, node.url, alone);
      await choose(page, licence());
      expect(await resultOf(page)).to.equal("valid");
      const saving = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save the evidence" }).click();
      const file = await readFile(await (await saving).path());
      await page.locator("[data-evidence=saved]").waitFor();
      const { hash } = parseHeader(parseBundle(file).header);
      const registries = [registryId(world.book)];
      expect((await verifyEvidence(file, { block: hash, registries })).verdict).to.equal("valid");
      expect(await page.getByText("the node's newest block").count()).to.equal(alone ? 1 : 0);
      expect(stage.site.requests.map(({ path }) => path).join()).not.to.include("/v1/proofs");
      if (!alone) continue;

      await choose(page, { name: "bundle.json", content: file });
      await page.getByRole("button", { name: `Take the word of ${new URL(node.url).host}` }).click();
      await page.locator("[data-ground=word]", { hasText: new URL(node.url).host }).waitFor();
      expect(await resultOf(page)).to.equal("valid");
      expect(stage.site.requests.map(({ path }) => path).join()).not.to.include("/v1/blocks");
    }
  });

  it("a node that is not there, or an address that is none: no verdict", async () => {
    await serviceSays();
    const page = await stage.open();
    await name(page, "http://example.org", false);
    await page.getByText("This is no address that the page can ask").waitFor();
    await page.getByLabel("Address of the node").fill("http://127.0.0.1:1");
    await page.getByRole("button", { name: "Ask this node" }).click();
    await choose(page, licence());
    expect(await resultOf(page)).to.equal("undetermined");
    expect(await codesOf(page)).to.include("source-unavailable");
    // whoever did not answer is named, not the service that did
    const advice = page.locator(".advice");
    expect(await advice.textContent()).to.include("The service or 127.0.0.1:1 does not answer");
    await page.getByLabel("Ask the node alone").check();
    await page.getByRole("button", { name: "Ask this node" }).click();
    await page
      .locator("[data-result=undetermined] .advice", { hasText: "127.0.0.1:1 does not answer, or" })
      .waitFor();
    expect(await advice.textContent()).not.to.include("The service");
    expect(await axe(page)).to.deep.equal([]);
  });
});

/** The chain's node behind a door that lets pages of any origin ask, as a node of one's own has to. */
async function openToPages(chain: string) {
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "content-type");
    if (request.method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = { "content-type": "application/json" };
      const answer = await fetch(chain, { method: "POST", headers, body: Buffer.concat(chunks) });
      response.writeHead(answer.status, headers).end(await answer.text());
    })().catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
