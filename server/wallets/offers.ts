/**
 * Credential offers under way (OpenID4VCI 1.0 section 4, pre-authorized code flow). In memory only, since an offer holds a
 * person's certificate: after a restart the department makes it again.
 *
 *   waiting   the code is good once, for ten minutes. With a transaction code, five wrong ones end the offer (`locked`).
 *   redeemed  an access token is out, good for ten minutes. The code shown again, by whoever has seen it, voids the token:
 *             of two who have it, one has stolen it.
 *   issuing   keys were proven, copies are being anchored.
 *   issued    copies are on chain. They are kept until they were fetched, or the token expires.
 *   refused   the certificate is not valid any more, or could not be anchored; told once, like copies.
 *
 * Codes, tokens and ids are 256 random bits each, and none leads to another. Throws CertraceError `wallet-offers-busy`.
 */
import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";
import type { AnchoredCertificate } from "./copies.ts";
import { walletError } from "./wallet-error.ts";

export type OfferState =
  | "waiting"
  | "redeemed"
  | "issuing"
  | "issued"
  | "refused"
  | "expired"
  | "locked"
  | "withdrawn";

export interface Offer {
  readonly id: string;
  readonly department: number;
  /** of the issuer's metadata */
  readonly configuration: string;
  state: OfferState;
  /** of what is good now: code, or token, or the memory of how it ended; Unix seconds */
  expires: number;
  /** what must not be kept longer than needed; null: it has ended */
  held: Held | null;
}

export interface Held {
  readonly certificate: AnchoredCertificate;
  readonly code: string;
  /** six digits, told on another way; null: none is needed */
  readonly transactionCode: string | null;
  /** wrong transaction codes */
  tries: number;
  /** the access token; null: not out, or void */
  token: string | null;
  /** names the copies that are being made (deferred issuance); null: none are */
  transaction: string | null;
  copies: Promise<string[]> | null;
}

/** One of which something is still held. */
export type LiveOffer = Offer & { held: Held };

export const OFFER_LIMITS = {
  /** seconds */
  code: 600,
  token: 600,
  /** seconds for which the state of one that has ended can be asked */
  remembered: 3_600,
  tries: 5,
  /** characters of certificates, what they disclose included, all together */
  most: 32 * 1024 * 1024,
};

export class Offers {
  readonly #now: () => number;
  readonly #limits: typeof OFFER_LIMITS;
  readonly #byId = new Map<string, Offer>();

  /** @param now Unix seconds */
  constructor(now: () => number, limits: Partial<typeof OFFER_LIMITS> = {}) {
    this.#now = now;
    this.#limits = { ...OFFER_LIMITS, ...limits };
  }

  make(
    department: number,
    configuration: string,
    certificate: AnchoredCertificate,
    withCode: boolean,
  ): LiveOffer {
    this.#sweep();
    let all = sizeOf(certificate);
    for (const { held } of this.#byId.values()) if (held !== null) all += sizeOf(held.certificate);
    if (all > this.#limits.most)
      throw new CertraceError("wallet-offers-busy", "Too many offers to wallets are waiting.", {
        remedy: "Wait until some were fetched or have expired, at most ten minutes.",
      });
    const offer: LiveOffer = {
      id: random(),
      department,
      configuration,
      state: "waiting",
      expires: this.#now() + this.#limits.code,
      held: {
        certificate,
        code: random(),
        transactionCode: withCode ? String(randomInt(1_000_000)).padStart(6, "0") : null,
        tries: 0,
        token: null,
        transaction: null,
        copies: null,
      },
    };
    this.#byId.set(offer.id, offer);
    return offer;
  }

  /** Null: there is none, or none any more. */
  find(id: string): Offer | null {
    this.#sweep();
    return this.#byId.get(id) ?? null;
  }

  /** The access token for a code. Throws `wallet-invalid-grant`, `wallet-invalid-request`. */
  redeem(
    department: number,
    code: string,
    transactionCode: string | undefined,
  ): { token: string; life: number } {
    const offer = this.#live(department, (held) => isSame(held.code, code));
    if (offer?.state === "redeemed") this.#end(offer, "refused");
    else if (offer?.state === "issuing" || offer?.state === "issued") offer.held.token = null;
    if (offer?.state !== "waiting")
      throw walletError("invalid_grant", "The code is unknown, was used, or has expired.");
    this.#requireTransactionCode(offer, transactionCode);
    offer.state = "redeemed";
    offer.expires = this.#now() + this.#limits.token;
    const token = random();
    offer.held.token = token;
    return { token, life: this.#limits.token };
  }

  /** The offer that an access token is for. Throws `wallet-invalid-token`. */
  ofToken(department: number, token: string): LiveOffer {
    const offer = this.#live(department, (held) => held.token !== null && isSame(held.token, token));
    if (offer !== null) return offer;
    throw walletError("invalid_token", "The access token is unknown, was used, or has expired.");
  }

  /** @param copies resolves when they may be handed out */
  issue(offer: LiveOffer, copies: Promise<string[]>): { transaction: string } {
    const transaction = random();
    Object.assign(offer.held, { copies, transaction });
    offer.state = "issuing";
    const settle = (state: "issued" | "refused") => {
      if (offer.held === null) return;
      offer.state = state;
      // From now on, since anchoring may have taken longer than a token is good: the wallet is still to hear of it.
      offer.expires = this.#now() + this.#limits.token;
    };
    copies.then(
      () => settle("issued"),
      () => settle("refused"),
    );
    return { transaction };
  }

  /** How it ended is remembered for a while, to be asked for; certificate, codes, token and copies go. */
  end(offer: Offer, state: "issued" | "refused" | "withdrawn"): void {
    this.#end(offer, state);
  }

  close(): void {
    this.#byId.clear();
  }

  #requireTransactionCode(offer: LiveOffer, given: string | undefined): void {
    const { transactionCode } = offer.held;
    if (transactionCode === null && given === undefined) return;
    if (transactionCode === null) throw walletError("invalid_request", "No transaction code is asked for.");
    if (given === undefined) throw walletError("invalid_request", "The transaction code is missing.");
    if (isSame(transactionCode, given)) return;
    offer.held.tries += 1;
    if (offer.held.tries >= this.#limits.tries) this.#end(offer, "locked");
    throw walletError("invalid_grant", "The transaction code is wrong.");
  }

  #end(offer: Offer, state: OfferState): void {
    offer.held = null;
    offer.state = state;
    offer.expires = this.#now() + this.#limits.remembered;
  }

  #live(department: number, is: (held: Held) => boolean): LiveOffer | null {
    this.#sweep();
    for (const offer of this.#byId.values())
      if (offer.held !== null && offer.department === department && is(offer.held)) return offer as LiveOffer;
    return null;
  }

  #sweep(): void {
    const now = this.#now();
    for (const [id, offer] of this.#byId) {
      if (offer.expires > now || offer.state === "issuing") continue;
      if (offer.held === null) this.#byId.delete(id);
      else this.#end(offer, offer.held.copies === null ? "expired" : offer.state);
    }
  }
}

/** A photograph is in the disclosures; of it the payload has a hash. */
const sizeOf = ({ disclosures, payload }: AnchoredCertificate): number =>
  disclosures.reduce((size, { text }) => size + text.length, payload.length);

const random = (): string => randomBytes(32).toString("base64url");

/** In a time that tells nothing but the length. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
