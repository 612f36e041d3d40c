/** A row of a register as it was read, and why one is refused. */

export interface Row {
  /** line of the file where the row begins, from 1 */
  line: number;
  /** one for each column that was asked for; "" where an object lacks the member */
  cells: string[];
  /** the row as it came, for refused.csv; one cell for each name of `originalHeader` */
  original: readonly string[];
  /** set: nothing in `cells` can be relied on */
  defect: Defect | null;
}

/** Why a row is refused; the caller adds the line. */
export class Defect {
  readonly column: string | null;
  /** stable, kebab-case */
  readonly code: string;
  /** for people, with what to do about it */
  readonly reason: string;

  constructor(column: string | null, code: string, reason: string) {
    this.column = column;
    this.code = code;
    this.reason = reason;
  }
}
