/**
 * Follows the chain: an endless sequence of ChainSteps (events.ts) from a block on, through outages,
 * reorganisations and nodes that talk nonsense.
 *
 * What is yielded is consistent: every event lies in a block that is on the chain of the newest yielded block.
 * - Near the head, every header is read; each names its parent by hash, and logs are asked for by block hash, so
 *   a node that reorganises in between cannot mix two chains.
 * - Far below the head, logs are read in ranges whose size adapts to what the node can bear; the headers of blocks
 *   with events, of both ends and of the block before are compared, before and after.
 * - Of what was yielded, a ladder of block hashes is kept. A reorganisation of any depth is a rung that is no
 *   longer on the chain; the newest rung that still is on it is found by bisection.
 *
 * A node whose head lies below what was read may lag behind (one of several behind an address) or may have been
 * put back to an earlier state. Where the blocks it has are ours, it is believed after `patience` polls in a row.
 *
 * Threats left: a node that withholds logs consistently is not noticed here. Facts that are read directly
 * (facts.ts) compare logs with the contract's state.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CertraceError } from "../../core/errors.ts";
import { inconsistent } from "../../core/evidence/node-header.ts";
import type { BlockRef } from "../../core/verify/facts.ts";
import type { ChainStep } from "./events.ts";
import { type Header, natural, type PlacedEvent, parseHeader, parseLogs, toHex } from "./node-answers.ts";
import { type Rpc, type RpcAnswer, type RpcCall, unwrap } from "./rpc.ts";

export interface FollowOptions {
  rpc: Rpc;
  chainId: number;
  /** the registries, lowercase `0x` */
  addresses: readonly string[];
  /** the first block to read: that of the deployment */
  from: number;
  /** blocks that were yielded before, ascending, the last being where to go on; empty: begin at `from` */
  known: readonly BlockRef[];
  /** how deep a block must lie to be final (0: every block is), or what the node's `finalized` tag says */
  finality: number | "finalized";
  signal: AbortSignal;
  /** rungs further below the finalized block than this are forgotten, and any 16 times further below the newest */
  keep?: number | undefined;
  /** milliseconds between polls while nothing happens */
  pollInterval?: number | undefined;
  /** polls in a row that may show an older head before it is believed */
  patience?: number | undefined;
  /** milliseconds before trying again after a failure; doubled each time, up to 64 times this */
  retryAfter?: number | undefined;
  /** called when the node begins to fail, fails otherwise, or (null) works again */
  onFailure?: ((failure: CertraceError | null) => void) | undefined;
  /** Unix seconds */
  now?: (() => number) | undefined;
}

export interface FollowHealth {
  /** when the node last gave a sensible answer; null: not yet */
  lastHeard: number | null;
  /** when all of the node's chain had last been read; null: not yet */
  caughtUpAt: number | null;
  /** the number of the newest block that the node has told of */
  head: number | null;
  /** whether far more is to be read than a poll brings */
  lagging: boolean;
  /** code of the last failure: `chain-unavailable`, `chain-inconsistent`, `chain-other`; null once it works */
  error: string | null;
}

export interface Follower {
  /** Steps that were read together. What came before has been dealt with when the next is asked for. */
  steps(): AsyncGenerator<ChainStep[], void>;
  health(): FollowHealth;
}

/** Up to this many blocks below the head, every header is read. */
const NEAR = 64;
const FIRST_RANGE = 1_000;
const MAX_RANGE = 100_000;
/** More events than this in one range: the next ranges are smaller. */
const MANY_EVENTS = 5_000;

/** Does not touch the network before the first step is asked for; ends when `signal` aborts. */
export function follow(options: FollowOptions): Follower {
  const { rpc, signal, finality, chainId, keep = 4096, patience = 20, pollInterval = 1000 } = options;
  const { retryAfter = 250, now = () => Math.floor(Date.now() / 1000) } = options;
  const ladder: BlockRef[] = [...options.known];
  const health: FollowHealth = { lastHeard: null, caughtUpAt: null, head: null, lagging: true, error: null };
  let finalized: BlockRef | null = null;
  let behind = 0;
  let rangeSize = FIRST_RANGE;
  let rangeLimit = MAX_RANGE;

  async function ask(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    const answers = await untilAborted(rpc.batch(calls), signal);
    if (answers.length !== calls.length) throw inconsistent("fewer answers than questions");
    return answers;
  }

  const headerCall = (number: number): RpcCall => ["eth_getBlockByNumber", [toHex(number), false]];

  async function headers(numbers: readonly number[]): Promise<(Header | null)[]> {
    if (numbers.length === 0) return [];
    const answers = await ask(numbers.map(headerCall));
    return answers.map((answer, i) => parseHeader(unwrap(answer), numbers[i]));
  }

  /** One look at the node. True: there may be more at once. */
  async function* poll(): AsyncGenerator<ChainStep[], boolean> {
    const askedAt = now();
    const head = await readHead();
    health.head = head.block.number;
    health.lastHeard = askedAt;
    const top = ladder.at(-1);
    if (top !== undefined) {
      const standing = await stillStands(top, head.block);
      behind = standing === "hidden" ? behind + 1 : 0;
      if (standing === "forked" || behind > patience) {
        const count = await newestStanding(head.block.number);
        if (count === ladder.length) throw inconsistent("two blocks of one number");
        behind = 0;
        yield [fallBack(count)];
        return true;
      }
      if (standing === "hidden") return false;
    }
    const next = top === undefined ? options.from : top.number + 1;
    if (head.block.number < options.from) return false;
    const far = head.block.number - next >= NEAR;
    if (far) health.lagging = true;
    const blocks = far ? await readRange(next, head.block) : await readNear(next, head.block);
    const final = await newlyFinal(head.final, blocks, far);
    // Nothing below fails: what is on the ladder has been yielded.
    const steps: ChainStep[] = [...blocks];
    ladder.push(...blocks.map(({ block }) => block));
    if (final !== null) steps.push(finalize(final));
    forget();
    if (steps.length > 0) yield steps;
    if (!far) {
      health.lagging = false;
      health.caughtUpAt = askedAt;
    }
    return far;
  }

  async function readHead(): Promise<{ block: Header; final: number }> {
    const calls: RpcCall[] = [
      ["eth_chainId", []],
      ["eth_getBlockByNumber", ["latest", false]],
    ];
    if (finality === "finalized") calls.push(["eth_getBlockByNumber", ["finalized", false]]);
    const [id, latest, tagged] = await ask(calls);
    // Every time: another chain at the same address would otherwise look like a reorganisation of all.
    if (natural(unwrap(id!), "chain id") !== chainId) throw otherChain(chainId, rpc.shown);
    const block = parseHeader(unwrap(latest!));
    if (block === null) throw inconsistent("no newest block");
    if (finality !== "finalized") return { block, final: block.number - finality };
    // A node that knows no finality (a young chain, an old client) has nothing final; that is no failure.
    const final = "result" in tagged! ? parseHeader(tagged.result) : null;
    return { block, final: Math.min(final?.number ?? -1, block.number) };
  }

  /** Whether our newest block is on the node's chain; `hidden`: the node has not come that far. */
  async function stillStands(top: BlockRef, head: Header): Promise<"stands" | "forked" | "hidden"> {
    if (head.number === top.number) return head.hash === top.hash ? "stands" : "forked";
    if (head.number === top.number + 1) return head.parentHash === top.hash ? "stands" : "forked";
    const rung = ladder.findLast(({ number }) => number <= head.number);
    if (rung === undefined) return "hidden";
    const [now] = rung.number === head.number ? [head] : await headers([rung.number]);
    if (now === null || now === undefined) return "hidden";
    if (now.hash !== rung.hash) return "forked";
    return rung === top ? "stands" : "hidden";
  }

  /** How many rungs of the ladder are on the node's chain: below a rung that is, all are. */
  async function newestStanding(head: number): Promise<number> {
    let low = 0;
    let high = ladder.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const rung = ladder[middle]!;
      const [now] = rung.number > head ? [undefined] : await headers([rung.number]);
      // A node that hides what it has just claimed to have must not make us drop what we know.
      if (now === null) throw inconsistent("a block that went missing");
      if (now?.hash === rung.hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function fallBack(standing: number): ChainStep {
    ladder.length = standing;
    const to = ladder.at(-1) ?? null;
    if (finalized !== null && finalized.number > (to?.number ?? -1)) finalized = null;
    return { type: "reorg", to };
  }

  /** All blocks from `first` to the head, linked by their parent hashes. */
  async function readNear(first: number, head: Header): Promise<BlockStep[]> {
    if (first > head.number) return [];
    const numbers = Array.from({ length: head.number - first }, (_, i) => first + i);
    const chain = [...(await headers(numbers)), head];
    let parent = ladder.at(-1)?.hash;
    for (const header of chain) {
      if (header === null || (parent !== undefined && header.parentHash !== parent)) {
        throw inconsistent("blocks that are not one chain");
      }
      parent = header.hash;
    }
    const blocks = chain as Header[];
    const logs = await ask(
      blocks.map(({ hash }) => ["eth_getLogs", [{ blockHash: hash, address: options.addresses }]]),
    );
    const steps = blocks.map((block, i) => {
      const { number } = block;
      const asked = { addresses: options.addresses, fromBlock: number, toBlock: number };
      return blockStep(block, parseLogs(unwrap(logs[i]!), asked));
    });
    return steps.filter(({ events }, i) => events.length > 0 || i === steps.length - 1);
  }

  /** Many blocks far below the head at once. */
  async function readRange(first: number, head: Header): Promise<BlockStep[]> {
    const last = Math.min(first + rangeSize - 1, head.number - NEAR);
    const top = ladder.at(-1);
    const asked = { addresses: options.addresses, fromBlock: first, toBlock: last };
    const filter = { address: asked.addresses, fromBlock: toHex(first), toBlock: toHex(last) };
    const ends = top === undefined ? [last] : [top.number, last];
    const [logs, ...before] = await ask([["eth_getLogs", [filter]], ...ends.map(headerCall)]).catch(
      (error) => {
        if (!signal.aborted) shrinkRange(first, last);
        throw error;
      },
    );
    if ("failure" in logs!) {
      shrinkRange(first, last);
      if (first === last) throw logs.failure;
      return []; // asked again at once, for less
    }
    const end = parseHeader(unwrap(before.at(-1)!), last);
    const events = parseLogs(logs!.result, asked);
    const numbers = [...new Set([...events.map(({ block }) => block), last])];
    const blocks = await headers(numbers);
    // Asked for last: if both ends are still the same, nothing was reorganised while we read.
    const after = await headers(ends);
    if (
      end === null ||
      after.at(-1)?.hash !== end.hash ||
      (top !== undefined && after[0]?.hash !== top.hash)
    ) {
      throw inconsistent("the chain changed while it was read");
    }
    const byBlock = Map.groupBy(events, ({ block }) => block);
    const steps = blocks.map((block) => {
      if (block === null) throw inconsistent("a block without a header");
      return blockStep(block, byBlock.get(block.number) ?? []);
    });
    if (steps.at(-1)?.block.hash !== end.hash) throw inconsistent("two blocks of one number");
    checkLinks(top, steps);
    growRange(events.length);
    return steps;
  }

  /** The newest block at or below `final` that is new to be so; far below the head, the newest of those just read. */
  async function newlyFinal(
    final: number,
    read: readonly BlockStep[],
    far: boolean,
  ): Promise<BlockRef | null> {
    if (final < options.from || final <= (finalized?.number ?? -1)) return null;
    const reached = [...ladder, ...read.map(({ block }) => block)].findLast(({ number }) => number <= final);
    if (far || reached?.number === final) return reached ?? null;
    const [header] = await headers([final]);
    return header ?? null;
  }

  function finalize({ number, hash, time }: BlockRef): ChainStep {
    finalized = { number, hash, time };
    return { type: "finalized", block: finalized };
  }

  function forget(): void {
    const top = ladder.at(-1)?.number ?? 0;
    const below = Math.max((finalized?.number ?? 0) - keep, top - keep * 16);
    const kept = ladder.findIndex(({ number }) => number >= below);
    if (kept > 0) ladder.splice(0, kept);
  }

  function shrinkRange(first: number, last: number): void {
    rangeSize = Math.max(1, Math.floor((last - first + 1) / 2));
    rangeLimit = rangeSize;
  }

  /** What a node refused is tried again only after many ranges that it could bear. */
  function growRange(events: number): void {
    rangeLimit = Math.min(MAX_RANGE, Math.ceil(rangeLimit * 1.05));
    if (events > MANY_EVENTS) rangeSize = Math.max(1, Math.floor(rangeSize / 2));
    else if (events < MANY_EVENTS / 4) rangeSize = Math.min(rangeSize * 2, rangeLimit);
  }

  function heard(failure: CertraceError | null): void {
    const code = failure?.code ?? null;
    if (code !== health.error) options.onFailure?.(failure);
    health.error = code;
  }

  async function* steps(): AsyncGenerator<ChainStep[], void> {
    let wait = retryAfter;
    while (!signal.aborted) {
      try {
        const more = yield* poll();
        heard(null);
        wait = retryAfter;
        if (!more) await pause(pollInterval, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof CertraceError)) throw error;
        heard(error);
        await pause(wait, signal);
        wait = Math.min(wait * 2, retryAfter * 64);
      }
    }
  }

  return { steps, health: () => ({ ...health }) };
}

type BlockStep = ChainStep & { type: "block" };

function blockStep({ number, hash, time, parentHash }: Header, events: readonly PlacedEvent[]): BlockStep {
  if (events.some((event) => event.blockHash !== hash))
    throw inconsistent("a log of a block that is not on the chain");
  return {
    type: "block",
    block: { number, hash, time },
    parentHash,
    events: events.map(({ event, logIndex, transaction }) => ({ event, logIndex, transaction })),
  };
}

/** Neighbours among the blocks that were read name each other. */
function checkLinks(top: BlockRef | undefined, steps: readonly BlockStep[]): void {
  let before = top;
  for (const { block, parentHash } of steps) {
    if (before !== undefined && before.number + 1 === block.number && parentHash !== before.hash) {
      throw inconsistent("blocks that are not one chain");
    }
    before = block;
  }
}

function otherChain(expected: number, shown: string): CertraceError {
  return new CertraceError("chain-other", `The node at ${shown} is no longer on chain ${expected}.`, {
    field: "CERTRACE_RPC_URL",
    remedy: `Point CERTRACE_RPC_URL to a node of chain ${expected}.`,
  });
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {}); // woken by the end of it all
}

/** Does not wait for an exchange that nobody wants any more; its time limit ends it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
