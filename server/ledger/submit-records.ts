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

/** What was logged under this jti, of this submission or another; null: nothing. */
export async function findSubmission(reads: Pick<Reads, "get">, { department, jti }: Name) {
  const value = await reads.get(ledgerKeys.submission(department, jti));
  return value === undefined ? null : parseRecord<SubmissionRecord>(value);
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

export function putSubmission({ department, jti }: Name, record: SubmissionRecord): Operation[] {
  const key = ledgerKeys.submission(department, jti);
  return [putJson(key, record), putJson(ledgerKeys.submitted(record.first), key)];
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
      const named = parseRecord<string>(value);
      const record = await store.get(named);
      if (record !== undefined) {
        const { first, time: logged } = parseRecord<SubmissionRecord>(record);
        if (logged >= time) break;
        // After it was forgotten once, the same jti may stand for a newer submission.
        if (first === lastNumber(key)) operations.push({ delete: named });
      }
      operations.push({ delete: key });
      forgotten += 1;
    }
    if (operations.length === 0) return forgotten;
    await store.batch(operations, { durable: false });
  }
}
