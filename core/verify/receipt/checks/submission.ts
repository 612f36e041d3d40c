/**
 * submission: the department itself signed what the entries say, with a key that the chain held for it and this use
 * then. So the log can have invented, changed or back-dated nothing in its name: an entry follows from an event of the
 * submission, its time is not before the department's own, and, where the receipt shows it, its tag is the subject's.
 *
 * A stolen key voids what was anchored from the compromise on, as with certificates: the log's own time proves nothing
 * to those who think that the log helps the thief.
 */
import { decodeBase64url } from "../../../base64url.ts";
import { provenTag } from "../../../subject/tag.ts";
import { utf8 } from "../../../text.ts";
import { type Body, commitmentOf } from "../../../trace/body.ts";
import {
  eventAlpha,
  eventMembers,
  membersText,
  refusalMembers,
  type SubmissionEvent,
  submittedMembers,
  textApart,
} from "../../../trace/event.ts";
import type { ParsedEntry } from "../../../trace/receipt.ts";
import type { Submission } from "../../../trace/submission.ts";
import { submissionKeyProblem } from "../../../trace/submission-key.ts";
import { instantOf } from "../../../trace/terms.ts";
import { fail, missing, pass, skipped, weigh } from "../../finding.ts";
import { stale } from "../../freshness.ts";
import { known, type TraceFinding, type TraceQuestion } from "../question.ts";
import { checkBodies } from "./bodies.ts";

export async function checkSubmission(question: TraceQuestion): Promise<TraceFinding> {
  const { receipt, facts } = question;
  const { submission } = receipt;
  const bodies = checkBodies(question);
  if (submission === null) return bodies ?? skipped("submission-none");
  const { department, kid } = submission;
  const key = known(facts.key);
  return weigh<TraceFinding["code"]>(
    [
      checkEntries(question, submission),
      // It may have been registered since the source last heard from the chain.
      key === null
        ? (stale(question, facts.key) ?? fail("submission-key-unknown", { department, kid }))
        : null,
      key ? checkKey(question, submission) : null,
      key ? await checkSignature(question, submission) : null,
      missing(facts.key, "key"),
      stale(question, facts.key),
      bodies?.outcome === "unknown" ? bodies : null,
    ],
    bodies ?? pass("submission-ok", departmentNames(question, department)),
  );
}

/** Every entry that can be read must follow from an event of its own. */
function checkEntries(question: TraceQuestion, submission: Submission): TraceFinding | null {
  const { receipt, factsTolerance } = question;
  const { origin } = receipt.checkpoint;
  if (submission.audience !== origin) return fail("submission-audience", { audience: submission.audience });
  const events = new Events(submission);
  let doubt: TraceFinding | null = null;
  for (const entry of receipt.entries) {
    const { index, body } = entry;
    if (body === null) continue;
    if (body.submission !== submission.hash) return fail("submission-other", { index });
    const event = events.take(entry, body);
    if (event === null) return fail("submission-event", { index });
    const time = Math.floor((instantOf(body.time) ?? 0) / 1000);
    if (time < submission.iat - factsTolerance)
      return fail("submission-time", { index, time, iat: submission.iat });
    const stray = checkTag(question, entry, event, submission.department);
    if (stray?.outcome === "fail") return stray;
    doubt ??= stray;
  }
  return doubt;
}

/** The events of a submission by what bodies they make; each is taken once. */
class Events {
  readonly #submission: Submission;
  readonly #byMembers = new Map<string, SubmissionEvent[]>();
  readonly #taken = new Set<SubmissionEvent>();

  constructor(submission: Submission) {
    this.#submission = submission;
    const { events, department } = submission;
    for (const event of events) {
      for (const members of [eventMembers(event, department), refusalMembers(event, department)]) {
        const text = membersText(members);
        const same = this.#byMembers.get(text);
        if (same === undefined) this.#byMembers.set(text, [event]);
        else same.push(event);
      }
    }
  }

  /** null: no event of the submission, or none that is left, makes this body. */
  take({ details: opening, tagProof }: ParsedEntry, body: Body): SubmissionEvent | null {
    // Without what the log adds itself; the text kept apart is compared where it is shown.
    const members = submittedMembers(body);
    const hasText = commitmentOf(body) !== null;
    const named = tagProof === null ? null : this.#submission.events[tagProof.event];
    const candidates = this.#byMembers.get(membersText(members)) ?? [];
    const at = candidates.findIndex((each) => {
      const said = textApart(each);
      const committed = hasText === (said !== undefined) || body.kind === "refused";
      return (
        !this.#taken.has(each) &&
        committed &&
        (opening === null || opening.text === said) &&
        (named === null || each === named)
      );
    });
    if (at === -1) return null;
    const [event] = candidates.splice(at, 1) as [SubmissionEvent];
    this.#taken.add(event);
    return event;
  }
}

/** Whether the log filed the entry under its subject's tag; null: it did, or the receipt does not show it. */
function checkTag(
  question: TraceQuestion,
  { index, tag, tagProof }: ParsedEntry,
  event: SubmissionEvent,
  department: number,
): TraceFinding | null {
  if (tagProof === null) return null;
  const alpha = eventAlpha(event, department);
  if (alpha === null) return fail("submission-tag", { index });
  const { state: fact } = question.facts;
  const state = known(fact);
  if (!state) return missing(fact, "log");
  const proven = state.keys.some(({ vrfKey }) =>
    provenTag(decodeBase64url(vrfKey), alpha, tagProof.proof)?.every((byte, i) => byte === tag[i]),
  );
  // Made with a key, perhaps, that came into force since the source last heard from the chain.
  return proven ? null : (stale(question, fact) ?? fail("submission-tag", { index }));
}

function checkKey({ facts, receipt }: TraceQuestion, { iat, kid }: Submission): TraceFinding | null {
  const key = known(facts.key)!;
  const epoch = known(facts.epoch);
  const logged = receipt.entries.map(({ body }) =>
    Math.floor((body === null ? 0 : (instantOf(body.time) ?? 0)) / 1000),
  );
  const window = submissionKeyProblem({ ...key, compromisedAt: null }, iat, Math.max(iat, ...logged));
  if (window !== null) return fail(window, { kid });
  const provenAt = Math.max(iat, ...logged, epoch?.anchoredAt ?? 0);
  return key.compromisedAt !== null && provenAt >= key.compromisedAt
    ? fail("submission-key-compromised", { kid, compromisedAt: key.compromisedAt })
    : null;
}

async function checkSignature(
  { facts, verifyEs256 }: TraceQuestion,
  { signingInput, signature, kid }: Submission,
): Promise<TraceFinding | null> {
  const genuine = await verifyEs256(known(facts.key)!, utf8(signingInput), signature);
  return genuine === true ? null : fail("submission-signature", { kid });
}

function departmentNames({ facts }: TraceQuestion, department: number): Record<string, string | number> {
  const value = known(facts.department);
  return { department, name: value?.name ?? String(department), nameEn: value?.nameEn ?? String(department) };
}
