/** Issuing by its options, without faults: what comes out, what is refused to begin with, what a second run does. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { certificateFile } from "../../../core/certificate/serialise.ts";
import type { Act, Sender } from "../../../server/chain/acts.ts";
import { dryRun } from "../../../server/issuing/dry-run.ts";
import { diskError } from "../../../server/issuing/files.ts";
import { issueRegister } from "../../../server/issuing/issue.ts";
import type { IssueRequest } from "../../../server/issuing/issue-request.ts";
import type { Manifest } from "../../../server/issuing/manifest.ts";
import type { Progress } from "../../../server/issuing/progress.ts";
import type { Refusal } from "../../../server/issuing/screen.ts";
import { readManifest, refOfFile, refsOfNumbers } from "../../../server/issuing/status-change.ts";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";
import { codeOf, errorOf } from "./codes.ts";
import { newSigningKey } from "./issuing-chain.ts";
import { rowsOf, workbook } from "./workbook.ts";

const REGISTRY = `eip155:31337:0x${"ab".repeat(20)}`;

function typeOf(change: object = {}) {
  const definition = {
    vct: "https://certrace.example/types/permit",
    claims: [
      { path: ["holder", "name"], sd: "always" },
      { path: ["holder", "constructor"], sd: "never" },
      { path: ["area"], sd: "allowed" },
      { path: ["certificate_number"], sd: "allowed" },
    ],
    mapping: {
      claims: [
        { path: ["holder", "name"], column: "name", kind: "text" },
        { path: ["holder", "constructor"], value: "natural person" },
        { path: ["area"], column: "area", kind: "number", required: false },
      ],
      number: { column: "no" },
      ...change,
    },
  };
  return parseTypeDefinition(JSON.stringify(definition));
}

/** A chain that takes everything, and remembers it. */
function recorder(): Sender & { acts: { id: string; act: Act }[] } {
  const acts: { id: string; act: Act }[] = [];
  return {
    acts,
    account: `0x${"01".repeat(20)}`,
    async send(id, act) {
      acts.push({ id, act });
      const events =
        act.act === "anchor" ? [{ ...act, type: "batch-anchored" as const, operator: this.account }] : [];
      return { transaction: `0x${String(acts.length).padStart(64, "0")}`, block: acts.length, events };
    },
    async close() {},
  };
}

describe("issuing: a register", () => {
  let folder: string;
  let runs = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "certrace-issue-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function request(
    csv: string,
    change: Partial<IssueRequest> = {},
  ): IssueRequest & { sender: ReturnType<typeof recorder> } {
    const run = runs++;
    const path = join(folder, `${run}.csv`);
    writeFileSync(path, csv);
    return {
      ...{ register: { path }, type: typeOf(), typeId: 3, department: 12, registry: REGISTRY, threads: 1 },
      ...{ service: "https://certrace.example", out: join(folder, `out-${run}`), key: newSigningKey() },
      ...change,
      sender: recorder(),
    };
  }
  const CSV =
    'no,name,area\nA1,张三,1.5\nA2,"Müller, Ann",\na1,Bob,3\n../x,Eve,4\nCON,Con,5\nA1,again,6\nA7,\u202egnA,7\n';

  it("becomes files, a list, refused rows and a manifest that add up", async () => {
    const order = request(CSV, { batchSize: 2 });
    const summary = await issueRegister(order);
    expect(summary).to.deep.include({ again: false, rows: 7, issued: 5, refused: 2, batches: 3 });

    const manifest = JSON.parse(readFileSync(summary.manifest, "utf8")) as Manifest;
    expect(manifest.counts).to.deep.equal({
      rows: 7,
      issued: 5,
      refused: 2,
      valid: 5,
      revoked: 0,
      suspended: 0,
      superseded: 0,
    });
    expect(manifest.batches.map(({ size }) => size)).to.deep.equal([2, 2, 1]);
    const list = parse(readFileSync(summary.index), { columns: true }) as Record<string, string>[];
    expect(
      list.map(({ number, line, batch, index }) => [number, line, batch, index].join(" ")),
    ).to.deep.equal(["A1 2 0001 0", "A2 3 0001 1", "a1 4 0002 0", "../x 5 0002 1", "CON 6 0003 0"]);
    expect(readFileSync(summary.refusedFile, "utf8")).to.equal(
      `line,column,code,reason,no,name,area\n` +
        `7,no,number-duplicate,"the certificate number ""A1"" stands in line 2 already; keep one of the two rows",A1,again,6\n` +
        `8,name,bidi-control,U+202E changes the order in which the text is shown; remove it,A7,\u202egnA,7\n`,
    );

    for (const { file, number, batch, index } of list) {
      const text = readFileSync(join(order.out, file!), "utf8");
      const parsed = parseCertificate(text);
      expect(parsed.body.iss).to.equal("https://certrace.example/departments/12");
      expect(parsed.body["vct#integrity"]).to.match(/^sha256-[A-Za-z0-9+/]{43}=$/);
      const { root, list: statusList, size } = manifest.batches.find((each) => each.batch === batch)!;
      expect(parsed.claims.statusList).to.deep.equal({
        uri: `https://certrace.example/v1/status-lists/12/${statusList}`,
        idx: Number(index),
      });
      expect(parsed.anchor).to.deep.include({
        registry: REGISTRY,
        department: 12,
        root,
        index: Number(index),
        size,
      });
      // Byte for byte what core writes, so that there is one form of the file.
      const { protected: header, payload, signature, disclosures } = parsed;
      expect(text).to.equal(
        certificateFile(
          { protected: header, payload, signature, disclosures: disclosures.map((d) => d.text) },
          parsed.anchor!,
        ),
      );
      expect(disclosures.map(({ name }) => name)).to.include.members(["certificate_number", "name"]);
      expect(disclosures.find(({ name }) => name === "certificate_number")!.value).to.equal(number);
      expect(parsed.body.holder).to.include({ constructor: "natural person" });
      expect(await refOfFile(join(order.out, file!), [REGISTRY])).to.deep.equal({
        department: 12,
        root,
        index: Number(index),
      });
    }
    expect(
      await codeOf(refOfFile(join(order.out, list[0]!.file!), [REGISTRY.replace("31337", "1")])),
    ).to.equal("registry-differs");
    // Personal data is for its owner only.
    expect(statSync(order.out).mode & 0o077).to.equal(0);
    expect(statSync(join(order.out, list[0]!.file!)).mode & 0o077).to.equal(0);
    expect(readdirSync(join(order.out, "certificates")).sort()).to.deep.equal(["0001", "0002", "0003"]);
  });

  it("gives every certificate salts of its own", async () => {
    const summary = await issueRegister(request(CSV, { bundle: true }));
    const texts = readFileSync(summary.certificates, "utf8").trimEnd().split("\n");
    const salts = texts.flatMap((text) =>
      parseCertificate(text).disclosures.map(
        (d) => JSON.parse(Buffer.from(d.text, "base64url").toString())[0] as string,
      ),
    );
    expect(new Set(salts).size).to.equal(salts.length);
    for (const salt of salts) expect(Buffer.from(salt, "base64url")).to.have.length(16);
  });

  it("is refused on a folder that has another job, or something else", async () => {
    const order = request(CSV);
    await issueRegister(order);
    const differing: [string, Partial<IssueRequest>][] = [
      ["register", { register: request(`${CSV}B1,new,1\n`).register }],
      ["type", { type: typeOf({ number: { template: "N{no}" } }) }],
      ["typeId", { typeId: 4 }],
      ["department", { department: 13 }],
      ["registry", { registry: REGISTRY.replace("31337", "1") }],
      ["service", { service: "https://other.example" }],
      ["batchSize", { batchSize: 3 }],
      ["bundle", { bundle: true }],
      ["format", { register: { ...order.register, format: "ndjson" } }],
      ["encoding", { register: { ...order.register, encoding: "gbk" } }],
      ["delimiter", { register: { ...order.register, delimiter: ";" } }],
      ["sheet", { register: { ...order.register, sheet: "2026" } }],
    ];
    for (const [field, change] of differing) {
      expect(await errorOf(issueRegister({ ...order, ...change }))).to.include({
        code: "issue-job-differs",
        field,
      });
    }
    const other = request(CSV, { out: folder });
    expect(await codeOf(issueRegister(other))).to.equal("issue-folder-not-empty");
    expect(await codeOf(issueRegister({ ...other, out: other.register.path }))).to.equal("folder-unwritable");
  });

  it("is refused with options that cannot be", async () => {
    const order = request(CSV);
    const wrong: [string, Partial<IssueRequest>][] = [
      ["batchSize", { batchSize: 0 }],
      ["batchSize", { batchSize: 1.5 }],
      ["department", { department: 2 ** 32 }],
      ["typeId", { typeId: 0 }],
      ["registry", { registry: "0xabc" }],
      ["service", { service: "https://certrace.example/" }],
      ["key", { key: { ...newSigningKey(), kid: newSigningKey().kid } }],
    ];
    for (const [field, change] of wrong) {
      expect(await errorOf(issueRegister({ ...order, ...change }))).to.include({
        code: "option-invalid",
        field,
      });
    }
    expect(order.sender.acts).to.deep.equal([]);
  });

  it("issues nothing when every row is refused, and says where to look", async () => {
    const order = request("no,name,area\nA1,,1\nA2,x,many\n");
    const error = await errorOf(issueRegister(order));
    expect(error).to.include({ code: "register-all-refused" });
    expect(error.remedy).to.include("refused.csv");
    expect(readFileSync(join(order.out, "refused.csv"), "utf8").trimEnd().split("\n")).to.have.length(3);
    expect(order.sender.acts).to.deep.equal([]);
    // The register may be corrected, and the same folder used.
    writeFileSync(order.register.path, CSV);
    expect(await issueRegister(order)).to.include({ issued: 5, again: false });
  });

  it("issues nothing from a file that is damaged at its end, however much of it was signed meanwhile", async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => `B${i},Someone of some name,${i}\n`).join("");
    const order = request(`no,name,area\n${rows}C1,"open`, { batchSize: 100 });
    expect(await codeOf(issueRegister(order))).to.equal("register-malformed");
    expect(order.sender.acts).to.deep.equal([]);
    expect(readdirSync(order.out)).to.deep.equal([".job"]);

    // Mended, and shorter: what was signed of the damaged one is gone.
    writeFileSync(order.register.path, `no,name,area\n${rows.split("\n").slice(0, 150).join("\n")}\n`);
    expect(await issueRegister(order)).to.include({ issued: 150, batches: 2, refused: 0 });
    expect(order.sender.acts).to.have.length(2);
    expect(readdirSync(join(order.out, ".job")).filter((name) => name.endsWith(".partial"))).to.deep.equal(
      [],
    );
    const written = readdirSync(join(order.out, "certificates"), { recursive: true, encoding: "utf8" });
    expect(written.filter((name) => name.endsWith(".json"))).to.have.length(150);
  });

  it("goes on where the chain refused, with the same signatures and ids", async () => {
    const order = request(CSV, { batchSize: 2 });
    const good = order.sender.send;
    let calls = 0;
    const tried: { id: string; act: Act }[] = [];
    order.sender.send = function (id, act) {
      tried.push({ id, act });
      return ++calls === 2 ? Promise.reject(new Error("the line is cut")) : good.call(this, id, act);
    };
    await issueRegister(order).then(
      () => expect.fail("went on"),
      (error: Error) => expect(error.message).to.equal("the line is cut"),
    );
    order.sender.send = good;
    const sentBefore = [...tried];
    const summary = await issueRegister(order);
    expect(summary).to.include({ issued: 5, again: false });
    const roots = (await readManifest(order.out)).batches.map(({ root }) => root);
    for (const { act } of sentBefore) if (act.act === "anchor") expect(roots).to.include(act.root);
    for (const { id, act } of order.sender.acts) {
      const same = sentBefore.find((each) => each.id === id);
      if (same !== undefined) expect(act).to.deep.equal(same.act);
    }
    const anchors = order.sender.acts.filter(({ act }) => act.act === "anchor");
    expect(new Set(anchors.map(({ id }) => id)).size).to.equal(3);
  });

  it("anchors nothing that an earlier run signed with another key: that key may have ended meanwhile", async () => {
    const order = request(CSV, { batchSize: 2 });
    const another = newSigningKey();
    const good = order.sender.send;
    const roots: Record<string, string[]> = {};
    for (const { kid, privateKey } of [order.key, another]) {
      roots[kid] = [];
      order.sender.send = function (id, act) {
        if (id.endsWith("/0")) return good.call(this, id, act);
        if (act.act === "anchor") roots[kid]!.push(act.root);
        return Promise.reject(new Error("the line is cut"));
      };
      await issueRegister({ ...order, key: { kid, privateKey } }).then(
        () => expect.fail("went on"),
        (error: Error) => expect(error.message).to.equal("the line is cut"),
      );
    }
    order.sender.send = good;
    await issueRegister({ ...order, key: another });
    const { batches } = await readManifest(order.out);
    expect(batches.map(({ kid }) => kid)).to.deep.equal([order.key.kid, another.kid, another.kid]);
    // What the second run signed is not signed a third time, nor sent by a name that the outbox may know from the first.
    expect(batches.slice(1).map(({ root }) => root)).to.have.members(roots[another.kid]!);
    expect(batches.map(({ root }) => root)).not.to.include.members(roots[order.key.kid]!);
    const ids = order.sender.acts.map(({ id }) => id).filter((id) => !id.endsWith("/0"));
    expect(ids.every((id) => roots[another.kid]!.some((root) => id.endsWith(`/${root}`)))).to.equal(true);
    const list = parse(readFileSync(join(order.out, "certificates.csv")), { columns: true }) as Record<
      string,
      string
    >[];
    for (const { file, batch } of list) {
      const { protected: header } = parseCertificate(readFileSync(join(order.out, file!), "utf8"));
      const { kid } = JSON.parse(Buffer.from(header, "base64url").toString()) as { kid: string };
      expect(kid).to.equal(batch === "0001" ? order.key.kid : another.kid);
    }
  });

  it("makes good what a power failure emptied between two runs, before it calls the job finished", async () => {
    const order = request(CSV, { batchSize: 2 });
    const good = order.sender.send;
    order.sender.send = function (id, act) {
      return id.endsWith("/2") ? Promise.reject(new Error("the line is cut")) : good.call(this, id, act);
    };
    await issueRegister(order).then(
      () => expect.fail("went on"),
      (error: Error) => expect(error.message).to.equal("the line is cut"),
    );
    order.sender.send = good;
    const emptied = join(order.out, "certificates", "0001", "A1.json");
    const before = readFileSync(emptied, "utf8");
    writeFileSync(emptied, "");
    expect(await issueRegister(order)).to.include({ again: false, restored: 1, issued: 5 });
    expect(readFileSync(emptied, "utf8")).to.equal(before);
  });

  it("does nothing when finished, but makes good what is missing of its files", async () => {
    const order = request(CSV, { batchSize: 2 });
    const first = await issueRegister(order);
    const list = parse(readFileSync(first.index), { columns: true }) as Record<string, string>[];
    const before = new Map(list.map(({ file }) => [file!, readFileSync(join(order.out, file!), "utf8")]));
    const sent = order.sender.acts.length;
    expect(await issueRegister(order)).to.include({ again: true, restored: 0, job: first.job });
    rmSync(join(order.out, "certificates", "0002"), { recursive: true });
    writeFileSync(join(order.out, list[0]!.file!), "");
    expect(await issueRegister(order)).to.include({ again: true, restored: 2 });
    for (const [file, text] of before)
      expect(readFileSync(join(order.out, file), "utf8"), file).to.equal(text);
    expect(order.sender.acts).to.have.length(sent);
  });

  it("refuses to anchor or write what somebody changed in the job's folder", async () => {
    const order = request(CSV, { batchSize: 2 });
    const staged = join(order.out, ".job", "batch-0001.staged");
    const change = (text: string) =>
      text.replace("A1", "A9").replace(/"signature":"(.)/, (_, c) => `"signature":"${c === "x" ? "y" : "x"}`);
    const good = order.sender.send;
    order.sender.send = () => Promise.reject(new Error("the line is cut"));
    await issueRegister(order).then(
      () => expect.fail("went on"),
      (error: Error) => expect(error.message).to.equal("the line is cut"),
    );
    order.sender.send = good;
    const signed = readFileSync(staged, "utf8");
    writeFileSync(staged, change(signed));
    expect(await codeOf(issueRegister(order))).to.equal("job-damaged");
    expect(order.sender.acts.filter(({ id }) => id.endsWith("/0"))).to.deep.equal([]);

    writeFileSync(staged, signed);
    const summary = await issueRegister(order);
    rmSync(join(summary.certificates, "0001"), { recursive: true });
    writeFileSync(staged, change(signed));
    expect(await codeOf(issueRegister(order))).to.equal("job-damaged");
  });

  it("tells how far it is, stage by stage, to the end", async () => {
    const seen: Progress[] = [];
    await issueRegister(
      request(CSV, {
        batchSize: 2,
        type: typeOf({
          states: {
            column: "area",
            values: {
              "3": { status: "revoked" },
              "1.5": { status: "valid" },
              "4": { status: "valid" },
              "5": { status: "valid" },
              "": { status: "valid" },
            },
          },
        }),
        onProgress: (progress) => seen.push(progress),
      }),
    );
    const last = new Map(seen.map(({ stage, done, total, unit }) => [stage, `${done}/${total} ${unit}`]));
    expect(Object.fromEntries(last)).to.deep.equal({
      read: `${Buffer.byteLength(CSV)}/${Buffer.byteLength(CSV)} bytes`,
      sign: "5/5 certificates",
      anchor: "3/3 batches",
      write: "5/5 certificates",
      status: "1/1 calls",
    });
    for (const { done, total, rate } of seen) expect(done <= total && rate >= 0).to.equal(true);
  });

  it("finds certificates by number in its folder", async () => {
    for (const bundle of [false, true]) {
      const order = request(CSV, { batchSize: 2, bundle });
      await issueRegister(order);
      const { batches } = await readManifest(order.out);
      const found = await refsOfNumbers(order.out, new Set(["../x", "A1"]));
      expect(found).to.deep.equal([
        { department: 12, root: batches[0]!.root, indexes: [0] },
        { department: 12, root: batches[1]!.root, indexes: [1] },
      ]);
      expect(await codeOf(refsOfNumbers(order.out, new Set(["A1", "Z9"])))).to.equal("number-unknown");
    }
    expect(await codeOf(refsOfNumbers(folder, new Set(["A1"])))).to.equal("manifest-unreadable");
  });

  it("finds certificates by more files than a process may have open", async function () {
    if (process.platform === "win32") this.skip();
    const rows = Array.from({ length: 400 }, (_, i) => `B${i},Someone,${i}\n`).join("");
    const order = request(`no,name,area\n${rows}`);
    await issueRegister(order);
    const files = Array.from({ length: 400 }, (_, i) =>
      join(order.out, "certificates", "0001", `B${i}.json`),
    );
    const list = join(folder, "list.txt");
    writeFileSync(list, `${files.join("\n")}\n`);
    const module = new URL("../../../scripts/cli/status-targets.ts", import.meta.url).href;
    const script = `
      import { readTargets } from ${JSON.stringify(module)};
      const [{ indexes }] = await readTargets([], { list: ${JSON.stringify(list)} }, [${JSON.stringify(REGISTRY)}]);
      console.log(indexes.length);`;
    const limited = 'ulimit -n 100 && exec "$0" --input-type=module -e "$1"';
    const child = spawn("sh", ["-c", limited, process.execPath, script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    expect(await text(child.stdout)).to.equal("400\n");
  });

  it("tells what people cannot see in a workbook and was issued all the same, each time it is asked", async () => {
    const rows = `${rowsOf([["no", "name", "area"]])}<row r="2" hidden="1"><c r="A2" t="str"><v>A1</v></c><c r="B2" t="str"><v>Ann</v></c></row>`;
    const path = join(folder, "hidden.xlsx");
    writeFileSync(path, await workbook({ sheets: [{ name: "S", rows }] }));
    const order = request("", { register: { path } });
    for (const again of [false, true]) {
      const summary = await issueRegister(order);
      expect(summary).to.include({ again, issued: 1 });
      expect(summary.notices.map(({ code }) => code)).to.deep.equal(["rows-hidden"]);
    }
    expect((await issueRegister(request(CSV))).notices).to.deep.equal([]);
  });

  it("can be tried without doing it", async () => {
    const { register, type, out } = request(CSV, {
      type: typeOf({ versions: { same: ["name"], order: { column: "area", kind: "number" } } }),
    });
    writeFileSync(register.path, "no,name,area\nA1,张三,1\nA2,李四,9\nA3,张三,2\nA4,张三,2\nA5,,1\n");
    const refusals: Refusal[] = [];
    const tried = await dryRun({ register, type, first: 2, onRefused: (refusal) => refusals.push(refusal) });
    expect(tried).to.deep.include({
      ...{ rows: 5, accepted: 3, refused: 2 },
      refusedByCode: { "version-tie": 1, "value-missing": 1 },
      statuses: { valid: 2, revoked: 0, suspended: 0, superseded: 1 },
    });
    expect(refusals.map(({ line, column, code }) => [line, column, code])).to.deep.equal([
      [5, "area", "version-tie"],
      [6, "name", "value-missing"],
    ]);
    expect(tried.certificates).to.have.length(2);
    expect(tried.certificates[0]).to.deep.equal({
      ...{ line: 2, number: "A1", nbf: null, exp: null, status: "superseded", reason: "unspecified" },
      claims: [
        { path: ["holder", "name"], value: "张三", disclosable: true },
        { path: ["holder", "constructor"], value: "natural person", disclosable: false },
        { path: ["area"], value: 1, disclosable: true },
      ],
    });
    expect(readdirSync(folder)).to.not.include(out.split("/").at(-1));
    writeFileSync(register.path, "no,name,area\n");
    expect(await codeOf(dryRun({ register, type }))).to.equal("register-empty");
  });

  it("calls a full disk by its name, whichever limit it is", () => {
    for (const code of ["ENOSPC", "EDQUOT", "EFBIG"]) {
      expect(diskError("x", Object.assign(new Error(), { code }))).to.include({ code: "disk-full" });
    }
    expect(diskError("x", Object.assign(new Error(), { code: "EROFS" }))).to.include({
      code: "folder-unwritable",
    });
    const other = new Error("other");
    expect(diskError("x", other)).to.equal(other);
  });
});
