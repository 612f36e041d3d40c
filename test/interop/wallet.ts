/**
 * A citizen's wallet made of other people's software alone: OpenWallet Foundation's OpenID4VCI and OpenID4VP clients, its
 * DCQL evaluator, its SD-JWT library for presentations; `jose` for JOSE. What it accepts, real wallets accept.
 */
import { createHash, createPublicKey, randomBytes, sign, X509Certificate } from "node:crypto";
import {
  type CallbackContext,
  clientAuthenticationAnonymous,
  HashAlgorithm,
  type JwtSigner,
} from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { Openid4vpClient } from "@openid4vc/openid4vp";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { DcqlQuery } from "dcql";
import { CompactEncrypt, compactVerify, importJWK, importX509, type JWK } from "jose";
import { makeKey, type TestKey } from "../core/build.ts";

const sha256 = (data: string | Uint8Array): Uint8Array =>
  new Uint8Array(createHash("sha256").update(data).digest());
const base64url = (data: object): string => Buffer.from(JSON.stringify(data)).toString("base64url");

export function signJwt(key: TestKey, header: object, payload: object): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  const signature = sign("sha256", Buffer.from(input), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

export const jwkOf = ({ x, y }: TestKey) => ({ kty: "EC", crv: "P-256", x, y });

export interface Wallet {
  keys: TestKey[];
  issuance: Openid4vciClient;
  presentation: Openid4vpClient;
  callbacks: CallbackContext;
  /** Fetches all that an offer has, one copy for each key. */
  fetchOffer(link: string, options?: { txCode?: string }): Promise<string[]>;
  /** Proofs of its keys, as the issuer whose metadata it has wants them. */
  proofs(audience: string, nonce: string, more?: ProofChange): string[];
  /** Answers a verifier's request with a certificate it holds, and posts it. */
  answer(link: string, certificate: string, options?: AnswerOptions): Promise<Response>;
}

export interface ProofChange {
  header?: object;
  payload?: object;
}

export interface AnswerOptions {
  /** disclose these besides what is asked */
  more?: string[];
  /** leave these out */
  less?: string[];
  key?: TestKey;
  aud?: string;
  nonce?: string;
  /** instead of what it would make: a presentation made for somebody else */
  presentation?: string;
  /** is told what it presented */
  onPresented?(presentation: string): void;
}

/** What this wallet can do where a verifier wants its answer encrypted. */
const ENCRYPTION = {
  encryption: { nonce: Buffer.from("a nonce of the wallet").toString("base64url") },
  serverMetadata: {
    authorization_signing_alg_values_supported: [],
    authorization_encryption_alg_values_supported: ["ECDH-ES"],
    authorization_encryption_enc_values_supported: ["A256GCM"],
  },
};

/** @param fetchHere leads to the services under their public names */
export function makeWallet(fetchHere: typeof fetch, keyCount = 1): Wallet {
  const keys = Array.from({ length: keyCount }, () => makeKey());
  const keyOf = (signer: JwtSigner): TestKey => {
    const found = signer.method === "jwk" ? keys.find(({ x }) => x === signer.publicJwk.x) : undefined;
    if (found === undefined) throw new Error("not a key of this wallet");
    return found;
  };
  const callbacks: CallbackContext = {
    fetch: fetchHere,
    hash: (data, algorithm) => {
      if (algorithm !== HashAlgorithm.Sha256) throw new Error(algorithm);
      return sha256(data);
    },
    generateRandom: (bytes) => new Uint8Array(randomBytes(bytes)),
    clientAuthentication: clientAuthenticationAnonymous(),
    signJwt: (signer, { header, payload }) => {
      const key = keyOf(signer);
      return { jwt: signJwt(key, header, payload), signerJwk: jwkOf(key) };
    },
    async verifyJwt(signer, { compact }) {
      if (signer.method !== "x5c") return { verified: false };
      const pem = new X509Certificate(Buffer.from(signer.x5c[0]!, "base64")).toString();
      const verified = await compactVerify(compact, await importX509(pem, "ES256")).then(
        () => true,
        () => false,
      );
      const signerJwk = createPublicKey(pem).export({ format: "jwk" }) as { kty: string };
      return verified ? { verified, signerJwk } : { verified };
    },
    getX509CertificateMetadata: () => ({ sanDnsNames: [], sanUriNames: [] }),
    decryptJwe: () => ({ decrypted: false }),
    async encryptJwe({ publicJwk, enc, alg }, data) {
      const jwe = await new CompactEncrypt(Buffer.from(data))
        .setProtectedHeader({ alg, enc, ...(publicJwk.kid === undefined ? {} : { kid: publicJwk.kid }) })
        .encrypt(await importJWK(publicJwk as JWK, alg));
      return { encryptionJwk: publicJwk, jwe };
    },
  };
  const issuance = new Openid4vciClient({ callbacks });
  const presentation = new Openid4vpClient({ callbacks });

  const wallet: Wallet = {
    ...{ keys, issuance, presentation, callbacks },
    async fetchOffer(link, { txCode } = {}) {
      const credentialOffer = await issuance.resolveCredentialOffer(link);
      const issuerMetadata = await issuance.resolveIssuerMetadata(credentialOffer.credential_issuer);
      const { accessTokenResponse } = await issuance.retrievePreAuthorizedCodeAccessTokenFromOffer({
        ...{ credentialOffer, issuerMetadata },
        ...(txCode === undefined ? {} : { txCode }),
      });
      const accessToken = accessTokenResponse.access_token;
      const { c_nonce: nonce } = await issuance.requestNonce({ issuerMetadata });
      const credentialConfigurationId = credentialOffer.credential_configuration_ids[0]!;
      const jwt: string[] = [];
      for (const key of keys) {
        const signer = { method: "jwk" as const, alg: "ES256", publicJwk: jwkOf(key) };
        const asked = { issuerMetadata, credentialConfigurationId, signer, nonce };
        jwt.push((await issuance.createCredentialRequestJwtProof(asked)).jwt);
      }
      let answer: { credentials?: unknown; transaction_id?: string | undefined } = (
        await issuance.retrieveCredentials({
          ...{ issuerMetadata, accessToken, credentialConfigurationId },
          proofs: { jwt: jwt as [string, ...string[]] },
        })
      ).credentialResponse;
      while (answer.transaction_id !== undefined) {
        const { transaction_id: transactionId } = answer;
        answer = (await issuance.retrieveDeferredCredentials({ issuerMetadata, accessToken, transactionId }))
          .deferredCredentialResponse;
      }
      return (answer.credentials as { credential: string }[]).map(({ credential }) => credential);
    },
    proofs: (audience, nonce, { header, payload } = {}) =>
      keys.map((key) =>
        signJwt(
          key,
          { alg: "ES256", typ: "openid4vci-proof+jwt", jwk: jwkOf(key), ...header },
          { aud: audience, iat: Math.floor(Date.now() / 1000), nonce, ...payload },
        ),
      ),
    async answer(link, certificate, options = {}) {
      const { params: request } = presentation.parseOpenid4vpAuthorizationRequest({
        authorizationRequest: link,
      });
      const {
        authorizationRequestPayload: asked,
        client,
        dcql,
        jar,
      } = await presentation.resolveOpenId4vpAuthorizationRequest({ authorizationRequestPayload: request });
      if (jar === undefined) throw new Error("the request is not signed");
      const query = DcqlQuery.parse(dcql!.query as DcqlQuery.Input);
      DcqlQuery.validate(query);
      const [credential] = query.credentials;
      const shown = options.presentation ?? (await present(certificate, asked.nonce, client.effective));
      options.onPresented?.(shown);
      const answer = await presentation.createOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: asked,
        authorizationResponsePayload: { vp_token: { [credential!.id]: [shown] } },
        ...(asked.response_mode === "direct_post.jwt" ? { jarm: ENCRYPTION } : {}),
      });
      const { response } = await presentation.submitOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: asked as { response_uri?: string },
        ...answer,
      });
      return response;

      async function present(compact: string, nonce: string, clientId: string): Promise<string> {
        const sdJwt = library(options.key ?? keys[0]!);
        const decoded = await sdJwt.decode(compact);
        const claims = (await decoded.getClaims(async (data) => sha256(String(data)))) as { vct: string };
        const { credential_matches: matches, can_be_satisfied: can } = DcqlQuery.query(query, [
          {
            credential_format: "dc+sd-jwt",
            ...{ vct: claims.vct, claims, cryptographic_holder_binding: true },
          } as never,
        ]);
        if (!can) throw new Error(`the wallet holds nothing that fits: ${JSON.stringify(matches)}`);
        const frame: Record<string, unknown> = {};
        const paths = (credential!.claims ?? []).map((each) => (each as { path: (string | number)[] }).path);
        for (const path of [...paths, ...(options.more ?? []).map((name) => [name])]) {
          if (options.less?.includes(String(path[0]))) continue;
          let at = frame;
          for (const step of path.slice(0, -1)) {
            at[step] ??= {};
            at = at[step] as Record<string, unknown>;
          }
          at[path.at(-1)!] = true;
        }
        const payload = {
          iat: Math.floor(Date.now() / 1000),
          aud: options.aud ?? clientId,
          nonce: options.nonce ?? nonce,
        };
        return sdJwt.present(compact, frame as never, { kb: { payload } });
      }
    },
  };
  return wallet;
}

function library(key: TestKey): SDJwtVcInstance {
  return new SDJwtVcInstance({
    hasher: (data: string | ArrayBuffer) => sha256(typeof data === "string" ? data : new Uint8Array(data)),
    hashAlg: "sha-256",
    signAlg: "ES256",
    kbSignAlg: "ES256",
    kbSigner: (data: string) =>
      sign("sha256", Buffer.from(data), { key: key.privateKey, dsaEncoding: "ieee-p1363" }).toString(
        "base64url",
      ),
  });
}
