/**
 * Makes erasure physical: a store may keep what was deleted in its files until it gets round to merging them. What is to
 * be expunged is written down in the batch that erases it, so that it is done after a crash as well; entries that lie
 * near each other are done in one go, and nothing is rewritten but what stands among them.
 */
import { ledgerKeys, logKeys, under } from "../store/keys.ts";
import type { Operation, Store } from "../store/store.ts";
import { parseRecord, putJson } from "./log-records.ts";

/** First and last index. */
type Run = [first: number, last: number];

/** Entries between two erased ones that are rewritten rather than left out: starting anew costs as much. */
const NEAR = 4_096;

/** Where something about an entry may stand that goes with its body. */
const PLACES = [
  logKeys.body,
  logKeys.opening,
  logKeys.submission,
  ledgerKeys.grant,
  ledgerKeys.dispute,
  ledgerKeys.representation,
  ledgerKeys.attachments,
];

/**
 * @param erasing index of the entry that says what was erased
 * @param indexes under which something was deleted
 */
export function toExpunge(erasing: number, indexes: readonly number[]): Operation {
  const runs: Run[] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && index - run[1] <= NEAR) run[1] = index;
    else runs.push([index, index]);
  }
  return putJson(logKeys.expunge(erasing), runs);
}

export async function expungeErased(store: Store): Promise<void> {
  const due: [key: string, runs: Run[]][] = [];
  // To the end before anything else: a range that is open keeps files alive.
  for await (const [key, value] of store.range(under(logKeys.expunges))) due.push([key, parseRecord(value)]);
  for (const [key, runs] of due) {
    for (const [first, last] of runs)
      for (const place of PLACES) await store.expunge(place(first), place(last + 1));
    await store.batch([{ delete: key }]);
  }
}
