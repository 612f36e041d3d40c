/**
 * A trace log's public face and what of it is not for everybody: C2SP checkpoint and tiles, proofs that verify, bodies
 * for their parties, entries for auditors, a subject's entries for who can show that they are theirs.
 */
import { connect } from "node:net";
import { expect } from "chai";
import { decodeBase64url, encodeBase64url } from "../../../core/base64url.ts";
import { verifyConsistency, verifyInclusion } from "../../../core/merkle/proof.ts";
import { MerkleTree } from "../../../core/merkle/tree.ts";
import { parseCheckpoint } from "../../../core/note/checkpoint.ts";
import { parseVerifierKey } from "../../../core/note/key.ts";
import { parseNote } from "../../../core/note/note.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import { mapValue } from "../../../core/subject/map-hash.ts";
import { verifyMapAbsence, verifyMapInclusion } from "../../../core/subject/map-proof.ts";
import { miniTree } from "../../../core/subject/mini-log.ts";
import { decodeEntry, entryLeafHash } from "../../../core/trace/entry.ts";
import { parseProof } from "../../../core/trace/proof.ts";
import { parseReceipt } from "../../../core/trace/receipt.ts";
import { decodeEntryBundle, TILE_WIDTH, type Tile, tilePath } from "../../../core/trace/tiles.ts";
import { traceFactsQuery } from "../../../core/verify/receipt/query.ts";
import { PROBLEMS, type ProblemCode } from "../../../server/http/problem.ts";
import { makeKey } from "../../core/build.ts";
import { accessEvent, citizen, grantEvent, instant } from "../../core/build-trace.ts";
import {
  AUDITOR,
  CONSUMER,
  HOLDER,
  ID,
  LOG_DEPARTMENT,
  LOG_ORIGIN,
  type LogService,
  STRANGER,
  startLogService,
} from "./log-service.ts";
import { FOUNDED } from "./service.ts";

/** Every hash tile of a log of this size, level by level. */
function* tilesOf(size: number): Generator<Tile & { level: number }> {
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH))
    for (let from = 0; from < hashes; from += TILE_WIDTH)
      yield { level, index: from / TILE_WIDTH, width: Math.min(TILE_WIDTH, hashes - from) };
}

const bytes = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe("a trace log over HTTP", () => {
  let service: LogService;
  /** log indexes */
  let grant: number;
  let access: number;
  let revocation: number;
  before(async function () {
    this.timeout(20_000);
    service = await startLogService();
    const { sign, submit } = service;
    const log = async (...events: Parameters<typeof sign>) => {
      const receipt = parseReceipt(await (await submit(sign(...events))).text());
      return receipt.entries.map(({ index }) => index);
    };
    [grant] = (await log([grantEvent({ from: instant(FOUNDED), until: instant(FOUNDED + 9_999) })])) as [
      number,
    ];
    [access] = (await log([accessEvent({ basis: { grant }, details: "案件 2026-17" })])) as [number];
    [revocation] = (await log([{ kind: "grant-revoked", subject: citizen(1), grant }])) as [number];
    await log(Array.from({ length: 600 }, (_, i) => accessEvent({ subject: citizen(i % 40) })));
    await service.anchored();
  });
  after(() => service.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    service.fetch(`/log/${ID}${path}`, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: any of many shapes
  const json = async (path: string, headers: Record<string, string> = {}): Promise<any> => {
    const response = await get(path, headers);
    expect(response.status, path).to.equal(200);
    return response.json();
  };
  const expectProblem = async (response: Response, code: ProblemCode, about = "") => {
    const details = (await response.json()) as Record<string, unknown>;
    expect(details.code, about).to.equal(code);
    expect(response.status).to.equal(PROBLEMS[code][0]);
    expect(response.headers.get("cache-control")).to.equal("no-store");
    return details;
  };
  const head = async () => {
    const note = parseNote(await (await get("/checkpoint")).text());
    return { note, ...parseCheckpoint(note.text) };
  };

  describe("what is public", () => {
    it("publishes its checkpoint as C2SP asks, signed by the key that it names", async () => {
      const response = await get("/checkpoint");
      expect(response.headers.get("content-type")).to.equal("text/plain; charset=utf-8");
      expect(response.headers.get("cache-control")).to.equal("no-cache");
      expect(response.headers.get("access-control-allow-origin")).to.equal("*");
      const { note, origin, size } = await head();
      expect(origin).to.equal(LOG_ORIGIN);
      expect(size).to.equal(service.ledger.log.size);
      const key = await (await get("/key")).text();
      expect(key).to.match(/\n$/);
      const { verified } = await verifyNote(note, [parseVerifierKey(key.trimEnd())]);
      expect(verified).to.have.length(1);
    });

    it("serves every tile of its size, from which the root follows", async () => {
      const { size, root } = await head();
      const leaves: Uint8Array[] = [];
      for (const tile of tilesOf(size)) {
        const response = await get(`/${tilePath(tile)}`);
        expect(response.status, tilePath(tile)).to.equal(200);
        expect(response.headers.get("content-type")).to.equal("application/octet-stream");
        const maxAge = tile.width === 256 ? "31536000" : "86400";
        expect(response.headers.get("cache-control")).to.equal(`public, max-age=${maxAge}, immutable`);
        const hashes = await bytes(response);
        expect(hashes).to.have.length(tile.width * 32);
        if (tile.level === 0) leaves.push(hashes);
        else expect(hashes.subarray(0, 32)).to.deep.equal(new MerkleTree(leaves[0]!).root);
      }
      expect(new MerkleTree(Buffer.concat(leaves)).root).to.deep.equal(root);
      // also what was partial at an earlier size
      const full = await bytes(await get("/tile/0/000"));
      expect(await bytes(await get("/tile/0/000.p/7"))).to.deep.equal(full.subarray(0, 7 * 32));
    });

    it("proves inclusion at any size it had, and as tlog-proof under the published checkpoint", async () => {
      const { size } = await head();
      for (const [index, at] of [
        [0, 1],
        [access, access + 1],
        [size - 1, size],
        [3, 300],
      ] as const) {
        const answer = await json(`/proof?index=${index}&size=${at}`);
        const path = answer.path.map((each: string) => decodeBase64url(each));
        const [root, leafHash] = [decodeBase64url(answer.root), decodeBase64url(answer.leafHash)];
        expect(verifyInclusion({ root, size: at, index, leafHash, path })).to.equal(true);
        expect(answer.proof === null).to.equal(at !== size);
      }
      const proof = parseProof((await json("/proof?index=5")).proof);
      expect(proof.index).to.equal(5);
      expect(parseCheckpoint(parseNote(proof.checkpoint).text).size).to.equal(size);
    });

    it("proves that it only grew", async () => {
      const { size } = await head();
      for (const [from, to] of [
        [1, size],
        [255, 257],
        [size, size],
      ] as const) {
        const answer = await json(`/consistency?from=${from}&to=${to}`);
        const [root1, root2] = [decodeBase64url(answer.fromRoot), decodeBase64url(answer.toRoot)];
        const proof = answer.path.map((each: string) => decodeBase64url(each));
        expect(verifyConsistency({ size1: from, root1, size2: to, root2, proof })).to.equal(true);
      }
    });

    it("says what it is, and lists the epochs that the chain holds, page by page", async () => {
      const about = await json("");
      expect(about).to.include({ id: ID, origin: LOG_ORIGIN, size: service.ledger.log.size });
      expect(about.state.value).to.include({ department: LOG_DEPARTMENT, faulty: false, size: about.size });
      expect(about.catalogue).to.include({ version: 1, index: 0 });
      expect((await (await service.fetch("/v1/about")).json()).logs).to.deep.equal([ID]);
      const sizes: number[] = [];
      let next: string | null = "";
      for (let page = 0; next !== null; page++) {
        const answer: { items: { number: number; size: number }[]; next: string | null } = await json(
          `/epochs?limit=2${page === 0 ? "" : `&after=${next}`}`,
        );
        for (const { number, size } of answer.items) expect(sizes.push(size)).to.equal(number);
        ({ next } = answer);
      }
      expect(sizes.at(-1)).to.equal(about.size);
      expect(sizes).to.have.length(about.state.value.epochs);
    });

    it("says on /readyz how far it is anchored, and that it is not ready when it cannot be", async () => {
      const ready = (await (await service.fetch("/readyz")).json()) as { logs: object[] };
      expect(ready.logs).to.have.length(1);
      expect(ready.logs[0]).to.include({
        id: ID,
        size: service.ledger.log.size,
        anchored: service.ledger.log.size,
      });
      const { ledger } = service.services.logs.get(ID)!;
      const health = ledger.health;
      ledger.health = () => ({ error: "log-forked", anchored: 1, anchoredAt: null });
      const details = await expectProblem(await service.fetch("/readyz"), "log-unavailable");
      ledger.health = health;
      expect(details.detail).to.include("log-forked");
    });

    it("refuses tiles that are not there, and every other spelling of those that are", async () => {
      const { size } = await head();
      for (const path of [
        `/tile/0/x001/000`,
        `/tile/0/002.p/${(size % 256) + 1}`,
        "/tile/0/002",
        "/tile/1/000",
        "/tile/1/000.p/3",
        "/tile/7/000.p/1",
        "/tile/0/x999/x999/x999/x999/999",
      ])
        await expectProblem(await get(path), "tile-unknown", path);
      for (const path of [
        "/tile/0/000.p/256",
        "/tile/0/000.p/0",
        "/tile/0/000.p/-1",
        "/tile/0/000.p/07",
        "/tile/0/000.p/",
        "/tile/0/000.p",
        "/tile/0/000.p/7/8",
        "/tile/00/000",
        "/tile/-1/000",
        "/tile/64/000",
        "/tile/0/0",
        "/tile/0/0000",
        "/tile/0/x000/000",
        "/tile/0/001/000",
        "/tile/0/X000/001",
        "/tile/0/x999/x999/x999/x999/x999/999",
        "/tile/0/x001%2f000",
        "/tile/0%2f000",
        "/tile/0/000%00",
        "/tile/0/%30%30%30/",
        "/tile/0/000?width=7",
        "/tile/entries",
        "/tile/%65ntries/000.p/1",
        "/tile/data/000",
      ])
        await expectProblem(await get(path), "request-invalid", path);
    });

    it("is not led out of itself by dots, slashes or percent signs in a raw path", async () => {
      const raw = (path: string) =>
        new Promise<string>((resolve) => {
          const socket = connect(service.port, "127.0.0.1");
          let answer = "";
          socket.setEncoding("latin1").on("data", (data) => {
            answer += data;
          });
          socket.on("close", () => resolve(answer));
          socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        });
      for (const path of [
        "/log/1/tile/../../../etc/passwd",
        "/log/1/tile/0/../entries/000.p/1",
        "/log/1/tile/%2e%2e/entries/000.p/1",
        "/log/1/tile//entries/000.p/1",
        "/log/1//checkpoint",
        "/log/1/checkpoint/",
        "/LOG/1/checkpoint",
        "/log/1/tile/0/%E0%A4%A",
        "/log/1/tile/0/000;jsessionid=1",
        "/log/1\\checkpoint",
      ]) {
        const answer = await raw(path);
        expect(answer, path).to.match(/^HTTP\/1\.1 40[04] /);
        expect(answer, path).to.include("application/problem+json");
      }
    });

    it("refuses numbers that are none, and sizes that it never had", async () => {
      for (const path of ["/log/2", "/log/2/checkpoint", "/log/4294967295/tile/0/000"])
        await expectProblem(await service.fetch(path), "log-unknown");
      for (const path of ["/log/-1", "/log/01", "/log/4294967296", "/log/1e0", "/log/%31%00"])
        await expectProblem(await service.fetch(path), "request-invalid");
      const { size } = service.ledger.log;
      for (const query of [
        `index=${size}`,
        `index=0&size=${size + 1}`,
        "index=5&size=5",
        "index=0&size=0",
        `index=${2 ** 48}`,
      ])
        await expectProblem(await get(`/proof?${query}`), "proof-range", query);
      for (const query of [`from=2&to=1`, `from=0&to=${size + 1}`])
        await expectProblem(await get(`/consistency?${query}`), "proof-range", query);
      for (const query of ["", "index=-1", "index=1&index=2", "index=1&x=1", "index=99999999999999999999"])
        await expectProblem(await get(`/proof?${query}`), "request-invalid", query);
      // Numbers that no key of the store has room for.
      for (const beyond of [10 ** 12, 2 ** 48]) {
        const answers: [ProblemCode, Response][] = [
          ["entry-unknown", await get(`/bodies/${beyond}`)],
          ["dispute-unknown", await get(`/disputes/${beyond}`, service.token(CONSUMER))],
          ["request-invalid", await get(`/disputes?before=${beyond}`, service.token(CONSUMER))],
          ["epoch-unknown", await get(`/subject-proof?size=${beyond}`, service.token(CONSUMER))],
        ];
        for (const [code, answer] of answers) await expectProblem(answer, code, `${beyond}`);
        const receipt = await (await service.submit(service.sign([accessEvent()]))).text();
        const asked = { ...traceFactsQuery(parseReceipt(receipt)), erased: [beyond], catalogue: beyond };
        const facts = await service.fetch("/v1/trace-facts", {
          ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(asked) },
        });
        expect(await facts.json()).to.deep.include({ erasures: { value: [] } });
      }
    });
  });

  describe("entries, for auditors", () => {
    it("gives an auditor and the operator bundles that hash to the tiles", async () => {
      for (const department of [AUDITOR, LOG_DEPARTMENT]) {
        const response = await get("/tile/entries/000", service.token(department));
        expect(response.headers.get("content-type")).to.equal("application/octet-stream");
        expect(response.headers.get("cache-control")).to.match(/^private/);
        const entries = decodeEntryBundle(await bytes(response));
        const tile = await bytes(await get("/tile/0/000"));
        for (let i = 0; i < 256; i++) {
          const leaf = entryLeafHash(decodeEntry(entries.subarray(i * 64, i * 64 + 64)));
          expect(leaf).to.deep.equal(tile.subarray(i * 32, i * 32 + 32));
        }
      }
      const { size } = service.ledger.log;
      const last = await get(`/tile/entries/002.p/${size % 256}`, service.token(AUDITOR));
      expect(await bytes(last)).to.have.length((size % 256) * 66);
      await expectProblem(await get("/tile/entries/002", service.token(AUDITOR)), "tile-unknown");
    });

    it("gives them to nobody else", async () => {
      const path = "/tile/entries/000";
      const missing = await get(path);
      expect(missing.headers.get("www-authenticate")).to.match(/^Bearer/);
      await expectProblem(missing, "authorization-missing");
      for (const department of [CONSUMER, HOLDER, STRANGER])
        await expectProblem(await get(path, service.token(department)), "authorization-forbidden");
    });
  });

  describe("tokens", () => {
    const path = "/tile/entries/000.p/1";

    it("are refused where they show nothing", async () => {
      const { clock, keys } = service;
      const [head, body] = service.token(AUDITOR).authorization.split(".") as [string, string];
      const tries: [authorization: string, code: ProblemCode][] = [
        ["Basic dXNlcjpwYXNz", "authorization-malformed"],
        ["Bearer", "authorization-malformed"],
        ["Bearer a b", "authorization-malformed"],
        ["Bearer a.b.c", "authorization-malformed"],
        [`${head}.${body}`, "authorization-malformed"],
        [`${head}.${body}.${"A".repeat(86)}`, "authorization-signature"],
        [`Bearer ${"x".repeat(8_000)}`, "authorization-malformed"],
        [
          service.token(AUDITOR, { audience: "certrace.example/log/2" }).authorization,
          "authorization-audience",
        ],
        [
          service.token(AUDITOR, { iat: clock.now - 200, exp: clock.now - 60 }).authorization,
          "authorization-expired",
        ],
        [
          service.token(AUDITOR, { iat: clock.now + 61, exp: clock.now + 120 }).authorization,
          "authorization-expired",
        ],
        [service.token(AUDITOR, { key: makeKey() }).authorization, "authorization-unknown"],
        [
          service.token(AUDITOR, { key: keys[CONSUMER]!, kid: keys[AUDITOR]!.kid }).authorization,
          "authorization-signature",
        ],
        [service.token(999_999, { key: keys[AUDITOR]! }).authorization, "authorization-unknown"],
      ];
      for (const [authorization, code] of tries)
        await expectProblem(await get(path, { authorization }), code, authorization.slice(0, 80));
    });

    it("are not made for long, nor of a submission", async () => {
      const submission = service.sign([accessEvent()], { department: AUDITOR });
      await expectProblem(
        await get(path, { authorization: `Bearer ${submission}` }),
        "authorization-malformed",
      );
      expect(() => service.token(AUDITOR, { exp: service.clock.now + 301 })).to.throw();
    });

    it("are neither believed nor disbelieved while the chain cannot be asked", async () => {
      service.index.lost = true;
      await expectProblem(await get(path, service.token(AUDITOR)), "authority-unknown");
      service.index.lost = false;
      service.clock.now += 400;
      await expectProblem(await get(path, service.token(AUDITOR)), "authority-unknown");
      service.clock.now -= 400;
      expect((await get(path, service.token(AUDITOR))).status).to.equal(200);
    });

    it("end with the key, and with the department's suspension", async () => {
      const { kid } = service.keys[STRANGER]!;
      await service.index.mine({
        type: "department-suspended",
        department: STRANGER,
        by: "0x",
        decision: null,
      });
      await expectProblem(await get("/subject-proof", service.token(STRANGER)), "authorization-forbidden");
      await service.index.mine({
        type: "department-reinstated",
        department: STRANGER,
        by: "0x",
        decision: null,
      });
      expect((await get("/subject-proof", service.token(STRANGER))).status).to.equal(200);
      const compromised = { department: STRANGER, thumbprint: kid, compromisedAt: FOUNDED + 5 };
      await service.index.mine({ type: "signing-key-compromised", ...compromised });
      await expectProblem(await get("/subject-proof", service.token(STRANGER)), "authorization-unknown");
    });
  });

  describe("bodies, for the parties", () => {
    it("gives consumer and holder a receipt that proves itself, the details to the consumer alone", async () => {
      for (const department of [CONSUMER, HOLDER]) {
        const response = await get(`/bodies/${access}`, service.token(department));
        const { entries, checkpoint, submission } = parseReceipt(await response.text());
        expect(submission).to.equal(null);
        expect(entries).to.have.length(1);
        const { body, details, index, leafHash, path } = entries[0]!;
        expect(body).to.include({ kind: "access", consumer: CONSUMER, holder: HOLDER });
        expect(details?.text).to.equal(department === CONSUMER ? "案件 2026-17" : undefined);
        const { root, size } = checkpoint;
        expect(verifyInclusion({ root, size, index, leafHash, path })).to.equal(true);
      }
    });

    it("gives a revocation to the parties of its grant", async () => {
      for (const index of [grant, revocation])
        for (const department of [CONSUMER, HOLDER])
          expect((await get(`/bodies/${index}`, service.token(department))).status).to.equal(200);
    });

    it("gives them to nobody else: no stranger, no auditor, not the operator", async () => {
      for (const index of [grant, access, revocation]) {
        await expectProblem(await get(`/bodies/${index}`), "authorization-missing");
        for (const department of [AUDITOR, LOG_DEPARTMENT])
          await expectProblem(
            await get(`/bodies/${index}`, service.token(department)),
            "authorization-forbidden",
          );
      }
    });

    it("gives what the log says of itself to everybody, and 404 and 410 for what is not there", async () => {
      const catalogue = parseReceipt(await (await get("/bodies/0")).text());
      expect(catalogue.entries[0]!.body).to.include({ kind: "catalogue", version: 1 });
      await expectProblem(await get(`/bodies/${service.ledger.log.size}`), "entry-unknown");
      const { entries } = parseReceipt(
        await (await service.submit(service.sign([accessEvent({ subject: citizen(50) })]))).text(),
      );
      const { index } = entries[0]!;
      await service.ledger.erasure.byRequest([index]);
      await expectProblem(await get(`/bodies/${index}`), "authorization-missing");
      await expectProblem(await get(`/bodies/${index}`, service.token()), "body-erased");
      const erasing = parseReceipt(await (await get(`/bodies/${service.ledger.log.size - 1}`)).text());
      expect(erasing.entries[0]!.body).to.deep.include({ kind: "erased", entries: [index] });
      await service.submit(service.sign([accessEvent()]));
      await service.anchored();
    });
  });

  describe("a subject's entries", () => {
    interface SubjectProof {
      tag: string;
      epoch: { size: number; root: string; mapRoot: string };
      siblings: string[];
      terminal: { tag: string; value: string } | null;
      entries: { index: number; leafHash: string }[];
    }
    const read = (answer: SubjectProof) => ({
      tag: decodeBase64url(answer.tag),
      mapRoot: decodeBase64url(answer.epoch.mapRoot),
      siblings: answer.siblings.map((each) => decodeBase64url(each)),
      entries: answer.entries.map(({ index, leafHash }) => ({ index, leafHash: decodeBase64url(leafHash) })),
    });

    it("go to who shows the VRF proof of the tag, all of them, provably under the anchored map", async () => {
      const answer: SubjectProof = await json("/subject-proof", await service.tagToken(citizen(1)));
      const { entries, mapRoot, siblings, tag } = read(answer);
      expect(entries.map(({ index }) => index)).to.include.members([grant, access, revocation]);
      const value = mapValue(entries.length, miniTree(entries).root);
      expect(verifyMapInclusion(mapRoot, { tag, value }, siblings)).to.equal(true);
      const state = await service.index.traceLog(ID);
      expect("value" in state && state.value?.mapRoot).to.equal(answer.epoch.mapRoot);
      // what is shown less of does not verify
      const fewer = entries.slice(0, -1);
      const less = mapValue(fewer.length, miniTree(fewer).root);
      expect(verifyMapInclusion(mapRoot, { tag, value: less }, siblings)).to.equal(false);
    });

    it("can be had at every epoch, and only there", async () => {
      const { items } = await json("/epochs?limit=200");
      for (const { size, mapRoot } of items.slice(0, 4)) {
        const answer: SubjectProof = await json(
          `/subject-proof?size=${size}`,
          await service.tagToken(citizen(1)),
        );
        expect(answer.epoch.mapRoot).to.equal(mapRoot);
        expect(answer.entries.every(({ index }) => index < size)).to.equal(true);
      }
      const token = await service.tagToken(citizen(1));
      for (const size of [0, 17, 99_999])
        await expectProblem(await get(`/subject-proof?size=${size}`, token), "epoch-unknown");
    });

    it("are proved absent for who has none, without telling how many another has", async () => {
      const answer: SubjectProof = await json("/subject-proof", await service.tagToken(citizen(500)));
      expect(answer.entries).to.deep.equal([]);
      const { mapRoot, siblings, tag } = read(answer);
      const { terminal: other } = answer;
      const terminal =
        other === null ? null : { tag: decodeBase64url(other.tag), value: decodeBase64url(other.value) };
      expect(verifyMapAbsence(mapRoot, tag, { siblings, terminal })).to.equal(true);
    });

    it("go to a department about itself, and by tag to auditors alone", async () => {
      const own: SubjectProof = await json("/subject-proof", service.token(LOG_DEPARTMENT));
      expect(own.tag).to.equal(encodeBase64url(service.ledger.operatorTag));
      expect(own.entries.map(({ index }) => index)).to.include(0);
      const [tag] = await service.ledger.subjects.tags([citizen(1)]);
      const path = `/subject-proof?tag=${encodeBase64url(tag!)}`;
      const audited: SubjectProof = await json(path, service.token(AUDITOR));
      expect(audited.entries.length).to.be.greaterThan(2);
      for (const department of [CONSUMER, HOLDER])
        await expectProblem(await get(path, service.token(department)), "authorization-forbidden");
      await expectProblem(await get(path, await service.tagToken(citizen(1))), "authorization-forbidden");
      await expectProblem(await get(path), "authorization-missing");
    });

    it("do not go to who has only the tag, or a proof that is none", async () => {
      const [tag] = await service.ledger.subjects.tags([citizen(1)]);
      for (const made of [
        Buffer.concat([tag!, Buffer.alloc(48)]),
        Buffer.alloc(80),
        Buffer.alloc(80, 0xff),
      ]) {
        const response = await get("/subject-proof", { authorization: `Bearer ${encodeBase64url(made)}` });
        if (response.status === 200) {
          const answer = (await response.json()) as SubjectProof;
          expect(answer.tag).not.to.equal(encodeBase64url(tag!));
          expect(answer.entries).to.deep.equal([]);
        } else await expectProblem(response, "authorization-forbidden");
      }
    });
  });
});
