/**
 * Proofs of possession of a wallet's key (OpenID4VCI 1.0 appendix F.1, proof type `jwt`). The key stands in the header as
 * `jwk` and nowhere else: a `kid`, `x5c` or DID would have to be looked up somewhere. ES256 only, so that neither `none` nor
 * a symmetric key, of which the verifier's half is no secret from the prover, can pass.
 *
 * Throws `wallet-invalid-proof`, `wallet-invalid-nonce`.
 */
import { decodeBase64urlText, tryDecodeBase64url } from "../../core/base64url.ts";
import type { P256PublicKey, VerifyEs256 } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../core/json.ts";
import { p256FromJwk } from "../../core/jwk.ts";
import { utf8 } from "../../core/text.ts";
import type { Nonces } from "./nonces.ts";
import { walletError } from "./wallet-error.ts";

/** Keys of one request, and so copies of one certificate. */
export const MOST_KEYS = 5;
/** seconds by which a telephone's clock may be wrong */
const SKEW = 600;

export interface ProofTerms {
  /** the Credential Issuer Identifier */
  audience: string;
  nonces: Nonces;
  verifyEs256: VerifyEs256;
  /** Unix seconds */
  now: number;
}

/** The keys that were proven, in the order of the proofs; their nonce is used up. */
export async function provenKeys(proofs: readonly string[], terms: ProofTerms): Promise<P256PublicKey[]> {
  const keys: P256PublicKey[] = [];
  const nonces = new Set<string>();
  for (const proof of proofs) {
    const { key, nonce } = await readProof(proof, terms);
    if (keys.some(({ x, y }) => x === key.x && y === key.y))
      throw walletError("invalid_proof", "Two proofs are for the same key.");
    keys.push(key);
    nonces.add(nonce);
  }
  for (const nonce of nonces) {
    if (!terms.nonces.isGood(nonce))
      throw walletError(
        "invalid_nonce",
        "The nonce is not of this issuer, too old, or was used: ask for another.",
      );
  }
  for (const nonce of nonces) terms.nonces.use(nonce);
  return keys;
}

async function readProof(
  proof: string,
  { audience, verifyEs256, now }: ProofTerms,
): Promise<{ key: P256PublicKey; nonce: string }> {
  const [head = "", payload = "", signature = "", ...rest] = proof.split(".");
  const header = part(head);
  const claims = part(payload);
  const bytes = tryDecodeBase64url(signature);
  if (rest.length > 0 || bytes?.length !== 64) throw invalid("is no JWT signed with ES256");
  if (header.alg !== "ES256" || header.typ !== "openid4vci-proof+jwt" || Object.hasOwn(header, "crit"))
    throw invalid("needs alg ES256 and typ openid4vci-proof+jwt");
  const key = p256FromJwk(header.jwk);
  if (key === null || ["kid", "x5c", "trust_chain"].some((name) => Object.hasOwn(header, name)))
    throw invalid("needs a public P-256 key in jwk, and no other reference to a key");
  if (claims.aud !== audience) throw invalid("is for another audience");
  if (typeof claims.iat !== "number" || Math.abs(claims.iat - now) > SKEW)
    throw invalid("was not made just now");
  if (typeof claims.nonce !== "string") throw walletError("invalid_nonce", "A proof has no nonce.");
  if ((await verifyEs256(key, utf8(`${head}.${payload}`), bytes)) !== true)
    throw invalid("is not signed with its key");
  return { key, nonce: claims.nonce };
}

function part(text: string): JsonObject {
  try {
    const value = parseJson(decodeBase64urlText(text));
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
  }
  throw invalid("is no JWT");
}

const invalid = (why: string): CertraceError => walletError("invalid_proof", `A proof ${why}.`);
