/** A certificate file as the body of a request that needs it whole: what is none is refused, where a verification would say so. */
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { CertraceError } from "../../core/errors.ts";
import { nodeDigestText } from "../digest-text.ts";
import { problem } from "./problem.ts";

/** Throws `certificate-malformed`. */
export function readCertificate(body: Uint8Array): ParsedCertificate {
  try {
    return parseCertificate(body, nodeDigestText);
  } catch (cause) {
    if (!(cause instanceof CertraceError)) throw cause;
    throw problem("certificate-malformed", `The body is no certificate file (${cause.code}).`, {
      ...(cause.field === undefined ? {} : { field: cause.field }),
      remedy: "Send the certificate file as it was issued.",
      cause,
    });
  }
}
