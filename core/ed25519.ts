/**
 * Ed25519 signatures (RFC 8032), which checkpoints of logs and cosignatures of witnesses carry: what core needs from a
 * platform, and a portable default. Apart from core/crypto, so that who verifies certificates need not load it.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat } from "./bytes.ts";

/**
 * Verifies an Ed25519 signature (RFC 8032 section 5.1.7, without the cofactor). Answers false for anything that does
 * not verify, a key off the curve included; never throws.
 * @param publicKey 32 bytes
 * @param signature R ‖ S, 64 bytes
 */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

/**
 * In TypeScript alone, for every platform. Compares the bytes of R as OpenSSL does: the library's own check multiplies
 * by the cofactor, so that a hostile signer could make signatures that hold in the browser and not in Node.
 */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const { Point } = ed25519;
  const { Fn } = Point;
  try {
    const key = Point.fromBytes(publicKey);
    // Under a key of small order many signatures hold that nobody made. OpenSSL refuses such keys, and such R.
    if (key.isSmallOrder()) return false;
    // fromBytes refuses S beyond the group order, which would be a second signature over the same message.
    const s = Fn.fromBytes(signature.subarray(32));
    const k = Fn.create(littleEndian(sha512(concat([signature.subarray(0, 32), publicKey, message]))));
    const r = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k));
    return !r.isSmallOrder() && r.toBytes().every((byte, i) => byte === signature[i]);
  } catch {
    // The library throws for a key off the curve and for S out of range: none of these verifies.
    return false;
  }
};

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
