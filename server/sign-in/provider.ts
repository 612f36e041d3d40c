/**
 * The OpenID Connect provider, spoken to as OpenID Connect Core 1.0 says: authorization code flow with PKCE (RFC 7636),
 * `state`, `nonce`, and the issuer in the answer (RFC 9207). The protocol is `openid-client`'s; what is ours:
 *
 * - The ID token's signature is checked against the provider's keys as well, though it came straight from there.
 * - The issuer is the configured one, letter by letter, whatever the provider says of itself.
 * - A provider that is down when the service starts is asked again with the next sign-in.
 * - **Nothing of an answer ever leaves here in an error**: the library's errors carry the token's claims, and the citizen
 *   id is one. So an error is told by its code, and the cause is dropped.
 */
import * as oidc from "openid-client";
import { CertraceError } from "../../core/errors.ts";
import type { SignInSettings } from "../config/sign-in.ts";

export type ProviderCode =
  | "sign-in-provider-unavailable"
  | "sign-in-issuer"
  | "sign-in-state"
  | "sign-in-refused"
  | "sign-in-code"
  | "sign-in-token"
  | "sign-in-client";

/** seconds until the provider must have answered */
const TIMEOUT = 8;
/** milliseconds after which its description is read again; its keys are read again much sooner by the library */
const FRESH_MS = 3_600_000;

/** What is remembered between asking and being answered. */
export interface Asked {
  state: string;
  nonce: string;
  verifier: string;
}

export class Provider {
  readonly #settings: SignInSettings;
  readonly #secret: string | null;
  readonly #redirect: string;
  #described: { at: number; configuration: Promise<oidc.Configuration> } | null = null;

  /** @param redirect where the provider sends the browser back to, as it is registered there */
  constructor(settings: SignInSettings, secret: string | null, redirect: string) {
    this.#settings = settings;
    this.#secret = secret;
    this.#redirect = redirect;
  }

  /** Where to send the browser. Throws CertraceError with a ProviderCode. */
  async ask(locales: string | undefined): Promise<{ url: string; asked: Asked }> {
    const configuration = await this.#configuration();
    const asked = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirect,
      scope: this.#settings.scope,
      state: asked.state,
      nonce: asked.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(asked.verifier),
      code_challenge_method: "S256",
      ...(locales === undefined ? {} : { ui_locales: locales }),
    });
    return { url: url.href, asked };
  }

  /**
   * The claims of the verified ID token.
   * @param answer the query with which the browser came back
   * @throws CertraceError with a ProviderCode, and without a cause
   */
  async answered(answer: URLSearchParams, { state, nonce, verifier }: Asked): Promise<oidc.IDToken> {
    const configuration = await this.#configuration();
    // The library checks both as well; here, each has a problem of its own.
    if (answer.get("state") !== state) throw problem("sign-in-state");
    const issuer = answer.get("iss") ?? this.#issuerUnsaid(configuration);
    if (issuer !== this.#settings.issuer) throw problem("sign-in-issuer");
    if (!answer.has("code") && !answer.has("error")) throw problem("sign-in-refused");
    const url = new URL(this.#redirect);
    url.search = answer.toString();
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return tokens.claims()!;
    } catch (error) {
      throw told(error);
    }
  }

  /**
   * Where to end the session at the provider as well (OpenID Connect RP-Initiated Logout 1.0); null: it offers no such
   * place, or cannot be asked. No `id_token_hint`: the token holds the citizen id, and is not kept.
   * @param back where the provider shall send the browser then
   */
  async endSession(back: string): Promise<string | null> {
    try {
      const configuration = await this.#configuration();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
      return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: back }).href;
    } catch {
      return null; // the session here is over all the same
    }
  }

  /** RFC 9207: a provider that says that it names itself in each answer, does. */
  #issuerUnsaid(configuration: oidc.Configuration): string | null {
    const says = configuration.serverMetadata().authorization_response_iss_parameter_supported === true;
    return says ? null : this.#settings.issuer;
  }

  #configuration(): Promise<oidc.Configuration> {
    const known = this.#described;
    if (known !== null && Date.now() - known.at < FRESH_MS) return known.configuration;
    const configuration = this.#discover();
    this.#described = { at: Date.now(), configuration };
    configuration.catch(() => {
      if (this.#described?.configuration === configuration) this.#described = null;
    });
    return configuration;
  }

  async #discover(): Promise<oidc.Configuration> {
    const { clientId, issuer } = this.#settings;
    const insecure = issuer.startsWith("http:") ? [oidc.allowInsecureRequests] : [];
    try {
      const configuration = await oidc.discovery(
        new URL(issuer),
        clientId,
        {},
        this.#secret === null ? oidc.None() : oidc.ClientSecretBasic(this.#secret),
        { timeout: TIMEOUT, execute: [oidc.enableNonRepudiationChecks, ...insecure] },
      );
      // Some providers are let off the comparison by the library (one issuer for many tenants); here none is.
      if (configuration.serverMetadata().issuer !== issuer) throw problem("sign-in-issuer");
      return configuration;
    } catch (error) {
      throw told(error);
    }
  }
}

const SENTENCES: Record<ProviderCode, [sentence: string, remedy: string]> = {
  "sign-in-provider-unavailable": [
    "The sign-in provider does not answer as it should.",
    "Try again in a minute. Nothing is lost; you are not signed in.",
  ],
  "sign-in-issuer": [
    "The answer is by another issuer than the one that is trusted here.",
    "Begin again from this service's own page. If it stays, tell the operator: CERTRACE_OIDC_ISSUER must be the provider's issuer letter by letter.",
  ],
  "sign-in-state": [
    "The answer does not belong to the sign-in that this browser began.",
    "Begin again from this service's own page, in one window.",
  ],
  "sign-in-refused": [
    "The provider did not let you in.",
    "Begin again, and agree to what the provider asks, or ask it why.",
  ],
  "sign-in-code": [
    "The provider does not take this code: it was used already, or is too old.",
    "Begin again from this service's own page.",
  ],
  "sign-in-token": [
    "What the provider says about you cannot be trusted: it is not for this service, not for this sign-in, not of now, or not signed by it.",
    "Begin again. If it stays, tell the operator.",
  ],
  "sign-in-client": [
    "The provider does not know this service, or not by this secret.",
    "Tell the operator: CERTRACE_OIDC_CLIENT_ID and its secret must be as the provider has them.",
  ],
};

function problem(code: ProviderCode): CertraceError<ProviderCode> {
  const [sentence, remedy] = SENTENCES[code];
  return new CertraceError(code, sentence, { remedy });
}

/** What the library threw, by its code alone. */
function told(error: unknown): CertraceError {
  if (error instanceof CertraceError) return error;
  if (error instanceof oidc.AuthorizationResponseError)
    return problem(
      /^(server_error|temporarily_unavailable)$/.test(error.error)
        ? "sign-in-provider-unavailable"
        : "sign-in-refused",
    );
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.WWWAuthenticateChallengeError) {
    if ("error" in error && error.error === "invalid_grant") return problem("sign-in-code");
    return problem(error.status >= 500 ? "sign-in-provider-unavailable" : "sign-in-client");
  }
  if (!(error instanceof oidc.ClientError)) return problem("sign-in-provider-unavailable"); // fetch's own
  switch (error.code) {
    case "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED":
      return problem("sign-in-issuer");
    case "OAUTH_JWT_CLAIM_COMPARISON_FAILED":
      return problem(about(error) === "iss" ? "sign-in-issuer" : "sign-in-token");
    case "OAUTH_INVALID_RESPONSE":
    case "OAUTH_JWT_TIMESTAMP_CHECK_FAILED":
    case "OAUTH_KEY_SELECTION_FAILED":
    case "OAUTH_UNSUPPORTED_OPERATION":
    case "OAUTH_PARSE_ERROR":
      return problem("sign-in-token");
    default:
      return problem("sign-in-provider-unavailable");
  }
}

/** The claim that is not as it was expected. */
function about({ cause }: Error): unknown {
  const inner = cause instanceof Error ? (cause.cause as { claim?: unknown } | undefined) : undefined;
  return inner?.claim;
}
