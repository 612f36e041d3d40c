/**
 * authorisation: what each access cites was live and covered it: a grant of the same subject, shown from the log, or a
 * legal basis of the catalogue that was in force. The log must have refused what this check fails; where it did not,
 * the receipt is the proof.
 *
 * That a grant was not revoked, and how often it was used, only the whole of a subject's entries can prove (see
 * core/subject/view); here the source is believed where it names nothing that speaks against it.
 */

import { type AuthorisationCode, grantProblem, lawProblem } from "../../../trace/authorise.ts";
import { isKind } from "../../../trace/body.ts";
import type { AccessBody } from "../../../trace/kinds/access.ts";
import type { ParsedEntry } from "../../../trace/receipt.ts";
import { instantOf } from "../../../trace/terms.ts";
import { fail, missing, pass, skipped, unknown, weigh } from "../../finding.ts";
import { known, type TraceFinding, type TraceQuestion } from "../question.ts";
import { tagText } from "../settle-facts.ts";
import { checkBodies } from "./bodies.ts";

export function checkAuthorisation(question: TraceQuestion): TraceFinding {
  const { entries } = question.receipt;
  const accesses = entries.filter(({ body }) => body !== null && isKind(body, "access"));
  const findings = accesses.map((entry) => checkAccess(question, entry, entry.body as AccessBody));
  const bodies = checkBodies(question);
  const refused = entries.find(({ body }) => body !== null && isKind(body, "refused"));
  const otherwise =
    bodies ??
    (accesses.length > 0
      ? pass("authorisation-ok", { accesses: accesses.length })
      : refused === undefined
        ? skipped("authorisation-not-needed")
        : skipped("authorisation-refused", { index: refused.index }));
  return weigh<TraceFinding["code"]>([...findings, bodies], otherwise);
}

/** null: it was authorised. */
function checkAccess(question: TraceQuestion, entry: ParsedEntry, body: AccessBody): TraceFinding | null {
  const { basis } = body;
  return "grant" in basis
    ? checkGrant(question, entry, body, basis.grant)
    : checkLaw(question, entry, body, basis.law);
}

function checkGrant(
  { facts }: TraceQuestion,
  entry: ParsedEntry,
  body: AccessBody,
  index: number,
): TraceFinding | null {
  if (index >= entry.index) return problem("grant-unknown", entry, { grant: index });
  const grants = known(facts.grants);
  if (grants === undefined) return missing(facts.grants, "grants");
  const grant = grants.get(index);
  if (grant === undefined) return unknown("source-inconsistent", { fact: "grants" });
  if (grant.entry === null) return unknown("grant-erased", { index: entry.index, grant: index });
  const { body: terms, tag } = grant.entry;
  if (!isKind(terms, "grant")) return problem("grant-unknown", entry, { grant: index });
  const used = grant.used.get(entry.index);
  if (terms.uses !== null && used === undefined) return unknown("source-inconsistent", { fact: "grants" });
  const code = grantProblem(terms, body, instantOf(body.time) ?? 0, {
    sameSubject: tag === tagText(entry.tag),
    revoked: grant.revoked !== null && grant.revoked.index < entry.index,
    used: used ?? 0,
  });
  return code === null ? null : problem(code, entry, { grant: index });
}

function checkLaw(
  { facts }: TraceQuestion,
  entry: ParsedEntry,
  body: AccessBody,
  law: string,
): TraceFinding | null {
  const catalogue = known(facts.catalogue);
  if (catalogue === undefined) return missing(facts.catalogue, "catalogue");
  const code = catalogue === null ? "law-unknown" : lawProblem(catalogue, law, body);
  return code === null ? null : problem(code, entry, { law });
}

function problem(
  code: AuthorisationCode,
  { index }: ParsedEntry,
  params: Record<string, string | number>,
): TraceFinding {
  return fail(code, { index, ...params });
}
