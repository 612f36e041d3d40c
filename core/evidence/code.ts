/**
 * Which department registry a certificate registry goes by. It stands in no storage slot: it is an immutable of the
 * contract, written into its code where the constructor put it. The account proof's code hash vouches for the code.
 *
 * The compiler pushes an immutable with PUSH32, leading zeros and all, while constants are pushed as short as they are:
 * so the one 20-byte value pushed with twelve leading zeros is the registry. A test compares it with where the compiler
 * says that the immutables are.
 */
import { toHex } from "./hex.ts";

const PUSH1 = 0x60;
const PUSH32 = 0x7f;

/** `0x` hex, lowercase; null: the code has no such value, or several. */
export function departmentRegistryIn(code: Uint8Array): string | null {
  const found = new Set<string>();
  for (let at = 0; at < code.length - metadataLength(code); at++) {
    const opcode = code[at]!;
    if (opcode < PUSH1 || opcode > PUSH32) continue;
    if (opcode === PUSH32) {
      const value = code.subarray(at + 1, at + 33);
      if (
        value.length === 32 &&
        value.subarray(0, 12).every((byte) => byte === 0) &&
        value.some((byte) => byte !== 0)
      ) {
        found.add(toHex(value.subarray(12)));
      }
    }
    at += opcode - PUSH1 + 1;
  }
  const [only] = found;
  return found.size === 1 ? only! : null;
}

/** The compiler's note at the end (CBOR, its length in the last two bytes) is no code. */
function metadataLength(code: Uint8Array): number {
  const length = (code.at(-2) ?? 0) * 256 + (code.at(-1) ?? 0) + 2;
  return length < code.length ? length : 0;
}
