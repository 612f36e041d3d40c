/**
 * Where the registries keep what evidence rests on: the storage layout of DepartmentRegistry and CertificateRegistry
 * (Solidity: "Layout of State Variables in Storage"), as data. Compared with the compiler's own `storageLayout` by a
 * test; docs/protocol.md tells it in words. Deployed contracts never change: neither may this.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { wordBytes, wordOf } from "./hex.ts";

/** slots of the state variables that are read; all are mappings */
export const VARIABLES = {
  CertificateRegistry: { _types: 1, _batches: 4 },
  DepartmentRegistry: { _departments: 2, _operators: 4, _signingKeys: 5, _suspended: 6 },
} as const;

/** A field within a struct: slot from its beginning, first byte counted from the lowest, bytes. */
type Place = readonly [slot: number, offset: number, bytes: number];

export const STRUCTS = {
  BatchRecord: { batch: [0, 0, 32], words: [1, 0, 32] },
  Batch: { operator: [0, 0, 20], size: [0, 20, 4], typeId: [0, 24, 3], anchoredAt: [0, 27, 5] },
  Word: { statuses: [0, 0, 32] },
  CertificateType: {
    definer: [0, 0, 4],
    definedAt: [0, 4, 5],
    vctHash: [1, 0, 32],
    metadataHash: [2, 0, 32],
  },
  DepartmentRecord: {
    above: [0, 0, 16],
    registeredAt: [0, 16, 5],
    successor: [0, 21, 4],
    identifier: [1, 0, 32],
    name: [2, 0, 32],
    nameEn: [3, 0, 32],
  },
  SigningKey: {
    x: [0, 0, 32],
    y: [1, 0, 32],
    use: [2, 0, 1],
    validFrom: [2, 1, 5],
    validUntil: [2, 6, 5],
    compromisedAt: [2, 11, 5],
  },
} as const satisfies Record<string, Record<string, Place>>;

/** An operator's word, which contracts/libraries/OperatorWords.sol packs by itself. */
export const OPERATOR_WORD = {
  permissions: [0, 0, 1],
  validFrom: [0, 1, 5],
  validUntil: [0, 6, 5],
  compromisedAt: [0, 11, 5],
  above: [0, 16, 16],
} as const satisfies Record<string, Place>;

/** The value of a mapping whose keys are numbers, accounts or bytes32: keccak256(key ‖ slot). */
function inMapping(slot: bigint, key: bigint): bigint {
  const bytes = new Uint8Array(64);
  bytes.set(wordBytes(key));
  bytes.set(wordBytes(slot), 32);
  return wordOf(keccak_256(bytes));
}

/** Slots of the first word of each thing; the fields of a struct follow as STRUCTS says. */
export const SLOTS = {
  /** of CertificateRegistry */
  batch: (department: number, root: bigint): bigint =>
    inMapping(inMapping(BigInt(VARIABLES.CertificateRegistry._batches), BigInt(department)), root),
  statusWord: (department: number, root: bigint, word: number): bigint =>
    inMapping(SLOTS.batch(department, root) + BigInt(STRUCTS.BatchRecord.words[0]), BigInt(word)),
  type: (id: number): bigint => inMapping(BigInt(VARIABLES.CertificateRegistry._types), BigInt(id)),
  /** of DepartmentRegistry */
  department: (id: number): bigint =>
    inMapping(BigInt(VARIABLES.DepartmentRegistry._departments), BigInt(id)),
  operator: (department: number, account: bigint): bigint =>
    inMapping(BigInt(VARIABLES.DepartmentRegistry._operators), (BigInt(department) << 160n) | account),
  signingKey: (department: number, thumbprint: bigint): bigint =>
    inMapping(inMapping(BigInt(VARIABLES.DepartmentRegistry._signingKeys), BigInt(department)), thumbprint),
  /** 256 departments' flags: bit `id % 256` (OpenZeppelin BitMaps) */
  suspended: (id: number): bigint =>
    inMapping(BigInt(VARIABLES.DepartmentRegistry._suspended), BigInt(id >>> 8)),
};

/** The words of a struct, one after another. */
export function structSlots(first: bigint, struct: Record<string, Place>): bigint[] {
  const last = Math.max(...Object.values(struct).map(([slot]) => slot));
  return Array.from({ length: last + 1 }, (_, i) => first + BigInt(i));
}

/** A field out of the words of its struct. */
export function field(words: readonly bigint[], [slot, offset, bytes]: Place): bigint {
  return (words[slot]! >> BigInt(8 * offset)) & ((1n << BigInt(8 * bytes)) - 1n);
}

/** bytes of a text that are read: far more than any department's name has */
const LONGEST_TEXT = 4_096;

/**
 * The slots of a text's bytes beyond its own word: none up to 31 bytes, which stand in that word itself.
 * @param word what stands at the variable's `slot`
 */
export function textSlots(slot: bigint, word: bigint): bigint[] {
  if (isShort(word)) return [];
  const first = wordOf(keccak_256(wordBytes(slot)));
  return Array.from({ length: Math.ceil(textLength(word) / 32) }, (_, i) => first + BigInt(i));
}

/** Bytes that are no UTF-8 become U+FFFD, as everywhere where names on chain are read. */
export function textOf(word: bigint, more: readonly bigint[]): string {
  const words = isShort(word) ? [word] : more;
  const bytes = new Uint8Array(words.length * 32);
  words.forEach((each, i) => {
    bytes.set(wordBytes(each), i * 32);
  });
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, textLength(word)));
}

function isShort(word: bigint): boolean {
  return (word & 1n) === 0n;
}

function textLength(word: bigint): number {
  if (isShort(word)) return Number((word & 0xffn) / 2n);
  const length = (word - 1n) / 2n;
  return length > LONGEST_TEXT ? LONGEST_TEXT : Number(length);
}
