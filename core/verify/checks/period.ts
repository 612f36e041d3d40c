/**
 * period: the asked time lies between `nbf` (inclusive) and `exp` (exclusive; RFC 7519 section 4.1), and not before
 * the certificate was anchored: nobody can have had it earlier, whatever dates were written into it.
 *
 * A restricted copy (core/copy) has an end of its own. It is held against the clock and not against the asked time:
 * "what was it last year?" must not bring a copy back to life.
 */
import { fail, pass } from "../finding.ts";
import { carriedOver } from "../mirror.ts";
import type { Finding, Question } from "../question.ts";

export function checkPeriod(question: Question): Finding {
  const { certificate, facts, now, at } = question;
  const { nbf, exp } = certificate.claims;
  const asked = at ?? now;
  const batch = "value" in facts.batch ? facts.batch.value : null;
  if (exp !== null && asked >= exp) return fail("period-expired", { exp });
  if (nbf !== null && asked < nbf) return fail("period-not-yet", { nbf });
  // What a mirror carried over was there before; of such a time the status check says that nothing is known.
  if (batch && at !== null && at < batch.anchoredAt && carriedOver(question) === null) {
    return fail("period-anchored-later", { anchoredAt: batch.anchoredAt });
  }
  const until = certificate.copy?.until ?? certificate.keyBinding?.copy?.until;
  if (until !== undefined && now > until) return fail("copy-expired", { until });
  return pass("period-ok", { ...(nbf === null ? {} : { nbf }), ...(exp === null ? {} : { exp }) });
}
