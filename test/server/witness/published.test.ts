/**
 * Witnesses: what they cosigned stands on the published checkpoint; one that is slow, away or lying costs its own
 * cosignature and nothing else; one that saw another log is told apart from all of these.
 */
import { expect } from "chai";
import { MerkleTree } from "../../../core/merkle/tree.ts";
import { parseNote } from "../../../core/note/note.ts";
import { verifyNote } from "../../../core/note/verify.ts";
import type { Checkpoint } from "../../../server/ledger/append.ts";
import { type LogKeys, openLogKeys } from "../../../server/ledger/log-keys.ts";
import type { Log } from "../../../server/log.ts";
import type { Witness } from "../../../server/witness/add-checkpoint.ts";
import { PublishedCheckpoint } from "../../../server/witness/published.ts";
import { inFolder } from "../ledger/build-log.ts";
import { startWitness, type TestWitness } from "./witness-server.ts";

const ORIGIN = "certrace.example/log/1";

describe("witnesses", () => {
  let keys: LogKeys;
  before(() =>
    inFolder(async (folder) => {
      keys = await openLogKeys(folder, 1, ORIGIN);
    }),
  );
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  /** A log of numbered leaves; `salt` makes another log. */
  function growing(salt = 0) {
    const tree = (size: number) => {
      const hashes = new Uint8Array(size * 32);
      for (let i = 0; i < size; i++) hashes.set([salt, i >> 8, i & 255], i * 32);
      return new MerkleTree(hashes);
    };
    const log = {
      size: 1,
      get checkpoint(): Checkpoint {
        const { root } = tree(log.size);
        return { size: log.size, root, note: keys.signCheckpoint(log.size, root) };
      },
      consistency: async (from: number, to: number) => tree(to).consistencyProof(from),
    };
    return log;
  }
  const witness = async (name?: string): Promise<TestWitness> => {
    const started = await startWitness(keys.note, name);
    open.push(started);
    return started;
  };
  const publish = (traceLog: ReturnType<typeof growing>, witnesses: Witness[], deadline = 200) => {
    const told: [level: string, code: string][] = [];
    const say =
      (level: string) =>
      ({ err }: { err?: { code: string } }) =>
        void told.push([level, err?.code ?? ""]);
    const log = { info: say("info"), warn: say("warn"), error: say("error") } as unknown as Pick<
      Log,
      "info" | "warn" | "error"
    >;
    const published = new PublishedCheckpoint({ traceLog, witnesses, log, interval: 5, deadline });
    open.push(published);
    return { published, told };
  };
  const namesOn = async (published: PublishedCheckpoint, witnesses: Witness[]) => {
    const found = await verifyNote(parseNote(published.newest.note), [
      keys.note,
      ...witnesses.map(({ key }) => key),
    ]);
    expect(found.failed).to.deep.equal([]);
    return found.verified.map(({ key, time }) => [key.name, time]);
  };
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (let i = 0; i < 2_000; i++) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error("it never came to hold");
  };

  it("publishes the newest checkpoint as it is where there are none", async () => {
    const log = growing();
    const { published } = publish(log, []);
    expect(await namesOn(published, [])).to.deep.equal([[ORIGIN, null]]);
    log.size = 40;
    expect(published.newest.size).to.equal(40);
  });

  it("lists the cosignatures of all of them, and goes on with proofs as the log grows", async () => {
    const log = growing();
    const two = [await witness("witness.example/w1"), await witness("other.example/w2")];
    const { published } = publish(log, two);
    for (const size of [1, 2, 300, 301, 1_000]) {
      log.size = size;
      await until(async () => published.newest.size === size && (await namesOn(published, two)).length === 3);
    }
    expect(await namesOn(published, two)).to.deep.include.members([
      [ORIGIN, null],
      ["witness.example/w1", 1_790_000_000],
      ["other.example/w2", 1_790_000_000],
    ]);
    expect(published.witnesses).to.deep.equal([
      { name: "witness.example/w1", size: 1_000, error: null },
      { name: "other.example/w2", size: 1_000, error: null },
    ]);
    for (const { asked } of two) expect(asked.every(({ status }) => status === 200)).to.equal(true);
  });

  it("finds out what a witness saw before it started", async () => {
    const log = growing();
    log.size = 500;
    const one = await witness();
    one.seen = { size: 200, root: growingRoot(200) };
    const { published } = publish(log, [one]);
    await until(async () => (await namesOn(published, [one])).length === 2);
    expect(one.asked).to.deep.equal([
      { old: 0, status: 409 },
      { old: 200, status: 200 },
    ]);
  });
  const growingRoot = (size: number) => {
    const log = growing();
    log.size = size;
    return log.checkpoint.root;
  };

  it("publishes without those that are slow or away, and with them once they are back", async () => {
    const log = growing();
    const [good, slow, gone] = [
      await witness("a.example"),
      await witness("b.example"),
      await witness("c.example"),
    ];
    slow.misbehave = () => {}; // never answers
    await gone.close();
    const all = [good, slow, gone];
    const { published, told } = publish(log, all, 60);
    await until(async () => (await namesOn(published, all)).length === 2);
    expect(published.witnesses.map(({ error }) => error)).to.deep.equal([
      null,
      "witness-unreachable",
      "witness-unreachable",
    ]);
    log.size = 2;
    await until(() => published.newest.size === 2);
    expect(told, "each failure is told once").to.deep.equal([
      ["warn", "witness-unreachable"],
      ["warn", "witness-unreachable"],
    ]);
    slow.misbehave = null;
    await until(async () => (await namesOn(published, all)).length === 3);
  });

  it("takes no cosignature that is not the witness's own over this very checkpoint, and no endless answer", async () => {
    const log = growing();
    const [liar, other] = [await witness("a.example"), await witness("b.example")];
    const { published } = publish(log, [liar, other]);
    await until(async () => (await namesOn(published, [liar, other])).length === 3);
    const stale = parseNote(published.newest.note).signatures.slice(1);
    const text = (lines: string) => (_: unknown, response: { end(body: string): void }) =>
      response.end(lines);
    const line = published.newest.note.split("\n").find((each) => each.startsWith("— a.example"))!;
    const foreign = published.newest.note.split("\n").find((each) => each.startsWith("— b.example"))!;
    expect(stale).to.have.length(2);
    let size = 1;
    for (const answer of [
      `${line}\n`,
      `${foreign}\n`,
      "",
      "OK\n",
      "— a.example AAAA\n",
      "x".repeat(100_000),
    ]) {
      liar.misbehave = text(answer);
      log.size = ++size;
      await until(() => published.newest.size === size);
      expect((await namesOn(published, [liar, other])).map(([name]) => name)).to.deep.equal([
        ORIGIN,
        "b.example",
      ]);
      expect(published.witnesses[0]!.error).to.equal("witness-answer");
    }
  });

  it("follows no redirect and takes a refusal for what it is", async () => {
    const log = growing();
    const one = await witness();
    const statuses: [status: number, code: string][] = [
      [307, "witness-unreachable"],
      [404, "witness-refused"],
      [403, "witness-refused"],
      [422, "witness-refused"],
      [500, "witness-refused"],
    ];
    const { published } = publish(log, [one]);
    for (const [status, code] of statuses) {
      one.misbehave = (_request, response) =>
        void response.writeHead(status, { location: "http://127.0.0.1:9/" }).end();
      await until(() => published.witnesses[0]!.error === code);
    }
  });

  it("raises the alarm where a witness saw a log that this one does not extend", async () => {
    const fork = growing(1);
    fork.size = 10;
    const cases: { size: number; root: Uint8Array }[] = [
      { size: 10, root: fork.checkpoint.root }, // the same size, another root
      { size: 4_000, root: fork.checkpoint.root }, // more than there is
    ];
    for (const seen of cases) {
      const log = growing();
      log.size = 10;
      const one = await witness();
      one.seen = seen;
      const { published, told } = publish(log, [one]);
      await until(() => published.witnesses[0]!.error === "witness-conflict");
      expect(told).to.deep.equal([["error", "witness-conflict"]]);
      expect(await namesOn(published, [one])).to.deep.equal([[ORIGIN, null]]);
    }
  });
});
