/** Certificates of a desk: found, changed, issued again, reconciled; on a real chain, as the verdicts show them. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { expect } from "chai";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import type { DeskCertificate } from "../../../core/desk/answers.ts";
import type { Case } from "../../../core/desk/case.ts";
import type {
  AtBlock,
  ReissueOutcome,
  ReissuePreview,
  StatusOutcome,
  StatusPreview,
  StatusTerms,
} from "../../../core/desk/kinds.ts";
import { adopt } from "../../../server/desk/adopt.ts";
import { archiveOf } from "../../../server/desk/archive.ts";
import { Certificates } from "../../../server/desk/certificates.ts";
import { findCertificates } from "../../../server/desk/find.ts";
import { changesFile } from "../../../server/desk/status-kind.ts";
import { hashDecision } from "../../../server/issuing/status-change.ts";
import { codeOf } from "../issuing/codes.ts";
import { newSigningKey, verifyOnChain } from "../issuing/issuing-chain.ts";
import { sheetOf } from "../issuing/workbook.ts";
import {
  CHECKER,
  type DeskOnChain,
  fileIn,
  MAKER,
  numbers,
  openDeskOnChain,
  register,
  typeOf,
} from "./desk-chain.ts";
import { withClaim } from "./tamper.ts";

describe("desk: certificates", () => {
  let at: DeskOnChain;
  let vct: string;
  let job: string;

  before(async function () {
    this.timeout(60_000);
    at = await openDeskOnChain();
    ({ vct } = await at.define(typeOf("licence")));
    job = await issue("A", 260);
  });
  after(() => at?.close());

  async function issue(prefix: string, count: number): Promise<string> {
    const upload = await at.upload("register.csv", register(numbers(prefix, count)));
    return (await at.done("issue", { register: upload, type: vct, batchSize: 200, papers: false })).id;
  }

  const one = async (number: string): Promise<DeskCertificate> => {
    const found = await at.desk.tools.certificates.byNumber(number);
    expect(found).to.have.length(1);
    return found[0]!;
  };
  const verdict = async (certificate: DeskCertificate, options: { at?: number } = {}) => {
    const text = await at.desk.tools.certificates.file(certificate);
    const now = Math.floor(Date.now() / 1000);
    return verifyOnChain(at.index, text, at.chain.registry, { now, ...options });
  };
  const verdictOf = async (number: string) => (await verdict(await one(number))).verdict;

  describe("finding", () => {
    it("by number, beginning, batch and job, page by page", async () => {
      const { certificates } = at.desk.tools;
      const found = await one("A0007");
      expect(found).to.deep.include({ job, batch: "0001", index: 7, line: 9, vct });
      expect(await certificates.byNumber("A000")).to.deep.equal([]);
      expect(
        (await certificates.find({ prefix: "A025" }, null, 100)).items.map(({ number }) => number),
      ).to.deep.equal(numbers("A", 260).slice(250, 260));
      const pages: string[][] = [];
      for (let next: string | null = null; ; ) {
        const page: Awaited<ReturnType<typeof certificates.find>> = await certificates.find(
          { job },
          next,
          100,
        );
        pages.push(page.items.map(({ number }) => number));
        if (page.next === null) break;
        next = page.next;
      }
      expect(pages.map(({ length }) => length)).to.deep.equal([100, 100, 60]);
      expect(pages.flat()).to.deep.equal(numbers("A", 260));
      const second = certificates.job(job)!.batches[1]!.root;
      expect((await certificates.find({ batch: second }, null, 100)).items).to.have.length(60);
      expect((await certificates.at(second, 59))?.number).to.equal("A0259");
      expect(await certificates.at(second, 60)).to.equal(null);
      expect(await codeOf(certificates.find({ job }, "nonsense", 10))).to.equal("page-invalid");
    });

    it("leads to the file", async () => {
      const found = await one("A0201");
      const { anchor } = parseCertificate(await at.desk.tools.certificates.file(found));
      expect(anchor).to.deep.include({ root: found.root, index: found.index });
      const none = { ...found, index: 9_999 };
      expect(await codeOf(at.desk.tools.certificates.file(none))).to.equal("certificate-file-missing");
    });

    it("goes on after the index was lost, or left half done", async () => {
      await at.desk.close();
      rmSync(join(at.folder, "certificates"), { recursive: true });
      await at.reopen();
      expect((await one("A0007")).job).to.equal(job);
    });

    it("knows numbers of any script and length", async () => {
      const long = `京建字${"长".repeat(90)}`;
      const odd = ["京建字第12号", `${long}甲`, `${long}乙`, "a/b/../c", '"q,uo"te'];
      const csv = `no,name,score,until\n${odd.map((no) => `"${no.replaceAll('"', '""')}",x,1,\n`).join("")}`;
      await at.done("issue", { register: await at.upload("r.csv", csv), type: vct, papers: false });
      for (const number of odd) expect((await one(number)).number).to.equal(number);
      const { items } = await at.desk.tools.certificates.find({ prefix: `${long}` }, null, 10);
      expect(items.map(({ number }) => number)).to.have.members([`${long}甲`, `${long}乙`]);
    });

    it("takes in what the CLI issued, folder or bundle, and nobody else's", async () => {
      const { issueRegister } = await import("../../../server/issuing/issue.ts");
      const { chain, desk, folder } = at;
      const { definition } = (await desk.tools.types.find(vct))!;
      const typeId = (await at.index.typeByVct(vct))!.id;
      for (const bundle of [true, false]) {
        const out = join(chain.folder, `cli-${bundle}`);
        const path = fileIn(chain.folder, `cli-${bundle}.csv`, register(numbers(`CLI-${bundle}-`, 120)));
        await issueRegister({
          ...{ register: { path }, type: definition, typeId, department: chain.department, bundle, out },
          ...{
            registry: chain.registry,
            service: "http://127.0.0.1:9",
            key: chain.key,
            sender: chain.sender,
          },
        });
        const adoption = { folder, departments: [chain.department], registries: [chain.registry], out };
        expect((await adopt(adoption)).issued).to.equal(120);
        await adopt(adoption);
        expect(await codeOf(adopt({ ...adoption, departments: [99] }))).to.equal("adopt-department-differs");
        expect(await codeOf(adopt({ ...adoption, registries: ["eip155:1:0x"] }))).to.equal(
          "adopt-registry-differs",
        );
        expect(await codeOf(adopt({ ...adoption, out: chain.folder }))).to.equal("manifest-unreadable");
        await desk.tools.certificates.refresh();
        const found = await one(`CLI-${bundle}-0119`);
        const { anchor } = parseCertificate(await desk.tools.certificates.file(found));
        expect(anchor?.index).to.equal(119);
      }
    });

    it("throws for a list that the folder lost, or that is not its own", async () => {
      const copy = join(at.chain.folder, "copy");
      cpSync(join(at.folder, "cases", job, "out"), join(copy, "cases", "x", "out"), { recursive: true });
      const list = join(copy, "cases", "x", "out", "certificates.csv");
      writeFileSync(list, readFileSync(list, "utf8").replace(",0001,", ",0009,"));
      expect(await codeOf(Certificates.open(copy))).to.equal("issued-list-damaged");
      rmSync(list);
      expect(await codeOf(Certificates.open(copy))).to.equal("register-unreadable");
    });
  });

  describe("statuses", () => {
    it("one, with reason and decision; what will change is shown before it changes", async () => {
      const decision = await at.upload("决定书.pdf", "%PDF a decision");
      const terms = {
        action: "suspend",
        numbers: ["A0001", "A0002", "nobody"],
        reason: "temporarily-seized",
        decision,
        decisionNumber: "字〔2026〕12号",
      };
      const kept = await at.submitted("status", terms);
      const preview = await at.preview<StatusPreview>(kept);
      expect(preview.counts).to.deep.equal({ change: 2, same: 0, refused: 1 });
      expect(preview.changes[0]).to.deep.equal({ number: "A0001", now: "valid", becomes: "suspended" });
      expect(preview.refused[0]).to.deep.include({ number: "nobody", code: "number-unknown", line: null });
      expect(preview.transactions).to.equal(1);
      expect(preview.gas).to.be.greaterThan(21_000);
      expect(await verdictOf("A0001")).to.equal("valid");
      const done = await at.approved(kept);
      expect(done.outcome).to.deep.include({ changed: 2, same: 0, refused: 1 });
      const { statusChange, verdict: said } = await verdict(await one("A0001"));
      const hash = await hashDecision(fileIn(at.chain.folder, "decision", "%PDF a decision"));
      expect(said).to.equal("suspended");
      expect(statusChange).to.deep.include({ reason: "temporarily-seized", decision: hash });
      expect(await at.desk.tools.certificates.decision("字〔2026〕12号")).to.equal(hash);
      const decided = (after: string | null) =>
        findCertificates(at.desk.tools, { decision: "字〔2026〕12号" }, after, 1);
      const first = await decided(null);
      expect([first, await decided(first.next)].map(({ items }) => items[0]!.number)).to.deep.equal([
        ...["A0001", "A0002"],
      ]);
      for (const nonsense of ["x", "-1", "1.5", "1e3"])
        expect(await codeOf(decided(nonsense)), nonsense).to.equal("page-invalid");
    });

    it("back again, revoked for good, and what cannot be is refused with its reason", async () => {
      await at.done("status", { action: "reinstate", numbers: ["A0001"], reason: "unspecified" });
      expect(await verdictOf("A0001")).to.equal("valid");
      await at.done("status", { action: "revoke", numbers: ["A0002"], reason: "withdrawn" });
      expect(await verdictOf("A0002")).to.equal("revoked");
      const kept = await at.submitted("status", {
        ...{ action: "suspend", reason: "other" },
        numbers: ["A0002", "A0003", "A0003"],
      });
      const preview = await at.preview<StatusPreview>(kept);
      expect(preview.refused.map(({ code }) => code)).to.deep.equal(["status-final", "number-repeated"]);
      expect((await at.approved(kept)).outcome).to.deep.include({ changed: 1, refused: 2 });
      const again = await at.done<StatusOutcome>("status", {
        action: "suspend",
        numbers: ["A0003"],
        reason: "other",
      });
      expect(again.outcome).to.deep.include({ changed: 0, same: 1, transactions: [] });
    });

    it("superseded by pairs, told with the newer one", async () => {
      const pairs = [
        { older: "A0010", newer: "A0011" },
        { older: "A0012", newer: "A0012" },
        { older: "A0013", newer: "none" },
      ];
      const kept = await at.submitted("status", { action: "supersede", pairs, reason: "unspecified" });
      const preview = await at.preview<StatusPreview>(kept);
      expect(preview.changes).to.deep.equal([
        { number: "A0010", now: "valid", becomes: "superseded", newer: "A0011" },
      ]);
      expect(preview.refused.map(({ code }) => code)).to.deep.equal(["supersede-self", "newer-unknown"]);
      await at.approved(kept);
      const { superseding, verdict: said } = await verdict(await one("A0010"));
      const { root, index } = await one("A0011");
      expect([said, superseding]).to.deep.equal([
        "superseded",
        { department: at.chain.department, root, index },
      ]);
    });

    it("by a list: plain, CSV with a column of its own, XLSX; every refusal with its line", async () => {
      const lists: [string, string | Uint8Array, object][] = [
        ["list.txt", "A0020\n\nnone\n A0021 \n", {}],
        ["list.csv", "证照编号,note\nA0022,x\nnone,\nA0023,\n", { column: "证照编号" }],
        ["list.xlsx", await sheetOf([["number"], ["A0024"], ["none"], ["A0025"]]), {}],
        ["list.json", '[{"number":"A0026"},{"number":"none"},{"number":"A0027"}]', {}],
      ];
      for (const [name, content, more] of lists) {
        const kept = await at.submitted("status", {
          ...{ action: "suspend", reason: "other", list: await at.upload(name, content), ...more },
        });
        const preview = await at.preview<StatusPreview>(kept);
        expect(preview.counts, name).to.deep.equal({ change: 2, same: 0, refused: 1 });
        expect(preview.refused[0]!.line, name).to.equal(name === "list.json" ? 1 : 3);
        expect(readFileSync(changesFile(at.desk.tools.caseFolder(kept.id), kept.digest), "utf8")).to.include(
          "number-unknown",
        );
        expect((await at.approved(kept)).outcome, name).to.deep.include({ changed: 2, refused: 1 });
      }
      expect(await verdictOf("A0027")).to.equal("suspended");
      const wrong = { action: "suspend", reason: "other", list: await at.upload("t.csv", "a,b\n1,2\n") };
      const kept = await at.submitted("status", wrong);
      expect(await codeOf(at.preview(kept))).to.equal("register-column-missing");
    });

    it("is worked out again when it runs: what was revoked meanwhile is left out", async () => {
      const kept = await at.submitted("status", {
        action: "suspend",
        numbers: ["A0030", "A0031"],
        reason: "other",
      });
      expect((await at.preview<StatusPreview>(kept)).counts.change).to.equal(2);
      await at.done("status", { action: "revoke", numbers: ["A0030"], reason: "withdrawn" });
      expect((await at.approved(kept)).outcome).to.deep.include({ changed: 1, refused: 1 });
      expect(await verdictOf("A0030")).to.equal("revoked");
      expect(await verdictOf("A0031")).to.equal("suspended");
    });

    it("what was submitted before is shown as it would be today, until it is decided", async () => {
      const kept = await at.submitted("status", {
        ...{ action: "suspend", reason: "other", numbers: ["A0040", "A0041"] },
      });
      const seen = await at.preview<StatusPreview & AtBlock>(kept);
      expect(seen.counts).to.deep.equal({ change: 2, same: 0, refused: 0 });
      expect(await at.preview(kept)).to.deep.equal(seen);
      await at.done("status", { action: "revoke", numbers: ["A0040"], reason: "withdrawn" });
      const today = await at.preview<StatusPreview & AtBlock>(kept);
      expect(today.counts).to.deep.equal({ change: 1, same: 0, refused: 1 });
      expect(today.block!.number).to.be.greaterThan(seen.block!.number);
      expect((await at.approved(kept)).outcome).to.deep.include({ changed: 1 });
      expect((await at.preview<StatusPreview>(kept)).counts).to.deep.equal(today.counts);
    });

    it("a case that was sent back is changed by its maker, with its files or without, and submitted again", async () => {
      const { root, index } = await one("A0050");
      const terms = {
        ...{ action: "suspend", reason: "other", decision: await at.upload("d.txt", "so decided") },
        list: await at.upload("list.txt", "A0050\nA0051\n"),
      };
      const { id } = await at.submitted("status", terms);
      const changed = async (next: object) => {
        const { revision } = await at.desk.case(id);
        const back = await at.desk.acts.sendBack(CHECKER, id, revision, "Not this.");
        expect(at.desk.acts.may(MAKER, back)).to.have.members(["edit", "submit", "withdraw"]);
        const edited = await at.desk.acts.edit(MAKER, id, back.revision, next);
        expect(edited.digest).not.to.equal(back.digest);
        return at.desk.acts.submit(MAKER, id, edited.revision);
      };
      const kept = await changed({ ...terms, reason: "lapsed" });
      expect(kept.files.map(({ file }) => file)).to.have.members([terms.list, terms.decision]);
      expect((await at.preview<StatusPreview>(kept)).counts.change).to.equal(2);
      const { list: _, ...rest } = terms;
      const again = await changed({ ...rest, places: [{ root, index, number: "whatever was sent" }] });
      expect((again.terms as StatusTerms).places).to.deep.equal([{ root, index, number: "A0050" }]);
      expect(again.files.map(({ file }) => file)).to.deep.equal([terms.decision]);
      const files = join(at.desk.tools.caseFolder(id), "files");
      expect(readdirSync(files)).to.deep.equal(again.files.map(({ sha256 }) => sha256));
      expect((await at.approved(again)).outcome).to.deep.include({ changed: 1, refused: 0 });
      expect([await verdictOf("A0050"), await verdictOf("A0051")]).to.deep.equal(["suspended", "valid"]);
    });

    it("terms that say nothing, or two things, are refused", async () => {
      const made = (terms: object) => codeOf(at.submitted("status", terms));
      const reason = "other";
      for (const terms of [
        { action: "suspend", reason },
        { action: "suspend", reason, numbers: ["A0001"], list: "x" },
        { action: "supersede", reason, numbers: ["A0001"] },
        { action: "suspend", reason, pairs: [{ older: "a", newer: "b" }] },
        { action: "burn", reason, numbers: ["A0001"] },
        { action: "suspend", reason: "because", numbers: ["A0001"] },
        { action: "suspend", reason, numbers: ["A0001"], decisionNumber: "12" },
        { action: "suspend", reason, numbers: ["A0001"], more: 1 },
      ])
        expect(await made(terms === null ? {} : terms), JSON.stringify(terms)).to.match(
          /^(terms-invalid|upload-unknown)$/,
        );
      expect(await made({ action: "suspend", reason, list: "../../etc/passwd" })).to.equal("upload-unknown");
    });
  });

  describe("issuing again", () => {
    it("from the right register: old files answer with the new certificate, or are revoked where none takes their place", async () => {
      const wrong = await issue("W", 20);
      await at.done("status", { action: "revoke", numbers: ["W0019"], reason: "withdrawn" });
      const old = await one("W0000");
      const right = register(numbers("W", 15), (number) => `right ${number}`);
      const kept = await at.submitted("reissue", {
        ...{ from: "register", replaces: wrong, register: await at.upload("right.csv", right), type: vct },
        ...{ match: "number", reason: "cancelled" },
      });
      const preview = await at.preview<ReissuePreview>(kept);
      expect(preview.counts).to.deep.equal({ issue: 15, supersede: 15, revoke: 4, untouched: 1, refused: 0 });
      expect(preview.revoked).to.deep.equal(["W0015", "W0016", "W0017", "W0018"]);
      const done = await at.approved(kept);
      const names = await namesIn(archiveOf(await at.desk.case(kept.id), at.desk.tools));
      expect(names.filter((name) => /^certificates\/0001\/W\d{4}\.json$/.test(name))).to.have.length(15);
      expect(names.filter((name) => /^papers\/0001\/W\d{4}\.pdf$/.test(name))).to.have.length(15);
      expect(names).to.include.members(["manifest.json", "certificates.csv", "refused.csv"]);
      expect(done.outcome).to.deep.include({ issued: 15, superseded: 15, revoked: 4, jobs: [kept.id] });
      const answer = await verdict(old);
      const found = await at.desk.tools.certificates.byNumber("W0000");
      expect([answer.verdict, found.length, found[0]!.job]).to.deep.equal(["superseded", 2, kept.id]);
      expect(answer.superseding).to.deep.include({ root: found[0]!.root, index: found[0]!.index });
      expect((await verdict(found[0]!)).verdict).to.equal("valid");
      expect(await verdictOf("W0016")).to.equal("revoked");
      // By number the new one is meant from now on.
      await at.done("status", { action: "suspend", numbers: ["W0000"], reason: "other" });
      expect((await verdict(found[0]!)).verdict).to.equal("suspended");
    });

    it("with new numbers by a table of pairs", async () => {
      const wrong = await issue("T", 3);
      const table = await at.upload("pairs.csv", "older,newer\nT0000,U0001\nT0001,U0000\n");
      const terms = {
        ...{
          from: "register",
          replaces: wrong,
          register: await at.upload("u.csv", register(numbers("U", 2))),
        },
        ...{ type: vct, match: "table", papers: false, pairs: table, reason: "cancelled" },
      };
      // At first by number: nothing would be superseded, and the checker sees that.
      const { pairs, ...byNumber } = { ...terms, match: "number" };
      const first = await at.submitted("reissue", byNumber);
      expect((await at.preview<ReissuePreview>(first)).counts).to.include({ supersede: 0, revoke: 3 });
      const twice = await at.upload("twice.csv", "older,newer\nT0000,U0001\nT0000,U0000\n");
      expect(await codeOf(at.preview(await at.submitted("reissue", { ...terms, pairs: twice })))).to.equal(
        "pairs-invalid",
      );
      const back = await at.desk.acts.sendBack(CHECKER, first.id, first.revision, "Their numbers changed.");
      const edited = await at.desk.acts.edit(MAKER, first.id, back.revision, terms);
      expect(edited.files.map(({ file }) => file)).to.have.members([
        ...[terms.register, pairs, "definition.json"],
      ]);
      const again = await at.desk.acts.submit(MAKER, first.id, edited.revision);
      expect((await at.preview<ReissuePreview>(again)).counts).to.include({ supersede: 2, revoke: 1 });
      const { outcome } = (await at.approved(again)) as Case<unknown, ReissueOutcome>;
      expect(outcome).to.deep.include({ issued: 2, superseded: 2, revoked: 1 });
      const next = await one("U0001");
      expect((await verdict(await one("T0000"))).superseding).to.deep.include({
        root: next.root,
        index: next.index,
      });
    });

    it("what was lost with a stolen key, in one action; what is from before stays as it is", async () => {
      const before = await issue("B", 5);
      const { department, key } = at.chain;
      const firstBatch = at.desk.tools.certificates.job(before)!.batches[0]!;
      const since = (
        await at.index.facts({
          registry: at.chain.registry,
          department,
          root: firstBatch.root,
          word: 0,
          kid: key.kid,
        })
      ).batch;
      const anchoredAt = (since as { value: { anchoredAt: number } }).value.anchoredAt;
      while (Math.floor(Date.now() / 1000) <= anchoredAt) await new Promise((wake) => setTimeout(wake, 50));
      const stolenAt = anchoredAt + 1;
      await issue("L", 6);
      await at.done("status", { action: "suspend", numbers: ["L0001"], reason: "other" });
      await at.done("status", { action: "revoke", numbers: ["L0002"], reason: "withdrawn" });
      const lost = await one("L0000");
      const terms = { from: "kept", key: key.kid, papers: false };
      expect(await codeOf(at.submitted("reissue", terms))).to.equal("key-not-compromised");

      const fresh = newSigningKey();
      await at.chain.sender.send("register-fresh", {
        ...{
          act: "register-signing-key",
          department,
          x: fresh.x,
          y: fresh.y,
          use: 1,
          validFrom: stolenAt,
          validUntil: null,
        },
      });
      await at.chain.sender.send("declare-stolen", {
        ...{
          act: "declare-signing-key-compromised",
          department,
          thumbprint: key.kid,
          compromisedAt: stolenAt,
        },
      });
      at.keys.signing = fresh;
      await at.settled();
      expect((await verdict(lost)).verdict).to.equal("invalid");
      expect(await verdictOf("B0000")).to.equal("valid");

      const kept = await at.submitted("reissue", terms);
      // A new signature would make true whatever stands in a kept file by then, and what is gone from it, gone for good.
      const { out } = at.desk.tools.certificates.job(lost.job)!;
      const path = join(out, "certificates", lost.batch, "L0003.json");
      const whole = readFileSync(path, "utf8");
      for (const tampered of [withClaim(whole, "score", 100), withClaim(whole, "score", undefined)]) {
        writeFileSync(path, tampered);
        expect(await codeOf(at.preview(kept))).to.equal("certificate-file-altered");
      }
      writeFileSync(path, whole);
      // Nor is anything left out because the desk's definition does not know of it any more.
      const { types } = at.desk.tools;
      const { text } = (await types.find(vct))!;
      const { mapping, ...metadata } = JSON.parse(text);
      await types.put(
        JSON.stringify({ ...metadata, mapping: { ...mapping, claims: mapping.claims.slice(0, 1) } }),
      );
      expect(await codeOf(at.preview(kept))).to.equal("kept-claims-differ");
      await types.put(text);
      const preview = await at.preview<ReissuePreview>(kept);
      expect(preview.counts).to.deep.equal({ issue: 5, supersede: 5, revoke: 0, untouched: 1, refused: 0 });
      const { outcome } = await at.approved(kept);
      expect(outcome).to.deep.include({ issued: 5, superseded: 5 });
      const found = await at.desk.tools.certificates.byNumber("L0000");
      expect(found.map(({ job: name }) => name)[0]).to.equal(kept.id);
      const again = await verdict(found[0]!);
      const claims = (file: string) =>
        parseCertificate(file).disclosures.map(({ name, value }) => [name, value]);
      expect(again.verdict).to.equal("valid");
      expect(claims(await at.desk.tools.certificates.file(found[0]!))).to.have.deep.members(
        claims(await at.desk.tools.certificates.file(lost)),
      );
      expect(parseCertificate(await at.desk.tools.certificates.file(found[0]!)).claims.exp).to.equal(
        parseCertificate(await at.desk.tools.certificates.file(lost)).claims.exp,
      );
      expect((await verdict((await at.desk.tools.certificates.byNumber("L0001"))[0]!)).verdict).to.equal(
        "suspended",
      );
      expect(await at.desk.tools.certificates.byNumber("L0002")).to.have.length(1);
      expect(await at.desk.tools.certificates.byNumber("B0000")).to.have.length(1);
      expect(await codeOf(at.preview(await at.submitted("reissue", terms)))).to.equal("nothing-lost");
    });
  });
});

/** What a zip holds, by name. */
async function namesIn(zip: AsyncIterable<Uint8Array>): Promise<string[]> {
  const reader = new ZipReader(new Uint8ArrayReader(await buffer(zip)));
  return (await reader.getEntries()).map(({ filename }) => filename);
}
