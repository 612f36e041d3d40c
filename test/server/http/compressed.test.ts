/** The pages' scripts and styles, compressed: what a client takes, what it gets, and what is never served so. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect } from "chai";
import { startTestService, type TestService } from "./service.ts";

const SCRIPT = `export const many = "${"a word and another ".repeat(200)}";\n`;

describe("compressed files of the pages", () => {
  let base: string;
  let folder: string;
  let service: TestService;

  before(async () => {
    base = await mkdtemp(join(tmpdir(), "certrace-page-"));
    folder = join(base, "dist");
    await mkdir(join(folder, "assets"), { recursive: true });
    await writeFile(join(folder, "assets/page-1.js"), SCRIPT);
    await writeFile(join(folder, "assets/font.woff2"), SCRIPT);
    await writeFile(join(folder, "index.html"), SCRIPT);
    await writeFile(join(base, "secret.js"), SCRIPT);
    service = await startTestService({ page: folder });
  });
  after(async () => {
    await service.close();
    await rm(base, { recursive: true, force: true });
  });

  /** fetch would unpack it. */
  const get = (path: string, encoding: string | null, method = "GET") =>
    new Promise<{ status: number; headers: Record<string, unknown>; content: Buffer }>((resolve, reject) => {
      const headers = encoding === null ? {} : { "accept-encoding": encoding };
      const asked = request(`${service.url}${path}`, { method, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            content: Buffer.concat(parts),
          }),
        );
      });
      asked.on("error", reject).end();
    });

  for (const [taken, encoding, unpack] of [
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
    ["br;q=0, gzip", "gzip", gunzipSync],
  ] as const)
    it(`${taken}: ${encoding}`, async () => {
      const { status, headers, content } = await get("/assets/page-1.js", taken);
      expect(status).to.equal(200);
      expect(headers).to.include({
        "content-encoding": encoding,
        "content-type": "text/javascript; charset=utf-8",
        "content-length": String(content.length),
        vary: "Accept-Encoding",
        "cache-control": "public, max-age=31536000, immutable",
      });
      expect(content.length).to.be.lessThan(SCRIPT.length / 10);
      expect(unpack(content).toString()).to.equal(SCRIPT);
    });

  it("answers HEAD without the content, and whoever takes neither as it is", async () => {
    const head = await get("/assets/page-1.js", "br", "HEAD");
    expect(head.status).to.equal(200);
    expect(head.content).to.have.length(0);
    expect(head.headers["content-encoding"]).to.equal("br");
    for (const taken of [null, "identity", "br;q=0"]) {
      const { headers, content } = await get("/assets/page-1.js", taken);
      expect(headers).not.to.have.property("content-encoding");
      expect(headers.vary).to.include("Accept-Encoding");
      expect(content.toString()).to.equal(SCRIPT);
    }
  });

  it("serves the new file after another build", async () => {
    await writeFile(join(folder, "assets/page-2.js"), SCRIPT);
    await get("/assets/page-2.js", "br");
    await writeFile(join(folder, "assets/page-2.js"), `${SCRIPT}// new`);
    const { content } = await get("/assets/page-2.js", "br");
    expect(brotliDecompressSync(content).toString()).to.equal(`${SCRIPT}// new`);
  });

  it("leaves what is compressed already, and pages, as they are", async () => {
    for (const path of ["/assets/font.woff2", "/"]) {
      const { status, headers, content } = await get(path, "br, gzip");
      expect(status, path).to.equal(200);
      expect(headers, path).not.to.have.property("content-encoding");
      expect(content.toString()).to.equal(SCRIPT);
    }
  });

  it("reaches nothing outside its folder, and lets nobody keep what is not there", async () => {
    for (const path of [
      "/assets/..%2f..%2fsecret.js",
      "/assets/%2e%2e%2f%2e%2e%2fsecret.js",
      "/assets/none.js",
      "/assets/.js",
    ]) {
      const { status, headers } = await get(path, "br");
      expect(status, path).to.be.oneOf([400, 403, 404]);
      expect(headers["cache-control"] ?? "", path).not.to.include("immutable");
    }
  });
});
