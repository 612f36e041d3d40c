/**
 * Facts of the chain for a person's view. They come in the form of the facts about a receipt (core/verify/receipt/facts),
 * asked about the size of the view's head; what cannot be true, or is about another log, becomes missing as
 * `source-inconsistent`. Erasures are proved against the view's own head before one is believed.
 */
import { decodeBase64url } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { verifyInclusion } from "../merkle/proof.ts";
import { isKind, parseBody } from "../trace/body.ts";
import { entryLeafHash, hashBody } from "../trace/entry.ts";
import type { MissingReason } from "../verify/facts.ts";
import type { EntryFact, LogShown, TraceFacts, TraceFactsQuery } from "../verify/receipt/facts.ts";
import { parseTraceFacts } from "../verify/receipt/parse-facts.ts";
import { isAt, isWithin, keep } from "../verify/settle.ts";
import type { EpochHead } from "./omission.ts";
import type { ViewFacts } from "./view.ts";

/** @param erased entries of which the log says that they were erased, ascending */
export function viewFactsQuery(
  registry: string,
  log: number,
  size: number,
  erased: readonly number[],
): TraceFactsQuery {
  return { registry, log, size, submitter: null, citing: [], catalogue: null, erased: [...erased] };
}

export type SettledViewFacts = ViewFacts & {
  /** entries that the log shows to have erased */
  erased: LogShown<ReadonlySet<number>>;
};

/** Never throws: facts that are not even of the right form are inconsistent altogether. */
export function settleViewFacts(
  facts: TraceFacts | { missing: MissingReason },
  about: { registry: string; log: number; head: EpochHead },
): SettledViewFacts {
  if ("missing" in facts) return nothingKnown(facts.missing);
  const well = attempt(() => parseTraceFacts(facts));
  if (well === null || well.registry !== about.registry || well.log !== about.log)
    return nothingKnown("source-inconsistent");
  if ("missing" in well.head) return nothingKnown(well.head.missing);
  const head = well.head.value;
  if (!isAt(well.head.block, head)) return nothingKnown("source-inconsistent");
  const state = keep(well.state, head, (value) => value === null || value.id === about.log);
  const anchored = "value" in state ? state.value : undefined;
  return {
    readAt: well.readAt,
    head: well.head,
    finalized: keep(well.finalized, head, (value) => isWithin(value, head)),
    state,
    epoch: keep(well.epoch, head, (value, block) =>
      value === null
        ? !anchored || anchored.size < about.head.size
        : anchored !== null &&
          value.number > 0 &&
          value.size >= about.head.size &&
          (anchored === undefined || value.size <= anchored.size) &&
          value.block <= block.number &&
          value.anchoredAt <= block.time,
    ),
    erased: "missing" in well.erasures ? well.erasures : provenErasures(well.erasures.value, about.head),
  };
}

function nothingKnown(reason: MissingReason): SettledViewFacts {
  const missing = { missing: reason };
  return {
    readAt: 0,
    head: missing,
    finalized: missing,
    state: missing,
    epoch: missing,
    erased: missing,
  };
}

function provenErasures(entries: readonly EntryFact[], head: EpochHead): LogShown<ReadonlySet<number>> {
  const erased = new Set<number>();
  for (const { index, tag, body, path } of entries) {
    const entry = { tag: decodeBase64url(tag), bodyHash: hashBody(body) };
    const shown = attempt(() => parseBody(body));
    const { root, size } = head;
    const leafHash = entryLeafHash(entry);
    if (shown === null || !isKind(shown, "erased")) return { missing: "source-inconsistent" };
    if (!verifyInclusion({ root, size, index, leafHash, path: path.map((each) => decodeBase64url(each)) }))
      return { missing: "source-inconsistent" };
    for (const each of shown.entries) if (each < index) erased.add(each);
  }
  return { value: erased };
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
}
