/**
 * ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381, suite 0x03): a hash that only the holder of a key can make and that anyone
 * can check. For a key and an input there is one output only, whoever made the proof and however: so a log can give a
 * person one tag and no second.
 *
 * Names of the RFC: alpha, the input; beta, the output; pi, the proof; Gamma, c, s its parts.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import {
  BASE,
  clearCofactor,
  decodePoint,
  encodePoint,
  fromLittleEndian,
  isIdentity,
  negate,
  ORDER,
  type Point,
  sumOfMultiples,
  toLittleEndian,
} from "./edwards25519.ts";

const SUITE = 0x03;
export const PROOF_BYTES = 80;

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
  return gammaToHash(sumOfMultiples([secret.scalar, encodeToCurve(secret.publicKey, alpha)]));
}

/** RFC 9381 section 5.1: the proof, 80 bytes. */
export function vrfProve(secret: VrfSecret, alpha: Uint8Array): Uint8Array {
  const h = encodeToCurve(secret.publicKey, alpha);
  const hString = encodePoint(h);
  const gamma = encodePoint(sumOfMultiples([secret.scalar, h]));
  // section 5.4.2.2: a nonce made from the key and H, so that no bad random number can give the key away
  const k = fromLittleEndian(sha512(concat(secret.prefix, hString))) % ORDER;
  const u = encodePoint(sumOfMultiples([k, BASE]));
  const v = encodePoint(sumOfMultiples([k, h]));
  const c = challenge(secret.publicKey, hString, gamma, u, v);
  const s = (k + fromLittleEndian(c) * secret.scalar) % ORDER;
  return concat(gamma, c, toLittleEndian(s));
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
  const y = decodePoint(publicKey);
  const parts = decodeProof(proof);
  // A key of small order has the same output for every input.
  if (y === null || parts === null || isIdentity(clearCofactor(y))) return null;
  const h = encodeToCurve(publicKey, alpha);
  const { gamma, c, s } = parts;
  const cScalar = fromLittleEndian(c);
  const u = sumOfMultiples([s, BASE], [cScalar, negate(y)]);
  const v = sumOfMultiples([s, h], [cScalar, negate(gamma)]);
  const expected = challenge(publicKey, ...[h, gamma, u, v].map(encodePoint));
  return expected.every((byte, i) => byte === c[i]) ? gammaToHash(gamma) : null;
}

/** RFC 9381 section 5.4.1.1, try and increment, with the public key as salt. */
function encodeToCurve(salt: Uint8Array, alpha: Uint8Array): Point {
  const input = concat(Uint8Array.of(SUITE, 0x01), salt, alpha, Uint8Array.of(0, 0));
  for (let counter = 0; counter < 256; counter++) {
    input[input.length - 2] = counter;
    const candidate = decodePoint(sha512(input).subarray(0, 32));
    const h = candidate === null ? null : clearCofactor(candidate);
    if (h !== null && !isIdentity(h)) return h;
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
  return sha512(concat(Uint8Array.of(SUITE, 0x03), encodePoint(clearCofactor(gamma)), Uint8Array.of(0x00)));
}

function decodeProof(proof: Uint8Array): { gamma: Point; c: Uint8Array; s: bigint } | null {
  if (proof.length !== PROOF_BYTES) return null;
  const gamma = decodePoint(proof.subarray(0, 32));
  const s = fromLittleEndian(proof.subarray(48));
  return gamma === null || s >= ORDER ? null : { gamma, c: proof.slice(32, 48), s };
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
