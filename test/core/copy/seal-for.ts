/** Seals a copy as a service does, and as a forger would. */

import { encodeBase64url } from "../../../core/base64url.ts";
import { presentationHash } from "../../../core/certificate/key-binding.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { sealInput, writeTerms } from "../../../core/copy/seal.ts";
import type { CopyTerms } from "../../../core/copy/terms.ts";
import { digestText } from "../../../core/crypto.ts";
import { editFile, NOW, signText, type TestKey } from "../build.ts";

export const SALT = "AAAAAAAAAAAAAAAAAAAAAA";

/** The certificate file with a seal over all that it discloses. */
export function sealFor(
  service: TestKey,
  file: string,
  terms: CopyTerms,
  options: { sdHash?: string; until?: number; by?: TestKey; iat?: number } = {},
): string {
  const text = writeTerms(terms, SALT);
  const claims = {
    iss: "https://certrace.example",
    iat: options.iat ?? NOW - 10,
    until: options.until ?? terms.until,
    sd_hash: options.sdHash ?? presentationHash(parseCertificate(file), digestText),
    terms_hash: digestText(text),
  };
  const input = sealInput(claims, service.kid);
  const jws = `${input}.${encodeBase64url(signText(options.by ?? service, input))}`;
  return editFile(file, (f) => (f.header.copy = { jws, terms: text }));
}
