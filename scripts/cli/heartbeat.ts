/** `certrace heartbeat`: a department says how much it exchanged, so that silence shows as a gap instead of peace. */
import type { Command } from "commander";
import { say } from "./acting.ts";
import { type AtLogOptions, DepartmentLog, withLog } from "./department-log.ts";
import { command, UsageError, wholeNumber } from "./failure.ts";
import { now, readInstant } from "./instants.ts";

interface Options extends AtLogOptions {
  from: string;
  until?: string;
  consumed: number;
  released: number;
}

const MINUTE = 60;
const aCount = (flag: string) => wholeNumber(flag, 0, Number.MAX_SAFE_INTEGER);

export function heartbeatCommand(): Command {
  return withLog(
    command("heartbeat", "Say how much a department exchanged in a stretch of time, by its own books.", [
      "heartbeat --department 12 --from 2026-11-22T08:00:00+08:00 --consumed 812 --released 0",
    ]),
  )
    .requiredOption("--from <time>", "when it begins: where the heartbeat before ended, a whole minute")
    .option("--until <time>", "when it ends, a whole minute (default: the minute that has just begun)")
    .requiredOption("--consumed <count>", "exchanges in which it read", aCount("--consumed"))
    .requiredOption("--released <count>", "exchanges in which it released", aCount("--released"))
    .action(run);
}

async function run({ from, until, consumed, released, ...options }: Options): Promise<void> {
  const end = until === undefined ? now() - (now() % MINUTE) : wholeMinute("--until", until);
  const event = {
    ...{ kind: "heartbeat" as const, from: instant(wholeMinute("--from", from)), until: instant(end) },
    ...{ consumed, released },
  };
  const log = await DepartmentLog.open(options);
  const { entries } = await log.submit(event);
  say(`entry ${entries[0]!.index} of ${log.origin}; the next heartbeat begins at ${event.until}`);
}

function wholeMinute(flag: string, text: string): number {
  const time = readInstant(flag, text);
  if (time % MINUTE === 0) return time;
  throw new UsageError(`${flag} is no whole minute`, "heartbeats begin and end with a minute", flag);
}

function instant(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
