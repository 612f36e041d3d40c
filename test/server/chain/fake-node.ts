/**
 * A node of an invented chain, in memory, that a test can reorganise, cut back, and make lie between any two
 * questions. Answers what follow.ts asks as a real node does; the real one is played in follow-anvil.test.ts.
 */
import { hash } from "node:crypto";
import type { BlockRef } from "../../../core/verify/facts.ts";
import { compiled } from "../../../server/chain/contracts.ts";
import { type Rpc, type RpcAnswer, type RpcCall, RpcFailure, unwrap } from "../../../server/chain/rpc.ts";

export const REGISTRIES = [`0x${"d1".repeat(20)}`, `0x${"c2".repeat(20)}`] as const;
export const CHAIN = 31337;

interface FakeBlock extends BlockRef {
  parentHash: string;
  logs: Record<string, unknown>[];
}

export class FakeNode {
  readonly chain: FakeBlock[] = [];
  chainId = CHAIN;
  /** how far below the head `finalized` is; null: the node knows no such tag */
  finalizedDepth: number | null = null;
  /** a range of logs it refuses */
  refuse: (blocks: number, logs: number) => boolean = () => false;
  /** may change, or replace, what is answered */
  lie: (method: string, answer: unknown, params: readonly unknown[]) => unknown = (_method, answer) => answer;
  /** called before each exchange */
  before: () => void = () => {};
  exchanges = 0;
  calls = 0;
  #mined = 0;

  constructor() {
    this.mine();
  }

  get head(): FakeBlock {
    return this.chain.at(-1)!;
  }

  /** One block; one event (SuccessorNamed 7 → n) for each number. */
  mine(...successors: number[]): BlockRef {
    this.#mined += 1;
    const number = this.chain.length;
    const blockHash = `0x${hash("sha256", `${number}/${this.#mined}`)}`;
    const parentHash = this.chain.at(-1)?.hash ?? `0x${"0".repeat(64)}`;
    const logs = successors.map((successor, i) => ({
      ...compiled("IDepartmentRegistry").abi.encodeEventLog("SuccessorNamed", [7, successor]),
      address: REGISTRIES[0],
      blockNumber: `0x${number.toString(16)}`,
      blockHash,
      transactionHash: `0x${hash("sha256", `tx/${number}/${this.#mined}`)}`,
      logIndex: `0x${(i * 2).toString(16)}`,
      removed: false,
    }));
    const block = { number, hash: blockHash, time: 1_700_000_000 + number, parentHash, logs };
    this.chain.push(block);
    return { number, hash: blockHash, time: block.time };
  }

  mineMany(count: number): void {
    for (let i = 0; i < count; i++) this.mine();
  }

  /** Takes the newest blocks away. */
  cut(depth: number): void {
    this.chain.length = Math.max(1, this.chain.length - depth);
  }

  /** Everything that a reader of the whole chain finds from block `from` on. */
  events(from = 1): [block: string, successor: number][] {
    return this.chain.slice(from).flatMap(({ hash, logs }) =>
      logs.map((log): [string, number] => {
        const { topics } = log as { topics: string[] };
        return [hash, Number(topics[2])];
      }),
    );
  }

  answer(method: string, params: readonly unknown[]): unknown {
    if (method === "eth_chainId") return `0x${this.chainId.toString(16)}`;
    if (method === "eth_getBlockByNumber") {
      const [tag] = params as [string];
      if (tag === "finalized" && this.finalizedDepth === null) throw refusal("unknown block tag");
      const number =
        tag === "latest"
          ? this.head.number
          : tag === "finalized"
            ? this.head.number - this.finalizedDepth!
            : Number(tag);
      const block = this.chain[number];
      if (block === undefined) return null;
      return {
        number: `0x${number.toString(16)}`,
        hash: block.hash,
        parentHash: block.parentHash,
        timestamp: `0x${block.time.toString(16)}`,
        transactions: [],
      };
    }
    if (method !== "eth_getLogs") throw refusal(`no ${method}`);
    const [filter] = params as [{ blockHash?: string; fromBlock?: string; toBlock?: string }];
    if (filter.blockHash !== undefined) {
      const block = this.chain.find(({ hash }) => hash === filter.blockHash);
      if (block === undefined) throw refusal("unknown block");
      return block.logs;
    }
    const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
    const logs = this.chain.slice(from, to + 1).flatMap((block) => block.logs);
    if (this.refuse(to - from + 1, logs.length)) throw refusal("query returned more than 10000 results");
    return logs;
  }

  get rpc(): Rpc {
    return poolOf(this);
  }
}

/** One address with these nodes behind it: each exchange goes to one of them, in an order without a pattern. */
export function poolOf(...nodes: FakeNode[]): Rpc {
  let turn = 1;
  async function batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    turn = (turn * 48_271) % 2_147_483_647;
    const node = nodes[turn % nodes.length]!;
    node.before();
    node.exchanges += 1;
    node.calls += calls.length;
    return calls.map(([method, params]) => {
      try {
        return { result: node.lie(method, structuredClone(node.answer(method, params)), params) };
      } catch (failure) {
        if (failure instanceof RpcFailure) return { failure };
        throw failure;
      }
    });
  }
  return {
    shown: "http://fake",
    batch,
    request: async (method, params = []) => unwrap((await batch([[method, params]]))[0]!),
    chainId: async () => nodes[0]!.chainId,
  };
}

export function refusal(message: string): RpcFailure {
  return new RpcFailure(message, { refusal: { code: -32000, message } });
}
