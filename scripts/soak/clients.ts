/**
 * Departments' systems at work: many submissions at once, of every kind, sent again until they are answered. What was
 * answered goes to `Kept`; what was not is what a kill may have logged or not, and must be answered in the end.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { accessEvent, citizen, grantEvent } from "../../test/core/build-trace.ts";
import type { Consumer, Founded } from "./founding.ts";
import type { Kept } from "./kept.ts";
import { signedSubmission, submit } from "./wire.ts";

interface Sent {
  jws: string;
  consumer: Consumer;
  events: SubmissionEvent[];
}

interface Grant {
  index: number;
  subject: string;
  department: number;
}

export interface LoadOptions {
  /** at once */
  clients?: number;
  /** milliseconds between a client's answer and its next request */
  pause?: number;
  /** the most events in one submission */
  events?: number;
  /** characters of each access's details */
  details?: number;
}

export interface Counts {
  /** submissions that got a receipt */
  answered: number;
  /** that got a problem instead, by its code; they are sent again */
  problems: Map<string, number>;
}

/** What a log may say to a submission that is in order, for a while. */
const PASSING = [429, 503];
const ANSWERS = [200, 207, 403];

export class Clients {
  readonly #founded: Founded;
  readonly #kept: Kept;
  readonly #unanswered = new Set<Sent>();
  #grants: Grant[] = [];

  constructor(founded: Founded, kept: Kept) {
    this.#founded = founded;
    this.#kept = kept;
  }

  /** Submissions sent and not answered yet. */
  get unanswered(): number {
    return this.#unanswered.size;
  }

  /** Works until `signal` aborts or the service is gone. Throws where an answer is wrong. */
  async work(url: string, signal: AbortSignal, options: LoadOptions = {}): Promise<Counts> {
    const { clients = 6, pause = 0 } = options;
    const counts: Counts = { answered: 0, problems: new Map() };
    const client = async () => {
      while (!signal.aborted) {
        const sent = this.#next(options);
        this.#unanswered.add(sent);
        if (!(await this.#send(url, sent, counts))) return;
        if (pause > 0) await sleep(pause, undefined, { signal }).catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return counts;
  }

  /** Sends what is unanswered, each twice at the same time: both get the same answer. @returns false: the service is gone */
  async settle(url: string): Promise<boolean> {
    const counts: Counts = { answered: 0, problems: new Map() };
    for (const sent of [...this.#unanswered]) {
      const answered = await Promise.all([this.#send(url, sent, counts), this.#send(url, sent, counts)]);
      if (answered.includes(false)) return false;
    }
    return this.#unanswered.size === 0;
  }

  /** @returns false: the service is gone */
  async #send(url: string, sent: Sent, counts: Counts): Promise<boolean> {
    let answer: Awaited<ReturnType<typeof submit>>;
    try {
      answer = await submit(url, sent.jws);
    } catch {
      return false;
    }
    if (PASSING.includes(answer.status)) {
      const { code } = JSON.parse(answer.text) as { code: string };
      counts.problems.set(code, (counts.problems.get(code) ?? 0) + 1);
      await sleep(50);
      return true;
    }
    if (!ANSWERS.includes(answer.status))
      throw new Error(`a submission in order was answered ${answer.status}: ${answer.text}`);
    const { entries } = await this.#kept.take(sent.jws, answer.text);
    if (this.#unanswered.delete(sent)) this.#learn(sent, entries);
    counts.answered += 1;
    return true;
  }

  #learn({ consumer, events }: Sent, entries: { index: number; body: { kind: string } | null }[]): void {
    for (const [i, event] of events.entries())
      if (event.kind === "grant" && entries[i]!.body!.kind === "grant")
        this.#grants.push({
          index: entries[i]!.index,
          subject: event.subject,
          department: consumer.department,
        });
    this.#grants = this.#grants.slice(-50);
  }

  #next({ events = 30, details = 40 }: LoadOptions): Sent {
    const consumer = pick(this.#founded.consumers);
    const count = Math.random() < 0.7 ? 1 : Math.ceil(Math.random() * events);
    const made = Array.from({ length: count }, () => this.#event(consumer, details));
    return { consumer, events: made, jws: signedSubmission(consumer, this.#founded.origin, made) };
  }

  #event({ department }: Consumer, details: number): SubmissionEvent {
    const subject = citizen(Math.floor(Math.random() * 900));
    const grant = pick(this.#grants.filter((each) => each.department === department));
    const dice = Math.random();
    if (dice < 0.1) return grantEvent({ subject, consumers: [department], ...forADay(), uses: 3 });
    if (grant !== undefined && dice < 0.4)
      return accessEvent({ subject: grant.subject, basis: { grant: grant.index } });
    if (grant !== undefined && dice < 0.45)
      return { kind: "grant-revoked", subject: grant.subject, grant: grant.index };
    if (dice < 0.5) return accessEvent({ subject, purpose: "statistics" }); // refused
    return accessEvent({ subject, details: "x".repeat(details) });
  }
}

function forADay() {
  const now = Math.floor(Date.now() / 1000) * 1000;
  return { from: new Date(now - 3_600_000).toISOString(), until: new Date(now + 86_400_000).toISOString() };
}

function pick<T>(all: readonly T[]): T {
  return all[Math.floor(Math.random() * all.length)]!;
}
