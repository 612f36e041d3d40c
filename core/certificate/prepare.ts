/**
 * Prepares a certificate for its signature (RFC 9901 section 4.2): disclosable claims are taken out and replaced by
 * salted digests, what remains becomes the payload. Pure: salts and signature are handed in.
 *
 * Throws CertraceError `draft-invalid` with the claim in `field` for whatever a verifier would refuse later: better
 * to refuse a row of a register than to sign something that nobody can verify.
 */
import { encodeBase64url, encodeBase64urlText } from "../base64url.ts";
import { type DigestText, digestText } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import { type JsonObject, type JsonValue, MAX_DEPTH, setOwn } from "../json.ts";
import { makeDisclosure, SALT_BYTES } from "./disclosure.ts";
import {
  type ClaimPath,
  MAX_DISCLOSURES,
  NEVER_DISCLOSABLE,
  RESERVED_NAMES,
  type SignedCertificate,
} from "./model.ts";
import { readSignedClaims } from "./signed-claims.ts";

export interface Draft {
  /** RFC 7638 thumbprint of the key that will sign */
  kid: string;
  /** all claims, as they read when everything is disclosed */
  claims: JsonObject;
  /** which of them may be withheld; a path may lie inside another (recursive disclosure) */
  disclosable: readonly ClaimPath[];
}

export interface Prepared {
  protected: string;
  payload: string;
  /** ASCII to sign: protected "." payload */
  signingInput: string;
  disclosures: string[];
}

/**
 * @param salts 16 fresh random bytes for each disclosable path, one after another
 * @param digest the platform's own, where it has a faster one
 */
export function prepareCertificate(
  draft: Draft,
  salts: Uint8Array,
  digest: DigestText = digestText,
): Prepared {
  const { kid, claims, disclosable } = draft;
  if (!isHash(kid)) throw invalid("kid", "is not an RFC 7638 thumbprint");
  if (salts.length !== disclosable.length * SALT_BYTES)
    throw invalid("salts", "must be 16 bytes per disclosable claim");
  if (disclosable.length > MAX_DISCLOSURES)
    throw invalid("disclosable", `has more than ${MAX_DISCLOSURES} paths`);
  readSignedClaims(claims);

  const hider = new Hider(salts, digest);
  const body = hider.object(claims, markDisclosable(disclosable), [], 1);
  if (hider.disclosures.length !== disclosable.length) throw missing(claims, disclosable);
  if (hider.disclosures.length > 0) body._sd_alg = "sha-256";

  const header = encodeBase64urlText(`{"alg":"ES256","typ":"dc+sd-jwt","kid":"${kid}"}`);
  const payload = encodeBase64urlText(JSON.stringify(body));
  return {
    protected: header,
    payload,
    signingInput: `${header}.${payload}`,
    disclosures: hider.disclosures,
  };
}

/** @param signature ES256 over `signingInput`: r ‖ s, 64 bytes */
export function sealCertificate(prepared: Prepared, signature: Uint8Array): SignedCertificate {
  if (signature.length !== 64) throw invalid("signature", "must be r ‖ s, 64 bytes (IEEE P1363, not DER)");
  return {
    protected: prepared.protected,
    payload: prepared.payload,
    signature: encodeBase64url(signature),
    disclosures: prepared.disclosures,
  };
}

/** The disclosable paths as a tree, so that one walk over the claims finds them all. */
interface Mark {
  hidden: boolean;
  inside: Map<string | number, Mark>;
}

function markDisclosable(paths: readonly ClaimPath[]): Mark {
  const top: Mark = { hidden: false, inside: new Map() };
  for (const path of paths) {
    const [first] = path;
    if (first === undefined) throw invalid("disclosable", "holds an empty path");
    if (NEVER_DISCLOSABLE.has(String(first)))
      throw invalid(String(first), "can never be selectively disclosable");
    let mark = top;
    for (const step of path) {
      let next = mark.inside.get(step);
      if (next === undefined) {
        next = { hidden: false, inside: new Map() };
        mark.inside.set(step, next);
      }
      mark = next;
    }
    if (mark.hidden) throw invalid(path.join("."), "is named twice as disclosable");
    mark.hidden = true;
  }
  return top;
}

/** Walks the claims, takes out what is marked, and refuses what is not safe JSON on the way. */
class Hider {
  readonly disclosures: string[] = [];
  readonly #salts: Uint8Array;
  readonly #digest: DigestText;

  constructor(salts: Uint8Array, digest: DigestText) {
    this.#salts = salts;
    this.#digest = digest;
  }

  object(from: JsonObject, mark: Mark | undefined, path: ClaimPath, depth: number): JsonObject {
    if (depth > MAX_DEPTH - 2) throw invalid(path.join("."), "is nested too deep");
    const digests: string[] = [];
    const kept: JsonObject = {};
    for (const name of Object.keys(from)) {
      if (RESERVED_NAMES.has(name) || !name.isWellFormed())
        throw invalid([...path, name].join("."), "is a reserved name");
      const inside = mark?.inside.get(name);
      const value = this.#value(from[name], inside, path, name, depth);
      if (inside?.hidden) digests.push(this.#hide(name, value));
      else if (name === "__proto__") setOwn(kept, name, value);
      else kept[name] = value;
    }
    // Sorted, so that the order of digests tells nothing about the order of claims.
    if (digests.length > 0) kept._sd = digests.sort();
    return kept;
  }

  #array(from: readonly JsonValue[], mark: Mark | undefined, path: ClaimPath, depth: number): JsonValue[] {
    if (depth > MAX_DEPTH - 2) throw invalid(path.join("."), "is nested too deep");
    return from.map((each, i) => {
      const inside = mark?.inside.get(i);
      const value = this.#value(each, inside, path, i, depth);
      return inside?.hidden ? { "...": this.#hide(null, value) } : value;
    });
  }

  #value(
    value: unknown,
    mark: Mark | undefined,
    above: ClaimPath,
    step: string | number,
    depth: number,
  ): JsonValue {
    switch (typeof value) {
      case "string":
        if (!value.isWellFormed()) throw invalid([...above, step].join("."), "holds a lone surrogate");
        return value;
      case "number":
        if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
          throw invalid([...above, step].join("."), "is a number beyond 2^53; write it as text");
        }
        return value;
      case "boolean":
        return value;
      case "object":
        if (value === null) return null;
        if (Array.isArray(value)) return this.#array(value, mark, [...above, step], depth + 1);
        return this.object(value as JsonObject, mark, [...above, step], depth + 1);
      default:
        throw invalid([...above, step].join("."), "is not a JSON value");
    }
  }

  #hide(name: string | null, value: JsonValue): string {
    const from = this.disclosures.length * SALT_BYTES;
    const { text, digest } = makeDisclosure(
      this.#salts.subarray(from, from + SALT_BYTES),
      name,
      value,
      this.#digest,
    );
    this.disclosures.push(text);
    return digest;
  }
}

function missing(claims: JsonObject, paths: readonly ClaimPath[]): CertraceError<"draft-invalid"> {
  const absent = paths.find((path) => {
    let value: JsonValue | undefined = claims;
    for (const step of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return true;
      value = (value as JsonObject)[step];
    }
    return false;
  });
  return invalid(absent?.join(".") ?? "disclosable", "is named as disclosable but is no claim");
}

function invalid(field: string, why: string): CertraceError<"draft-invalid"> {
  return new CertraceError("draft-invalid", `${field} ${why}`, { field });
}
