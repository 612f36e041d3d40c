/**
 * Type metadata: deposited by anyone, if the chain says so; served byte for byte.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { LIMITS } from "../../../server/http/limits.ts";
import { sha256, startTestService, type TestService, TYPE_DOCUMENT, VCT } from "./service.ts";

const HASH = sha256(TYPE_DOCUMENT);
const BY_CONTENT = `/v1/types/sha256/${HASH}`;

describe("type metadata", () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService();
  });
  afterEach(() => service.close());

  const deposit = (body: string | Uint8Array<ArrayBuffer>) =>
    service.fetch("/v1/types", { method: "POST", headers: { "content-type": "application/json" }, body });
  const codeOf = async (response: Response) => [
    response.status,
    ((await response.json()) as { code: string }).code,
  ];

  it("is served at its vct, percent-encoded, and by content, the very bytes", async () => {
    expect(await codeOf(await service.fetch("/v1/types/licences/business"))).to.deep.equal([
      404,
      "type-document-missing",
    ]);
    const response = await deposit(TYPE_DOCUMENT);
    expect(response.status).to.equal(201);
    expect(response.headers.get("location")).to.equal(`https://certrace.example${BY_CONTENT}`);
    expect((await deposit(TYPE_DOCUMENT)).status, "again").to.equal(201);
    for (const path of ["/v1/types/licences/business", `/v1/types/${encodeURIComponent(VCT)}`, BY_CONTENT]) {
      const served = await service.fetch(path);
      expect(served.status, path).to.equal(200);
      expect(await served.text()).to.equal(TYPE_DOCUMENT);
      expect(served.headers.get("etag")).to.equal(`"${HASH}"`);
      expect(served.headers.get("access-control-allow-origin")).to.equal("*");
    }
    expect((await service.fetch(BY_CONTENT)).headers.get("cache-control")).to.match(/immutable/);
  });

  it("is not sent again to who has it", async () => {
    await deposit(TYPE_DOCUMENT);
    for (const tag of [`"${HASH}"`, `W/"${HASH}"`, `"other", "${HASH}"`, "*"]) {
      const response = await service.fetch(BY_CONTENT, { headers: { "if-none-match": tag } });
      expect(response.status, tag).to.equal(304);
      expect(await response.text()).to.equal("");
    }
    expect((await service.fetch(BY_CONTENT, { headers: { "if-none-match": '"other"' } })).status).to.equal(
      200,
    );
  });

  it("is accepted only as the chain has it", async () => {
    expect(await codeOf(await deposit(`${TYPE_DOCUMENT}\n`))).to.deep.equal([
      422,
      "type-document-not-on-chain",
    ]);
    expect(await codeOf(await deposit('{"vct":"https://elsewhere.example/t"}'))).to.deep.equal([
      422,
      "type-document-not-on-chain",
    ]);
    for (const body of [
      "",
      "{}",
      "[]",
      "null",
      '"x"',
      '{"vct":1}',
      '{"vct":"a","vct":"b"}',
      "{",
      '{"__proto__":{"vct":"x"}}',
      `\ufeff${TYPE_DOCUMENT}`,
    ])
      expect(await codeOf(await deposit(body)), body).to.deep.equal([
        400,
        body === "" ? "body-empty" : "type-document-invalid",
      ]);
    expect(await codeOf(await deposit(new Uint8Array([0x22, 0xff, 0x22])))).to.deep.equal([
      400,
      "type-document-invalid",
    ]);
    expect(await codeOf(await deposit(" ".repeat(LIMITS.typeDocument + 1)))).to.deep.equal([
      413,
      "body-too-large",
    ]);
    const left = await readdir(join(service.data, "types")).catch(() => []);
    expect(left, "nothing is kept of what was refused").to.deep.equal([]);
  });

  it("leaves one whole file, and does not serve one that was changed on disk", async () => {
    await Promise.all(Array.from({ length: 8 }, () => deposit(TYPE_DOCUMENT)));
    const name = `${Buffer.from(HASH, "base64url").toString("hex")}.json`;
    expect(await readdir(join(service.data, "types"))).to.deep.equal([name]);
    const file = join(service.data, "types", name);
    expect(await readFile(file, "utf8")).to.equal(TYPE_DOCUMENT);
    await writeFile(file, TYPE_DOCUMENT.replace("Business", "Fishing"));
    expect(await codeOf(await service.fetch(BY_CONTENT))).to.deep.equal([404, "type-document-missing"]);
    expect((await deposit(TYPE_DOCUMENT)).status, "a deposit mends it").to.equal(201);
    expect((await service.fetch(BY_CONTENT)).status).to.equal(200);
  });

  it("answers a folder that cannot be written with a problem that names no path", async () => {
    await writeFile(join(service.data, "types"), "a file where the folder should be");
    const response = await deposit(TYPE_DOCUMENT);
    expect(response.status).to.equal(503);
    const text = await response.text();
    expect(JSON.parse(text).code).to.equal("store-unavailable");
    expect(text).not.to.include(service.data);
    expect(await codeOf(await service.fetch(BY_CONTENT))).to.deep.equal([503, "store-unavailable"]);
  });

  it("says that it does not know, rather than that there is no such type, before the chain was read", async () => {
    service.index.readAt = 0;
    expect(await codeOf(await service.fetch("/v1/types/nonsense"))).to.deep.equal([503, "not-ready"]);
    service.index.readAt = service.clock.now;
    expect(await codeOf(await service.fetch("/v1/types/nonsense"))).to.deep.equal([404, "type-unknown"]);
  });
});
