/**
 * Bodies that are not there. Whether the log erased them, which it must say in the log, or whoever handed on the
 * receipt left them out: only the log's own `erased` entry tells the two apart.
 */
import { missing, skipped, unknown } from "../../finding.ts";
import { known, type TraceFinding, type TraceQuestion } from "../question.ts";

/** null: every body is there. */
export function checkBodies({ receipt, facts }: TraceQuestion): TraceFinding | null {
  const gone = receipt.entries.filter(({ body }) => body === null);
  const [first] = gone;
  if (first === undefined) return null;
  const erased = known(facts.erased);
  if (erased === undefined) return missing(facts.erased, "erasures");
  const withheld = gone.find(({ index }) => !erased.has(index));
  return withheld === undefined
    ? skipped("body-erased", { index: first.index })
    : unknown("body-withheld", { index: withheld.index });
}
