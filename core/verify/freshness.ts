/**
 * How far facts reach in time. A source that stopped listening, or a node that hides its newest blocks, must not make
 * an old truth pass for today's: neither what there was, nor that there was none.
 */
import type { BlockRef, Fact, Facts } from "./facts.ts";
import { type Finding, unknown } from "./finding.ts";

/** The verifier's own terms, and what the facts say about their time. */
export interface Freshness {
  facts: Pick<Facts, "readAt" | "head">;
  /** Unix seconds */
  now: number;
  /** seconds that facts may be old, and clocks may differ */
  factsTolerance: number;
  /** seconds that the newest block may be old; null: any */
  maxHeadAge: number | null;
}

export type StaleCode = "clock-skew" | "facts-stale" | "head-stale";

/**
 * What speaks against relying on a fact read at `block` for the time `until`; null: nothing. A time that has not come
 * yet cannot be spoken about at all.
 */
export function staleness(
  freshness: Freshness,
  fact: Fact<unknown>,
  until: number,
): Finding<StaleCode | "status-in-future"> | null {
  const found = stale(freshness, fact, until);
  return found?.code === "facts-stale" && until > freshness.now + freshness.factsTolerance
    ? unknown("status-in-future", { at: until })
    : found;
}

/**
 * The same about now or the past.
 * A fact read at the head reaches to when the source last heard from the chain, an older one to its own block.
 */
export function stale(
  { facts, now, factsTolerance, maxHeadAge }: Freshness,
  fact: Fact<unknown>,
  until = now,
): Finding<StaleCode> | null {
  if ("missing" in fact || "missing" in facts.head) return null;
  const head = facts.head.value;
  if (Math.max(facts.readAt, head.time) > now + factsTolerance) {
    return unknown("clock-skew", { readAt: facts.readAt, headTime: head.time });
  }
  if (until > reach(fact.block, head, facts.readAt) + factsTolerance) {
    return unknown("facts-stale", { readAt: facts.readAt });
  }
  if (maxHeadAge !== null && until - head.time > maxHeadAge) {
    return unknown("head-stale", { headTime: head.time, block: head.number });
  }
  return null;
}

function reach(block: BlockRef, head: BlockRef, readAt: number): number {
  return block.number === head.number ? Math.max(readAt, head.time) : block.time;
}
