/**
 * Submissions into the log, in the design's order of work: validate → authenticate → authorise → append → answer.
 * What it guarantees:
 *
 * - A submission that cannot be read, or whose sender cannot be told, logs nothing and throws. One whose events are
 *   readable and merely not authorised logs every event, those as `refused` under the citizen's tag with their code.
 * - An answer is given only for what is on the disk, under a signed checkpoint that covers it.
 * - One jti of a department is logged once. The same bytes again get the first answer again, at the same time, later
 *   or after a crash; other bytes are refused.
 * - Citizen ids leave this process neither to the disk nor to a log: from here on there are tags. Only the submission
 *   itself is kept, sealed, for as long as its bodies are (kept-submissions.ts).
 */
import type { Receipt } from "../../core/trace/receipt.ts";
import { parseSubmission, type Submission } from "../../core/trace/submission.ts";
import { nodeDigestText } from "../digest-text.ts";
import { PassingMap } from "../passing-map.ts";
import type { Store } from "../store/store.ts";
import { type Authentic, Authenticator, refused, requireKeyThen } from "./authenticate.ts";
import { citedRecords, decide, type Refusal } from "./authorise.ts";
import type { Catalogues } from "./catalogue.ts";
import type { HeldRecords } from "./held-records.ts";
import { keepSubmission } from "./kept-submissions.ts";
import type { LogChain } from "./log-chain.ts";
import type { LogKeys } from "./log-keys.ts";
import { prepare } from "./prepare.ts";
import { type LogName, type Proven, prove, readReceipted, receiptBytes, receiptOf } from "./receipts.ts";
import type { Subjects } from "./subjects.ts";
import type { CheckSubmission } from "./submission-threads.ts";
import { findSubmission, putSubmission, requireSame, type SubmissionRecord } from "./submit-records.ts";
import type { TraceLog } from "./trace-log.ts";

/**
 * A class, and not an object with getters: V8 gives each such object a shape of its own, in which the getters stand, with
 * all that they see. Shapes are old from the start: every receipt would stay until the next full look for garbage, and
 * those would come every four seconds.
 */
export class Answer {
  /**
   * 200: all is logged as asked. 403: every event was refused. 207: some were: the others may be released.
   * So no answer that holds a refusal can be taken for a yes to all.
   */
  readonly status: 200 | 207 | 403;
  /** number of entries: one for each event, in their order, also for those that were refused */
  readonly count: number;
  readonly refused: readonly (Refusal & { index: number })[];
  readonly #proven: Proven;

  constructor({ first, count, refused }: SubmissionRecord, proven: Proven) {
    this.status = refused.length === 0 ? 200 : refused.length === count ? 403 : 207;
    this.count = count;
    this.refused = refused.map(({ event, code }) => ({ event, index: first + event, code }));
    this.#proven = proven;
  }

  /** of all of them, without the submission; made when it is asked for */
  get receipt(): Receipt {
    return receiptOf(this.#proven);
  }

  /** the same as a file, in UTF-8 */
  get file(): Uint8Array {
    return receiptBytes(this.#proven);
  }
}

export interface SubmitOptions {
  store: Store;
  log: TraceLog;
  name: LogName;
  keys: Pick<LogKeys, "note" | "signCheckpoint">;
  chain: Pick<LogChain, "signer">;
  subjects: Pick<Subjects, "tags" | "prove" | "departmentTag">;
  catalogues: Pick<Catalogues, "current">;
  records: HeldRecords;
  /** Throws why the log must not be written to now. */
  requireOpen: () => void;
  check: CheckSubmission;
  /** seconds that `iat` may differ from the log's time */
  window: number;
}

interface Running {
  hash: string;
  answer: Promise<Answer>;
}

export class Submissions {
  readonly #options: SubmitOptions;
  readonly #authenticator: Authenticator;
  /** by department and jti */
  readonly #running = new PassingMap<string, Running>();

  constructor(options: SubmitOptions) {
    this.#options = options;
    this.#authenticator = new Authenticator(options.chain, options.check, options.window);
  }

  /**
   * @param jws compact, as it came
   * @throws CertraceError with a SubmissionCode or AuthenticationCode; `submission-jti-reused`; what `requireOpen`,
   *   the chain, the store and the log throw
   */
  async submit(jws: string): Promise<Answer> {
    const { keys, requireOpen } = this.#options;
    const submission = parseSubmission(jws, nodeDigestText);
    if (submission.audience !== keys.note.name) throw refused("submission-audience", "aud");
    requireOpen();
    return this.#inTurn(submission);
  }

  /**
   * One at a time under each jti, so that what was found of it holds until it is logged. The same bytes again get the
   * answer that is on its way; others wait until it is known what became of these: nobody keeps a jti from a department
   * with what it did not sign.
   */
  async #inTurn(submission: Submission): Promise<Answer> {
    const name = nameOf(submission);
    for (;;) {
      const running = this.#running.get(name);
      if (running === undefined) break;
      if (running.hash === submission.hash) return running.answer;
      await running.answer.catch(() => {});
    }
    const answer = this.#take(submission).finally(() => this.#running.delete(name));
    this.#running.set(name, { hash: submission.hash, answer });
    return answer;
  }

  async #take(submission: Submission): Promise<Answer> {
    const { store, log, records } = this.#options;
    await records.settled();
    const known = await findSubmission(store, submission);
    // These very bytes were authenticated before: whoever sends them again may come late.
    if (known?.hash === submission.hash) return this.#replay(known);
    const authentic = await this.#authenticator.authenticate(submission, log.time());
    if (known !== null) requireSame(known.hash, submission);
    return this.#log(submission, authentic);
  }

  async #log(submission: Submission, { key, sealed }: Authentic): Promise<Answer> {
    const { store, log, name, subjects, records } = this.#options;
    const prepared = await prepare(submission, subjects, store);
    return records.holding(citedRecords(submission), async (hold) => {
      hold.requireFresh();
      // From here to the append nothing is awaited: what is decided, and the place in the log, have one order.
      this.#options.requireOpen();
      const time = log.time();
      requireKeyThen(key, submission.iat, time);
      const { catalogue } = this.#options.catalogues.current;
      const decision = decide(submission, { catalogue, hold, time, prepared });
      const { drafts, refused: refusals, changes, made } = decision;
      const record = { hash: submission.hash, first: 0, count: drafts.length, refused: refusals, time };
      const appending = log.append(
        drafts,
        (placed) => {
          hold.requireFresh();
          record.first = placed[0]!.index;
          const written = [...made].flatMap(([event, make]) => make(placed[event]!.index));
          const keep = keepSubmission(record.first, sealed);
          return [...changes, ...written, ...putSubmission(submission, record), keep];
        },
        time,
      );
      const { entries, checkpoint, paths } = await records.writing(appending);
      return new Answer(record, { name, entries, paths: await paths(), note: checkpoint.note });
    });
  }

  async #replay(record: SubmissionRecord): Promise<Answer> {
    const { log, name, keys } = this.#options;
    const { first, count } = record;
    const size = await log.coveredBy(first);
    const note = keys.signCheckpoint(size, await log.rootAt(size));
    return new Answer(record, await prove(log, name, await readReceipted(log, first, count), { size, note }));
  }
}

function nameOf({ department, jti }: Submission): string {
  return `${department}/${jti}`;
}
