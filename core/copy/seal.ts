/**
 * The wrapper of a restricted copy whose holder has no key: a JWS (RFC 7515, ES256) by which a service says when a
 * presentation was bound to its terms. It stands in the unprotected header of the certificate file:
 *
 *   "copy": {"jws": "<header>.<payload>.<signature>", "terms": "<base64url of [salt, recipient, purpose]>"}
 *
 * header `{"alg": "ES256", "typ": "certrace-copy+jwt", "kid"}`, payload `{"iss", "iat", "until", "sd_hash", "terms_hash"}`:
 * `sd_hash` as in RFC 9901 section 4.3, `terms_hash` SHA-256 over the text of `terms`, as disclosures are hashed. So
 * the service that seals learns two hashes and a day, and nothing of a person.
 *
 * Strict: members that are not named here are refused, and so are texts that stand for the same in two ways.
 */
import {
  decodeBase64urlText,
  encodeBase64urlText,
  tryDecodeBase64url,
  tryDecodeFixed,
} from "../base64url.ts";
import { malformed } from "../certificate/malformed.ts";
import { type DigestText, digestText } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../json.ts";
import { type CopyTerms, isTerm, isTime } from "./terms.ts";

export const SEAL_TYPE = "certrace-copy+jwt";

/** What a service signs. */
export interface SealClaims {
  /** origin of the service */
  iss: string;
  /** when it was sealed, Unix seconds */
  iat: number;
  until: number;
  sd_hash: string;
  terms_hash: string;
}

/** The wrapper as it stands in a file. */
export interface SealText {
  jws: string;
  terms: string;
}

/** The wrapper, parsed. */
export interface CopySeal extends CopyTerms {
  text: SealText;
  /** RFC 7638 thumbprint of the service's key */
  kid: string;
  claims: SealClaims;
  /** ASCII that the signature is over */
  signingInput: string;
  signature: Uint8Array;
  /** base64url of the SHA-256 of the terms as they stand in the file */
  termsHash: string;
}

/** @param salt base64url of 16 fresh random bytes: names of banks can be guessed from a bare hash */
export function writeTerms(
  { recipient, purpose }: Pick<CopyTerms, "recipient" | "purpose">,
  salt: string,
): string {
  return encodeBase64urlText(JSON.stringify([salt, recipient, purpose]));
}

/** What is to be signed: base64url of header and payload, with a dot between them. */
export function sealInput({ iss, iat, until, sd_hash, terms_hash }: SealClaims, kid: string): string {
  const header = encodeBase64urlText(JSON.stringify({ alg: "ES256", typ: SEAL_TYPE, kid }));
  return `${header}.${encodeBase64urlText(JSON.stringify({ iss, iat, until, sd_hash, terms_hash }))}`;
}

/** Throws CertraceError `copy-malformed`, with the part in `field`. */
export function parseSeal(value: JsonValue, digest: DigestText = digestText): CopySeal {
  if (!isJsonObject(value)) throw malformed("copy-malformed", "header.copy");
  const { jws, terms } = only(value, ["jws", "terms"], "header.copy");
  if (typeof jws !== "string") throw malformed("copy-malformed", "header.copy.jws");
  if (typeof terms !== "string") throw malformed("copy-malformed", "header.copy.terms");
  const [head = "", payload = "", signed = "", ...rest] = jws.split(".");
  if (rest.length > 0) throw malformed("copy-malformed", "header.copy.jws");
  const { alg, typ, kid } = only(json(head, "copy header"), ["alg", "typ", "kid"], "copy header");
  if (alg !== "ES256" || typ !== SEAL_TYPE || !isHash(kid)) throw malformed("copy-malformed", "copy header");
  const claims = readClaims(json(payload, "copy payload"));
  const signature = tryDecodeBase64url(signed);
  if (signature?.length !== 64) throw malformed("copy-malformed", "copy signature");
  return {
    ...readTerms(terms),
    until: claims.until,
    text: { jws, terms },
    kid,
    claims,
    signingInput: `${head}.${payload}`,
    signature,
    termsHash: digest(terms),
  };
}

function readClaims(payload: JsonValue): SealClaims {
  const members = only(payload, ["iss", "iat", "until", "sd_hash", "terms_hash"], "copy payload");
  const { iss, iat, until, sd_hash, terms_hash } = members;
  if (typeof iss !== "string") throw malformed("copy-malformed", "iss");
  if (!isTime(iat)) throw malformed("copy-malformed", "iat");
  if (!isTime(until)) throw malformed("copy-malformed", "until");
  if (!isHash(sd_hash)) throw malformed("copy-malformed", "sd_hash");
  if (!isHash(terms_hash)) throw malformed("copy-malformed", "terms_hash");
  return { iss, iat, until, sd_hash, terms_hash };
}

function readTerms(text: string): { recipient: string; purpose: string } {
  const terms = json(text, "copy terms");
  if (!Array.isArray(terms) || terms.length !== 3) throw malformed("copy-malformed", "copy terms");
  const [salt, recipient, purpose] = terms;
  if (tryDecodeFixed(salt, 16) === null) throw malformed("copy-malformed", "salt");
  if (!isTerm(recipient)) throw malformed("copy-malformed", "recipient");
  if (!isTerm(purpose)) throw malformed("copy-malformed", "purpose");
  return { recipient, purpose };
}

function only(value: JsonValue, names: readonly string[], field: string): JsonObject {
  if (isJsonObject(value) && names.length === Object.keys(value).length)
    if (names.every((name) => Object.hasOwn(value, name))) return value;
  throw malformed("copy-malformed", field);
}

function json(text: string, field: string): JsonValue {
  try {
    return parseJson(decodeBase64urlText(text));
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    throw malformed("copy-malformed", field);
  }
}
