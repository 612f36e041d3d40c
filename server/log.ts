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

/** @param destination where the lines go; standard output when left out */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serialiseError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
