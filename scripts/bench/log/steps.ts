/** The sections about the trace log, in the order in which one growing log goes through them. */
import type { Row } from "../row.ts";
import { loggedInBatches } from "./batch.ts";
import { diskAndMemory, diskAndMemoryGrown } from "./disk.ts";
import { besidePostgres } from "./peer.ts";
import type { LogBench } from "./run.ts";
import { loggedOneByOne } from "./single.ts";
import { viewed } from "./view.ts";

interface LogStep {
  section: string;
  /** what the log holds at least when it begins */
  size: "small" | "large";
  /** the service has just been started */
  run: (bench: LogBench) => Promise<Row[]>;
}

export const logSteps: readonly LogStep[] = [
  { section: "log-single", size: "small", run: loggedOneByOne },
  { section: "log-disk", size: "small", run: diskAndMemory },
  { section: "log-batch", size: "small", run: loggedInBatches },
  { section: "log-peer", size: "small", run: besidePostgres },
  { section: "log-disk", size: "large", run: diskAndMemoryGrown },
  { section: "log-view", size: "large", run: viewed },
  { section: "log-batch-10m", size: "large", run: loggedInBatches },
];
