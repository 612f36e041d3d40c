/** `log-batch`, `log-batch-10m`: submissions of a thousand events, four at a time, for ten minutes. */
import { quantile, type Row, round } from "../row.ts";
import { Client } from "./client.ts";
import { batches } from "./load.ts";
import type { LogBench } from "./run.ts";

const GOAL = 10_000;
const WINDOW_SECONDS = 60;
/** rate of the section before, to compare with */
let before: number | null = null;

export async function loggedInBatches({ consumer, grants, scale, service, tell }: LogBench): Promise<Row[]> {
  const client = new Client(service.url, 4);
  const start = await service.state();
  const windows: number[] = [];
  let [windowEvents, windowAt] = [0, 0];
  const load = await batches(client, consumer, grants, scale.long, (events, seconds) => {
    if (seconds - windowAt < Math.min(WINDOW_SECONDS, scale.long / 3)) return;
    windows.push((events - windowEvents) / (seconds - windowAt));
    tell(`${Math.round(seconds)} s, ${round(windows.at(-1)!)} events a second`);
    [windowEvents, windowAt] = [events, seconds];
  });
  client.close();
  const end = await service.state();
  const rate = load.events / load.seconds;
  const cores = (cpu: number) => (cpu / load.seconds).toFixed(2);
  const compared = before === null ? "" : `; ${((100 * rate) / before).toFixed(0)} % of the smaller log's`;
  before = rate;
  return [
    {
      title: `log ${round(load.events)} events over HTTP in batches of 1,000, from ${round(start.size)} entries on`,
      ours: [
        `${round(rate)}/s in ${Math.round(load.seconds)} s (slowest minute ${round(Math.min(...windows))})`,
        `a batch p50 ${round(quantile(load.latencies, 0.5))} ms, p99 ${round(quantile(load.latencies, 0.99))} ms`,
        `${cores(end.cpu - start.cpu)} cores (its main thread ${cores(end.mainCpu - start.mainCpu)}), generator ${cores(load.cpu)}`,
      ].join("; "),
      beside: "",
      judged: `goal ${round(GOAL)}/s${compared}`,
    },
  ];
}
