/**
 * The disk full, and then not, under a running service: no file of it may grow any more (RLIMIT_FSIZE of the process, set
 * from outside: EFBIG where a disk says ENOSPC, at the same places). That takes the log's store, its map, the index and the
 * embedded chain at once. What cannot be written is answered 503 and is not in the log; once there is room the same
 * process goes on.
 */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { startEmbeddedChain } from "../../server/chain/embedded.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { auditFolder } from "./audit.ts";
import type { Chapter } from "./chapter.ts";
import { Clients } from "./clients.ts";
import { found, freePort } from "./founding.ts";
import { Kept } from "./kept.ts";
import { anchoredAll, ServiceProcess, until } from "./service.ts";

const LOAD = { clients: 4, pause: 5 };
const FULL_MS = 5_000;

export const disk: Chapter = async ({ data, settings, tell }) => {
  if (!limitable()) return [["skipped", "needs prlimit (Linux, util-linux)"]];
  const chain = await startEmbeddedChain({ folder: `${data}/chain`, port: 0 });
  const founded = await found({ data, rpc: connectRpc(chain.url) });
  await chain.close();
  const port = await freePort();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const service = new ServiceProcess({ ...founded.env, CERTRACE_CHAIN_PORT: String(port) });
  const url = await service.ready();
  const kept = new Kept(founded);
  await kept.begin(url);
  const clients = new Clients(founded, kept);
  const turnedAway: Record<string, number> = {};
  for (let round = 0; round < settings.rounds; round++) {
    const ending = new AbortController();
    const working = clients.work(url, ending.signal, LOAD);
    await sleep(3_000);
    limit(service.pid, "4096");
    const full = Date.now() + FULL_MS;
    await until(async () => clients.unanswered > 20, "the disk is full");
    const { entries } = kept;
    await sleep(Math.max(1_000, full - Date.now()));
    if (kept.entries !== entries) throw new Error("something was receipted on a full disk");
    limit(service.pid, "unlimited");
    await until(async () => kept.entries > entries, "there is room again");
    ending.abort();
    const { problems } = await working;
    for (const [code, count] of problems) turnedAway[code] = (turnedAway[code] ?? 0) + count;
    await until(() => clients.settle(url), "what was turned away is logged");
    await anchoredAll(url);
    tell(`full ${round + 1} times, ${kept.entries} entries receipted`);
    await kept.check(url, rpcUrl);
  }
  await anchoredAll(url);
  await kept.check(url, rpcUrl);
  kept.checkWhole();
  await service.stop();
  await auditFolder(founded);
  return [
    ["times full, and gone on from", String(settings.rounds)],
    [
      "turned away",
      Object.entries(turnedAway)
        .map(([code, count]) => `${code} ${count}`)
        .join(", "),
    ],
    ["entries receipted, all kept", String(kept.entries)],
  ];
};

/** @param bytes of the largest file that the process may write */
function limit(pid: number, bytes: string): void {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`]);
}

function limitable(): boolean {
  try {
    limit(process.pid, "unlimited");
    return true;
  } catch {
    return false;
  }
}
