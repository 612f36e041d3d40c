/**
 * Worker threads stand back for the thread that every request goes through. At the same priority the system lets a
 * thread that is woken go first: with two cores the main thread would stand for a quarter of its time behind those that
 * it has just given something to do, and every answer with it.
 */
import { getPriority, setPriority } from "node:os";

const NICE = 10;

/** To be called in the worker thread. Where priorities are not those of threads but of the whole process, it does nothing. */
export function standBack(): void {
  // There it is that of the thread that calls. Nobody may take a higher one than the process was started with.
  if (process.platform === "linux" && getPriority() < NICE) setPriority(NICE);
}
