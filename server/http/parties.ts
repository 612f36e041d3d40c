/**
 * The parties to an entry: for whom its body is. The consumers and the holder that it names; for a revocation, those of
 * the grant. What the log says of itself (catalogues, erasures) names nobody and is for everybody.
 */
import { CertraceError } from "../../core/errors.ts";
import { type Body, isKind, parseBody } from "../../core/trace/body.ts";
import type { TraceLog } from "../ledger/trace-log.ts";

/** @returns numbers of departments; null: for everybody */
export async function partiesOf(
  body: Body,
  log: Pick<TraceLog, "body">,
): Promise<ReadonlySet<number> | null> {
  if (isKind(body, "catalogue") || isKind(body, "erased")) return null;
  if (!isKind(body, "grant-revoked")) return named(body);
  const grant = await log.body(body.grant);
  return grant === null || grant === "erased" ? new Set() : named(parseBody(grant));
}

/** Who gets the details' opening, which is for fewer eyes: who submitted it. */
export function isSubmitter(body: Body, department: number): boolean {
  return "consumer" in body && body.consumer === department;
}

/** Also of kinds that are not known here, as long as they keep to the words. */
function named(body: object): ReadonlySet<number> {
  const { consumer, consumers, holder } = body as Record<string, unknown>;
  const all = [consumer, holder, ...(Array.isArray(consumers) ? consumers : [])];
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
