/**
 * One case for each code that a check of a receipt can answer with: the compiler refuses this file while a code has
 * none, so the list of codes, their messages and what really happens cannot drift apart.
 */
import canonicalize from "canonicalize";
import { expect } from "chai";
import { encodeBase64url } from "../../../../core/base64url.ts";
import type { JsonObject } from "../../../../core/json.ts";
import type { SubmissionEvent } from "../../../../core/trace/event.ts";
import { formatProof, parseProof } from "../../../../core/trace/proof.ts";
import { type Receipt, withoutBody } from "../../../../core/trace/receipt.ts";
import type { Outcome } from "../../../../core/verify/finding.ts";
import type { TraceCode } from "../../../../core/verify/receipt/codes.ts";
import { describeTraceCheck } from "../../../../core/verify/receipt/messages.ts";
import type { TraceCheckName, TraceVerdict } from "../../../../core/verify/receipt/verdict.ts";
import type { TraceOptions, Tracing } from "../../../../core/verify/receipt.ts";
import { makeKey, NOW, signText } from "../../build.ts";
import {
  accessEvent,
  citizen,
  ed25519Pair,
  grantEvent,
  instant,
  LOGGED_AT,
  makeSmallLog,
  ORIGIN,
  type SubmitOptions,
  TestLog,
} from "../../build-trace.ts";
import { bent, checkOf, trace } from "./trace.ts";

type Case = [check: TraceCheckName, outcome: Outcome, verdict: TraceVerdict, answer: () => Promise<Tracing>];

const { log, receipt, file, submitted, grant } = makeSmallLog();
const facts = log.facts(receipt);
// biome-ignore lint/suspicious/noExplicitAny: see bent
const told = (change: (facts: any) => void, options: Partial<TraceOptions> = {}) =>
  trace(file, bent(facts, change), options);
// biome-ignore lint/suspicious/noExplicitAny: see bent
const shown = (change: (receipt: any) => void) => trace(bent(receipt, change), facts);
const text = (wrong: string | Uint8Array): Case => ["format", "fail", "invalid", () => trace(wrong, facts)];
// biome-ignore lint/suspicious/noExplicitAny: see bent
const malformed = (change: (receipt: any) => void): Case => [
  "format",
  "fail",
  "invalid",
  () => shown(change),
];
const missing = (reason: string): Case => [
  "anchored",
  "unknown",
  "undetermined",
  () => told((f) => (f.epoch = { missing: reason })),
];

/** A log of its own with one submission, and what the verifier says of its receipt. */
function submittedAs(
  events: SubmissionEvent[],
  options: SubmitOptions = {},
  carried = true,
): Promise<Tracing> {
  const own = new TestLog();
  own.loadCatalogue();
  own.submit([grantEvent({ uses: 1 })]);
  const { jws, indexes } = own.submit(events, options);
  const answer = own.receipt(indexes, carried ? { submission: jws, tagProofs: true } : {});
  return trace(answer, own.facts(answer, options.key ? { key: options.key } : {}));
}
const GRANT = 1;
const unauthorised = (event: Partial<Extract<SubmissionEvent, { kind: "access" }>>): Case => [
  "authorisation",
  "fail",
  "unauthorised",
  () => submittedAs([accessEvent(event)]),
];
const byGrant = (event: Partial<Extract<SubmissionEvent, { kind: "access" }>>) =>
  unauthorised({ basis: { grant: GRANT }, ...event });

/** A submission whose JWS says anything, in a receipt that is good otherwise. */
function jws(header: unknown, payload: unknown): Case {
  const part = (value: unknown) =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  const signingInput = `${part(header)}.${part(payload)}`;
  return malformed((r) => {
    r.submission = `${signingInput}.${encodeBase64url(signText(log.key, signingInput))}`;
  });
}
const HEADER = { alg: "ES256", kid: log.key.kid, typ: "certrace-submission+jwt" };
const PAYLOAD = { iss: "12", aud: ORIGIN, iat: LOGGED_AT, jti: "j", events: [accessEvent()] };
const jwsEvent = (event: object) => jws(HEADER, { ...PAYLOAD, events: [{ ...accessEvent(), ...event }] });
const body = (change: (body: JsonObject) => void): Case =>
  malformed((r) => {
    const parsed = JSON.parse(r.entries[0].body);
    change(parsed);
    r.entries[0].body = canonicalize(parsed);
  });
/** A log that wrote a grant and accesses of its own making; the submission is not carried. */
function made(build: (own: TestLog) => number[]): Promise<Tracing> {
  const own = new TestLog();
  own.loadCatalogue();
  const answer = own.receipt(build(own));
  return trace(answer, own.facts(answer));
}
const proofWith = (change: (proof: ReturnType<typeof parseProof>) => object) =>
  malformed((r) => {
    const proof = parseProof(r.entries[1].proof);
    r.entries[1].proof = formatProof({ ...proof, ...change(proof) });
  });

/** A receipt whose body was erased, under a checkpoint that covers the log's saying so. */
function erased(saying = true): Promise<Tracing> {
  const own = new TestLog();
  own.loadCatalogue();
  const { indexes } = own.submit([accessEvent()]);
  if (saying) own.append(new Uint8Array(32), { kind: "erased", entries: indexes, why: "retention" });
  const whole = own.receipt(indexes);
  const answer: Receipt = { ...whole, entries: whole.entries.map(withoutBody) };
  return trace(answer, own.facts(answer));
}

const CASES: Record<TraceCode, Case> = {
  "not-reached": ["submission", "skipped", "invalid", () => trace("", facts)],
  "not-asked": ["log", "unknown", "undetermined", () => trace(file, null)],
  "source-unavailable": [
    "log",
    "unknown",
    "undetermined",
    () => trace(file, { missing: "source-unavailable" }),
  ],
  "source-inconsistent": [
    "anchored",
    "unknown",
    "undetermined",
    () => told((f) => (f.consistency.value.proof = [])),
  ],
  "source-behind": missing("source-behind"),
  "sources-disagree": missing("sources-disagree"),
  "facts-stale": ["log", "unknown", "undetermined", () => told(() => {}, { now: NOW + 10_000 })],
  "head-stale": ["log", "unknown", "undetermined", () => told(() => {}, { maxHeadAge: 1 })],
  "clock-skew": ["log", "unknown", "undetermined", () => told(() => {}, { now: NOW - 10_000 })],

  "format-ok": ["format", "pass", "logged", () => trace(file, facts)],
  "json-bom": text(`\ufeff${file}`),
  "json-truncated": text(file.slice(0, 100)),
  "json-syntax": text("{,}"),
  "json-trailing-data": text(`${file}x`),
  "json-duplicate-member": text(file.replace('"v":1', '"v":1,"v":1')),
  "json-too-deep": text(`{"v":${"[".repeat(40)}`),
  "json-unsafe-number": text(file.replace('"v":1', '"v":1e300')),
  "json-lone-surrogate": text(file.replace("certrace.example", "\ud800")),
  "utf8-invalid": text(Uint8Array.of(0x7b, 0xff)),
  "receipt-empty": text(" \n"),
  "receipt-too-large": text(" ".repeat((1 << 26) + 1)),
  "receipt-unrecognised": text("%PDF-1.7"),
  "receipt-member-missing": malformed((r) => delete r.log),
  "receipt-member-unknown": text(file.replace('"v":1', '"v":1,"note":""')),
  "receipt-member-invalid": malformed((r) => (r.entries = [])),
  "receipt-order": malformed((r) => r.entries.reverse()),
  "receipt-proof-index": malformed((r) => (r.entries[2].index += 1)),
  "receipt-proof-extra": proofWith(() => ({ extra: Uint8Array.of(1) })),
  "receipt-checkpoints-differ": proofWith(() => ({ checkpoint: log.checkpoint({ size: 3 }) })),
  "proof-malformed": malformed((r) => (r.entries[0].proof = "c2sp.org/tlog-proof@v2")),
  "note-malformed": malformed((r) => (r.entries[0].proof = r.entries[0].proof.replace("— ", "- "))),
  "checkpoint-malformed": malformed(
    (r) => (r.entries[0].proof = r.entries[0].proof.replace(`${ORIGIN}\n10\n`, `${ORIGIN}\n010\n`)),
  ),
  "body-too-large": body((b) => (b.purpose = "x".repeat(70_000))),
  "body-not-canonical": malformed((r) => (r.entries[0].body = ` ${r.entries[0].body}`)),
  "body-member-missing": body((b) => delete b.purpose),
  "body-member-unknown": body((b) => (b.note = 1)),
  "body-member-invalid": body((b) => (b.time = "2025-02-30T00:00:00.000Z")),
  "submission-too-large": malformed((r) => (r.submission = "x".repeat((1 << 25) + 1))),
  "submission-malformed": malformed((r) => (r.submission = "x.y")),
  "submission-alg": jws({ ...HEADER, alg: "none" }, PAYLOAD),
  "submission-typ": jws({ ...HEADER, typ: "kb+jwt" }, PAYLOAD),
  "submission-kid": jws({ ...HEADER, kid: "1" }, PAYLOAD),
  "submission-crit": jws({ ...HEADER, crit: ["exp"] }, PAYLOAD),
  "submission-member-missing": jws(HEADER, { ...PAYLOAD, iat: undefined }),
  "submission-member-unknown": jws(HEADER, { ...PAYLOAD, nbf: 1 }),
  "submission-member-invalid": jws(HEADER, { ...PAYLOAD, iss: 12 }),
  "submission-too-many-events": jws(HEADER, { ...PAYLOAD, events: Array(10_001).fill({}) }),
  "event-kind": jwsEvent({ kind: "dispute" }),
  "event-member-missing": jwsEvent({ purpose: undefined }),
  "event-member-unknown": jwsEvent({ consumer: 12 }),
  "event-member-invalid": jwsEvent({ fields: [] }),
  "event-twice": jwsEvent({ fields: ["address", "address"] }),
  "event-details-too-large": jwsEvent({ details: "证".repeat(1366) }),
  "event-window": jws(HEADER, { ...PAYLOAD, events: [grantEvent({ until: instant(LOGGED_AT - 5000) })] }),
  "subject-malformed": jwsEvent({ subject: " " }),
  "citizen-id-form": jwsEvent({ subject: "1234" }),
  "citizen-id-date": jwsEvent({ subject: "999999190013010017" }),
  "citizen-id-check-character": jwsEvent({
    subject: citizen(1).slice(0, 17) + (citizen(1).endsWith("1") ? "2" : "1"),
  }),

  "log-ok": ["log", "pass", "logged", () => trace(file, facts)],
  "log-untrusted": ["log", "fail", "invalid", () => trace(file, facts, { registries: [] })],
  "registries-not-known": ["log", "unknown", "undetermined", () => trace(file, facts, { registries: null })],
  "log-unknown": [
    "log",
    "fail",
    "invalid",
    () =>
      told((f) => {
        f.state.value = null;
        f.epoch.value = null;
      }),
  ],
  "log-origin": ["log", "fail", "invalid", () => told((f) => (f.state.value.origin = "other.example/log/3"))],
  "log-faulty": ["log", "fail", "log-faulty", () => told((f) => (f.state.value.faulty = true))],

  "signature-ok": ["signature", "pass", "logged", () => trace(file, facts)],
  "note-unsigned": [
    "signature",
    "fail",
    "invalid",
    () => trace(log.receipt(submitted.indexes, { signer: ed25519Pair() }), facts),
  ],
  "note-signature": [
    "signature",
    "fail",
    "invalid",
    () =>
      shown((r) => {
        for (const entry of r.entries) {
          entry.proof = entry.proof.replace(
            /.{20}\n$/,
            (end: string) => `${end.startsWith("A") ? "B" : "A"}${end.slice(1)}`,
          );
        }
      }),
  ],
  "note-key-retired": [
    "signature",
    "unknown",
    "undetermined",
    () =>
      trace(
        file,
        bent(log.facts(receipt, { epoch: null }), (f) =>
          f.state.value.keys.push({ ...f.state.value.keys[0], noteKey: "A".repeat(43) }),
        ),
        { now: NOW },
      ),
  ],

  "inclusion-ok": ["inclusion", "pass", "logged", () => trace(file, facts)],
  "inclusion-proof": [
    "inclusion",
    "fail",
    "invalid",
    () => shown((r) => (r.entries[0].tag = r.entries[2].tag)),
  ],
  "details-mismatch": [
    "inclusion",
    "fail",
    "invalid",
    () => shown((r) => (r.entries[1].details.text += "0")),
  ],
  "time-order": [
    "inclusion",
    "fail",
    "invalid",
    () =>
      submittedAs([accessEvent(), accessEvent()], {
        bend: (members, i) => {
          if (i === 1) members.time = instant(LOGGED_AT);
        },
      }),
  ],

  "anchored-ok": ["anchored", "pass", "logged", () => trace(file, facts)],
  "anchored-not-yet": [
    "anchored",
    "unknown",
    "pending",
    () => trace(file, log.facts(receipt, { epoch: null }), { anchorDeadline: 1e9 }),
  ],
  "anchored-not-final": [
    "anchored",
    "unknown",
    "pending",
    () => told((f) => (f.finalized.value.number = 10)),
  ],
  "anchored-overdue": [
    "anchored",
    "unknown",
    "undetermined",
    () => trace(file, log.facts(receipt, { epoch: null }), { anchorDeadline: 3600 }),
  ],
  "anchored-fork": ["anchored", "fail", "invalid", () => forked()],
  "time-after-anchor": [
    "anchored",
    "fail",
    "invalid",
    () => trace(file, log.facts(receipt, { anchoredAt: LOGGED_AT - 1000 })),
  ],

  "body-erased": ["authorisation", "skipped", "erased", () => erased()],
  "body-withheld": ["authorisation", "unknown", "undetermined", () => erased(false)],

  "submission-ok": ["submission", "pass", "logged", () => trace(file, facts)],
  "submission-none": ["submission", "skipped", "logged", () => submittedAs([accessEvent()], {}, false)],
  "submission-other": [
    "submission",
    "fail",
    "invalid",
    () =>
      trace(
        log.receipt(
          submitted.indexes.map((i) => i - 3),
          { submission: submitted.jws },
        ),
        facts,
      ),
  ],
  "submission-event": [
    "submission",
    "fail",
    "invalid",
    () => submittedAs([accessEvent()], { bend: (members) => (members.fields = ["address", "since"]) }),
  ],
  "submission-audience": [
    "submission",
    "fail",
    "invalid",
    () => submittedAs([accessEvent()], { audience: "other.example/log/3" }),
  ],
  "submission-time": [
    "submission",
    "fail",
    "invalid",
    () => submittedAs([accessEvent()], { iat: LOGGED_AT + 3000 }),
  ],
  "submission-tag": ["submission", "fail", "invalid", () => misfiled()],
  "submission-signature": [
    "submission",
    "fail",
    "invalid",
    () => {
      const forger = { ...makeKey(), kid: log.key.kid };
      return signedBy(forger);
    },
  ],
  "submission-key-unknown": ["submission", "fail", "invalid", () => told((f) => (f.key.value = null))],
  "submission-key-use": ["submission", "fail", "invalid", () => told((f) => (f.key.value.use = 1))],
  "submission-key-window": [
    "submission",
    "fail",
    "invalid",
    () => told((f) => (f.key.value.validUntil = LOGGED_AT + 3)),
  ],
  "submission-key-compromised": [
    "submission",
    "fail",
    "invalid",
    () => told((f) => (f.key.value.compromisedAt = f.epoch.value.anchoredAt)),
  ],

  "authorisation-ok": ["authorisation", "pass", "logged", () => trace(file, facts)],
  "authorisation-refused": [
    "authorisation",
    "skipped",
    "logged",
    () =>
      submittedAs([accessEvent()], {
        bend: (members) => Object.assign(members, { kind: "refused", code: "law-consumer" }),
      }),
  ],
  "authorisation-not-needed": ["authorisation", "skipped", "logged", () => submittedAs([grantEvent()])],
  "grant-erased": [
    "authorisation",
    "unknown",
    "undetermined",
    () => told((f) => (f.grants.value[0].entry = null)),
  ],
  "grant-unknown": unauthorised({ basis: { grant: 0 } }),
  "grant-subject": byGrant({ subject: citizen(2) }),
  "grant-revoked": [
    "authorisation",
    "fail",
    "unauthorised",
    () =>
      made((own) => {
        const [given] = own.submit([grantEvent()]).indexes;
        own.submit([{ kind: "grant-revoked", subject: citizen(1), grant: given! }]);
        return own.submit([accessEvent({ basis: { grant: given! } })]).indexes;
      }),
  ],
  "grant-consumer": ["authorisation", "fail", "unauthorised", () => grantedAs({ consumers: [99] })],
  "grant-holder": byGrant({ holder: 8 }),
  "grant-dataset": byGrant({ dataset: "income" }),
  "grant-fields": byGrant({ fields: ["address", "income"] }),
  "grant-purpose": byGrant({ purpose: "statistics" }),
  "grant-not-yet": [
    "authorisation",
    "fail",
    "unauthorised",
    () => grantedAs({ from: instant(LOGGED_AT + 5000) }),
  ],
  "grant-expired": [
    "authorisation",
    "fail",
    "unauthorised",
    () => grantedAs({ until: instant(LOGGED_AT - 500) }),
  ],
  "grant-used-up": [
    "authorisation",
    "fail",
    "unauthorised",
    () => submittedAs([accessEvent({ basis: { grant: GRANT } }), accessEvent({ basis: { grant: GRANT } })]),
  ],
  "law-unknown": unauthorised({ basis: { law: "law-13" } }),
  "law-consumer": [
    "authorisation",
    "fail",
    "unauthorised",
    () => submittedAs([accessEvent()], { department: 13 }, false),
  ],
  "law-dataset": unauthorised({ dataset: "health" }),
  "law-purpose": unauthorised({ purpose: "statistics" }),
  "dataset-unknown": unauthorised({ dataset: "income" }),
  "dataset-holder": unauthorised({ holder: 8 }),
  "dataset-fields": unauthorised({ fields: ["income"] }),
  "purpose-unknown": unauthorised({ purpose: "advertising" }),
};

function grantedAs(terms: object): Promise<Tracing> {
  return made((own) => {
    const [given] = own.submit([grantEvent(terms)]).indexes;
    return own.submit([accessEvent({ basis: { grant: given! } })]).indexes;
  });
}

/** The operator signs one history for this department and anchors another. */
function forked(): Promise<Tracing> {
  const told = new TestLog();
  const anchored = new TestLog({ key: told.key, note: told.note });
  for (const each of [told, anchored]) {
    each.loadCatalogue();
    each.submit([accessEvent()]);
  }
  anchored.submit([accessEvent({ subject: citizen(3) })]);
  const answer = told.receipt([1]);
  return trace(answer, anchored.facts(answer));
}

/** The operator hides an access: it files it under somebody else, where the person will never look. */
function misfiled(): Promise<Tracing> {
  const own = new TestLog();
  own.loadCatalogue();
  const { jws, indexes } = own.submit([accessEvent()]);
  const hidden = own.entries[indexes[0]!]!;
  own.entries.pop();
  const { v: _, ...members } = JSON.parse(hidden.body);
  own.append(own.tag(citizen(9)), members, { event: 0, subject: citizen(1) });
  const answer = own.receipt(indexes, { submission: jws, tagProofs: true });
  return trace(answer, own.facts(answer));
}

/** The operator forges a submission in the department's name: it does not have the key. */
function signedBy(forger: typeof log.key): Promise<Tracing> {
  const own = new TestLog({ key: log.key });
  own.loadCatalogue();
  const { jws, indexes } = own.submit([accessEvent()], { key: forger });
  const answer = own.receipt(indexes, { submission: jws });
  return trace(answer, own.facts(answer));
}

describe("core/verify/receipt: every code", () => {
  it("stands on a receipt that is good to begin with, and a grant that was cited", async () => {
    expect((await trace(file, facts)).verdict).to.equal("logged");
    expect(grant).to.equal(GRANT);
  });

  for (const [code, [name, outcome, verdict, answer]] of Object.entries(CASES)) {
    it(`answers ${code}`, async () => {
      const tracing = await answer();
      const check = checkOf(tracing, name);
      expect([check.code, check.outcome, tracing.verdict]).to.deep.equal([code, outcome, verdict]);
      for (const locale of ["en", "zh-CN"] as const) {
        // every placeholder is filled from what the check really carries
        const { sentence, remedy } = describeTraceCheck(check, locale);
        expect(`${sentence}${remedy}`).not.to.match(/[{}]|–/);
      }
    });
  }
});
