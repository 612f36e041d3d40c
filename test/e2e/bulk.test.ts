/** Many files at once: folders, archives, lists; and everything hostile that can be in them. */
import { expect } from "chai";
import { downloadZip } from "client-zip";
import { parse } from "csv-parse/sync";
import type { Page } from "playwright-core";
import { EXAMPLES, example, tell } from "./examples.ts";
import { axe, choose, useStage } from "./stage.ts";

describe("the verify page: many files at once", () => {
  const stage = useStage();

  /** Certificates of one batch, of which the service says what it says about the batch. */
  function files(count: number, one = EXAMPLES.revoked()) {
    tell(stage.site, one);
    const { root } = one.batch.anchors[0]!;
    for (let word = 1; word * 128 < count; word++) {
      const { statuses } = one.batch.facts(word * 128, []);
      if (!("value" in statuses && "value" in one.facts.statuses)) throw new Error("no statuses");
      const facts = { ...one.facts, statuses: { ...one.facts.statuses, value: statuses.value } };
      stage.site.says.facts.set(`${root} ${word}`, facts);
    }
    return Array.from({ length: count }, (_, i) => ({
      name: `licence-${String(i).padStart(3, "0")}.json`,
      content: one.batch.file(i),
    }));
  }

  const archive = async (...entries: { name: string; content: string | Uint8Array<ArrayBuffer> }[]) =>
    new Uint8Array(
      await downloadZip(entries.map(({ name, content }) => ({ name, input: content }))).arrayBuffer(),
    );

  const all = (page: Page, count: number) =>
    page.getByText(`${count} of ${count} verified`).waitFor({ timeout: 60_000 });

  it("300 of one batch: a table, drawn in part, and few questions to the service", async () => {
    const page = await stage.open();
    await choose(page, ...files(300));
    await all(page, 300);
    expect(await page.getByRole("button", { name: /^Valid/ }).textContent()).to.include("299");
    expect(await page.getByRole("button", { name: /^Revoked/ }).textContent()).to.include("1");
    expect(await page.getByRole("row").count()).to.be.within(5, 60);
    expect(await page.getByRole("grid").getAttribute("aria-rowcount")).to.equal("301");
    // three words of 128 statuses
    expect(stage.site.requests.filter(({ path }) => path.startsWith("/v1/facts"))).to.have.length(3);
    expect(await axe(page)).to.deep.equal([]);
  });

  it("filters by result, searches, sorts, shows the one that is chosen, by keyboard alone", async () => {
    const page = await stage.open();
    await choose(page, ...files(60), { name: "photo.json", content: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) });
    await all(page, 61);
    const names = () => page.getByRole("rowheader").allTextContents();
    expect((await names())[0], "what needs attention stands first").to.equal("licence-041.json");

    await page.getByRole("button", { name: /^Revoked/ }).press("Enter");
    expect(await names()).to.deep.equal(["licence-041.json"]);
    await page.getByRole("button", { name: /^All/ }).press("Enter");
    await page.getByRole("searchbox").fill("0000007");
    expect(await names()).to.deep.equal(["licence-007.json"]);
    await page.getByRole("searchbox").fill("no such");
    await page.getByText("No file is like that.").waitFor();
    await page.getByRole("searchbox").fill("licence-04");

    const head = page.getByRole("columnheader", { name: "File" });
    await head.getByRole("button").press("Enter");
    await head.getByRole("button").press("Enter");
    expect(await head.getAttribute("aria-sort")).to.equal("descending");
    expect((await names())[0]).to.equal("licence-049.json");
    await page.locator(".file-table-body [tabindex='0']").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator(".file-shown", { hasText: "licence-048.json" }).waitFor();
    expect(await page.getByRole("row", { selected: true }).textContent()).to.include("licence-048.json");
  });

  it("saves a CSV in which nothing is a formula", async () => {
    const page = await stage.open();
    const hostile = example({
      claims: (index) => ({ certificate_number: `=HYPERLINK("https://evil.example/${index}","ok")` }),
    });
    await choose(
      page,
      ...files(20, hostile).map((file, i) => (i === 3 ? { ...file, name: "@SUM(A1).json" } : file)),
    );
    await all(page, 20);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as CSV" }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const rows: Record<string, string>[] = parse(Buffer.concat(chunks), { columns: true, bom: true });
    expect(rows).to.have.length(20);
    expect(rows[3]).to.include({
      file: "'@SUM(A1).json",
      result: "valid",
      source: "https://certrace.example",
    });
    expect(rows[5]!.number).to.equal(`'=HYPERLINK("https://evil.example/5","ok")`);
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.to.match(/^[=+\-@\t\r]/);
  });

  it("says so where the table cannot be saved, and keeps it", async () => {
    const page = await stage.open();
    await choose(page, ...files(13));
    await all(page, 13);
    await page.route("**/assets/csv-*.js", (route) => route.abort());
    await page.getByRole("button", { name: "Save as CSV" }).click();
    await page.locator(".bulk [role=alert]", { hasText: "could not be loaded" }).waitFor();
    expect(await page.getByRole("row").count()).to.be.within(5, 60);
  });

  it("opens an archive; names that climb folders climb nothing, archives in archives stay shut", async () => {
    const page = await stage.open();
    const [one, two] = files(2);
    const inner = await archive(one!);
    const zip = await archive(
      { name: "a/one.json", content: one!.content },
      { name: "../../etc/passwd", content: two!.content },
      { name: "inner.zip", content: inner },
      { name: "__MACOSX/a/._one.json", content: "x" },
    );
    await choose(page, { name: "all.zip", content: zip });
    await all(page, 3);
    expect(await page.locator(".file-name").allTextContents()).to.deep.equal([
      "all.zip/a/one.json",
      "all.zip/../../etc/passwd",
      "all.zip/inner.zip",
    ]);
    expect(await page.locator(".file-verdict").allTextContents()).to.deep.equal([
      "Valid",
      "Valid",
      "This is neither a certificate nor a receipt",
    ]);
  });

  it("refuses bombs before they burst", async () => {
    const page = await stage.open();
    const [one] = files(1);
    const { deflateRawSync, crc32 } = await import("node:zlib");
    const zeros = Buffer.alloc(60_000_000, 0x20);
    // what says how large it is, and what lies about that
    const honest = entryOf("honest.json", deflateRawSync(zeros), zeros.length, crc32(zeros));
    const lying = entryOf("lying.json", deflateRawSync(zeros), 1_000, crc32(zeros));
    const zip = zipOf([honest, lying]);
    await choose(page, { name: "bomb.zip", content: zip }, { name: "good.json", content: one!.content });
    await all(page, 3);
    await page.getByRole("button", { name: /honest/ }).click();
    expect(await page.locator("[data-result]").getAttribute("data-result")).to.equal("bomb");
    await page.getByRole("button", { name: /lying/ }).click();
    expect(await page.locator("[data-result]").getAttribute("data-result")).to.be.oneOf([
      "bomb",
      "unreadable",
    ]);
    await page.getByRole("button", { name: /good/ }).click();
    await page.locator("[data-result=valid]").waitFor();
  });

  it("walks a folder that is dropped, however its contents are told", async () => {
    const page = await stage.open();
    const contents = files(150);
    await page.evaluate((given) => {
      const fileEntry = ({ name, content }: { name: string; content: string }) => ({
        isDirectory: false,
        name,
        fullPath: `/licences/${name}`,
        file: (done: (file: File) => void) => done(new File([content], name)),
      });
      const entries: unknown[] = [
        ...given.map(fileEntry),
        fileEntry({ name: ".DS_Store", content: "x" }),
        {
          ...fileEntry({ name: "gone.json", content: "" }),
          file: (_: unknown, failed: () => void) => failed(),
        },
      ];
      const folder = {
        isDirectory: true,
        name: "licences",
        fullPath: "/licences",
        createReader: () => {
          const portions = [entries.slice(0, 100), entries.slice(100), []];
          return { readEntries: (done: (some: unknown[]) => void) => done(portions.shift()!) };
        },
      };
      const data = new DataTransfer();
      data.items.add(new File([], "licences"));
      DataTransferItem.prototype.webkitGetAsEntry = () => folder as unknown as FileSystemEntry;
      document.body.dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }),
      );
    }, contents);
    await all(page, 151);
    await page.getByRole("searchbox").fill("gone");
    expect(await page.getByRole("row", { name: /gone/ }).textContent()).to.include("Other file");
    expect(await page.getByRole("row", { name: /licences\/gone/ }).count()).to.equal(1);
  });

  it("says of a folder what in it could not be read, and that another holds no file", async () => {
    const page = await stage.open();
    const [one] = files(1);
    const dropFolder = (content: string | null) =>
      page.evaluate((content) => {
        const file = {
          isDirectory: false,
          name: "one.json",
          fullPath: "/licences/one.json",
          file: (done: (file: File) => void) => done(new File([content ?? ""], "one.json")),
        };
        const portions: unknown[][] = content === null ? [[]] : [[file]];
        const folder = {
          isDirectory: true,
          name: "licences",
          fullPath: "/licences",
          createReader: () => ({
            readEntries: (done: (some: unknown[]) => void, failed: () => void) => {
              const portion = portions.shift();
              if (portion === undefined) failed();
              else done(portion);
            },
          }),
        };
        const data = new DataTransfer();
        data.items.add(new File([], "licences"));
        DataTransferItem.prototype.webkitGetAsEntry = () => folder as unknown as FileSystemEntry;
        document.body.dispatchEvent(
          new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }),
        );
      }, content);
    // the device tells one file of it, then no more
    await dropFolder(one!.content);
    await all(page, 2);
    expect(await page.locator(".file-name").allTextContents()).to.deep.equal([
      "licences/one.json",
      "licences",
    ]);
    await page.getByRole("button", { name: /licences$/ }).click();
    await page.locator("[data-result=unreadable]").waitFor();
    await dropFolder(null);
    await page.locator("[data-result=folder]").waitFor();
    expect(await page.locator(".file-shown").textContent()).to.equal("licences");
    expect(await page.locator(".advice").textContent()).to.include("What to do");
  });

  it("takes a list of numbers for one also where it comes packed", async () => {
    const page = await stage.open();
    await choose(page, {
      name: "list.zip",
      content: await archive({ name: "list.csv", content: "number\nYS-1\nYS-2\n" }),
    });
    await page.getByText("2 numbers").waitFor();
    expect(await page.locator(".numbers textarea").inputValue()).to.equal("number\nYS-1\nYS-2\n");
  });

  it("fits a phone, in larger type and in the dark", async () => {
    const page = await stage.open({
      viewport: { width: 360, height: 740 },
      colorScheme: "dark",
      locale: "zh-CN",
    });
    await choose(page, ...files(30));
    await page.getByText("已核验 30 / 30").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(360);
    expect(await axe(page)).to.deep.equal([]);
    await page.getByRole("button", { name: "大字版" }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(360);
  });
});

interface ZipEntry {
  name: string;
  packed: Buffer;
  size: number;
  crc: number;
}

const entryOf = (name: string, packed: Buffer, size: number, crc: number): ZipEntry => ({
  name,
  packed,
  size,
  crc,
});

/** A zip archive as it should never be: its sizes are whatever its entries say. */
function zipOf(entries: ZipEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, packed, size, crc } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, central, end]));
}
