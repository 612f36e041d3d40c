/**
 * What a device remembers of the last complete proof: how many entries the log had and its root, how many of them were the
 * person's and the root of their little log. Counts and heads, nothing personal. So a service that shows yesterday's
 * head again, another history, or fewer entries than it did, is found out even where everything else holds.
 */
import { decodeBase64url, encodeBase64url } from "../base64url.ts";
import { isHash } from "../hash-text.ts";
import { verifyConsistency } from "../merkle/proof.ts";
import { integer, is, list, openRecord } from "../shape.ts";
import { type Finding, fail, pass, skipped, unknown } from "../verify/finding.ts";
import { type MiniEntry, miniTree } from "./mini-log.ts";
import type { EpochHead } from "./omission.ts";

export interface Remembered {
  /** of the log */
  size: number;
  /** base64url */
  root: string;
  /** of the person's own entries, by tag in the order of the log's keys */
  own: { count: number; root: string }[];
}

export type RememberedCode =
  | "remembered-ok"
  | "remembered-none"
  | "remembered-not-shown"
  | "went-back"
  | "history-changed"
  | "entries-lost";

const shape = openRecord({
  size: integer(1),
  root: is(isHash),
  own: list(openRecord({ count: integer(0), root: is(isHash) }), 1, 64),
});

/** null: it is none, as storage that somebody else wrote to may hold anything. */
export function readRemembered(value: unknown): Remembered | null {
  return shape(value, "") === null ? (value as Remembered) : null;
}

export function rememberView(head: EpochHead, parts: readonly (readonly MiniEntry[])[]): Remembered {
  return {
    size: head.size,
    root: encodeBase64url(head.root),
    own: parts.map((entries) => ({
      count: entries.length,
      root: encodeBase64url(miniTree(entries).root),
    })),
  };
}

/**
 * @param growth RFC 9162 consistency proof from the remembered size to the head; null: it could not be had
 * @param parts the person's entries by tag, whose order was checked
 */
export function checkRemembered(
  before: Remembered | null,
  head: EpochHead,
  parts: readonly (readonly MiniEntry[])[],
  growth: readonly Uint8Array[] | null,
): Finding<RememberedCode> {
  if (before === null) return skipped("remembered-none");
  const params = { size: head.size, known: before.size };
  if (head.size < before.size) return fail("went-back", params);
  const known = { size1: before.size, root1: decodeBase64url(before.root) };
  if (head.size > before.size && growth === null) return unknown("remembered-not-shown", params);
  const proof = head.size === before.size ? [] : [...growth!];
  if (!verifyConsistency({ ...known, size2: head.size, root2: head.root, proof }))
    return fail("history-changed", params);
  // A log that has got another key since has another part, and those before it as they were.
  for (const [i, { count, root }] of before.own.entries()) {
    const entries = parts[i]?.slice(0, count) ?? [];
    if (entries.length < count || encodeBase64url(miniTree(entries).root) !== root)
      return fail("entries-lost", { entries: entries.length, known: count });
  }
  return pass("remembered-ok", params);
}
