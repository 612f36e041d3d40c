/**
 * Reorganisations under anchored epochs: the node forgets blocks in which heads of the log were anchored. The service
 * must take the chain's new word, bring the same heads onto it again, and never anchor another history.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { startTestChain } from "../../test/server/chain/anvil.ts";
import { readLogOnChain } from "../cli/audit-chain.ts";
import { auditFolder } from "./audit.ts";
import type { Chapter } from "./chapter.ts";
import { Clients } from "./clients.ts";
import { found, LOG } from "./founding.ts";
import { Kept } from "./kept.ts";
import { anchoredAll, ServiceProcess, until } from "./service.ts";

const WEI = "0x21e19e0c9bab2400000";
const BLOCK_SECONDS = 1;

export const reorganisation: Chapter = async ({ data, settings, tell }) => {
  const chain = await startTestChain();
  try {
    const { rpc, url: rpcUrl } = chain;
    const fund = (account: string) => rpc.request("anvil_setBalance", [account, WEI]);
    const founded = await found({ data, rpc, fund });
    await rpc.request("evm_setIntervalMining", [BLOCK_SECONDS]);
    const service = new ServiceProcess({ ...founded.env, CERTRACE_RPC_URL: rpcUrl });
    const url = await service.ready();
    const kept = new Kept(founded);
    await kept.begin(url);
    const clients = new Clients(founded, kept);
    const ending = new AbortController();
    const working = clients.work(url, ending.signal, { clients: 3, pause: 50 });
    const anchored = async () => (await readLogOnChain(rpcUrl, founded.registry, LOG)).state.size;
    let undone = 0;
    for (let round = 0; round < settings.rounds * 2; round++) {
      await sleep(6_000 + Math.random() * 3_000);
      const before = await anchored();
      const depth = 4 + Math.floor(Math.random() * 5);
      await rpc.request("anvil_reorg", [depth, []]);
      const after = await anchored();
      if (after < before) undone += 1;
      tell(`${depth} blocks replaced: the chain held ${before} entries, and now ${after}`);
      await until(async () => (await anchored()) >= before, "what was anchored is anchored again");
      await kept.check(url, rpcUrl);
    }
    if (undone === 0) throw new Error("no reorganisation was deeper than an epoch");
    ending.abort();
    await working;
    await anchoredAll(url);
    await kept.check(url, rpcUrl);
    kept.checkWhole();
    await service.stop();
    await auditFolder(founded);
    return [
      ["reorganisations that took anchored heads away", String(undone)],
      ["entries receipted, all kept", String(kept.entries)],
      ["epochs, none forked", String(kept.epochs)],
    ];
  } finally {
    await chain.kill();
  }
};
