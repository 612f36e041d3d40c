/**
 * Grant requests: a department asks a person for a permission, signed, so that the page can show who really asks. A
 * compact JWS (RFC 7515), ES256, by a key that the department registered on chain for submissions; it travels in the
 * fragment of a link (request-link.ts; no server sees it) or as a QR code of that link.
 *
 * It names no person: whoever opens it decides about their own data. Its `jti` becomes the `group` of the grants that
 * are given on it, so that one request is granted once. Only the form is looked at here; who signed is
 * core/verify/grant-request.ts' matter. Throws CertraceError with a GrantRequestFormCode and the member in `field`.
 */
import { decodeBase64urlText, encodeBase64urlText, tryDecodeBase64url } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import { isJsonObject, type JsonObject, parseJson } from "../json.ts";
import { integer, is, list, pattern, record, type Shape } from "../shape.ts";
import { hasHiddenCharacters } from "../text.ts";
import type { GrantTerms } from "./kinds/grant.ts";
import { code, department, fields, instant, instantOf, isWindow, requestId, uses } from "./terms.ts";

const TYP = "certrace-grant-request+jwt";
/** characters of the JWS: a link that browsers and messengers carry */
export const MAX_GRANT_REQUEST = 16_384;
/** permissions in one request: the grants that one act can give */
export const MAX_REQUESTED = 64;
const MAX_WORDS = 600;
/** seconds between `iat` and `exp`, at most: a year */
const MAX_REQUEST_LIFE = 366 * 86_400;
const MAX_DAYS = 3660;
const DAY = 86_400_000;
/** Milliseconds by which a person's clock may be ahead of the log's: a permission holds from the moment it is given. */
const CLOCKS_DIFFER = 300_000;

/** One kind of data that is asked for. */
export interface Requested {
  holder: number;
  dataset: string;
  /** ascending */
  fields: string[];
}

/** From when until when: fixed, or so many days from when it is given. */
export type RequestPeriod = { from: string; until: string } | { days: number };

/** What a request says, before it is signed. */
export interface GrantRequestContent {
  /** RFC 7638 thumbprint of the key */
  kid: string;
  /** `iss`: who asks, and who alone may read */
  department: number;
  /** `aud`: origin of the log in which the grants shall stand */
  audience: string;
  /** Unix seconds */
  iat: number;
  /** Unix seconds, exclusive: until when it can be granted */
  exp: number;
  /** names the request; `group` of the grants */
  jti: string;
  purpose: string;
  permissions: Requested[];
  period: RequestPeriod;
  /** of each grant, how often; null: any number of times */
  uses: number | null;
  /** what the department says to the person: plain text */
  words?: { zh: string; en: string };
}

export interface GrantRequest extends GrantRequestContent {
  jws: string;
  signingInput: string;
  /** r ‖ s, 64 bytes */
  signature: Uint8Array;
}

export type GrantRequestFormCode =
  | "grant-request-too-large"
  | "grant-request-malformed"
  | "grant-request-header"
  | "grant-request-member";

const time = integer(0, 253402300799);
const saying: Shape = is(
  (value) =>
    typeof value === "string" &&
    value.trim() !== "" &&
    value.length <= MAX_WORDS &&
    value.isWellFormed() &&
    !hasHiddenCharacters(value),
);
const period: Shape = (value, path) =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "days")
    ? record({ days: integer(1, MAX_DAYS) })(value, path)
    : record({ from: instant, until: instant })(value, path);

const payloadShape = record(
  {
    iss: pattern(/^[1-9][0-9]{0,9}$/),
    aud: pattern(/^[^\s]{1,255}$/),
    iat: time,
    exp: time,
    jti: requestId,
    purpose: code,
    permissions: list(record({ holder: department, dataset: code, fields }), 1, MAX_REQUESTED),
    period,
    uses,
  },
  { words: record({ zh: saying, en: saying }) },
);

type Payload = Omit<GrantRequestContent, "kid" | "department" | "audience"> & { iss: string; aud: string };

export function parseGrantRequest(jws: string): GrantRequest {
  if (jws.length > MAX_GRANT_REQUEST) throw refused("grant-request-too-large", "request");
  const parts = jws.split(".");
  if (parts.length !== 3) throw refused("grant-request-malformed", "request");
  const [head, body, signed] = parts as [string, string, string];
  const header = part(head, "header");
  const { kid } = header;
  // The key comes from the chain by `kid` and from nowhere else; the algorithm is fixed.
  if (header.alg !== "ES256" || header.typ !== TYP || !isHash(kid) || Object.keys(header).length !== 3)
    throw refused("grant-request-header", "header");
  const payload = part(body, "payload");
  const problem = payloadShape(payload, "");
  if (problem !== null) throw refused("grant-request-member", problem.path || "payload");
  const { iss, aud, ...content } = payload as unknown as Payload;
  if (Number(iss) > 0xffffffff) throw refused("grant-request-member", "iss");
  requireSense(content);
  const signature = tryDecodeBase64url(signed);
  if (signature?.length !== 64) throw refused("grant-request-malformed", "signature");
  return {
    jws,
    kid,
    department: Number(iss),
    audience: aud,
    ...content,
    signingInput: `${head}.${body}`,
    signature,
  };
}

/** The ASCII that the department signs (ES256); then `<it>.<base64url of r ‖ s>`. Throws as `parseGrantRequest`. */
export function grantRequestInput(content: GrantRequestContent): string {
  const { kid, department: iss, audience: aud, iat, exp, jti, purpose, permissions, uses, words } = content;
  const header = JSON.stringify({ alg: "ES256", kid, typ: TYP });
  const payload = JSON.stringify({
    ...{ iss: String(iss), aud, iat, exp, jti, purpose, permissions },
    ...{ period: content.period, uses, words },
  });
  const signingInput = `${encodeBase64urlText(header)}.${encodeBase64urlText(payload)}`;
  parseGrantRequest(`${signingInput}.${"A".repeat(86)}`);
  return signingInput;
}

/**
 * The grants that answer a request, in the order of its permissions.
 * @param at when it is given, Unix milliseconds: where a period of days begins
 */
export function requestedTerms(
  { department: asker, purpose, permissions, period: asked, uses: times }: GrantRequestContent,
  at: number,
): GrantTerms[] {
  const window =
    "days" in asked
      ? { from: instantAt(at - CLOCKS_DIFFER), until: instantAt(at + asked.days * DAY) }
      : { from: asked.from, until: asked.until };
  return permissions.map((each) => ({ consumers: [asker], ...each, purpose, ...window, uses: times }));
}

const instantAt = (at: number): string => new Date(at).toISOString();

/** What no shape says: times in their order, nothing asked for twice. */
function requireSense({
  iat,
  exp,
  period: asked,
  permissions,
}: Pick<Payload, "iat" | "exp" | "period" | "permissions">): void {
  if (exp <= iat || exp - iat > MAX_REQUEST_LIFE) throw refused("grant-request-member", "exp");
  if ("until" in asked && (!isWindow(asked) || (instantOf(asked.until) ?? 0) <= iat * 1000))
    throw refused("grant-request-member", "period.until");
  const datasets = permissions.map(({ dataset, holder }) => `${holder}/${dataset}`);
  const twice = datasets.findIndex((each, i) => datasets.indexOf(each) !== i);
  if (twice !== -1) throw refused("grant-request-member", `permissions[${twice}]`);
}

function part(text: string, field: string): JsonObject {
  try {
    const value = parseJson(decodeBase64urlText(text, field));
    if (isJsonObject(value)) return value;
  } catch (cause) {
    if (!(cause instanceof CertraceError)) throw cause;
    throw refused("grant-request-malformed", field, cause);
  }
  throw refused("grant-request-malformed", field);
}

/** What cannot be read, and which member of it. */
export function refused(
  what: GrantRequestFormCode,
  field: string,
  cause?: CertraceError,
): CertraceError<GrantRequestFormCode> {
  return new CertraceError(what, `A grant request cannot be read: ${what.replaceAll("-", " ")}, ${field}.`, {
    field,
    remedy: "Make the request as docs/protocol.md describes it; `certrace grants request` does.",
    ...(cause === undefined ? {} : { cause }),
  });
}
