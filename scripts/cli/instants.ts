/** Options that name a point in time or a window of validity. */
import type { Command } from "commander";
import { CertraceError } from "../../core/errors.ts";
import { parseInstant } from "../../server/instant.ts";
import { UsageError } from "./failure.ts";

export const now = (): number => Math.floor(Date.now() / 1000);

/** Unix seconds. Throws a usage error that names the option. */
export function readInstant(flag: string, text: string): number {
  try {
    return parseInstant(text);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    throw new UsageError(`${flag} is not a point in time`, error.remedy ?? "", flag);
  }
}

export interface WindowOptions {
  from?: string;
  until?: string;
}

export function withWindow(command: Command): Command {
  return command
    .option("--from <time>", "when it begins (default: now)")
    .option("--until <time>", "when it ends (default: never)");
}

export function readWindow({ from, until }: WindowOptions): { validFrom: number; validUntil: number | null } {
  const validFrom = from === undefined ? now() : readInstant("--from", from);
  const validUntil = until === undefined ? null : readInstant("--until", until);
  if (validUntil !== null && validUntil <= validFrom) {
    throw new UsageError("--until is not after --from", "let the window end after it begins", "--until");
  }
  return { validFrom, validUntil };
}

/** A time that is over: the chain takes no compromise of the future. */
export function pastTime(flag: string, text: string): number {
  const time = readInstant(flag, text);
  if (time <= now()) return time;
  throw new UsageError(
    `${flag} lies in the future`,
    "name the time from which the key was in wrong hands",
    flag,
  );
}
