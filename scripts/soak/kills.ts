/**
 * The service killed with -9 again and again under load, at each step between a request and its anchor and at any moment
 * besides, and started again on what it left.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startEmbeddedChain } from "../../server/chain/embedded.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { type Moment, STEPS } from "../../test/faults/moments.ts";
import { auditFolder } from "./audit.ts";
import type { Chapter } from "./chapter.ts";
import { Clients } from "./clients.ts";
import { found, freePort } from "./founding.ts";
import { Kept } from "./kept.ts";
import { anchoredAll, ServiceProcess } from "./service.ts";

/** Long enough that a head goes on chain meanwhile. */
const LONGEST_MS = 3_000;
/** Each check reads the whole log anew: a log that grows slowly leaves time for more kills. */
const LOAD = { clients: 5, events: 8, pause: 20 };

export const kills: Chapter = async ({ data, settings, tell }) => {
  const chain = await startEmbeddedChain({ folder: `${data}/chain`, port: 0 });
  const founded = await found({ data, rpc: connectRpc(chain.url) });
  await chain.close();
  const chainPort = await freePort();
  const rpcUrl = `http://127.0.0.1:${chainPort}`;
  const env = { ...founded.env, CERTRACE_CHAIN_PORT: String(chainPort) };
  const kept = new Kept(founded);
  const clients = new Clients(founded, kept);
  const killed = new Map<string, number>();
  let done = 0;
  let unanswered = 0;

  while (done < settings.kills) {
    if (done % 10 === 9) {
      const starting = new ServiceProcess(env);
      await Promise.race([sleep(Math.random() * 2_000), starting.ended]);
      await count("while it starts", starting.kill());
      continue;
    }
    const service = new ServiceProcess(env);
    const url = await service.ready();
    if (kept.entries === 0) await kept.begin(url);
    await kept.check(url, rpcUrl);
    const moment = momentOf(done);
    if (moment !== null) service.order({ kill: moment });
    const ending = new AbortController();
    let where = moment === null ? "at any moment" : `${moment.when} ${moment.step}`;
    const timer = setTimeout(
      () => {
        where = "at any moment";
        void service.kill();
      },
      moment === null ? Math.random() * LONGEST_MS : LONGEST_MS,
    );
    const working = clients.settle(url).then(() => clients.work(url, ending.signal, LOAD));
    await count(() => where, service.ended);
    clearTimeout(timer);
    ending.abort();
    await working;
    unanswered += clients.unanswered;
  }

  const service = new ServiceProcess(env);
  const url = await service.ready();
  if (!(await clients.settle(url))) throw new Error("submissions stay unanswered");
  await anchoredAll(url);
  await kept.check(url, rpcUrl);
  kept.checkWhole();
  const ended = await service.stop();
  if (ended.code !== 0) throw new Error(`the service ended with ${ended.code}: ${ended.said}`);
  await auditFolder(founded);
  return [
    ["kills", String(done)],
    ...[...killed].sort().map(([where, count]): [string, string] => [`  ${where}`, String(count)]),
    ["entries receipted, all kept", String(kept.entries)],
    ["submissions answered, retries alike", String(kept.answered.length)],
    ["unanswered at a kill, answered once later", String(unanswered)],
    ["epochs, none forked", String(kept.epochs)],
    ["complete checks", String(kept.checks)],
  ];

  async function count(where: string | (() => string), ended: ServiceProcess["ended"]): Promise<void> {
    const { signal, code, said } = await ended;
    if (signal !== "SIGKILL") throw new Error(`the service ended by itself (${signal ?? code}): ${said}`);
    const named = typeof where === "string" ? where : where();
    killed.set(named, (killed.get(named) ?? 0) + 1);
    done += 1;
    if (done % 10 === 0) tell(`${done} of ${settings.kills} kills, ${kept.entries} entries receipted`);
  }
};

/** Every step before and after, in turn; each third kill at any moment. */
function momentOf(round: number): Moment | null {
  if (round % 3 === 2) return null;
  const turn = Math.floor(round / 3) * 2 + (round % 3);
  const step = STEPS[Math.floor(turn / 2) % STEPS.length]!;
  return { step, when: turn % 2 === 0 ? "before" : "after", nth: 1 + Math.floor(Math.random() * 3) };
}
