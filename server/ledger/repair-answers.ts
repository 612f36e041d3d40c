/**
 * Makes again, for a log that no process has open, what its ledger knows of each submission by department and jti
 * (submit-records.ts), from the submissions that it keeps. Without it, whoever shows a submission once more would have
 * it logged once more.
 *
 * Where one is in the log twice already, the first counts: the second is refused its place here, and told of.
 */
import type { KeyObject } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { parseSubmission, type Submission } from "../../core/trace/submission.ts";
import { instantOf } from "../../core/trace/terms.ts";
import { nodeDigestText } from "../digest-text.ts";
import { lastNumber, logKeys, under } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import { REMEMBERED } from "./audit-submissions.ts";
import type { Refusal } from "./authorise.ts";
import type { Repair } from "./fsck.ts";
import { countOf, openSubmission } from "./kept-submissions.ts";
import { parseRecord, readHead } from "./log-records.ts";
import { findSubmission, putSubmission, type SubmissionRecord } from "./submit-records.ts";

/** Milliseconds after which no ledger takes a submission again, whatever its window. */
const TAKEN = 2 * 86_400_000;

/** Entries of one submission that was logged twice: the first of each. */
export interface LoggedTwice {
  index: number;
  other: number;
}

/**
 * @param store of the log; opened by the caller, and by nobody else
 * @param seal opens the submissions that it keeps (LogKeys.submissions)
 */
export async function repairAnswers(
  store: Store,
  seal: KeyObject,
): Promise<{ made: Repair[]; twice: LoggedTwice[] }> {
  let made: Repair[] = [];
  const twice: LoggedTwice[] = [];
  const { time: now } = await readHead(store);
  for await (const [key, kept] of store.range({ ...under(logKeys.submissions), reverse: true })) {
    const first = lastNumber(key);
    const submission = opened(first, kept, seal);
    if (submission === null) continue; // an audit says what is wrong with it
    const record = await derived(store, first, countOf(kept), submission);
    if (record === null) continue;
    if (record.time < now - TAKEN) break;
    if (Math.max(record.time, submission.iat * 1_000) + REMEMBERED < now) continue; // too old to be taken again
    const known = await findSubmission(store, submission);
    if (known !== null && known.first !== first) {
      if (Math.abs(known.time - record.time) > REMEMBERED) continue; // forgotten in between, and used again
      twice.push({ index: Math.max(first, known.first), other: Math.min(first, known.first) });
      if (known.first < first) continue;
      made = made.filter(({ at }) => at !== String(known.first));
    } else if (known?.hash === record.hash || known?.hash === GONE) continue;
    await store.batch(putSubmission(submission, record));
    made.push({ what: "submission", at: String(first) });
  }
  return { made, twice };
}

/** Stands for no submission: whatever is sent under this jti is another one, and refused. */
const GONE = "";

/** What the ledger wrote when it logged this submission; null: nothing of its entries can be read. */
async function derived(
  store: Store,
  first: number,
  count: number,
  { hash }: Submission,
): Promise<SubmissionRecord | null> {
  const bodies: JsonObject[] = [];
  const refused: Refusal[] = [];
  const range = { from: logKeys.body(first), to: logKeys.body(first + count) };
  for await (const [key, value] of store.range(range)) {
    const body = parseRecord<JsonObject>(value);
    bodies.push(body);
    if (body.kind !== "refused") continue;
    refused.push({ event: lastNumber(key) - first, code: body.code as Refusal["code"] });
  }
  const time = instantOf(String(bodies[0]?.time));
  if (time === null) return null;
  // Of what was erased nobody knows whether it was refused: no answer, rather than one that may be a wrong yes.
  return { hash: bodies.length === count ? hash : GONE, first, count, refused, time };
}

function opened(first: number, kept: Uint8Array, seal: KeyObject): Submission | null {
  try {
    return parseSubmission(openSubmission(first, kept, seal).jws, nodeDigestText);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
}
