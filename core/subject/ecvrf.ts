/**
 * ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381, suite 0x03): a hash that only the holder of a key can make and that anyone
 * can check. For a key and an input there is one output only, whoever made the proof and however: so a log can give a
 * person one tag and no second.
 *
 * Names of the RFC: alpha, the input; beta, the output; pi, the proof; Gamma, c, s its parts.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";

const SUITE = 0x03;
const OUTPUT_BYTES = 64;
export const PROOF_BYTES = 80;

const { Point } = ed25519;
const { Fn } = Point;
type Point = InstanceType<typeof Point>;

/** Made by `vrfSecret` once for each key. */
export interface VrfSecret {
  readonly publicKey: Uint8Array;
  /** x of the RFC: the secret scalar */
  readonly scalar: bigint;
  /** the second half of SHA-512(seed), for nonces */
  readonly prefix: Uint8Array;
}

/** @param seed 32 secret random bytes, as of an Ed25519 key (RFC 8032 section 5.1.5) */
export function vrfSecret(seed: Uint8Array): VrfSecret {
  const { scalar, prefix, pointBytes } = ed25519.utils.getExtendedPublicKey(seed);
  return { publicKey: pointBytes, scalar, prefix };
}

/** The output alone (RFC 9381 sections 5.1 and 5.2, without the proof): what makes a tag. 64 bytes. */
export function vrfOutput(secret: VrfSecret, alpha: Uint8Array): Uint8Array {
  const [h] = encodeToCurve(secret.publicKey, alpha);
  return gammaToHash(h.multiply(secret.scalar));
}

/** RFC 9381 section 5.1: the proof, 80 bytes. */
export function vrfProve(secret: VrfSecret, alpha: Uint8Array): Uint8Array {
  const [h, hString] = encodeToCurve(secret.publicKey, alpha);
  const gamma = h.multiply(secret.scalar).toBytes();
  // section 5.4.2.2: a nonce made from the key and H, so that no bad random number can give the key away
  const k = Fn.create(fromLittleEndian(sha512(concat(secret.prefix, hString))));
  const u = Point.BASE.multiply(k).toBytes();
  const v = h.multiply(k).toBytes();
  const c = challenge(secret.publicKey, hString, gamma, u, v);
  const s = Fn.create(k + fromLittleEndian(c) * secret.scalar);
  return concat(gamma, c, Fn.toBytes(s));
}

/** RFC 9381 section 5.2, for a proof that was verified; null where it cannot be decoded. 64 bytes. */
export function vrfProofToHash(proof: Uint8Array): Uint8Array | null {
  const parts = decodeProof(proof);
  return parts === null ? null : gammaToHash(parts.gamma);
}

/**
 * RFC 9381 section 5.3 with validation of the key (5.4.5). The output; null for a proof that does not hold. Never throws.
 * @param publicKey 32 bytes
 */
export function vrfVerify(publicKey: Uint8Array, alpha: Uint8Array, proof: Uint8Array): Uint8Array | null {
  const y = stringToPoint(publicKey);
  const parts = decodeProof(proof);
  // A key of small order has the same output for every input.
  if (y === null || parts === null || y.clearCofactor().is0()) return null;
  const [h, hString] = encodeToCurve(publicKey, alpha);
  const { gamma, c, s } = parts;
  const cScalar = fromLittleEndian(c);
  const u = Point.BASE.multiplyUnsafe(s).subtract(y.multiplyUnsafe(cScalar));
  const v = h.multiplyUnsafe(s).subtract(gamma.multiplyUnsafe(cScalar));
  const expected = challenge(publicKey, hString, gamma.toBytes(), u.toBytes(), v.toBytes());
  return expected.every((byte, i) => byte === c[i]) ? gammaToHash(gamma) : null;
}

/** RFC 9381 section 5.4.1.1, try and increment, with the public key as salt. */
function encodeToCurve(salt: Uint8Array, alpha: Uint8Array): [Point, Uint8Array] {
  const input = concat(Uint8Array.of(SUITE, 0x01), salt, alpha, Uint8Array.of(0, 0));
  for (let counter = 0; counter < 256; counter++) {
    input[input.length - 2] = counter;
    const candidate = stringToPoint(sha512(input).subarray(0, 32));
    if (candidate !== null) {
      const h = candidate.clearCofactor();
      if (!h.is0()) return [h, h.toBytes()];
    }
  }
  // One in 2^256 inputs; then there is no output.
  throw new Error("no point of the curve within 256 tries");
}

/** RFC 9381 section 5.4.3: 16 bytes. */
function challenge(...points: Uint8Array[]): Uint8Array {
  return sha512(concat(Uint8Array.of(SUITE, 0x02), ...points, Uint8Array.of(0x00))).slice(0, 16);
}

/** RFC 9381 section 5.2, steps 5 to 7. */
function gammaToHash(gamma: Point): Uint8Array {
  return sha512(
    concat(Uint8Array.of(SUITE, 0x03), gamma.clearCofactor().toBytes(), Uint8Array.of(0x00)),
  ).slice(0, OUTPUT_BYTES);
}

function decodeProof(proof: Uint8Array): { gamma: Point; c: Uint8Array; s: bigint } | null {
  if (proof.length !== PROOF_BYTES) return null;
  const gamma = stringToPoint(proof.subarray(0, 32));
  const s = fromLittleEndian(proof.subarray(48));
  return gamma === null || s >= Fn.ORDER ? null : { gamma, c: proof.slice(32, 48), s };
}

/** RFC 8032 section 5.1.3: strict, so that every point has one encoding. */
function stringToPoint(bytes: Uint8Array): Point | null {
  if (bytes.length !== 32) return null;
  try {
    return Point.fromBytes(bytes);
  } catch {
    return null;
  }
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
