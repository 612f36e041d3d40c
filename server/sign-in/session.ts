/**
 * Sessions of people who signed in. Kept in memory only: a session holds a name and a pseudonym, and nothing personal
 * shall lie on a disk for the sake of convenience. So a restart signs everybody out
 * (docs/decisions/0008-sign-in.md).
 *
 * A session's id is 256 random bits, drawn when the provider has answered and never before, and never taken from
 * outside: nobody can hand somebody else an id and wait (fixation). Sessions are kept under the hash of the id: what
 * finds one in memory does not open it.
 *
 * Throws CertraceError `sign-in-busy`.
 */
import { createHash, randomBytes } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";

export interface Subject {
  /** under which this person's entries stand in the log; 32 bytes, base64url */
  tag: string;
  /** VRF proof that it is theirs; 80 bytes, base64url */
  proof: string;
}

/** Who signed in, without what the session itself adds. The citizen id is in neither. */
export type Identity =
  | {
      kind: "citizen";
      name: string;
      /** by log: those that ran when they signed in */
      subjects: ReadonlyMap<number, Subject>;
    }
  | {
      kind: "department";
      /** by which records call them: opaque, and the same at every sign-in (person.ts) */
      person: string;
      name: string;
      department: number;
      roles: readonly string[];
    };

interface Guard {
  /** whoever changes something shows this as well (server/sign-in/csrf.ts); base64url */
  csrf: string;
  /** Unix seconds; moves on with each use, to a last moment */
  expiresAt: number;
}

export type CitizenSession = Extract<Identity, { kind: "citizen" }> & Guard;
export type DepartmentSession = Extract<Identity, { kind: "department" }> & Guard;
export type Session = CitizenSession | DepartmentSession;

export const SESSION_LIMITS = {
  /** seconds without a request */
  idle: 30 * 60,
  /** seconds from signing in, whatever happens */
  longest: 8 * 60 * 60,
  /** at a time, all together: some 2 kB each */
  most: 20_000,
  /** at a time, of one person: the one longest unused gives way */
  each: 8,
};

interface Held {
  person: string;
  identity: Identity;
  csrf: string;
  began: number;
  used: number;
}

export class Sessions {
  readonly #now: () => number;
  readonly #limits: typeof SESSION_LIMITS;
  /** by the hash of the id, the longest unused first */
  readonly #held = new Map<string, Held>();
  readonly #sweeper: NodeJS.Timeout;

  /** @param now Unix seconds */
  constructor(now: () => number, limits: Partial<typeof SESSION_LIMITS> = {}) {
    this.#now = now;
    this.#limits = { ...SESSION_LIMITS, ...limits };
    // What has expired is not only refused: it is forgotten.
    this.#sweeper = setInterval(() => this.#sweep(), 60_000);
    this.#sweeper.unref();
  }

  get size(): number {
    return this.#held.size;
  }

  /**
   * @param person says which sessions are the same person's; not to be told who that is
   * @returns the id, which is the person's alone from now on
   */
  begin(identity: Identity, person: string): { id: string; session: Session } {
    this.#sweep();
    const own = [...this.#held].filter(([, held]) => held.person === person);
    for (const [key] of own.slice(0, Math.max(0, own.length + 1 - this.#limits.each))) this.#held.delete(key);
    if (this.#held.size >= this.#limits.most)
      throw new CertraceError("sign-in-busy", "Too many people are signed in at the moment.", {
        remedy: "Try again in a few minutes.",
      });
    const id = random();
    const held: Held = { person, identity, csrf: random(), began: this.#now(), used: this.#now() };
    this.#held.set(keyOf(id), held);
    return { id, session: this.#shown(held) };
  }

  /** Null: there is none of this id, or none any more. Finding one is using it. */
  find(id: string): Session | null {
    const key = keyOf(id);
    const held = this.#held.get(key);
    if (held === undefined) return null;
    this.#held.delete(key);
    if (this.#expired(held)) return null;
    held.used = this.#now();
    this.#held.set(key, held);
    return this.#shown(held);
  }

  /** Whether there still is one of this id. Asking is not using it. */
  runs(id: string): boolean {
    const held = this.#held.get(keyOf(id));
    return held !== undefined && !this.#expired(held);
  }

  end(id: string): void {
    this.#held.delete(keyOf(id));
  }

  close(): void {
    clearInterval(this.#sweeper);
    this.#held.clear();
  }

  #shown({ identity, csrf, began, used }: Held): Session {
    const { idle, longest } = this.#limits;
    return { ...identity, csrf, expiresAt: Math.min(began + longest, used + idle) };
  }

  #expired({ began, used }: Held): boolean {
    return this.#now() >= Math.min(began + this.#limits.longest, used + this.#limits.idle);
  }

  #sweep(): void {
    for (const [key, held] of this.#held) if (this.#expired(held)) this.#held.delete(key);
  }
}

const random = (): string => randomBytes(32).toString("base64url");
const keyOf = (id: string): string => createHash("sha256").update(id).digest("base64url");
