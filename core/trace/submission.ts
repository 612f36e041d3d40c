/**
 * Submissions: what a department asks a log to write, signed with a key that it registered on chain for this use, so
 * that the operator can invent nothing in its name. Compact JWS (RFC 7515), ES256, one to 10,000 events.
 *
 * Only the form is looked at here; the signature is `core/verify/checks/submission`'s and the ledger's matter.
 * Throws CertraceError with a SubmissionCode and the member in `field`, e.g. `events[3].fields`.
 */
import canonicalize from "canonicalize";
import { decodeBase64urlText, encodeBase64urlText, tryDecodeBase64url } from "../base64url.ts";
import { type DigestText, digestText } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import { isJsonObject, type JsonObject, parseJson } from "../json.ts";
import { integer, is, list, oneOf, pattern, record, type Shape } from "../shape.ts";
import { normaliseSubject, type SubjectCode } from "../subject/tag.ts";
import { utf8 } from "../text.ts";
import { type AccessTerms, type GrantTerms, isWindow } from "./body.ts";
import { MAX_DETAILS_BYTES } from "./details.ts";
import {
  basis,
  code,
  department,
  hash,
  instant,
  logIndex,
  MAX_CONSUMERS,
  MAX_FIELDS,
  uses,
} from "./terms.ts";

export const MAX_EVENTS = 10_000;
/** characters of the JWS */
export const MAX_SUBMISSION = 1 << 25;
const TYP = "certrace-submission+jwt";

interface EventOf {
  /** citizen id, normalised. Personal data: never stored, never logged */
  subject: string;
}

/** The consumer is who signs. */
export interface AccessEvent extends EventOf, Omit<AccessTerms, "consumer"> {
  kind: "access";
  occurred?: string;
  /** text, at most 4 KiB of UTF-8 */
  details?: string;
}

export interface GrantEvent extends EventOf, GrantTerms {
  kind: "grant";
  form: string;
}

export interface GrantRevokedEvent extends EventOf {
  kind: "grant-revoked";
  grant: number;
}

export type SubmissionEvent = AccessEvent | GrantEvent | GrantRevokedEvent;

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
  | "submission-too-large"
  | "submission-malformed"
  | "submission-alg"
  | "submission-typ"
  | "submission-kid"
  | "submission-crit"
  | "submission-member-missing"
  | "submission-member-unknown"
  | "submission-member-invalid"
  | "submission-too-many-events"
  | "event-kind"
  | "event-member-missing"
  | "event-member-unknown"
  | "event-member-invalid"
  | "event-twice"
  | "event-details-too-large"
  | "event-window";

const payloadShape = record({
  iss: pattern(/^[1-9][0-9]{0,9}$/),
  aud: pattern(/^[^\s]{1,255}$/),
  iat: integer(0, 253402300799),
  jti: pattern(/^[\x21-\x7e]{1,128}$/),
  events: list(() => null, 1),
});

const text: Shape = is((value) => typeof value === "string");
const anyOrder = (shape: Shape, most: number) => list(shape, 1, most);
const about = {
  subject: text,
  holder: department,
  dataset: code,
  fields: anyOrder(code, MAX_FIELDS),
  purpose: code,
};
const EVENTS: Readonly<Record<SubmissionEvent["kind"], Shape>> = {
  access: record({ kind: oneOf("access"), ...about, basis }, { occurred: instant, details: text }),
  grant: record({
    kind: oneOf("grant"),
    ...about,
    consumers: anyOrder(department, MAX_CONSUMERS),
    from: instant,
    until: instant,
    uses,
    form: hash,
  }),
  "grant-revoked": record({ kind: oneOf("grant-revoked"), subject: text, grant: logIndex }),
};

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

/**
 * The members of the body that follow from an event: what the log may not write otherwise. Without `details`, whose
 * commitment has a salt of the log's.
 */
export function eventMembers(event: SubmissionEvent, consumer: number): JsonObject {
  if (event.kind === "access") {
    const { subject: _, details: __, ...members } = event;
    return { ...members, consumer };
  }
  const { subject: _, ...members } = event;
  return { ...members };
}

/** The same for an event that was refused; the code comes from the log. */
export function refusalMembers(event: SubmissionEvent, consumer: number): JsonObject {
  if (event.kind === "access") return { ...eventMembers(event, consumer), kind: "refused" };
  if (event.kind === "grant-revoked") return { kind: "refused", consumer };
  const { holder, dataset, fields, purpose } = event;
  return { kind: "refused", consumer, holder, dataset, fields, purpose };
}

/** One text for each set of members, to compare an event with a body. */
export function membersText(members: JsonObject): string {
  return canonicalize(members)!;
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

function readEvent(value: unknown, at: string): SubmissionEvent {
  const kind = isJsonObject(value) ? value.kind : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(EVENTS, kind)) throw refused("event-kind", `${at}.kind`);
  const problem = EVENTS[kind as SubmissionEvent["kind"]](value, at);
  if (problem !== null) throw refused(`event-member-${problem.what}`, problem.path);
  const event = { ...(value as unknown as SubmissionEvent) };
  event.subject = normaliseSubject(event.subject, `${at}.subject`);
  if (event.kind !== "grant-revoked") event.fields = sorted(event.fields, `${at}.fields`);
  if (event.kind === "grant") {
    event.consumers = sorted(event.consumers, `${at}.consumers`);
    if (!isWindow(event)) throw refused("event-window", `${at}.until`);
  }
  if (event.kind === "access" && event.details !== undefined) {
    if (utf8(event.details).length > MAX_DETAILS_BYTES)
      throw refused("event-details-too-large", `${at}.details`);
  }
  return event;
}

function sorted<T extends string | number>(values: readonly T[], field: string): T[] {
  const ascending = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (ascending.some((value, i) => i > 0 && ascending[i - 1] === value)) throw refused("event-twice", field);
  return ascending;
}

function refused(what: SubmissionCode, field: string, cause?: CertraceError): CertraceError<SubmissionCode> {
  return new CertraceError(what, `${what.replaceAll("-", " ")}: ${field}`, {
    field,
    ...(cause?.position === undefined ? {} : { position: cause.position }),
    ...(cause === undefined ? {} : { cause }),
  });
}
