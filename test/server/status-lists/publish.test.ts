/**
 * Token Status Lists over real HTTP: what a stranger's software makes of them, and when they are signed anew.
 */
import { createPublicKey, verify } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { expect } from "chai";
import type { StatusChange } from "../../../core/verify/facts.ts";
import type { Index } from "../../../server/index/index.ts";
import { openServiceKey } from "../../../server/keys/service-key.ts";
import { createStatusLists } from "../../../server/status-lists/publish.ts";
import { makeBatch } from "../../core/build.ts";
import {
  anchorEvent,
  DEPARTMENT,
  FOUNDED,
  LIST,
  startTestService,
  statusEvent,
  type TestService,
} from "../http/service.ts";

const PATH = `/v1/status-lists/${DEPARTMENT}/${LIST}`;
const decoded = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());

/** As the draft says to read it, with nothing of ours. */
function read(token: string) {
  const [header, payload] = token.split(".") as [string, string];
  const claims = decoded(payload);
  const bytes = inflateSync(Buffer.from(claims.status_list.lst, "base64url"));
  const status = (index: number) => (bytes[index >> 2]! >> ((index & 3) * 2)) & 3;
  return { header: decoded(header), claims, bytes, status };
}

describe("Token Status Lists", () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService({ count: 300 });
  });
  afterEach(() => service.close());

  const fetchList = async (query = "") => {
    const response = await service.fetch(PATH + query);
    expect(response.status).to.equal(200);
    return read(await response.text());
  };

  it("are signed by the key that the service publishes, and say what the draft wants said", async () => {
    const response = await service.fetch(PATH);
    expect(response.headers.get("content-type")).to.equal("application/statuslist+jwt");
    expect(response.headers.get("cache-control")).to.equal("public, max-age=60");
    expect(response.headers.get("access-control-allow-origin")).to.equal("*");
    const token = await response.text();
    const { header, claims, bytes } = read(token);
    const issuer = (await (await service.fetch("/.well-known/jwt-vc-issuer")).json()) as {
      issuer: string;
      jwks: { keys: { kid: string }[] };
    };
    const key = issuer.jwks.keys.find(({ kid }) => kid === header.kid)!;
    expect(header).to.deep.equal({ typ: "statuslist+jwt", alg: "ES256", kid: key.kid });
    const [input, signature] = [
      token.slice(0, token.lastIndexOf(".")),
      token.slice(token.lastIndexOf(".") + 1),
    ];
    const publicKey = createPublicKey({ format: "jwk", key });
    const good = verify(
      "sha256",
      Buffer.from(input),
      { key: publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    );
    expect(good).to.equal(true);
    const { iat } = claims;
    expect(claims).to.deep.include({
      iss: issuer.issuer,
      sub: `https://certrace.example${PATH}`,
      iat: service.clock.now,
      ttl: 60,
    });
    expect(claims.exp).to.be.above(iat + claims.ttl);
    expect(claims.status_list.bits).to.equal(2);
    expect(bytes.length).to.equal(75);
    expect(JSON.stringify(key)).not.to.include('"d"');
  });

  it("say what the chain says, and at once", async () => {
    expect((await fetchList()).bytes.every((byte) => byte === 0)).to.equal(true);
    await service.index.mine(
      statusEvent(service.batch, "revoked", 1n << 5n),
      statusEvent(service.batch, "suspended", (1n << 7n) | (1n << 8n)),
      statusEvent(service.batch, "superseded", 1n << 0n, 1),
    );
    await service.index.mine(
      statusEvent(service.batch, "valid", 1n << 7n),
      statusEvent(service.batch, "revoked", 1n << 43n, 2),
    );
    const { status } = await fetchList();
    const found = Array.from({ length: 300 }, (_, i) => [i, status(i)]).filter(([, value]) => value !== 0);
    expect(found).to.deep.equal([
      [5, 1],
      [8, 2],
      [128, 3],
      [299, 1],
    ]);
  });

  it("stay the same token until something changes or it grows old", async () => {
    const first = await service.fetch(PATH);
    const tag = first.headers.get("etag")!;
    const again = () => service.fetch(PATH, { headers: { "if-none-match": tag } });
    expect((await again()).status).to.equal(304);
    const asked = service.index.asked;
    expect((await again()).status).to.equal(304);
    expect(service.index.asked, "nothing is read while the head stands").to.equal(asked);
    await service.index.mine();
    expect((await again()).status, "a block that changes nothing").to.equal(304);
    service.clock.now += 80_000;
    service.index.readAt = service.clock.now;
    const renewed = await again();
    expect(renewed.status, "close to its end").to.equal(200);
    expect(read(await renewed.text()).claims.iat).to.equal(service.clock.now);
    await service.index.mine(statusEvent(service.batch, "revoked", 1n));
    service.index.readAt = service.clock.now;
    expect((await again()).status).to.equal(200);
  });

  it("are not signed from what was heard too long ago", async () => {
    service.clock.now += 1_000;
    const response = await service.fetch(PATH);
    expect(response.status).to.equal(503);
    expect(await response.json()).to.include({ code: "not-ready" });
  });

  it("can be asked for as they stood", async () => {
    for (let i = 0; i < 20; i++) await service.index.mine();
    const { time } = await service.index.mine(statusEvent(service.batch, "revoked", 1n));
    const before = await fetchList(`?time=${time - 1}`);
    expect(before.status(0)).to.equal(0);
    expect(before.claims.iat).to.be.at.most(time - 1);
    expect(before.claims.exp).to.be.above(time - 1);
    expect((await fetchList(`?time=${time}`)).status(0)).to.equal(1);
    for (const then of [FOUNDED, time + 1]) {
      const response = await service.fetch(`${PATH}?time=${then}`);
      expect(response.status, String(then)).to.equal(406);
      expect(await response.json()).to.include({ code: "status-list-not-then", field: "time" });
    }
  });

  it("are missed where there is none, and refused where two batches claim the number", async () => {
    const missing = await service.fetch(`/v1/status-lists/${DEPARTMENT}/5`);
    expect([missing.status, ((await missing.json()) as { code: string }).code]).to.deep.equal([
      404,
      "status-list-unknown",
    ]);
    const other = makeBatch({ department: DEPARTMENT, list: LIST, count: 1 });
    await service.index.mine(anchorEvent(other, LIST));
    const ambiguous = await service.fetch(PATH);
    expect([ambiguous.status, ((await ambiguous.json()) as { code: string }).code]).to.deep.equal([
      409,
      "status-list-ambiguous",
    ]);
    expect(service.log()).not.to.include("request failed");
  });

  it("keep one key, which only the owner can read", async () => {
    const file = join(service.data, "keys", "status-list.jwk");
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect((await openServiceKey(service.data, "status-list")).jwk).to.deep.equal(
      service.services.statusListKey,
    );
    const folder = join(service.data, "together");
    const keys = await Promise.all(Array.from({ length: 5 }, () => openServiceKey(folder, "status-list")));
    expect(new Set(keys.map(({ jwk }) => jwk.kid)).size, "several starting at once").to.equal(1);
  });

  it("hold a million certificates, and are built once for many who ask", async () => {
    let reads = 0;
    const revoked = (word: number): StatusChange & { word: number } => ({
      word,
      lanes: `0x${"f".repeat(32)}`,
      status: "revoked",
      reason: "withdrawn",
      decision: null,
      by: DEPARTMENT,
      block: 5,
      time: FOUNDED + 5,
      successors: [],
    });
    const changes = Array.from({ length: 3_906 }, (_, i) => revoked(2 * i));
    const index: Pick<Index, "progress" | "batchByList" | "statusChanges"> = {
      progress: async () => ({ head: null, readAt: FOUNDED, behind: 0 }),
      batchByList: async (department, list) => ({
        department,
        root: "r",
        size: 1_000_000,
        typeId: 1,
        list,
        anchoredAt: FOUNDED,
      }),
      async statusChanges() {
        reads++;
        return changes;
      },
    };
    const lists = createStatusLists(
      index as Index,
      await openServiceKey(service.data, "status-list"),
      "https://x.example",
      () => FOUNDED,
    );
    const tokens = await Promise.all(Array.from({ length: 20 }, () => lists.current(DEPARTMENT, LIST)));
    expect(reads).to.equal(1);
    expect(new Set(tokens.map((published) => published!.token)).size).to.equal(1);
    const { bytes, status } = read(tokens[0]!.token);
    expect(bytes.length).to.equal(250_000);
    expect([status(0), status(127), status(128), status(256), status(999_999)]).to.deep.equal([
      1, 1, 0, 1, 0,
    ]);
  });
});
