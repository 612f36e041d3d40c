/** A department at a log by the command line: answers to disputes, heartbeats, sealed inquiries. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { accessEvent, CATALOGUE, citizen } from "../../core/build-trace.ts";
import { CONSUMER, HOLDER, type LogService, startLogService } from "../../server/http/log-service.ts";
import { certrace, type Ended } from "./run.ts";

const LAW = "inquiry-9";

describe("certrace at a log", function () {
  this.timeout(60_000);
  let service: LogService;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-at-log-"));
    const basis = { ...CATALOGUE.legalBases[0]!, code: LAW, maySeal: true, sealDays: 400 };
    service = await startLogService({ catalogue: { legalBases: [basis] } });
    // The command line goes by the time of day.
    service.clock.now = Math.floor(Date.now() / 1000);
    Object.defineProperty(service.index, "readAt", { get: () => service.clock.now, set() {} });
  });
  after(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  function run(args: string, department = CONSUMER, input = ""): Promise<Ended> {
    const { privateKey } = service.keys[department]!;
    service.clock.now = Math.floor(Date.now() / 1000); // tokens are made by the clock on the wall
    const env = {
      CERTRACE_SIGNING_KEY: JSON.stringify(privateKey.export({ format: "jwk" })),
      CERTRACE_DATA: folder,
    };
    const at = ["--department", String(department), "--service", service.url];
    return certrace([...args.split(" "), ...at], { cwd: folder, env, input });
  }

  async function ok(args: string, department = CONSUMER, input = ""): Promise<string> {
    const { code, out, err } = await run(args, department, input);
    expect(code, `${args}\n${out}${err}`).to.equal(0);
    return out;
  }

  it("lists exchanges of which one side is missing, and says whose", async () => {
    const { clock, ledger } = service;
    const exchange = (request: string) =>
      ledger.submit(service.sign([accessEvent({ basis: { law: LAW }, request })]));
    clock.now -= 90_000;
    await exchange("an-exchange-of-yesterday");
    clock.now += 90_000;
    await exchange("an-exchange-of-today");
    const waiting = await ok("exchanges list --waiting", HOLDER);
    expect(waiting).to.contain("an-exchange-of-today").and.not.contain("an-exchange-of-yesterday");
    expect(waiting).to.contain("your side is missing").and.contain("late from");
    const late = await ok("exchanges list");
    expect(late).to.contain("an-exchange-of-yesterday").and.not.contain("an-exchange-of-today");
    expect(late).to.contain(`${HOLDER}'s side is missing, since`);
    const { request, missing } = JSON.parse(await ok("exchanges list --json"));
    expect([request, missing]).to.deep.equal(["an-exchange-of-yesterday", HOLDER]);
  });

  it("lists, shows and answers disputes; words and file names of strangers stay text", async () => {
    const { ledger } = service;
    const { receipt } = await ledger.submit(service.sign([accessEvent({ basis: { law: LAW } })]));
    const [bytes] = await ledger.subjects.tags([citizen(1)]);
    const tag = Buffer.from(bytes!).toString("base64url");
    const file = { name: "信件.pdf", type: "application/pdf", bytes: Buffer.from("a letter") };
    const hash = await ledger.acts.deposit({ tag }, file);
    const { index } = await ledger.acts.dispute(tag, {
      ...{ key: randomUUID(), entry: receipt.entries[0]!.index, words: "我没有申请。", attachments: [hash] },
    });
    expect(await ok("disputes list --open"))
      .to.contain(String(index))
      .and.contain(`waits for`);
    const shown = await ok(`disputes show ${index} --save .`, HOLDER);
    expect(shown).to.contain("我没有申请。").and.contain("信件.pdf");
    const saved = (await readdir(folder)).find((name) => name.endsWith("信件.pdf"))!;
    expect(await readFile(join(folder, saved), "utf8")).to.equal("a letter");
    const twice = await run(`disputes show ${index} --save .`, HOLDER);
    expect(twice.err, "never over a file that is there").to.contain("[file-unwritable]");
    await writeFile(join(folder, "answer.txt"), "We looked, and it was lawful.\n");
    await writeFile(join(folder, "decision.pdf"), "the decision");
    // What is logged stays for ever: never a part of what was meant, and never signs that nobody wrote.
    await writeFile(join(folder, "long.txt"), `${"x".repeat(4096)} but it was not lawful.`);
    await writeFile(join(folder, "gbk.txt"), Buffer.from("b2e9d1af", "hex"));
    for (const [words, code] of [
      ["long.txt", "file-too-large"],
      ["gbk.txt", "utf8-invalid"],
    ])
      expect(
        (await run(`disputes answer ${index} --outcome explained --words ${words}`, HOLDER)).err,
      ).to.contain(`[${code}]`);
    const answered = await ok(
      `disputes answer ${index} --outcome explained --words answer.txt --attach decision.pdf`,
      HOLDER,
    );
    expect(answered).to.contain(`dispute ${index} is answered`);
    expect(await ok(`disputes show ${index}`))
      .to.contain("We looked")
      .and.contain("decision.pdf");
    expect(await ok("disputes list --open")).to.contain("no dispute is open");
    expect(JSON.parse(await ok("disputes list --json"))).to.include({ index, open: false });
    const again = await run(`disputes answer ${index} --outcome corrected --words -`, CONSUMER, "too late");
    expect([again.code, again.err.includes("[dispute-closed]")]).to.deep.equal([1, true]);
  });

  it("sends heartbeats, and says where the next one begins", async () => {
    const until = `${new Date(Date.now() - 120_000).toISOString().slice(0, 17)}00Z`;
    const from = `${new Date(Date.parse(until) - 3_600_000).toISOString().slice(0, 19)}Z`;
    const said = await ok(`heartbeat --from ${from} --until ${until} --consumed 3 --released 0`);
    expect(said).to.contain(`begins at ${until}`);
    const overlapping = await run(`heartbeat --from ${from} --until ${until} --consumed 3 --released 0`);
    expect(overlapping.err).to.contain("[heartbeat-order]");
    const odd = await run(`heartbeat --from 2026-01-01T00:00:30Z --consumed 0 --released 0`);
    expect([odd.code, odd.err.includes("--from")]).to.deep.equal([2, true]);
  });

  it("seals an inquiry with a file that nobody else can read, extends it, and opens it to the person", async () => {
    const lookup = {
      ...{ subject: citizen(2), holder: HOLDER, dataset: "residence", fields: ["address"] },
      ...{ purpose: "social-assistance", occurred: "2026-11-20T08:00:00Z" },
    };
    await writeFile(join(folder, "inquiry.json"), JSON.stringify(lookup));
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await ok(`seals make inquiry.json --law ${LAW} --disclose-by ${day(30)} --out seal.json`);
    expect((await stat(join(folder, "seal.json"))).mode & 0o777).to.equal(0o600);
    const { seal } = JSON.parse(await readFile(join(folder, "seal.json"), "utf8")) as { seal: number };
    expect(await service.ledger.log.body(seal))
      .to.contain("commitment")
      .and.not.contain("residence");
    const over = await run(`seals make inquiry.json --law ${LAW} --disclose-by ${day(30)} --out seal.json`);
    expect(over.err, "never over a file that is there").to.contain("[file-exists]");
    const scan = 70 << 20; // a large one: what is logged is the hash of all of it
    await writeFile(join(folder, "judge.pdf"), "");
    await truncate(join(folder, "judge.pdf"), scan);
    const extended = await ok(`seals extend seal.json --disclose-by ${day(60)} --decision judge.pdf`);
    const entry = Number(/entry (\d+) of/.exec(extended)![1]);
    const decision = createHash("sha256").update(Buffer.alloc(scan)).digest("base64url");
    expect(await service.ledger.log.body(entry)).to.contain(`"decision":"${decision}"`);
    const earlier = await run(`seals extend seal.json --disclose-by ${day(40)} --decision judge.pdf`);
    expect(earlier.err).to.contain("[seal-earlier]");
    expect(await ok("seals list --open"))
      .to.contain(String(seal))
      .and.contain("sealed");
    const [listed] = (await ok("seals list --json")).trim().split("\n");
    expect(JSON.parse(listed!)).to.include({ index: seal, open: true, overdue: false });
    const other = await run("seals open seal.json", HOLDER);
    expect(other.err).to.contain("[seal-agency]");
    expect(await ok("seals open seal.json")).to.contain(`seal ${seal} is open`);
    await service.ledger.trail.caughtUp();
    expect((await service.ledger.trail.seal(seal))!.open).to.equal(false);
    expect(await ok("seals list --open")).to.contain("no inquiry is sealed");
    await writeFile(join(folder, "bad.json"), JSON.stringify({ ...lookup, citizen: "x" }));
    const bad = await run(`seals make bad.json --law ${LAW} --disclose-by ${day(30)} --out bad-seal.json`);
    expect(bad.err).to.contain("[seal-file-invalid]").and.contain("citizen");
  });
});
