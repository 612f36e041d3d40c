/**
 * Tells the demo's stories to the ledger, step by step, each once: departments submit what they signed, people act as
 * their sessions would. What a step is about to send is written down first, what it logged afterwards, so that a
 * telling that was killed anywhere goes on there; the ledger itself answers a step that is sent twice with what it
 * logged the first time.
 */
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { listKeys, type OpenedKey, openKey } from "../../server/keys/keystore.ts";
import type { Ledger } from "../../server/ledger/ledger.ts";
import { type Roll, readRoll } from "./members.ts";
import { put } from "./put.ts";
import { patiently, signSubmission, submit } from "./submissions.ts";

interface State {
  v: 1;
  /** draws the names of requests and acts */
  seed: string;
  /** Unix milliseconds: when it was begun, by which all days of it go */
  start: number;
  /** log indexes, by step */
  done: Record<string, number[]>;
  /** what is being sent */
  sending: { step: string; jws: string } | null;
}

export interface TellerOptions {
  data: string;
  passphrase: string;
  ledger: Ledger;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Beijing is ahead of UTC by eight hours, summer and winter. */
const BEIJING = 8 * 60 * MINUTE;

export class Teller {
  readonly ledger: Ledger;
  readonly #options: TellerOptions;
  readonly #state: State;
  readonly #roll: Roll;
  readonly #keys = new Map<string, Promise<OpenedKey>>();

  private constructor(options: TellerOptions, state: State, roll: Roll) {
    this.#options = options;
    this.ledger = options.ledger;
    this.#state = state;
    this.#roll = roll;
  }

  static async open(options: TellerOptions): Promise<Teller> {
    const folder = join(options.data, "demo");
    const text = await readFile(statePath(folder), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return null;
    });
    const fresh = (): State => ({
      v: 1,
      seed: randomBytes(32).toString("base64url"),
      start: Date.now(),
      done: {},
      sending: null,
    });
    const state = text === null ? fresh() : (JSON.parse(text) as State);
    return new Teller(options, state, await readRoll(folder));
  }

  /** Unix milliseconds */
  get start(): number {
    return this.#state.start;
  }

  /** Number of a department on chain. @param key of departments.ts */
  number(key: string): number {
    return this.#roll.departments[key]!;
  }

  /** RFC 3339, whole seconds: so many days after the story began, or before it. */
  day(days: number): string {
    return instant(this.#state.start + days * DAY);
  }

  /** So many days before the story began, in an office's hours in Beijing. @param minute of the day */
  officeDay(daysBefore: number, minute = 10 * 60): string {
    return instant(beijingMidnight(this.#state.start) - daysBefore * DAY + minute * MINUTE);
  }

  /**
   * When what is told as happening now happened: nothing, which is now; or, where the story is told at a time at which no
   * office works in Beijing, the end of the working day before.
   */
  get now(): { occurred?: string } {
    const minute = (this.#state.start - beijingMidnight(this.#state.start)) / MINUTE;
    if (minute >= 7 * 60 && minute < 21 * 60) return {};
    return { occurred: this.officeDay(minute < 7 * 60 ? 1 : 0, 17 * 60) };
  }

  /** The night before that, at 23:41 in Beijing and some minutes. */
  lastNight(minutes: number): string {
    const now = Date.parse(this.now.occurred ?? instant(this.#state.start));
    return instant(beijingMidnight(now) - 19 * MINUTE + minutes * MINUTE);
  }

  /** The same name for both sides of an exchange, however often it is told. */
  request(name: string): string {
    return createHash("sha256").update(`${this.#state.seed}/${name}`).digest("base64url").slice(0, 24);
  }

  /** The tag of a person in this log, base64url: what signing in turns their number into. */
  async tag(citizenId: string): Promise<string> {
    return encodeBase64url((await this.ledger.subjects.prove(citizenId)).tag);
  }

  done(step: string): number[] | undefined {
    return this.#state.done[step];
  }

  /**
   * A department submits.
   * @param refused whether the log is expected to refuse it
   * @param anew it holds a time that is soon past: after an interruption it is said anew, at worst twice
   * @returns the log index of each event. Throws `demo-story` where the log decides otherwise, and what it throws
   */
  async says(
    step: string,
    department: string,
    events: SubmissionEvent[],
    { refused = false, anew = false } = {},
  ): Promise<number[]> {
    const known = this.done(step);
    if (known !== undefined) return known;
    const sending = this.#state.sending;
    const again = sending?.step === step && !anew;
    const jws = again ? sending.jws : await this.#sign(step, department, events);
    try {
      const answer = await submit(this.ledger, jws);
      if (answer.status !== (refused ? 403 : 200)) throw unexpected(step, answer.refused[0]?.code ?? "none");
      const indexes = answer.receipt.entries.map(({ index }) => index);
      return await this.#finish(step, indexes);
    } catch (error) {
      if (!again || !(error instanceof CertraceError) || error.code !== "submission-too-old") throw error;
      this.#state.sending = null; // it never reached the log, and is signed anew
      return this.says(step, department, events, { refused });
    }
  }

  /**
   * A signed-in person acts.
   * @param act gets the act's key
   * @returns the log index of each entry
   */
  async does(step: string, act: (key: string) => Promise<number | readonly number[]>): Promise<number[]> {
    const known = this.done(step);
    if (known !== undefined) return known;
    const made = await patiently(() => act(this.request(`act/${step}`)));
    return this.#finish(step, typeof made === "number" ? [made] : [...made]);
  }

  async #sign(step: string, department: string, events: SubmissionEvent[]): Promise<string> {
    const { ledger } = this;
    const jws = signSubmission(await this.#key(department), this.number(department), ledger.origin, events);
    this.#state.sending = { step, jws };
    await this.#save();
    return jws;
  }

  async #finish(step: string, indexes: number[]): Promise<number[]> {
    this.#state.done[step] = indexes;
    this.#state.sending = null;
    await this.#save();
    return indexes;
  }

  #save(): Promise<void> {
    return put(statePath(join(this.#options.data, "demo")), `${JSON.stringify(this.#state)}\n`);
  }

  #key(department: string): Promise<OpenedKey> {
    let key = this.#keys.get(department);
    if (key === undefined) {
      key = this.#openKey(department);
      this.#keys.set(department, key);
    }
    return key;
  }

  async #openKey(department: string): Promise<OpenedKey> {
    const { data, passphrase } = this.#options;
    const id = this.#roll.submissions[department];
    const stored = (await listKeys(join(data, "keys"))).find((each) => each.id === id);
    if (stored !== undefined) return openKey(stored, passphrase);
    throw new CertraceError("key-missing", `The submission key of the demo's ${department} is gone`, {
      remedy: "restore it, or delete the data folder and start again",
    });
  }
}

const beijingMidnight = (time: number): number => Math.floor((time + BEIJING) / DAY) * DAY - BEIJING;

const statePath = (folder: string): string => join(folder, "story.json");

export const instant = (time: number): string =>
  new Date(Math.floor(time / 1000) * 1000).toISOString().replace(".000Z", "Z");

function unexpected(step: string, code: string): CertraceError {
  return new CertraceError("demo-story", `The log does not take what the demo tells: ${step} (${code})`, {
    remedy: "delete the data folder and start again; report it if it happens twice",
  });
}
