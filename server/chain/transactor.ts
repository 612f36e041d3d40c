/**
 * Gets transactions of one account onto the chain, whatever happens: signed with nonces we keep, written to the
 * durable outbox before they are first sent, many in flight, confirmed as deep as asked.
 *
 * - One look at the chain serves all that are in flight: head, nonce, receipts, each in one exchange.
 * - Stuck: sent again, and where gas costs something and blocks go by without it, replaced by one that pays more.
 * - Dropped by a reorganisation, or the chain came back with an earlier state: all that is missing is sent again in
 *   the order of nonces, what was confirmed long ago included.
 * - Nonce taken by another transaction of the account (somebody else uses the key): signed again with a later one.
 * - A nonce that nobody fills, in front of ours: filled with an empty transaction to ourselves.
 * - The node is away: waits, asking ever more rarely.
 *
 * What is in flight at the same time has no order on chain. Who needs one waits for the first to be confirmed.
 * A call may in the rarest cases be mined twice (its nonce seemed taken in a branch that lost): calls must be
 * harmless when repeated, as acts are.
 */
import { CertraceError } from "../../core/errors.ts";
import { openLevelStore } from "../store/level.ts";
import type { Call } from "./act-call.ts";
import { broadcast } from "./broadcast.ts";
import { estimateGas } from "./estimate.ts";
import { suggestFee } from "./fees.ts";
import type { Fleet, Progress } from "./fleet.ts";
import { chainOf, type Flight, flightOf, newFlight } from "./flight.ts";
import { type OutboxEntry, readOutbox } from "./outbox.ts";
import type { Mined } from "./receipt.ts";
import { quantity, type Rpc, RpcFailure, unwrap } from "./rpc.ts";
import { look } from "./settle.ts";
import type { Signer } from "./signer.ts";

export interface TransactorOptions {
  rpc: Rpc;
  signer: Signer;
  /** folder of this account's outbox */
  outbox: string;
  /** blocks from the one with the transaction to the head, both counted; or the chain's own `finalized`. Default 1 */
  confirmations?: number | "finalized";
  /** seconds without being mined after which a transaction is sent again, or replaced. Default 30 */
  stuckAfter?: number;
  /** transactions sent and not yet mined, at most: nodes keep only so many of one account. Default 256 */
  inFlight?: number;
  onProgress?: (progress: Progress) => void;
}

export interface Transactor {
  /** lowercase */
  readonly account: string;
  /**
   * Resolves when confirmed. An id that was accepted before is not signed anew, its confirmation is awaited; one
   * that was refused is tried anew. Throws CertraceError `chain-refused`, `chain-other`, `chain-restored`,
   * `chain-unavailable` (the node refuses to estimate), `account-unfunded`, `outbox-id-reused` (the id stands for
   * another call), `outbox-closed`. After the last three, what was accepted still gets onto the chain. And
   * `outbox-other-chain`: what the outbox holds was signed for another one.
   */
  send(id: string, call: Call): Promise<Mined>;
  /** Whether an id was ever signed. */
  knows(id: string): Promise<boolean>;
  close(): Promise<void>;
}

/** A call between `send` and its first signature, or between two nonces. */
interface Accepted {
  id: string;
  call: Call;
  /** how often the node has refused to estimate */
  refusals: number;
  /** the flight whose nonce somebody else took */
  lost: Flight | null;
}

interface Waiter {
  call: Call;
  promise: Promise<Mined>;
  resolve: (mined: Mined) => void;
  reject: (cause: unknown) => void;
}

const FAST = 20;
const SLOW = 1_000;
const IDLE = 5_000;
const LONGEST = 10_000;
const LOOK_AGAIN = 100;
const ESTIMATES_AT_ONCE = 50;
const MAX_REFUSALS = 3;

/** Throws CertraceError `outbox-locked` where another process has this outbox open, `store-…` otherwise. */
export async function openTransactor(options: TransactorOptions): Promise<Transactor> {
  const { rpc, signer, inFlight = 256, onProgress = () => {} } = options;
  const account = signer.address.toLowerCase();
  const outbox = await readOutbox(await openFolder(options.outbox));
  const waiters = new Map<string, Waiter>();
  const accepted: Accepted[] = [];
  const estimated: (Accepted & { gas: bigint })[] = [];
  const flights: Fleet["flights"] = new Map();
  const fleet: Fleet = {
    ...{ rpc, signer, account, outbox, flights, onProgress },
    ...{ confirmations: options.confirmations ?? 1, stuckAfter: (options.stuckAfter ?? 30) * 1000 },
    ...{ head: 0, reopenedFrom: null, gapSince: null },
    confirmed(id, mined) {
      onProgress({ id, state: "confirmed", transaction: mined.transaction, block: mined.block });
      waiters.get(id)?.resolve(mined);
    },
    refused(id, why) {
      onProgress({ id, state: "refused", why: why.message });
      waiters.get(id)?.reject(why);
    },
    again(flight) {
      flight.moving = true;
      accepted.push({ id: flight.entry.id, call: flight.call, refusals: 0, lost: flight });
    },
  };
  let closed = false;
  /** whether the outbox was found to be empty, or of the chain that the node is on */
  let ofThisChain = false;
  let woken = false;
  let endPause = () => {};

  for (const entry of await outbox.open()) flights.set(entry.nonce, flightOf(entry));
  const running = run();
  return { account, send, knows: async (id) => (await outbox.byId(id)) !== null, close };

  function send(id: string, call: Call): Promise<Mined> {
    if (closed) return Promise.reject(stopped());
    const known = waiters.get(id);
    if (known !== undefined) return same(known.call, call) ? known.promise : Promise.reject(reused(id));
    const { promise, resolve, reject } = Promise.withResolvers<Mined>();
    const forgotten = promise.finally(() => waiters.delete(id));
    waiters.set(id, { call, promise: forgotten, resolve, reject });
    accept(id, call).catch(reject);
    return forgotten;
  }

  async function accept(id: string, call: Call): Promise<void> {
    const entry = await outbox.byId(id);
    const flight = entry === null ? null : (flights.get(entry.nonce) ?? flightOf(entry));
    if (flight !== null && !same(flight.call, call)) throw reused(id);
    if (flight === null || flight.entry.state === "refused") {
      onProgress({ id, state: "queued" });
      accepted.push({ id, call, refusals: 0, lost: null });
    } else {
      // Confirmed or not: the next look at the chain tells where it is.
      flights.set(flight.entry.nonce, flight);
    }
    wake();
  }

  /** What was signed for another chain cannot be mined on this one, and would hold up all that comes after it. */
  async function requireSameChain(): Promise<void> {
    for await (const entry of outbox.from(0)) {
      const signedFor = chainOf(entry);
      if (signedFor !== (await rpc.chainId())) throw otherChain(options.outbox, signedFor);
      break;
    }
    ofThisChain = true;
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    wake();
    await running;
    for (const { reject } of waiters.values()) reject(stopped());
    await outbox.close();
  }

  /** The one loop. Nothing else asks the chain, signs, or changes a flight. */
  async function run(): Promise<void> {
    for (let delay = FAST, failures = 0, lookedAt = 0; !closed; ) {
      try {
        if (!ofThisChain) await requireSameChain();
        const taken = (await estimate()) || (await sign());
        // While calls pour in, a look now and then does.
        const due = !taken || Date.now() - lookedAt > LOOK_AGAIN;
        const moved = due && (await look(fleet));
        if (due) lookedAt = Date.now();
        const busy = flights.size + accepted.length + estimated.length > 0;
        delay = taken ? 0 : moved ? FAST : busy ? Math.min(Math.max(FAST, delay * 1.5), SLOW) : IDLE;
        failures = 0;
      } catch (cause) {
        delay = Math.min(100 * 2 ** failures++, LONGEST);
        if (cause instanceof RpcFailure) {
          for (const id of waiters.keys()) onProgress({ id, state: "held", why: cause.message });
        } else giveUp(cause);
      }
      if (!closed) await pause(delay);
    }
  }

  /**
   * Nothing that waiting could cure (another chain, a full disk): whoever waits is told. What is signed stays in the
   * outbox and is tried again; what is not is forgotten, so that it can be sent anew.
   */
  function giveUp(cause: unknown): void {
    for (const { lost } of [...accepted.splice(0), ...estimated.splice(0)])
      if (lost !== null) lost.moving = false;
    for (const { reject } of waiters.values()) reject(cause);
  }

  function wake(): void {
    woken = true;
    endPause();
  }

  /** Ends early when there is something new. With nothing to wait for it does not keep the process alive. */
  async function pause(milliseconds: number): Promise<void> {
    if (!woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        if (flights.size === 0 && waiters.size === 0) timer.unref();
        endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    woken = false;
  }

  async function estimate(): Promise<boolean> {
    const group = accepted.slice(0, ESTIMATES_AT_ONCE);
    if (group.length === 0) return false;
    const limits = await estimateGas(
      rpc,
      account,
      group.map(({ call }) => call),
    );
    accepted.splice(0, group.length);
    for (const [i, item] of group.entries()) {
      const gas = limits[i]!;
      if (typeof gas === "bigint") estimated.push({ ...item, gas });
      else if (gas instanceof RpcFailure && ++item.refusals < MAX_REFUSALS) accepted.push(item);
      else await turnDown(item, gas);
    }
    return true;
  }

  /** No nonce is spent on it. */
  async function turnDown({ id, lost }: Accepted, why: CertraceError): Promise<void> {
    if (lost !== null && why.code === "chain-refused") {
      await outbox.put([{ ...lost.entry, state: "refused" }]);
      flights.delete(lost.entry.nonce);
    } else if (lost !== null) lost.moving = false;
    fleet.refused(id, why);
  }

  async function sign(): Promise<boolean> {
    const room = inFlight - flights.size;
    if (estimated.length === 0 || room <= 0) return false;
    const fee = await suggestFee(rpc);
    const chainId = await rpc.chainId();
    let nonce = Math.max(outbox.next(), await pendingCount());
    const group = estimated.splice(0, room);
    const fresh: Flight[] = [];
    try {
      for (const { id, call, gas } of group) {
        fresh.push(await newFlight(signer, { id, chainId, nonce: nonce++, call, gas, fee }));
      }
      const gone = group.flatMap(({ lost }): OutboxEntry[] =>
        lost === null ? [] : [{ ...lost.entry, state: "lost" }],
      );
      await outbox.put([...gone, ...fresh.map(({ entry }) => entry)]);
    } catch (cause) {
      // Nothing was sent, no nonce is gone. What has lost its nonce is still in the outbox and will be found again.
      for (const { id, lost } of group) {
        if (lost !== null) lost.moving = false;
        waiters.get(id)?.reject(cause);
      }
      return true;
    }
    for (const { lost } of group) if (lost !== null) flights.delete(lost.entry.nonce);
    for (const flight of fresh) flights.set(flight.entry.nonce, flight);
    await broadcast(fleet, fresh);
    return true;
  }

  async function pendingCount(): Promise<number> {
    const [latest, pending] = await rpc.batch([
      ["eth_getTransactionCount", [account, "latest"]],
      ["eth_getTransactionCount", [account, "pending"]],
    ]);
    return Number(
      quantity(unwrap("result" in pending! ? pending : latest!), "eth_getTransactionCount", rpc.shown),
    );
  }
}

async function openFolder(folder: string) {
  try {
    return await openLevelStore(folder);
  } catch (cause) {
    if (!(cause instanceof CertraceError) || cause.code !== "store-locked") throw cause;
    throw new CertraceError("outbox-locked", "Another process sends transactions for this account.", {
      field: folder,
      remedy: "Wait until it is done, or stop it; what it has accepted is not lost.",
      cause,
    });
  }
}

const same = (a: Call, b: Call): boolean =>
  a.to?.toLowerCase() === b.to?.toLowerCase() && a.data.toLowerCase() === b.data.toLowerCase();

const stopped = () =>
  new CertraceError("outbox-closed", "Sending was stopped before the chain confirmed.", {
    remedy: "Start again with the same input: what was accepted is in the outbox and goes on.",
  });
const otherChain = (folder: string, chainId: number) =>
  new CertraceError("outbox-other-chain", `The outbox holds transactions of chain ${chainId}.`, {
    field: folder,
    remedy:
      "Point CERTRACE_RPC_URL to a node of that chain; or, if the chain has moved, use a data folder without this outbox, and say again what is in it with certrace mirror.",
  });
const reused = (id: string) =>
  new CertraceError("outbox-id-reused", `The outbox holds another transaction under the name ${id}.`, {
    field: "id",
  });
