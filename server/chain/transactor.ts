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
import type { RawLog } from "./decode.ts";
import { estimateGas, whyReverted } from "./estimate.ts";
import { type Fee, isFree, raiseFee, suggestFee } from "./fees.ts";
import { type Flight, flightOf, newFlight, signFlight } from "./flight.ts";
import { type OutboxEntry, readOutbox } from "./outbox.ts";
import { readReceipt } from "./receipt.ts";
import { quantity, type Rpc, type RpcCall, RpcFailure, unwrap } from "./rpc.ts";
import type { Signer } from "./signer.ts";

export interface Progress {
  id: string;
  /** held: not given up, but waiting for something that `why` tells */
  state: "queued" | "sent" | "mined" | "confirmed" | "refused" | "held";
  transaction?: string;
  block?: number;
  why?: string;
}

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

/** A transaction that succeeded and is as deep as asked. */
export interface Mined {
  transaction: string;
  block: number;
  logs: RawLog[];
  /** lowercase; null unless it created a contract */
  contract: string | null;
}

export interface Transactor {
  /** lowercase */
  readonly account: string;
  /**
   * Resolves when confirmed. An id that was accepted before is not signed anew, its confirmation is awaited; one
   * that was refused is tried anew. Throws CertraceError `chain-refused`, `chain-other`, `chain-restored`,
   * `chain-unavailable` (the node refuses to estimate), `account-unfunded`, `outbox-id-reused` (the id stands for
   * another call), `outbox-closed`. After the last three, what was accepted still gets onto the chain.
   */
  send(id: string, call: Call): Promise<Mined>;
  /** Whether an id was ever signed. */
  knows(id: string): Promise<boolean>;
  close(): Promise<void>;
}

interface Waiter {
  call: Call;
  promise: Promise<Mined>;
  resolve: (mined: Mined) => void;
  reject: (cause: unknown) => void;
  /** how often it was mined and failed although it would succeed */
  attempts: number;
}

/** Accepted and estimated, waiting for a nonce. */
interface Unsigned {
  id: string;
  call: Call;
  gas: bigint;
  /** the flight whose nonce somebody else took */
  lost?: Flight;
}

const FAST = 20;
const SLOW = 1_000;
const IDLE = 5_000;
const LONGEST = 10_000;
const ATTEMPTS = 3;

/** Throws CertraceError `outbox-locked` where another process has this outbox open, `store-…` otherwise. */
export async function openTransactor(options: TransactorOptions): Promise<Transactor> {
  const { rpc, signer, confirmations = 1, inFlight = 256, onProgress = () => {} } = options;
  const stuckAfter = (options.stuckAfter ?? 30) * 1000;
  /** a nonce counts as taken only when no receipt of ours turns up for so long: nodes behind one address may lag */
  const lostAfter = Math.min(Math.max(stuckAfter / 10, 200), 5_000);
  const account = signer.address.toLowerCase();
  const outbox = await readOutbox(await openFolder(options.outbox));
  const flights = new Map<number, Flight>();
  const waiters = new Map<string, Waiter>();
  const unsigned: Unsigned[] = [];
  let head = 0;
  let gapSince: number | null = null;
  let reopenedFrom: number | null = null;
  let closed = false;
  let wake = () => {};

  for (const entry of await outbox.open()) flights.set(entry.nonce, flightOf(entry));
  const running = run();
  return { account, send, knows: async (id) => (await outbox.byId(id)) !== null, close };

  // ── the caller's side ─────────────────────────────────────────────────────────────────────────────────────────

  function send(id: string, call: Call): Promise<Mined> {
    if (closed) return Promise.reject(closedError());
    const known = waiters.get(id);
    if (known !== undefined) return same(known.call, call) ? known.promise : Promise.reject(reused(id));
    const { promise, resolve, reject } = Promise.withResolvers<Mined>();
    waiters.set(id, {
      call,
      promise: promise.finally(() => waiters.delete(id)),
      resolve,
      reject,
      attempts: 0,
    });
    accept(id, call).catch(reject);
    return waiters.get(id)!.promise;
  }

  async function accept(id: string, call: Call): Promise<void> {
    const entry = await outbox.byId(id);
    if (entry !== null) {
      const flight = flights.get(entry.nonce) ?? flightOf(entry);
      if (!same(flight.call, call)) throw reused(id);
      if (entry.state !== "refused") {
        // Confirmed or not: the next look at the chain tells where it is.
        flights.set(entry.nonce, flight);
        return wake();
      }
    }
    onProgress({ id, state: "queued" });
    await enqueue(id, call);
  }

  async function enqueue(id: string, call: Call, lost?: Flight): Promise<void> {
    const gas = await patiently(id, () => estimateGas(rpc, account, call));
    unsigned.push({ id, call, gas, ...(lost === undefined ? {} : { lost }) });
    wake();
  }

  /** Waits for a node that is away; a node that answers, but refuses, is asked three times. */
  async function patiently<T>(id: string, task: () => Promise<T>): Promise<T> {
    for (let delay = 100, refusals = 0; ; delay = Math.min(delay * 2, LONGEST)) {
      if (closed) throw closedError();
      try {
        return await task();
      } catch (cause) {
        if (!(cause instanceof RpcFailure)) throw cause;
        if (cause.refusal !== undefined && ++refusals === 3) throw cause;
        onProgress({ id, state: "held", why: cause.message });
        await pause(delay, false);
      }
    }
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    wake();
    await running;
    for (const { reject } of waiters.values()) reject(closedError());
    await outbox.close();
  }

  // ── the one loop: sign what waits, look at the chain, rest ────────────────────────────────────────────────────

  async function run(): Promise<void> {
    let delay = FAST;
    for (let failures = 0; !closed; ) {
      try {
        await signUnsigned();
        const moved = await look();
        failures = 0;
        const busy = flights.size > 0 || unsigned.length > 0;
        delay = moved ? FAST : busy ? Math.min(delay * 1.5, SLOW) : IDLE;
      } catch (cause) {
        delay = Math.min(100 * 2 ** failures++, LONGEST);
        const other = cause instanceof CertraceError && cause.code === "chain-other";
        for (const [id, waiter] of waiters) {
          if (other) waiter.reject(cause);
          else if (failures === 1) onProgress({ id, state: "held", why: sentence(cause) });
        }
      }
      if (!closed) await pause(delay, true);
    }
  }

  /** `wakeable`: ends early when there is something new to do. Does not keep the process alive with nothing to do. */
  function pause(milliseconds: number, wakeable: boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      if (flights.size === 0 && waiters.size === 0) timer.unref();
      if (!wakeable) return;
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function signUnsigned(): Promise<void> {
    const room = inFlight - flights.size;
    if (unsigned.length === 0 || room <= 0) return;
    const fee = await suggestFee(rpc);
    const chainId = await rpc.chainId();
    let nonce = Math.max(outbox.next(), await pendingCount());
    const group = unsigned.splice(0, room);
    const fresh: Flight[] = [];
    try {
      for (const { id, call, gas } of group) {
        fresh.push(await newFlight(signer, { id, chainId, nonce: nonce++, call, gas, fee }));
      }
      const gone = group.flatMap(({ lost }): OutboxEntry[] =>
        lost === undefined ? [] : [{ ...lost.entry, state: "lost" }],
      );
      await outbox.put([...gone, ...fresh.map(({ entry }) => entry)]);
    } catch (cause) {
      // Nothing was sent, no nonce is gone. What has lost its nonce is still in the outbox and will be found again.
      for (const { id, lost } of group) {
        if (lost !== undefined) lost.moving = false;
        waiters.get(id)?.reject(cause);
      }
      return;
    }
    for (const { lost } of group) if (lost !== undefined) flights.delete(lost.entry.nonce);
    for (const flight of fresh) flights.set(flight.entry.nonce, flight);
    await broadcast(fresh);
  }

  async function pendingCount(): Promise<number> {
    const [latest, pending] = await rpc.batch([
      ["eth_getTransactionCount", [account, "latest"]],
      ["eth_getTransactionCount", [account, "pending"]],
    ]);
    const known = "result" in pending! ? pending : latest!;
    return Number(quantity(unwrap(known), "eth_getTransactionCount", rpc.shown));
  }

  /** In the order of nonces. */
  async function broadcast(batch: Flight[]): Promise<void> {
    if (batch.length === 0) return;
    const answers = await rpc.batch(
      batch.map((flight) => ["eth_sendRawTransaction", [flight.entry.raws.at(-1)]]),
    );
    answers.forEach((answer, i) => {
      const flight = batch[i]!;
      const { id } = flight.entry;
      const said = "failure" in answer ? answer.failure.refusal?.message : undefined;
      if ("failure" in answer && said === undefined) return;
      if (flight.sentAt === 0 && speaks(flight))
        onProgress({ id, state: "sent", transaction: flight.hashes.at(-1)! });
      flight.sentAt = Date.now();
      flight.sentHead = head;
      if (said === undefined || /already|known|nonce|replacement/i.test(said)) return;
      onProgress({ id, state: "held", why: said });
      if (/underpriced|fee|gas ?price/i.test(said)) flight.raise = true;
      if (/insufficient funds|upfront cost|balance/i.test(said)) waiters.get(id)?.reject(unfunded(account));
    });
  }

  // ── one look at the chain ─────────────────────────────────────────────────────────────────────────────────────

  /** Answers whether anything moved. */
  async function look(): Promise<boolean> {
    if (flights.size === 0 && outbox.next() === 0) return false;
    const calls: RpcCall[] = [
      ["eth_getBlockByNumber", ["latest", false]],
      ["eth_getTransactionCount", [account, "latest"]],
    ];
    if (confirmations === "finalized") calls.push(["eth_getBlockByNumber", ["finalized", false]]);
    const [latest, counted, finalized] = (await rpc.batch(calls)).map(unwrap);
    const numberOf = (block: unknown) =>
      Number(quantity((block as { number?: unknown } | null)?.number, "eth_getBlockByNumber", rpc.shown));
    head = numberOf(latest);
    const count = Number(quantity(counted, "eth_getTransactionCount", rpc.shown));
    const final = confirmations === "finalized" ? numberOf(finalized) : head - confirmations + 1;
    await reopen(count);
    const inOrder = [...flights.values()]
      .filter(({ moving }) => !moving)
      .sort((a, b) => a.entry.nonce - b.entry.nonce);
    const moved = await settle(
      inOrder.filter(({ entry }) => entry.nonce < count),
      final,
    );
    const resent = await push(
      inOrder.filter(({ entry }) => entry.nonce >= count),
      count,
    );
    return moved || resent;
  }

  /** The chain knows fewer of our transactions than were settled: it went back. All it lacks flies again. */
  async function reopen(count: number): Promise<void> {
    if (count >= outbox.settled()) {
      reopenedFrom = null;
      return;
    }
    if (reopenedFrom !== null && count >= reopenedFrom) return;
    for await (const entry of outbox.from(count)) {
      if (!flights.has(entry.nonce)) flights.set(entry.nonce, flightOf(entry));
    }
    reopenedFrom = count;
  }

  /** Those whose nonce the chain has used: by ours, which may be deep enough now, or by somebody else's. */
  async function settle(used: Flight[], final: number): Promise<boolean> {
    const asked = used.filter(({ mined }) => mined === null || mined <= final);
    const answers = await rpc.batch(
      asked.flatMap(({ hashes }) => hashes.map((hash): RpcCall => ["eth_getTransactionReceipt", [hash]])),
    );
    const receipts = answers.map((answer) => readReceipt(unwrap(answer), rpc.shown));
    const done: { flight: Flight; mined: Mined }[] = [];
    let moved = false;
    for (const flight of asked) {
      const { id } = flight.entry;
      const receipt = receipts.splice(0, flight.hashes.length).find((found) => found !== null);
      if (receipt === undefined) {
        missing(flight);
        continue;
      }
      const { transaction, block } = receipt.mined;
      flight.missingSince = null;
      if (flight.mined !== block) {
        moved = true;
        flight.mined = block;
        if (speaks(flight)) onProgress({ id, state: "mined", transaction, block });
      }
      if (block > final) continue;
      moved = true;
      if (receipt.succeeded) done.push({ flight, mined: receipt.mined });
      else await reverted(flight);
    }
    await outbox.put(
      done.flatMap(({ flight: { entry } }) =>
        entry.state === "open" ? [{ ...entry, state: "confirmed" as const }] : [],
      ),
    );
    for (const { flight, mined } of done) {
      const { id, nonce } = flight.entry;
      flights.delete(nonce);
      if (!speaks(flight)) continue;
      onProgress({ id, state: "confirmed", transaction: mined.transaction, block: mined.block });
      waiters.get(id)?.resolve(mined);
    }
    return moved;
  }

  function missing(flight: Flight): void {
    const { entry } = flight;
    flight.mined = null;
    flight.missingSince ??= Date.now();
    if (Date.now() - flight.missingSince < lostAfter) return;
    if (!speaks(flight)) {
      // It had nothing to do but to fill its nonce, which is filled.
      flights.delete(entry.nonce);
      if (entry.state === "open") void outbox.put([{ ...entry, state: "lost" }]).catch(() => {});
      return;
    }
    flight.moving = true;
    onProgress({ id: entry.id, state: "held", why: "another transaction of this account took its nonce" });
    enqueue(entry.id, flight.call, flight).catch(async (cause) => {
      flight.moving = false;
      if (!(cause instanceof CertraceError) || cause.code !== "chain-refused") return;
      await refused(flight, cause);
    });
  }

  /** Mined, deep enough, and failed. */
  async function reverted(flight: Flight): Promise<void> {
    const { id, nonce } = flight.entry;
    if (!speaks(flight)) return void flights.delete(nonce);
    const why = await whyReverted(rpc, account, flight.call, flight.gas);
    const waiter = waiters.get(id);
    if (
      why === null &&
      flight.entry.state === "open" &&
      waiter !== undefined &&
      ++waiter.attempts < ATTEMPTS
    ) {
      // It would succeed now: something else was first, or it ran out of gas. As good as new.
      await outbox.put([{ ...flight.entry, state: "refused" }]);
      flights.delete(nonce);
      enqueue(id, flight.call).catch(waiter.reject);
      return;
    }
    await refused(flight, why ?? failedWithoutReason());
  }

  async function refused(flight: Flight, why: CertraceError): Promise<void> {
    const { id, nonce } = flight.entry;
    await outbox.put([{ ...flight.entry, state: "refused" }]);
    flights.delete(nonce);
    onProgress({ id, state: "refused", transaction: flight.hashes.at(-1)!, why: why.message });
    waiters.get(id)?.reject(why);
  }

  /** Those whose nonce the chain has not used yet. */
  async function push(unused: Flight[], count: number): Promise<boolean> {
    const first = unused[0];
    if (first === undefined) return false;
    const now = Date.now();
    const dropped = unused.filter(({ mined }) => mined !== null);
    for (const flight of dropped) Object.assign(flight, { mined: null, sentAt: 0 });
    const stuck = unused.filter(({ sentAt, raise }) => sentAt !== 0 && (raise || now - sentAt > stuckAfter));
    if (stuck.length > 0) await replace(stuck);
    await fillGap(first.entry.nonce, count, now);
    const due = unused.filter((flight) => flight.sentAt === 0 || stuck.includes(flight));
    await broadcast(due);
    return due.length > 0;
  }

  /** Offers more for those that blocks go by without; the others are only sent once more. */
  async function replace(stuck: Flight[]): Promise<void> {
    const outbid = stuck.filter(({ raise, sentHead }) => raise || head >= sentHead + 2);
    if (outbid.length === 0) return;
    const suggested = await suggestFee(rpc);
    const chainId = await rpc.chainId();
    const changed: OutboxEntry[] = [];
    for (const flight of outbid) {
      flight.raise = false;
      const fee = raiseFee(flight.fee, suggested);
      if (isFree(fee)) continue;
      await signFlight(signer, flight, chainId, fee);
      changed.push(flight.entry);
    }
    await outbox.put(changed);
  }

  /** Nonces before ours that nobody fills: a transaction of somebody else with this key was there and is gone. */
  async function fillGap(lowest: number, count: number, now: number): Promise<void> {
    if (lowest === count || flights.has(count)) {
      gapSince = null;
      return;
    }
    gapSince ??= now;
    if (now - gapSince < stuckAfter) return;
    const fee: Fee = await suggestFee(rpc);
    const chainId = await rpc.chainId();
    const fillers: Flight[] = [];
    for (let nonce = count; nonce < Math.min(lowest, count + inFlight); nonce++) {
      const call = { to: account, data: "0x" };
      fillers.push(
        await newFlight(signer, { id: `${FILLER}${nonce}`, chainId, nonce, call, gas: 21_000n, fee }),
      );
    }
    await outbox.put(fillers.map(({ entry }) => entry));
    for (const flight of fillers) flights.set(flight.entry.nonce, flight);
    gapSince = null;
    await broadcast(fillers);
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
const FILLER = "filler:";
/** Whether an id stands or falls with it; others only fill their nonce. */
const speaks = ({ entry }: Flight): boolean =>
  (entry.state === "open" || entry.state === "confirmed") && !entry.id.startsWith(FILLER);
const sentence = (cause: unknown): string =>
  cause instanceof CertraceError ? cause.message : "an unexpected failure";

const closedError = () =>
  new CertraceError("outbox-closed", "Sending was stopped before the chain confirmed.", {
    remedy: "Start again with the same input: what was accepted is in the outbox and goes on.",
  });
const reused = (id: string) =>
  new CertraceError("outbox-id-reused", `The outbox holds another transaction under the name ${id}.`, {
    field: "id",
  });
const unfunded = (account: string) =>
  new CertraceError("account-unfunded", `The account ${account} cannot pay for its transactions.`, {
    field: account,
    remedy: "Send it some of the chain's coin; what was accepted goes on by itself then.",
  });
const failedWithoutReason = () =>
  new CertraceError("chain-refused", "The transaction was mined and failed; the chain gives no reason.", {
    field: "unknown",
    remedy: "Try again; if it fails again, look at the transaction with the chain's own tools.",
  });
