/**
 * Nonces for proofs of possession (OpenID4VCI 1.0 section 7). Made without being kept, so that whoever asks for a million
 * costs no memory: `expiry ‖ random ‖ HMAC` under a key of this process. Used ones are kept until they expire, and only
 * those who hold an access token can use one.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const LIFE_SECONDS = 300;
const [RANDOM, TAG] = [12, 16];

export class Nonces {
  readonly #key = randomBytes(32);
  readonly #now: () => number;
  /** when it expires, by the nonce */
  readonly #used = new Map<string, number>();

  /** @param now Unix seconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  make(): string {
    const body = Buffer.alloc(4 + RANDOM);
    body.writeUInt32BE(this.#now() + LIFE_SECONDS);
    randomBytes(RANDOM).copy(body, 4);
    return Buffer.concat([body, this.#tag(body)]).toString("base64url");
  }

  /** Whether it is ours, not too old, and was not used. */
  isGood(nonce: string): boolean {
    const bytes = Buffer.from(nonce, "base64url");
    if (bytes.length !== 4 + RANDOM + TAG || bytes.toString("base64url") !== nonce) return false;
    const body = bytes.subarray(0, 4 + RANDOM);
    return (
      timingSafeEqual(this.#tag(body), bytes.subarray(4 + RANDOM)) &&
      this.#now() < body.readUInt32BE() &&
      !this.#used.has(nonce)
    );
  }

  /** From now on it is not good any more. */
  use(nonce: string): void {
    const now = this.#now();
    for (const [each, expires] of this.#used) if (expires <= now) this.#used.delete(each);
    this.#used.set(nonce, now + LIFE_SECONDS);
  }

  #tag(body: Uint8Array): Buffer {
    return createHmac("sha256", this.#key).update(body).digest().subarray(0, TAG);
  }
}
