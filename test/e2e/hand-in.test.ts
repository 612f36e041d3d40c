/** All ways to hand something in, and everything that is neither a certificate nor a receipt. */
import { expect } from "chai";
import type { Page } from "playwright-core";
import { EXAMPLES, tell } from "./examples.ts";
import { soon } from "./soon.ts";
import { axe, choose, resultOf, useStage, verify } from "./stage.ts";

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);

/** Drops files, or text, in the middle of the page. */
async function drop(page: Page, what: { files?: Record<string, string>; text?: string }): Promise<void> {
  await page.evaluate(({ files = {}, text }) => {
    const data = new DataTransfer();
    for (const [name, content] of Object.entries(files)) data.items.add(new File([content], name));
    if (text !== undefined) data.setData("text/plain", text);
    for (const type of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(
        new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }),
      );
    }
  }, what);
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    (document.activeElement ?? document.body).dispatchEvent(
      new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }),
    );
  }, text);
}

describe("the verify page: handing in", () => {
  const stage = useStage();

  it("a file dropped anywhere, text dropped, text pasted anywhere", async () => {
    const page = await stage.open();
    const { file } = tellValid();
    await drop(page, { files: { "licence.json": file } });
    expect(await resultOf(page)).to.equal("valid");

    await page.getByRole("button", { name: "Start over" }).click();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await drop(page, { text: file });
    expect(await resultOf(page)).to.equal("valid");

    await page.getByRole("button", { name: "Start over" }).click();
    await paste(page, file);
    expect(await resultOf(page)).to.equal("valid");
    // also where a verdict already stands
    await paste(page, "{}");
    await page.locator("[data-result=invalid]").waitFor();
  });

  it("text typed or pasted into the field, which Escape closes", async () => {
    const page = await stage.open();
    const { file } = tellValid();
    await page.getByRole("button", { name: "Paste text" }).click();
    await soon(page.locator("textarea:focus"));
    expect(await axe(page)).to.deep.equal([]);
    await page.keyboard.press("Escape");
    await soon(page.locator("button:focus", { hasText: /^Paste text$/ }));
    expect(await page.locator("textarea").count()).to.equal(0);

    await page.getByRole("button", { name: "Paste text" }).click();
    await page.locator("textarea").fill(file);
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    expect(await resultOf(page)).to.equal("valid");
  });

  it("a compact certificate: undetermined, since it carries no anchor", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    tell(stage.site, valid);
    await paste(page, valid.batch.compact(41));
    expect(await resultOf(page)).to.equal("undetermined");
  });

  it("what is no certificate file is refused with a remedy, not judged", async () => {
    const page = await stage.open();
    const cases = [
      ["photo.json", PNG, "picture"],
      ["scan.pdf", "%PDF-1.7\n%", "pdf-truncated"],
      ["certificates.zip", "PK\u0003\u0004rest", "document"],
      ["empty.json", "", "empty"],
      ["blanks.json", " \n\t ", "empty"],
      ["gbk.json", Uint8Array.from([0x7b, 0xd6, 0xa4, 0xd5, 0xd5, 0x7d]), "binary"],
    ] as const;
    for (const [name, content, result] of cases) {
      await choose(page, { name, content });
      await page.getByText(name).waitFor();
      expect(await resultOf(page), name).to.equal(result);
      expect(await page.locator(".advice").textContent()).to.include("What to do");
      expect(await page.locator(".checks").count()).to.equal(0);
    }
    expect(stage.site.requests.filter(({ path }) => path.startsWith("/v1/"))).to.deep.equal([]);
    expect(await axe(page)).to.deep.equal([]);
  });

  it("100 MB are refused before they are read", async () => {
    const page = await stage.open();
    const reads = await page.evaluate(() => {
      let reads = 0;
      const count = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = function () {
        reads += 1;
        return count.call(this);
      };
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(100_000_000)], "large.json"));
      document.body.dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }),
      );
      return new Promise<number>((resolve) => setTimeout(() => resolve(reads), 0));
    });
    expect(await resultOf(page)).to.equal("large");
    expect(reads).to.equal(0);
    expect(await page.locator(".verdict-sentence").textContent()).to.include("100 MB");
  });

  it("what is no sound certificate is invalid, with the reason", async () => {
    const page = await stage.open();
    const { file } = tellValid();
    const cases = {
      "truncated.json": [file.slice(0, file.length / 2), "json-truncated"],
      "member-twice.json": [file.replace("{", '{"payload":"e30",'), "json-duplicate-member"],
      "member-more.json": [file.replace("{", '{"note":"e30",'), "member-unknown"],
      "other.json": ['{"hello":"world"}', "member-missing"],
      "text.txt": ["hello", "certificate-unrecognised"],
      "deep.json": [`{"a":${"[".repeat(50_000)}`, "json-too-deep"],
    };
    for (const [name, [content, code]] of Object.entries(cases)) {
      await choose(page, { name, content: content! });
      await page.getByText(name).waitFor();
      expect(await resultOf(page), name).to.equal("invalid");
      expect(await page.locator(".check-fail code").allTextContents(), name).to.deep.equal([code]);
      expect(await page.locator(".advice").textContent()).to.include("What to do");
    }
  });

  it("says so where a part of the page cannot be loaded, and goes on from there", async () => {
    const { file } = tellValid();
    for (const part of ["gather", "results"]) {
      const page = await stage.open({ viewport: { width: 360, height: 740 } });
      await page.route(`**/assets/${part}-*.js`, (route) => route.abort());
      // meant here, and so no fault of the page
      await page.evaluate(() => addEventListener("error", (event) => event.preventDefault()));
      await drop(page, { files: { "licence.json": file } });
      await page.locator("[data-broken] h1", { hasText: "The page stopped" }).waitFor();
      expect(await page.locator("[data-result]").count(), part).to.equal(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(360);
      if (part === "results") expect(await axe(page)).to.deep.equal([]);
      await page.unrouteAll();
      await page.getByRole("button", { name: "Load the page again" }).click();
      await page.locator(".hand-in h1").waitFor();
      await drop(page, { files: { "licence.json": file } });
      expect(await resultOf(page)).to.equal("valid");
    }
  });

  it("several files, one after the other, in a list to choose from", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    const revoked = EXAMPLES.revoked();
    tell(stage.site, valid);
    tell(stage.site, revoked);
    await choose(
      page,
      { name: "first.json", content: valid.file },
      { name: "photo.json", content: PNG },
      { name: "third.json", content: revoked.file },
    );
    expect(await resultOf(page)).to.equal("valid");
    await page.getByText("3 of 3 verified").waitFor();
    expect(await page.locator(".file-verdict").allTextContents()).to.deep.equal([
      "Valid",
      "This is neither a certificate nor a receipt",
      "Revoked",
    ]);
    expect(await axe(page)).to.deep.equal([]);
    await page.getByRole("button", { name: /third\.json/ }).click();
    expect(await resultOf(page)).to.equal("revoked");
    expect(await page.locator("[aria-current=true]").textContent()).to.include("third.json");
  });

  it("more files than one can take in: says how many were left out", async () => {
    const page = await stage.open();
    await page.evaluate(() => {
      const data = new DataTransfer();
      for (let i = 0; i < 10_003; i++) data.items.add(new File([], `${i}.json`));
      document.body.dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }),
      );
    });
    await page.getByText("10000 of 10000 verified").waitFor();
    expect(await page.locator(".bulk .notice").textContent()).to.include("10003");
  });

  it("a newer handing-in is never overwritten by a slow answer to an older one", async () => {
    const page = await stage.open();
    const slow = EXAMPLES.valid();
    const quick = EXAMPLES.revoked();
    tell(stage.site, slow);
    tell(stage.site, quick);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(
      (url) => url.searchParams.get("root") === slow.batch.anchors[0]!.root,
      async (route) => {
        await held;
        await route.continue();
      },
    );
    await choose(page, { name: "slow.json", content: slow.file });
    await page.locator(".is-waiting").waitFor();
    await paste(page, quick.file);
    release();
    await page.locator("[data-result=revoked]").waitFor();
    expect(await page.locator(".file-shown").textContent()).not.to.include("slow.json");
  });

  it("the service's group: facts of one word serve every certificate in it", async () => {
    const page = await stage.open();
    const valid = EXAMPLES.valid();
    await verify(stage, page, valid);
    await choose(page, { name: "neighbour.json", content: valid.batch.file(42) });
    await page.getByText("neighbour.json").waitFor();
    expect(await resultOf(page)).to.equal("valid");
    expect(stage.site.requests.filter(({ path }) => path.startsWith("/v1/facts"))).to.have.length(1);
  });

  function tellValid() {
    const valid = EXAMPLES.valid();
    tell(stage.site, valid);
    return valid;
  }
});
