/** The desk by its routes: from a register to certificates that verify, by two people; and back and forth between them. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TextWriter, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { expect } from "chai";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import type { Activity, DeskMe } from "../../../core/desk/answers.ts";
import type { CaseShown, CaseSummary } from "../../../core/desk/case.ts";
import type { IssueOutcome, IssuePreview } from "../../../core/desk/kinds.ts";
import { CertraceError } from "../../../core/errors.ts";
import { type KnownNumber, readNumberAnswers } from "../../../core/numbers/number-answers.ts";
import { attachedCertificate } from "../../../core/pdf/attached.ts";
import { verifyCertificate } from "../../../core/verify/certificate.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import { REGISTRY } from "../../core/build.ts";
import { withClaim } from "../desk/tamper.ts";
import {
  answered,
  caseFolder,
  type DeskService,
  NEIGHBOUR,
  registerOf,
  type Staff,
  startDeskService,
  TYPE,
} from "./desk-service.ts";

describe("the desk", () => {
  let service: DeskService;
  let maker: Staff;
  let checker: Staff;
  before(async () => {
    service = await startDeskService();
    maker = service.staff("唐小满", "maker");
    checker = service.staff("罗长庚", "checker");
  });
  after(() => service.close());
  afterEach(() => {
    service.before.send = async () => {};
  });

  it("issues a register that one person prepared and another released", async () => {
    const made = await maker.make(registerOf(25), { batchSize: 10, papers: true });
    expect(made).to.deep.include({ state: "draft", revision: 1, own: true, title: "许可证 · register.csv" });
    expect(made.may).to.have.members(["edit", "submit", "withdraw"]);
    const submitted = await maker.act(made, "submit", { remark: "November." });
    expect((await checker.read<DeskMe>("/desk/me")).counts.toCheck).to.equal(1);
    expect((await maker.read<DeskMe>("/desk/me")).counts.mine.submitted).to.equal(1);

    const seen = await checker.case(made.id);
    expect(seen.may).to.have.members(["approve", "send-back"]);
    const preview = await checker.read<IssuePreview>(`/desk/cases/${made.id}/preview`);
    expect(preview).to.deep.include({ rows: 27, accepted: 25, refused: 2 });
    expect(preview.certificates[0]).to.deep.include({ number: "P-1", line: 2 });
    expect(preview.refusedRows.map(({ line, column, code }) => [line, column, code])).to.deep.equal([
      [27, "issued", "date-malformed"],
      [28, "name", "value-missing"],
    ]);
    const refused = await (await checker.get(`/desk/cases/${made.id}/refused`)).text();
    expect(refused.split("\n")[1]).to.match(/^27,issued,date-malformed,/);

    await checker.act(submitted, "approve", { digest: seen.digest });
    const done = await checker.until(made.id, "done", "failed");
    expect(done.outcome as IssueOutcome).to.deep.include({
      rows: 27,
      issued: 25,
      refused: 2,
      batches: 3,
      papers: 25,
      withoutPaper: 0,
    });
    expect(done.checker).to.deep.equal({ person: checker.signedIn.session.person, name: "罗长庚" });
    expect(done.events.map(({ act, name }) => `${act} ${name}`.trim())).to.deep.equal([
      "create 唐小满",
      "submit 唐小满",
      "approve 罗长庚",
      "done",
    ]);

    const place = `/desk/certificate?job=${made.id}&batch=0001&index=7`;
    const [asFile, asPaper] = [await maker.get(place), await maker.get(`${place}&as=pdf`)];
    expect([asFile, asPaper].map(({ headers }) => headers.get("content-type"))).to.deep.equal([
      "application/json",
      "application/pdf",
    ]);
    expect(asPaper.headers.get("content-disposition")).to.equal("attachment; filename*=UTF-8''P-8.pdf");
    const attached = await attachedCertificate(new Uint8Array(await asPaper.arrayBuffer()));
    expect(new TextDecoder().decode(attached)).to.equal(await asFile.text());
    const taken = await maker.read<{ items: Activity[] }>("/desk/activity?limit=2");
    expect(taken.items.map(({ act, detail }) => [act, detail?.index])).to.deep.equal([
      ["certificate", 7],
      ["certificate", 7],
    ]);
    for (const none of ["index=11", "index=7&batch=0009", "index=7&job=none"])
      expect(
        (await maker.get(`/desk/certificate?job=${made.id}&batch=0001&${none}`)).status,
        none,
      ).to.be.oneOf([400, 404]);

    // A certificate that no paper has room for is valid all the same, and whoever asks is told what to do.
    const { certificates } = service.desk.tools;
    const long = withClaim(await (await maker.get(place)).text(), "name", "长".repeat(40_000));
    const real = certificates.file;
    certificates.file = async () => long;
    const tooLong = await maker.get(`${place}&as=pdf`);
    certificates.file = real;
    const { code, field } = await tooLong.json();
    expect([tooLong.status, code, field]).to.deep.equal([422, "paper-too-long", "certificate"]);

    const archive = new Uint8Array(await (await maker.get(`/desk/cases/${made.id}/archive`)).arrayBuffer());
    const entries = await new ZipReader(new Uint8ArrayReader(archive)).getEntries();
    const names = entries.map(({ filename }) => filename);
    expect(names).to.include.members(["manifest.json", "certificates.csv", "refused.csv"]);
    const files = entries.filter(({ filename }) => filename.startsWith("certificates/"));
    expect(files).to.have.length(25);
    const papers = entries.filter(({ filename }) => /^papers\/000[123]\/P-\d+\.pdf$/.test(filename));
    expect(papers).to.have.length(25);
    const file = files[24]!;
    const text = await (file as Exclude<typeof file, { directory: true }>).getData!(new TextWriter());
    const parsed = parseCertificate(text);
    const facts = await service.index.facts(factsQuery(parsed)!);
    const now = service.clock.now;
    const { verdict } = await verifyCertificate(parsed, facts, {
      now,
      registries: [REGISTRY],
      verifyEs256: service.services.verifyEs256,
    });
    expect(verdict).to.equal("valid");
  });

  it("hands a checker what the case rests on, exactly as it was handed in, and records who opened it", async () => {
    const document = Buffer.concat([
      Buffer.from([0xff, 0, 0x0d, 0x0a]),
      Buffer.alloc(200_000, "decided\r\n"),
    ]);
    const called = "../昨日 'decision'\t(7).pdf";
    const { id: decision } = await answered<{ id: string }>(await maker.handIn(document, called));
    const { id: list } = await answered<{ id: string }>(await maker.handIn("P-1\nP-2\n", "list.txt"));
    const terms = { action: "suspend", list, reason: "other", decision };
    const made = await answered<CaseShown>(await maker.post("/desk/cases", { kind: "status", terms }));
    const at = (file: string) => `/desk/cases/${made.id}/files/${file}`;
    const opened = await checker.get(at(decision));
    expect(opened.status).to.equal(200);
    expect(Buffer.from(await opened.arrayBuffer()).equals(document)).to.equal(true);
    const said = Object.fromEntries(opened.headers);
    expect(said).to.include({
      "content-type": "application/octet-stream",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
      "content-disposition": "attachment; filename*=UTF-8''%E6%98%A8%E6%97%A5%20%27decision%27%20%287%29.pdf",
    });
    expect(await (await maker.get(at(list))).text()).to.equal("P-1\nP-2\n");

    const { items } = await checker.read<{ items: Activity[] }>("/desk/activity?limit=2");
    const sha256 = (file: string) => made.files.find((each) => each.file === file)!.sha256;
    expect(items.map(({ act, case: about, detail, name }) => ({ act, about, detail, name }))).to.deep.equal([
      { act: "open-file", about: made.id, detail: { file: list, sha256: sha256(list) }, name: "唐小满" },
      {
        act: "open-file",
        about: made.id,
        detail: { file: decision, sha256: sha256(decision) },
        name: "罗长庚",
      },
    ]);
    const submitted = await maker.act(made, "submit");
    expect((await checker.get(at(decision))).status).to.equal(200);
    await maker.act(submitted, "withdraw");
    const gone = await checker.get(at(decision));
    expect([gone.status, ((await gone.json()) as { code: string }).code]).to.deep.equal([
      404,
      "case-nothing-there",
    ]);
  });

  it("answers by number alone: how it stands, now and then, and nothing of what it says", async () => {
    const ask = async (numbers: string[], query = "") => {
      const response = await service.fetch(`/v1/verify/numbers${query}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ numbers }),
      });
      return readNumberAnswers(await response.json(), numbers);
    };
    const [known, unknown] = await ask(["P-1", "P-999", "p-1"]);
    expect(known).to.deep.include({ number: "P-1", outcome: "known", verdict: "valid", vct: TYPE });
    expect(known).to.have.all.keys("number", "outcome", "verdict", "department", "vct", "anchoredAt", "head");
    expect(unknown).to.deep.equal({ number: "P-999", outcome: "unknown" });
    expect((await ask(["P-1"], "?at=1000000000"))[0]).to.include({
      outcome: "known",
      verdict: "not-yet-valid",
    });

    // another department has given the same number: nobody is told of one of them alone
    const neighbour = service.desks.get(NEIGHBOUR)!.tools.certificates;
    const own = service.desk.tools.certificates;
    const [newest] = await own.byNumber("P-2");
    const real = { byNumber: neighbour.byNumber, file: neighbour.file };
    neighbour.byNumber = async () => [{ ...newest!, department: NEIGHBOUR }];
    // its file is lost: it is known there, and how it stands cannot be found out
    neighbour.file = async () => {
      throw new CertraceError("certificate-file-missing", "gone");
    };
    const [both] = await ask(["P-2"]);
    Object.assign(neighbour, real);
    expect(both).to.include({ verdict: "undetermined", department: NEIGHBOUR, head: null });
    expect((both as KnownNumber).also).to.have.length(1);
    expect((both as KnownNumber).also![0]).to.include({ verdict: "valid" });
  });

  it("lets a checker send a case back, its maker correct it, and the checker see the correction", async () => {
    const made = await maker.make(registerOf(3, 100));
    const submitted = await maker.act(made, "submit");
    const back = await checker.act(submitted, "send-back", { remark: "Two rows are wrong." });
    expect(back).to.deep.include({ state: "sent-back", remark: "Two rows are wrong." });
    const { id } = await answered<{ id: string }>(
      await maker.handIn("no,name,issued\nP-100,Wu,2026-11-01\n"),
    );
    const edited = await maker.act(back, "edit", { terms: { register: id, type: TYPE, papers: false } });
    expect(edited.digest).not.to.equal(made.digest);
    expect(edited.files.map(({ file }) => file)).to.have.members([id, "definition.json"]);
    const again = await maker.act(edited, "submit");
    expect(await checker.read<IssuePreview>(`/desk/cases/${made.id}/preview`)).to.include({ refused: 0 });
    await checker.act(again, "approve", { digest: again.digest });
    expect((await checker.until(made.id, "done", "failed")).outcome).to.include({ issued: 1, refused: 0 });
  });

  it("forgets what was withdrawn, but not that it was", async () => {
    const made = await maker.make(registerOf(3, 200));
    await maker.act(made, "withdraw");
    expect((await maker.case(made.id)).state).to.equal("withdrawn");
    const preview = await maker.get(`/desk/cases/${made.id}/preview`);
    expect([preview.status, ((await preview.json()) as { code: string }).code]).to.deep.equal([
      404,
      "case-nothing-there",
    ]);
    // As a crash leaves it that came before the files were deleted.
    const folder = caseFolder(service, made.id);
    expect(existsSync(folder)).to.equal(false);
    mkdirSync(join(folder, "files"), { recursive: true });
    writeFileSync(join(folder, "files", "register"), registerOf(3, 200));
    await service.restart();
    expect(existsSync(folder)).to.equal(false);
  });

  it("takes JSON as well, and says which columns a file has", async () => {
    const rows = JSON.stringify([{ no: "J-1", name: "Sun", issued: "2026-11-02" }]);
    const upload = await answered<{ id: string; columns: string[] }>(await maker.handIn(rows, "one.json"));
    expect(upload.columns).to.deep.equal(["no", "name", "issued"]);
    const made = await answered<CaseShown>(
      await maker.post("/desk/cases", { kind: "issue", terms: { register: upload.id, type: TYPE } }),
    );
    expect(made.terms).to.deep.include({ format: "json" });
  });

  it("goes on after a failure where it stopped: no row twice, no batch twice", async () => {
    let sends = 0;
    service.before.send = async () => {
      if (++sends === 3) throw Object.assign(new Error("node down"), {});
    };
    const made = await maker.make(registerOf(40, 300), { batchSize: 10 });
    const submitted = await maker.act(made, "submit");
    const start = service.acts.length;
    await checker.act(submitted, "approve", { digest: submitted.digest });
    const failed = await checker.until(made.id, "failed", "done");
    expect(failed.failure?.code).to.equal("internal");
    expect(failed.progress?.stages.map(({ stage }) => stage)).to.include("anchor");
    service.before.send = async () => {};
    await maker.act(failed, "run-again");
    const done = await maker.until(made.id, "done", "failed");
    expect(done.outcome).to.include({ issued: 40, batches: 4 });
    const sent = service.acts.slice(start).map(({ id }) => id);
    expect(new Set(sent).size).to.equal(4);
    const list = readFileSync(join(caseFolder(service, made.id), "out", "certificates.csv"), "utf8");
    const [, ...lines] = list.trimEnd().split(/\r?\n/);
    const numbers = lines.map((line) => line.split(",")[0]);
    expect(numbers).to.deep.equal(Array.from({ length: 40 }, (_, i) => `P-${300 + i}`));
  });

  it("tells how a case goes on, to a page that was reloaded and after a restart of the service", async () => {
    const gate = Promise.withResolvers<void>();
    service.before.send = () => gate.promise;
    const made = await maker.make(registerOf(30, 400), { batchSize: 10 });
    const submitted = await maker.act(made, "submit");
    await checker.act(submitted, "approve", { digest: submitted.digest });
    await checker.until(made.id, "running");
    const first = await events(
      await checker.get(`/desk/cases/${made.id}/progress`),
      ({ state }) => state === "running",
    );
    expect(first.at(-1)).to.include({ state: "running" });

    const hanging = events(await checker.get(`/desk/cases/${made.id}/progress`), () => false);
    const restarting = service.restart();
    service.before.send = async () => {};
    gate.reject(new Error("closed"));
    await restarting;
    expect((await hanging).at(-1)).to.include({ state: "running" });

    const all = await events(await checker.get(`/desk/cases/${made.id}/progress`), () => false);
    expect(all.at(-1)).to.include({ state: "done" });
    expect((await checker.case(made.id)).outcome).to.include({ issued: 30 });
  });

  it("tells nothing more to whoever has signed out", async () => {
    const gate = Promise.withResolvers<void>();
    service.before.send = () => gate.promise;
    const leaver = service.staff("leaver", "checker");
    const submitted = await maker.act(await maker.make(registerOf(2, 500)), "submit");
    await checker.act(submitted, "approve", { digest: submitted.digest });
    await checker.until(submitted.id, "running");
    const hearing = events(await leaver.get(`/desk/cases/${submitted.id}/progress`), () => false);
    const { headers } = leaver.signedIn;
    expect((await service.fetch("/sign-out", { method: "POST", headers })).status).to.equal(200);
    gate.resolve();
    expect((await hearing).map(({ state }) => state)).not.to.include("done");
    expect((await checker.until(submitted.id, "done", "failed")).state).to.equal("done");
  });

  it("lists cases by state, page by page", async () => {
    const all: CaseSummary[] = [];
    for (let before = ""; ; ) {
      const page = await checker.read<{ items: CaseSummary[]; next: number | null }>(
        `/desk/cases?state=done&limit=2${before}`,
      );
      expect(page.items.length).to.be.at.most(2);
      all.push(...page.items);
      if (page.next === null) break;
      before = `&before=${page.next}`;
    }
    expect(all.length).to.be.at.least(3);
    expect(new Set(all.map(({ id }) => id)).size).to.equal(all.length);
    expect(all.every(({ state }) => state === "done")).to.equal(true);
  });

  it("lets the department's own system read and take home, and do nothing else", async () => {
    const list = await service.fetch("/desk/cases?state=done&limit=1", { headers: service.token() });
    const { items } = await answered<{ items: CaseSummary[] }>(list);
    const id = items[0]!.id;
    expect((await service.fetch(`/desk/cases/${id}/archive`, { headers: service.token() })).status).to.equal(
      200,
    );
    const shown = await answered<CaseShown>(
      await service.fetch(`/desk/cases/${id}`, { headers: service.token() }),
    );
    expect(shown.may).to.deep.equal([]);
    const change = await service.fetch(`/desk/cases/${id}/run-again`, {
      method: "POST",
      headers: { "content-type": "application/json", ...service.token() },
      body: JSON.stringify({ revision: shown.revision }),
    });
    expect([change.status, ((await change.json()) as { code: string }).code]).to.deep.equal([
      401,
      "sign-in-required",
    ]);
    const elsewhere = await service.fetch("/desk/cases", {
      headers: service.token({ audience: "certrace.example/desk/1" }),
    });
    expect(((await elsewhere.json()) as { code: string }).code).to.equal("authorization-audience");
  });

  it("counts its cases for who watches over the service", async () => {
    const text = await (await service.fetch("/metrics")).text();
    expect(text).to.match(/certrace_desk_cases\{department="2",state="done"\} [3-9]/);
    expect(text).to.include('certrace_desk_activity_damaged{department="2"} 0');
  });
});

/** The events of a stream, until one fits or it ends. */
async function events(response: Response, enough: (event: CaseSummary) => boolean): Promise<CaseSummary[]> {
  const heard: CaseSummary[] = [];
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split("\n\n");
    text = parts.pop()!;
    for (const part of parts) {
      const data = /^event: case\ndata: (.*)$/.exec(part)?.[1];
      if (data !== undefined) heard.push(JSON.parse(data) as CaseSummary);
    }
    if (heard.some(enough)) break;
  }
  return heard;
}
