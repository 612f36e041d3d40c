/**
 * Restricted copies on the real service: made on the page, read back from a file, a picture, a link and a camera; shown
 * for whom; over when they are over; and nothing of a person in any request.
 */
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { depositLink, encryptCopy } from "../../core/copy/link.ts";
import { sealedCopy, selectClaims } from "../../core/copy/make.ts";
import { writeTerms } from "../../core/copy/seal.ts";
import { digestText } from "../../core/crypto.ts";
import { attachedCertificate } from "../../core/pdf/attached.ts";
import { launchWithCamera } from "./fake-camera.ts";
import { useServiceStage } from "./service-stage.ts";
import { axe, choose, resultOf } from "./stage.ts";

const BANK = "Example Bank";
const SHOWN = "legal_name";

describe("restricted copies on the page", () => {
  const stage = useServiceStage(undefined);
  // a worker reads the device's own clock
  before(() => {
    const { clock, index } = stage.service;
    clock.now = Math.floor(Date.now() / 1000);
    Object.defineProperty(index, "readAt", { get: () => clock.now });
  });
  const original = () => stage.service.batch.file(1);
  const day = (days: number) =>
    new Date((stage.service.clock.now + days * 86_400) * 1000).toISOString().slice(0, 10);

  /** A copy as the page would make it, for tests of reading. */
  async function sealedFor(recipient: string, until = stage.service.clock.now + 1000) {
    const terms = { recipient, purpose: "a loan", until };
    const selection = selectClaims(parseCertificate(original()), [SHOWN]);
    const text = writeTerms(terms, "AAAAAAAAAAAAAAAAAAAAAA");
    const jws = await stage.service.services.copies.seal({
      sd_hash: selection.sdHash,
      terms_hash: digestText(text),
      until,
    });
    return sealedCopy(selection, terms, { jws, terms: text });
  }
  async function deposited(file: string): Promise<string> {
    const encrypted = await encryptCopy(file);
    await stage.service.services.copies.deposits.put(encrypted.ciphertext, stage.service.clock.now + 1000);
    return depositLink(encrypted, stage.service.url);
  }
  /** What "Save as PDF" in that part of the page saves. */
  const paperSaved = async (page: Page, part: string): Promise<Uint8Array> => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(part).getByRole("button", { name: "Save as PDF" }).click(),
    ]);
    expect(download.suggestedFilename()).to.match(/^[\w.-]+\.pdf$/);
    await page.locator(`${part} [data-paper=saved]`).waitFor();
    return readFile(await download.path());
  };
  const recipientOn = (page: Page) => page.locator(".made-for-name").first().textContent();

  it("makes one, sends hashes and ciphertext alone, and reads it back from file and code", async () => {
    const page = await stage.open(null, "/");
    const asked: string[] = [];
    page.context().on("request", (request) => {
      asked.push(`${decodeURIComponent(request.url())} ${request.postDataBuffer()?.toString("utf8") ?? ""}`);
    });
    await choose(page, { name: "licence.json", content: original() });
    expect(await resultOf(page)).to.equal("valid");
    const whole = await paperSaved(page, ".as-document");
    expect(Buffer.from(await attachedCertificate(whole)).toString()).to.equal(original());
    await page.getByText("Make a copy that shows less").click();
    await page.getByRole("button", { name: "Make the copy" }).click();
    expect(await page.locator("#copy-wrong").textContent()).to.include("recipient");
    expect(await axe(page)).to.deep.equal([]);
    await page.locator(`input[name=claim][value=${SHOWN}]`).check();
    await page.getByLabel("For whom").fill(BANK);
    await page.getByLabel("For what").fill("a loan");
    await page.getByLabel("Until the end of").fill(day(30));
    await page.getByRole("button", { name: "Make the copy" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save the file" }).click(),
    ]);
    const copy = await readFile(await download.path(), "utf8");
    expect(parseCertificate(copy).disclosures.map(({ name }) => name)).to.deep.equal([SHOWN]);

    const paper = await paperSaved(page, ".copy-ready");
    expect(Buffer.from(await attachedCertificate(paper)).toString()).to.equal(copy);

    await page.getByRole("button", { name: "Show as a QR code" }).click();
    const picture = await page.locator(".copy-qr").screenshot();
    expect(await axe(page)).to.deep.equal([]);
    // the PDF of the copy is dropped on another page, which shows it beside what is proven
    const bank = await stage.open(null, "/");
    await choose(bank, { name: "copy.pdf", content: paper });
    expect(await resultOf(bank)).to.equal("valid");
    expect(await recipientOn(bank)).to.equal(BANK);
    await bank.locator(".beside canvas").waitFor();
    const other = await stage.open(null, "/");
    const askedThere: string[] = [];
    other.context().on("request", (request) => askedThere.push(request.url()));
    await other.getByRole("button", { name: "Scan a code" }).click();
    await other
      .locator(".scan input[type=file]")
      .setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
    expect(await resultOf(other)).to.equal("valid");
    expect(await recipientOn(other)).to.equal(BANK);
    expect(await axe(other)).to.deep.equal([]);
    // without what reads codes nobody can say that there is none
    const offline = await stage.open(null, "/");
    await offline.route("**/assets/jsQR-*.js", (route) => route.abort());
    await offline.getByRole("button", { name: "Scan a code" }).click();
    await offline
      .locator(".scan input[type=file]")
      .setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
    await offline.locator(".scan .copy-wrong", { hasText: "could not be loaded" }).waitFor();

    // what the service did not confirm is not gone
    await page.route("**/take-back", (route) => route.abort(), { times: 1 });
    await page.getByRole("button", { name: "Take the deposited copy back" }).click();
    await page.locator(".copy-ready .copy-wrong", { hasText: "may still open it" }).waitFor();
    expect(await page.locator(".copy-qr").count()).to.equal(1);
    // taken back: the code opens nothing any more, and that is no verdict
    await page.getByRole("button", { name: "Take the deposited copy back" }).click();
    await page.getByText("The deposited copy is gone").waitFor();
    await other.getByRole("button", { name: "Start over" }).click();
    await other.getByRole("button", { name: "Scan a code" }).click();
    await other
      .locator(".scan input[type=file]")
      .setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
    expect(await other.locator("[data-link=wrong]").textContent()).to.include("no longer there");

    const certificate = parseCertificate(original());
    const secrets = [
      BANK,
      certificate.payload,
      certificate.signature,
      ...certificate.disclosures.flatMap(({ text, value }) => [text, String(value)]),
    ].filter((text) => text.length > 4);
    for (const text of [...asked, ...askedThere])
      for (const secret of secrets) expect(text).not.to.include(secret);
    expect(asked.filter((text) => text.includes("/v1/copies/"))).to.have.length(4);
    for (const text of [...asked, ...askedThere]) expect(text.split(" ")[0]).not.to.include("#");
    for (const secret of secrets) expect(stage.service.log()).not.to.include(secret);
  });

  it("makes no half document: without fonts it says so, and saves one when they are there", async () => {
    const page = await stage.open(null, "/");
    let fail = true;
    await page.route("**/v1/papers/fonts/serif/**", (route) => (fail ? route.abort() : route.continue()));
    await choose(page, { name: "licence.json", content: original() });
    await page.locator(".as-document button").click();
    await page.locator("[data-paper=service-unavailable]").waitFor();
    expect(await axe(page)).to.deep.equal([]);
    fail = false;
    const paper = await paperSaved(page, ".as-document");
    expect(Buffer.from(await attachedCertificate(paper)).toString()).to.equal(original());
  });

  it("reads a link's fragment, takes it out of the address bar, and shows the true recipient", async () => {
    const link = await deposited(await sealedFor("Another Bank"));
    const page = await stage.open(null, link.slice(stage.service.url.length));
    expect(await resultOf(page)).to.equal("valid");
    expect(await recipientOn(page)).to.equal("Another Bank");
    expect(page.url()).to.equal(`${stage.service.url}/`);
    expect(await page.evaluate(() => window.history.length)).to.be.at.most(2);
  });

  it("says that a copy has run out, that one was altered, and nothing of a permission where it was stripped", async () => {
    const page = await stage.open(null, "/");
    const late = await sealedFor(BANK, stage.service.clock.now - 10);
    await choose(page, { name: "copy.json", content: late });
    expect(await resultOf(page)).to.equal("expired");
    expect(await recipientOn(page)).to.equal(BANK);
    expect(await page.locator(".made-for").textContent()).to.include("has run out");

    const altered = JSON.parse(await sealedFor(BANK));
    altered.header.disclosures = [];
    await choose(page, { name: "copy.json", content: JSON.stringify(altered) });
    await page.locator("[data-result=invalid]").waitFor();
    expect(await page.locator(".made-for").count()).to.equal(0);

    const { header, ...rest } = JSON.parse(await sealedFor(BANK));
    const { copy: _, ...stripped } = header;
    await choose(page, { name: "copy.json", content: JSON.stringify({ ...rest, header: stripped }) });
    await page.locator("[data-result=valid]").waitFor();
    expect(await page.locator(".made-for").count()).to.equal(0);
  });

  it("takes nothing else for what was deposited", async () => {
    const one = await deposited(await sealedFor(BANK));
    const two = await deposited(await sealedFor(BANK));
    const page = await stage.open(null, "/");
    await page.route(`**/v1/copies/deposits/${/#d=([\w-]{43})/.exec(one)![1]}`, (route) =>
      route.continue({
        url: route
          .request()
          .url()
          .replace(/[\w-]{43}$/, /#d=([\w-]{43})/.exec(two)![1]!),
      }),
    );
    await page.goto(one);
    expect(await page.locator("[data-link=wrong]").textContent()).to.include("its file is damaged");
  });

  it("does not take somebody else's 404, or a damaged deposit, for one that is gone", async () => {
    const link = await deposited(await sealedFor(BANK));
    const page = await stage.open(null, "/");
    const answers = [
      { status: 404, contentType: "text/html", body: "<h1>not here</h1>", says: "did not answer" },
      {
        status: 500,
        contentType: "application/json",
        body: '{"code":"deposit-damaged"}',
        says: "is damaged",
      },
      {
        status: 404,
        contentType: "application/json",
        body: '{"code":"deposit-unknown"}',
        says: "no longer there",
      },
    ];
    for (const { says, ...answer } of answers) {
      await page.route("**/v1/copies/deposits/*", (route) => route.fulfill(answer), { times: 1 });
      await page.goto("about:blank");
      await page.goto(link);
      expect(await page.locator("[data-link=wrong]").textContent()).to.include(says);
    }
  });

  it("reads the same code again when the service is back, and says nothing of it beside another file", async () => {
    const link = await deposited(await sealedFor(BANK));
    const page = await stage.open(null, "/", { viewport: { width: 360, height: 740 } });
    const wrong = page.locator("[data-link=wrong]");
    await page.route("**/v1/copies/deposits/*", (route) => route.abort());
    await page.goto(link);
    await wrong.waitFor();
    expect(await axe(page)).to.deep.equal([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(360);
    await choose(page, { name: "licence.json", content: original() });
    expect(await resultOf(page)).to.equal("valid");
    expect(await wrong.count()).to.equal(0);
    // the link is opened once more, in the same window
    await page.evaluate((hash) => location.assign(hash), link.slice(link.indexOf("#")));
    await wrong.waitFor();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".made-for").waitFor();
    expect(await recipientOn(page)).to.equal(BANK);
    expect(await wrong.count()).to.equal(0);
  });

  it("reads the code through the camera", async () => {
    const browser = await launchWithCamera(await deposited(await sealedFor("Camera Bank")));
    try {
      const page = await (await browser.newContext({ locale: "en-GB" })).newPage();
      await page.goto(stage.service.url);
      await page.clock.setFixedTime(stage.service.clock.now * 1000);
      await page.getByRole("button", { name: "Scan a code" }).click();
      await page.getByRole("button", { name: "Use the camera" }).click();
      await page.locator(".made-for").waitFor();
      expect(await recipientOn(page)).to.equal("Camera Bank");
      // the camera is let go of
      expect(await page.locator("video").count()).to.equal(0);
    } finally {
      await browser.close();
    }
  });
});
