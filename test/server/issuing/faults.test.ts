/**
 * What must not go wrong when things go wrong: kill -9 at any moment, two issuers at once, a full disk. The issuer is
 * a process of its own, the chain is a real one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { isSamePlace, parseHint } from "../../../core/successor/hint.ts";
import { decodeLog, eventTopic } from "../../../server/chain/decode.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { signerFromKey } from "../../../server/chain/signer.ts";
import type { IssueSummary, Manifest } from "../../../server/issuing/manifest.ts";
import { issuedHints } from "../../../server/issuing/planned-successors.ts";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";
import type { ChildOrder } from "./issue-child.ts";
import { type IssuingChain, SERVICE, startIssuingChain, verifyOnChain } from "./issuing-chain.ts";

const DEFINITION = {
  vct: "https://certrace.example/types/permit",
  claims: [
    { path: ["holder"], sd: "always" },
    { path: ["place"], sd: "allowed" },
    { path: ["certificate_number"], sd: "never" },
  ],
  mapping: {
    claims: [
      { path: ["holder"], column: "holder", kind: "text" },
      { path: ["place"], column: "place", kind: "text", required: false },
    ],
    number: { template: "{permit}-{version}" },
    versions: { same: ["permit"], order: { column: "version", kind: "number" } },
    states: {
      column: "state",
      values: {
        ok: { status: "valid" },
        seized: { status: "suspended", reason: "temporarily-seized" },
        withdrawn: { status: "revoked", reason: "withdrawn" },
      },
    },
  },
};

type Outcome = Partial<IssueSummary> & { code?: string; field?: string };

describe("issuing: faults", function () {
  this.timeout(120_000);
  let chain: IssuingChain;
  let typeFile: string;
  let typeId: number;
  const children = new Set<ChildProcess>();

  before(async () => {
    chain = await startIssuingChain();
    typeFile = join(chain.folder, "type.json");
    writeFileSync(typeFile, JSON.stringify(DEFINITION));
    typeId = await chain.defineType(parseTypeDefinition(JSON.stringify(DEFINITION)));
  });
  after(async () => {
    for (const child of children) child.kill("SIGKILL");
    await chain?.close();
  });

  for (const bundle of [false, true]) {
    it(`kill -9 at any moment: everything is issued exactly once (${bundle ? "bundle" : "files"})`, async () => {
      const register = writeRegister(`kill-${bundle}.csv`, 600);
      const out = join(chain.folder, `kill-${bundle}`);
      const order = await orderOf(register, out, { batchSize: 50, bundle });
      const moments: number[] = [];
      for (let kill = 0; kill < 3; kill++) {
        const child = start(order);
        await child.begun;
        const moment = Math.floor(Math.random() * 500);
        moments.push(moment);
        await delay(moment);
        child.process.kill("SIGKILL");
        await child.exited;
        for (const text of visibleCertificates(out, bundle)) parseCertificate(text);
      }
      const outcome = await start(order).outcome;
      const why = `killed after ${moments} ms`;
      expect(outcome, why).to.include({ rows: 603, issued: 600, refused: 3 });
      await expectIssuedOnce(out, order, why);
      expect(await start(order).outcome).to.include({ again: true, issued: 600, restored: 0 });
    });
  }

  it("kill -9 between staging, sending and recording: everything is issued exactly once", async () => {
    const out = join(chain.folder, "between");
    const order = await orderOf(writeRegister("between.csv", 200), out, { batchSize: 50, bundle: false });
    // Four anchors, then three calls for each of the four batches. Each run meets again what the one before sent.
    for (const [moment, send] of [
      ["before", 1],
      ["after", 1],
      ["after", 3],
      ["before", 6],
      ["after", 12],
    ] as const) {
      const child = start({ ...order, dieAt: { moment, send } });
      await child.exited;
      expect(child.process.signalCode, `${moment} send ${send}`).to.equal("SIGKILL");
      for (const text of visibleCertificates(out, false)) parseCertificate(text);
    }
    expect(await start(order).outcome).to.include({ issued: 200, refused: 3, again: false });
    await expectIssuedOnce(out, order, "killed between steps");
  });

  it("two issuers on one folder: the second is told so, the first finishes", async () => {
    const order = await orderOf(writeRegister("two.csv", 300), join(chain.folder, "two"), {
      batchSize: 50,
      bundle: true,
    });
    const first = start(order);
    await first.begun;
    while (!existsSync(join(order.out, ".job", "rows.tsv"))) await delay(5);
    first.process.kill("SIGSTOP");
    expect(await start({ ...order, ...(await chain.newOperator()) }).outcome).to.include({
      code: "issue-locked",
      field: "out",
    });
    first.process.kill("SIGCONT");
    expect(await first.outcome).to.include({ issued: 300, again: false });
  });

  it("two issuers for one department at the same time, with accounts of their own", async () => {
    const orders = await Promise.all(
      ["left", "right"].map((side) =>
        orderOf(writeRegister(`${side}.csv`, 300, side), join(chain.folder, side), {
          batchSize: 40,
          bundle: false,
        }),
      ),
    );
    const outcomes = await Promise.all(orders.map((order) => start(order).outcome));
    for (const outcome of outcomes) expect(outcome).to.include({ issued: 300, refused: 3 });
    for (const order of orders) await expectIssuedOnce(order.out, order, "two at once");
  });

  it("two issuers with one account: the second is told so", async () => {
    const left = await orderOf(writeRegister("a.csv", 300), join(chain.folder, "a"), {
      batchSize: 40,
      bundle: false,
    });
    const first = start(left);
    await first.begun;
    first.process.kill("SIGSTOP");
    const second = start({ ...left, out: join(chain.folder, "b") });
    expect(await second.failed).to.match(/outbox-locked/);
    first.process.kill("SIGCONT");
    expect(await first.outcome).to.include({ issued: 300 });
  });

  it("disk full: says so, and goes on when there is room", async function () {
    if (process.platform === "win32") this.skip();
    const order = await orderOf(writeRegister("full.csv", 900), join(chain.folder, "full"), {
      batchSize: 200,
      bundle: true,
    });
    // A limit on the size of files stands for a full disk: EFBIG instead of ENOSPC, at the same places.
    for (const kilobytes of [40, 300, 700]) {
      expect(await start(order, kilobytes).outcome, `${kilobytes} kB`).to.include({
        code: "disk-full",
        field: "out",
      });
    }
    expect(await start(order).outcome).to.include({ issued: 900, refused: 3, again: false });
    await expectIssuedOnce(order.out, order, "after disk full");
  });

  /** 3 rows more than `certificates`, to be refused; a tenth suspended, a tenth revoked, half of them superseded. */
  function writeRegister(name: string, certificates: number, prefix = "P"): string {
    const lines = ["permit,version,holder,place,state"];
    for (let i = 0; i < certificates; i++) {
      const state = i % 10 === 3 ? "seized" : i % 10 === 6 ? "withdrawn" : "ok";
      lines.push(`${prefix}${i >> 1},${(i & 1) + 1},"张三, ${i}",${i % 7 === 0 ? "" : "广州"},${state}`);
    }
    lines.splice(10, 0, `${prefix}0,1,again,,ok`, `X,1,,,ok`, "Y,1,holder,,lost");
    const path = join(chain.folder, name);
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  }

  /** Each order has an account of its own, as each machine of a department would. */
  async function orderOf(
    register: string,
    out: string,
    more: { batchSize: number; bundle: boolean },
  ): Promise<ChildOrder> {
    const { url, book, department, registry, key } = chain;
    return {
      ...{
        url,
        book,
        department,
        registry,
        register,
        out,
        typeId,
        service: SERVICE,
        type: typeFile,
        ...more,
      },
      ...(await chain.newOperator()),
      key: { kid: key.kid, jwk: key.privateKey.export({ format: "jwk" }) },
    };
  }

  /** @param fileLimit kilobytes that a file may have at most */
  function start(order: ChildOrder, fileLimit?: number) {
    const script = new URL("./issue-child.ts", import.meta.url).pathname;
    const process_ =
      fileLimit === undefined
        ? spawn(process.execPath, [script])
        : spawn("sh", ["-c", `ulimit -f ${fileLimit * 2} && exec "$0" "$1"`, process.execPath, script]);
    children.add(process_);
    const exited = new Promise<void>((resolve) => process_.once("exit", () => resolve()));
    exited.then(() => children.delete(process_));
    let complaints = "";
    process_.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    process_.stdin.end(JSON.stringify(order));
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let last = "";
    createInterface(process_.stdout).on("line", (line) => {
      last = line;
      if (line === "begin") begin();
    });
    const closed = new Promise<void>((resolve) => process_.once("close", () => resolve()));
    return {
      process: process_,
      exited,
      begun: Promise.race([begun, closed.then(() => Promise.reject(new Error(complaints)))]),
      get outcome(): Promise<Outcome> {
        return closed.then(() => {
          if (!last.startsWith("{")) throw new Error(`the issuer ended without a word: ${complaints}`);
          return JSON.parse(last) as Outcome;
        });
      },
      get failed(): Promise<string> {
        this.begun.catch(() => {});
        return closed.then(() => complaints);
      },
    };
  }

  async function expectIssuedOnce(out: string, order: ChildOrder, why: string): Promise<void> {
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as Manifest;
    const rows = parse(readFileSync(order.register), { columns: true }) as Record<string, string>[];
    const wanted = new Map<string, Record<string, string>>();
    for (const row of rows) {
      const number = `${row.permit}-${row.version}`;
      if (row.holder !== "" && row.state !== "lost" && !wanted.has(number)) wanted.set(number, row);
    }

    // On chain: the batches of the manifest, each anchored once, and no others by this job's account.
    const rpc = connectRpc(chain.url);
    const logs = (await rpc.request("eth_getLogs", [
      { fromBlock: "0x0", address: chain.book.certificateRegistry, topics: [[eventTopic("BatchAnchored")]] },
    ])) as { topics: string[]; data: string }[];
    const anchored = logs.map((log) => decodeLog(log)!).filter((event) => event.type === "batch-anchored");
    const account = signerFromKey(order.secret).address.toLowerCase();
    const own = anchored
      .filter(({ operator }) => operator === account)
      .map(({ root, size }) => `${root} ${size}`);
    expect(own.sort(), `anchored once each, and nothing else, ${why}`).to.deep.equal(
      manifest.batches.map(({ root, size }) => `${root} ${size}`).sort(),
    );

    // In the folder: each wanted row once, whole, with what the row says.
    const index = await chain.index();
    const texts = visibleCertificates(out, order.bundle);
    expect(texts, why).to.have.length(wanted.size);
    const now = Math.floor(Date.now() / 1000);
    const places = new Set<string>();
    const all: string[] = [];
    for await (const some of issuedHints(out, 3)) all.push(...some);
    for (const text of texts) {
      const { department, root, index: place } = parseCertificate(text).anchor!;
      const hints = all.filter((jws) =>
        isSamePlace(parseHint(jws).older, { department, root, index: place }),
      );
      const { verdict, certificate, checks, superseding } = await verifyOnChain(index, text, chain.registry, {
        ...{ now, hints },
      });
      const row = wanted.get(certificate!.number!)!;
      expect(row, `${certificate?.number} twice or unknown, ${why}`).to.not.equal(undefined);
      wanted.delete(certificate!.number!);
      const newer = row.version === "1" && row.state !== "withdrawn";
      const status =
        row.state === "withdrawn"
          ? "revoked"
          : newer
            ? "superseded"
            : row.state === "seized"
              ? "suspended"
              : "valid";
      expect(verdict, `${certificate?.number}: ${JSON.stringify(checks)}`).to.equal(status);
      expect(superseding?.number, `${certificate?.number} ${why}`).to.equal(
        newer ? `${row.permit}-2` : undefined,
      );
      expect(hints, why).to.have.length(newer ? 1 : 0);
      const claims = Object.fromEntries(
        certificate!.claims.map(({ path, value }) => [path.join("."), value]),
      );
      expect(claims.holder).to.equal(row.holder);
      expect(claims.place).to.equal(row.place === "" ? undefined : row.place);
      const { anchor } = parseCertificate(text);
      places.add(`${anchor!.root}/${anchor!.index}`);
    }
    expect(wanted.size, `rows lost, ${why}`).to.equal(0);
    expect(places.size, why).to.equal(texts.length);

    // Beside them: the list and the refused rows.
    const list = parse(readFileSync(join(out, "certificates.csv")), { columns: true }) as Record<
      string,
      string
    >[];
    expect(list, why).to.have.length(texts.length);
    for (const { file } of list) expect(existsSync(join(out, file!)), file).to.equal(true);
    const refused = parse(readFileSync(join(out, "refused.csv")), { columns: true }) as Record<
      string,
      string
    >[];
    expect(refused.map(({ line, code }) => `${line} ${code}`)).to.deep.equal([
      "11 number-duplicate",
      "12 value-missing",
      "13 state-unknown",
    ]);
    expect(manifest.counts.rows).to.equal(manifest.counts.issued + manifest.counts.refused);
    expect(readdirSync(out).filter((name) => name.includes("partial"))).to.deep.equal([]);
  }
});

/** The certificates that anyone looking into the folder would see now. */
function visibleCertificates(out: string, bundle: boolean): string[] {
  if (bundle) {
    const path = join(out, "certificates.ndjson");
    if (!existsSync(path)) return [];
    return readFileSync(path, "utf8").trimEnd().split("\n");
  }
  const folder = join(out, "certificates");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((batch) =>
    readdirSync(join(folder, batch)).map((file) => readFileSync(join(folder, batch, file), "utf8")),
  );
}
