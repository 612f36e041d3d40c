/**
 * log: it is one that a registry of this verifier's list knows, it calls itself what its checkpoint says, and nobody
 * has proved its map false. Anyone can deploy a registry; so nothing is asked of one that is not on the list.
 */
import { fail, missing, pass, unknown, weigh } from "../../finding.ts";
import { stale } from "../../freshness.ts";
import { known, type TraceFinding, type TraceQuestion } from "../question.ts";

export function checkLog(question: TraceQuestion): TraceFinding {
  const { receipt, facts, registries } = question;
  const { registry, log } = receipt;
  if (registries === null) return unknown("registries-not-known", { registry });
  if (!registries.includes(registry)) return fail("log-untrusted", { registry });
  const state = known(facts.state);
  // It may have been opened since the source last heard from the chain.
  if (state === null) return stale(question, facts.state) ?? fail("log-unknown", { log });
  const { origin } = receipt.checkpoint;
  return weigh<TraceFinding["code"]>(
    [
      state && state.origin !== origin ? fail("log-origin", { origin, known: state.origin }) : null,
      state?.faulty ? fail("log-faulty", { origin }) : null,
      missing(facts.state, "log"),
      stale(question, facts.state),
    ],
    pass("log-ok", { origin }),
  );
}
