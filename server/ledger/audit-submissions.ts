/**
 * The part of an audit that reads the submissions a log keeps: every entry that a department asked for follows from an
 * event that the department signed, with a key that the chain held for it and this use then, and stands under the tag of
 * the person whom that event names. So the log's operator has invented, changed, misfiled or back-dated nothing in a
 * department's name.
 *
 * Event n of a submission is entry first + n, so an entry is held against one event and no other. What was erased is not
 * looked at, and an entry from before the log kept submissions is counted, not found fault with.
 *
 * And nothing is in the log twice: a signature holds as often as somebody shows it, so an operator could log what a
 * department asked for once again, at any time. Where the log's key is there, a submission is known by department and
 * jti, whatever its signature's bytes; without it, by its hash as the bodies cite it, where they do.
 */
import { hash, type KeyObject } from "node:crypto";
import { encodeBase64url } from "../../core/base64url.ts";
import type { VerifyEs256 } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { subjectAlpha } from "../../core/subject/tag.ts";
import { utf8 } from "../../core/text.ts";
import type { Body, KnownBody } from "../../core/trace/body.ts";
import {
  eventAlpha,
  eventMembers,
  membersText,
  refusalMembers,
  type SubmissionEvent,
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
import { Repeats } from "./audit-repeats.ts";
import { countOf, keepingFrom, keptSubmissions, openSubmission } from "./kept-submissions.ts";

/** Seconds that an entry can be away from its submission's `iat`: the longest window that a ledger can be given. */
const WINDOW = 86_400;

/** Milliseconds for which every ledger knows a jti again, less a minute: an entry can be a little later than its record. */
export const REMEMBERED = 86_340_000;

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
  /** The log's own tags for these inputs (LogKeys.vrfSeed), 32 bytes each. */
  tagsOf: (alphas: readonly Uint8Array[]) => Promise<Uint8Array[]>;
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
  /** base64url, of those whom it names by their ids; of the department itself under the empty name */
  tags: ReadonlyMap<string, string>;
  /** of a genuine signature; null: not looked at, or said what is wrong with it */
  key: SigningKeyFact | null;
  /** bodies that are left of its entries */
  bodies: number;
}

export class SubmissionAudit {
  /** null: without an authority, nothing was held against a submission */
  readonly tally: SubmissionTally | null;
  readonly #authority: SubmissionAuthority | null;
  readonly #kept: AsyncIterator<{ first: number; record: Uint8Array }>;
  readonly #keeping: number;
  #next: { first: number; record: Uint8Array } | null = null;
  #current: Current | null = null;
  readonly #repeats = new Repeats();
  /** submission and time of the entry before, where it cites one: entries of one submission have both in common */
  #cited = "";

  private constructor(store: Reads, authority: SubmissionAuthority | null, keeping: number) {
    this.#authority = authority;
    this.tally = authority === null ? null : { checked: 0, erased: 0, notKept: 0 };
    this.#kept = keptSubmissions(store)[Symbol.asyncIterator]();
    this.#keeping = keeping;
  }

  /** @param authority null: only what is there twice is looked for */
  static async open(store: Reads, authority: SubmissionAuthority | null): Promise<SubmissionAudit> {
    const keeping = (await keepingFrom(store)) ?? Number.POSITIVE_INFINITY;
    const audit = new SubmissionAudit(store, authority, keeping);
    await audit.#take();
    return audit;
  }

  /**
   * Holds an entry against what its department signed. To be called with every entry, in their order.
   * @param tag under which it stands, base64url
   * @param body null: it was erased, or cannot be read
   * @param text of its details, where they are there
   */
  async *check(
    index: number,
    tag: string,
    body: JsonObject | null,
    text: string | null,
  ): AsyncGenerator<Finding> {
    yield* this.#reach(index);
    const tally = this.tally;
    if (body === null) {
      if (tally !== null) tally.erased += 1;
      return;
    }
    const current = this.#current;
    const own = current !== null && current.first <= index ? current : null;
    if (own !== null) own.bodies += 1;
    await this.#note(index, body, own);
    if (tally === null) return;
    if (own === null) {
      if (!isDepartments(body)) return;
      if (index < this.#keeping) tally.notKept += 1;
      else yield { code: "submission-missing", index, source: "store" };
      return;
    }
    tally.checked += 1;
    if (own.submission === null) return;
    if (own.key !== null && own.bodies === 1)
      yield* inForce(own.key, own.submission, index, body, this.#authority!.anchoredAt(index));
    yield* matchTags(own.submission.events[index - own.first]!, own.tags, index, tag, body);
    yield* match(own.submission, index, index - own.first, body, text);
  }

  /** When every entry was checked. */
  async *end(): AsyncGenerator<Finding> {
    yield* this.#reach(Number.POSITIVE_INFINITY);
  }

  /** What was logged twice, of what was checked. */
  async *repeated(): AsyncGenerator<Finding> {
    const said = new Set<string>(); // by its jti, and by its hash
    for await (const { earlier, later, same } of this.#repeats.all()) {
      // A jti that no ledger remembers any more its department may use for something else.
      if (!same && later.time - earlier.time > REMEMBERED) continue;
      const [index, other] = [later.index, earlier.index];
      if (said.has(`${index}/${other}`)) continue;
      said.add(`${index}/${other}`);
      yield { code: same ? "submission-twice" : "submission-jti-reused", index, other, source: "store" };
    }
  }

  close(): Promise<void> {
    return this.#repeats.close();
  }

  /** Notes where a submission begins: with a record, or where an entry cites another one, or the same at another time. */
  async #note(index: number, { submission, time }: JsonObject, own: Current | null): Promise<void> {
    const begins = own?.bodies === 1;
    const at = { index: begins ? own.first : index, time: instantOf(String(time)) ?? 0 };
    if (own !== null && own.submission !== null) {
      const { department, jti, signingInput } = own.submission;
      if (begins)
        await this.#repeats.add({
          name: hashed(`${department}/${jti}`),
          content: hashed(signingInput),
          ...at,
        });
      if (this.#keeping === 0) return; // there is none that is known by its hash alone
    }
    const cited = typeof submission === "string" ? `${submission}/${String(time)}` : "";
    if (cited !== "" && (begins || cited !== this.#cited)) {
      const name = hashed(String(submission));
      await this.#repeats.add({ name, content: name, ...at });
    }
    this.#cited = cited;
  }

  /** Leaves what ends before an entry behind, and opens what begins at it. */
  async *#reach(index: number): AsyncGenerator<Finding> {
    for (;;) {
      if (this.#current !== null && this.#current.end <= index) {
        const { first, bodies } = this.#current;
        if (bodies === 0) yield { code: "submission-left", index: first, source: "store" };
        this.#current = null;
        this.#cited = ""; // what cites it behind its end is not its own
      }
      if (this.#next === null || this.#next.first > index) return;
      const { first, record } = this.#next;
      await this.#take();
      if (this.#current !== null) {
        yield { code: "submission-invalid", index: first, source: "store" };
        continue; // within another one: it cannot be anybody's
      }
      const opened = this.#authority === null ? null : open(first, record, this.#authority.seal);
      if (opened !== null && "code" in opened) yield opened;
      const submission = opened === null || "code" in opened ? null : opened;
      const end = first + countOf(record);
      this.#current = { first, end, submission, tags: new Map(), key: null, bodies: 0 };
      if (submission === null) continue;
      this.#current.tags = await tagsOf(submission, this.#authority!);
      this.#current.key = yield* signed(submission, first, this.#authority!);
    }
  }

  async #take(): Promise<void> {
    const { value, done } = await this.#kept.next();
    this.#next = done ? null : value;
  }
}

function open(first: number, record: Uint8Array, seal: KeyObject): Submission | Finding {
  const invalid = (found: string): Finding => ({
    code: "submission-invalid",
    index: first,
    found,
    source: "store",
  });
  try {
    const { jws, count } = openSubmission(first, record, seal);
    const submission = parseSubmission(jws, nodeDigestText);
    return submission.events.length === count ? submission : invalid("events");
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return invalid(error.code);
  }
}

/** @returns the key, if it signed */
async function* signed(
  { department, kid, audience, signingInput, signature }: Submission,
  first: number,
  { signer, verify, origin }: SubmissionAuthority,
): AsyncGenerator<Finding, SigningKeyFact | null> {
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

/** Of all whom its events name. */
async function tagsOf(
  { events, department }: Submission,
  authority: SubmissionAuthority,
): Promise<ReadonlyMap<string, string>> {
  const alphas = new Map<string, Uint8Array>();
  for (const event of events) {
    const alpha = eventAlpha(event, department);
    if (alpha !== null) alphas.set(subjectOf(event), alpha);
    if (event.kind === "representation") alphas.set(event.representative, subjectAlpha(event.representative));
  }
  const tags = await authority.tagsOf([...alphas.values()]);
  return new Map([...alphas.keys()].map((name, i) => [name, encodeBase64url(tags[i]!)]));
}

const subjectOf = (event: SubmissionEvent): string => ("subject" in event ? event.subject : "");

/** Filed under another tag, an entry would never be seen by the person whom it is about. */
function* matchTags(
  event: SubmissionEvent,
  tags: ReadonlyMap<string, string>,
  index: number,
  tag: string,
  body: JsonObject,
): Generator<Finding> {
  const wanted: [computed: string | undefined, found: unknown][] = [];
  // A response stands under the tag of its dispute.
  if (event.kind !== "response") wanted.push([tags.get(subjectOf(event)), tag]);
  if (body.kind === "representation" && event.kind === "representation")
    wanted.push([tags.get(event.representative), body.representative]);
  for (const [computed, found] of wanted)
    if (computed !== undefined && computed !== found)
      yield { code: "submission-tag", index, computed, found: String(found), source: "store" };
}

/** As the verifier of receipts judges it: a stolen key voids what was anchored from the compromise on. */
function* inForce(
  key: SigningKeyFact,
  { iat }: Submission,
  index: number,
  body: JsonObject,
  anchoredAt: number | null,
): Generator<Finding> {
  const logged = Math.max(iat, Math.floor((instantOf(String(body.time)) ?? 0) / 1000));
  const provenAt = Math.max(logged, anchoredAt ?? 0);
  const found =
    submissionKeyProblem({ ...key, compromisedAt: null }, iat, logged) ??
    (key.compromisedAt !== null && provenAt >= key.compromisedAt ? "submission-key-compromised" : null);
  if (found !== null) yield { code: "submission-key", index, found, source: "store" };
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

function hashed(text: string): Uint8Array {
  return hash("sha256", text, "buffer");
}
