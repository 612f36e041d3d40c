/**
 * Settings of V8 for a process that issues a register and then ends. They hold for the whole process, its threads too.
 *
 * - The nursery stays small. V8 makes it larger the more has ever outlived a collection of it, whether or not any of that
 *   is still alive: after a minute of issuing it has grown from 10 to more than 100 MB, without a gain, since rows and
 *   certificates are garbage a moment later. It grows by a factor, which is looked up each time: one stops it where it is.
 * - The slowest compiler waits. Both cores sign from the first row on, so what compiles takes from what signs; in a register
 *   of ten thousand it took 5 %. Maglev's code is there early and nearly as fast; of a hundred thousand the rest pays.
 */
import { setFlagsFromString } from "node:v8";

export function setUpForIssuing(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  // Signing threads start with theirs as large as it needs to be.
  setFlagsFromString("--min-semi-space-size=4");
  setFlagsFromString("--invocation-count-for-turbofan=100000");
}
