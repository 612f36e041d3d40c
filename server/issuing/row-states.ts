/**
 * The status that a register gives each of its certificates, newer versions considered: 6 bytes a row in states.bin,
 * namely status, reason and the row that supersedes it (u32, little endian; NO_SUCCESSOR: none).
 */
import type { ReasonName, StatusName } from "../../core/verify/facts.ts";
import { REASONS, STATUSES } from "../chain/decode.ts";
import { NO_SUCCESSOR, Versions } from "./versions.ts";

export const STATE_BYTES = 6;
const BLOCK_ROWS = 4096;

export type StatusCounts = Record<StatusName, number>;

export interface RowState {
  status: StatusName;
  reason: ReasonName;
  /** the row of the newer version, from 0; set exactly where `status` is superseded */
  successor: number | null;
}

/** @param row counted from the beginning of `states` */
export function readState(states: Buffer, row: number): RowState {
  const at = row * STATE_BYTES;
  const successor = states.readUInt32LE(at + 2);
  return {
    status: STATUSES[states[at]!]!,
    reason: REASONS[states[at + 1]!]!,
    successor: successor === NO_SUCCESSOR ? null : successor,
  };
}

export interface SettledStates {
  counts: StatusCounts;
  /** the bytes of states.bin */
  blocks(): Generator<Buffer>;
}

/** Collects what rows say of themselves, and knows their final states when all were seen. */
export class RowStates {
  readonly #versions = new Versions();
  /** status and reason of each row, as in the file */
  #said = new Uint8Array(2 * 1024);
  size = 0;

  add(status: StatusName, reason: ReasonName, version: { group: string; order: number } | null): void {
    if (this.size * 2 === this.#said.length) {
      const said = new Uint8Array(this.#said.length * 2);
      said.set(this.#said);
      this.#said = said;
    }
    this.#said[this.size * 2] = STATUSES.indexOf(status);
    this.#said[this.size * 2 + 1] = REASONS.indexOf(reason);
    if (version !== null) this.#versions.add(this.size, version);
    this.size++;
  }

  /** Revoked is final and outlasts a newer version; of anything else the newer version is what matters. */
  settle(): SettledStates {
    const said = this.#said;
    const size = this.size;
    const successors = this.#versions.successors(size);
    const counts: StatusCounts = { valid: 0, revoked: 0, suspended: 0, superseded: 0 };
    for (let row = 0; row < size; row++) {
      if (said[row * 2] === STATUSES.indexOf("revoked")) successors[row] = NO_SUCCESSOR;
      if (successors[row] !== NO_SUCCESSOR) {
        said[row * 2] = STATUSES.indexOf("superseded");
        said[row * 2 + 1] = REASONS.indexOf("unspecified");
      }
      counts[STATUSES[said[row * 2]!]!]++;
    }
    const blocks = function* () {
      for (let from = 0; from < size; from += BLOCK_ROWS) {
        const block = Buffer.alloc(Math.min(BLOCK_ROWS, size - from) * STATE_BYTES);
        for (let i = 0; i < block.length / STATE_BYTES; i++) {
          block.set(said.subarray((from + i) * 2, (from + i) * 2 + 2), i * STATE_BYTES);
          block.writeUInt32LE(successors[from + i]!, i * STATE_BYTES + 2);
        }
        yield block;
      }
    };
    return { counts, blocks };
  }
}
