/**
 * The status of one certificate at one time, replayed from the history of its status word. As of any past time the
 * answer is what the department had last said by then.
 */
import type { StatusChange } from "./facts.ts";

/** @param lanes `0x` and 32 hex digits; bit i (value 2^i) stands for lane i */
export function isInLanes(lanes: string, lane: number): boolean {
  const digit = Number.parseInt(lanes.charAt(lanes.length - 1 - (lane >> 2)), 16);
  return ((digit >> (lane & 3)) & 1) === 1;
}

/**
 * The last change that concerns the lane, among those up to `at`; null: none, so still valid.
 * @param at Unix seconds; null: up to the newest
 */
export function lastChange(
  changes: readonly StatusChange[],
  lane: number,
  at: number | null,
): StatusChange | null {
  return (
    changes.findLast((change) => (at === null || change.time <= at) && isInLanes(change.lanes, lane)) ?? null
  );
}
