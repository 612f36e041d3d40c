/**
 * What became of each submission, by department and jti: written in one durable batch with its entries, so that a
 * retry, also after kill -9 between append and answer, finds what there is and gets the first answer. Kept for a time
 * that is longer than the window in which a submission is taken at all; what is older can only be refused.
 */
import { CertraceError } from "../../core/errors.ts";
import type { Submission } from "../../core/trace/submission.ts";
import { lastNumber, ledgerKeys, under } from "../store/keys.ts";
import type { Operation, Reads, Store } from "../store/store.ts";
import type { Refusal } from "./authorise.ts";
import { parseRecord, putJson } from "./log-records.ts";

export interface SubmissionRecord {
  /** of the JWS, base64url */
  hash: string;
  /** index of its first entry; one entry for each event */
  first: number;
  count: number;
  refused: Refusal[];
  /** when it was logged, Unix milliseconds */
  time: number;
}

type Name = Pick<Submission, "department" | "jti" | "hash">;

/** As it is written: under the index of the first entry, with the key under which that index stands. */
interface Kept extends SubmissionRecord {
  key: string;
}

/** What was logged under this jti, of this submission or another; null: nothing. */
export async function findSubmission(
  reads: Pick<Reads, "get">,
  { department, jti }: Name,
): Promise<SubmissionRecord | null> {
  const value = await reads.get(ledgerKeys.submission(department, jti));
  if (value === undefined) return null;
  const first = parseRecord<number | SubmissionRecord>(value);
  if (typeof first !== "number") return first; // of an earlier version, which wrote the record here
  const kept = await reads.get(ledgerKeys.submitted(first));
  if (kept === undefined) return null; // forgotten just now
  const { key: _, ...record } = parseRecord<Kept>(kept);
  return record;
}

/** Throws `submission-jti-reused`. */
export function requireSame(hash: string, name: Name): void {
  if (hash === name.hash) return;
  throw new CertraceError(
    "submission-jti-reused",
    "This jti stands for another submission of the department.",
    {
      field: "jti",
      remedy: "Send a retry byte for byte as it was; give every new submission a new jti.",
    },
  );
}

/** Keys by jti may fall anywhere, and are merged with each other again and again: so they hold as little as can be. */
export function putSubmission({ department, jti }: Name, record: SubmissionRecord): Operation[] {
  const key = ledgerKeys.submission(department, jti);
  const kept: Kept = { ...record, key };
  return [putJson(key, record.first), putJson(ledgerKeys.submitted(record.first), kept)];
}

const FORGET_AT_ONCE = 1_000;

/**
 * Forgets what was logged before `time`, Unix milliseconds.
 * @returns how many
 */
export async function forgetSubmissions(store: Store, time: number): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const operations: Operation[] = [];
    for await (const [key, value] of store.range({
      ...under(ledgerKeys.allSubmitted),
      limit: FORGET_AT_ONCE,
    })) {
      const kept = await written(store, value);
      if (kept !== null) {
        if (kept.time >= time) break;
        const known = await store.get(kept.key);
        // After it was forgotten once, the same jti may stand for a newer submission.
        if (known !== undefined && firstOf(known) === lastNumber(key)) operations.push({ delete: kept.key });
      }
      operations.push({ delete: key });
      forgotten += 1;
    }
    if (operations.length === 0) return forgotten;
    await store.batch(operations, { durable: false });
  }
}

/** Null: an earlier version wrote here the key of the record alone, and that one is gone. */
async function written(store: Store, value: Uint8Array): Promise<Kept | null> {
  const kept = parseRecord<Kept | string>(value);
  if (typeof kept !== "string") return kept;
  const record = await store.get(kept);
  if (record === undefined) return null;
  return { ...parseRecord<SubmissionRecord>(record), key: kept };
}

function firstOf(known: Uint8Array): number {
  const first = parseRecord<number | SubmissionRecord>(known);
  return typeof first === "number" ? first : first.first;
}
