/**
 * What a department tells of the newer version of a certificate beside what it says on chain: the number that people know
 * the newer one by, sealed to whoever holds the older one (seal.ts). A compact JWS (RFC 7515), ES256, by a key of the
 * department that superseded it, registered for certificates:
 *
 *   {"alg":"ES256","kid":"…","typ":"certrace-successor+jwt"}
 *   {"by":12,"iat":1795364280,"older":{"department":12,"root":"…","index":41},
 *    "newer":{"department":12,"root":"…","index":6},"sealed":"…"}
 *
 * Both places are on chain anyway; the number is all that is not. Nothing in it is personal, and every one has the same
 * length but for the digits of its numbers: `sealed` is always 284 bytes.
 *
 * It is no fact: it never makes or changes a verdict (core/verify/successor.ts says when it is believed).
 * Strict: members that are not named here are refused. Throws CertraceError `successor-malformed`.
 */
import { tryDecodeBase64url, tryDecodeFixed } from "../base64url.ts";
import { type CompactJws, compactJwsInput, readCompactJws } from "../compact-jws.ts";
import { CertraceError } from "../errors.ts";
import { isHash } from "../hash-text.ts";
import { integer, is, record } from "../shape.ts";
import type { CertificateRef } from "../verify/facts.ts";

const TYP = "certrace-successor+jwt";
/** characters of one, at most: with the largest numbers that there are it has a few less */
export const MAX_HINT = 1_400;
/** bytes of `sealed`: iv, 256 bytes, tag */
export const SEALED_BYTES = 12 + 256 + 16;

export interface SuccessorHint extends Omit<CompactJws<never>, "payload"> {
  /** in whose name: the department that superseded the older one */
  by: number;
  /** when it was made, Unix seconds, by the department's clock */
  iat: number;
  older: CertificateRef;
  newer: CertificateRef;
  sealed: Uint8Array<ArrayBuffer>;
}

const UINT32 = 0xffffffff;
const place = record({ department: integer(1, UINT32), root: is(isHash), index: integer(0, UINT32) });
const payloadShape = record({
  by: integer(1, UINT32),
  iat: integer(0, 253402300799),
  older: place,
  newer: place,
  sealed: is((value) => tryDecodeFixed(value, SEALED_BYTES) !== null),
});

/** What is to be signed; then `<it>.<base64url of r ‖ s>`. @param sealed of `sealNumber`, base64url */
export function hintInput(
  { by, iat, newer, older }: Pick<SuccessorHint, "by" | "iat" | "newer" | "older">,
  sealed: string,
  kid: string,
): string {
  return compactJwsInput(TYP, kid, { by, iat, older: refOf(older), newer: refOf(newer), sealed });
}

export function parseHint(jws: string): SuccessorHint {
  type Payload = Omit<SuccessorHint, "sealed"> & { sealed: string };
  const form = { typ: TYP, most: MAX_HINT, payload: payloadShape, malformed };
  const { payload, ...signed } = readCompactJws<Payload>(jws, form);
  return { ...payload, ...signed, sealed: tryDecodeBase64url(payload.sealed)! };
}

export const isSamePlace = (a: CertificateRef, b: CertificateRef): boolean =>
  a.department === b.department && a.root === b.root && a.index === b.index;

/** What is sealed is sealed for these two places: `12/<root>/41>12/<root>/6`. */
export function placesText({ older, newer }: Pick<SuccessorHint, "older" | "newer">): string {
  return [older, newer].map(({ department, root, index }) => `${department}/${root}/${index}`).join(">");
}

const refOf = ({ department, root, index }: CertificateRef): CertificateRef => ({ department, root, index });

function malformed(why: string, cause?: unknown): CertraceError<"successor-malformed"> {
  return new CertraceError("successor-malformed", `This is no sealed number of a newer version: ${why}.`, {
    remedy: "Send what the department's software made, unchanged.",
    ...(cause === undefined ? {} : { cause }),
  });
}
