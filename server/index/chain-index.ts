/**
 * The index at work: follows the chain, writes what it says into a store, answers from there.
 *
 * - A store that holds an index of another chain, other registries or another schema is emptied and rebuilt; so is
 *   one whose chain was replaced further back than it can undo, and one that contradicts what the node says now.
 *   Each is logged.
 * - Killed anywhere, it goes on where it stood: the cursor is written with the data.
 * - Nothing that happens to the node or the disk ends it: it tries again, ever more slowly, and says in `health`
 *   what is wrong. Meanwhile it answers what it knows with the time when it knew it, or why it knows nothing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { CertraceError } from "../../core/errors.ts";
import type { BlockRef, Fact, FactsQuery, MissingReason } from "../../core/verify/facts.ts";
import { type AddressBook, registryId, traceRegistryId } from "../chain/address-book.ts";
import type { ChainStep } from "../chain/events.ts";
import { type Follower, type FollowHealth, type FollowOptions, follow } from "../chain/follow.ts";
import type { Rpc } from "../chain/rpc.ts";
import type { Log } from "../log.ts";
import { indexKeys, under } from "../store/keys.ts";
import type { Operation, Reads, Store } from "../store/store.ts";
import { apply, knownBlocks } from "./apply.ts";
import { type FactsSource, missingFacts, readIndexFacts } from "./facts.ts";
import type { Index } from "./index.ts";
import * as questions from "./questions.ts";
import { type Meta, put, read, SCHEMA } from "./records.ts";
import * as traceQuestions from "./trace-questions.ts";

export interface IndexOptions {
  /** handed in open, and closed by whoever opened it */
  store: Store;
  rpc: Rpc;
  /** the registries to follow, and the block of their deployment */
  book: AddressBook;
  finality: FollowOptions["finality"];
  /** who supplies the facts, for people: the service's URL */
  source: string;
  log?: Pick<Log, "info" | "warn" | "error">;
  /** how far below the finalized block a reorganisation can be undone without a rebuild, in blocks */
  keep?: number;
  pollInterval?: number;
  patience?: number;
  retryAfter?: number;
  /** Unix seconds */
  now?: () => number;
}

export interface ChainIndex extends Index {
  /** `error` is a code of follow.ts or of the store; null while all is well */
  health(): FollowHealth;
  /** Resolves when the chain has been read up to `block` (and everything in it can be asked); `index-closed`. */
  whenRead(block: number): Promise<void>;
  /** Tells what was read, in order, once it can be asked. */
  onRead(listener: (steps: readonly ChainStep[]) => void): void;
  /** Stops following. Resolves when nothing is written any more. */
  close(): Promise<void>;
}

const REBUILT = "the index is rebuilt from the block of the deployment";
const KEEP = 4096;
const CLEAR_AT_ONCE = 10_000;
/** As often in a row may a node's answers contradict the index before the index itself is doubted. */
const DOUBT_AFTER = 3;

/** Checks whose index the store holds and begins to follow. Throws the store's errors. */
export async function openIndex(options: IndexOptions): Promise<ChainIndex> {
  const { store, book, log } = options;
  const registry = registryId(book);
  const meta: Meta = {
    schema: SCHEMA,
    chainId: book.chainId,
    departmentRegistry: book.departmentRegistry.toLowerCase(),
    certificateRegistry: book.certificateRegistry.toLowerCase(),
    traceRegistry: book.traceRegistry.toLowerCase(),
    block: book.block,
  };
  const ending = new AbortController();
  const waiting = new Set<{ block: number; resolve: () => void; reject: (error: CertraceError) => void }>();
  const listeners: ((steps: readonly ChainStep[]) => void)[] = [];
  let follower: Follower | null = null;
  let cursor: BlockRef | null = null;
  let caughtUpAt: number | null = null;
  let error: string | null = null;
  /** what the store holds is to be cleared away before anything else */
  let outdated = true;

  const found = await read<Meta>(store, indexKeys.meta);
  if (found !== undefined && JSON.stringify(found) === JSON.stringify(meta)) {
    cursor = (await read<BlockRef>(store, indexKeys.cursor)) ?? null;
    outdated = false;
  } else if (found !== undefined) {
    log?.warn({ reason: "other-chain-or-schema", block: book.block }, REBUILT);
  }

  /** Empties the index. Killed in between, it has no meta and is emptied again at the next start. */
  async function clear(): Promise<void> {
    cursor = null;
    await store.batch([{ delete: indexKeys.meta }, { delete: indexKeys.cursor }]);
    for (;;) {
      const operations: Operation[] = [];
      const range = { ...under(indexKeys.all), limit: CLEAR_AT_ONCE };
      for await (const [key] of store.range(range)) operations.push({ delete: key });
      if (operations.length === 0) break;
      await store.batch(operations, { durable: false });
    }
    await store.batch([put(indexKeys.meta, meta)]);
    outdated = false;
  }

  async function run(): Promise<void> {
    const retryAfter = options.retryAfter ?? 250;
    let wait = retryAfter;
    let doubts = 0;
    while (!ending.signal.aborted) {
      try {
        if (outdated) await clear();
        for await (const steps of followFrom(await knownBlocks(store)).steps()) {
          await store.batch(await apply(steps, store, options.keep ?? KEEP));
          advance(steps);
          error = null;
          doubts = 0;
          wait = retryAfter;
        }
      } catch (cause) {
        const code = cause instanceof CertraceError ? cause.code : "internal";
        if (code === "chain-inconsistent") doubts += 1;
        if (code === "index-outdated" || (code === "chain-inconsistent" && doubts === DOUBT_AFTER)) {
          log?.warn({ reason: code, block: book.block }, REBUILT);
          outdated = true;
          continue;
        }
        if (code !== error) log?.error({ err: cause }, "the index cannot go on, and tries again");
        error = code;
        if (code === "store-closed") return;
        await sleep(wait, undefined, { signal: ending.signal }).catch(() => {});
        wait = Math.min(wait * 2, retryAfter * 64);
      }
    }
  }

  function followFrom(known: readonly BlockRef[]): Follower {
    const { rpc, finality, keep = KEEP, pollInterval, patience, retryAfter, now } = options;
    follower = follow({
      rpc,
      chainId: book.chainId,
      addresses: [meta.departmentRegistry, meta.certificateRegistry, meta.traceRegistry],
      from: book.block,
      known,
      finality,
      signal: ending.signal,
      keep,
      pollInterval,
      patience,
      retryAfter,
      now,
      onFailure: (failure) =>
        failure === null
          ? log?.info("the chain's node answers again")
          : log?.warn({ err: failure }, "the chain's node fails; it is asked again and again"),
    });
    return follower;
  }

  function advance(steps: readonly ChainStep[]): void {
    for (const step of steps) {
      if (step.type === "block") cursor = step.block;
      if (step.type === "reorg") {
        log?.warn({ from: cursor?.number, to: step.to?.number ?? null }, "the chain was reorganised");
        cursor = step.to;
      }
    }
    for (const listener of listeners) listener(steps);
    for (const waiter of waiting) {
      if (cursor === null || cursor.number < waiter.block) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  }

  function health(): FollowHealth {
    const now = follower?.health() ?? {
      lastHeard: null,
      caughtUpAt: null,
      head: null,
      lagging: true,
      error: null,
    };
    caughtUpAt = now.caughtUpAt ?? caughtUpAt;
    return { ...now, caughtUpAt, error: error ?? now.error };
  }

  /** Why nothing can be said now; null where something can. */
  function ignorance(state: FollowHealth): MissingReason | null {
    if (!state.lagging && !outdated) return null;
    if (state.error === null) return "source-behind";
    return state.error === "chain-inconsistent" || state.error === "chain-other"
      ? "source-inconsistent"
      : "source-unavailable";
  }

  async function at<T>(ask: (reads: Reads) => Promise<T>): Promise<T> {
    const snapshot = store.snapshot();
    try {
      return await ask(snapshot);
    } finally {
      await snapshot.close();
    }
  }

  /** What one state of the index says, at its block; or why it cannot say anything. */
  async function known<T>(ask: (reads: Reads) => Promise<T>): Promise<Fact<T>> {
    const missing = ignorance(health());
    if (missing !== null) return { missing };
    return at(async (reads) => {
      const block = await read<BlockRef>(reads, indexKeys.cursor);
      return block === undefined ? { missing: "source-behind" } : { value: await ask(reads), block };
    });
  }

  const running = run();
  return {
    async facts(query: FactsQuery) {
      const state = health();
      const source: FactsSource = { registry, source: options.source, readAt: state.caughtUpAt ?? 0 };
      // Nobody was asked who knows that registry.
      if (query.registry !== registry) return missingFacts(source, "not-asked");
      const missing = ignorance(state);
      if (missing !== null) return missingFacts(source, missing);
      return at((reads) => readIndexFacts(reads, query, source));
    },
    departments: (after, limit) => at((reads) => questions.departments(reads, after, limit)),
    department: (id) => at((reads) => questions.department(reads, id)),
    departmentByIdentifier: (identifier) =>
      at((reads) => questions.departmentByIdentifier(reads, identifier)),
    signingKeys: (department) => at((reads) => questions.signingKeys(reads, department)),
    types: (after, limit) => at((reads) => questions.types(reads, after, limit)),
    typeByVct: (vct) => at((reads) => questions.typeByVct(reads, vct)),
    issuers: (typeId) => at((reads) => questions.issuers(reads, typeId)),
    batchByList: (department, list) => at((reads) => questions.batchByList(reads, department, list)),
    statusChanges: (department, root) => at((reads) => questions.statusChanges(reads, department, root)),
    async traceFacts(query) {
      const state = health();
      const readAt = state.caughtUpAt ?? 0;
      if (query.registry !== traceRegistryId(book))
        return traceQuestions.missingTraceFacts(readAt, "not-asked");
      const missing = ignorance(state);
      if (missing !== null) return traceQuestions.missingTraceFacts(readAt, missing);
      return at((reads) => traceQuestions.traceFacts(reads, query, readAt));
    },
    traceLog: (id) => known((reads) => traceQuestions.traceLog(reads, id)),
    signer: (department, kid) => known((reads) => traceQuestions.signerOf(reads, department, kid)),
    epochs: (log, after, limit) => at((reads) => traceQuestions.epochs(reads, log, after, limit)),
    newestEpochs: (log, before, limit) =>
      at((reads) => traceQuestions.newestEpochs(reads, log, before, limit)),
    async progress() {
      const state = health();
      const behind = Math.max(0, (state.head ?? 0) - (cursor?.number ?? book.block - 1));
      return { head: cursor, readAt: state.caughtUpAt ?? 0, behind };
    },
    health,
    whenRead(block) {
      if (cursor !== null && cursor.number >= block) return Promise.resolve();
      if (ending.signal.aborted) return Promise.reject(closed());
      return new Promise((resolve, reject) => waiting.add({ block, resolve, reject }));
    },
    onRead(listener) {
      listeners.push(listener);
    },
    async close() {
      ending.abort();
      await running;
      for (const { reject } of waiting) reject(closed());
      waiting.clear();
    },
  };
}

function closed(): CertraceError {
  return new CertraceError("index-closed", "The index is closed.");
}
