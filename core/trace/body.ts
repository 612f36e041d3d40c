/**
 * The body of an entry: RFC 8785 canonical JSON, at most 64 KiB. Its SHA-256 stands in the entry; the body itself is
 * for the parties only and can be erased. The kinds of kinds/ are read strictly, members that they do not have
 * refused; other kinds are carried, hashed and shown as they are, so that a log can learn new ones.
 */
import canonicalize from "canonicalize";
import { CertraceError } from "../errors.ts";
import { isJsonObject, type JsonCode, type JsonValue, parseJson } from "../json.ts";
import { openRecord, pattern, type Shape } from "../shape.ts";
import { utf8 } from "../text.ts";
import {
  ACCESS_BODIES,
  type AccessBody,
  type RefusedBody,
  type ReleasedBody,
  type ServiceBody,
} from "./kinds/access.ts";
import { common } from "./kinds/common.ts";
import {
  type CatalogueBody,
  CONDUCT_BODIES,
  type ErasedBody,
  type HeartbeatBody,
  type RulesBody,
} from "./kinds/conduct.ts";
import { DISPUTE_BODIES, type DisputeBody, type ResponseBody } from "./kinds/dispute.ts";
import { GRANT_BODIES, type GrantBody, type GrantRevokedBody } from "./kinds/grant.ts";
import {
  REPRESENTATION_BODIES,
  type RepresentationBody,
  type RepresentationEndedBody,
} from "./kinds/representation.ts";
import { SEAL_BODIES, type SealExtendedBody, type SealedBody, type UnsealedBody } from "./kinds/seal.ts";
import { isWindow } from "./terms.ts";

export const MAX_BODY_BYTES = 1 << 16;

/** A kind that this version does not know. */
export interface OtherBody {
  v: 1;
  kind: string;
  time: string;
  salt: string;
  [name: string]: JsonValue;
}

export type KnownBody =
  | AccessBody
  | RefusedBody
  | ReleasedBody
  | ServiceBody
  | GrantBody
  | GrantRevokedBody
  | RepresentationBody
  | RepresentationEndedBody
  | DisputeBody
  | ResponseBody
  | SealedBody
  | SealExtendedBody
  | UnsealedBody
  | HeartbeatBody
  | CatalogueBody
  | RulesBody
  | ErasedBody;

export type Body = KnownBody | OtherBody;

export type BodyCode =
  | JsonCode
  | "body-too-large"
  | "body-not-canonical"
  | "body-member-missing"
  | "body-member-unknown"
  | "body-member-invalid";

const KINDS: Readonly<Record<KnownBody["kind"], Shape>> = {
  ...ACCESS_BODIES,
  ...GRANT_BODIES,
  ...REPRESENTATION_BODIES,
  ...DISPUTE_BODIES,
  ...SEAL_BODIES,
  ...CONDUCT_BODIES,
};
const other = openRecord({ ...common, kind: pattern(/^[a-z][a-z0-9-]{0,63}$/) });

/** Kinds that last from one time until another. */
const WINDOWS: ReadonlySet<string> = new Set<KnownBody["kind"]>(["grant", "representation", "heartbeat"]);

/** Whether the body is of this kind. */
export function isKind<Kind extends KnownBody["kind"]>(
  body: Body,
  kind: Kind,
): body is Extract<KnownBody, { kind: Kind }> {
  return body.kind === kind;
}

/** The commitment to the text that is kept apart from a body, base64url; null: it has none. */
export function commitmentOf(body: Body): string | null {
  const { words, details } = body as OtherBody;
  const commitment = body.kind === "dispute" || body.kind === "response" ? words : details;
  return typeof commitment === "string" ? commitment : null;
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
  if (WINDOWS.has(kind as string) && !isWindow(value as unknown as GrantBody))
    throw refused("body-member-invalid", "until");
}

function refused(bodyCode: BodyCode, field: string): CertraceError<BodyCode> {
  return new CertraceError(bodyCode, `${bodyCode.replaceAll("-", " ")}: ${field || "body"}`, {
    field: field || "body",
    remedy: "A body is RFC 8785 canonical JSON with the members that docs/protocol.md names for its kind.",
  });
}
