/**
 * Disclosures (RFC 9901 section 4.2): base64url of the JSON array [salt, name, value], or [salt, value] for an array
 * element. The digest is SHA-256 over the base64url text itself.
 */
import { decodeBase64urlText, encodeBase64urlText } from "../base64url.ts";
import { type DigestText, digestText } from "../crypto.ts";
import { parseJson } from "../json.ts";
import { malformed } from "./malformed.ts";
import type { Disclosure } from "./model.ts";

export const SALT_BYTES = 16;

/** What making a certificate does most; a platform with something faster than TypeScript hands it in. */
export interface TextTools {
  digest: DigestText;
  /** of the UTF-8 of a text */
  base64url: (text: string) => string;
}

export const portableTools: TextTools = { digest: digestText, base64url: encodeBase64urlText };

/**
 * Makes the disclosure of a member, or of an array element.
 * @param salt base64url of 16 fresh random bytes
 * @param name JSON text of the member's name; null for an element
 * @param value JSON text
 */
export function makeDisclosure(
  salt: string,
  name: string | null,
  value: string,
  tools: TextTools = portableTools,
): { text: string; digest: string } {
  const text = tools.base64url(name === null ? `["${salt}",${value}]` : `["${salt}",${name},${value}]`);
  return { text, digest: tools.digest(text) };
}

/** Throws CertraceError with a FormatCode. */
export function parseDisclosure(text: string, field: string, digestOf: DigestText): Disclosure {
  const array = parseJson(decodeBase64urlText(text, field));
  if (!Array.isArray(array) || typeof array[0] !== "string") throw malformed("disclosure-malformed", field);
  const digest = digestOf(text);
  if (array.length === 2) return { text, digest, name: null, value: array[1]! };
  const [, name, value] = array;
  if (array.length !== 3 || typeof name !== "string") throw malformed("disclosure-malformed", field);
  return { text, digest, name, value: value! };
}
