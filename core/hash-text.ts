/**
 * Texts that stand for 32 bytes (hashes, roots, key coordinates) or that name things on chain, checked by their form alone.
 */

/** 43 characters of base64url of which the last carries only four bits: exactly 32 bytes, one text for each. */
const HASH = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** CAIP-10 of a contract on an EVM chain; lowercase, so that there is one text for each. */
const REGISTRY = /^eip155:(?:0|[1-9][0-9]{0,31}):0x[0-9a-f]{40}$/;

export function isHash(value: unknown): value is string {
  return typeof value === "string" && HASH.test(value);
}

export function isRegistry(value: unknown): value is string {
  return typeof value === "string" && REGISTRY.test(value);
}
