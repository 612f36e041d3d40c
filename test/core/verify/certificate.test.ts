/** The verifier as its users see it: any day, any source, any presentation, and a caller's mistakes. */
import { expect } from "chai";
import fc from "fast-check";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { verifyCertificate } from "../../../core/verify/certificate.ts";
import { integrityOf } from "../../../core/verify/checks/issuer.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import type { Verdict } from "../../../core/verify/verdict.ts";
import {
  ANCHORED_AT,
  bindKey,
  changed,
  DEPARTMENT,
  makeBatch,
  makeKey,
  NOW,
  REGISTRY,
  VCT,
} from "../build.ts";
import { ask, bend, checkOf } from "./ask.ts";

const batch = makeBatch({ count: 300 });

describe("core/verify/certificate", () => {
  it("asks for the status word, not for the certificate", () => {
    const query = factsQuery(parseCertificate(batch.file(299)));
    const { root } = batch.anchors[0]!;
    expect(query).to.deep.equal({
      registry: REGISTRY,
      department: DEPARTMENT,
      root,
      word: 2,
      kid: batch.key.kid,
    });
    expect(factsQuery(parseCertificate(batch.compact(0)))).to.equal(null);
  });

  it("gives the same answer for text, bytes and what was parsed before, and with the portable ES256", async () => {
    const text = batch.file(7);
    const facts = batch.facts(7);
    const answer = await ask(text, facts);
    expect(await ask(new TextEncoder().encode(text), facts)).to.deep.equal(answer);
    expect(await ask(parseCertificate(text), facts)).to.deep.equal(answer);
    expect(await verifyCertificate(text, facts, { now: NOW, registries: [REGISTRY] })).to.deep.equal(answer);
    expect(answer.verdict).to.equal("valid");
  });

  it("shows who issued it, what was disclosed and what is safe to display", async () => {
    const sly = makeBatch({
      claims: () => ({ certificate_number: "A\u202e1", name: "gnp.\u202eexe", open: [1, {}] }),
    });
    const { certificate, anchoredAt, head } = await ask(sly.file(0), sly.facts(0));
    expect(certificate).to.include({ number: "A[U+202E]1", vct: VCT });
    expect(certificate?.issuer?.nameEn).to.equal("Example City Market Supervision");
    expect(certificate?.type?.id).to.equal(3);
    expect(certificate?.claims).to.have.deep.members([
      { path: ["name"], value: "gnp.\u202eexe", text: "gnp.[U+202E]exe", disclosable: true },
      { path: ["open", 0], value: 1, text: "1", disclosable: true },
      { path: ["open", 1], value: {}, text: "{}", disclosable: true },
    ]);
    expect(anchoredAt).to.equal(ANCHORED_AT);
    expect(head?.number).to.equal(1000);
  });

  it("stays valid with fewer claims disclosed, and shows only those", async () => {
    const { disclosures } = batch.certificates[5]!;
    for (const kept of [[], disclosures.slice(3, 4), disclosures.slice(6)]) {
      const { verdict, certificate } = await ask(batch.file(5, kept), batch.facts(5));
      expect(verdict).to.equal("valid");
      expect(certificate!.claims.length + (certificate!.number ? 1 : 0)).to.be.at.least(kept.length);
      if (kept.length === 0) expect(certificate?.claims).to.deep.equal([]);
    }
  });

  it("answers what it was on any day: the whole history, as of then", async () => {
    const exp = ANCHORED_AT + 5000;
    const licences = makeBatch({ count: 300, nbf: ANCHORED_AT + 10, exp });
    const history = [
      changed(200, "suspended", 100, { reason: "temporarily-seized", block: 510 }),
      changed(201, "revoked", 150, { block: 520 }),
      changed(200, "valid", 200, { block: 530 }),
      changed(200, "superseded", 300, {
        block: 540,
        successors: [
          { index: 201, successor: { department: 1, root: "A".repeat(43), index: 0 } },
          { index: 200, successor: { department: DEPARTMENT, root: "A".repeat(43), index: 9 } },
        ],
      }),
      changed(200, "revoked", 400, { reason: "cancelled", decision: "A".repeat(43), block: 550 }),
    ];
    const days: [later: number, verdict: Verdict][] = [
      [-1, "not-yet-valid"],
      [0, "not-yet-valid"],
      [10, "valid"],
      [99, "valid"],
      [100, "suspended"],
      [199, "suspended"],
      [200, "valid"],
      [300, "superseded"],
      [399, "superseded"],
      [400, "revoked"],
      [4999, "revoked"],
      [5000, "revoked"],
    ];
    const facts = licences.facts(200, history);
    for (const [later, verdict] of days) {
      const answer = await ask(licences.file(200), facts, { at: ANCHORED_AT + later });
      expect(answer.verdict, `${later} s later`).to.equal(verdict);
      expect(answer.at).to.equal(ANCHORED_AT + later);
    }
    const superseded = await ask(licences.file(200), facts, { at: ANCHORED_AT + 300 });
    expect(superseded.superseding).to.deep.equal({ department: DEPARTMENT, root: "A".repeat(43), index: 9 });
    const revoked = await ask(licences.file(200), facts);
    expect(revoked.statusChange).to.deep.equal({
      status: "revoked",
      reason: "cancelled",
      decision: "A".repeat(43),
      by: DEPARTMENT,
      time: ANCHORED_AT + 400,
    });
    expect(revoked.superseding).to.equal(null);
    expect((await ask(licences.file(202), licences.facts(202, history))).verdict).to.equal("expired");
  });

  it("counts everything up to the newest block where no day is asked for, though the chain's clock is ahead", async () => {
    const ahead = bend(
      batch.facts(3, [changed(3, "revoked", NOW - ANCHORED_AT + 60, { block: 1000 })]),
      (f) => {
        for (const fact of [f.head, f.department, f.key, f.batch, f.type, f.statuses])
          fact.block.time = NOW + 60;
        f.head.value.time = NOW + 60;
        f.finalized.block.time = NOW + 60;
      },
    );
    expect((await ask(batch.file(3), ahead)).verdict).to.equal("revoked");
    expect((await ask(batch.file(3), ahead, { at: NOW })).verdict).to.equal("valid");
  });

  it("voids what was anchored from a compromise on, and nothing before it", async () => {
    // biome-ignore lint/suspicious/noExplicitAny: see bend
    type Spoil = (facts: any, at: number) => void;
    const spoils: Spoil[] = [
      (f, at) => (f.key.value.compromisedAt = at),
      (f, at) => (f.batch.value.operator.compromisedAt = at),
    ];
    for (const spoil of spoils) {
      const verdicts = [ANCHORED_AT - 1, ANCHORED_AT, ANCHORED_AT + 1].map(
        async (at) =>
          (
            await ask(
              batch.file(0),
              bend(batch.facts(0), (f) => spoil(f, at)),
            )
          ).verdict,
      );
      expect(await Promise.all(verdicts)).to.deep.equal(["invalid", "invalid", "valid"]);
      // whatever day is asked about
      const past = bend(batch.facts(0), (f) => spoil(f, ANCHORED_AT));
      expect((await ask(batch.file(0), past, { at: ANCHORED_AT + 5 })).verdict).to.equal("invalid");
    }
  });

  it("does not mind a department that was suspended or a key that was retired since", async () => {
    const later = bend(batch.facts(0), (f) => {
      f.department.value.suspended = true;
      f.department.value.successor = 99;
      f.key.value.validUntil = ANCHORED_AT + 1;
    });
    expect((await ask(batch.file(0), later)).verdict).to.equal("valid");
  });

  it("checks the type metadata's hash where the certificate names it", async () => {
    const facts = batch.facts(0);
    const hash = "value" in facts.type ? facts.type.value!.metadataHash : "";
    const named = makeBatch({
      claims: () => ({ "vct#integrity": integrityOf(hash), name: "A" }),
      disclosable: () => [["name"]],
    });
    expect((await ask(named.file(0), named.facts(0))).verdict).to.equal("valid");
    const other = bend(named.facts(0), (f) => (f.type.value.metadataHash = "A".repeat(43)));
    expect(checkOf(await ask(named.file(0), other), "issuer").code).to.equal("type-metadata-mismatch");
  });

  it("says nothing of a certificate in a registry that is not trusted, whatever that registry says", async () => {
    const answer = await ask(batch.file(0), batch.facts(0), {
      registries: [REGISTRY.replace("0x5f", "0x6f")],
    });
    expect(answer).to.include({
      verdict: "invalid",
      certificate: null,
      head: null,
      anchoredAt: null,
      statusChange: null,
    });
    expect(answer.checks.map((each) => each.outcome)).to.deep.equal([
      "pass",
      "fail",
      "skipped",
      "skipped",
      "skipped",
      "skipped",
      "pass",
      "skipped",
    ]);
  });

  it("checks disclosures even without facts: a forgery is invalid though nobody can be asked", async () => {
    const forged = batch.file(0, [
      ...batch.certificates[0]!.disclosures,
      batch.certificates[1]!.disclosures[0]!,
    ]);
    expect((await ask(forged, { missing: "source-unavailable" })).verdict).to.equal("invalid");
    expect((await ask(batch.file(0), { missing: "source-unavailable" })).verdict).to.equal("undetermined");
  });

  it("never calls unknown what it does know: each missing fact makes undetermined, with its reason", async () => {
    for (const name of ["head", "finalized", "department", "key", "batch", "type", "statuses"]) {
      const facts = bend(batch.facts(0), (f) => (f[name] = { missing: "source-behind" }));
      const { verdict, checks } = await ask(batch.file(0), facts);
      expect(verdict, name).to.equal("undetermined");
      const reasons = checks.filter((each) => each.outcome === "unknown");
      expect(reasons.map((each) => each.code)).to.include("source-behind");
    }
  });

  it("never takes old facts for proof that there is none: it may have come since", async () => {
    const late = { now: NOW + 3_600 };
    for (const lack of [
      // biome-ignore lint/suspicious/noExplicitAny: see bend
      (f: any) => (f.key.value = null),
      // biome-ignore lint/suspicious/noExplicitAny: see bend
      (f: any) => Object.assign(f, { batch: { ...f.batch, value: null }, type: { ...f.type, value: null } }),
    ]) {
      const facts = bend(batch.facts(0), lack);
      expect((await ask(batch.file(0), facts)).verdict).to.equal("invalid");
      for (const options of [late, { maxHeadAge: 1 }, { at: NOW + 3_600 }])
        expect((await ask(batch.file(0), facts, options)).verdict).to.equal("undetermined");
    }
    // what they prove stays proven, however old they are
    const stolen = bend(batch.facts(0), (f) => (f.key.value.compromisedAt = ANCHORED_AT));
    expect((await ask(batch.file(0), stolen, late)).verdict).to.equal("invalid");
  });

  it("a source that stopped listening, whenever it did, makes no verdict: it may all have changed", async () => {
    const history = [
      changed(0, "suspended", 100, { block: 510 }),
      changed(0, "valid", 200, { block: 520 }),
      changed(0, "revoked", 300, { block: 530 }),
    ];
    const known = ANCHORED_AT - 200; // since when the department has the key
    /** What there was to be read at a time. */
    const factsAt = (time: number) =>
      bend(
        batch.facts(
          0,
          history.filter((change) => change.time <= time),
        ),
        (f) => {
          const head = { ...f.head.value, number: 540, time };
          Object.assign(f, { readAt: time, head: { value: head }, finalized: { value: head } });
          for (const name of ["head", "finalized", "department", "key", "batch", "type", "statuses"])
            f[name].block = head;
          f.key.value.validFrom = known;
          if (time < known) f.key.value = null;
          if (time < ANCHORED_AT) f.batch.value = f.type.value = null;
        },
      );
    const truths: [from: number, Verdict][] = [
      [ANCHORED_AT - 1_000, "invalid"],
      [ANCHORED_AT, "valid"],
      [ANCHORED_AT + 100, "suspended"],
      [ANCHORED_AT + 200, "valid"],
      [ANCHORED_AT + 300, "revoked"],
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -900, max: 500 }),
        fc.integer({ min: 301, max: 1_000_000 }),
        async (when, later) => {
          const time = ANCHORED_AT + when;
          const facts = factsAt(time);
          const [, truth] = truths.findLast(([from]) => from <= time)!;
          expect((await ask(batch.file(0), facts, { now: time })).verdict).to.equal(truth);
          expect((await ask(batch.file(0), facts, { now: time + later })).verdict).to.equal("undetermined");
        },
      ),
      { numRuns: 60 },
    );
  });

  it("accepts a key binding where none is asked for, but not a wrong one", async () => {
    const holder = makeKey();
    const bound = makeBatch({ holder });
    const good = bindKey(holder, bound.certificates[0]!);
    const wrong = bindKey(makeKey(), bound.certificates[0]!);
    expect((await ask(bound.file(0, undefined, good), bound.facts(0))).verdict).to.equal("valid");
    expect((await ask(bound.file(0, undefined, wrong), bound.facts(0))).verdict).to.equal("invalid");
    // bound to what was disclosed: not to be used with one disclosure less
    const fewer = bound.certificates[0]!.disclosures.slice(1);
    const answer = await ask(bound.file(0, fewer, good), bound.facts(0));
    expect(checkOf(answer, "holder").code).to.equal("holder-presentation");
  });

  it("throws for a caller's mistake, and names the option", async () => {
    const mistakes: [field: string, options: object][] = [
      ["now", { now: 1.5 }],
      ["now", { now: Number.NaN }],
      ["at", { at: -1 }],
      ["factsTolerance", { factsTolerance: -1 }],
      ["maxHeadAge", { maxHeadAge: Number.NaN }],
      ["registries", { registries: ["eip155:1:0xABC"] }],
      ["registries", { registries: REGISTRY }],
    ];
    for (const [field, options] of mistakes) {
      const error = await ask(batch.file(0), null, options).then(
        () => null,
        (reason) => reason,
      );
      expect(error).to.include({ code: "options-invalid", field });
    }
  });

  it("passes on that a platform's verifier failed, instead of calling the signature wrong", async () => {
    const verifyEs256 = () => Promise.reject(new Error("no cryptography here"));
    const error = await ask(batch.file(0), batch.facts(0), { verifyEs256 }).then(
      () => null,
      (reason) => reason,
    );
    expect(error?.message).to.equal("no cryptography here");
  });
});
