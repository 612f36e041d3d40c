/** What has to be proven about a certificate, and whether there can be evidence of it at all. */
import type { ParsedCertificate } from "../certificate/model.ts";
import { CertraceError } from "../errors.ts";
import type { FactsQuery } from "../verify/facts.ts";
import { factsQuery } from "../verify/query.ts";

/**
 * Throws CertraceError `anchor-missing`; and `copy-no-evidence` for a copy that a service sealed: what it may be used for
 * stands in the seal, and of the seal no block proves anything.
 */
export function evidenceQuery(certificate: ParsedCertificate): FactsQuery {
  if (certificate.copy !== null)
    throw new CertraceError("copy-no-evidence", "There is no evidence bundle of a restricted copy.", {
      field: "header.copy",
      remedy:
        "File the copy with a signed verification report, or ask the holder for the certificate itself.",
    });
  const query = factsQuery(certificate);
  if (query !== null) return query;
  throw new CertraceError("anchor-missing", "The certificate carries no anchor: there is nothing to prove.", {
    field: "certificate",
    remedy: "Give the certificate file; the compact form leaves the anchor out.",
  });
}
