/**
 * What the service does for restricted copies (core/copy): it seals those whose holder has no key, with a key of its own
 * for this use, and keeps encrypted ones that are too long for a QR code. It never sees a certificate or a claim: two
 * hashes and a day, and ciphertext whose key stays in a link's fragment.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import { type SealClaims, sealInput } from "../../core/copy/seal.ts";
import { utf8 } from "../../core/text.ts";
import { openServiceKey, type PublicJwk } from "../keys/service-key.ts";
import { Deposits } from "./deposits.ts";

export interface Copies {
  /** public half of the key that seals copies */
  readonly jwk: PublicJwk;
  /** Binds a presentation to its terms, as of now. Answers a compact JWS. */
  seal(bound: Pick<SealClaims, "sd_hash" | "terms_hash" | "until">): Promise<string>;
  readonly deposits: Deposits;
}

/** Throws what openServiceKey throws. */
export async function openCopies(setting: {
  data: string;
  publicUrl: string;
  /** Unix seconds */
  now: () => number;
}): Promise<Copies> {
  const { data, publicUrl, now } = setting;
  const { jwk, sign } = await openServiceKey(data, "copy");
  return {
    jwk,
    async seal(bound) {
      const input = sealInput({ iss: publicUrl, iat: now(), ...bound }, jwk.kid);
      return `${input}.${encodeBase64url(await sign(utf8(input)))}`;
    },
    deposits: new Deposits(data, now),
  };
}
