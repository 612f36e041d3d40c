/**
 * One case for each code that a check can answer with: the compiler refuses this file while a code has none, so the
 * list of codes, their messages and what really happens cannot drift apart. Every case also says which check and
 * outcome the code belongs to, and which verdict follows.
 */
import { expect } from "chai";
import type { Verification } from "../../../core/verify/certificate.ts";
import type { CheckCode } from "../../../core/verify/codes.ts";
import type { Outcome } from "../../../core/verify/finding.ts";
import type { CheckName, Verdict } from "../../../core/verify/verdict.ts";
import {
  ANCHORED_AT,
  batchOf,
  bindKey,
  changed,
  editFile,
  HEAD,
  headerOf,
  licenceClaims,
  makeBatch,
  makeKey,
  NOW,
  openClaims,
  REGISTRY,
  rawDisclosure,
  signRaw,
} from "../build.ts";
import { sealFor } from "../copy/seal-for.ts";
import { ask, bend } from "./ask.ts";

type Case = [check: CheckName, outcome: Outcome, verdict: Verdict, answer: () => Promise<Verification>];

const key = makeKey();
const holder = makeKey();
const service = makeKey();
const batch = makeBatch({ key, holder, nbf: ANCHORED_AT - 10, exp: NOW + 1000, count: 3 });
const facts = batch.facts(1);
const file = batch.file(1);
const other = makeBatch({ key, count: 2 });

// biome-ignore lint/suspicious/noExplicitAny: see bend
const withFacts = (change: (facts: any) => void, options = {}) => ask(file, bend(facts, change), options);
/** The same facts as storage proofs show them, at the head; `status` as on chain. */
const proven = (status: number, options = {}) =>
  withFacts(
    (f) => {
      f.proven = true;
      f.readAt = f.head.value.time;
      Object.assign(f.batch.value, { block: null, list: null });
      const packed = (BigInt(status) << 2n).toString(16).padStart(64, "0");
      f.statuses.value = { word: 0, packed: `0x${packed}` };
    },
    { now: HEAD.time, ...options },
  );
// biome-ignore lint/suspicious/noExplicitAny: see editFile
const withFile = (edit: (file: any) => void) => ask(editFile(file, edit), facts);

/** A certificate signed with whatever header, payload and disclosures, alone in its batch. */
function signed(header: unknown, payload: unknown, disclosures: string[] = []): Promise<Verification> {
  const made = batchOf([signRaw(key, header, payload, disclosures)], { key });
  return ask(made.file(0), made.facts(0));
}
/** The same facts from a mirror on another network, which took the batch over on the day when it was complete. */
const MIRROR = { of: REGISTRY, by: `eip155:4242:0x${"b".repeat(40)}`, since: ANCHORED_AT };
// biome-ignore lint/suspicious/noExplicitAny: see bend
const mirrored = (change: (facts: any) => void = () => {}, options = {}) =>
  withFacts(
    (f) => {
      f.registry = MIRROR.by;
      change(f);
    },
    { registries: [MIRROR.by], mirrors: [MIRROR], ...options },
  );
const header = (more: object) => signed({ ...headerOf(key), ...more }, openClaims(0));
const payload = (more: object) => signed(headerOf(key), { ...openClaims(0), ...more });
/** with a disclosed claim and its digest in the payload */
function disclosing(json: unknown, more: (digest: string) => object = (digest) => ({ _sd: [digest] })) {
  const { text, digest } = rawDisclosure(json);
  return signed(headerOf(key), { ...openClaims(0), ...more(digest) }, [text]);
}
const bound = (options: object, expected?: { audience: string; nonce: string }, by = holder) =>
  ask(
    batch.file(1, undefined, bindKey(by, batch.certificates[1]!, options)),
    facts,
    expected ? { expected } : {},
  );
const COPY = { recipient: "Example Bank", purpose: "a loan", until: NOW + 100 };
/** A restricted copy that a service sealed. */
const sealed = (options: Parameters<typeof sealFor>[3], copyKeys = [service]) =>
  ask(sealFor(service, batch.file(1), COPY, options), facts, {
    copyKeys: copyKeys.map((each) => ({ kid: each.kid, key: each })),
  });
const EXPECTED = { audience: "https://verifier.example", nonce: "n-1" };

const missing = (reason: string): Case => [
  "status",
  "unknown",
  "undetermined",
  () => withFacts((f) => (f.statuses = { missing: reason })),
];
const malformedText = (text: string): Case => ["format", "fail", "invalid", () => ask(text, facts)];

const CASES: Record<CheckCode, Case> = {
  "not-reached": ["status", "skipped", "invalid", () => ask("", facts)],
  "not-asked": ["status", "unknown", "undetermined", () => ask(file, null)],
  "source-unavailable": [
    "anchor",
    "unknown",
    "undetermined",
    () => ask(file, { missing: "source-unavailable" }),
  ],
  "source-inconsistent": [
    "issuer",
    "unknown",
    "undetermined",
    () => withFacts((f) => (f.key.value.x = key.y)),
  ],
  "source-behind": missing("source-behind"),
  "sources-disagree": missing("sources-disagree"),
  "facts-stale": [
    "status",
    "unknown",
    "undetermined",
    () => withFacts((f) => (f.readAt = NOW - 301), { now: NOW + 301 }),
  ],
  "head-stale": ["status", "unknown", "undetermined", () => ask(file, facts, { maxHeadAge: 4 })],
  "clock-skew": ["issuer", "unknown", "undetermined", () => withFacts((f) => (f.readAt = NOW + 301))],

  "format-ok": ["format", "pass", "valid", () => ask(file, facts)],
  "json-bom": malformedText(`\ufeff${file}`),
  "json-truncated": malformedText(file.slice(0, -20)),
  "json-syntax": malformedText(file.replace(":", "=")),
  "json-trailing-data": malformedText(file + file),
  "json-duplicate-member": malformedText(file.replace('"index":', '"index":0,"index":')),
  "json-too-deep": malformedText('{"a":'.repeat(100_000)),
  "json-unsafe-number": malformedText(file.replace('"index":1', '"index":9007199254740993')),
  "json-lone-surrogate": malformedText(file.replace('"protected":"', '"protected":"\\ud800')),
  "base64url-invalid": ["format", "fail", "invalid", () => withFile((f) => (f.payload += "="))],
  "utf8-invalid": ["format", "fail", "invalid", () => ask(Uint8Array.of(0x7b, 0xd6, 0xd0), facts)],
  "certificate-empty": malformedText(" \n"),
  "certificate-too-large": ["format", "fail", "invalid", () => ask(new Uint8Array(100 << 20), facts)],
  "certificate-unrecognised": malformedText("%PDF-1.7"),
  "member-missing": ["format", "fail", "invalid", () => withFile((f) => delete f.header.anchor.root)],
  "member-unknown": ["format", "fail", "invalid", () => withFile((f) => (f.header.anchor.block = 7))],
  "member-invalid": ["format", "fail", "invalid", () => withFile((f) => (f.header.anchor.index = "1"))],
  "jose-alg": ["format", "fail", "invalid", () => header({ alg: "none" })],
  "jose-typ": ["format", "fail", "invalid", () => header({ typ: "JWT" })],
  "jose-kid": ["format", "fail", "invalid", () => header({ kid: "key-1" })],
  "jose-crit": ["format", "fail", "invalid", () => header({ crit: ["b64"], b64: true })],
  "signature-length": [
    "format",
    "fail",
    "invalid",
    () => withFile((f) => (f.signature = f.signature.slice(0, 84))),
  ],
  "claim-missing": ["format", "fail", "invalid", () => payload({ iss: undefined })],
  "claim-invalid": [
    "format",
    "fail",
    "invalid",
    () => payload({ status: { status_list: { idx: -1, uri: "x" } } }),
  ],
  "claim-time": ["format", "fail", "invalid", () => payload({ exp: 253402300800 })],
  "claim-window": ["format", "fail", "invalid", () => payload({ nbf: 200, exp: 200 })],
  "claim-cnf": ["format", "fail", "invalid", () => payload({ cnf: { jwk: { kty: "OKP" } } })],
  "sd-alg": ["format", "fail", "invalid", () => payload({ _sd_alg: "sha-512" })],
  "disclosure-malformed": ["format", "fail", "invalid", () => disclosing(["salt", 7, "value"])],
  "disclosures-too-many": [
    "format",
    "fail",
    "invalid",
    () =>
      withFile((f) => (f.header.disclosures = Array.from({ length: 513 }, () => f.header.disclosures[0]))),
  ],
  "path-too-long": [
    "format",
    "fail",
    "invalid",
    () => withFile((f) => (f.header.anchor.path = new Array(65).fill(f.header.anchor.root))),
  ],
  "copy-malformed": ["format", "fail", "invalid", () => withFile((f) => (f.header.copy = { jws: "e30" }))],
  "key-binding-malformed": [
    "format",
    "fail",
    "invalid",
    () => bound({ header: { alg: "none", typ: "kb+jwt" } }),
  ],

  "registry-trusted": ["registry", "pass", "valid", () => ask(file, facts)],
  "registry-untrusted": ["registry", "fail", "invalid", () => ask(file, facts, { registries: [] })],
  "registry-mirrored": ["registry", "pass", "valid", () => mirrored()],
  "mirror-key-compromised": [
    "issuer",
    "unknown",
    "undetermined",
    () => mirrored((f) => (f.key.value.compromisedAt = ANCHORED_AT - 1)),
  ],
  "mirror-key-window": [
    "issuer",
    "unknown",
    "undetermined",
    () => mirrored((f) => (f.key.value.validUntil = ANCHORED_AT)),
  ],
  "mirror-operator-compromised": [
    "issuer",
    "unknown",
    "undetermined",
    () => mirrored((f) => (f.batch.value.operator.compromisedAt = ANCHORED_AT - 1)),
  ],
  "anchor-mirrored": ["anchor", "pass", "valid", () => mirrored()],
  "mirror-lacks": ["anchor", "unknown", "undetermined", () => mirrored((f) => (f.batch.value = null))],
  "mirror-time": ["status", "unknown", "undetermined", () => mirrored(() => {}, { at: ANCHORED_AT - 1 })],
  "registries-not-known": [
    "registry",
    "unknown",
    "undetermined",
    () => ask(file, facts, { registries: null }),
  ],
  "anchor-missing": ["anchor", "unknown", "undetermined", () => ask(batch.compact(1), null)],

  "integrity-ok": ["integrity", "pass", "valid", () => ask(file, facts)],
  "disclosure-twice": [
    "integrity",
    "fail",
    "invalid",
    () => withFile((f) => f.header.disclosures.push(f.header.disclosures[0])),
  ],
  "disclosure-no-digest": [
    "integrity",
    "fail",
    "invalid",
    () => withFile((f) => f.header.disclosures.push(rawDisclosure(["salt", "admin", true]).text)),
  ],
  "disclosure-misplaced": ["integrity", "fail", "invalid", () => disclosing(["salt", "an element"])],
  "disclosure-reserved-name": ["integrity", "fail", "invalid", () => disclosing(["salt", "_sd", []])],
  "disclosure-name-collision": [
    "integrity",
    "fail",
    "invalid",
    () => disclosing(["salt", "name", "B"], (digest) => ({ name: "A", _sd: [digest] })),
  ],
  "disclosure-never": ["integrity", "fail", "invalid", () => disclosing(["salt", "exp", NOW + 9])],
  "disclosure-too-deep": [
    "integrity",
    "fail",
    "invalid",
    () => {
      const chain = [rawDisclosure(["salt", "x", 1])];
      for (let i = 0; i < 40; i++) chain.unshift(rawDisclosure(["salt", "x", { _sd: [chain[0]!.digest] }]));
      return signed(
        headerOf(key),
        { ...openClaims(0), _sd: [chain[0]!.digest] },
        chain.map((each) => each.text),
      );
    },
  ],
  "digest-twice": ["integrity", "fail", "invalid", () => disclosing(["s", "a", 1], (d) => ({ _sd: [d, d] }))],
  "sd-malformed": ["integrity", "fail", "invalid", () => payload({ _sd: ["short"] })],
  "signature-invalid": [
    "integrity",
    "fail",
    "invalid",
    () => withFile((f) => (f.signature = other.certificates[0]!.signature)),
  ],
  "key-unknown": ["issuer", "fail", "invalid", () => withFacts((f) => (f.key.value = null))],

  "issuer-ok": ["issuer", "pass", "valid", () => ask(file, facts)],
  "issuer-mismatch": [
    "issuer",
    "fail",
    "invalid",
    () => payload({ iss: "https://certrace.example/departments/13" }),
  ],
  "key-use": ["issuer", "fail", "invalid", () => withFacts((f) => (f.key.value.use = 2))],
  "key-outside-window": [
    "issuer",
    "fail",
    "invalid",
    () => withFacts((f) => (f.key.value.validUntil = ANCHORED_AT)),
  ],
  "key-compromised": [
    "issuer",
    "fail",
    "invalid",
    () => withFacts((f) => (f.key.value.compromisedAt = ANCHORED_AT)),
  ],
  "operator-compromised": [
    "issuer",
    "fail",
    "invalid",
    () => withFacts((f) => (f.batch.value.operator.compromisedAt = ANCHORED_AT)),
  ],
  "type-mismatch": ["issuer", "fail", "invalid", () => withFacts((f) => (f.type.value.vct += "/2"))],
  "type-metadata-mismatch": ["issuer", "fail", "invalid", () => payload({ "vct#integrity": "sha256-AAAA" })],
  "not-anchored": ["issuer", "unknown", "invalid", () => withFacts((f) => (f.batch.value = null))],

  "anchor-ok": ["anchor", "pass", "valid", () => ask(file, facts)],
  "anchor-proven": ["anchor", "pass", "valid", () => proven(0)],
  "anchor-proof": ["anchor", "fail", "invalid", () => withFile((f) => (f.header.anchor.index = 0))],
  "anchor-size": ["anchor", "fail", "invalid", () => withFacts((f) => (f.batch.value.size = 4))],
  "anchor-unknown": ["anchor", "fail", "invalid", () => withFacts((f) => (f.batch.value = null))],
  "anchor-status-reference": ["anchor", "fail", "invalid", () => withFacts((f) => (f.batch.value.list = 78))],
  "anchor-status-unseen": [
    "anchor",
    "unknown",
    "undetermined",
    () => withFacts((f) => Object.assign(f.batch.value, { list: 78, eventOfOne: true })),
  ],
  "anchor-not-final": [
    "anchor",
    "unknown",
    "undetermined",
    () =>
      withFacts((f) => {
        f.finalized.value.number = 499;
        f.finalized.value.time = ANCHORED_AT - 1;
      }),
  ],

  "status-valid": ["status", "pass", "valid", () => ask(file, facts)],
  "status-revoked": ["status", "fail", "revoked", () => ask(file, batch.facts(1, [changed(1, "revoked")]))],
  "status-suspended": [
    "status",
    "fail",
    "suspended",
    () => ask(file, batch.facts(1, [changed(1, "suspended")])),
  ],
  "status-superseded": [
    "status",
    "fail",
    "superseded",
    () => ask(file, batch.facts(1, [changed(1, "superseded")])),
  ],
  "status-before-anchor": [
    "status",
    "skipped",
    "not-yet-valid",
    () => ask(file, facts, { at: ANCHORED_AT - 1 }),
  ],
  "status-in-future": ["status", "unknown", "undetermined", () => ask(file, facts, { at: NOW + 500 })],
  "status-is-revoked": ["status", "fail", "revoked", () => proven(1)],
  "status-is-suspended": ["status", "fail", "suspended", () => proven(2)],
  "status-is-superseded": ["status", "fail", "superseded", () => proven(3)],
  "status-history-unseen": [
    "status",
    "unknown",
    "undetermined",
    () => withFacts((f) => (f.statuses.value.historyOfOne = true), { at: HEAD.time - 1 }),
  ],
  "status-history-not-proven": ["status", "unknown", "undetermined", () => proven(1, { at: HEAD.time - 1 })],

  "period-ok": ["period", "pass", "valid", () => ask(file, facts)],
  "period-expired": ["period", "fail", "expired", () => payload({ exp: NOW })],
  "copy-expired": ["period", "fail", "expired", () => sealed({ until: NOW - 1 })],
  "period-not-yet": ["period", "fail", "not-yet-valid", () => payload({ nbf: NOW + 1 })],
  "period-anchored-later": [
    "period",
    "fail",
    "not-yet-valid",
    () => ask(file, facts, { at: ANCHORED_AT - 1 }),
  ],

  "holder-ok": ["holder", "pass", "valid", () => bound({}, EXPECTED)],
  "holder-unasked": ["holder", "pass", "valid", () => bound({})],
  "holder-not-presented": ["holder", "skipped", "valid", () => ask(file, facts)],
  "holder-required": ["holder", "fail", "invalid", () => ask(file, facts, { expected: EXPECTED })],
  "holder-without-key": [
    "holder",
    "fail",
    "invalid",
    () => ask(other.file(0, undefined, bindKey(holder, other.certificates[0]!)), other.facts(0)),
  ],
  "holder-signature": ["holder", "fail", "invalid", () => bound({}, EXPECTED, key)],
  "holder-presentation": ["holder", "fail", "invalid", () => bound({ sdHash: "A".repeat(43) }, EXPECTED)],
  "holder-audience": [
    "holder",
    "fail",
    "invalid",
    () => bound({ aud: "https://elsewhere.example" }, EXPECTED),
  ],
  "holder-nonce": ["holder", "fail", "invalid", () => bound({ nonce: "n-0" }, EXPECTED)],
  "holder-time": ["holder", "fail", "invalid", () => bound({ iat: NOW + 301 }, EXPECTED)],
  "copy-ok": ["holder", "pass", "valid", () => sealed({})],
  "copy-altered": ["holder", "fail", "invalid", () => sealed({ sdHash: key.kid })],
  "copy-signature": ["holder", "fail", "invalid", () => sealed({ by: holder })],
  "copy-key-unknown": ["holder", "unknown", "undetermined", () => sealed({}, [holder])],
};

describe("core/verify: every code", () => {
  for (const [code, [check, outcome, verdict, answer]] of Object.entries(CASES)) {
    it(`${code}: ${check} ${outcome}, so ${verdict}`, async () => {
      const verification = await answer();
      const found = verification.checks.find((each) => each.name === check);
      expect(found, JSON.stringify(verification.checks)).to.include({ code, outcome });
      expect(verification.verdict).to.equal(verdict);
      if (verdict === "invalid" && check === "integrity") expect(verification.certificate).to.equal(null);
      for (const each of verification.checks) expect(Object.keys(CASES)).to.include(each.code);
    });
  }

  it("stands on facts that are good to begin with", async () => {
    expect(HEAD.time).to.be.lessThan(NOW);
    const first = await ask(file, facts);
    expect(first.verdict).to.equal("valid");
    expect(first.certificate?.claims.length).to.be.greaterThan(Object.keys(licenceClaims(1)).length);
  });
});
