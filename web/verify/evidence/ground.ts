/** What an evidence bundle rests on: one block, and why that block is believed. Plain data, for worker and page. */
import type { BlockRef } from "../../../core/verify/facts.ts";
import type { Check } from "../../../core/verify/verdict.ts";

/** What the reader trusts. */
export interface Trusted {
  /** hashes of blocks, `0x` and 64 lowercase digits, each given by the reader */
  hashes: readonly string[];
  /** whether, for a block of another hash, the word of the service, or of the reader's own node, counts */
  word: boolean;
  /** the registry of certificates that counts, CAIP-10; absent: those that the service names */
  registry?: string;
}

export const NOTHING_TRUSTED: Trusted = { hashes: [], word: false };

/** Why the block of a bundle counts: the reader gave its hash; or these say that it is the chain's. */
type BlockGround = { by: "hash" } | { by: "word"; sources: readonly string[] };

export type Ground = BlockGround & {
  block: BlockRef;
  /** the reader named the registry that counts; null: the service did */
  registry: string | null;
};

/**
 * There is no verdict: nobody said which block counts (`block-needed`), the bundle is of another (`block-other`), it could
 * not be found out (`block-unsure`), or it does not prove what it should (`evidence-broken`).
 */
export interface UnprovenReport {
  kind: "unproven";
  verdict: "block-needed" | "block-other" | "block-unsure" | "evidence-broken";
  /** stable; one of core/evidence's where the bundle is broken */
  code: string;
  /** part of the bundle that is wrong; null: it is about none */
  field: string | null;
  /** the block that the bundle is of; null: it cannot be read */
  block: BlockRef | null;
  /** who says something else about the block, or nothing; empty where nobody was asked */
  sources: readonly string[];
  checks: readonly Check[];
  source: null;
  now: number;
}
