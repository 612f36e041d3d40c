/** Everything that can be wrong with the form of a certificate, each with its code; the sentences stand in verify/messages. */
import { CertraceError } from "../errors.ts";
import type { JsonCode } from "../json.ts";

export type FormatCode =
  | JsonCode
  | "base64url-invalid"
  | "utf8-invalid"
  | "certificate-empty"
  | "certificate-too-large"
  | "certificate-unrecognised"
  | "member-missing"
  | "member-unknown"
  | "member-invalid"
  | "jose-alg"
  | "jose-typ"
  | "jose-kid"
  | "jose-crit"
  | "signature-length"
  | "claim-missing"
  | "claim-invalid"
  | "claim-time"
  | "claim-window"
  | "claim-cnf"
  | "sd-alg"
  | "disclosure-malformed"
  | "disclosures-too-many"
  | "path-too-long"
  | "key-binding-malformed"
  | "copy-malformed";

/** @param field the member, claim or part it is about */
export function malformed(code: FormatCode, field: string): CertraceError<FormatCode> {
  return new CertraceError(code, `${code.replaceAll("-", " ")}: ${field}`, { field });
}
