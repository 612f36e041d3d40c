/**
 * How V8 looks for garbage in this process and its threads. What lives long is looked through whole now and then, beside
 * everything else, and that costs all who ask something in this moment up to a tenth of a second: so it is to be rare.
 * Under a load of single submissions it came every four seconds; now it is every minute.
 *
 * - All is young at first, and goes the cheap way if it does not live long. V8 would watch how much of what a place in the
 *   program makes is still there a moment later, and where it is nearly all, make it old from the start. One submission of
 *   thousands of events teaches it so; from then on all that belongs to a single one would be old as well when its
 *   answer is out, and keep what it refers to until everything is looked through.
 * - What is old may become three times as much before it is looked through, instead of a tenth more: that is what V8
 *   takes where little becomes old. Here it is some 70 MB, so that this costs some 130 MB of memory.
 *
 * Imported first, for what it does: each look decides how soon the next one comes, and there are some before the service is
 * up.
 */
import { setFlagsFromString } from "node:v8";

// A V8 that does not know a flag goes on as it is.
setFlagsFromString("--no-allocation-site-pretenuring");
setFlagsFromString("--heap-growing-percent=200");
