/**
 * Prepares a certificate for its signature (RFC 9901 section 4.2): disclosable claims are taken out and replaced by
 * salted digests, what remains becomes the payload. Pure: salts and signature are handed in. Claims come either as
 * one object, or, where many certificates have the same shape, as values for a form (form.ts).
 *
 * Throws CertraceError `draft-invalid` with the claim in `field` for whatever a verifier would refuse later, and a
 * FormatCode for registered claims that are not what they must be.
 */
import { type EncodeBase64url, encodeBase64url, encodeBase64urlText } from "../base64url.ts";
import { isHash } from "../hash-text.ts";
import { type JsonObject, type JsonValue, setOwn } from "../json.ts";
import { portableTools, SALT_BYTES, type TextTools } from "./disclosure.ts";
import {
  claimText,
  draftInvalid,
  fillForm,
  type Place,
  requireDepth,
  requireDisclosable,
  requireName,
} from "./form.ts";
import { type ClaimPath, MAX_DISCLOSURES, type SignedCertificate } from "./model.ts";
import { readSignedClaims } from "./signed-claims.ts";

export interface Draft {
  /** RFC 7638 thumbprint of the key that will sign */
  kid: string;
  /** all claims, as they read when everything is disclosed */
  claims: JsonObject;
  /** which of them may be withheld; a path may lie inside another (recursive disclosure) */
  disclosable: readonly ClaimPath[];
}

export interface FormDraft {
  /** `protectedHeader` of the key that will sign */
  header: string;
  /** claims that are always open, the registered ones among them; none of them in the form */
  open: JsonObject;
  form: readonly Place[];
  /** JSON text (`claimText`) of each value of the form; empty: the claim is absent */
  values: readonly string[];
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
 */
export function prepareCertificate({ kid, claims, disclosable }: Draft, salts: Uint8Array): Prepared {
  if (salts.length !== disclosable.length * SALT_BYTES)
    throw draftInvalid("salts", "must be 16 bytes per disclosable claim");
  if (disclosable.length > MAX_DISCLOSURES)
    throw draftInvalid("disclosable", `has more than ${MAX_DISCLOSURES} paths`);
  const { open, form, values } = formOfClaims(claims, disclosable);
  const saltTexts = disclosable.map((_, i) =>
    encodeBase64url(salts.subarray(i * SALT_BYTES, (i + 1) * SALT_BYTES)),
  );
  const prepared = prepareForm({ header: protectedHeader(kid), open, form, values }, saltTexts);
  if (prepared.disclosures.length !== disclosable.length) throw missing(claims, disclosable);
  return prepared;
}

/** @param kid RFC 7638 thumbprint of the key that will sign */
export function protectedHeader(kid: string): string {
  if (!isHash(kid)) throw draftInvalid("kid", "is not an RFC 7638 thumbprint");
  return encodeBase64urlText(`{"alg":"ES256","typ":"dc+sd-jwt","kid":"${kid}"}`);
}

/**
 * @param salts base64url of 16 fresh random bytes each, for every claim that may be withheld
 * @param tools the platform's own, where it has faster ones
 */
export function prepareForm(
  { header, open, form, values }: FormDraft,
  salts: readonly string[],
  tools: TextTools = portableTools,
): Prepared {
  readSignedClaims(open);
  const { members, disclosures } = fillForm(form, values, salts, tools);
  const parts = [JSON.stringify(open).slice(1, -1), members];
  if (disclosures.length > 0) parts.push('"_sd_alg":"sha-256"');

  const payload = tools.base64url(`{${parts.filter((part) => part !== "").join(",")}}`);
  return { protected: header, payload, signingInput: `${header}.${payload}`, disclosures };
}

/**
 * @param signature ES256 over `signingInput`: r ‖ s, 64 bytes
 * @param encode the platform's own, where it has a faster one
 */
export function sealCertificate(
  prepared: Prepared,
  signature: Uint8Array,
  encode: EncodeBase64url = encodeBase64url,
): SignedCertificate {
  if (signature.length !== 64)
    throw draftInvalid("signature", "must be r ‖ s, 64 bytes (IEEE P1363, not DER)");
  return {
    protected: prepared.protected,
    payload: prepared.payload,
    signature: encode(signature),
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
    requireDisclosable(path);
    let mark = top;
    for (const step of path) {
      let next = mark.inside.get(step);
      if (next === undefined) {
        next = { hidden: false, inside: new Map() };
        mark.inside.set(step, next);
      }
      mark = next;
    }
    if (mark.hidden) throw draftInvalid(path, "is named twice as disclosable");
    mark.hidden = true;
  }
  return top;
}

/** Parts claims into what is open from the top, and a form of the rest with its values. */
function formOfClaims(claims: JsonObject, disclosable: readonly ClaimPath[]) {
  const marks = markDisclosable(disclosable);
  const open: JsonObject = {};
  const form: Place[] = [];
  const values: string[] = [];
  for (const name of Object.keys(claims)) {
    requireName(name, []);
    const mark = marks.inside.get(name);
    if (mark !== undefined) form.push(placeOf(claims[name]!, name, mark, [name], values));
    else {
      claimText(claims[name], [name]);
      setOwn(open, name, claims[name]!);
    }
  }
  return { open, form, values };
}

function placeOf(
  value: JsonValue,
  step: string | number,
  mark: Mark | undefined,
  path: ClaimPath,
  values: string[],
): Place {
  const place = {
    name: typeof step === "string" ? JSON.stringify(step) : null,
    hidden: mark?.hidden ?? false,
  };
  const inside = mark?.inside;
  if (inside === undefined || inside.size === 0 || typeof value !== "object" || value === null) {
    return { ...place, value: values.push(claimText(value, path)) - 1 };
  }
  requireDepth(path);
  const placeInside = (each: JsonValue, name: string | number) =>
    placeOf(each, name, inside.get(name), [...path, name], values);
  if (Array.isArray(value)) return { ...place, value: { elements: value.map(placeInside) } };
  const members = Object.entries(value).map(([name, each]) => {
    requireName(name, path);
    return placeInside(each, name);
  });
  return { ...place, value: { members } };
}

function missing(claims: JsonObject, paths: readonly ClaimPath[]) {
  const absent = paths.find((path) => {
    let value: JsonValue | undefined = claims;
    for (const step of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return true;
      value = (value as JsonObject)[step];
    }
    return false;
  });
  return draftInvalid(absent ?? "disclosable", "is named as disclosable but is no claim");
}
