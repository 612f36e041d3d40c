/**
 * Structured logs (JSON lines, pino). What may stand in them is decided here and in http/observe.ts: ids of
 * requests, patterns of routes, codes, sizes and times. Never a body, a query string, a root, an address of a
 * client, a key or the URL of a node: who verified which certificate is nobody's business.
 */
import { openSync, writeSync } from "node:fs";
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

/** Milliseconds that a line waits for others. */
const PATIENCE = 100;
/** Characters that wait for a pipe that takes no more, at most: then lines are dropped. */
const MOST = 16 << 20;
const STANDARD_OUTPUT = 1;

/** of all that wait */
const writers: (() => void)[] = [];
process.on("exit", () => {
  for (const write of writers) write();
});

/**
 * Lines go out together: thousands of requests a second have a line each, and whoever writes one waits for the disk's
 * journal where that is busy with entries. What waits is written when the process exits; kill -9 loses a tenth of a second
 * of it. A disk that takes no more lines ends nothing. Not pino's own destination, which waits for ever to write its
 * last lines to a disk that is full.
 * @param file made (0600) if absent; standard output when left out. Throws `log-unwritable`.
 */
export function logLines(file?: string): DestinationStream {
  const fd = file === undefined ? STANDARD_OUTPUT : opened(file);
  let waiting = "";
  let timer: NodeJS.Timeout | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const bytes = Buffer.from(waiting);
    waiting = "";
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(fd, bytes, done);
    } catch (error) {
      // A pipe that is read slowly takes the rest later.
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") line(bytes.toString("utf8", done));
    }
  };
  const line = (text: string) => {
    if (waiting.length < MOST) waiting += text;
    timer ??= setTimeout(write, PATIENCE).unref();
  };
  writers.push(write);
  return { write: line };
}

/** At once, so that what is said before the first line is written is not lost by an exit. */
function opened(file: string): number {
  try {
    return openSync(file, "a", 0o600);
  } catch (cause) {
    throw new CertraceError("log-unwritable", `The log ${file} cannot be written.`, {
      field: "CERTRACE_DATA",
      remedy: "Check that the file and its folder belong to this account and are on a writable disk.",
      cause,
    });
  }
}

let shared: DestinationStream | undefined;

function standardOutput(): DestinationStream {
  shared ??= logLines();
  return shared;
}

/** @param destination where the lines go; standard output when left out */
export function createLog(level: string, destination = standardOutput()): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serialiseError },
  };
  return pino(options, destination);
}
