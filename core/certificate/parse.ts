/**
 * Reads a certificate: the certificate file (RFC 9901 section 8, flattened JSON, with the anchor in the unprotected
 * header; DESIGN section 4) or the compact form (RFC 9901 section 4). The profile is strict: members that it does
 * not name are refused, so that no bit of a file stands outside what is checked.
 *
 * Only the form is looked at here; whether disclosures belong to it and who signed it is verify/checks' matter.
 * Throws CertraceError with a FormatCode, and `field` or `position`.
 */
import { decodeBase64url, decodeBase64urlText } from "../base64url.ts";
import { type CopySeal, parseSeal } from "../copy/seal.ts";
import { type DigestText, digestText } from "../crypto.ts";
import { isHash, isRegistry } from "../hash-text.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../json.ts";
import { decodeUtf8 } from "../text.ts";
import { parseDisclosure } from "./disclosure.ts";
import { parseKeyBinding } from "./key-binding.ts";
import { malformed } from "./malformed.ts";
import { type Anchor, MAX_DISCLOSURES, MAX_FILE_SIZE, MAX_PATH, type ParsedCertificate } from "./model.ts";
import { readSignedClaims } from "./signed-claims.ts";

const COMPACT =
  /^[ \t\r\n]*([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)~([A-Za-z0-9_~.-]*)[ \t\r\n]*$/;
const UINT32 = 0xffffffff;

/** @param digest the platform's own, where it has a faster one */
export function parseCertificate(
  input: string | Uint8Array,
  digest: DigestText = digestText,
): ParsedCertificate {
  // Before anything is decoded: a hostile 100 MB file must cost nothing.
  if (input.length > MAX_FILE_SIZE) throw malformed("certificate-too-large", "certificate");
  const text = typeof input === "string" ? input : decodeUtf8(input, "certificate");
  const first = /[^ \t\r\n]/.exec(text)?.[0];
  if (first === undefined) throw malformed("certificate-empty", "certificate");
  return first === "{" || first === "\ufeff" ? parseFile(text, digest) : parseCompact(text, digest);
}

function parseFile(text: string, digest: DigestText): ParsedCertificate {
  const file = object(parseJson(text), "certificate");
  requireMembers(file, ["protected", "payload", "signature", "header"], [], "");
  const header = object(file.header, "header");
  requireMembers(header, ["disclosures", "anchor"], ["kb_jwt", "copy"], "header.");
  // bound twice, to one recipient by the holder and to another by a service: which of them would count?
  if (header.kb_jwt !== undefined && header.copy !== undefined)
    throw malformed("copy-malformed", "header.copy");
  const disclosures = array(header.disclosures, "header.disclosures");
  return assemble(
    {
      form: "file",
      protected: string(file.protected, "protected"),
      payload: string(file.payload, "payload"),
      signature: string(file.signature, "signature"),
      disclosures: disclosures.map((each, i) => string(each, `header.disclosures[${i}]`)),
      anchor: parseAnchor(header.anchor),
      keyBinding: header.kb_jwt === undefined ? null : string(header.kb_jwt, "header.kb_jwt"),
      copy: header.copy === undefined ? null : parseSeal(header.copy, digest),
    },
    digest,
  );
}

function parseCompact(text: string, digest: DigestText): ParsedCertificate {
  const parts = COMPACT.exec(text);
  if (parts === null) throw malformed("certificate-unrecognised", "certificate");
  const [, head, payload, signature, rest] = parts as unknown as [string, string, string, string, string];
  const disclosures = rest.split("~");
  const keyBinding = disclosures.pop()!;
  return assemble(
    {
      form: "compact",
      protected: head,
      payload,
      signature,
      disclosures,
      anchor: null,
      keyBinding: keyBinding === "" ? null : keyBinding,
      copy: null,
    },
    digest,
  );
}

interface Parts {
  form: "file" | "compact";
  protected: string;
  payload: string;
  signature: string;
  disclosures: string[];
  anchor: Anchor | null;
  keyBinding: string | null;
  copy: CopySeal | null;
}

function assemble(parts: Parts, digest: DigestText): ParsedCertificate {
  const kid = parseProtectedHeader(parts.protected);
  const body = object(parseJson(decodeBase64urlText(parts.payload, "payload")), "payload");
  if (decodeBase64url(parts.signature, "signature").length !== 64)
    throw malformed("signature-length", "signature");
  if (parts.disclosures.length > MAX_DISCLOSURES) throw malformed("disclosures-too-many", "disclosures");
  return {
    form: parts.form,
    protected: parts.protected,
    payload: parts.payload,
    signature: parts.signature,
    kid,
    claims: readSignedClaims(body),
    body,
    disclosures: parts.disclosures.map((text, i) => parseDisclosure(text, `disclosures[${i}]`, digest)),
    anchor: parts.anchor,
    keyBinding: parts.keyBinding === null ? null : parseKeyBinding(parts.keyBinding),
    copy: parts.copy,
  };
}

/**
 * The key comes from the chain by `kid` and from nowhere else, so `jwk`, `jku`, `x5c` … are not looked at; the
 * algorithm is fixed, so that `none` or another one cannot be swapped in.
 */
function parseProtectedHeader(text: string): string {
  const header = object(parseJson(decodeBase64urlText(text, "protected")), "protected");
  if (header.alg !== "ES256") throw malformed("jose-alg", "alg");
  if (header.typ !== "dc+sd-jwt") throw malformed("jose-typ", "typ");
  // RFC 7515 section 4.1.11: extensions that are not understood must be refused, and none is.
  if (Object.hasOwn(header, "crit")) throw malformed("jose-crit", "crit");
  if (!isHash(header.kid)) throw malformed("jose-kid", "kid");
  return header.kid;
}

function parseAnchor(value: JsonValue | undefined): Anchor {
  const anchor = object(value, "header.anchor");
  requireMembers(anchor, ["registry", "department", "root", "index", "size", "path"], [], "header.anchor.");
  const { registry, root } = anchor;
  if (!isRegistry(registry)) throw malformed("member-invalid", "header.anchor.registry");
  if (!isHash(root)) throw malformed("member-invalid", "header.anchor.root");
  const path = array(anchor.path, "header.anchor.path");
  if (path.length > MAX_PATH) throw malformed("path-too-long", "header.anchor.path");
  if (!path.every(isHash)) throw malformed("member-invalid", "header.anchor.path");
  const size = integer(anchor.size, 1, UINT32, "header.anchor.size");
  return {
    registry,
    department: integer(anchor.department, 1, UINT32, "header.anchor.department"),
    root,
    index: integer(anchor.index, 0, size - 1, "header.anchor.index"),
    size,
    path,
  };
}

function requireMembers(object: JsonObject, required: string[], optional: string[], prefix: string): void {
  for (const name of required) {
    if (!Object.hasOwn(object, name)) throw malformed("member-missing", prefix + name);
  }
  for (const name of Object.keys(object)) {
    if (!required.includes(name) && !optional.includes(name)) {
      throw malformed("member-unknown", prefix + name.slice(0, 64));
    }
  }
}

function object(value: JsonValue | undefined, field: string): JsonObject {
  if (!isJsonObject(value)) throw malformed("member-invalid", field);
  return value;
}

function array(value: JsonValue | undefined, field: string): JsonValue[] {
  if (!Array.isArray(value)) throw malformed("member-invalid", field);
  return value;
}

function string(value: JsonValue | undefined, field: string): string {
  if (typeof value !== "string") throw malformed("member-invalid", field);
  return value;
}

function integer(value: JsonValue | undefined, least: number, most: number, field: string): number {
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
    throw malformed("member-invalid", field);
  }
  return value as number;
}
