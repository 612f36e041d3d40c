/** A report from the service to the archive: its JWS by software that is not ours, its PDF, and the CLI years later. */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from "jose";
import { attachedFile } from "../../../core/pdf/attached.ts";
import { checkReport, MAX_REPORT, parseReport, readReportKeys } from "../../../core/report/report.ts";
import { takeLock } from "../../../scripts/launch/lock.mjs";
import { openReportKeys, rotateReportKey } from "../../../server/keys/report-keys.ts";
import { openServiceKey } from "../../../server/keys/service-key.ts";
import { makeReport } from "../../../server/report/make-report.ts";
import { certrace } from "../../scripts/cli/run.ts";
import { sha256, startTestService, statusEvent, type TestService } from "../http/service.ts";

describe("verification reports", function () {
  this.timeout(60_000);
  let service: TestService;
  let folder: string;
  const post = async (query: string, body: BodyInit = service.batch.file(0)) =>
    service.fetch(`/v1/report${query}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
  const keys = async () =>
    (await (await service.fetch("/.well-known/certrace-report-keys")).json()) as JSONWebKeySet;
  const at = (name: string) => join(folder, name);

  before(async () => {
    service = await startTestService({ publicUrl: (port) => `http://127.0.0.1:${port}` });
    folder = await mkdtemp(join(tmpdir(), "certrace-report-"));
    await writeFile(at("licence.json"), service.batch.file(0));
  });
  after(async () => {
    await service?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it("are verified by any JOSE library with the published keys, and say what POST /v1/verify says", async () => {
    const jws = await (await post("")).text();
    const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(await keys()));
    expect(protectedHeader).to.include({ alg: "ES256", typ: "certrace-report+jwt" });
    const said = JSON.parse(new TextDecoder().decode(payload));
    expect(said.certificate.sha256).to.equal(sha256(service.batch.file(0)));
    expect(said.asked).to.deep.equal({ at: null });
    const verified = await service.fetch("/v1/verify", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: service.batch.file(0),
    });
    expect(said.verification).to.deep.equal(await verified.json());
    expect(said.verification).to.include({ verdict: "valid" });
    expect(said.verification.head.number).to.be.a("number");
    expect(service.log()).not.to.include(jws.slice(-40));
  });

  it("say what was, where that is asked; and of what is no certificate, that it is none", async () => {
    const then = parseReport(await (await post("?at=1000000000")).text()).content;
    expect(then.asked).to.deep.equal({ at: 1_000_000_000 });
    expect(then.verification.verdict).to.equal("not-yet-valid");
    expect(parseReport(await (await post("", "{}")).text()).content.verification).to.deep.include({
      verdict: "invalid",
      certificate: null,
    });
    expect((await (await post("?as=docx")).json()) as object).to.include({
      code: "request-invalid",
      field: "as",
    });
  });

  it("are documents too, with the same report attached; whatever the certificate says stays text", async () => {
    const answer = await post("?as=pdf");
    expect(answer.headers.get("content-type")).to.equal("application/pdf");
    const pdf = new Uint8Array(await answer.arrayBuffer());
    const attached = new TextDecoder().decode(await attachedFile(pdf, MAX_REPORT));
    await compactVerify(attached, createLocalJWKSet(await keys()));
    expect(parseReport(attached).content.verification.verdict).to.equal("valid");
  });

  it("are written and checked with the CLI, by the service or by keys that were filed with them", async () => {
    const made = await certrace([
      "report",
      at("licence.json"),
      "--out",
      at("report.pdf"),
      "--service",
      service.url,
    ]);
    expect(made, made.err).to.include({ code: 0, err: "" });
    expect(made.out).to.include("Valid");
    expect((await stat(at("report.pdf"))).mode & 0o077).to.equal(0);
    const twice = await certrace([
      "report",
      at("licence.json"),
      "--out",
      at("report.pdf"),
      "--service",
      service.url,
    ]);
    expect(twice.code).to.equal(1);
    expect(twice.err).to.include("is there already");

    await writeFile(at("keys.json"), JSON.stringify(await keys()));
    const online = await certrace(["report", "--check", at("report.pdf")]);
    expect(online, online.err).to.include({ code: 0 });
    expect(online.out).to.include("A genuine report, unaltered.").and.include(service.url);

    const jws = await (await post("")).text();
    const last = jws.endsWith("A") ? "E" : "A";
    await writeFile(at("report.jws"), jws);
    await writeFile(at("altered.jws"), jws.slice(0, -20) + last + jws.slice(-19));
    const filed = await certrace([
      "report",
      "--check",
      at("report.jws"),
      "--keys",
      at("keys.json"),
      "--json",
    ]);
    expect(filed.code).to.equal(0);
    expect(JSON.parse(filed.out)).to.deep.include({
      outcome: "genuine",
      certificate: { sha256: sha256(service.batch.file(0)) },
    });
    const altered = await certrace([
      "report",
      "--check",
      at("altered.jws"),
      "--keys",
      at("keys.json"),
      "--json",
    ]);
    expect(altered.code).to.equal(20);
    expect(JSON.parse(altered.out)).to.have.all.keys("outcome", "kid").and.include({ outcome: "altered" });

    await writeFile(at("none.json"), '{"keys":[]}');
    const unknown = await certrace(["report", "--check", at("report.jws"), "--keys", at("none.json")]);
    expect(unknown.code).to.equal(30);
    const gone = await certrace(["report", "--check", at("report.jws"), "--service", "http://127.0.0.1:1"]);
    expect(gone.code).to.equal(30);
    expect(await readFile(at("report.jws"), "utf8")).to.equal(jws);
  });

  it("get no keys over plain http from where they claim to come: who forged one could answer there", async () => {
    const { verification } = parseReport(await (await post("")).text()).content;
    const elsewhere = service.url.replace("127.0.0.1", "0.0.0.0");
    const { jws } = await makeReport(
      { certificate: new Uint8Array(), at: null, verification },
      { service: elsewhere, key: await openServiceKey(service.data, "report"), now: 1_000_000_000 },
    );
    await writeFile(at("plain.jws"), jws);
    expect((await certrace(["report", "--check", at("plain.jws")])).code).to.equal(30);
    const told = await certrace(["report", "--check", at("plain.jws"), "--service", service.url]);
    expect(told.code).to.equal(0);
  });

  it("are signed with a new key after a rotation, without a restart; those of the former one stay genuine", async () => {
    const env = { CERTRACE_DATA: service.data };
    const published = async () => (await keys()).keys as { kid: string; exp?: number }[];
    const judged = async (jws: string) =>
      checkReport(
        parseReport(jws),
        readReportKeys(JSON.stringify(await keys()), "keys"),
        service.services.verifyEs256,
      );
    const before = await (await post("")).text();
    const [first] = await published();
    const copied = await openServiceKey(service.data, "report"); // whoever has it now has it later as well

    const rotated = await certrace(["report-keys", "rotate"], { env });
    expect(rotated, rotated.err).to.include({ code: 0, err: "" });
    expect(rotated.out).to.include("signs reports from now on").and.include(first!.kid);
    const [second, former, ...more] = await published();
    expect(more).to.deep.equal([]);
    expect(former!.kid).to.equal(first!.kid);
    expect([second!.kid === first!.kid, second!.exp, typeof former!.exp]).to.deep.equal([
      false,
      undefined,
      "number",
    ]);
    expect((await stat(join(service.data, "keys", "report-former.json"))).mode & 0o077).to.equal(0);
    expect(JSON.stringify(await keys())).not.to.include('"d"');

    const after = await (await post("")).text();
    expect(parseReport(after).kid).to.equal(second!.kid);
    expect(await judged(after)).to.equal("genuine");
    expect(await judged(before)).to.equal("genuine");

    const { iss, verification } = parseReport(before).content;
    const forge = async (now: number) =>
      (
        await makeReport(
          { certificate: new Uint8Array(), at: null, verification },
          { service: iss, key: copied, now },
        )
      ).jws;
    expect(await judged(await forge(former!.exp!))).to.equal("genuine");
    const late = await forge(former!.exp! + 1);
    expect(await judged(late)).to.equal("key-ended");
    await writeFile(at("late.jws"), late);
    const told = await certrace(["report", "--check", at("late.jws"), "--service", service.url]);
    expect(told.code).to.equal(20);
    expect(told.out).to.include("after its end");

    // stolen: no date of it means anything, so it is published no more; the one before it still is
    await rotateReportKey(service.data, { stolen: true, now: former!.exp! });
    expect(await judged(after)).to.equal("key-unknown");
    expect(await judged(before)).to.equal("genuine");
    const listed = await certrace(["report-keys", "list"], { env });
    expect(listed.out).to.include("signs now").and.include("signed until").and.not.include(second!.kid);
  });

  it("get one new key at a time: a second rotation at the same moment changes nothing", async () => {
    const env = { CERTRACE_DATA: service.data };
    const before = await keys();
    const lock = takeLock(join(service.data, "keys", "report-keys.lock"), "test");
    if ("holder" in lock) throw new Error("somebody has it");
    const second = await certrace(["report-keys", "rotate"], { env });
    expect(second.code).to.equal(1);
    expect(second.err).to.include("[report-keys-busy]").and.include(`process ${process.pid}`);
    expect(await keys()).to.deep.equal(before);
    lock.release();
    const rotated = await certrace(["report-keys", "rotate"], { env });
    expect(rotated, rotated.err).to.include({ code: 0, err: "" });
    expect((await keys()).keys).to.have.length(before.keys.length + 1);
    expect(await readdir(join(service.data, "keys"))).to.not.include("report-keys.lock");
  });

  it("get no key where no service has run, and none is passed over that cannot be read", async () => {
    const nowhere = at("nowhere");
    const codeOf = (asked: Promise<unknown>) => asked.then(String, ({ code }) => code);
    expect(await codeOf(rotateReportKey(nowhere, { stolen: false, now: 0 }))).to.equal("file-not-found");
    expect(existsSync(nowhere)).to.equal(false);
    await openReportKeys(nowhere);
    await rotateReportKey(nowhere, { stolen: false, now: 0 });
    await writeFile(join(nowhere, "keys", "report-former.json"), '{"keys":');
    expect(await codeOf(openReportKeys(nowhere))).to.equal("keys-malformed");
    expect(await codeOf(rotateReportKey(nowhere, { stolen: false, now: 0 }))).to.equal("keys-malformed");
  });

  it("stay what they were when the certificate is revoked later", async () => {
    const before = await (await post("")).text();
    await service.index.mine(statusEvent(service.batch, "revoked", 1n));
    expect(parseReport(before).content.verification.verdict).to.equal("valid");
    expect(parseReport(await (await post("")).text()).content.verification.verdict).to.equal("revoked");
  });
});
