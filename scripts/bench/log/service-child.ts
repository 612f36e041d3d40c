/**
 * The service under load, in a process of its own: the real one (server/main), with its embedded chain and its log on
 * the folder that world.ts made. Asked over Node's channel (`ServiceQuestion` → `ServiceAnswer`); ends when whoever
 * started it is gone. Its standard output is its log. Usage: fork service-child.ts <folder>
 */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { Ledger } from "../../../server/ledger/ledger.ts";
import { startService } from "../../../server/main.ts";
import { fill } from "./fill.ts";
import { readLogWorld } from "./world.ts";

export type ServiceQuestion =
  | { do: "state" | "close" }
  | { do: "fill"; to: number }
  | { do: "prove"; id: string };

export interface ServiceState {
  /** entries in the log */
  size: number;
  /** of them on chain */
  anchored: number;
  /** memory of its own, and with the files that the system has mapped for it, MB */
  ownMB: number;
  residentMB: number;
  /** seconds of processor time since its start: all threads, and the one that all requests go through */
  cpu: number;
  mainCpu: number;
}

export type ServiceAnswer =
  | { url: string }
  | { state: ServiceState }
  | { tag: string; proof: string; vrfKey: string }
  | { failed: string };

async function state({ log, health }: Ledger): Promise<ServiceState> {
  const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
  const residentMB = process.memoryUsage.rss() / 2 ** 20;
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const own = /^RssAnon:\s+([0-9]+) kB$/m.exec(status)?.[1];
  return {
    size: log.size,
    anchored: health().anchored ?? 0,
    ownMB: own === undefined ? residentMB : Number(own) / 1024,
    residentMB,
    cpu: seconds(process.cpuUsage()),
    mainCpu: seconds(process.threadCpuUsage()),
  };
}

async function answer(ledger: Ledger, question: ServiceQuestion): Promise<ServiceAnswer> {
  if (question.do === "fill") await fill(ledger, question.to);
  if (question.do === "prove") {
    const { tag, proof } = await ledger.subjects.prove(question.id);
    return {
      tag: encodeBase64url(tag),
      proof: encodeBase64url(proof),
      vrfKey: encodeBase64url(ledger.keys.vrfKey),
    };
  }
  return { state: await state(ledger) };
}

const send = (message: ServiceAnswer) => process.send!(message);

process.on("disconnect", () => process.exit(1));
// Ctrl-C reaches the whole group of the terminal: this one ends with its parent, not before.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
const folder = process.argv[2]!;
const { config, setting } = await readLogWorld(folder);
const service = await startService(config);
const ledger = await service.openLog(setting);
while (ledger.health().error !== null) await sleep(10);

process.on("message", async (question: ServiceQuestion) => {
  try {
    if (question.do === "close") {
      await service.close();
      process.disconnect();
      process.exit(0);
    }
    send(await answer(ledger, question));
  } catch (error) {
    send({ failed: String(error) });
  }
});
send({ url: service.url });
