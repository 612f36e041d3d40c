/**
 * Status events of one block → the status changes of each word, as facts carry them. Shared by the index and by
 * whoever reads a node directly, so that both say the same.
 */
import { CertraceError } from "../../core/errors.ts";
import type { BlockRef, StatusChange } from "../../core/verify/facts.ts";
import type { LoggedEvent } from "../chain/events.ts";

/** Statuses in a word of the contract. */
export const WORD = 128;

export interface WordChange {
  department: number;
  root: string;
  word: number;
  /** the log that made it */
  logIndex: number;
  change: StatusChange;
}

/**
 * The changes in `events`, all of `block` and in order. The newer versions that CertificateSuperseded names belong
 * to the StatusesChanged before it in the same transaction. Throws `chain-inconsistent` where there is none.
 */
export function statusChanges(block: BlockRef, events: readonly LoggedEvent[]): WordChange[] {
  const changes: WordChange[] = [];
  const superseding = new Map<string, WordChange>();
  for (const { event, logIndex, transaction } of events) {
    if (event.type === "statuses-changed") {
      const { department, root, word, lanes, status, reason, decision, by } = event;
      const change: StatusChange = {
        lanes,
        status,
        reason,
        decision,
        by,
        block: block.number,
        time: block.time,
        successors: [],
      };
      changes.push({ department, root, word, logIndex, change });
      if (status !== "superseded") continue;
      for (const index of lanesOf(word, lanes)) {
        superseding.set(place(transaction, department, root, index), changes.at(-1)!);
      }
    } else if (event.type === "certificate-superseded") {
      const { department, root, index, successor } = event;
      const found = superseding.get(place(transaction, department, root, index));
      if (found === undefined) {
        throw new CertraceError("chain-inconsistent", "The node left out a status change.", {
          field: "StatusesChanged",
          remedy: "Ask another node.",
        });
      }
      const others = found.change.successors.filter((other) => other.index !== index);
      found.change.successors = [...others, { index, successor }];
    }
  }
  return changes;
}

/** The indexes of the certificates that `lanes` of `word` stand for. */
export function lanesOf(word: number, lanes: string): number[] {
  const bits = BigInt(lanes);
  const indexes: number[] = [];
  for (let i = 0; i < WORD; i++) if ((bits >> BigInt(i)) & 1n) indexes.push(word * WORD + i);
  return indexes;
}

function place(transaction: string, department: number, root: string, index: number): string {
  return `${transaction}/${department}/${root}/${index}`;
}
