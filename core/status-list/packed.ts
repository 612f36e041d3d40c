/**
 * Packed statuses of a Token Status List (draft-ietf-oauth-status-list section 4): 1, 2, 4 or 8 bits each, the first
 * in the lowest bits of the first byte.
 */
import { CertraceError } from "../errors.ts";

export type StatusBits = 1 | 2 | 4 | 8;

/** Status Type values (section 7.1); 3 is application-specific, and stands for superseded here. */
export const STATUS_VALUES = { valid: 0, revoked: 1, suspended: 2, superseded: 3 } as const;

/** Bytes for `count` statuses, all of them 0 (valid). */
export function emptyStatuses(count: number, bits: StatusBits): Uint8Array<ArrayBuffer> {
  if (!Number.isSafeInteger(count) || count < 0) throw invalid("count", "must be a whole number, 0 or more");
  if (![1, 2, 4, 8].includes(bits)) throw invalid("bits", "must be 1, 2, 4 or 8");
  return new Uint8Array(Math.ceil((count * bits) / 8));
}

/** Throws `status-list-invalid` beyond the end of the list. */
export function getStatus(statuses: Uint8Array, bits: StatusBits, index: number): number {
  const { at, shift } = place(statuses, bits, index);
  return (statuses[at]! >> shift) & mask(bits);
}

export function setStatus(statuses: Uint8Array, bits: StatusBits, index: number, status: number): void {
  if (!Number.isInteger(status) || status < 0 || status > mask(bits)) {
    throw invalid("status", `must fit ${bits} bits`);
  }
  const { at, shift } = place(statuses, bits, index);
  statuses[at] = (statuses[at]! & ~(mask(bits) << shift)) | (status << shift);
}

function place(statuses: Uint8Array, bits: StatusBits, index: number): { at: number; shift: number } {
  const perByte = 8 / bits;
  if (!Number.isInteger(index) || index < 0 || index >= statuses.length * perByte) {
    throw invalid("index", `must be 0 to ${statuses.length * perByte - 1}`);
  }
  return { at: Math.floor(index / perByte), shift: (index % perByte) * bits };
}

function mask(bits: StatusBits): number {
  return (1 << bits) - 1;
}

function invalid(field: string, why: string): CertraceError<"status-list-invalid"> {
  return new CertraceError("status-list-invalid", `${field} ${why}`, { field });
}
