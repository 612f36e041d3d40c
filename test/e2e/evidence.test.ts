/**
 * Evidence bundles on the page, from the file to the verdict and back: which block counts, whose word it is, what is no
 * verdict; and saving one, which the command line takes. By keyboard, without barriers, on a phone.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { encodeBase64url } from "../../core/base64url.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { bundleFile } from "../../core/evidence/bundle.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { verifyEvidence } from "../../core/evidence/verify.ts";
import { sha256 } from "../../core/sha256.ts";
import { factsQuery } from "../../core/verify/query.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { ANCHORED_AT, makeBatch, REGISTRY } from "../core/build.ts";
import { makeEvidence, makeProofs } from "../core/evidence/build-evidence.ts";
import { EXAMPLES, example, licence, TYPE_METADATA, tell } from "./examples.ts";
import { axe, choose, codesOf, resultOf, useStage } from "./stage.ts";

const SHOTS = process.env.CERTRACE_SHOTS;
const shot = async (page: Page, name: string) => {
  if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
};

const CHAIN = "eip155:31337";
const OTHER = `0x${"12".repeat(32)}`;
const metadataHash = encodeBase64url(sha256(TYPE_METADATA));

describe("the verify page: evidence bundles", () => {
  const stage = useStage();
  const batch = makeBatch({ count: 200, claims: licence });
  let text: string;
  let block: { number: number; hash: string; time: number };

  before(async () => {
    const world = { metadataHash, name: "青禾县市场监督管理局", nameEn: "Qinghe County Market Regulation" };
    const bundle = await makeEvidence(batch, parseCertificate(batch.file(3)), world);
    text = bundleFile(bundle);
    block = parseHeader(bundle.header);
  });
  beforeEach(() => {
    stage.site.says.registries = [REGISTRY];
    stage.site.says.types = [TYPE_METADATA];
  });

  const hash = (page: Page) => page.getByLabel("The hash of the block, as you know it");
  const bundle = () => ({ name: "bundle.json", content: text });
  const pasteBeside = (page: Page, text: string) =>
    page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    }, text);
  const asked = () => stage.site.requests.map(({ path }) => path).join();

  it("asks for the block's hash first, takes none that is none, and verifies by it alone, from the keyboard", async () => {
    const page = await stage.open();
    await choose(page, bundle());
    expect(await resultOf(page)).to.equal("block-needed");
    await page.locator("h1", { hasText: "Which block do you trust?" }).waitFor();
    expect(await page.locator(".check").count(), "no verdict, no checks").to.equal(0);
    expect(await page.textContent("main"), "its own hash is not offered").not.to.include(
      block.hash.slice(2, 20),
    );
    expect(asked()).not.to.match(/v1\/(about|facts|blocks|proofs)/);
    await shot(page, "needed");
    expect(await axe(page)).to.deep.equal([]);

    await hash(page).fill("0x12");
    await page.keyboard.press("Enter");
    await page.getByText("This is no block hash.").waitFor();
    expect(await hash(page).getAttribute("aria-invalid")).to.equal("true");
    await hash(page).fill(OTHER);
    await page.keyboard.press("Enter");
    await page.locator("[data-result=block-other]").waitFor();
    await shot(page, "other");
    await hash(page).fill(`  ${block.hash.toUpperCase().replace("0X", "0x")} `);
    await page.keyboard.press("Enter");
    await page.locator("[data-result=valid]").waitFor();
    await page.locator("h1:focus", { hasText: "Valid" }).waitFor();
    expect(await page.locator("[data-ground=hash]").textContent()).to.include(block.hash);
    expect(await page.textContent(".content"))
      .to.include("林知夏")
      .and.include("Legal representative");
    expect(await codesOf(page)).to.include("anchor-proven");
    expect(await page.textContent(".eyebrow")).to.include("as of the evidence's block");
    expect(asked(), "nothing about it was asked").not.to.match(/v1\/(facts|blocks|proofs)/);
    for (const offer of ["Save the evidence", "Make a copy", "signed report"])
      expect(await page.getByText(offer).count(), offer).to.equal(0);
    await shot(page, "valid");
    expect(await axe(page)).to.deep.equal([]);
  });

  it("by the service's word, which is said; by nobody's where it is of another chain, or has another block", async () => {
    const page = await stage.open({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    const { blocks } = stage.site.says;
    await choose(page, bundle());
    await page.getByRole("button", { name: "Take this service's word" }).click();
    await page.locator("[data-result=block-other]").waitFor();
    expect(await page.textContent("main")).to.include("knows no block 1000");

    const stated = { chain: CHAIN, ...block, final: true };
    for (const [bent, result, said] of [
      [{ hash: OTHER }, "block-other", "is another one"],
      [{ chain: "eip155:1" }, "block-other", "knows another chain"],
      [{ final: false }, "block-unsure", "could still take it back"],
    ] as const) {
      blocks.splice(0, 1, { ...stated, ...bent });
      await page.getByRole("button", { name: "Start over" }).click();
      await choose(page, bundle());
      await page.getByRole("button", { name: "Take this service's word" }).click();
      await page.getByText(said).first().waitFor();
      expect(await resultOf(page)).to.equal(result);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(360);
    await shot(page, "unsure-phone");
    blocks.splice(0, 1, stated);
    await page.getByRole("button", { name: /^Ask 127\.0\.0\.1:\d+ again$/ }).click();
    expect(await page.locator("[data-ground=word]").textContent()).to.match(
      /which 127\.0\.0\.1:\d+ says the chain has\. You gave no hash/,
    );
    expect(await resultOf(page)).to.equal("valid");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(360);
    await shot(page, "word-phone");
    expect(await axe(page)).to.deep.equal([]);
    // a hash that is pasted is for the field, also where that is folded away
    await pasteBeside(page, block.hash);
    expect(await hash(page).inputValue()).to.equal(block.hash);
    await page.keyboard.press("Enter");
    await page.locator("[data-ground=hash]").waitFor();
    await page.getByText("Say which registry counts").click();
    const registry = page.getByLabel("The registry of certificates that you trust");
    await registry.fill("0x12");
    await page.keyboard.press("Enter");
    await page.getByText("This names no registry.").waitFor();
    await registry.fill(`eip155:1:0x${"6".repeat(40)}`);
    await page.keyboard.press("Enter");
    await page.locator("[data-result=invalid]").waitFor();
    await shot(page, "registry-phone");
    await registry.fill(REGISTRY);
    await page.keyboard.press("Enter");
    await page.locator("[data-result=valid]").waitFor();
    await page.getByText("Which registry of certificates counts, you have said.").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(360);
  });

  it("an altered one proves nothing; markup in names stays text; in Chinese, among others, in a table", async () => {
    const page = await stage.open({ locale: "zh-CN" });
    const certificate = parseCertificate(batch.file(4));
    const script = `<img src=x onerror="document.title='owned'">\u202e`;
    const hostile = await makeEvidence(batch, certificate, { metadataHash, name: script, nameEn: script });
    // a block can say of itself that it is of a time that there is no day for
    const unearthly = await makeEvidence(batch, certificate, { metadataHash, time: 2 ** 53 - 1 });
    const one = EXAMPLES.revoked();
    tell(stage.site, one);
    await choose(
      page,
      { name: "broken.json", content: text.replace('"nodes":["-', '"nodes":["_') },
      bundle(),
      { name: "hostile.json", content: bundleFile(hostile) },
      { name: "unearthly.json", content: bundleFile(unearthly) },
      { name: "licence.json", content: one.file },
    );
    await page.getByRole("heading", { name: "这份证据不能证明任何事" }).waitFor();
    expect(await page.textContent("main")).to.include("nodes[0] [proof-broken]");
    expect(await page.getByLabel("您所知的区块哈希").count(), "no hash helps it").to.equal(0);
    await shot(page, "broken-zh");
    await page.getByRole("button", { name: /unearthly\.json/ }).click();
    await page.locator("[data-result=block-needed]", { hasText: "9007199254740991" }).waitFor();
    await page.getByRole("button", { name: /bundle\.json/ }).click();
    await page.getByLabel("您所知的区块哈希").fill(block.hash);
    await page.getByRole("button", { name: "按此区块核验" }).click();
    await page.locator("[data-result=valid]").waitFor();
    await shot(page, "valid-zh");
    await page.getByRole("button", { name: /hostile\.json/ }).click();
    await page.locator("[data-result=block-other]").waitFor();
    await page.getByLabel("您所知的区块哈希").fill(parseHeader(hostile.header).hash);
    await page.getByRole("button", { name: "按此区块核验" }).click();
    await page.locator("[data-result=valid]").waitFor();
    expect(await page.textContent(".department")).to.include("<img");
    expect(await page.title()).not.to.include("owned");
    expect(await page.locator("main img").count()).to.equal(0);
    await page.getByRole("button", { name: /licence\.json/ }).click();
    await page.locator("[data-result=revoked]").waitFor();
  });

  it("saves one of what the service proves, the certificate sent to nobody; whoever trusts the block verifies it", async () => {
    const page = await stage.open();
    const one = example({ anchoredAt: ANCHORED_AT });
    const query = factsQuery(parseCertificate(one.file))!;
    const proofs = await makeProofs(one.batch, query, { metadataHash });
    tell(stage.site, one);
    stage.site.says.proofs.set(query.root, proofs);
    await choose(page, { name: "licence.json", content: one.file });
    expect(await resultOf(page)).to.equal("valid");
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the evidence" }).press("Enter");
    const download = await saving;
    await page.locator("[data-evidence=saved]").waitFor();
    expect(download.suggestedFilename()).to.equal("certrace-evidence.json");
    const { hash: made } = parseHeader(proofs.header);
    expect(await page.locator("[data-evidence=saved]").textContent())
      .to.include(made)
      .and.include("Valid");
    await shot(page, "saved");
    expect(await axe(page)).to.deep.equal([]);
    const { payload, signature } = JSON.parse(one.file);
    for (const { method, path, body } of stage.site.requests) {
      expect(`${method} ${body}`, path).to.equal("GET ");
      expect(path).not.to.include(payload).and.not.to.include(signature);
    }

    const file = await readFile(await download.path());
    const trust = { block: made, registries: [REGISTRY], verifyEs256: nodeVerifyEs256() };
    expect((await verifyEvidence(file, trust)).verdict, "as the command line verifies it").to.equal("valid");
    await page.getByRole("button", { name: "Start over" }).click();
    await choose(page, { name: "again.json", content: file });
    await hash(page).waitFor();
    // pasted anywhere on the page, it is for the field
    await pasteBeside(page, made);
    await page.keyboard.press("Enter");
    await page.locator("[data-result=valid]").waitFor();
  });

  it("saves none where there are no proofs, or where they prove nothing, and says so", async () => {
    const page = await stage.open();
    const one = EXAMPLES.valid();
    tell(stage.site, one);
    await choose(page, { name: "licence.json", content: one.file });
    await page.getByRole("button", { name: "Save the evidence" }).click();
    await page.locator("[data-evidence=failed]", { hasText: "no proofs to be had" }).waitFor();
    const other = makeBatch();
    stage.site.says.proofs.set(
      factsQuery(parseCertificate(one.file))!.root,
      await makeProofs(other, factsQuery(parseCertificate(other.file(0)))!),
    );
    await page.getByRole("button", { name: "Save the evidence" }).click();
    await page.locator("[data-evidence=failed]", { hasText: "proves nothing" }).waitFor();
  });
});
