/**
 * Verification reports: what a verifying service found out about one certificate, for whoever has to file it. A compact JWS
 * (RFC 7515), ES256, `typ: certrace-report+jwt`, by the service's own key:
 *
 *   {"alg":"ES256","kid":"…","typ":"certrace-report+jwt"}
 *   {"iss":"https://certrace.example","iat":1795300000,"certificate":{"sha256":"…"},"asked":{"at":null},
 *    "verification":{…}}
 *
 * `verification` is what `POST /v1/verify` answers, words included: verdict, checks, claims, and the block it rests on.
 * `certificate.sha256` names the very bytes that were handed in. A report says what one service saw and signed; it is no
 * proof by itself as an evidence bundle is (core/evidence), and it is not the certificate.
 *
 * Only the form is looked at by `parseReport`. Throws CertraceError `report-malformed`.
 */
import { type CompactJws, compactJwsInput, readCompactJws, UNSIGNED } from "../compact-jws.ts";
import type { P256PublicKey, VerifyEs256 } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import type { JsonObject } from "../json.ts";
import { p256FromJwk, thumbprint } from "../jwk.ts";
import { integer, is, list, oneOf, openRecord, orNull, pattern, record } from "../shape.ts";
import { utf8 } from "../text.ts";
import { VERDICTS, type Verdict } from "../verify/verdict.ts";

/** bytes of a report, at most: the certificate's claims stand in it twice over */
export const MAX_REPORT = 4 << 20;
const TYP = "certrace-report+jwt";
/** Where a service publishes the keys that sign its reports. */
export const PATH_OF_REPORT_KEYS = "/.well-known/certrace-report-keys";

/** The part of what POST /v1/verify answers that whoever reads a report leans on. */
export interface ReportedVerification extends JsonObject {
  verdict: Verdict;
  /** Unix seconds: the time the verdict is about, and when it was made */
  at: number;
  now: number;
}

export interface ReportContent {
  /** origin of the service */
  iss: string;
  /** Unix seconds */
  iat: number;
  certificate: {
    /** SHA-256 of what was handed in, base64url */
    sha256: string;
  };
  asked: {
    /** the time that was asked about, Unix seconds; null: now */
    at: number | null;
  };
  verification: ReportedVerification;
}

export interface Report extends Omit<CompactJws<never>, "payload"> {
  content: ReportContent;
}

const time = integer(0, 253402300799);
/** Checks and codes may be others than today's: a report is read for many years. */
const check = openRecord({
  name: pattern(/^[a-z-]{1,32}$/),
  outcome: oneOf("pass", "fail", "unknown", "skipped"),
  code: pattern(/^[a-z0-9-]{1,64}$/),
});
const contentShape = record({
  iss: pattern(/^https?:\/\/[^\s/?#]{1,255}$/),
  iat: time,
  certificate: record({ sha256: is(isHash) }),
  asked: record({ at: orNull(time) }),
  verification: openRecord({
    verdict: oneOf(...VERDICTS),
    at: time,
    now: time,
    checks: list(check, 1, 64),
  }),
});

/** The ASCII that the service signs; then `<it>.<base64url of r ‖ s>`. Throws as `parseReport`. */
export function reportInput(content: ReportContent, kid: string): string {
  const signingInput = compactJwsInput(TYP, kid, content);
  parseReport(`${signingInput}.${UNSIGNED}`);
  return signingInput;
}

export function parseReport(jws: string): Report {
  const form = { typ: TYP, most: MAX_REPORT, payload: contentShape, malformed };
  const { payload, ...rest } = readCompactJws<ReportContent>(jws.trim(), form);
  return { ...rest, content: payload };
}

/** A key that signs reports, or did. */
export interface ReportKey {
  key: P256PublicKey;
  /** last second that it signed, Unix seconds; null: it signs still */
  until: number | null;
}

/**
 * - `genuine`
 * - `altered`: the key is the service's, the signature is not good
 * - `key-ended`: the signature is good, but the report is dated after the service had given the key up: whoever has the
 *   key made it since
 * - `key-unknown`: no key of these signed it, which says nothing about what it says
 */
export type ReportOutcome = "genuine" | "altered" | "key-ended" | "key-unknown";

/** @param keys of the service, by RFC 7638 thumbprint */
export async function checkReport(
  { kid, content, signingInput, signature }: Report,
  keys: ReadonlyMap<string, ReportKey>,
  verify: VerifyEs256,
): Promise<ReportOutcome> {
  const known = keys.get(kid);
  if (known === undefined) return "key-unknown";
  if (!(await verify(known.key, utf8(signingInput), signature))) return "altered";
  return known.until === null || content.iat <= known.until ? "genuine" : "key-ended";
}

/**
 * The keys of a JSON Web Key Set (RFC 7517) as services publish them for their reports, by RFC 7638 thumbprint; `exp` of a
 * former one says until when it signed, as in OpenID Federation 1.0, section 8.7. What is no P-256 public key, or
 * has an `exp` that is no time, is passed over. Throws `keys-malformed`, with `field`.
 */
export function readReportKeys(text: string, field: string): ReadonlyMap<string, ReportKey> {
  let listed: unknown;
  try {
    listed = (JSON.parse(text) as { keys?: unknown } | null)?.keys;
  } catch {
    // refused below
  }
  if (!Array.isArray(listed))
    throw new CertraceError("keys-malformed", "The keys are no JSON Web Key Set", {
      field,
      remedy: `Give what the service answers at ${PATH_OF_REPORT_KEYS}.`,
    });
  return new Map(
    listed.flatMap((jwk) => {
      const key = p256FromJwk(jwk);
      if (key === null) return [];
      const { exp: until = null } = jwk as { exp?: number | null };
      return orNull(time)(until, "") === null ? [[thumbprint(key), { key, until }] as const] : [];
    }),
  );
}

function malformed(why: string, cause?: unknown): CertraceError<"report-malformed"> {
  return new CertraceError("report-malformed", `The report cannot be read: ${why}.`, {
    field: "report",
    remedy: "Give the report as it was handed out: the file that ends in .jws, or the PDF.",
    ...(cause === undefined ? {} : { cause }),
  });
}
