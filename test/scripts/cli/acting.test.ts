/**
 * The acting commands against a running Certrace, as one story: a new office is registered, gets keys and a
 * certificate type, issues a register, changes statuses; and what happens when something is wrong.
 */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Certificates } from "../../../server/desk/certificates.ts";
import { gone } from "../launch/clone.ts";
import { type Environment, place, type Started, start, urlOf } from "../started.ts";
import { certrace, type Ended } from "./run.ts";

const TYPE = {
  vct: "https://office.example/types/library-card",
  name: "Library card",
  display: [{ locale: "en", name: "Library card" }],
  claims: [
    { path: ["certificate_number"], sd: "never" },
    { path: ["holder"], display: [{ locale: "en", label: "Holder" }] },
  ],
  mapping: {
    claims: [{ path: ["holder"], column: "Name", kind: "text" }],
    number: { column: "Card" },
  },
};
const REGISTER = "Card,Name\nC-1,Wangshu Yi\nC-2,Xinghe Chu\nC-3,\nC-4,Tingyu Chu\n";

describe("certrace, acting", function () {
  this.timeout(60_000);
  let folder: string;
  let env: Environment;
  let running: Started;
  let processes: number[];
  let office: string;
  const path = (name: string) => join(folder, name);
  const run = (args: string, more: Environment = {}): Promise<Ended> =>
    certrace(args.split(" "), { cwd: folder, env: { ...env, ...more } });
  /** Runs a command that has to succeed; answers its output. */
  const ok = async (args: string, more: Environment = {}): Promise<string> => {
    const { code, out, err } = await run(args, more);
    expect(code, `${args}\n${out}${err}`).to.equal(0);
    return out;
  };
  const fails = async (args: string, code: string, more: Environment = {}): Promise<string> => {
    const ended = await run(args, more);
    expect(ended.code, args).to.equal(code === "usage" ? 2 : 1);
    expect(ended.err, args)
      .to.contain(`[${code}]`)
      .and.not.match(/^\s+at /m);
    return ended.err;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "certrace-acting-"));
    env = await place(path("data"));
    running = start(env);
    await running.says("Ctrl-C ends it.");
    processes = await running.processes();
    await writeFile(path("card.json"), JSON.stringify(TYPE));
    await writeFile(path("cards.csv"), REGISTER);
    await writeFile(path("decision.txt"), "The card is withdrawn.");
  });
  after(async () => {
    running.child.kill("SIGTERM");
    expect(await running.exited).to.equal(0);
    for (const pid of processes) await gone(pid);
    await rm(folder, { recursive: true, force: true });
  });

  it("registers an office with an administrator's key of its own", async () => {
    const out = await ok(
      "departments register --parent 8 --identifier OFFICE-1 --name 图书馆 --name-en Library",
    );
    office = /It is department (\d+), administered by (0x[0-9a-f]{40})/.exec(out)?.[1] ?? "";
    expect(office).to.equal("24");
    expect(await ok("keys list")).to.match(/operator +0x[0-9a-f]{40} +24 /);
    expect(await ok("departments list")).to.contain("Library");
    await fails(
      "departments register --parent 8 --identifier OFFICE-1 --name 图书馆 --name-en Library",
      "chain-refused",
    );
  });

  it("renames, suspends, reinstates it, in the name of those above it", async () => {
    await ok(`departments rename ${office} --name 县图书馆 --name-en County-Library`);
    await ok(`departments suspend ${office} --decision decision.txt`);
    expect(await ok(`departments show ${office}`))
      .to.contain("suspended")
      .and.contain("County-Library");
    await ok(`departments reinstate ${office}`);
    await fails(`departments suspend 99`, "department-unknown");
    await fails(`departments suspend ${office} --decision nowhere.pdf`, "decision-unreadable");
    await fails("departments show x", "usage");
  });

  it("lets operators act, and takes it back", async () => {
    const account = `0x${"ab".repeat(20)}`;
    await ok(`departments operators set ${office} ${account} --permissions anchor,status --until 2099-01-01`);
    await ok(`departments operators dismiss ${office} ${account}`);
    await fails(`departments operators set ${office} ${account} --permissions everything`, "usage");
    await fails(`departments operators set ${office} 0x12 --permissions anchor`, "usage");
    await fails(`departments operators compromised ${office} ${account} --since 2099-01-01`, "usage");
    await ok(`departments operators compromised ${office} ${account} --since 2026-01-01`);
    const own = /operator +(0x[0-9a-f]{40}) +24 /.exec(await ok("keys list"))?.[1];
    await ok(`departments operators set ${office} ${own} --permissions administer,anchor,status`);
  });

  it("makes and registers a document-signing key", async () => {
    const made = await ok(`keys create signing --department ${office}`);
    const id = /[\w-]{43}/.exec(made)?.[0] ?? "";
    expect((await stat(path(`data/keys/signing-${id}.json`))).mode & 0o777).to.equal(0o600);
    await ok(`keys register ${id} --department ${office}`);
    expect(await ok(`departments show ${office}`)).to.contain(id);
    await fails(`keys register nothing --department ${office}`, "key-missing");
    expect(await fails(`keys retire ${id} --department ${office} --at 2026-01-01`, "usage")).to.contain(
      "--at",
    );
    // Newer, and not registered yet: issuing goes on with the one before.
    await ok(`keys create signing --department ${office}`);
    const spare = /[\w-]{43}/.exec(await ok(`keys create signing --department 0`))?.[0] ?? "";
    await ok(`keys assign ${spare} --department 7`);
    expect(await ok("keys list")).to.match(new RegExp(`${spare} +7 `));
  });

  it("defines a type, authorises its issuer, publishes its metadata", async () => {
    await fails(`issue cards.csv --type card.json --department ${office} --out issued`, "type-unknown");
    await ok(`types define card.json --department ${office}`);
    await fails(
      `issue cards.csv --type card.json --department ${office} --out issued`,
      "issuer-not-authorised",
    );
    await ok(`types authorise card.json --issuer ${office}`);
    expect(await ok("types show card.json")).to.contain(TYPE.vct);
    await ok("types publish card.json");
    await fails(`types define card.json --department ${office}`, "chain-refused");
  });

  it("tries a register without issuing", async () => {
    const { code, out } = await run("issue cards.csv --type card.json --dry-run");
    expect(code).to.equal(3);
    expect(out)
      .to.contain("3 of 4 rows would be issued")
      .and.to.contain("line 4, Name")
      .and.to.contain("[value-missing]");
    expect(await readdir(folder)).not.to.include("issued");
    await fails("issue cards.csv --type card.json", "usage");
    await fails("issue nowhere.csv --type card.json --dry-run", "register-unreadable");
    await fails("issue cards.csv --type cards.csv --dry-run", "json-syntax");
  });

  it("issues it, says what was refused, and issues nothing twice", async () => {
    const command = `issue cards.csv --type card.json --department ${office} --out issued --json`;
    const { code, out, err } = await run(command);
    expect(code, err).to.equal(3);
    expect(JSON.parse(out)).to.include({ rows: 4, issued: 3, refused: 1, again: false });
    expect(await readFile(path("issued/refused.csv"), "utf8")).to.contain("C-3");
    const again = await run(command);
    expect(again.code).to.equal(3);
    expect(JSON.parse(again.out)).to.include({ issued: 3, again: true });
    expect((await run("verify issued/certificates/0001/C-1.json")).code).to.equal(0);
    const verified = await ok("verify issued/certificates/0001/C-1.json");
    expect(verified)
      .to.match(/Holder +Wangshu Yi/)
      .and.to.contain("County-Library");
  });

  it("lets the department's desk look after what was issued, and no other department's", async () => {
    const desk = path(`data/desk/${office}`);
    for (const again of [false, true])
      expect(await ok(`desk adopt issued --department ${office}`), String(again)).to.contain(
        "3 certificates of issued are at the desk, as adopted-",
      );
    expect(JSON.parse(await readFile(join(desk, "adopted.json"), "utf8"))).to.have.length(1);
    const certificates = await Certificates.open(desk);
    try {
      const [found] = await certificates.byNumber("C-1");
      expect(await certificates.file(found!)).to.equal(
        await readFile(path("issued/certificates/0001/C-1.json"), "utf8"),
      );
    } finally {
      await certificates.close();
    }
    await fails("desk adopt issued --department 8", "adopt-department-differs");
    await fails(`desk adopt data --department ${office}`, "manifest-unreadable");
  });

  it("verifies the same straight from the node, and refuses another registry there", async () => {
    const book = JSON.parse(await readFile(path("data/chain/address-book.json"), "utf8"));
    const node = `--rpc http://127.0.0.1:${env.CERTRACE_CHAIN_PORT} --registry eip155:31337:`;
    const { code, out } = await run(
      `verify issued/certificates/0001/C-1.json ${node}${book.certificateRegistry}`,
    );
    expect(code).to.equal(0);
    expect(out).to.contain("Library card");
    await fails(`verify issued/certificates/0001/C-1.json ${node}0x${"22".repeat(20)}`, "registry-unknown");
  });

  it("changes statuses of one, a list and a batch, and shows what will change", async () => {
    const file = (card: string) => `issued/certificates/0001/${card}.json`;
    expect(await ok(`status set suspended ${file("C-1")} --dry-run`)).to.match(/1 +valid +suspended/);
    expect((await run(`verify ${file("C-1")}`)).code).to.equal(0);
    await fails(`status set suspended ${file("C-1")}`, "usage"); // nobody to ask
    await ok(`status set suspended ${file("C-1")} --reason temporarily-seized --decision decision.txt --yes`);
    expect((await run(`verify ${file("C-1")}`)).code).to.equal(11);
    await ok(`status set valid ${file("C-1")} --yes`);
    expect((await run(`verify ${file("C-1")}`)).code).to.equal(0);
    expect(await ok(`status show ${file("C-1")}`)).to.match(/suspended +\S.*\n.*valid/);

    await writeFile(path("numbers.txt"), "C-1\nC-2\n");
    await ok("status set suspended --list numbers.txt --in issued --yes");
    expect((await run(`verify ${file("C-2")}`)).code).to.equal(11);
    const told = await ok(`status set superseded ${file("C-2")} --by ${file("C-4")} --yes`);
    expect(told).to.contain("whoever holds the old certificate is told the new number, C-4");
    const superseded = await run(`verify ${file("C-2")}`);
    expect(superseded.code).to.equal(12);
    expect(superseded.out).to.match(/Superseded by +C-4\n/);
    await ok("status set revoked --batch 0001 --in issued --reason withdrawn --yes");
    expect((await run(`verify ${file("C-4")}`)).code).to.equal(10);
    await fails("status set valid --batch all --in issued --yes", "status-final");

    await fails("status set revoked --yes", "usage");
    await fails("status set revoked --batch 0009 --in issued --yes", "usage");
    await fails(`status set superseded ${file("C-1")} --yes`, "usage");
    await fails(`status set superseded ${file("C-1")} ${file("C-2")} --by ${file("C-4")} --dry-run`, "usage");
    await fails(`status set revoked ${file("C-1")} --by ${file("C-2")} --yes`, "usage");
    await fails("status set revoked nowhere.json --yes", "certificate-unreadable");
    await writeFile(path("unknown.txt"), "C-77\n");
    await fails("status set revoked --list unknown.txt --in issued --yes", "number-unknown");
  });

  it("takes keys from the environment, and lets no secret out", async () => {
    const secret = "5".repeat(64);
    const refused = await run(`status set revoked issued/certificates/0001/C-1.json --yes`, {
      CERTRACE_OPERATOR_KEY: secret,
    });
    expect(refused.code).to.equal(1);
    expect(refused.out + refused.err).not.to.contain(secret);
    const wrong = await fails("departments rename 24 --name a --name-en b", "passphrase-wrong", {
      CERTRACE_PASSPHRASE: "quite another passphrase",
    });
    expect(wrong).not.to.contain("quite another");
    const broken = await fails("departments rename 24 --name a --name-en b", "config-invalid", {
      CERTRACE_OPERATOR_KEY: "not-a-key-at-all",
    });
    expect(broken).not.to.contain("not-a-key");
  });

  it("says what is missing where nothing runs", async () => {
    await fails("departments list", "service-unavailable", { CERTRACE_PORT: "1" });
    await fails(`departments rename 24 --name a --name-en b`, "chain-unavailable", {
      CERTRACE_CHAIN_PORT: "1",
    });
    const nowhere = { CERTRACE_DATA: path("elsewhere") };
    await fails("departments rename 24 --name a --name-en b", "address-book-missing", nowhere);
    expect(await readdir(folder)).not.to.include("elsewhere");
    expect(urlOf(env)).to.match(/^http/);
  });
});
