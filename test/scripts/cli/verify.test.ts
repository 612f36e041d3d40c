/** `certrace verify` as a process: exit codes, JSON, words in two languages, bad input, hostile claims. */
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { EXIT_OF_VERDICT } from "../../../scripts/cli/verify.ts";
import { changed, editFile, makeBatch, makeKey, type TestBatch } from "../../core/build.ts";
import { type FactsService, factsService } from "./facts-service.ts";
import { certrace, type Ended } from "./run.ts";

const DAY = 86_400;
const now = Math.floor(Date.now() / 1000);
/** a port that nobody listens on */
const NOBODY = "http://127.0.0.1:1";

describe("certrace verify", () => {
  let folder: string;
  let service: FactsService;
  let good: TestBatch;
  const path = (name: string) => join(folder, `${name}.json`);
  const verify = (names: readonly string[], ...args: string[]): Promise<Ended> =>
    certrace([
      "verify",
      ...names.map((name) => (name === "-" ? name : path(name))),
      "--service",
      service.url,
      ...args,
    ]);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-verify-"));
    const key = makeKey();
    good = makeBatch({ key });
    const status = makeBatch({ key, count: 3 });
    const expired = makeBatch({ key, nbf: now - 20 * DAY, exp: now - DAY });
    const early = makeBatch({ key, nbf: now + DAY });
    const hostile = makeBatch({
      key,
      claims: () => ({
        certificate_number: "T-1",
        owner: "\u001b[2J\u001b[31mWang \u202egnaW",
        note: "one\ntwo",
      }),
    });
    service = await factsService([
      { batch: good },
      {
        batch: status,
        changes: [
          changed(0, "revoked", 1000, { reason: "withdrawn" }),
          changed(1, "suspended"),
          changed(2, "superseded", 1000, {
            successors: [{ index: 2, successor: { department: 12, root: good.anchors[0]!.root, index: 4 } }],
          }),
        ],
      },
      { batch: expired },
      { batch: early },
      { batch: hostile },
    ]);
    const files: Record<string, string> = {
      valid: good.file(0),
      revoked: status.file(0),
      suspended: status.file(1),
      superseded: status.file(2),
      expired: expired.file(0),
      "not-yet-valid": early.file(0),
      hostile: hostile.file(0),
      compact: good.compact(0),
      tampered: editFile(good.file(0), (file) => {
        file.header.disclosures.pop();
        file.header.disclosures.push(good.certificates[1]!.disclosures[0]);
      }),
      foreign: editFile(good.file(0), (file) => {
        file.header.anchor.registry = `eip155:1:0x${"11".repeat(20)}`;
      }),
      empty: "",
      truncated: good.file(0).slice(0, 500),
      list: "[]",
    };
    for (const [name, text] of Object.entries(files)) await writeFile(path(name), text);
    await writeFile(
      join(folder, "bundle.ndjson"),
      `${good.file(0)}${good.file(1)}not json\n\n${status.file(0)}`,
    );
  });
  after(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const verdict of [
    "valid",
    "revoked",
    "suspended",
    "superseded",
    "expired",
    "not-yet-valid",
  ] as const) {
    it(`answers ${EXIT_OF_VERDICT[verdict]} for a certificate that is ${verdict}`, async () => {
      const { code, out, err } = await verify([verdict]);
      expect(err).to.equal("");
      expect(code).to.equal(EXIT_OF_VERDICT[verdict]);
      expect(out.toLowerCase()).to.contain(verdict.replaceAll("-", " "));
    });
  }

  it("answers 20 for what was tampered with, hangs elsewhere or is no certificate", async () => {
    const names = ["tampered", "foreign", "empty", "truncated", "list"];
    for (const { code, err } of await Promise.all(names.map((name) => verify([name])))) {
      expect(code).to.equal(20);
      expect(err).to.equal("");
    }
  });

  it("answers 30 where it cannot be found out, never a verdict", async () => {
    const down = await certrace(["verify", path("valid"), "--service", NOBODY, "--json"]);
    expect(down.code).to.equal(30);
    expect(JSON.parse(down.out).verdict).to.equal("undetermined");
    const compact = await verify(["compact"], "--json");
    expect(compact.code).to.equal(30);
    const node = await certrace([
      "verify",
      path("valid"),
      "--rpc",
      NOBODY,
      "--registry",
      good.anchors[0]!.registry,
    ]);
    expect(node.code).to.equal(30);
    expect(node.out).to.contain("UNDETERMINED");
  });

  it("proves a certificate invalid even when the service is down", async () => {
    const { code } = await certrace(["verify", path("truncated"), "--service", NOBODY]);
    expect(code).to.equal(20);
  });

  it("answers for several files with the highest code, one line each, and asks for a word once", async () => {
    const before = service.asked.length;
    const { code, out } = await verify(["valid", "suspended", "revoked", "superseded"]);
    expect(code).to.equal(12);
    for (const name of ["valid", "suspended", "revoked", "superseded"])
      expect(out).to.contain(`${name}.json`);
    const asked = service.asked.slice(before).filter((question) => question.startsWith("/v1/facts"));
    expect(asked).to.have.length(2);
  });

  it("names the file that cannot be read, verifies the others, and fails", async () => {
    const { code, out, err } = await verify(["valid", "nowhere", "revoked"]);
    expect(code).to.equal(1);
    expect(err).to.contain("nowhere.json").and.to.contain("[file-unreadable]");
    expect(out).to.contain("1 Valid").and.to.contain("1 Revoked");
    const folderOnly = await certrace(["verify", folder, "--service", service.url]);
    expect(folderOnly.code).to.equal(1);
    expect(folderOnly.err).to.contain("is a folder");
  });

  it("writes one JSON object a line, with sentences", async () => {
    const { out } = await verify(["valid", "revoked"], "--json");
    const [valid, revoked] = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(valid).to.include({ file: path("valid"), verdict: "valid" });
    expect(valid.certificate.number).to.equal("TEST-000000");
    expect(revoked.statusChange).to.include({ status: "revoked", reason: "withdrawn" });
    for (const check of [...valid.checks, ...revoked.checks])
      expect(check.sentence).to.be.a("string").and.not.equal("");
  });

  it("reads a bundle line by line, and one bad line does not stop it", async () => {
    const { code, out } = await certrace([
      "verify",
      join(folder, "bundle.ndjson"),
      "--service",
      service.url,
      "--json",
    ]);
    const answers = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.map(({ verdict }) => verdict)).to.deep.equal(["valid", "valid", "invalid", "revoked"]);
    expect(answers.map(({ file }) => file.replace(/.*:/, ""))).to.deep.equal(["1", "2", "3", "5"]);
    expect(code).to.equal(20);
  });

  it("reads standard input", async () => {
    const { code } = await certrace(["verify", "-", "--service", service.url], { input: good.file(2) });
    expect(code).to.equal(0);
  });

  it("takes a file of 100 MB for what it is, without reading it all", async () => {
    const file = await open(join(folder, "huge.json"), "w");
    await file.truncate(100 * 1024 * 1024);
    await file.close();
    const { code, out } = await verify(["huge"], "--json");
    expect(code).to.equal(20);
    const [format] = JSON.parse(out).checks;
    expect(format).to.include({ name: "format", outcome: "fail", code: "certificate-too-large" });
  });

  it("asks what it was then", async () => {
    expect((await verify(["revoked"], "--at", "2025-10-09T08:55:00Z")).code).to.equal(0);
    expect((await verify(["valid"], "--at", "2020-02-29")).code).to.equal(14);
    const nonsense = await verify(["valid"], "--at", "2021-02-29");
    expect(nonsense.code).to.equal(2);
    expect(nonsense.err).to.contain("--at");
  });

  it("lets no claim steer the terminal, nor show another text than was signed", async () => {
    const { out } = await verify(["hostile"]);
    expect(out).not.to.contain("\u001b").and.not.contain("\u202e");
    expect(out).to.contain("[U+001B]").and.to.contain("[U+202E]").and.to.contain("one two");
  });

  it("speaks Chinese or English, by the locale or as told", async () => {
    const chinese = await certrace(["verify", path("valid"), "--service", service.url], {
      env: { LC_ALL: "zh_CN.UTF-8" },
    });
    expect(chinese.out).to.match(/有效/);
    // the minute may have turned between the two
    const timeless = (text: string) => text.replace(/\d+/g, "0");
    expect(timeless((await verify(["valid"], "--lang", "zh")).out)).to.equal(timeless(chinese.out));
    expect((await verify(["valid"])).out).to.contain("VALID");
  });

  it("uses colours only where asked for, and never with NO_COLOR", async () => {
    const { url } = service;
    const forced = await certrace(["verify", path("valid"), "--service", url], { env: { FORCE_COLOR: "1" } });
    expect(forced.out).to.contain("\u001b[32m");
    const never = await certrace(["verify", path("valid"), "--service", url], {
      env: { FORCE_COLOR: "1", NO_COLOR: "1" },
    });
    expect(never.out).not.to.contain("\u001b");
  });

  it("refuses options that make no sense, with exit code 2", async () => {
    const { url } = service;
    const wrong = [
      ["verify"],
      ["verify", path("valid"), "--rpc", NOBODY],
      ["verify", path("valid"), "--rpc", NOBODY, "--service", url],
      ["verify", path("valid"), "--registry", "0x12"],
      ["verify", path("valid"), "--service", "ftp://x"],
      ["verify", path("valid"), "--lang", "de"],
      ["verify", path("valid"), "--nonsense"],
    ];
    for (const { code, err } of await Promise.all(wrong.map((args) => certrace(args)))) {
      expect(code).to.equal(2);
      expect(err).not.to.equal("");
      expect(err).not.to.match(/^\s+at /m);
    }
  });
});
