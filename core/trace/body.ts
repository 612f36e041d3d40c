/**
 * The body of an entry: RFC 8785 canonical JSON, at most 64 KiB. Its SHA-256 stands in the entry; the body itself is
 * for the parties only and can be erased. The kinds named here are read strictly, members that they do not have
 * refused; other kinds are carried, hashed and shown as they are, so that a log can learn new ones.
 */
import canonicalize from "canonicalize";
import { CertraceError } from "../errors.ts";
import { isJsonObject, type JsonCode, type JsonValue, parseJson } from "../json.ts";
import { ascending, integer, is, oneOf, openRecord, pattern, record, type Shape } from "../shape.ts";
import { utf8 } from "../text.ts";
import { isSalt } from "./details.ts";
import {
  type Basis,
  basis,
  code,
  consumers,
  department,
  fields,
  hash,
  instant,
  instantOf,
  logIndex,
  logTime,
  uses,
} from "./terms.ts";

export const MAX_BODY_BYTES = 1 << 16;

interface Common {
  v: 1;
  /** RFC 3339, UTC, milliseconds; set by the log, never decreasing along it */
  time: string;
  /** 16 random bytes, base64url: a body cannot be guessed from its hash */
  salt: string;
  /** SHA-256 of the department's signed submission, base64url; absent where a citizen's session or the log made it */
  submission?: string;
}

/** What an access is about. */
export interface AccessTerms {
  /** the department that reads */
  consumer: number;
  /** the department that holds the data */
  holder: number;
  dataset: string;
  /** ascending */
  fields: string[];
  purpose: string;
  basis: Basis;
}

interface Happening {
  /** when it happened, as the submitter says; RFC 3339, UTC */
  occurred?: string;
  /** commitment to the details, base64url */
  details?: string;
}

export interface AccessBody extends Common, AccessTerms, Happening {
  kind: "access";
}

export interface RefusedBody extends Common, Partial<AccessTerms>, Happening {
  kind: "refused";
  /** the department that asked */
  consumer: number;
  /** why it was refused */
  code: string;
}

export interface GrantTerms {
  /** the departments that may read, ascending */
  consumers: number[];
  holder: number;
  dataset: string;
  /** ascending */
  fields: string[];
  purpose: string;
  /** RFC 3339, UTC; `until` is exclusive */
  from: string;
  until: string;
  /** how often; null: any number of times */
  uses: number | null;
  /** SHA-256 of the consent form that a department keeps, base64url */
  form?: string;
}

export interface GrantBody extends Common, GrantTerms {
  kind: "grant";
}

export interface GrantRevokedBody extends Common {
  kind: "grant-revoked";
  /** log index of the grant */
  grant: number;
}

export interface CatalogueBody extends Common {
  kind: "catalogue";
  version: number;
  /** see `catalogueHash` */
  hash: string;
}

export interface ErasedBody extends Common {
  kind: "erased";
  /** log indexes whose bodies are gone, ascending */
  entries: number[];
  why: "retention" | "request";
}

/** A kind that this version does not know. */
export interface OtherBody {
  v: 1;
  kind: string;
  time: string;
  salt: string;
  [name: string]: JsonValue;
}

export type KnownBody = AccessBody | RefusedBody | GrantBody | GrantRevokedBody | CatalogueBody | ErasedBody;

export type Body = KnownBody | OtherBody;

export type BodyCode =
  | JsonCode
  | "body-too-large"
  | "body-not-canonical"
  | "body-member-missing"
  | "body-member-unknown"
  | "body-member-invalid";

const common = { v: oneOf(1), time: logTime, salt: is(isSalt) };
const access = { consumer: department, holder: department, dataset: code, fields, purpose: code, basis };
const happening = { occurred: instant, details: hash, submission: hash };

const KINDS: Readonly<Record<KnownBody["kind"], Shape>> = {
  access: record({ ...common, kind: oneOf("access"), ...access }, happening),
  refused: record(
    { ...common, kind: oneOf("refused"), consumer: department, code: pattern(/^[a-z0-9]+(?:-[a-z0-9]+)*$/) },
    { ...access, ...happening },
  ),
  grant: record(
    {
      ...common,
      kind: oneOf("grant"),
      consumers,
      holder: department,
      dataset: code,
      fields,
      purpose: code,
      from: instant,
      until: instant,
      uses,
    },
    { form: hash, submission: hash },
  ),
  "grant-revoked": record({ ...common, kind: oneOf("grant-revoked"), grant: logIndex }, { submission: hash }),
  catalogue: record({ ...common, kind: oneOf("catalogue"), version: integer(1), hash }),
  erased: record({
    ...common,
    kind: oneOf("erased"),
    entries: ascending(logIndex, 1, 4096),
    why: oneOf("retention", "request"),
  }),
};
const other = openRecord({ ...common, kind: pattern(/^[a-z][a-z0-9-]{0,63}$/) });

/** Whether the body is of this kind. */
export function isKind<Kind extends KnownBody["kind"]>(
  body: Body,
  kind: Kind,
): body is Extract<KnownBody, { kind: Kind }> {
  return body.kind === kind;
}

/** Reads a body as it came. Throws CertraceError with a BodyCode, and `field` or `position`. */
export function parseBody(text: string): Body {
  if (utf8(text).length > MAX_BODY_BYTES) throw refused("body-too-large", "body");
  const body = parseJson(text);
  requireShape(body);
  // Another spelling of the same body would have another hash: only one is a body.
  if (canonicalize(body) !== text) throw refused("body-not-canonical", "body");
  return body;
}

/** The canonical text of a body. Throws CertraceError with a BodyCode. */
export function writeBody(body: Body): string {
  requireShape(body);
  const text = canonicalize(body)!;
  if (utf8(text).length > MAX_BODY_BYTES) throw refused("body-too-large", "body");
  return text;
}

function requireShape(value: unknown): asserts value is Body {
  const kind = isJsonObject(value) ? value.kind : undefined;
  const shape =
    typeof kind === "string" && Object.hasOwn(KINDS, kind) ? KINDS[kind as KnownBody["kind"]] : other;
  const problem = shape(value, "");
  if (problem !== null) throw refused(`body-member-${problem.what}`, problem.path);
  if (kind === "grant" && !isWindow(value as unknown as GrantTerms))
    throw refused("body-member-invalid", "until");
}

/** Whether a grant begins before it ends. */
export function isWindow({ from, until }: Pick<GrantTerms, "from" | "until">): boolean {
  return (instantOf(from) ?? 0) < (instantOf(until) ?? 0);
}

function refused(bodyCode: BodyCode, field: string): CertraceError<BodyCode> {
  return new CertraceError(bodyCode, `${bodyCode.replaceAll("-", " ")}: ${field || "body"}`, {
    field: field || "body",
    remedy: "A body is RFC 8785 canonical JSON with the members that docs/protocol.md names for its kind.",
  });
}
