/**
 * Texts that stand for 32 bytes (hashes, roots, key coordinates) or that name things on chain, checked by their form alone.
 */
import { isBase64urlOf32 } from "./base64url.ts";

/** CAIP-10 of a contract on an EVM chain; lowercase, so that there is one text for each. */
const REGISTRY = /^eip155:(?:0|[1-9][0-9]{0,31}):0x[0-9a-f]{40}$/;

export function isHash(value: unknown): value is string {
  return typeof value === "string" && isBase64urlOf32(value);
}

export function isRegistry(value: unknown): value is string {
  return typeof value === "string" && REGISTRY.test(value);
}
