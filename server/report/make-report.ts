/** Makes a verification report (core/report/report.ts) of what this service has just found out. */
import { createHash } from "node:crypto";
import { encodeBase64url } from "../../core/base64url.ts";
import type { ReportContent } from "../../core/report/report.ts";
import { reportInput } from "../../core/report/report.ts";
import { utf8 } from "../../core/text.ts";
import type { ServiceKey } from "../keys/service-key.ts";

export interface Reported {
  /** what was handed in, byte for byte */
  certificate: Uint8Array;
  /** the time that was asked about, Unix seconds; null: now */
  at: number | null;
  /** what POST /v1/verify answers, in both languages */
  verification: ReportContent["verification"];
}

/**
 * @param service its origin
 * @param now Unix seconds
 * @returns the compact JWS, and what it says
 */
export async function makeReport(
  { certificate, at, verification }: Reported,
  { service, key, now }: { service: string; key: ServiceKey; now: number },
): Promise<{ jws: string; content: ReportContent }> {
  const content: ReportContent = {
    iss: service,
    iat: now,
    certificate: { sha256: createHash("sha256").update(certificate).digest("base64url") },
    asked: { at },
    verification,
  };
  const input = reportInput(content, key.jwk.kid);
  const jws = `${input}.${encodeBase64url(await key.sign(utf8(input)))}`;
  return { jws, content };
}
