/**
 * The chain killed for an hour. Submissions go on being receipted, since the operator allows for so long an outage
 * (CERTRACE_MAX_HEAD_AGE); /readyz says since when the chain was not heard, and how far the log is anchored; once the chain
 * is back, it catches up.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connectRpc } from "../../server/chain/rpc.ts";
import { auditFolder } from "./audit.ts";
import type { Chapter } from "./chapter.ts";
import { Clients } from "./clients.ts";
import { found, freePort } from "./founding.ts";
import { Kept } from "./kept.ts";
import { anchoredAll, leash, readiness, ServiceProcess, until } from "./service.ts";

const CHAIN = fileURLToPath(new URL("chain-child.ts", import.meta.url));
/** Some a second, for an hour: what is tried is the time, not the load. */
const LOAD = { clients: 4, pause: 1_000, events: 5 };
const TELL_EVERY_MS = 300_000;

export const outage: Chapter = async ({ data, settings, tell }) => {
  const port = await freePort();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const startChain = async (): Promise<ChildProcess> => {
    const chain = leash(fork(CHAIN, [`${data}/chain`, String(port)], { env: {}, execArgv: [] }));
    await once(chain, "message");
    return chain;
  };
  let chain = await startChain();
  const founded = await found({ data, rpc: connectRpc(rpcUrl) });
  const maxHeadAge = String(Math.ceil(settings.outage / 1000) + 600);
  const service = new ServiceProcess({
    ...founded.env,
    CERTRACE_RPC_URL: rpcUrl,
    CERTRACE_MAX_HEAD_AGE: maxHeadAge,
  });
  const url = await service.ready();
  const kept = new Kept(founded);
  await kept.begin(url);
  const clients = new Clients(founded, kept);
  const ending = new AbortController();
  const working = clients.work(url, ending.signal, LOAD);

  await sleep(5_000);
  const gone = once(chain, "exit");
  chain.kill("SIGKILL");
  await gone;
  const away = Date.now();
  const before = kept.entries;
  const held = (await readiness(url)).anchored;
  let told = 0;
  for (let next = away + TELL_EVERY_MS; Date.now() < away + settings.outage; ) {
    await sleep(1_000);
    const { anchored, readAt, size } = await readiness(url);
    const silent = Math.round(Date.now() / 1000 - readAt);
    if (readAt > 0 && anchored === held && size > held) told = silent;
    if (Date.now() < next) continue;
    next += TELL_EVERY_MS;
    tell(`the chain is away for ${silent} s, ${kept.entries} entries receipted`);
    await kept.check(url, null);
  }
  if (Math.abs(told * 1000 - settings.outage) > 30_000)
    throw new Error(`/readyz said that the chain is silent for ${told} s`);
  const during = kept.entries - before;
  if (during < settings.outage / 1000) throw new Error(`only ${during} entries were receipted meanwhile`);

  chain = await startChain();
  const back = Date.now();
  const meanwhile = kept.entries;
  await until(async () => (await readiness(url)).anchored >= meanwhile, "the log is anchored again", 300_000);
  const caught = Math.round((Date.now() - back) / 1000);
  await sleep(3_000);
  ending.abort();
  const { answered, problems } = await working;
  await anchoredAll(url);
  await kept.check(url, rpcUrl);
  kept.checkWhole();
  await service.stop();
  chain.kill("SIGKILL");
  await auditFolder(founded);
  return [
    ["chain away", `${Math.round(settings.outage / 1000)} s`],
    ["entries receipted meanwhile", String(during)],
    ["/readyz at its end: chain not heard for", `${told} s`],
    ["anchored again after its return", `${caught} s`],
    ["submissions answered", String(answered)],
    ["turned away", [...problems].map(([code, count]) => `${code} ${count}`).join(", ") || "none"],
    ["epochs, none forked", String(kept.epochs)],
  ];
};
