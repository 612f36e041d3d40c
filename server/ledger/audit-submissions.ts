/**
 * The part of an audit that reads the submissions a log keeps: every entry that a department asked for follows from an
 * event that the department signed, with a key that the chain held for it and this use then. So the log's operator has
 * invented, changed or back-dated nothing in a department's name.
 *
 * Event n of a submission is entry first + n, so an entry is held against one event and no other. What was erased is not
 * looked at, and an entry from before the log kept submissions is counted, not found fault with.
 */
import type { KeyObject } from "node:crypto";
import type { VerifyEs256 } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { utf8 } from "../../core/text.ts";
import type { Body, KnownBody } from "../../core/trace/body.ts";
import {
  eventMembers,
  membersText,
  refusalMembers,
  submittedMembers,
  textApart,
} from "../../core/trace/event.ts";
import { parseSubmission, type Submission } from "../../core/trace/submission.ts";
import { submissionKeyProblem } from "../../core/trace/submission-key.ts";
import { instantOf } from "../../core/trace/terms.ts";
import type { SigningKeyFact } from "../../core/verify/facts.ts";
import { nodeDigestText } from "../digest-text.ts";
import type { Reads } from "../store/store.ts";
import type { Finding } from "./audit.ts";
import { commitmentOf } from "./audit-bodies.ts";
import { countOf, keepingFrom, keptSubmissions, openSubmission } from "./kept-submissions.ts";

/** Seconds that an entry can be away from its submission's `iat`: the longest window that a ledger can be given. */
const WINDOW = 86_400;

export interface SubmissionAuthority {
  /** opens what the log keeps (LogKeys.submissions) */
  seal: KeyObject;
  /** of the log; null: not known */
  origin: string | null;
  /**
   * A department's key as the chain has it; null: it has none. Throws where that cannot be found out. Null instead of the
   * function: nobody can be asked, signatures are not looked at.
   */
  signer: ((department: number, kid: string) => Promise<SigningKeyFact | null>) | null;
  /** when the chain first held an entry, Unix seconds; null: it does not yet, or that is not known */
  anchoredAt: (index: number) => number | null;
  verify: VerifyEs256;
}

/** Entries that departments asked for, by what could be done with them. */
export interface SubmissionTally {
  /** held against their submission */
  checked: number;
  /** body erased: nothing to hold */
  erased: number;
  /** from before the log kept submissions */
  notKept: number;
}

/** Kinds that nobody but a department's submission makes. */
const BY_SUBMISSION: ReadonlySet<unknown> = new Set<KnownBody["kind"]>([
  ...(["access", "released", "service", "representation"] as const),
  ...(["sealed", "seal-extended", "unsealed", "heartbeat"] as const),
]);

interface Current {
  first: number;
  end: number;
  /** null: it cannot be read, which was said */
  submission: Submission | null;
  /** of a genuine signature; null: not looked at, or said what is wrong with it */
  key: SigningKeyFact | null;
  /** bodies that are left of its entries */
  bodies: number;
}

export class SubmissionAudit {
  readonly tally: SubmissionTally = { checked: 0, erased: 0, notKept: 0 };
  readonly #authority: SubmissionAuthority;
  readonly #kept: AsyncIterator<{ first: number; record: Uint8Array }>;
  readonly #keeping: number;
  #next: { first: number; record: Uint8Array } | null = null;
  #current: Current | null = null;

  private constructor(store: Reads, authority: SubmissionAuthority, keeping: number) {
    this.#authority = authority;
    this.#kept = keptSubmissions(store)[Symbol.asyncIterator]();
    this.#keeping = keeping;
  }

  static async open(store: Reads, authority: SubmissionAuthority): Promise<SubmissionAudit> {
    const keeping = (await keepingFrom(store)) ?? Number.POSITIVE_INFINITY;
    const audit = new SubmissionAudit(store, authority, keeping);
    await audit.#take();
    return audit;
  }

  /**
   * Holds an entry against what its department signed. To be called with every entry, in their order.
   * @param body null: it was erased, or cannot be read
   * @param text of its details, where they are there
   */
  async *check(index: number, body: JsonObject | null, text: string | null): AsyncGenerator<Finding> {
    yield* this.#reach(index);
    if (body === null) {
      this.tally.erased += 1;
      return;
    }
    const current = this.#current;
    const own = current !== null && current.first <= index ? current : null;
    if (own !== null) own.bodies += 1;
    if (own === null) {
      if (!isDepartments(body)) return;
      if (index < this.#keeping) this.tally.notKept += 1;
      else yield { code: "submission-missing", index, source: "store" };
      return;
    }
    this.tally.checked += 1;
    if (own.submission === null) return;
    if (own.key !== null && own.bodies === 1) yield* this.#inForce(own.key, own.submission, index, body);
    yield* match(own.submission, index, index - own.first, body, text);
  }

  /** When every entry was checked. */
  async *end(): AsyncGenerator<Finding> {
    yield* this.#reach(Number.POSITIVE_INFINITY);
  }

  /** Leaves what ends before an entry behind, and opens what begins at it. */
  async *#reach(index: number): AsyncGenerator<Finding> {
    for (;;) {
      if (this.#current !== null && this.#current.end <= index) {
        const { first, bodies } = this.#current;
        if (bodies === 0) yield { code: "submission-left", index: first, source: "store" };
        this.#current = null;
      }
      if (this.#next === null || this.#next.first > index) return;
      const { first, record } = this.#next;
      await this.#take();
      if (this.#current !== null) {
        yield { code: "submission-invalid", index: first, source: "store" };
        continue; // within another one: it cannot be anybody's
      }
      const opened = this.#open(first, record);
      if ("code" in opened) yield opened;
      const submission = "code" in opened ? null : opened;
      this.#current = { first, end: first + countOf(record), submission, key: null, bodies: 0 };
      if (submission !== null) this.#current.key = yield* this.#signed(submission, first);
    }
  }

  async #take(): Promise<void> {
    const { value, done } = await this.#kept.next();
    this.#next = done ? null : value;
  }

  #open(first: number, record: Uint8Array): Submission | Finding {
    const invalid = (found: string): Finding => ({
      code: "submission-invalid",
      index: first,
      found,
      source: "store",
    });
    try {
      const { jws, count } = openSubmission(first, record, this.#authority.seal);
      const submission = parseSubmission(jws, nodeDigestText);
      return submission.events.length === count ? submission : invalid("events");
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      return invalid(error.code);
    }
  }

  /** @returns the key, if it signed */
  async *#signed(submission: Submission, first: number): AsyncGenerator<Finding, SigningKeyFact | null> {
    const { department, kid, audience, signingInput, signature } = submission;
    const { signer, verify, origin } = this.#authority;
    const at = { index: first, source: "store" } as const;
    if (origin !== null && audience !== origin)
      yield { code: "submission-differs", ...at, computed: origin, found: audience };
    if (signer === null) return null;
    const key = await signer(department, kid);
    if (key === null) yield { code: "submission-key", ...at, found: "submission-key-unknown" };
    else if ((await verify(key, utf8(signingInput), signature)) === true) return key;
    else yield { code: "submission-signature", ...at, found: kid };
    return null;
  }

  /** As the verifier of receipts judges it: a stolen key voids what was anchored from the compromise on. */
  *#inForce(key: SigningKeyFact, { iat }: Submission, index: number, body: JsonObject): Generator<Finding> {
    const logged = Math.max(iat, Math.floor((instantOf(String(body.time)) ?? 0) / 1000));
    const provenAt = Math.max(logged, this.#authority.anchoredAt(index) ?? 0);
    const found =
      submissionKeyProblem({ ...key, compromisedAt: null }, iat, logged) ??
      (key.compromisedAt !== null && provenAt >= key.compromisedAt ? "submission-key-compromised" : null);
    if (found !== null) yield { code: "submission-key", index, found, source: "store" };
  }
}

/** Whether only a department can have asked for an entry: the log writes some itself, and citizens ask for others. */
function isDepartments({ kind, consumer, submission }: JsonObject): boolean {
  return (
    submission !== undefined || BY_SUBMISSION.has(kind) || (kind === "refused" && consumer !== undefined)
  );
}

function* match(
  submission: Submission,
  index: number,
  n: number,
  body: JsonObject,
  text: string | null,
): Generator<Finding> {
  const at = { index, source: "store" } as const;
  if (body.submission !== submission.hash) {
    const found = typeof body.submission === "string" ? body.submission : null;
    yield { code: "submission-differs", ...at, computed: submission.hash, found };
    return;
  }
  const event = submission.events[n]!;
  const { time, code } = body;
  const refused = body.kind === "refused";
  const asked = (refused ? refusalMembers : eventMembers)(event, submission.department);
  const [computed, found] = [membersText(asked), membersText(submittedMembers(body as Body))];
  // Of what was refused, only an access's details are kept.
  const said = refused && event.kind !== "access" ? undefined : textApart(event);
  const apart = commitmentOf(body) !== undefined;
  if (computed !== found || (code !== undefined) !== refused || apart !== (said !== undefined))
    yield { code: "submission-event", ...at, computed, found };
  else if (text !== null && text !== said) yield { code: "submission-event", ...at, computed: "details" };
  // Before it, the log would have back-dated the entry; long after it, used the submission again.
  const seconds = Math.abs((instantOf(String(time)) ?? 0) / 1000 - submission.iat);
  if (seconds > WINDOW)
    yield { code: "submission-time", ...at, computed: `${submission.iat}`, found: String(time) };
}
