/** A PDF dropped on the verify page: the attached certificate is judged, the document is shown beside it and judged by nobody. */
import { mkdirSync } from "node:fs";
import { expect } from "chai";
import type { Page } from "playwright-core";
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { qrFor } from "../../core/papers/qr.ts";
import { paperOf, pdfWith } from "../papers.ts";
import { EXAMPLES, tell } from "./examples.ts";
import { axe, choose, resultOf, useStage } from "./stage.ts";

/** How many different colours the drawn page has; 0: none was drawn. */
const coloursOf = (page: Page): Promise<number> =>
  page.locator(".beside canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

describe("the verify page: a document", () => {
  const stage = useStage();

  it("is verified by the certificate attached to it, and its page stands beside what is proven", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    tell(stage.site, valid);
    await choose(page, { name: "diploma.pdf", content: await paperOf(valid.file) });
    expect(await resultOf(page)).to.equal("valid");
    await page.locator(".beside canvas").waitFor();
    await page.waitForFunction(
      () => document.querySelector<HTMLCanvasElement>(".beside canvas")!.width >= 900,
    );
    expect(await coloursOf(page)).to.be.greaterThan(20);
    expect(await page.locator(".beside").textContent()).to.contain(
      "Only the fields that this page lists are proven",
    );
    expect(await axe(page)).to.deep.equal([]);
    if (process.env.SHOTS) {
      mkdirSync(process.env.SHOTS, { recursive: true });
      await page.screenshot({ path: `${process.env.SHOTS}/wide.png`, fullPage: true });
      await page.setViewportSize({ width: 360, height: 800 });
      await page.screenshot({ path: `${process.env.SHOTS}/narrow.png`, fullPage: true });
    }
    // not a byte of the document went anywhere
    for (const { body } of stage.site.requests) expect(body).not.to.contain("PDF");
  });

  it("has a code that leads to the page, which asks for the file; nothing of it is sent", async () => {
    const page = await stage.open();
    const { anchor } = parseCertificate(EXAMPLES.valid().file);
    const link = qrFor({ anchor } as ParsedCertificate, stage.site.url.replace(/\/$/, ""))!;
    expect(link.length).to.be.lessThan(400);
    await page.goto("about:blank");
    await page.goto(link);
    await page.locator("[data-link=paper]").waitFor();
    expect(await page.locator("[data-link=paper]").textContent()).to.contain("drop it here");
    expect(page.url()).not.to.contain("#");
    expect(await axe(page)).to.deep.equal([]);
    for (const { path } of stage.site.requests) expect(path).not.to.contain(anchor!.root);
  });

  it("with other pages around a good file is shown as it is, and the proven fields as they are", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    tell(stage.site, valid);
    await choose(page, { name: "edited.pdf", content: pdfWith([{ content: valid.file }]) });
    expect(await resultOf(page)).to.equal("valid");
    await page.locator(".beside canvas").waitFor();
    await page.waitForFunction(
      () => document.querySelector<HTMLCanvasElement>(".beside canvas")!.width >= 900,
    );
    expect(await coloursOf(page)).to.equal(1);
  });

  it("that gives no certificate, or would do something, is refused with a sentence of its own", async () => {
    const page = await stage.open();
    const { file } = EXAMPLES.valid();
    const cases: [string, Uint8Array][] = [
      ["pdf-several-attached", pdfWith([{ content: file }, { content: file, name: "other.json" }])],
      [
        "pdf-active",
        pdfWith([{ content: file }], { catalog: "/OpenAction<</S/JavaScript/JS(app.alert(1))>>" }),
      ],
      ["pdf-encrypted", pdfWith([{ content: file }], { trailer: "/Encrypt<</Filter/Standard>>" })],
      ["pdf-nothing-attached", pdfWith([])],
      ["pdf-attachment-foreign", pdfWith([{ content: "<script>alert(1)</script>" }])],
    ];
    const said = new Set<string | null>();
    for (const [code, content] of cases) {
      await choose(page, { name: `<img src=x onerror=alert(1)>${code}.pdf`, content });
      await page.locator(`[data-result="${code}"]`).waitFor();
      said.add(await page.locator(`[data-result="${code}"]`).textContent());
      expect(await page.locator(".beside").count(), code).to.equal(0);
      expect(await page.locator("img").count(), code).to.equal(0);
    }
    expect(said.size).to.equal(cases.length);
  });
});
