/**
 * Structured logs (JSON lines, pino). What may stand in them is decided here and in http/observe.ts: ids of
 * requests, patterns of routes, codes, sizes and times. Never a body, a query string, a root, an address of a
 * client, a key or the URL of a node: who verified which certificate is nobody's business.
 */
import { type DestinationStream, type Logger, pino } from "pino";
import { CertraceError } from "../core/errors.ts";

export type Log = Logger;

/**
 * Without their messages: those quote input (JSON.parse does, and so do ours) or name what was asked for. The
 * code, the field and the frames of the stack find a fault as well.
 */
function serialiseError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause === undefined ? undefined : serialiseError(error.cause);
  if (error instanceof CertraceError)
    return { type: error.name, code: error.code, field: error.field, cause };
  const frames = error.stack?.split("\n").filter((line) => line.startsWith("    at "));
  return { type: error.name, code: (error as NodeJS.ErrnoException).code, stack: frames?.join("\n"), cause };
}

/** Milliseconds that a line waits for others, at most. */
const PATIENCE = 100;
/** Characters that wait, at most; and, where nothing can be written any more, until lines are dropped. */
const AT_ONCE = 15 << 10;
const MOST = 16 << 20;

/**
 * Lines go out together, in another thread: thousands of requests a second have a line each, and whoever writes one
 * waits for the disk's journal where that is busy with entries. What waits is written when the process exits; kill -9
 * loses a tenth of a second of it. A log that cannot be written ends nothing.
 * @param to a file, made (0600) if absent; standard output when left out
 */
export function logLines(to: string | 1 = 1): DestinationStream {
  const lines = pino.destination({
    ...{ dest: to, mode: 0o600 },
    ...{ sync: false, minLength: AT_ONCE, periodicFlush: PATIENCE, maxLength: MOST },
  });
  lines.on("error", () => {});
  return lines;
}

/** @param destination where the lines go; standard output when left out */
export function createLog(level: string, destination: DestinationStream = logLines()): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serialiseError },
  };
  return pino(options, destination);
}
