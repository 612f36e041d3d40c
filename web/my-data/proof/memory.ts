/**
 * What this device remembers of proofs that held (core/subject/remembered.ts). Counts and roots only; whose they are
 * stands there as a salted fingerprint, which says nothing to whoever does not know the person's tag already.
 */
import { encodeBase64url, tryDecodeFixed } from "../../../core/base64url.ts";
import { sha256 } from "../../../core/sha256.ts";
import { type Remembered, readRemembered } from "../../../core/subject/remembered.ts";
import { utf8 } from "../../../core/text.ts";

const NAME = "certrace-proved";
const SALT_BYTES = 16;

export interface Whose {
  /** CAIP-10 of the TraceRegistry */
  registry: string;
  log: number;
  /** base64url */
  tag: string;
}

interface Stored {
  salt: string;
  proved: Record<string, unknown>;
}

type Kept = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function remembered(whose: Whose, storage = ownStorage()): Remembered | null {
  const stored = read(storage);
  return stored === null ? null : readRemembered(stored.proved[nameOf(whose, stored.salt)]);
}

export function remember(whose: Whose, proved: Remembered, storage = ownStorage()): void {
  const stored = read(storage) ?? { salt: newSalt(), proved: {} };
  stored.proved[nameOf(whose, stored.salt)] = proved;
  try {
    storage?.setItem(NAME, JSON.stringify(stored));
  } catch {
    // Full, or forbidden: then nothing is remembered, and the page says so the next time.
  }
}

export function forget(storage = ownStorage()): void {
  try {
    storage?.removeItem(NAME);
  } catch {
    // nothing was kept
  }
}

/** null: this browser keeps nothing for pages. */
function ownStorage(): Kept | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function read(storage: Kept | null): Stored | null {
  try {
    const { salt, proved } = JSON.parse(storage?.getItem(NAME) ?? "null") as Stored;
    return tryDecodeFixed(salt, SALT_BYTES) !== null && typeof proved === "object" && proved !== null
      ? { salt, proved }
      : null;
  } catch {
    return null;
  }
}

const newSalt = (): string => encodeBase64url(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));

const nameOf = ({ registry, log, tag }: Whose, salt: string): string =>
  `${registry}/${log}/${encodeBase64url(sha256(utf8(`certrace/proved/v1\n${salt}\n${tag}`)).subarray(0, 16))}`;
