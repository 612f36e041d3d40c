/** `certrace audit` and `certrace fsck` as processes, on a log in a folder and on one behind a service. */
import { generateKeyPairSync, sign } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { decodeBase64url, encodeBase64url } from "../../../core/base64url.ts";
import { formatCheckpoint } from "../../../core/note/checkpoint.ts";
import { NOTE_SIGNATURE } from "../../../core/note/key.ts";
import { formatNote } from "../../../core/note/note.ts";
import { signNote } from "../../../core/note/sign.ts";
import { subjectAlpha } from "../../../core/subject/tag.ts";
import { eventMembers } from "../../../core/trace/event.ts";
import { parseRequestToken } from "../../../core/trace/request-token.ts";
import { parseSubmission, submissionSigningInput } from "../../../core/trace/submission.ts";
import { encodeEntryBundle, parseTilePath } from "../../../core/trace/tiles.ts";
import { createKey } from "../../../server/keys/keystore.ts";
import { type Epoch, shown } from "../../../server/ledger/epochs.ts";
import { keepSubmission, sealSubmission } from "../../../server/ledger/kept-submissions.ts";
import { openLogKeys } from "../../../server/ledger/log-keys.ts";
import { readEpochs } from "../../../server/ledger/log-records.ts";
import { MadeTags } from "../../../server/ledger/made-tags.ts";
import { openTraceLog, type TraceLog } from "../../../server/ledger/trace-log.ts";
import { logFolder } from "../../../server/log-role.ts";
import { logKeys } from "../../../server/store/keys.ts";
import { openLevelStore } from "../../../server/store/level.ts";
import type { Store } from "../../../server/store/store.ts";
import { DEPARTMENT, makeKey, signText } from "../../core/build.ts";
import { accessEvent, citizen, LOG, ORIGIN, TRACE_REGISTRY } from "../../core/build-trace.ts";
import { drafts } from "../../server/ledger/build-log.ts";
import { certrace, type Ended } from "./run.ts";

const PASSPHRASE = "correct horse battery staple";
const AUDITOR = 12;
const NOBODY = "http://127.0.0.1:1";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const noteKey = decodeBase64url(publicKey.export({ format: "jwk" }).x!);

function signed(size: number, root: Uint8Array, key = privateKey): string {
  const text = formatCheckpoint({ origin: ORIGIN, size, root, extensions: [] });
  const signature = signNote(text, { name: ORIGIN, type: NOTE_SIGNATURE, publicKey: noteKey }, (message) =>
    sign(null, message, key),
  );
  return formatNote({ text, signatures: [signature] });
}

describe("certrace audit and fsck", () => {
  /** a log as each test finds it, made once */
  let made: string;
  let data: string;
  let folder: string;

  before(async () => {
    made = await mkdtemp(join(tmpdir(), "certrace-audit-made-"));
    folder = logFolder(made, LOG);
    await withLog(async (log) => {
      for (let i = 0; i < 3; i++) {
        await log.append(drafts(200, 40, i * 200));
        await log.advanceEpoch();
      }
      await log.append(drafts(50, 40, 600));
    });
  });
  after(() => rm(made, { recursive: true, force: true }));
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "certrace-audit-test-"));
    folder = logFolder(data, LOG);
    await cp(made, data, { recursive: true });
  });
  afterEach(() => rm(data, { recursive: true, force: true }));

  async function withStore<T>(act: (store: Store) => Promise<T>): Promise<T> {
    const store = await openLevelStore(join(folder, "store"));
    try {
      return await act(store);
    } finally {
      await store.close();
    }
  }

  function withLog<T>(act: (log: TraceLog, store: Store) => Promise<T>): Promise<T> {
    return withStore(async (store) => {
      const log = await openTraceLog({ store, folder, sign: signed });
      try {
        return await act(log, store);
      } finally {
        await log.close();
      }
    });
  }

  async function change(key: string, byte: number): Promise<void> {
    await withStore(async (store) => {
      const value = (await store.get(key))!.slice();
      value[byte]! ^= 1;
      await store.batch([{ put: key, value }]);
    });
  }

  async function flip(file: string): Promise<void> {
    const bytes = await readFile(file);
    bytes[40]! ^= 1;
    await writeFile(file, bytes);
  }

  const codes = ({ out }: Ended): string[] =>
    out
      .split("\n")
      .filter((line) => line.includes('"code":'))
      .map((line) => JSON.parse(line).code);

  it("finds nothing in a log that is in order, and says what it did not look at", async () => {
    const { code, out, err } = await certrace(["audit", "--data", data]);
    expect(code, out + err).to.equal(0);
    expect(out).to.contain("Clean").and.to.contain("--rpc").and.to.contain("--receipts");
    const chinese = await certrace(["audit", "--data", folder, "--lang", "zh"]);
    expect(chinese.out).to.contain("无异常");
  });

  it("finds a changed entry, with the index and both roots, and fsck does not touch it", async () => {
    await change(logKeys.entries(0), 5);
    const { code, out } = await certrace(["audit", "--data", data, "--json"]);
    expect(code).to.equal(20);
    expect(out).to.contain('"code":"root-differs"').and.to.contain('"source":"epoch"');
    const repair = await certrace(["fsck", "--data", data]);
    expect(repair.code).to.equal(1);
    expect(repair.err).to.contain("[ledger-entries-altered]");
  });

  it("finds a changed body, and what fsck can make again fsck makes again", async () => {
    await flip(join(folder, "tile", "0", "000"));
    await flip(join(folder, "subject-map"));
    const before = await certrace(["audit", "--data", data, "--json"]);
    expect(before.code).to.equal(20);
    expect(codes(before)).to.include.members(["tile-differs", "map-file-differs"]);
    const repair = await certrace(["fsck", "--data", data, "--json"]);
    expect(repair.code, repair.err).to.equal(0);
    expect(repair.out).to.contain('"what":"tile-file"').and.to.contain('"what":"subject-map"');
    expect((await certrace(["audit", "--data", data])).code).to.equal(0);
    expect((await certrace(["fsck", "--data", data])).out).to.contain("nothing was changed");
    await change(logKeys.body(7), 30);
    const after = await certrace(["audit", "--data", data, "--json"]);
    expect(codes(after)).to.deep.equal(["body-differs"]);
  });

  it("finds what a department signed once and the log has twice; fsck names it, and cannot repair it", async () => {
    const keys = await openLogKeys(data, LOG, ORIGIN);
    const tags = new MadeTags(keys.vrfSeed);
    const key = makeKey();
    const event = accessEvent();
    const content = {
      department: DEPARTMENT,
      audience: ORIGIN,
      iat: Math.floor(Date.now() / 1000),
      jti: "one",
    };
    const signingInput = submissionSigningInput({ kid: key.kid, ...content, events: [event] });
    const signature = signText(key, signingInput);
    const { hash } = parseSubmission(`${signingInput}.${encodeBase64url(signature)}`);
    const sealed = sealSubmission({ signingInput, signature, count: 1 }, keys.submissions);
    const [tag] = await tags.of([subjectAlpha(citizen(1))]);
    await tags.close();
    const once = { tag: tag!, body: { ...eventMembers(event, DEPARTMENT), submission: hash } };
    await withLog(async (log) => {
      for (let i = 0; i < 2; i++)
        await log.append([once], ([placed]) => [keepSubmission(placed!.index, sealed)]);
    });
    const { code, out } = await certrace(["audit", "--data", data, "--json"]);
    expect(code).to.equal(20);
    const twice = { code: "submission-twice", index: 651, other: 650 };
    expect(JSON.parse(out.split("\n")[0]!)).to.deep.equal({ ...twice, source: "store" });
    expect(codes({ code, out, err: "" })).to.deep.equal(["submission-twice"]);
    const repair = await certrace(["fsck", "--data", data]);
    expect(repair.code, repair.err).to.equal(1);
    expect(repair.out)
      .to.contain("answers to departments' retries: 1 made again")
      .and.contain("[submission-twice]");
  });

  it("answers 30 where it could not look: no log there, a service runs it, a service or a node that is away", async () => {
    const answers = await withStore(async () => [
      await certrace(["audit", "--data", data]),
      await certrace(["audit", "--data", join(data, "nowhere")]),
      await certrace(["audit", "--service", NOBODY, "--log", "3"]),
      await certrace(["audit", "--data", data, "--log", "3", "--rpc", NOBODY, "--registry", TRACE_REGISTRY]),
    ]);
    expect(answers.map(({ code }) => code)).to.deep.equal([30, 30, 30, 30]);
    for (const [i, code] of [
      "store-locked",
      "log-missing",
      "service-unavailable",
      "chain-unavailable",
    ].entries())
      expect(answers[i]!.err).to.contain(`[${code}]`);
  });

  it("refuses a command line that makes no sense", async () => {
    for (const args of [
      [],
      ["--service", NOBODY],
      ["--data", data, "--rpc", NOBODY],
      ["--data", data, "--receipts", "x"],
    ])
      expect((await certrace(["audit", ...args])).code, args.join(" ")).to.equal(2);
  });

  describe("of a service", () => {
    let server: Server;
    let url: string;
    let store: Store;
    let log: TraceLog;
    let epochs: Epoch[];
    /** what the service shows, bent for one test */
    let bend: (path: string, bytes: Uint8Array) => Uint8Array | string;
    let faulty: boolean;

    beforeEach(async () => {
      bend = (_path, bytes) => bytes;
      faulty = false;
      store = await openLevelStore(join(folder, "store"));
      log = await openTraceLog({ store, folder, sign: signed });
      epochs = [];
      for await (const epoch of readEpochs(store)) epochs.push(shown(epoch));
      server = createServer((request, response) => {
        const path = new URL(request.url!, "http://localhost").pathname;
        answer(path, request.headers.authorization).then(
          (body) => (body === null ? response.writeHead(404).end() : response.end(body)),
          () => response.writeHead(401).end(),
        );
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterEach(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await log.close();
      await store.close();
    });

    async function answer(path: string, authorization?: string): Promise<Uint8Array | string | null> {
      if (path === "/v1/about") return JSON.stringify({ registries: [], traceRegistries: [TRACE_REGISTRY] });
      if (path === "/v1/trace-facts") return JSON.stringify(facts());
      const [, , , ...rest] = path.split("/");
      const name = rest.join("/");
      if (name === "checkpoint") return bend(name, Buffer.from(log.checkpoint.note));
      if (name === "epochs") return JSON.stringify({ items: epochs.map(epochFact), next: null });
      const tile = parseTilePath(name);
      if (tile === null) return null;
      if (tile.level !== "entries") return bend(name, (await log.tile(tile.level, tile.index, tile.width))!);
      const token = parseRequestToken(String(authorization).replace("Bearer ", ""));
      expect(token).to.include({ department: AUDITOR, audience: ORIGIN });
      const first = tile.index * 256;
      return bend(name, encodeEntryBundle(await log.entries(first, first + tile.width)));
    }

    const epochFact = ({ size, root, mapRoot }: Epoch) => ({
      size,
      root: encodeBase64url(root),
      mapRoot: encodeBase64url(mapRoot),
      anchoredAt: 9,
    });

    function facts() {
      const missing = { missing: "not-asked" };
      const head = { number: 9, hash: `0x${"ab".repeat(32)}`, time: 9 };
      const keys = [{ noteKey: encodeBase64url(noteKey), vrfKey: encodeBase64url(noteKey), validFrom: 1 }];
      const state = { id: LOG, department: 1, origin: ORIGIN, keys, size: 600, faulty };
      const nothing = { epoch: missing, consistency: missing, department: missing, key: missing };
      const shownNothing = { grants: missing, catalogue: missing, erasures: missing };
      const source = { v: 1, registry: TRACE_REGISTRY, log: LOG, source: "test", readAt: 9 };
      const known = {
        head: { value: head, block: head },
        finalized: missing,
        state: { value: state, block: head },
      };
      return { ...source, ...known, ...nothing, ...shownNothing };
    }

    const audit = (...more: string[]) =>
      certrace(["audit", "--service", url, "--log", String(LOG), "--json", ...more]);

    async function asAuditor(): Promise<Ended> {
      await createKey(join(data, "keys"), "signing", AUDITOR, PASSPHRASE);
      return certrace(
        ["audit", "--service", url, "--log", String(LOG), "--department", String(AUDITOR), "--json"],
        {
          env: { CERTRACE_DATA: data, CERTRACE_PASSPHRASE: PASSPHRASE },
        },
      );
    }

    it("computes the tree from what is public, and the map for an auditor", async () => {
      const open = await audit();
      expect(open.code, open.out + open.err).to.equal(0);
      expect(JSON.parse(open.out).leftOut).to.include("map");
      const closed = await asAuditor();
      expect(closed.code, closed.out + closed.err).to.equal(0);
      expect(JSON.parse(closed.out)).to.include({ outcome: "clean", entries: 650, epochs: 3 });
    });

    it("finds an epoch with another root or another map, a fork, and a tile that hides an entry", async () => {
      const other = new Uint8Array(32).fill(7);
      epochs[1] = { ...epochs[1]!, root: other };
      epochs[2] = { ...epochs[2]!, mapRoot: other };
      const anchored = await asAuditor();
      expect(anchored.code).to.equal(20);
      expect(codes(anchored)).to.deep.equal(["root-differs", "map-root-differs"]);
      epochs = [];
      bend = (path, bytes) => (path === "checkpoint" ? signed(log.size, other) : bytes);
      expect(codes(await audit())).to.deep.equal(["root-differs"]);
      bend = (path, bytes) =>
        path === "tile/0/001" ? Uint8Array.from(bytes, (byte, i) => (i === 9 ? byte ^ 1 : byte)) : bytes;
      expect(codes(await audit())).to.deep.equal(["root-differs"]);
    });

    it("finds a checkpoint that the log's key did not sign, one below the chain's, and a log proved false", async () => {
      const foreign = generateKeyPairSync("ed25519").privateKey;
      bend = (path, bytes) =>
        path === "checkpoint" ? signed(log.size, log.checkpoint.root, foreign) : bytes;
      faulty = true;
      expect(codes(await audit())).to.deep.equal(["log-faulty", "checkpoint-unsigned"]);
      faulty = false;
      const root = await log.rootAt(500);
      bend = (path, bytes) => (path === "checkpoint" ? signed(500, root) : bytes);
      expect(codes(await audit())).to.deep.equal(["entries-missing"]);
    });

    it("cannot say where the service shows no entries, or shorter tiles than it should", async () => {
      bend = (path, bytes) => (path.startsWith("tile/") ? bytes.subarray(0, 64) : bytes);
      const { code, err } = await audit();
      expect(code).to.equal(30);
      expect(err).to.contain("[service-unavailable]");
    });

    it("holds receipts against the log, and tells which do not hold", async () => {
      const file = join(data, "receipt.json");
      await writeFile(file, "{}");
      const { code, out } = await audit("--receipts", file);
      expect(code).to.equal(20);
      expect(out).to.contain("receipt-invalid");
    });
  });
});
