/** Two processes on one data folder, under load: the second refuses to start and says why; the first notices nothing. */
import { startEmbeddedChain } from "../../server/chain/embedded.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { auditFolder } from "./audit.ts";
import type { Chapter } from "./chapter.ts";
import { Clients } from "./clients.ts";
import { found } from "./founding.ts";
import { Kept } from "./kept.ts";
import { anchoredAll, ServiceProcess } from "./service.ts";

export const second: Chapter = async ({ data, settings, tell }) => {
  const chain = await startEmbeddedChain({ folder: `${data}/chain`, port: 0 });
  try {
    const founded = await found({ data, rpc: connectRpc(chain.url) });
    // The chain runs apart, so that it is the log and not the chain that is in use already.
    const env = { ...founded.env, CERTRACE_RPC_URL: chain.url };
    const kept = new Kept(founded);
    const clients = new Clients(founded, kept);
    const refusals = new Map<string, number>();
    for (let round = 0; round < settings.rounds; round++) {
      const first = new ServiceProcess(env);
      const url = await first.ready();
      if (kept.entries === 0) await kept.begin(url);
      const ending = new AbortController();
      const working = clients.work(url, ending.signal, { clients: 3 });
      for (let attempt = 0; attempt < 2; attempt++) {
        const { code, said } = await new ServiceProcess(env).ended;
        const why = /\(([a-z]+-locked)\)/.exec(said)?.[1];
        if (code !== 1 || why === undefined) throw new Error(`the second ended with ${code}: ${said}`);
        refusals.set(why, (refusals.get(why) ?? 0) + 1);
      }
      ending.abort();
      const { problems } = await working;
      if (problems.size > 0) throw new Error(`the first noticed: ${JSON.stringify([...problems])}`);
      await anchoredAll(url);
      await kept.check(url, chain.url);
      kept.checkWhole();
      await first.kill(); // killed, it leaves no lock behind: the next round starts
      tell(`${round + 1} of ${settings.rounds} rounds, ${kept.entries} entries receipted`);
    }
    await auditFolder(founded);
    return [
      ["second processes refused", [...refusals].map(([code, count]) => `${code} ${count}`).join(", ")],
      ["entries receipted by the first, all kept", String(kept.entries)],
    ];
  } finally {
    await chain.close();
  }
};
