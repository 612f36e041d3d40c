/** `log-disk`: bytes on the disk, memory under load at both sizes, and the start after kill -9. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { logFolder } from "../../../server/log-role.ts";
import { type Row, round } from "../row.ts";
import { Client } from "./client.ts";
import { batches } from "./load.ts";
import type { LogBench } from "./run.ts";

interface Measured {
  size: number;
  /** memory of its own at the end of the load, and with mapped files, MB */
  ownMB: number;
  residentMB: number;
}

let smaller: Measured | null = null;

export async function diskAndMemory(bench: LogBench): Promise<Row[]> {
  smaller = await underLoad(bench);
  return [];
}

export async function diskAndMemoryGrown(bench: LogBench): Promise<Row[]> {
  const { data, tell } = bench;
  const larger = await underLoad(bench);
  tell("kill -9 …");
  await bench.restart("kill");
  const { size } = await bench.service.state();
  const log = logFolder(data, 1);
  const names = ["store", "tile", "subject-map"] as const;
  const bytes = await Promise.all(names.map((name) => bytesOf(join(log, name))));
  const each = bytes.map((part) => part / size);
  const memory = ({ ownMB, residentMB }: Measured) =>
    `${round(ownMB)} MB (${round(residentMB)} with mapped files)`;
  return [
    {
      title: `bytes on disk per entry at ${round(size)} entries, all in`,
      ours: `${round(each.reduce((a, b) => a + b))}: store ${round(each[0]!)}, tiles ${round(each[1]!)}, subject map ${round(each[2]!)}`,
      beside: "",
      judged: "",
    },
    {
      title: `memory of the service under load at ${round(larger.size)} entries, beside ${round(smaller?.size ?? 0)}`,
      ours: memory(larger),
      beside: smaller === null ? "" : memory(smaller),
      judged: "goal flat",
    },
    {
      title: `start after kill -9 under load at ${round(size)} entries, until submissions are taken`,
      ours: `${bench.service.startedIn.toFixed(1)} s`,
      beside: "",
      judged: "goal 10 s",
    },
  ];
}

async function underLoad({ consumer, grants, scale, service }: LogBench): Promise<Measured> {
  const client = new Client(service.url, 4);
  await batches(client, consumer, grants, scale.brief, () => {});
  client.close();
  return service.state();
}

async function bytesOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null); // compaction removes files while they are counted
  if (found === null) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  const parts = await Promise.all((await readdir(path)).map((name) => bytesOf(join(path, name))));
  return parts.reduce((a, b) => a + b, 0);
}
