/**
 * Finds out what became of the flights: one look at the chain for all of them. A transaction counts as confirmed
 * when its receipt is still on the chain at the moment when it is deep enough; so a reorganisation in between is
 * noticed without watching every block.
 */
import { CertraceError } from "../../core/errors.ts";
import { push } from "./broadcast.ts";
import { whyReverted } from "./estimate.ts";
import { type Fleet, speaks } from "./fleet.ts";
import { type Flight, flightOf } from "./flight.ts";
import { type Mined, readReceipt } from "./receipt.ts";
import { quantity, type RpcCall, unwrap } from "./rpc.ts";

/** Answers whether anything moved. Throws `chain-unavailable`, `chain-other`, and what the outbox throws. */
export async function look(fleet: Fleet): Promise<boolean> {
  const { rpc, flights, confirmations } = fleet;
  if (flights.size === 0 && fleet.outbox.next() === 0) return false;
  const calls: RpcCall[] = [
    ["eth_getTransactionCount", [fleet.account, "latest"]],
    ["eth_getBlockByNumber", ["latest", false]],
  ];
  if (confirmations === "finalized") calls.push(["eth_getBlockByNumber", ["finalized", false]]);
  const [counted, latest, finalized] = (await rpc.batch(calls)).map(unwrap);
  const count = Number(quantity(counted, "eth_getTransactionCount", rpc.shown));
  const numberOf = (block: unknown) =>
    Number(quantity((block as { number?: unknown } | null)?.number, "eth_getBlockByNumber", rpc.shown));
  fleet.head = numberOf(latest);
  const final = confirmations === "finalized" ? numberOf(finalized) : fleet.head - confirmations + 1;
  await reopen(fleet, count);
  const inOrder = [...flights.values()]
    .filter(({ moving }) => !moving)
    .sort((a, b) => a.entry.nonce - b.entry.nonce);
  const used = inOrder.filter(
    ({ entry, mined }) => entry.nonce < count && (mined === null || mined <= final),
  );
  const unused = inOrder.filter(({ entry }) => entry.nonce >= count);
  const moved = await settle(fleet, used, final);
  return (await push(fleet, unused, count)) || moved;
}

/** The chain knows fewer of our transactions than were settled: it went back. All that it lacks flies again. */
async function reopen(fleet: Fleet, count: number): Promise<void> {
  const { outbox, flights, reopenedFrom } = fleet;
  if (count >= outbox.settled()) {
    fleet.reopenedFrom = null;
    return;
  }
  if (reopenedFrom !== null && count >= reopenedFrom) {
    // What is below has landed again, and is not looked after any more: if the chain goes back once more, it is gone again.
    fleet.reopenedFrom = count;
    return;
  }
  for await (const entry of outbox.from(count)) {
    if (!flights.has(entry.nonce)) flights.set(entry.nonce, flightOf(entry));
  }
  fleet.reopenedFrom = count;
}

/** Those whose nonce the chain has used: by ours, which may be deep enough now, or by somebody else's. */
async function settle(fleet: Fleet, used: readonly Flight[], final: number): Promise<boolean> {
  const { rpc, outbox, flights } = fleet;
  const answers = await rpc.batch(
    used.flatMap(({ hashes }) => hashes.map((hash): RpcCall => ["eth_getTransactionReceipt", [hash]])),
  );
  const receipts = answers.map((answer) => readReceipt(unwrap(answer), rpc.shown));
  const done: { flight: Flight; mined: Mined }[] = [];
  let moved = false;
  for (const flight of used) {
    const receipt = receipts.splice(0, flight.hashes.length).find((found) => found !== null);
    if (receipt === undefined) {
      await missing(fleet, flight);
      continue;
    }
    const { transaction, block } = receipt.mined;
    moved ||= flight.mined !== block || block <= final;
    flight.missingSince = null;
    if (flight.mined !== block && speaks(flight)) {
      fleet.onProgress({ id: flight.entry.id, state: "mined", transaction, block });
    }
    flight.mined = block;
    if (block > final) continue;
    if (receipt.succeeded) done.push({ flight, mined: receipt.mined });
    else await reverted(fleet, flight);
  }
  const open = done.filter(({ flight }) => flight.entry.state === "open");
  if (open.length > 0) await outbox.put(open.map(({ flight }) => ({ ...flight.entry, state: "confirmed" })));
  for (const { flight, mined } of done) {
    flights.delete(flight.entry.nonce);
    if (speaks(flight)) fleet.confirmed(flight.entry.id, mined);
  }
  return moved;
}

/** Its nonce is used, and no receipt of ours is there. Nodes behind one address may lag: it must stay so a while. */
async function missing(fleet: Fleet, flight: Flight): Promise<void> {
  const { entry } = flight;
  flight.mined = null;
  flight.missingSince ??= Date.now();
  const patience = Math.min(Math.max(fleet.stuckAfter / 10, 200), 5_000);
  if (Date.now() - flight.missingSince < patience) return;
  if (speaks(flight)) {
    fleet.onProgress({
      id: entry.id,
      state: "held",
      why: "another transaction of this account took its nonce",
    });
    fleet.again(flight);
    return;
  }
  // It had nothing to do but to fill its nonce, which is filled.
  if (entry.state === "open") await fleet.outbox.put([{ ...entry, state: "lost" }]);
  fleet.flights.delete(entry.nonce);
}

/** Mined, deep enough, and failed. */
async function reverted(fleet: Fleet, flight: Flight): Promise<void> {
  const { entry, call, gas } = flight;
  if (speaks(flight)) {
    const why = await whyReverted(fleet.rpc, fleet.account, call, gas);
    await fleet.outbox.put([{ ...entry, state: "refused" }]);
    fleet.refused(entry.id, why ?? wouldSucceed());
  }
  fleet.flights.delete(entry.nonce);
}

const wouldSucceed = () =>
  new CertraceError("chain-refused", "The act failed when it was mined, and would succeed now.", {
    field: "unknown",
    remedy: "Send it again: something that it needs came only after it.",
  });
