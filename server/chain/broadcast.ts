/**
 * Gives transactions to the chain: for the first time, again when they are gone from it, dearer when blocks go by
 * without them (EIP-1559 replacement, or a higher gas price), and empty ones into nonces that nobody fills.
 */
import { CertraceError } from "../../core/errors.ts";
import { estimateGas } from "./estimate.ts";
import { isFree, raiseFee, suggestFee } from "./fees.ts";
import { type Fleet, fillerId, speaks } from "./fleet.ts";
import { type Flight, newFlight, signFlight } from "./flight.ts";
import type { OutboxEntry } from "./outbox.ts";

/** Blocks that must have gone by without a transaction before it is outbid: no blocks, nobody to outbid. */
const PASSED_OVER = 2;
const FILLERS_AT_ONCE = 256;
const RETURNING_AT_ONCE = 50;
/** times `stuckAfter` */
const HOLD = 10;
const WENT_BACK = "the chain went back, and what this act needs is not there again yet";

/** `flights` are signed and in the outbox; in the order of nonces. */
export async function broadcast(fleet: Fleet, flights: readonly Flight[]): Promise<void> {
  const answers = await fleet.rpc.batch(
    flights.map((flight) => ["eth_sendRawTransaction", [flight.entry.raws.at(-1)]]),
  );
  answers.forEach((answer, i) => {
    const flight = flights[i]!;
    const { id } = flight.entry;
    const said = "failure" in answer ? answer.failure.refusal?.message : null;
    if (said === undefined) return;
    if (flight.sentAt === 0 && speaks(flight)) {
      fleet.onProgress({ id, state: "sent", transaction: flight.hashes.at(-1)! });
    }
    flight.sentAt = Date.now();
    flight.sentHead = fleet.head;
    // Known already, or its nonce is used: the next look at the chain tells by whom.
    if (said === null || /already|known|nonce|replacement/i.test(said)) return;
    if (speaks(flight)) fleet.onProgress({ id, state: "held", why: said });
    if (/underpriced|fee|gas ?price/i.test(said)) flight.raise = true;
    if (/insufficient funds|upfront cost|balance/i.test(said)) fleet.refused(id, unfunded(fleet.account));
  });
}

/** Looks after those whose nonce the chain has not used yet; answers whether there was something to do. */
export async function push(fleet: Fleet, unused: readonly Flight[], count: number): Promise<boolean> {
  if (unused.length === 0) return false;
  const now = Date.now();
  for (const flight of unused.filter(({ mined }) => mined !== null))
    Object.assign(flight, { mined: null, sentAt: 0 });
  const stuck = unused.filter(
    ({ sentAt, raise }) => sentAt !== 0 && (raise || now - sentAt > fleet.stuckAfter),
  );
  await outbid(
    fleet,
    stuck.filter(({ raise, sentHead }) => raise || fleet.head >= sentHead + PASSED_OVER),
  );
  const fillers = await fillGap(fleet, unused[0]!.entry.nonce, count);
  const wanted = unused.filter((flight) => flight.sentAt === 0 || stuck.includes(flight));
  const due = [...fillers, ...(await admissible(fleet, wanted))];
  if (due.length > 0) await broadcast(fleet, due);
  return due.length > 0;
}

/**
 * On a chain that went back, what was confirmed before may depend on acts of other accounts that are not back yet;
 * sent too early it would be mined and fail. So it is sent when the contract would take it, in the order of nonces;
 * or after a long while, because others wait behind it.
 */
async function admissible(fleet: Fleet, wanted: readonly Flight[]): Promise<readonly Flight[]> {
  const back = wanted.filter(({ entry }) => entry.state === "confirmed").slice(0, RETURNING_AT_ONCE);
  if (back.length === 0) return wanted;
  const limits = await estimateGas(
    fleet.rpc,
    fleet.account,
    back.map(({ call }) => call),
  );
  const refused = back.find((flight, i) => {
    if (typeof limits[i] === "bigint") return false;
    if (flight.heldSince === null) fleet.onProgress({ id: flight.entry.id, state: "held", why: WENT_BACK });
    flight.heldSince ??= Date.now();
    return Date.now() - flight.heldSince < HOLD * fleet.stuckAfter;
  });
  const last = refused === undefined ? wanted.indexOf(back.at(-1)!) + 1 : wanted.indexOf(refused);
  return back.length < RETURNING_AT_ONCE && refused === undefined ? wanted : wanted.slice(0, last);
}

async function outbid(fleet: Fleet, flights: readonly Flight[]): Promise<void> {
  if (flights.length === 0) return;
  const suggested = await suggestFee(fleet.rpc);
  const chainId = await fleet.rpc.chainId();
  const changed: OutboxEntry[] = [];
  for (const flight of flights) {
    flight.raise = false;
    const fee = raiseFee(flight.fee, suggested);
    if (isFree(fee)) continue;
    await signFlight(fleet.signer, flight, chainId, fee);
    changed.push(flight.entry);
  }
  await fleet.outbox.put(changed);
}

/** Somebody else with this key had sent a transaction with an earlier nonce, and it is gone: ours would wait forever. */
async function fillGap(fleet: Fleet, lowest: number, count: number): Promise<Flight[]> {
  if (lowest === count) fleet.gapSince = null;
  else fleet.gapSince ??= Date.now();
  if (fleet.gapSince === null || Date.now() - fleet.gapSince < fleet.stuckAfter) return [];
  fleet.gapSince = null;
  const { signer, account, rpc } = fleet;
  const plan = {
    call: { to: account, data: "0x" },
    gas: 21_000n,
    fee: await suggestFee(rpc),
    chainId: await rpc.chainId(),
  };
  const fillers: Flight[] = [];
  for (let nonce = count; nonce < Math.min(lowest, count + FILLERS_AT_ONCE); nonce++) {
    fillers.push(await newFlight(signer, { ...plan, id: fillerId(nonce), nonce }));
  }
  await fleet.outbox.put(fillers.map(({ entry }) => entry));
  for (const flight of fillers) fleet.flights.set(flight.entry.nonce, flight);
  return fillers;
}

const unfunded = (account: string) =>
  new CertraceError("account-unfunded", `The account ${account} cannot pay for its transactions.`, {
    field: account,
    remedy: "Send it some of the chain's coin; what was accepted goes on by itself then.",
  });
