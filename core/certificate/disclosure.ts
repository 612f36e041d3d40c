/**
 * Disclosures (RFC 9901 section 4.2): base64url of the JSON array [salt, name, value], or [salt, value] for an array
 * element. The digest is SHA-256 over the base64url text itself.
 */
import { decodeBase64url, encodeBase64url } from "../base64url.ts";
import { type JsonValue, parseJson } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { decodeUtf8, utf8 } from "../text.ts";
import { malformed } from "./malformed.ts";
import type { Disclosure } from "./model.ts";

export const SALT_BYTES = 16;

/** Makes the disclosure of a member (`name` a string) or of an array element (`name` null). */
export function makeDisclosure(
  salt: Uint8Array,
  name: string | null,
  value: JsonValue,
): { text: string; digest: string } {
  const saltText = encodeBase64url(salt);
  const text = encodeBase64url(
    utf8(JSON.stringify(name === null ? [saltText, value] : [saltText, name, value])),
  );
  return { text, digest: disclosureDigest(text) };
}

/** Throws CertraceError with a FormatCode. */
export function parseDisclosure(text: string, field: string): Disclosure {
  const array = parseJson(decodeUtf8(decodeBase64url(text, field), field));
  if (!Array.isArray(array) || typeof array[0] !== "string") throw malformed("disclosure-malformed", field);
  const digest = disclosureDigest(text);
  if (array.length === 2) return { text, digest, name: null, value: array[1]! };
  const [, name, value] = array;
  if (array.length !== 3 || typeof name !== "string") throw malformed("disclosure-malformed", field);
  return { text, digest, name, value: value! };
}

function disclosureDigest(text: string): string {
  return encodeBase64url(sha256(utf8(text)));
}
