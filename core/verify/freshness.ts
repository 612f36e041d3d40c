/**
 * How far facts reach in time. A source that stopped listening, or a node that hides its newest blocks, must not make
 * an old truth pass for today's.
 */
import type { BlockRef, Fact } from "./facts.ts";
import { type Finding, type Question, unknown } from "./question.ts";

/**
 * What speaks against relying on a fact read at `block` for the time `until`; null: nothing.
 * A fact read at the head reaches to when the source last heard from the chain, an older one to its own block.
 */
export function staleness(question: Question, fact: Fact<unknown>, until: number): Finding | null {
  const { facts, now, factsTolerance, maxHeadAge } = question;
  if ("missing" in fact || "missing" in facts.head) return null;
  const head = facts.head.value;
  if (Math.max(facts.readAt, head.time) > now + factsTolerance) {
    return unknown("clock-skew", { readAt: facts.readAt, headTime: head.time });
  }
  if (until > reach(fact.block, head, facts.readAt) + factsTolerance) {
    return until > now + factsTolerance
      ? unknown("status-in-future", { at: until })
      : unknown("facts-stale", { readAt: facts.readAt });
  }
  if (maxHeadAge !== null && until - head.time > maxHeadAge) {
    return unknown("head-stale", { headTime: head.time, block: head.number });
  }
  return null;
}

function reach(block: BlockRef, head: BlockRef, readAt: number): number {
  return block.number === head.number ? Math.max(readAt, head.time) : block.time;
}
