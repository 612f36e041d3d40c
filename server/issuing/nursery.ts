/**
 * Keeps a process that issues a large register as small as one that issues a small one.
 *
 * V8 makes its nursery larger the more has ever outlived a collection of it, whether or not any of that is still alive:
 * after a minute of issuing it has grown from 10 to more than 100 MB, without a gain, since rows and certificates are garbage a
 * moment later. It grows by a factor, which it looks up each time, so a factor of one stops it where it is. These are
 * settings of the whole process: for programs that issue and then end.
 */
import { setFlagsFromString } from "node:v8";

export function keepNurserySmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  // Signing threads start with theirs as large as it needs to be.
  setFlagsFromString("--min-semi-space-size=4");
}
