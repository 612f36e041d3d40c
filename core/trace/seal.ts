/**
 * The commitment of a sealed inquiry: SHA-256(salt ‖ UTF-8 of the RFC 8785 text of what was looked up), base64url. It
 * hides who was looked up until the agency opens it, and the agency cannot open it as anything else.
 */
import canonicalize from "canonicalize";
import { encodeBase64url, tryDecodeFixed } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import { normaliseSubject } from "../subject/tag.ts";
import { utf8 } from "../text.ts";
import { SALT_BYTES } from "./details.ts";

export interface SealedLookup {
  /** citizen id */
  subject: string;
  holder: number;
  dataset: string;
  fields: readonly string[];
  purpose: string;
  /** RFC 3339, UTC */
  occurred: string;
}

/**
 * The commitment, base64url.
 * @param salt 16 random bytes, base64url; kept by the agency until it opens the seal
 * @throws CertraceError `seal-salt`, and what `normaliseSubject` throws
 */
export function commitSeal(salt: string, lookup: SealedLookup): string {
  const bytes = tryDecodeFixed(salt, SALT_BYTES);
  if (bytes === null)
    throw new CertraceError("seal-salt", "A seal's salt is 16 random bytes in base64url.", {
      field: "salt",
      remedy: "Use the salt that the seal was made with.",
    });
  const { holder, dataset, purpose, occurred } = lookup;
  const subject = normaliseSubject(lookup.subject);
  const fields = [...lookup.fields].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const text = utf8(canonicalize({ subject, holder, dataset, fields, purpose, occurred })!);
  const committed = new Uint8Array(SALT_BYTES + text.length);
  committed.set(bytes, 0);
  committed.set(text, SALT_BYTES);
  return encodeBase64url(sha256(committed));
}
