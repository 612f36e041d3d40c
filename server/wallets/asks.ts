/**
 * What is asked of wallets (OpenID4VP 1.0), and what came back. In memory only and for minutes: the wallet sends the claims
 * to this service (`direct_post`), which keeps them until the asker has read them, once, and then forgets them. That the
 * service sees them at all is the price of asking from a web page, and the page says so.
 *
 *   waiting   for a wallet, five minutes
 *   settled   by the first answer that fits; kept until it was read, two minutes at most
 *
 * The id is in the QR code. The secret is the asker's alone, and only with it the answer can be read. Throws
 * CertraceError `asks-busy`.
 */
import { randomBytes } from "node:crypto";
import type { JWK } from "jose";
import { CertraceError } from "../../core/errors.ts";
import type { Verification } from "../../core/verify/certificate.ts";

/** A claim's place, as DCQL writes it: null for every element of an array. */
export type AskedPath = readonly (string | number | null)[];

export interface AskTerms {
  vct: string;
  claims: readonly AskedPath[];
  /** what the asker calls itself; nobody has checked it */
  name: string;
}

/** Why what a wallet sent is not shown to the asker. */
export type Refusal = "presentation-other-type" | "presentation-too-much" | "presentation-too-little";

export type AskResult =
  | { state: "answered"; verification: Verification }
  | { state: "refused"; code: Refusal }
  /** by the holder or their wallet */
  | { state: "declined" };

export interface Ask {
  readonly id: string;
  readonly terms: AskTerms;
  readonly nonce: string;
  readonly state: string;
  /** with which the wallet encrypts its answer; null: it does not */
  readonly encryption: { publicKey: JWK; privateKey: CryptoKey } | null;
  /** Unix seconds */
  expires: number;
  result: AskResult | null;
}

export const ASK_LIMITS = {
  /** seconds */
  wait: 300,
  keep: 120,
  /** at a time */
  most: 10_000,
};

export class Asks {
  readonly #now: () => number;
  readonly #limits: typeof ASK_LIMITS;
  readonly #byId = new Map<string, { ask: Ask; secret: string }>();
  /** ids */
  readonly #bySecret = new Map<string, string>();
  /** who waits for an answer */
  readonly #waiting = new Map<string, Set<() => void>>();

  /** @param now Unix seconds */
  constructor(now: () => number, limits: Partial<typeof ASK_LIMITS> = {}) {
    this.#now = now;
    this.#limits = { ...ASK_LIMITS, ...limits };
  }

  begin(terms: AskTerms, encryption: Ask["encryption"]): { ask: Ask; secret: string } {
    this.#sweep();
    if (this.#byId.size >= this.#limits.most)
      throw new CertraceError("asks-busy", "Too many wallets are being asked at the moment.", {
        remedy: "Try again in a few minutes.",
      });
    const ask: Ask = {
      id: random(),
      terms,
      nonce: random(),
      state: random(),
      encryption,
      expires: this.#now() + this.#limits.wait,
      result: null,
    };
    const secret = random();
    this.#byId.set(ask.id, { ask, secret });
    this.#bySecret.set(secret, ask.id);
    return { ask, secret };
  }

  /** One that waits for a wallet; null: there is none, or none any more. */
  find(id: string): Ask | null {
    this.#sweep();
    const ask = this.#byId.get(id)?.ask;
    return ask === undefined || ask.result !== null ? null : ask;
  }

  /** @returns false: another answer was quicker */
  settle(ask: Ask, result: AskResult): boolean {
    if (this.find(ask.id) === null) return false;
    ask.result = result;
    ask.expires = this.#now() + this.#limits.keep;
    for (const wake of this.#waiting.get(ask.id) ?? []) wake();
    return true;
  }

  /**
   * The result, which is forgotten with this. `waiting`: none came within the time; null: there is no such question (any
   * more).
   * @param wait milliseconds
   */
  async take(secret: string, wait: number): Promise<AskResult | "waiting" | null> {
    this.#sweep();
    const ask = this.#byId.get(this.#bySecret.get(secret) ?? "")?.ask;
    if (ask === undefined) return null;
    if (ask.result === null && wait > 0) await this.#settled(ask.id, wait);
    if (!this.#byId.has(ask.id)) return null;
    if (ask.result === null) return "waiting";
    this.#forget(ask.id);
    return ask.result;
  }

  close(): void {
    for (const id of [...this.#byId.keys()]) this.#forget(id);
  }

  #settled(id: string, wait: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting);
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        if (waiting.size === 0) this.#waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(done, wait);
      timer.unref();
      waiting.add(done);
    });
  }

  #forget(id: string): void {
    this.#bySecret.delete(this.#byId.get(id)?.secret ?? "");
    this.#byId.delete(id);
    for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  #sweep(): void {
    const now = this.#now();
    for (const [id, { ask }] of this.#byId) if (ask.expires <= now) this.#forget(id);
  }
}

const random = (): string => randomBytes(32).toString("base64url");
