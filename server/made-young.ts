/**
 * All that this process makes is young at first, and goes the cheap way if it does not live long.
 *
 * V8 watches how much of what a place in the program makes is still there at the next look for garbage; where it is nearly
 * all, it makes it old from the start. Here one submission of thousands of events teaches it so, and from then on all that
 * belongs to a single one is old as well when its answer is out, and keeps what it refers to: only the full look for
 * garbage ends that. Under a load of singles that would be every four seconds, and each costs a tenth of a second.
 */
import { setFlagsFromString } from "node:v8";

/** To be called before there is anything to do. A V8 that does not know the flag goes on as it is. */
export function madeYoung(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}
