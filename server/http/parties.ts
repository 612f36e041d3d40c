/**
 * The parties to an entry: for whom its body is. The departments that it names; for a revocation, those of the grant, for
 * a response those of the dispute. What the log says of itself (catalogues, rules, erasures) names nobody and is for
 * everybody.
 */
import { CertraceError } from "../../core/errors.ts";
import { type Body, isKind, parseBody } from "../../core/trace/body.ts";
import type { TraceLog } from "../ledger/trace-log.ts";

/** @returns numbers of departments; null: for everybody */
export async function partiesOf(
  body: Body,
  log: Pick<TraceLog, "body">,
): Promise<ReadonlySet<number> | null> {
  if (isKind(body, "catalogue") || isKind(body, "rules") || isKind(body, "erased")) return null;
  const about = isKind(body, "grant-revoked") ? body.grant : isKind(body, "response") ? body.dispute : null;
  if (about === null) return named(body);
  const text = await log.body(about);
  const others = text === null || text === "erased" ? [] : named(parseBody(text));
  return new Set([...named(body), ...others]);
}

/**
 * Whether a party gets what is kept apart from the body, which is for fewer eyes: the details are for who submitted them,
 * the words of a dispute and of its answers for everybody who takes part in it.
 */
export function mayReadOpening(body: Body, department: number): boolean {
  if (isKind(body, "dispute") || isKind(body, "response")) return true;
  if (isKind(body, "released")) return body.holder === department;
  if (isKind(body, "representation")) return body.department === department;
  return "consumer" in body && body.consumer === department;
}

/** Also of kinds that are not known here, as long as they keep to the words. */
function named(body: object): ReadonlySet<number> {
  const { consumer, consumers, holder, agency, department } = body as Record<string, unknown>;
  const all = [consumer, holder, agency, department, ...(Array.isArray(consumers) ? consumers : [])];
  return new Set(all.filter((each) => typeof each === "number"));
}

/** The kinds that this version reads strictly are the log's own; one that it wrote and cannot read is damage. */
export function ownBody(text: string): Body {
  try {
    return parseBody(text);
  } catch (cause) {
    throw new CertraceError("ledger-body-damaged", "A body of the log cannot be read.", { cause });
  }
}
