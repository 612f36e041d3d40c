/**
 * Packs statuses into the byte array of a Token Status List (IETF draft-ietf-oauth-status-list, "Status List"):
 * two bits for each certificate, certificate 0 in the lowest bits of the first byte. Built from the status
 * changes of one batch in chain order, so that a list is what the chain says and nothing else.
 *
 * One hex digit of `lanes` is four certificates, and so is one byte of the list: each digit maps to one byte.
 */
import { emptyStatuses, STATUS_VALUES } from "../../core/status-list/packed.ts";
import type { StatusChange } from "../../core/verify/facts.ts";

/** four bits → the pairs of bits that they select in a byte: 0b0101 → 0b00110011 */
const PAIRS = Uint8Array.from({ length: 16 }, (_, lanes) =>
  [0, 1, 2, 3].reduce((mask, lane) => mask | (((lanes >> lane) & 1) * (3 << (2 * lane))), 0),
);

/**
 * @param size certificates in the batch
 * @param changes in chain order; those later than `until` (Unix seconds) are left out
 * @returns ceil(size / 4) bytes
 */
export function packStatuses(
  size: number,
  changes: readonly (Pick<StatusChange, "lanes" | "status" | "time"> & { word: number })[],
  until = Number.POSITIVE_INFINITY,
): Uint8Array<ArrayBuffer> {
  const bytes = emptyStatuses(size, 2);
  for (const change of changes) {
    if (change.time > until) continue;
    const value = STATUS_VALUES[change.status] * 0b01010101;
    // lanes: "0x" and 32 digits, the last one for the first four certificates of the word
    for (let digit = 0; digit < 32; digit++) {
      const pairs = PAIRS[Number.parseInt(change.lanes[33 - digit]!, 16)]!;
      if (pairs === 0) continue;
      const at = change.word * 32 + digit;
      if (at < bytes.length) bytes[at] = (bytes[at]! & ~pairs) | (value & pairs);
    }
  }
  return bytes;
}
