/**
 * Threads that stand back for the one that every request goes through. At the same priority the system lets a thread
 * that is woken go first, and shares two cores evenly among all that want one: the main thread would stand for a quarter
 * of its time behind those that it has just given something to do, and every answer with it.
 */
import { getPriority, setPriority } from "node:os";

/** Whether a single thread has a priority of its own; elsewhere there is only that of the whole process. */
export const THREADS_HAVE_PRIORITIES = process.platform === "linux";

const NICE = 10;

/**
 * Of this process. Where the system refuses it, the thread stays as it is: slower, and no less right.
 * @param thread as the system numbers it; left out: the one that calls
 */
export function standBack(thread = 0): void {
  if (!THREADS_HAVE_PRIORITIES) return;
  try {
    // Nobody may take a higher priority than the process was started with.
    if (getPriority(thread) < NICE) setPriority(thread, NICE);
  } catch {
    // A sandbox may forbid it; a thread that ended for it would take every submission with it.
  }
}
