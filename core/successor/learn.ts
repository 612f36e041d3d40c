/**
 * Asks for the sealed numbers of newer versions (hint.ts), and for what the chain says of the keys that signed them.
 *
 * Whoever is asked must not learn more than from the facts: all hints of the word are asked for, and the keys of all of them,
 * if and only if some certificate of the word was ever superseded, which the source knows. To ask for superseded
 * certificates alone would often name the one that is being verified.
 */
import { CertraceError } from "../errors.ts";
import type { Told } from "../verify/agree.ts";
import type { FactsQuery } from "../verify/facts.ts";
import { parseHint, type SuccessorHint } from "./hint.ts";

/** A hint, and what a source says of the key that it names, for the department that it names. */
export interface ToldHint {
  hint: SuccessorHint;
  facts: Told;
}

export interface HintSource {
  /** compact JWS of the word, or of the one certificate where the source knows which it is; any others are harmless */
  hints(query: FactsQuery): Promise<readonly string[]>;
  facts(query: FactsQuery): Promise<Told>;
}

/**
 * None where nothing is to be told, or nothing could be learnt: a number that is missing changes no verdict.
 * @param told what was answered to the query
 */
export async function learnSuccessors(
  query: FactsQuery,
  told: Told | null,
  source: HintSource,
): Promise<ToldHint[]> {
  if (told === null || !anySuperseded(told)) return [];
  try {
    const hints = (await source.hints(query)).flatMap(readable);
    const asked = new Map<string, Promise<Told>>();
    return await Promise.all(
      hints.map(async (hint) => {
        const { by: department, kid } = hint;
        const name = `${department} ${kid}`;
        let facts = asked.get(name);
        if (facts === undefined) {
          facts =
            department === query.department && kid === query.kid
              ? Promise.resolve(told)
              : source.facts({ ...query, department, kid });
          asked.set(name, facts);
        }
        return { hint, facts: await facts };
      }),
    );
  } catch (error) {
    if (error instanceof CertraceError) return [];
    throw error;
  }
}

function anySuperseded(told: Told): boolean {
  if (!("statuses" in told) || "missing" in told.statuses || "packed" in told.statuses.value) return false;
  return told.statuses.value.changes.some(({ status }) => status === "superseded");
}

function readable(jws: string): SuccessorHint[] {
  try {
    return [parseHint(jws)];
  } catch (error) {
    if (error instanceof CertraceError) return [];
    throw error;
  }
}
