/**
 * One receipt traced: receipt → trusted registries → what chain and log say about it → verdict → names of the
 * departments in it. The receipt itself is never part of a request; but the log shows a grant only to who shows an access
 * that cites it, so what those accesses say goes back to the service that runs their log, which has it anyway. A
 * service that does not run the log is not shown it.
 *
 * A service that does not answer makes facts `missing`, and so `undetermined`; it never makes a verdict.
 */
import { CertraceError } from "../../core/errors.ts";
import type { Body } from "../../core/trace/body.ts";
import { type ParsedReceipt, parseReceipt } from "../../core/trace/receipt.ts";
import type { MissingReason } from "../../core/verify/facts.ts";
import type { TraceFacts } from "../../core/verify/receipt/facts.ts";
import { traceFactsQuery } from "../../core/verify/receipt/query.ts";
import { type Tracing, verifyReceipt } from "../../core/verify/receipt.ts";
import { remember } from "./remember.ts";
import type { DepartmentName, ReceiptReport } from "./report.ts";
import { type Service, whyMissing } from "./service.ts";
import type { Question } from "./verifier.ts";

/** Departments whose names are asked for; the others of a long receipt go by their numbers. */
const MOST_NAMES = 40;
/** Seconds for which a name, or what the service says of itself, is not asked for again. */
const FRESH = 60;

interface Known {
  /** null: it could not be found out which registries are trusted */
  trusted: readonly string[] | null;
  facts: TraceFacts | { missing: MissingReason } | null;
  shown: number | null;
}

export function startTracing(
  service: Service,
  now: () => number,
): (question: Pick<Question, "text">) => Promise<ReceiptReport> {
  const about = remember(() => service.about(), FRESH, now);
  const names = remember((id) => service.department(Number(id)), FRESH, now);

  async function learn(receipt: ParsedReceipt): Promise<Known> {
    let trusted: readonly string[] | null = null;
    try {
      const { traceRegistries, logs } = await about.get("");
      trusted = traceRegistries;
      if (!trusted.includes(receipt.registry)) return { trusted, facts: null, shown: null };
      const query = traceFactsQuery(receipt);
      const citing = logs.includes(receipt.log) ? query.citing : [];
      return { trusted, facts: await service.traceFacts({ ...query, citing }), shown: citing.length };
    } catch (error) {
      return { trusted, facts: { missing: whyMissing(error) }, shown: null };
    }
  }

  /** A name that cannot be had is left out: no verdict depends on it. */
  async function name({ entries, log }: Tracing): Promise<Map<number, DepartmentName>> {
    const ids = new Set(entries?.flatMap(({ body }) => (body === null ? [] : departmentsIn(body))));
    if (log !== null) ids.add(log.department);
    const asked = [...ids].slice(0, MOST_NAMES).map(async (id): Promise<[number, DepartmentName][]> => {
      try {
        return [[id, await names.get(String(id))]];
      } catch (error) {
        whyMissing(error);
        return [];
      }
    });
    return new Map((await Promise.all(asked)).flat());
  }

  return async ({ text }) => {
    const parsed = tryParse(text);
    const { trusted, facts, shown } = parsed
      ? await learn(parsed)
      : { trusted: [], facts: null, shown: null };
    const tracing = await verifyReceipt(parsed ?? text, facts, { now: now(), registries: trusted });
    return {
      kind: "receipt",
      ...tracing,
      departments: await name(tracing),
      source:
        facts && "head" in facts && "value" in facts.head
          ? { url: facts.source, readAt: facts.readAt }
          : null,
      shown,
    };
  };
}

const departmentsIn = (body: Body): number[] =>
  ["consumer", "holder", "consumers"]
    .flatMap((member) => (body as Record<string, unknown>)[member])
    .filter((id): id is number => typeof id === "number");

/** The verifier parses again what cannot be parsed here, and says what is wrong with it. */
function tryParse(text: string): ParsedReceipt | null {
  try {
    return parseReceipt(text);
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}
