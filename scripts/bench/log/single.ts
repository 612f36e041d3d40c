/** `log-single`: single events at the rate of Guangdong's peak day. */
import { quantile, type Row, round } from "../row.ts";
import { Client } from "./client.ts";
import { singles } from "./load.ts";
import type { LogBench } from "./run.ts";

const PER_SECOND = 2_546;
const CONNECTIONS = 256;
const WARM_UP_SECONDS = 5;

export async function loggedOneByOne({ consumer, grants, scale, service }: LogBench): Promise<Row[]> {
  const client = new Client(service.url, CONNECTIONS);
  await singles(client, consumer, grants, PER_SECOND, WARM_UP_SECONDS);
  const start = await service.state();
  const load = await singles(client, consumer, grants, PER_SECOND, scale.brief);
  const end = await service.state();
  client.close();
  const [p50, p99] = [quantile(load.latencies, 0.5), quantile(load.latencies, 0.99)];
  const cores = (cpu: number) => (cpu / load.seconds).toFixed(2);
  return [
    {
      title: `log single events at ${round(PER_SECOND)} a second, request to receipt`,
      ours: [
        `${round(load.events / load.seconds)}/s, p50 ${round(p50)} ms, p99 ${round(p99)} ms`,
        `${cores(end.cpu - start.cpu)} cores (its main thread ${cores(end.mainCpu - start.mainCpu)}), generator ${cores(load.cpu)}`,
      ].join("; "),
      beside: "",
      judged: "goal p50 10 ms, p99 50 ms",
    },
  ];
}
