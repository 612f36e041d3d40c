/**
 * Submissions: what a department asks a log to write, signed with a key that it registered on chain for this use, so
 * that the operator can invent nothing in its name. Compact JWS (RFC 7515), ES256, one to 10,000 events.
 *
 * Only the form is looked at here; the signature is `core/verify/checks/submission`'s and the ledger's matter.
 * Throws CertraceError with a SubmissionCode and the member in `field`, e.g. `events[3].fields`.
 */
import { decodeBase64urlText, encodeBase64urlText, tryDecodeBase64url } from "../base64url.ts";
import { type DigestText, digestText } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import { isJsonObject, type JsonObject, parseJson } from "../json.ts";
import { integer, list, pattern, record } from "../shape.ts";
import type { SubjectCode } from "../subject/tag.ts";
import { type EventCode, readEvent, type SubmissionEvent } from "./event.ts";

export const MAX_EVENTS = 10_000;
/** characters of the JWS */
export const MAX_SUBMISSION = 1 << 25;
const TYP = "certrace-submission+jwt";

/** What a submission says, before it is signed. */
export interface SubmissionContent {
  /** RFC 7638 thumbprint of the key */
  kid: string;
  /** `iss` */
  department: number;
  /** `aud`: the log's origin */
  audience: string;
  /** Unix seconds */
  iat: number;
  jti: string;
  /** fields and consumers ascending */
  events: SubmissionEvent[];
}

export interface Submission extends SubmissionContent {
  jws: string;
  signingInput: string;
  /** r ‖ s, 64 bytes */
  signature: Uint8Array;
  /** SHA-256 of the JWS, base64url: what the bodies cite */
  hash: string;
}

export type SubmissionCode =
  | SubjectCode
  | EventCode
  | "submission-too-large"
  | "submission-malformed"
  | "submission-alg"
  | "submission-typ"
  | "submission-kid"
  | "submission-crit"
  | "submission-member-missing"
  | "submission-member-unknown"
  | "submission-member-invalid"
  | "submission-too-many-events";

const payloadShape = record({
  iss: pattern(/^[1-9][0-9]{0,9}$/),
  aud: pattern(/^[^\s]{1,255}$/),
  iat: integer(0, 253402300799),
  jti: pattern(/^[\x21-\x7e]{1,128}$/),
  events: list(() => null, 1),
});

/** @param digest the platform's own, where it has a faster one */
export function parseSubmission(jws: string, digest: DigestText = digestText): Submission {
  if (jws.length > MAX_SUBMISSION) throw refused("submission-too-large", "submission");
  const parts = jws.split(".");
  if (parts.length !== 3) throw refused("submission-malformed", "submission");
  const [head, body, signed] = parts as [string, string, string];
  const kid = readHeader(part(head, "header"));
  const payload = part(body, "payload");
  const signature = tryDecodeBase64url(signed);
  if (signature?.length !== 64) throw refused("submission-malformed", "signature");
  const problem = payloadShape(payload, "");
  if (problem !== null) throw refused(`submission-member-${problem.what}`, problem.path);
  const { iss, aud, iat, jti, events } = payload as {
    iss: string;
    aud: string;
    iat: number;
    jti: string;
    events: unknown[];
  };
  if (events.length > MAX_EVENTS) throw refused("submission-too-many-events", "events");
  if (Number(iss) > 0xffffffff) throw refused("submission-member-invalid", "iss");
  return {
    jws,
    signingInput: `${head}.${body}`,
    signature,
    hash: digest(jws),
    kid,
    department: Number(iss),
    audience: aud,
    iat,
    jti,
    events: events.map((event, i) => readEvent(event, `events[${i}]`)),
  };
}

/** The ASCII that the department signs (ES256). Throws as `parseSubmission` would. */
export function submissionSigningInput(content: SubmissionContent): string {
  const { kid, department: iss, audience, iat, jti, events } = content;
  const header = JSON.stringify({ alg: "ES256", kid, typ: TYP });
  const payload = JSON.stringify({ iss: String(iss), aud: audience, iat, jti, events });
  const signingInput = `${encodeBase64urlText(header)}.${encodeBase64urlText(payload)}`;
  parseSubmission(`${signingInput}.${"A".repeat(86)}`);
  return signingInput;
}

function part(text: string, field: string): JsonObject {
  try {
    const value = parseJson(decodeBase64urlText(text, field));
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    throw refused("submission-malformed", field, error);
  }
  throw refused("submission-malformed", field);
}

/** The key comes from the chain by `kid` and from nowhere else; the algorithm is fixed. */
function readHeader(header: JsonObject): string {
  if (header.alg !== "ES256") throw refused("submission-alg", "alg");
  if (header.typ !== TYP) throw refused("submission-typ", "typ");
  if (Object.hasOwn(header, "crit")) throw refused("submission-crit", "crit");
  if (!isHash(header.kid)) throw refused("submission-kid", "kid");
  return header.kid;
}

function refused(what: SubmissionCode, field: string, cause?: CertraceError): CertraceError<SubmissionCode> {
  return new CertraceError(what, `${what.replaceAll("-", " ")}: ${field}`, {
    field,
    ...(cause?.position === undefined ? {} : { position: cause.position }),
    ...(cause === undefined ? {} : { cause }),
  });
}
