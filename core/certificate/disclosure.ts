/**
 * Disclosures (RFC 9901 section 4.2): base64url of the JSON array [salt, name, value], or [salt, value] for an array
 * element. The digest is SHA-256 over the base64url text itself.
 */
import { decodeBase64urlText, encodeBase64url, encodeBase64urlText } from "../base64url.ts";
import type { DigestText } from "../crypto.ts";
import { type JsonValue, parseJson } from "../json.ts";
import { malformed } from "./malformed.ts";
import type { Disclosure } from "./model.ts";

export const SALT_BYTES = 16;

/** Makes the disclosure of a member (`name` a string) or of an array element (`name` null). */
export function makeDisclosure(
  salt: Uint8Array,
  name: string | null,
  value: JsonValue,
  digestText: DigestText,
): { text: string; digest: string } {
  const saltText = encodeBase64url(salt);
  const text = encodeBase64urlText(
    JSON.stringify(name === null ? [saltText, value] : [saltText, name, value]),
  );
  return { text, digest: digestText(text) };
}

/** Throws CertraceError with a FormatCode. */
export function parseDisclosure(text: string, field: string, digestText: DigestText): Disclosure {
  const array = parseJson(decodeBase64urlText(text, field));
  if (!Array.isArray(array) || typeof array[0] !== "string") throw malformed("disclosure-malformed", field);
  const digest = digestText(text);
  if (array.length === 2) return { text, digest, name: null, value: array[1]! };
  const [, name, value] = array;
  if (array.length !== 3 || typeof name !== "string") throw malformed("disclosure-malformed", field);
  return { text, digest, name, value: value! };
}
