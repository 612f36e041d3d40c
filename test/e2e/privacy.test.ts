/** The certificate never leaves the device, and what it says is only ever text. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { encodeBase64url } from "../../core/base64url.ts";
import { sha256 } from "../../core/sha256.ts";
import { utf8 } from "../../core/text.ts";
import { EXAMPLES, example, licence, tell } from "./examples.ts";
import { choose, resultOf, useStage, verify } from "./stage.ts";

describe("the verify page: what leaves the device, and hostile content", () => {
  const stage = useStage();

  it("sends no part of the file anywhere, and asks for the whole group", async () => {
    const page = await stage.open();
    const asked: { url: string; method: string; body: string | null }[] = [];
    page.context().on("request", (request) => {
      asked.push({ url: request.url(), method: request.method(), body: request.postData() });
    });
    const one = EXAMPLES.valid();
    await verify(stage, page, one);
    await page.waitForLoadState("networkidle");

    const sent = [
      ...stage.site.requests.map(({ path, body }) => path + body),
      ...asked.map(({ url }) => url),
    ];
    const certificate = one.batch.certificates[41]!;
    const secrets = [
      certificate.payload,
      certificate.signature,
      ...certificate.disclosures,
      ...one.batch.anchors[41]!.path,
      "JY15101000000041",
      "林知夏",
      "licence.json",
    ];
    for (const text of sent) {
      for (const secret of secrets) {
        expect(decodeURIComponent(text)).not.to.include(secret);
        expect(text).not.to.include(encodeURIComponent(secret));
      }
    }
    for (const { url, method, body } of asked) {
      expect(new URL(url).origin).to.equal(new URL(stage.site.url).origin);
      expect(method).to.equal("GET");
      expect(body).to.equal(null);
    }
    const questions = stage.site.requests.filter(({ path }) => path.startsWith("/v1/facts"));
    expect(questions).to.have.length(1);
    const { searchParams } = new URL(questions[0]!.path, stage.site.url);
    expect([...searchParams.keys()].sort()).to.deep.equal(["department", "kid", "registry", "root", "word"]);
    expect(searchParams.get("word")).to.equal("0");
    expect(await page.locator(".provenance").textContent()).to.include("group of 128");
  });

  it("loads little at first: scripts below 110 kB, fonts only in the slices that are read", async () => {
    const page = await stage.open();
    await page.waitForLoadState("networkidle");
    const loaded = (kind: string) => stage.site.requests.filter(({ path }) => path.endsWith(kind));
    const sizes = await Promise.all(
      loaded(".js").map(async ({ path }) => {
        const file = await readFile(new URL(`../../web/dist${path}`, import.meta.url));
        return gzipSync(file).length;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(110_000);
    // with everything else that the first screen waits for; the list of the font's slices belongs to the font
    const rest = stage.site.requests.map(({ path }) => (path === "/" ? "/index.html" : path));
    const others = rest.filter((path) => /\.(html|css|svg)$/.test(path) && !path.includes("noto-sans"));
    expect(others.length).to.be.at.least(2);
    for (const path of others)
      sizes.push(gzipSync(await readFile(new URL(`../../web/dist${path}`, import.meta.url))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(150_000);
    expect(loaded(".woff2").length).to.be.within(1, 5); // of 101
    expect(stage.site.requests.map(({ path }) => path).join()).not.to.match(/worker|as-of/);
  });

  it("shows markup, scripts and direction tricks in claims as inert text", async () => {
    const page = await stage.open();
    const script = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const hostile = example({
      claims: (index) => ({
        ...licence(index),
        [`${script}名`]: script,
        owner: "林\u202e夏知\u202c",
        link: "javascript:document.title='owned'",
        zalgo: `e${"\u0301".repeat(500)}`,
        endless: "长".repeat(20_000),
        unbroken: "W".repeat(3_000),
        ["__proto__"]: { polluted: "yes" },
        constructor: "text",
        nul: "a\u0000b\u200bc",
        number: 123456789.5,
        nested: { deep: { deeper: { deepest: [script, { again: script }] } } },
        nothing: null,
      }),
    });
    expect(await verify(stage, page, hostile)).to.equal("valid");
    expect(await page.title()).not.to.include("owned");
    expect(await page.locator("main img, main script, main a[href], main iframe").count()).to.equal(0);
    expect(await page.locator(".content").textContent()).to.include(script);

    const marks = await page.locator(".inert-hidden [aria-hidden]").allTextContents();
    expect(marks).to.include.members(["U+202E", "U+202C", "U+0000", "U+200B"]);
    const shown = await page.locator(".content").textContent();
    for (const raw of ["\u202e", "\u202c", "\u0000", "\u200b"]) expect(shown).not.to.include(raw);
    // nothing is as wide as to push the page, and a long text waits to be opened
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(1280);
    expect((await page.locator(".content").textContent())!.length).to.be.lessThan(8_000);
    for (const more = page.getByRole("button", { name: "Show all of it" }); await more.count(); ) {
      await more.first().click();
    }
    expect((await page.locator(".content").textContent())!.length).to.be.greaterThan(20_000);
  });

  it("shows hostile department names, file names and sources as inert text", async () => {
    const page = await stage.open();
    const hostile = EXAMPLES.suspended();
    const name = "<b>局</b>\u202e";
    if ("value" in hostile.facts.department && hostile.facts.department.value) {
      hostile.facts.department.value.nameEn = name;
      hostile.facts.department.value.ancestors[0]!.nameEn = name;
    }
    hostile.facts.source = `https://${name}`;
    expect(await verify(stage, page, hostile)).to.equal("suspended");
    expect(await page.locator("main b").count()).to.equal(0);
    expect(await page.locator(".department").textContent()).to.include("<b>局</b>");
    expect(await page.locator("main").textContent()).not.to.include("\u202e");
  });

  it("a hostile type description changes labels only", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    const label = `<script>document.title='owned'</script>\u202e`;
    const document = utf8(
      JSON.stringify({
        display: [{ locale: "en", name: label }],
        claims: [
          { path: ["owner"], display: [{ locale: "en", label }] },
          { path: "owner", display: 7 },
          { path: [["owner"], {}, null], display: [{ label: 1 }, null, "x"] },
          null,
        ],
      }),
    );
    if ("value" in valid.facts.type && valid.facts.type.value) {
      valid.facts.type.value.metadataHash = encodeBase64url(sha256(document));
    }
    tell(stage.site, valid);
    stage.site.says.types = [document];
    await choose(page, { name: "licence.json", content: valid.file });
    expect(await resultOf(page)).to.equal("valid");
    expect(await page.locator("main script").count()).to.equal(0);
    expect(await page.title()).not.to.include("owned");
    expect(await page.locator(".content h2").textContent())
      .to.include("<script>")
      .and.include("U+202E");
    expect(await page.locator(".entry dt").allTextContents()).to.include("legal_name");
  });
});
