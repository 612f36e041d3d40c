/**
 * The number of a newer version, sealed to those who hold the older one: AES-256-GCM (RFC 5116) under a key that follows by
 * HKDF-SHA-256 (RFC 5869) from what nobody else has.
 *
 * - The secret is what was signed, signature and all, and, where the older one's number can be withheld, the disclosure
 *   of that number with its salt. So a restricted copy that withholds the number does not open the next one's either. The
 *   leaf hash would not do: neighbours in the batch have it in their paths.
 * - Salt and associated data are the two places: what was sealed for one pair opens for no other.
 * - The text is padded to one length (ISO/IEC 7816-4), so that lengths say nothing.
 *
 * Works by Web Crypto, which a page has that comes over https, and Node; elsewhere nothing can be opened.
 */
import { encodeBase64url } from "../base64url.ts";
import { CERTIFICATE_NUMBER, type ParsedCertificate } from "../certificate/model.ts";
import { CertraceError } from "../errors.ts";
import { decodeUtf8, utf8 } from "../text.ts";
import type { CertificateRef } from "../verify/facts.ts";
import { placesText, SEALED_BYTES, type SuccessorHint } from "./hint.ts";

const IV = 12;
const PADDED = SEALED_BYTES - IV - 16;
const INFO = utf8("certrace successor number v1");

/** What a certificate's secret is made of. */
export type Held = Pick<ParsedCertificate, "protected" | "payload" | "signature" | "body" | "disclosures">;

export interface Places {
  older: CertificateRef;
  newer: CertificateRef;
}

/**
 * @param older the whole certificate: of a copy that withholds its number only such copies would open what is sealed
 * @param number of the newer one
 * @returns base64url; null for a number that is too long to be sealed, or none
 */
export async function sealNumber(older: Held, places: Places, number: string): Promise<string | null> {
  const text = utf8(number);
  if (text.length === 0 || text.length >= PADDED) return null;
  const padded = new Uint8Array(PADDED);
  padded.set(text);
  padded[text.length] = 0x80;
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  const key = await keyOf(older, places);
  if (key === null)
    throw new CertraceError("crypto-unavailable", "There is no cryptography here to seal a number with.", {
      remedy: "Use the command line or the desk.",
    });
  const sealed = new Uint8Array(await crypto.subtle.encrypt(terms(iv, places), key, padded));
  const whole = new Uint8Array(SEALED_BYTES);
  whole.set(iv);
  whole.set(sealed, IV);
  return encodeBase64url(whole);
}

/** The number; null: this certificate does not open it, or nothing can be opened here. */
export async function openNumber(
  older: Held,
  hint: Pick<SuccessorHint, "older" | "newer" | "sealed">,
): Promise<string | null> {
  const key = await keyOf(older, hint);
  if (key === null) return null;
  const { sealed } = hint;
  try {
    const opened = await crypto.subtle.decrypt(terms(sealed.subarray(0, IV), hint), key, sealed.subarray(IV));
    const padded = new Uint8Array(opened);
    const end = padded.lastIndexOf(0x80);
    if (end < 1 || padded.subarray(end + 1).some((byte) => byte !== 0)) return null;
    return decodeUtf8(padded.subarray(0, end));
  } catch {
    return null; // another certificate's, or altered
  }
}

/** null: this platform has no Web Crypto, as a page has none that was not loaded over https. */
async function keyOf(older: Held, places: Places): Promise<CryptoKey | null> {
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return null;
  const secret = await subtle.importKey("raw", utf8(secretOf(older)), "HKDF", false, ["deriveKey"]);
  return subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: utf8(placesText(places)), info: INFO },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

function secretOf({ protected: head, payload, signature, body, disclosures }: Held): string {
  const digests = Array.isArray(body._sd) ? body._sd : [];
  const number = disclosures.find(
    ({ name, digest }) => name === CERTIFICATE_NUMBER && digests.includes(digest),
  );
  return `${head}.${payload}.${signature}~${number?.text ?? ""}`;
}

const terms = (iv: Uint8Array<ArrayBuffer>, places: Places) => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(placesText(places)),
});
