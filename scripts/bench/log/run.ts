/**
 * `npm run bench -- log`: the trace log under load. One log grows through all sections, from a million entries to ten
 * million and more; the service is started anew before each section, so that memory and start-up are those of that
 * size. The service runs in a process of its own (service-child.ts), the load generator is this one.
 */
import { execFileSync } from "node:child_process";
import type { Row } from "../row.ts";
import { type BenchFolder, makeBenchFolder, privateFolderIn } from "./bench-folder.ts";
import { Client } from "./client.ts";
import { logGrants } from "./load.ts";
import { LogService } from "./service.ts";
import { logSteps } from "./steps.ts";
import { type Consumer, makeLogWorld, readLogWorld } from "./world.ts";

/** How long and how large. */
export interface Scale {
  /** entries to start from */
  small: number;
  large: number;
  /** seconds of load in the long sections, and in the others */
  long: number;
  brief: number;
}

const FULL: Scale = { small: 1_000_000, large: 10_000_000, long: 600, brief: 30 };
const SHORT: Scale = { small: 20_000, large: 60_000, long: 30, brief: 10 };

export interface LogBench {
  scale: Scale;
  folder: BenchFolder;
  /** data folder of the service */
  data: string;
  consumer: Consumer;
  service: LogService;
  /** log indexes of the grants, by the rank of their citizen */
  grants: readonly number[];
  /** Closes the service and starts it anew; `kill`: as after kill -9. */
  restart(how?: "kill"): Promise<void>;
  /** what is going on, for whoever waits */
  tell(text: string): void;
}

/** @param asked sections; @param show takes each row as soon as there is one */
export async function runLogSections(
  asked: ReadonlySet<string>,
  short: boolean,
  show: (row: Row) => void,
): Promise<void> {
  const scale = short ? SHORT : FULL;
  const folder = await makeBenchFolder();
  let service: LogService | null = null;
  const tell = (text: string) => process.stderr.write(`  ${new Date().toTimeString().slice(0, 8)} ${text}\n`);
  try {
    const data = await privateFolderIn(folder.path, "service");
    tell("making a log, its chain and departments …");
    await makeLogWorld(data);
    const { consumer } = await readLogWorld(data);
    service = await LogService.start(data);
    const client = new Client(service.url, 1);
    const grants = await logGrants(client, consumer);
    client.close();
    const bench: LogBench = {
      ...{ scale, folder, data, consumer, service, grants, tell },
      async restart(how) {
        await (how === "kill" ? bench.service.kill() : bench.service.close());
        service = bench.service = await LogService.start(data);
      },
    };
    for (const { section, size, run } of logSteps) {
      if (!asked.has(section)) continue;
      const entries = scale[size];
      if ((await bench.service.state()).size < entries) {
        tell(`filling the log to ${entries.toLocaleString("en")} entries …`);
        await bench.service.fill(entries);
        execFileSync("sync"); // no such log comes in a minute: the disk is not to be busy with it in the one that is measured
      }
      await bench.restart();
      tell(`${section} …`);
      for (const row of await run(bench)) show(row);
    }
    await bench.service.close();
  } catch (error) {
    await service?.kill().catch(() => {});
    throw error;
  } finally {
    await folder.remove();
  }
}
