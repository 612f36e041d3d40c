/** What has to be proven about a certificate, and whether there can be evidence of it at all. */
import type { ParsedCertificate } from "../certificate/model.ts";
import { CertraceError } from "../errors.ts";
import type { FactsQuery } from "../verify/facts.ts";
import { factsQuery } from "../verify/query.ts";

/**
 * Throws CertraceError `anchor-missing`; and `copy-no-evidence` for a restricted copy: it has an end, which is held against
 * the clock, and a bundle speaks as of its block for ever. Of a service's seal no block proves anything at all.
 */
export function evidenceQuery(certificate: ParsedCertificate): FactsQuery {
  if (certificate.copy !== null || (certificate.keyBinding?.copy ?? null) !== null)
    throw new CertraceError("copy-no-evidence", "There is no evidence bundle of a restricted copy.", {
      field: "certificate",
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
