/**
 * The embedded chain: anvil behind our own JSON-RPC door, on one machine, made to last.
 *
 * A signed transaction is written to the journal (chain-journal.ts) before anvil sees it, and its sender is
 * answered after it was mined: what was acknowledged survives kill -9 of anvil, of us, of the machine. If anvil
 * dies alone it is brought back without the callers noticing more than a pause. Transactions that arrive while a
 * block is being made go together into the next one; we say when to mine, so anvil's own automine, which stalls
 * now and then, is not used. While nothing arrives no block is made.
 *
 * Differences from a public chain: gas is free (there is no coin to steal and no account to fund), every block is
 * final at once, and `eth_call` looks at recent blocks only. The contracts cannot tell.
 */
import { CertraceError } from "../../core/errors.ts";
import { type AnvilProcess, spawnAnvil } from "./anvil.ts";
import { type Cycle, corrupt, openChainJournal, type RecoveryPoint } from "./chain-journal.ts";
import { openDoor } from "./embedded-door.ts";
import { connectRpc, quantity, type Rpc, type RpcAnswer, RpcFailure } from "./rpc.ts";

export interface EmbeddedOptions {
  /** `<data>/chain` */
  folder: string;
  /** of the door; 0: any free one */
  port: number;
  /** origins of pages that may read the chain. Default: none */
  pages?: readonly string[];
  chainId?: number;
  /** Unix seconds; a test can start in 1999 and move on as it likes. A block is never older than the one before. */
  clock?: () => number;
  /** transactions after which the state is dumped; more as it grows, since a dump then takes longer. Default 2,000 */
  dumpAfter?: number;
}

export interface EmbeddedChain {
  /** JSON-RPC of the door */
  url: string;
  /** Keeps the state and ends anvil. */
  close(): Promise<void>;
}

interface Running extends AnvilProcess {
  rpc: Rpc;
  /** what the last replayed cycle gave */
  lastAnswers: RpcAnswer[];
}

interface Submission {
  raw: string;
  resolve: (answer: { result: unknown } | { error: unknown }) => void;
  reject: (cause: unknown) => void;
}

const GROUP_TRANSACTIONS = 500;
const GROUP_CHARACTERS = 4_000_000;
/** to start anvil, when it dies while it is brought back */
const ATTEMPTS = 5;

/**
 * Starts or brings back the chain in `folder`. Throws CertraceError `port-busy`, `chain-locked`, `chain-other`,
 * `chain-corrupt`, `folder-unwritable`, `chain-unavailable` (anvil does not run on this machine).
 */
export async function startEmbeddedChain(options: EmbeddedOptions): Promise<EmbeddedChain> {
  const { folder, chainId = 31337 } = options;
  const clock = options.clock ?? (() => Math.floor(Date.now() / 1000));
  const journal = await openChainJournal(folder, chainId, clock());
  const inOrder = queue();
  let closing = false;
  const waiting: Submission[] = [];
  let lastTime = 0;
  let sinceDump = 0;
  let dumpedBytes = 0;
  let node: Promise<Running>;

  const door = await openDoor(options.port, { submit, forward }, options.pages).catch(async (cause) => {
    await journal.close();
    throw cause;
  });
  try {
    node = recover();
    await node;
  } catch (cause) {
    await door.close();
    await journal.close();
    throw cause;
  }
  return { url: door.url, close };

  /** Starts anvil anew and replays what it should know. In order only. */
  async function recover(): Promise<Running> {
    let failure: unknown;
    for await (const point of journal.recoveryPoints()) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        try {
          return await recoverFrom(point);
        } catch (cause) {
          failure = cause;
          // If anvil died meanwhile, that says nothing about the state: once more. If it refused, to the next point.
          if (!isAway(cause)) break;
        }
      }
    }
    throw isAway(failure) ? failure : corrupt(folder, failure);
  }

  async function recoverFrom({ state, cycles }: RecoveryPoint): Promise<Running> {
    const anvil = await spawnAnvil([
      ...anvilArguments,
      ...["--chain-id", `${chainId}`, "--timestamp", `${journal.genesisTime}`],
    ]);
    try {
      const rpc = connectRpc(anvil.url, { chainId, timeout: 120_000 });
      if (state !== null) await rpc.request("anvil_loadState", [`0x${state.toString("hex")}`]);
      sinceDump = 0;
      dumpedBytes = state?.length ?? 0;
      let lastAnswers: RpcAnswer[] = [];
      for await (const cycle of cycles()) lastAnswers = await apply(rpc, cycle);
      const head = (await rpc.request("eth_getBlockByNumber", ["latest", false])) as { timestamp?: unknown };
      lastTime = Number(quantity(head.timestamp, "eth_getBlockByNumber", "anvil"));
      await rpc.request("evm_setTime", [Math.max(lastTime, clock())]);
      const running: Running = { ...anvil, rpc, lastAnswers };
      void anvil.exited.then(() => inOrder(() => restart(running)).catch(() => {}));
      return running;
    } catch (cause) {
      await anvil.kill();
      throw cause;
    }
  }

  /** Brings anvil back if `dead` is still the one in use; null: if none is. In order only. */
  async function restart(dead: Running | null): Promise<Running> {
    const current = await node.catch(() => null);
    if (current !== null && (current !== dead || closing)) return current;
    await dead?.kill();
    node = recover();
    return node;
  }

  function submit(raw: string): Promise<{ result: unknown } | { error: unknown }> {
    if (closing) throw stopped();
    return new Promise((resolve, reject) => {
      waiting.push({ raw, resolve, reject });
      if (waiting.length === 1) void inOrder(makeBlocks);
    });
  }

  async function makeBlocks(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting.splice(0, groupSize(waiting));
      try {
        const answers = await perform({
          time: Math.max(lastTime, clock()),
          transactions: group.map(({ raw }) => raw),
        });
        group.forEach(({ resolve }, i) => {
          const answer = answers[i]!;
          resolve("failure" in answer ? { error: answer.failure.refusal } : answer);
        });
      } catch (cause) {
        for (const { reject } of group) reject(cause);
      }
    }
    // A transaction adds some 200 bytes: so the time spent on dumps stays in proportion to the work done.
    const due = (options.dumpAfter ?? 2_000) + dumpedBytes / 1_000;
    // A dump that fails loses nothing: the journal has it all, the next start only takes longer.
    if (sinceDump > due) await dump().catch(() => {});
  }

  async function perform(cycle: Cycle): Promise<RpcAnswer[]> {
    const running = await node.catch(() => restart(null));
    await journal.append(cycle);
    lastTime = cycle.time;
    try {
      return await apply(running.rpc, cycle);
    } catch {
      return (await restart(running)).lastAnswers;
    }
  }

  async function apply(rpc: Rpc, cycle: Cycle): Promise<RpcAnswer[]> {
    const answers = await rpc.batch(cycle.transactions.map((raw) => ["eth_sendRawTransaction", [raw]]));
    const unanswered = answers.find((answer) => "failure" in answer && answer.failure.refusal === undefined);
    if (unanswered !== undefined && "failure" in unanswered) throw unanswered.failure;
    sinceDump += cycle.transactions.length;
    if (cycle.time > 0 && answers.some((answer) => "result" in answer)) await mine(rpc, cycle.time);
    return answers;
  }

  /** Mines until the pool has nothing left that could be mined: a group may need more than one block's gas. */
  async function mine(rpc: Rpc, time: number): Promise<void> {
    let before = Number.POSITIVE_INFINITY;
    for (;;) {
      await rpc.request("evm_setNextBlockTimestamp", [time]);
      await rpc.request("evm_mine");
      const pool = (await rpc.request("txpool_status")) as { pending: unknown };
      const pending = Number(quantity(pool.pending, "txpool_status", "anvil"));
      if (pending === 0 || pending >= before) return;
      before = pending;
    }
  }

  async function dump(): Promise<void> {
    const { rpc } = await node;
    const state = (await rpc.request("anvil_dumpState")) as string;
    const pool = (await rpc.request("txpool_content")) as {
      queued: Record<string, Record<string, { hash: string }>>;
    };
    const hashes = Object.values(pool.queued).flatMap((account) =>
      Object.values(account).map(({ hash }) => hash),
    );
    const raws = await rpc.batch(hashes.map((hash) => ["eth_getRawTransactionByHash", [hash]]));
    const bytes = Buffer.from(state.slice(2), "hex");
    await journal.keep(
      bytes,
      raws.flatMap((answer) =>
        "result" in answer && typeof answer.result === "string" ? [answer.result] : [],
      ),
    );
    dumpedBytes = bytes.length;
    sinceDump = 0;
  }

  async function forward(body: string): Promise<string> {
    let running = await node.catch(() => inOrder(() => restart(null)));
    for (let attempt = 0; ; attempt++) {
      try {
        if (options.clock !== undefined && body.includes("eth_estimateGas")) {
          await running.rpc.request("evm_setTime", [Math.max(lastTime, clock())]);
        }
        const headers = { "content-type": "application/json" };
        const response = await fetch(running.url, { method: "POST", headers, body });
        return await response.text();
      } catch (cause) {
        if (closing || attempt > 0) throw closing ? stopped() : cause;
        const dead = running;
        running = await inOrder(() => restart(dead));
      }
    }
  }

  async function close(): Promise<void> {
    if (closing) return;
    closing = true;
    await door.close();
    await inOrder(async () => {
      if (sinceDump > 0) await dump().catch(() => {});
      await (await node).kill();
      await journal.close();
    });
  }
}

const anvilArguments = [
  ...["--no-mining", "--order", "fifo", "--no-request-size-limit", "--enable-tx-gas-limit"],
  ...["--base-fee", "0", "--gas-price", "0", "--disable-min-priority-fee"],
  // every block final at once; and no history of states, which anvil would spill into the home folder
  ...["--slots-in-an-epoch", "0", "--prune-history", "64"],
];

/** anvil did not answer, as opposed to: it answered that it will not. */
const isAway = (cause: unknown): boolean =>
  cause instanceof CertraceError &&
  cause.code === "chain-unavailable" &&
  !(cause instanceof RpcFailure && cause.refusal !== undefined);

const stopped = () =>
  new CertraceError("chain-unavailable", "The embedded chain is being stopped.", {
    remedy: "Start it again.",
  });

function groupSize(waiting: readonly Submission[]): number {
  let characters = 0;
  let n = 0;
  while (n < waiting.length && n < GROUP_TRANSACTIONS && (n === 0 || characters < GROUP_CHARACTERS)) {
    characters += waiting[n++]!.raw.length;
  }
  return n;
}

/** Runs what it is given one after another, whatever became of the one before. */
function queue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task, task);
    last = run.catch(() => {});
    return run;
  };
}
