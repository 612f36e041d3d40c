/**
 * The planned rows (rows.tsv) while they are being written: how many of them can be read already. So rows are signed
 * while the register is still read, and both cores have work from the start.
 */
export class RowFeed {
  #rows = 0;
  #ended = false;
  #stopped: { cause: unknown } | null = null;
  #waiting: (() => void)[] = [];

  /** The rows of a register that an earlier run has read to its end. */
  static whole(rows: number): RowFeed {
    const feed = new RowFeed();
    feed.grown(rows);
    feed.end();
    return feed;
  }

  /** Whoever reads the register: the first `rows` rows can be read back now. Throws the cause once it was stopped. */
  grown(rows: number): void {
    if (this.#stopped !== null) throw this.#stopped.cause;
    this.#rows = rows;
    this.#wake();
  }

  /** There are no more. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Reading or signing has failed: the other one ends with the same cause. */
  stop(cause: unknown): void {
    this.#stopped ??= { cause };
    this.#wake();
  }

  /** Waits until `row` rows are there, or no more will come; answers how many of these there are. Throws the cause. */
  async upTo(row: number): Promise<number> {
    while (this.#rows < row && !this.#ended && this.#stopped === null)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#stopped !== null) throw this.#stopped.cause;
    return Math.min(row, this.#rows);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
