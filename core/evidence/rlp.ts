/**
 * Recursive Length Prefix (Ethereum yellow paper, appendix B), strict: every item has exactly one text of bytes. Long
 * forms for what fits a shorter one, leading zeros of lengths, anything after the item and deep nesting are refused.
 *
 * Throws CertraceError `rlp-invalid`.
 */
import { concat } from "../bytes.ts";
import { CertraceError } from "../errors.ts";

/** a string of bytes, or a list */
export type RlpItem = Uint8Array | readonly RlpItem[];

/** Of what evidence is made of, nothing is nested deeper: a trie node within a node within … */
const MAX_DEPTH = 8;

/** The one item that the bytes are. Strings are views of the input, not copies. */
export function decodeRlp(bytes: Uint8Array): RlpItem {
  const { item, end } = read(bytes, 0, bytes.length, 0);
  if (end !== bytes.length) throw invalid("something follows the item");
  return item;
}

export function encodeRlp(item: RlpItem): Uint8Array<ArrayBuffer> {
  if (item instanceof Uint8Array) {
    return item.length === 1 && item[0]! < 0x80 ? Uint8Array.from(item) : concat([prefix(0x80, item), item]);
  }
  const content = concat(item.map(encodeRlp));
  return concat([prefix(0xc0, content), content]);
}

/** The bytes of a whole number as RLP has them: big-endian without leading zeros; 0 is empty. */
export function integerBytes(value: bigint): Uint8Array<ArrayBuffer> {
  const digits = value === 0n ? "" : value.toString(16);
  return Uint8Array.from((digits.length % 2 === 0 ? digits : `0${digits}`).match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  );
}

/** The whole number that a string of at most `most` bytes stands for. */
export function integerOf(item: RlpItem | undefined, most = 32): bigint {
  if (!(item instanceof Uint8Array) || item.length > most) throw invalid("a number is expected");
  if (item[0] === 0) throw invalid("a number with a leading zero");
  let value = 0n;
  for (const byte of item) value = (value << 8n) | BigInt(byte);
  return value;
}

function read(bytes: Uint8Array, at: number, end: number, depth: number): { item: RlpItem; end: number } {
  if (at >= end) throw invalid("an item is missing");
  const first = bytes[at]!;
  if (first < 0x80) return { item: bytes.subarray(at, at + 1), end: at + 1 };
  const list = first >= 0xc0;
  const short = first - (list ? 0xc0 : 0x80);
  const lengthOfLength = short > 55 ? short - 55 : 0;
  const start = at + 1 + lengthOfLength;
  const length = lengthOfLength === 0 ? short : longLength(bytes, at + 1, start, end);
  const stop = start + length;
  if (stop > end) throw invalid("an item is longer than what holds it");
  if (!list) {
    if (length === 1 && bytes[start]! < 0x80) throw invalid("a byte that stands for itself has a prefix");
    return { item: bytes.subarray(start, stop), end: stop };
  }
  if (depth === MAX_DEPTH) throw invalid("lists are nested too deep");
  const items: RlpItem[] = [];
  for (let next = start; next < stop; ) {
    const { item, end: after } = read(bytes, next, stop, depth + 1);
    items.push(item);
    next = after;
  }
  return { item: items, end: stop };
}

function longLength(bytes: Uint8Array, from: number, to: number, end: number): number {
  if (to > end || to - from > 4) throw invalid("an item is longer than what holds it");
  if (bytes[from] === 0) throw invalid("a length with a leading zero");
  let length = 0;
  for (let i = from; i < to; i++) length = length * 256 + bytes[i]!;
  if (length <= 55) throw invalid("a short item in the long form");
  return length;
}

function prefix(base: 0x80 | 0xc0, { length }: Uint8Array): Uint8Array<ArrayBuffer> {
  if (length <= 55) return Uint8Array.of(base + length);
  const digits = integerBytes(BigInt(length));
  return concat([Uint8Array.of(base + 55 + digits.length), digits]);
}

function invalid(why: string): CertraceError<"rlp-invalid"> {
  return new CertraceError("rlp-invalid", `This is not RLP in its one form: ${why}.`, {
    remedy: "Fetch the evidence again: it was altered or cut.",
  });
}
