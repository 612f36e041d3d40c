/** `certrace render` as a process: one file for each, a zip, a bundle; what is not genuine gets no paper. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { attachedCertificate } from "../../../core/pdf/attached.ts";
import { editFile, makeBatch, type TestBatch } from "../../core/build.ts";
import { type FactsService, factsService } from "./facts-service.ts";
import { certrace } from "./run.ts";

describe("certrace render", () => {
  let folder: string;
  let service: FactsService;
  let good: TestBatch;
  const path = (name: string) => join(folder, name);
  const render = (...args: string[]) => certrace(["render", ...args, "--service", service.url]);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-render-"));
    good = makeBatch({
      claims: (i) => ({ certificate_number: i < 2 ? "SAME" : `../N-${i}`, name: `王${i}` }),
    });
    service = await factsService([{ batch: good }]);
    for (let i = 0; i < 5; i++) await writeFile(path(`${i}.json`), good.file(i));
    await writeFile(path("all.ndjson"), Array.from({ length: 5 }, (_, i) => `${good.file(i)}\n`).join(""));
    const tampered = editFile(good.file(0), (file) => {
      file.signature = `${file.signature.slice(0, -4)}AAAA`;
    });
    await writeFile(path("tampered.json"), tampered);
    await writeFile(path("unknown.json"), makeBatch().file(0));
  });
  after(async () => {
    await service?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("writes one document for each certificate, under safe names, that certrace verify takes back", async () => {
    const { code, out, err } = await render(
      path("0.json"),
      path("1.json"),
      path("2.json"),
      "--out",
      path("one"),
    );
    expect({ code, err }).to.include({ code: 0 });
    expect(out).to.contain("3 documents");
    const files = (await readdir(path("one"))).sort();
    expect(files).to.have.length(3);
    expect(files).to.include.members(["SAME.pdf", "SAME-2.pdf"]);
    for (const file of files) {
      expect(file).not.to.contain("..");
      expect((await stat(join(path("one"), file))).mode & 0o077).to.equal(0);
    }
    const pdf = await readFile(join(path("one"), "SAME.pdf"));
    expect(Buffer.from(await attachedCertificate(pdf)).toString()).to.equal(good.file(0));
    const verified = await certrace([
      "verify",
      join(path("one"), "SAME.pdf"),
      "--service",
      service.url,
      "--json",
    ]);
    expect(verified.code).to.equal(0);
    expect(JSON.parse(verified.out).verdict).to.equal("valid");
  });

  it("writes a bundle as one archive", async () => {
    const { code, out } = await render(path("all.ndjson"), "--out", path("zipped"), "--zip");
    expect(code).to.equal(0);
    expect(out).to.contain("5 documents");
    expect(await readdir(path("zipped"))).to.deep.equal(["certificates.zip"]);
    const zip = await readFile(join(path("zipped"), "certificates.zip"));
    expect(zip.toString("latin1").match(/%PDF-1\.7/g)).to.have.length(5);
  });

  it("gives no paper to what is forged or cannot be found out, and renders the rest", async () => {
    const { code, err, out } = await render(
      path("tampered.json"),
      path("unknown.json"),
      path("absent.json"),
      path("3.json"),
      "--out",
      path("mixed"),
    );
    expect(code).to.equal(1);
    expect(out).to.contain("1 document ");
    for (const each of ["[signature-", "[source-unavailable]", "[file-unreadable]"])
      expect(err).to.contain(each);
    expect(await readdir(path("mixed"))).to.have.length(1);
  });

  it("says that a damaged PDF is one", async () => {
    await writeFile(path("cut.pdf"), "%PDF-1.7\n1 0 obj\n");
    const { code, err } = await certrace(["verify", path("cut.pdf"), "--service", service.url]);
    expect(code).to.equal(1);
    expect(err).to.contain("[pdf-truncated]");
  });
});
