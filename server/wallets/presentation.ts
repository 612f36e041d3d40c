/**
 * OpenID4VP 1.0, the verifier's part: the signed request (sections 5 and 6, query in DCQL), and the answer that a wallet
 * posts (sections 8.2 and 8.3, `direct_post` and `direct_post.jwt`). What the wallet presents goes through core's own verifier,
 * like every certificate, and must be bound to this request: signed by the holder's key over this service's name (`aud`) and
 * this question's `nonce`. A presentation made for anybody else, or for another question, fails its `holder` check.
 *
 * More than was asked is not taken: what nobody asked for, nobody should have to forget.
 */
import { compactDecrypt, exportJWK, generateKeyPair } from "jose";
import { encodeBase64urlText } from "../../core/base64url.ts";
import { disclose } from "../../core/certificate/disclose.ts";
import { hangAlone } from "../../core/certificate/hang-alone.ts";
import type { ClaimPath, ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import type { VerifyEs256 } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { utf8 } from "../../core/text.ts";
import { verifyCertificate } from "../../core/verify/certificate.ts";
import type { Mirror } from "../../core/verify/mirror.ts";
import { factsQuery } from "../../core/verify/query.ts";
import { nodeDigestText } from "../digest-text.ts";
import type { Index } from "../index/index.ts";
import { type Ask, type AskedPath, type AskResult, Asks, type AskTerms } from "./asks.ts";
import type { RequestKey } from "./request-key.ts";
import { walletError } from "./wallet-error.ts";

export interface PresentationParts {
  key: RequestKey;
  index: Index;
  /** CAIP-10 */
  registry: string;
  /** what it mirrors */
  mirrors: readonly Mirror[];
  publicUrl: string;
  verifyEs256: VerifyEs256;
  /** Unix seconds */
  now(): number;
}

/** Names the one credential that is asked for. */
const CREDENTIAL = "certificate";
const ENCRYPTIONS = ["A128GCM", "A256GCM"];

export class Presentations {
  readonly asks: Asks;
  readonly #parts: PresentationParts;

  constructor(parts: PresentationParts) {
    this.#parts = parts;
    this.asks = new Asks(parts.now);
  }

  /**
   * Begins to ask.
   * @param encrypted the wallet encrypts its answer for this question alone, beneath TLS
   * @returns the link for the wallet, and the secret with which to fetch the answer. Throws `asks-busy`
   */
  async begin(
    terms: AskTerms,
    encrypted: boolean,
  ): Promise<{ link: string; secret: string; expires: number }> {
    const { ask, secret } = this.asks.begin(terms, encrypted ? await makeEncryption() : null);
    const link = new URL("openid4vp://");
    link.searchParams.set("client_id", this.#parts.key.clientId);
    link.searchParams.set("request_uri", `${this.#parts.publicUrl}/openid4vp/requests/${ask.id}`);
    return { link: link.href, secret, expires: ask.expires };
  }

  /** The Request Object (RFC 9101): a JWT of this service; null: nobody asks (any more). */
  request(id: string): string | null {
    const ask = this.asks.find(id);
    if (ask === null) return null;
    const { key, now, publicUrl } = this.#parts;
    const header = { alg: "ES256", typ: "oauth-authz-req+jwt", x5c: key.x5c };
    const claims = {
      iss: key.clientId,
      aud: "https://self-issued.me/v2",
      iat: now(),
      exp: ask.expires,
      client_id: key.clientId,
      response_type: "vp_token",
      response_mode: ask.encryption === null ? "direct_post" : "direct_post.jwt",
      response_uri: `${publicUrl}/openid4vp/responses/${ask.id}`,
      nonce: ask.nonce,
      state: ask.state,
      dcql_query: dcql(ask.terms),
      client_metadata: {
        ...(ask.terms.name === "" ? {} : { client_name: ask.terms.name }),
        vp_formats_supported: {
          "dc+sd-jwt": { "sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"] },
        },
        ...(ask.encryption === null
          ? {}
          : {
              jwks: { keys: [ask.encryption.publicKey] },
              encrypted_response_enc_values_supported: ENCRYPTIONS,
            }),
      },
    };
    const input = `${encodeBase64urlText(JSON.stringify(header))}.${encodeBase64urlText(JSON.stringify(claims))}`;
    return `${input}.${key.sign(utf8(input)).toString("base64url")}`;
  }

  /** Takes what a wallet posts. Throws `wallet-invalid-request` for what is no answer, and settles nothing then. */
  async receive(id: string, form: URLSearchParams): Promise<void> {
    const ask = this.asks.find(id);
    if (ask === null) throw walletError("invalid_request", "Nobody waits for this answer, or not any more.");
    const { error, state, presentation } = await readResponse(ask, form);
    if (state !== ask.state) throw walletError("invalid_request", "The state is another question's.");
    const result = error ? { state: "declined" as const } : await this.#judge(ask, presentation);
    if (!this.asks.settle(ask, result))
      throw walletError("invalid_request", "Nobody waits for this answer, or not any more.");
    if (result.state === "refused")
      throw walletError("invalid_request", `The presentation was not taken: ${result.code}.`);
  }

  close(): void {
    this.asks.close();
  }

  async #judge(ask: Ask, presentation: string): Promise<AskResult> {
    const { index, key, mirrors, now, registry, verifyEs256 } = this.#parts;
    const trust = { registries: [registry], mirrors };
    const certificate = parsePresentation(presentation, registry);
    if (certificate.claims.vct !== ask.terms.vct)
      return { state: "refused", code: "presentation-other-type" };
    const query = factsQuery(certificate, trust);
    const verification = await verifyCertificate(
      certificate,
      query === null ? null : await index.facts(query),
      {
        now: now(),
        ...trust,
        verifyEs256,
        digestText: nodeDigestText,
        expected: { audience: key.clientId, nonce: ask.nonce },
      },
    );
    // What nobody vouches for, or somebody else presents, is not shown: only why.
    const isHolder = verification.checks.some(({ name, outcome }) => name === "holder" && outcome === "pass");
    if (verification.certificate === null || !isHolder)
      return { state: "answered", verification: { ...verification, certificate: null } };
    const { leaves, claims } = disclose(certificate.body, certificate.disclosures);
    const { claims: asked } = ask.terms;
    if (leaves.some(({ path, disclosable }) => disclosable && !asked.some((each) => isWithin(path, each))))
      return { state: "refused", code: "presentation-too-much" };
    if (!asked.every((path) => isThere(claims, path)))
      return { state: "refused", code: "presentation-too-little" };
    return { state: "answered", verification };
  }
}

/** DCQL (section 6): one credential of one type, and these claims of it. */
function dcql({ vct, claims }: AskTerms): object {
  return {
    credentials: [
      {
        id: CREDENTIAL,
        format: "dc+sd-jwt",
        meta: { vct_values: [vct] },
        ...(claims.length === 0 ? {} : { claims: claims.map((path) => ({ path })) }),
      },
    ],
  };
}

async function makeEncryption(): Promise<NonNullable<Ask["encryption"]>> {
  const { publicKey, privateKey } = await generateKeyPair("ECDH-ES", { crv: "P-256" });
  const jwk = await exportJWK(publicKey);
  return { publicKey: { ...jwk, use: "enc", alg: "ECDH-ES", kid: "1" }, privateKey };
}

interface Response {
  state: string | null;
  /** whether the wallet answers that it will not */
  error: boolean;
  presentation: string;
}

async function readResponse({ encryption }: Ask, form: URLSearchParams): Promise<Response> {
  // An error comes unencrypted where the wallet could not make sense of the request (section 8.5).
  if (form.has("error")) return { state: form.get("state"), error: true, presentation: "" };
  const encrypted = form.get("response");
  if ((encryption === null) !== (encrypted === null))
    throw walletError("invalid_request", "The answer does not come in the response mode that was asked for.");
  if (encryption === null || encrypted === null) {
    const token = parse(form.get("vp_token"));
    return { state: form.get("state"), error: false, presentation: presentationOf(token) };
  }
  const payload = parse(await decrypt(encrypted, encryption.privateKey));
  const state = typeof payload.state === "string" ? payload.state : null;
  if (payload.error !== undefined) return { state, error: true, presentation: "" };
  return { state, error: false, presentation: presentationOf(payload.vp_token) };
}

async function decrypt(jwe: string, key: CryptoKey): Promise<string> {
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ["ECDH-ES"],
      contentEncryptionAlgorithms: ENCRYPTIONS,
    });
    return new TextDecoder("utf-8", { fatal: true }).decode(plaintext);
  } catch (cause) {
    throw walletError("invalid_request", "The answer cannot be decrypted with this question's key.", cause);
  }
}

function parse(text: string | null): JsonObject {
  try {
    const value = text === null ? null : parseJson(text);
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
  }
  throw walletError("invalid_request", "The answer is not the JSON object that is described.");
}

/** Exactly one, for the one credential that was asked for (section 8.1). */
function presentationOf(token: JsonValue | undefined): string {
  if (isJsonObject(token) && Object.keys(token).length === 1) {
    const presentations = token[CREDENTIAL];
    if (Array.isArray(presentations) && presentations.length === 1 && typeof presentations[0] === "string")
      return presentations[0];
  }
  throw walletError(
    "invalid_request",
    `The vp_token does not hold exactly one presentation of "${CREDENTIAL}".`,
  );
}

function parsePresentation(presentation: string, registry: string): ParsedCertificate {
  try {
    return hangAlone(parseCertificate(presentation, nodeDigestText), registry, nodeDigestText);
  } catch (cause) {
    if (!(cause instanceof CertraceError)) throw cause;
    throw walletError("invalid_request", `The presentation is no SD-JWT VC (${cause.code}).`, cause);
  }
}

/** Whether a claim stands at, or inside, what was asked for. */
function isWithin(path: ClaimPath, asked: AskedPath): boolean {
  return (
    path.length >= asked.length &&
    asked.every((step, i) => (step === null ? typeof path[i] === "number" : step === path[i]))
  );
}

/** Whether there is something at a path; for null, in each element of an array that has any. */
function isThere(value: JsonValue | undefined, [step, ...rest]: AskedPath): boolean {
  if (step === undefined) return value !== undefined;
  if (step === null)
    return Array.isArray(value) && value.length > 0 && value.every((each) => isThere(each, rest));
  if (typeof step === "number") return Array.isArray(value) && isThere(value[step], rest);
  return isJsonObject(value) && Object.hasOwn(value, step) && isThere(value[step], rest);
}
