/** Register, files, chain and published lists held against each other: agreement, and every way to differ. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { expect } from "chai";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { Difference, Reconciliation } from "../../../core/desk/kinds.ts";
import { encodeStatusList } from "../../../core/status-list/encode.ts";
import { emptyStatuses, STATUS_VALUES, setStatus } from "../../../core/status-list/packed.ts";
import { utf8 } from "../../../core/text.ts";
import { publishedList } from "../../../server/desk/published-list.ts";
import { resultFiles } from "../../../server/desk/reconcile-kind.ts";
import { Statuses } from "../../../server/desk/statuses.ts";
import { codeOf } from "../issuing/codes.ts";
import { type DeskOnChain, numbers, openDeskOnChain, register, typeOf } from "./desk-chain.ts";

describe("desk: reconciliation", () => {
  let at: DeskOnChain;
  let vct: string;
  let lists: Server;
  /** what the service that publishes lists does */
  let publishes: "the truth" | "an older one" | "nonsense" | "nothing" = "the truth";

  before(async function () {
    this.timeout(60_000);
    lists = createServer((request, answer) => {
      void listAt(request.url!).then((token) => {
        answer.writeHead(token === null ? 503 : 200).end(token ?? "");
      });
    });
    await new Promise<void>((listening) => lists.listen(0, "127.0.0.1", listening));
    at = await openDeskOnChain(`http://127.0.0.1:${(lists.address() as AddressInfo).port}`);
    ({ vct } = await at.define(typeOf("permit")));
  });
  after(async () => {
    await at?.close();
    lists.closeAllConnections();
    await new Promise((closed) => lists.close(closed));
  });
  beforeEach(() => {
    publishes = "the truth";
  });

  async function listAt(path: string): Promise<string | null> {
    if (publishes === "nothing") return null;
    if (publishes === "nonsense") return "not.a.token";
    const list = Number(path.split("/").at(-1));
    const { certificates } = at.desk.tools;
    const job = certificates.jobs.find(({ batches }) => batches.some((batch) => batch.list === list))!;
    const { root, size } = job.batches.find((batch) => batch.list === list)!;
    const places = Array.from({ length: size }, (_, index) => ({ department: job.department, root, index }));
    const statuses = await Statuses.of(at.index, places);
    const packed = emptyStatuses(size, 2);
    for (const place of places)
      if (publishes === "the truth") setStatus(packed, 2, place.index, STATUS_VALUES[statuses.now(place)]);
    const claim = await encodeStatusList(packed, 2, promisify(deflate));
    return `e30.${encodeBase64url(utf8(JSON.stringify({ status_list: claim })))}.x`;
  }

  let prefixes = 0;
  async function issued(count = 6, csv?: (all: string[]) => string): Promise<{ job: string; all: string[] }> {
    const all = numbers(`R${prefixes++}-`, count);
    const upload = await at.upload("r.csv", (csv ?? register)(all));
    return { job: (await at.done("issue", { register: upload, type: vct, papers: false })).id, all };
  }

  async function reconciled(
    terms: object,
  ): Promise<{ outcome: Reconciliation; kinds: Record<string, string[]>; id: string }> {
    const { id, outcome } = await at.done<Reconciliation>("reconcile", terms);
    const kinds: Record<string, string[]> = {};
    for (const { kind, number } of outcome!.differences) kinds[kind] = [...(kinds[kind] ?? []), number];
    return { outcome: outcome!, kinds, id };
  }

  const filesOf = (job: string) => {
    const folder = join(at.desk.tools.caseFolder(job), "out", "certificates", "0001");
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  };

  it("finds nothing where all agree, the register that the case kept included", async () => {
    const { job } = await issued();
    const { outcome } = await reconciled({ job });
    expect(outcome.differences).to.deep.equal([]);
    expect(outcome).to.deep.include({ rows: 6, certificates: 6, batches: 1, counts: {} });
    expect(outcome.block?.number).to.be.greaterThan(0);
  });

  it("knows the register that a job was issued again from", async () => {
    const { job, all } = await issued(3);
    const right = await at.upload(
      "right.csv",
      register(all, (number) => `right ${number}`),
    );
    const again = await at.done("reissue", {
      ...{ from: "register", replaces: job, register: right, type: vct, match: "number" },
      ...{ reason: "cancelled", papers: false },
    });
    const { outcome } = await reconciled({ job: again.id });
    expect(outcome).to.deep.include({ rows: 3, certificates: 3, counts: {} });
  });

  it("explains rows and certificates that lack each other, rows that cannot be issued, and other values", async () => {
    const { job, all } = await issued();
    const today = register([...all.slice(1), "NEW-1"], (number) =>
      number === all[2] ? "somebody else" : `person ${number}`,
    )
      .replace("NEW-1,person NEW-1,5", "NEW-1,person NEW-1,many")
      .replace(`${all[4]},person ${all[4]},3,`, `${all[4]},person ${all[4]},4,`);
    const upload = await at.upload("today.csv", `${today}NEW-2,x,1,\n`);
    const { kinds, outcome, id } = await reconciled({ job, register: upload });
    expect(kinds["certificate-without-row"]).to.deep.equal([all[0]]);
    expect(kinds["row-without-certificate"]).to.deep.equal(["NEW-2"]);
    expect(outcome.differences.find(({ kind }) => kind === "row-refused")).to.deep.include({ line: 7 });
    expect(kinds["claims-differ"]).to.include(all[2]);
    const csv = readFileSync(resultFiles(at.desk.tools.caseFolder(id)).csv, "utf8");
    const json = JSON.parse(
      readFileSync(resultFiles(at.desk.tools.caseFolder(id)).json, "utf8"),
    ) as Difference[];
    expect(csv.trim().split("\n")).to.have.length(json.length + 1);
    expect(json).to.deep.equal(outcome.differences);
    expect(json.every(({ remedy }) => remedy.length > 10)).to.equal(true);
    // Which claims differ is said, and not what they say.
    expect(csv).to.not.include("somebody else");
  });

  it("finds files that are missing, altered, or of another certificate", async () => {
    const { job, all } = await issued();
    const [a, b, c, d] = filesOf(job) as [string, string, string, string];
    rmSync(a);
    writeFileSync(b, readFileSync(b, "utf8").replace(/"signature":"..../, '"signature":"AAAA'));
    renameSync(c, `${c}.aside`);
    writeFileSync(c, readFileSync(d));
    const { kinds } = await reconciled({ job });
    expect(kinds["file-missing"]).to.deep.equal([all[0]]);
    expect(kinds["file-altered"]).to.deep.equal([all[1], all[2]]);
  });

  it("finds files that lost disclosures, were bound to somebody, or lead elsewhere, and says which of it", async () => {
    const { job, all } = await issued();
    const paths = filesOf(job);
    const change = (of: number, how: (header: { disclosures: string[]; anchor: object }) => object) => {
      const { header, ...signed } = JSON.parse(readFileSync(paths[of]!, "utf8"));
      writeFileSync(paths[of]!, JSON.stringify({ ...signed, header: how(header) }));
    };
    change(0, (header) => ({ ...header, disclosures: header.disclosures.slice(1) }));
    change(1, (header) => ({ ...header, disclosures: [] }));
    change(2, (header) => ({ ...header, anchor: { ...header.anchor, department: 99 } }));
    change(3, (header) => ({
      ...header,
      anchor: { ...header.anchor, registry: `eip155:1:0x${"0".repeat(40)}` },
    }));
    change(4, ({ disclosures, anchor }) => ({ disclosures: [...disclosures, disclosures[0]], anchor }));
    const { kinds, outcome } = await reconciled({ job });
    expect(kinds["file-incomplete"]).to.deep.equal([all[0], all[1]]);
    expect(kinds["file-altered"]).to.deep.equal([all[2], all[3], all[4]]);
    // What cannot be shown any more is not said to differ from the register as well.
    expect(Object.keys(outcome.counts)).to.have.members(["file-incomplete", "file-altered"]);
    const [one, two] = outcome.differences.filter(({ kind }) => kind === "file-incomplete");
    expect([one!.found, two!.found].map((found) => /lacks (\d+) of its/.exec(found)![1])).to.deep.equal([
      "1",
      "2",
    ]);
    expect(one!.remedy).to.include("certrace issue");
  });

  it("finds statuses that the register does not know of, and numbers that are in force twice", async () => {
    const { job, all } = await issued();
    await at.done("status", { action: "suspend", numbers: [all[0]], reason: "other" });
    await at.done("status", { action: "revoke", numbers: [all[1]], reason: "withdrawn" });
    expect((await reconciled({ job })).kinds["status-differs"]).to.deep.equal([all[0], all[1]]);
    const upload = await at.upload("again.csv", register(all.slice(2, 3)));
    await at.done("issue", { register: upload, type: vct, papers: false });
    const { kinds } = await reconciled({ type: vct, register: await at.upload("all.csv", register(all)) });
    expect(kinds["number-twice"]).to.deep.equal([all[2]]);
  });

  it("finds a published list that says something else, and says what it could not look at", async () => {
    const { job, all } = await issued();
    await at.done("status", { action: "suspend", numbers: all.slice(0, 2), reason: "other" });
    publishes = "an older one";
    const { outcome } = await reconciled({ job });
    expect(outcome.counts["list-differs"]).to.equal(1);
    for (const instead of ["nonsense", "nothing"] as const) {
      publishes = instead;
      const { counts } = (await reconciled({ job })).outcome;
      expect([counts["not-checked"], counts["list-differs"]], instead).to.deep.equal([1, undefined]);
    }
  });

  it("finds batches that the chain does not have, or has otherwise", async () => {
    const { job, all } = await issued();
    const manifest = join(at.desk.tools.caseFolder(job), "out", "manifest.json");
    const text = readFileSync(manifest, "utf8");
    const { batches } = JSON.parse(text) as { batches: { root: string; list: number }[] };
    writeFileSync(manifest, text.replace(batches[0]!.root, "A".repeat(43)));
    const gone = await reconciled({ job });
    expect(gone.kinds["batch-not-anchored"]).to.deep.equal(["A".repeat(43)]);
    expect(gone.kinds["file-altered"]).to.deep.equal(all);
    writeFileSync(manifest, text.replace(`"list": ${batches[0]!.list}`, `"list": ${batches[0]!.list + 1}`));
    publishes = "nothing";
    expect((await reconciled({ job })).kinds["batch-differs"]).to.deep.equal([batches[0]!.root]);
    writeFileSync(manifest, text);
  });

  it("misses certificates that the job's own list has lost, and reads no list that is not the job's", async () => {
    const { job, all } = await issued(3);
    const list = join(at.desk.tools.caseFolder(job), "out", "certificates.csv");
    const text = readFileSync(list, "utf8");
    writeFileSync(list, text.replace(new RegExp(`^${all[1]},.*\n`, "m"), ""));
    const { root } = at.desk.tools.certificates.job(job)!.batches[0]!;
    expect((await reconciled({ job })).kinds).to.deep.equal({
      "file-missing": [root],
      "row-without-certificate": [all[1]],
    });
    for (const wrong of [text.replaceAll(",0001,", ",0009,"), text.replace(",0001,1,", ",0001,x,")]) {
      writeFileSync(list, wrong);
      const { failure } = await at.approved(await at.submitted("reconcile", { job }));
      expect(failure?.code).to.equal("issued-list-damaged");
    }
    writeFileSync(list, text);
  });

  it("fails where what was issued is gone, without a word about this machine's folders", async () => {
    const { job } = await issued(2);
    const kept = await at.submitted("reconcile", { job });
    rmSync(join(at.desk.tools.caseFolder(job), "out", "manifest.json"));
    const { failure } = await at.approved(kept);
    expect(failure).to.include({ code: "manifest-unreadable" });
    expect(JSON.stringify(failure)).not.to.include(at.chain.folder);
  });

  it("refuses terms that name nothing", async () => {
    for (const terms of [{}, { job: "none" }, { type: "none" }, { register: "none", type: vct, more: 1 }])
      expect(await codeOf(at.submitted("reconcile", terms)), JSON.stringify(terms)).to.match(
        /^(desk-job-unknown|terms-invalid)$/,
      );
  });

  it("takes no list that would grow without end", async () => {
    const folder = mkdtempSync(join(tmpdir(), "certrace-list-"));
    const bomb = await promisify(deflate)(Buffer.alloc(1 << 24));
    const token = `e30.${encodeBase64url(utf8(JSON.stringify({ status_list: { bits: 2, lst: encodeBase64url(bomb) } })))}.x`;
    let sent = 0;
    const long = function* () {
      for (const part = Buffer.alloc(1 << 16, "A"); sent < 1 << 27; sent += part.length) yield part;
    };
    const server = createServer(({ url }, answer) => {
      if (!url!.endsWith("/2")) return void answer.end(token);
      const stream = Readable.from(long());
      stream.pipe(answer).on("close", () => stream.destroy());
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    try {
      const service = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await publishedList(service, 1, 1)).to.equal(null);
      expect(await publishedList(service, 1, 2)).to.equal(null);
      expect(sent, "bytes of an answer that is far too long").to.be.below(1 << 26);
    } finally {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
