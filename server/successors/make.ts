/** Makes the sealed numbers of newer versions (core/successor), next to the department's signing key. */
import { sign } from "node:crypto";
import { encodeBase64url } from "../../core/base64url.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { hintInput } from "../../core/successor/hint.ts";
import { sealNumber } from "../../core/successor/seal.ts";
import { utf8 } from "../../core/text.ts";
import type { CertificateRef } from "../../core/verify/facts.ts";
import { nodeDigestText } from "../digest-text.ts";
import type { SigningKey } from "../issuing/issue-request.ts";

export interface Renewal {
  /** the older certificate, as it was issued */
  file: string | Uint8Array;
  newer: CertificateRef;
  /** of the newer one */
  number: string;
}

export interface HintMaker {
  /** in whose name the older certificate is superseded */
  by: number;
  /** of that department, registered for certificates */
  key: SigningKey;
  /** Unix seconds */
  now: number;
}

/**
 * Compact JWS; null where there is nothing to seal it with: a restricted copy, or a number that is too long.
 * Throws the format codes of core.
 */
export async function makeHint(
  { file, newer, number }: Renewal,
  { by, key, now }: HintMaker,
): Promise<string | null> {
  const older = parseCertificate(file, nodeDigestText);
  const { anchor, copy, keyBinding } = older;
  // what a copy withholds its holders have not, so it would be sealed for others than them
  if (anchor === null || copy !== null || keyBinding !== null) return null;
  const sealed = await sealNumber(older, { older: anchor, newer }, number);
  if (sealed === null) return null;
  const input = hintInput({ by, iat: now, older: anchor, newer }, sealed, key.kid);
  const signature = sign("sha256", utf8(input), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${encodeBase64url(signature)}`;
}
