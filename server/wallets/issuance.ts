/**
 * OpenID4VCI 1.0, the part behind the endpoints: a certificate becomes an offer, an offer a token, a token with proofs of
 * keys as many copies. A Credential Issuer for each department, `https://<service>/departments/<id>`: the `iss` of its
 * certificates. It is its own Authorization Server, for the pre-authorized code alone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import type { VerifyEs256 } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { parseJson } from "../../core/json.ts";
import { verifyCertificate } from "../../core/verify/certificate.ts";
import type { Mirror } from "../../core/verify/mirror.ts";
import { factsQuery } from "../../core/verify/query.ts";
import { nodeDigestText } from "../digest-text.ts";
import type { Index } from "../index/index.ts";
import type { AnchoredCertificate, Copies, WalletIssuer } from "./copies.ts";
import { disclosablePaths } from "./copy.ts";
import { configurationOf } from "./issuer-metadata.ts";
import { Nonces } from "./nonces.ts";
import { type LiveOffer, type Offer, Offers } from "./offers.ts";
import { MOST_KEYS, provenKeys } from "./proof.ts";
import { walletError } from "./wallet-error.ts";

export interface IssuanceParts {
  copies: Copies;
  issuers: ReadonlyMap<number, WalletIssuer>;
  index: Index;
  /** CAIP-10 */
  registry: string;
  /** what it mirrors */
  mirrors: readonly Mirror[];
  publicUrl: string;
  verifyEs256: VerifyEs256;
  /** Unix seconds */
  now(): number;
  /** milliseconds that a wallet is kept waiting for its copies before it is told to come back */
  patience?: number;
}

/** Copies, or the name under which to ask for them later. */
export type CredentialAnswer =
  | { status: 200; body: { credentials: { credential: string }[] } }
  | { status: 202; body: { transaction_id: string; interval: number } };

const PATIENCE_MS = 8_000;
/** seconds until a wallet should ask again */
const INTERVAL = 3;

const credentialRequest = z.object({
  credential_configuration_id: z.string().optional(),
  credential_identifier: z.string().optional(),
  proofs: z.record(z.string(), z.array(z.string())).optional(),
  credential_response_encryption: z.unknown().optional(),
});
const deferredRequest = z.object({ transaction_id: z.string() });

export class Issuance {
  readonly offers: Offers;
  readonly #nonces: Nonces;
  readonly #parts: IssuanceParts;

  constructor(parts: IssuanceParts) {
    this.#parts = parts;
    this.offers = new Offers(parts.now);
    this.#nonces = new Nonces(parts.now);
  }

  /** The Credential Issuer Identifier of a department. */
  identifier(department: number): string {
    return `${this.#parts.publicUrl}/departments/${department}`;
  }

  isIssuer(department: number): boolean {
    return this.#parts.issuers.has(department);
  }

  nonce(): string {
    return this.#nonces.make();
  }

  /**
   * Offers a copy of a certificate to a wallet.
   * Throws CertraceError `offer-not-valid` (its verdict is another one), `offer-other-department`, `copy-incomplete`,
   * `wallet-offers-busy`.
   */
  async offer(department: number, certificate: ParsedCertificate, withCode: boolean): Promise<LiveOffer> {
    if (certificate.anchor?.department !== department)
      throw new CertraceError("offer-other-department", "The certificate is not one of this department.", {
        field: "certificate",
        remedy: "Offer certificates that this department has issued.",
      });
    const valid = await this.#requireValid(certificate);
    disclosablePaths(valid);
    const type = await this.#parts.index.typeByVct(valid.claims.vct);
    return this.offers.make(department, configurationOf(type!.id), valid, withCode);
  }

  /** The offer as a wallet reads it (section 4.1.1); null: it does not wait for one. */
  offerObject({ department, configuration, state, held }: Offer): object | null {
    if (held === null || state !== "waiting") return null;
    const { code, transactionCode } = held;
    return {
      credential_issuer: this.identifier(department),
      credential_configuration_ids: [configuration],
      grants: {
        "urn:ietf:params:oauth:grant-type:pre-authorized_code": {
          "pre-authorized_code": code,
          ...(transactionCode === null ? {} : { tx_code: { input_mode: "numeric", length: 6 } }),
        },
      },
    };
  }

  /** The answer of the Token Endpoint (section 6.2). Throws wallet errors. */
  token(department: number, form: URLSearchParams): object {
    if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:pre-authorized_code")
      throw walletError("unsupported_grant_type", "Only pre-authorized codes are taken here.");
    const code = form.get("pre-authorized_code");
    if (code === null) throw walletError("invalid_request", "The pre-authorized_code is missing.");
    const { token, life } = this.offers.redeem(department, code, form.get("tx_code") ?? undefined);
    return { access_token: token, token_type: "Bearer", expires_in: life };
  }

  /** The answer of the Credential Endpoint (section 8). Throws wallet errors. */
  async credential(department: number, token: string, body: Uint8Array): Promise<CredentialAnswer> {
    const offer = this.offers.ofToken(department, token);
    const request = read(credentialRequest, body);
    if (request.credential_response_encryption !== undefined)
      throw walletError("invalid_encryption_parameters", "Answers are not encrypted here beyond TLS.");
    if (request.credential_identifier !== undefined)
      throw walletError("unknown_credential_identifier", "Ask by credential_configuration_id.");
    if (request.credential_configuration_id !== offer.configuration)
      throw walletError(
        "unknown_credential_configuration",
        "The offer is for another credential configuration.",
      );
    if (offer.held.copies !== null)
      throw walletError("credential_request_denied", "The token was used: one offer is for one request.");
    const { jwt, ...others } = request.proofs ?? {};
    if (jwt === undefined || jwt.length === 0 || Object.keys(others).length > 0)
      throw walletError("invalid_proof", "Send proofs of type jwt.");
    if (jwt.length > MOST_KEYS)
      throw walletError("invalid_credential_request", `At most ${MOST_KEYS} proofs are taken.`);

    const { now, verifyEs256 } = this.#parts;
    const audience = this.identifier(department);
    const keys = await provenKeys(jwt, { audience, nonces: this.#nonces, verifyEs256, now: now() });
    const issuer = this.#parts.issuers.get(department);
    // Another request with this token may have been quicker while the proofs were checked.
    if (issuer === undefined || offer.held?.copies !== null)
      throw walletError("credential_request_denied", "The token was used, or the department issues no more.");
    const copies = this.#requireValid(offer.held.certificate).then((certificate) =>
      this.#parts.copies.make(issuer, certificate, keys),
    );
    const { transaction } = this.offers.issue(offer, copies);
    return this.#answer(offer, copies, transaction);
  }

  /** The answer of the Deferred Credential Endpoint (section 9). Throws wallet errors. */
  async deferred(department: number, token: string, body: Uint8Array): Promise<CredentialAnswer> {
    const offer = this.offers.ofToken(department, token);
    const { transaction_id: transaction } = read(deferredRequest, body);
    const { copies } = offer.held;
    if (copies === null || offer.held.transaction !== transaction)
      throw walletError("invalid_transaction_id", "There is no such transaction, or not any more.");
    return this.#answer(offer, copies, transaction);
  }

  close(): void {
    this.offers.close();
  }

  async #answer(offer: LiveOffer, copies: Promise<string[]>, transaction: string): Promise<CredentialAnswer> {
    const ending = new AbortController();
    const later = sleep(this.#parts.patience ?? PATIENCE_MS, null, { signal: ending.signal }).catch(
      () => null,
    );
    try {
      const made = await Promise.race([copies, later]);
      if (made === null) return { status: 202, body: { transaction_id: transaction, interval: INTERVAL } };
      this.offers.end(offer, "issued");
      return { status: 200, body: { credentials: made.map((credential) => ({ credential })) } };
    } catch (cause) {
      this.offers.end(offer, "refused");
      throw walletError(
        "credential_request_denied",
        "The certificate cannot be issued to a wallet now.",
        cause,
      );
    } finally {
      ending.abort();
    }
  }

  /** Throws `offer-not-valid`. */
  async #requireValid(certificate: ParsedCertificate): Promise<AnchoredCertificate> {
    const { index, mirrors, now, registry, verifyEs256 } = this.#parts;
    const trust = { registries: [registry], mirrors };
    const query = factsQuery(certificate, trust);
    const facts = query === null ? null : await index.facts(query);
    const { verdict } = await verifyCertificate(certificate, facts, {
      now: now(),
      ...trust,
      verifyEs256,
      digestText: nodeDigestText,
    });
    if (verdict === "valid" && certificate.anchor !== null)
      return { ...certificate, anchor: certificate.anchor };
    throw new CertraceError("offer-not-valid", `The certificate's verdict is ${verdict}.`, {
      field: "certificate",
      remedy: "Offer certificates that are valid now; verify it to see why it is not.",
    });
  }
}

function read<T extends z.ZodObject>(schema: T, body: Uint8Array): z.output<T> {
  try {
    const result = schema.safeParse(parseJson(new TextDecoder("utf-8", { fatal: true }).decode(body)));
    if (result.success) return result.data;
  } catch (error) {
    if (!(error instanceof CertraceError || error instanceof TypeError)) throw error;
  }
  throw walletError("invalid_credential_request", "The body is not the JSON object that is described.");
}
