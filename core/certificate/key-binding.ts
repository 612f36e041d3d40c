/**
 * Key binding JWTs (RFC 9901 section 4.3): the holder's signature over one presentation, for one verifier.
 */
import { decodeBase64urlText, tryDecodeBase64url } from "../base64url.ts";
import { type CopyTerms, isTerm, isTime } from "../copy/terms.ts";
import type { DigestText } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../json.ts";
import { malformed } from "./malformed.ts";
import type { KeyBinding } from "./model.ts";

/** Throws `key-binding-malformed`, with the part in `field`. */
export function parseKeyBinding(text: string): KeyBinding {
  const [head, payload, signature, ...rest] = text.split(".");
  if (head === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw malformed("key-binding-malformed", "kb_jwt");
  }
  const header = part(head, "kb_jwt header");
  if (header.alg !== "ES256" || header.typ !== "kb+jwt" || Object.hasOwn(header, "crit")) {
    throw malformed("key-binding-malformed", "kb_jwt header");
  }
  const { iat, aud, nonce, sd_hash, copy } = part(payload, "kb_jwt payload");
  const signatureBytes = tryDecodeBase64url(signature);
  if (signatureBytes?.length !== 64) throw malformed("key-binding-malformed", "kb_jwt signature");
  if (!Number.isSafeInteger(iat)) throw malformed("key-binding-malformed", "iat");
  if (typeof aud !== "string") throw malformed("key-binding-malformed", "aud");
  if (typeof nonce !== "string") throw malformed("key-binding-malformed", "nonce");
  if (!isHash(sd_hash)) throw malformed("key-binding-malformed", "sd_hash");
  return {
    signingInput: `${head}.${payload}`,
    signature: signatureBytes,
    iat: iat as number,
    aud,
    nonce,
    sdHash: sd_hash,
    copy: copy === undefined ? null : parseTerms(copy),
  };
}

/** The terms of a restricted copy (core/copy), as a claim of the holder's. */
function parseTerms(copy: JsonValue): CopyTerms {
  if (!isJsonObject(copy) || Object.keys(copy).length !== 3) throw malformed("copy-malformed", "copy");
  const { recipient, purpose, until } = copy;
  if (!isTerm(recipient)) throw malformed("copy-malformed", "recipient");
  if (!isTerm(purpose)) throw malformed("copy-malformed", "purpose");
  if (!isTime(until)) throw malformed("copy-malformed", "until");
  return { recipient, purpose, until };
}

/** What a key binding JWT's `sd_hash` must be: SHA-256 over the compact form without the key binding JWT. */
export function presentationHash(
  presented: {
    protected: string;
    payload: string;
    signature: string;
    disclosures: readonly { text: string }[];
  },
  digestText: DigestText,
): string {
  const jwt = `${presented.protected}.${presented.payload}.${presented.signature}`;
  return digestText([jwt, ...presented.disclosures.map((each) => each.text), ""].join("~"));
}

function part(text: string, field: string): JsonObject {
  try {
    const value = parseJson(decodeBase64urlText(text));
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
  }
  throw malformed("key-binding-malformed", field);
}
