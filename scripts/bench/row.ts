/** One line of the benchmarks' table, and how figures are written in it. */

export interface Row {
  title: string;
  ours: string;
  /** what stands beside it: a peer, or ours under other conditions */
  beside: string;
  /** the ratio, and the goal */
  judged: string;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** @param sorted ascending */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

export const round = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
