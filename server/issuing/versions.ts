/**
 * Which certificate of a register is the newer version of which. Each version is superseded by the next one, not
 * by the newest: that is what happened, and whoever follows the successors arrives at the newest anyway.
 *
 * Held in flat arrays, 12 bytes a row (see fingerprints.ts for why), and put into order once at the end.
 */
import { Fingerprints } from "./fingerprints.ts";

/** In `successors`: the newest version of its certificate. */
export const NO_SUCCESSOR = 0xffffffff;

export class Versions {
  readonly #groups = new Fingerprints();
  #groupOf = new Uint32Array(1024);
  #orderOf = new Float64Array(1024);
  #size = 0;

  /**
   * @param row counted up from 0
   * @param order the higher the newer; unique within the group
   */
  add(row: number, { group, order }: { group: string; order: number }): void {
    while (row >= this.#groupOf.length) {
      this.#groupOf = doubled(this.#groupOf, new Uint32Array(this.#groupOf.length * 2));
      this.#orderOf = doubled(this.#orderOf, new Float64Array(this.#orderOf.length * 2));
    }
    this.#groupOf[row] = this.#groups.add(group, row) ?? row;
    this.#orderOf[row] = order;
    this.#size = row + 1;
  }

  /** For each of `count` rows the row of the next version, or NO_SUCCESSOR. Every row was added, or none. */
  successors(count: number): Uint32Array {
    const groups = this.#groupOf;
    const orders = this.#orderOf;
    const rows = new Uint32Array(this.#size).map((_, row) => row);
    rows.sort((a, b) => groups[a]! - groups[b]! || orders[a]! - orders[b]!);
    const successors = new Uint32Array(count).fill(NO_SUCCESSOR);
    for (let i = 1; i < rows.length; i++) {
      const [older, newer] = [rows[i - 1]!, rows[i]!];
      if (groups[older] === groups[newer]) successors[older] = newer;
    }
    return successors;
  }
}

function doubled<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
