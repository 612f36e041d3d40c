/** Bytes as the chain's tools write them: `0x` and lowercase hexadecimal digits. */

export function toHex(bytes: Uint8Array): string {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** @param hex `0x` and an even number of hexadecimal digits */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The 32 bytes of a storage word or slot. */
export function wordBytes(word: bigint): Uint8Array<ArrayBuffer> {
  return fromHex(`0x${word.toString(16).padStart(64, "0")}`);
}

export function wordOf(bytes: Uint8Array): bigint {
  return BigInt(bytes.length === 0 ? 0 : toHex(bytes));
}

/** A block's hash as people hand it on, in its one form: `0x` and 64 lowercase hexadecimal digits; null: it is none. */
export function blockHashOf(text: string): string | null {
  const hash = text.trim().toLowerCase();
  return /^0x[0-9a-f]{64}$/.test(hash) ? hash : null;
}
