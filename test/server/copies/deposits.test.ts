/** Deposited copies: kept until their second, for whoever has the name; taken back by their depositor alone. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Deposits, LONGEST_DEPOSIT, MAX_DEPOSIT } from "../../../server/copies/deposits.ts";
import { startTestService, type TestService } from "../http/service.ts";

const text = (from: string) => Buffer.from(from);

describe("server/copies: deposits", () => {
  let data: string;
  let now = 1000;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "certrace-deposits-"));
  });
  afterEach(() => rm(data, { recursive: true, force: true }));
  const open = () => new Deposits(data, () => now);

  it("gives what was deposited until its last second, also after a restart, and then deletes it", async () => {
    now = 1000;
    const { id } = await open().put(text("ciphertext"), 2000);
    now = 2000;
    expect(Buffer.from((await open().get(id))!).toString()).to.equal("ciphertext");
    now = 2001;
    expect(await open().get(id)).to.equal(null);
    expect(await readdir(join(data, "copies"))).to.deep.equal([]);
  });

  it("is taken back by its own secret alone, which is not kept in the clear", async () => {
    now = 1000;
    const deposits = open();
    const one = await deposits.put(text("one"), 2000);
    const two = await deposits.put(text("two"), 2000);
    expect(await deposits.takeBack(one.id, two.secret)).to.equal(false);
    const names = await readdir(join(data, "copies"));
    for (const name of names) {
      const file = join(data, "copies", name);
      expect(await readFile(file, "utf8")).not.to.include(one.secret);
      expect((await stat(file)).mode & 0o077).to.equal(0);
    }
    expect(await deposits.takeBack(one.id, one.secret)).to.equal(true);
    expect(await deposits.takeBack(one.id, one.secret)).to.equal(false);
    expect(await deposits.get(one.id)).to.equal(null);
    expect(await deposits.get(two.id)).not.to.equal(null);
  });

  it("takes no text twice: the second depositor could take back the first one's", async () => {
    now = 1000;
    const deposits = open();
    await deposits.put(text("same"), 2000);
    const code = await deposits.put(text("same"), 2000).catch(({ code }) => code);
    expect(code).to.equal("deposit-taken");
  });

  it("keeps one of two that are deposited at the same moment, and its secret", async () => {
    now = 1000;
    const deposits = open();
    await deposits.put(text("first"), 2000);
    const both = await Promise.allSettled([1, 2].map(() => deposits.put(text("same"), 2000)));
    const [kept] = both.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const [refused] = both.flatMap((each) => (each.status === "rejected" ? [each.reason.code] : []));
    expect(refused).to.equal("deposit-taken");
    expect(await deposits.takeBack(kept!.id, kept!.secret)).to.equal(true);
    expect(await readdir(join(data, "copies"))).to.have.length(1);
  });

  it("leaves nothing half written: not where it fails, and not after a process that was killed over it", async () => {
    now = 1000;
    const { id } = await open().put(text("first"), 2000);
    const folder = join(data, "copies");
    const file = join(folder, Buffer.from(id, "base64url").toString("hex"));
    await writeFile(join(folder, ".0c5f1c1e-5f0a-4d0e-9a54-3a3f1a8f3a11.tmp"), "half");
    const deposits = open();
    await deposits.put(text("second"), 2000);
    expect(await readdir(folder)).to.have.length(2);
    // something stands where the third one should, and cannot be read: it is written, and cannot be put there
    const place = join(folder, createHash("sha256").update("third").digest("hex"));
    await symlink("nowhere", place);
    const code = await deposits.put(text("third"), 2000).catch((error) => error.code);
    expect(code).to.equal("deposit-taken");
    expect(await readdir(folder)).to.have.length(3);
    expect(await readFile(file, "utf8")).to.include("first");
  });

  it("says that one is damaged, never that it is gone, and goes on with the others", async () => {
    now = 1000;
    const deposits = open();
    const { id, secret } = await deposits.put(text("ciphertext"), 2000);
    const other = await deposits.put(text("other"), 2000);
    const file = join(data, "copies", Buffer.from(id, "base64url").toString("hex"));
    const whole = await readFile(file);
    const end = whole.indexOf(10);
    const codeOf = (asked: Promise<unknown>) => asked.then(String, ({ code }) => code);
    const broken = [
      Buffer.alloc(0),
      whole.subarray(0, end),
      whole.subarray(end + 1),
      Buffer.concat([Buffer.from('{"until":"2000","secret":7}'), whole.subarray(end)]),
      Buffer.concat([Buffer.from("null"), whole.subarray(end)]),
    ];
    for (const bytes of broken) {
      await writeFile(file, bytes);
      expect(await codeOf(deposits.get(id))).to.equal("deposit-damaged");
      expect(await codeOf(deposits.takeBack(id, secret))).to.equal("deposit-damaged");
      await open().put(text(`after ${bytes.length}`), 2000); // sweeps
    }
    // a byte of the ciphertext is another copy, and its depositor can still take it back
    await writeFile(file, Buffer.concat([whole.subarray(0, -1), Buffer.from("X")]));
    expect(await codeOf(deposits.get(id))).to.equal("deposit-damaged");
    expect(Buffer.from((await deposits.get(other.id))!).toString()).to.equal("other");
    expect(await deposits.takeBack(id, secret)).to.equal(true);
  });

  it("looks at no other file of its folder", async () => {
    now = 1000;
    await open().put(text("old"), 1500);
    await writeFile(join(data, "copies", "note.txt"), "mine");
    now = 3000;
    await open().put(text("new"), 4000); // the first of a process sweeps
    expect(await readdir(join(data, "copies"))).to.have.length(2);
    expect(await readFile(join(data, "copies", "note.txt"), "utf8")).to.equal("mine");
  });
});

describe("routes of copies", () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.close());
  const post = (path: string, body: BodyInit, type: string) =>
    service.fetch(`/v1/copies/${path}`, { method: "POST", body, headers: { "content-type": type } });
  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
  const deposit = (until: number, size = 10) =>
    post(`deposits?until=${until}`, new Uint8Array(size), "application/octet-stream");

  it("bound what is deposited: its size, its day", async () => {
    const { now } = service.clock;
    expect(await codeOf(await deposit(now - 1))).to.equal("request-invalid");
    expect(await codeOf(await deposit(now + LONGEST_DEPOSIT + 1))).to.equal("request-invalid");
    expect(await codeOf(await deposit(now + 10, MAX_DEPOSIT + 1))).to.equal("body-too-large");
    expect((await deposit(now + 10, MAX_DEPOSIT)).status).to.equal(201);
  });

  it("seal hashes and days to come, and nothing else", async () => {
    const hash = service.batch.key.kid;
    const seal = (body: object) => post("seals", JSON.stringify(body), "application/json");
    const good = { sd_hash: hash, terms_hash: hash, until: service.clock.now + 1 };
    expect((await seal(good)).status).to.equal(201);
    for (const bad of [
      { ...good, sd_hash: "Example Bank" },
      { ...good, recipient: "Example Bank" },
      { ...good, until: service.clock.now - 1 },
      {},
    ]) {
      const response = await seal(bad);
      expect(await codeOf(response)).to.equal("request-invalid");
    }
    expect(service.log()).not.to.include("Example Bank");
  });

  it("say that a deposit is damaged", async () => {
    const { id } = (await (await deposit(service.clock.now + 10, 30)).json()) as { id: string };
    await writeFile(join(service.data, "copies", Buffer.from(id, "base64url").toString("hex")), "{");
    const answer = await service.fetch(`/v1/copies/deposits/${id}`);
    expect(answer.status).to.equal(500);
    expect(await codeOf(answer)).to.equal("deposit-damaged");
  });

  it("say the same of a deposit that is not there and of a wrong secret", async () => {
    const hash = service.batch.key.kid;
    const { id } = (await (await deposit(service.clock.now + 10, 20)).json()) as { id: string };
    const back = (name: string) =>
      post(`deposits/${name}/take-back`, JSON.stringify({ secret: hash }), "application/json");
    const answers = await Promise.all([back(id), back(hash)].map(async (one) => codeOf(await one)));
    expect(answers).to.deep.equal(["deposit-unknown", "deposit-unknown"]);
    expect((await service.fetch(`/v1/copies/deposits/${id}`)).status).to.equal(200);
  });
});
