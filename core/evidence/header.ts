/**
 * Block headers (Ethereum yellow paper, section 4.4.3): the block hash is the keccak256 of the header's RLP. Later
 * forks only ever append fields (base fee, withdrawals, blobs, …), so that what is read here stands where it always
 * stood; whatever else a header has, its hash covers it.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { CertraceError } from "../errors.ts";
import type { BlockRef } from "../verify/facts.ts";
import { toHex } from "./hex.ts";
import { decodeRlp, integerOf, type RlpItem } from "./rlp.ts";

export interface BlockHeader extends BlockRef {
  stateRoot: Uint8Array;
}

/** lengths of the fields that are not numbers, by their place; of the first 15, which every fork has */
const FIXED: Readonly<Record<number, number>> = {
  0: 32,
  1: 32,
  2: 20,
  3: 32,
  4: 32,
  5: 32,
  6: 256,
  13: 32,
  14: 8,
};
const NUMBERS: readonly number[] = [7, 8, 9, 10, 11];
const STATE_ROOT = 3;
const NUMBER = 8;
const TIMESTAMP = 11;
const FEWEST = 15;
/** 21 since Prague; room for some forks */
const MOST = 32;

/** @param rlp the header as it was hashed. Throws `header-invalid`, `rlp-invalid`. */
export function parseHeader(rlp: Uint8Array): BlockHeader {
  const fields = decodeRlp(rlp);
  if (fields instanceof Uint8Array || fields.length < FEWEST || fields.length > MOST) {
    throw invalid("it has not the fields of a header");
  }
  if (!fields.every((field) => field instanceof Uint8Array)) throw invalid("a field is a list");
  for (const [place, length] of Object.entries(FIXED)) {
    if ((fields[Number(place)] as Uint8Array).length !== length)
      throw invalid(`field ${place} has another length`);
  }
  for (const place of NUMBERS) integerOf(fields[place]);
  return {
    number: safeInteger(fields[NUMBER]),
    time: safeInteger(fields[TIMESTAMP]),
    hash: toHex(keccak_256(rlp)),
    stateRoot: fields[STATE_ROOT] as Uint8Array,
  };
}

function safeInteger(field: RlpItem | undefined): number {
  const value = integerOf(field, 8);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid("a number is out of all range");
  return Number(value);
}

function invalid(why: string): CertraceError<"header-invalid"> {
  return new CertraceError("header-invalid", `This is no block header: ${why}.`, {
    field: "header",
    remedy: "Fetch the evidence again: it was altered, or is not of an Ethereum chain.",
  });
}
