/**
 * The clock of the log's machine steps back by an hour, while it runs and while it is down. The log's time must not: it
 * stands until the clock has caught up, and what clients with right clocks send is taken all the same.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startEmbeddedChain } from "../../server/chain/embedded.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { auditFolder } from "./audit.ts";
import type { Chapter } from "./chapter.ts";
import { Clients } from "./clients.ts";
import { found, freePort } from "./founding.ts";
import { Kept } from "./kept.ts";
import { anchoredAll, readiness, ServiceProcess, until } from "./service.ts";

const HOUR = 3_600_000;
const STEP_MS = 5_000;

export const clock: Chapter = async ({ data, settings, tell }) => {
  const chain = await startEmbeddedChain({ folder: `${data}/chain`, port: 0 });
  const founded = await found({ data, rpc: connectRpc(chain.url) });
  await chain.close();
  const port = await freePort();
  const rpcUrl = `http://127.0.0.1:${port}`;
  const env = { ...founded.env, CERTRACE_CHAIN_PORT: String(port) };
  const kept = new Kept(founded);
  const clients = new Clients(founded, kept);
  let steps = 0;
  let skew = 0;
  for (let round = 0; round < settings.rounds; round++) {
    const service = new ServiceProcess(env, { clock: skew });
    const url = await service.ready();
    if (kept.entries === 0) await kept.begin(url);
    for (const next of [skew, 0, -HOUR, 0, -HOUR]) {
      service.order({ clock: next });
      if (next < skew) steps += 1;
      skew = next;
      const ending = new AbortController();
      const working = clients.work(url, ending.signal, { clients: 3 });
      await sleep(STEP_MS);
      ending.abort();
      const { answered, problems } = await working;
      // What was read of the chain by the other clock is of no age, and not believed, until it is read again.
      problems.delete("authority-unknown");
      if (answered === 0 || problems.size > 0)
        throw new Error(
          `with a clock ${skew} ms off: ${answered} answered, ${JSON.stringify([...problems])}`,
        );
      await anchoredAll(url);
    }
    service.order({ clock: 0 }); // whoever checks has tokens of now
    const recent = async () => Math.abs(Date.now() / 1000 - (await readiness(url)).readAt) < 60;
    await until(recent, "the chain is read by the right clock");
    await kept.check(url, rpcUrl);
    tell(`${steps} steps back, ${kept.entries} entries receipted`);
    kept.checkWhole();
    await service.stop(); // and starts again an hour behind
  }
  await auditFolder(founded); // time never runs backwards along the log
  return [
    ["steps back by an hour", String(steps)],
    ["starts an hour behind the log", String(settings.rounds - 1)],
    ["entries receipted, all kept", String(kept.entries)],
    ["epochs, none forked", String(kept.epochs)],
  ];
};
