/** What commands take for a certificate: the file itself, or the one in a PDF, whatever either is called. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CertraceError } from "../../../core/errors.ts";
import { readCertificateFile } from "../../../scripts/cli/input.ts";
import { makeBatch } from "../../core/build.ts";
import { pdfWith } from "../../papers.ts";

describe("scripts/cli: what is handed in", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-input-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function read(content: string | Uint8Array): Promise<string> {
    const path = join(folder, "licence.json");
    await writeFile(path, content);
    return readCertificateFile(path).then(
      (bytes) => Buffer.from(bytes).toString(),
      (error) => (error instanceof CertraceError ? error.code : String(error)),
    );
  }

  it("is the certificate, by itself or attached", async () => {
    const file = makeBatch().file(1);
    expect(await read(file)).to.equal(file);
    expect(await read(pdfWith([{ content: file }]))).to.equal(file);
    expect(await read("")).to.equal("");
  });

  it("is nothing where a PDF has none, or two, or there is no file", async () => {
    const content = makeBatch().file(1);
    expect(await read(pdfWith([]))).to.match(/^pdf-/);
    expect(await read(pdfWith([{ content }, { content }]))).to.match(/^pdf-/);
    expect(await read("%PDF-1.7")).to.match(/^pdf-/);
    const codeOf = await readCertificateFile(join(folder, "none")).catch(({ code }) => code);
    expect(codeOf).to.equal("file-unreadable");
  });
});
