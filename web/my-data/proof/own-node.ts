/**
 * What a node of the person's own choice says about a log: three views of the TraceRegistry over JSON-RPC, and the block
 * headers they are read at. So nobody has to take the service's word for what the chain holds.
 *
 * A log's newest epoch stands in the registry with both its roots: no events are searched for, which many nodes refuse.
 * Throws CertraceError: `node-unavailable` (no answer, or none that a page may read), `node-inconsistent` (an answer that
 * cannot be), `node-other-chain`.
 */
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import type { BlockRef, Fact } from "../../../core/verify/facts.ts";
import type { EpochFact, LogFact, LogKeysFact, TraceFacts } from "../../../core/verify/receipt/facts.ts";
import { connectNode, inconsistent } from "../../components/own-node.ts";

/** First four bytes of keccak256 of each view's signature; a test holds them against the compiled contract. */
export const SELECTORS = {
  "traceLog(uint32)": "0x446d3eea",
  "originOf(uint32)": "0xf8538ba3",
  "keysOf(uint32,uint16)": "0x8c2a1576",
} as const;

interface Asked {
  /** CAIP-10 of the TraceRegistry */
  registry: string;
  log: number;
  /** how many blocks deep a block must lie to be final */
  depth: number;
}

/** What the node says, in the form of the facts about a receipt; what only the log can show is `not-asked`. */
export async function readOwnNode(
  url: string,
  { registry, log, depth }: Asked,
  request: typeof fetch,
  now: () => number,
): Promise<TraceFacts> {
  const ask = connectNode(url, request);
  const [, chain, address] = /^eip155:(\d+):(0x[0-9a-f]{40})$/.exec(registry) ?? [];
  const readAt = now();
  const chainId = await ask("eth_chainId", []);
  if (typeof chainId !== "string" || !/^0x[0-9a-f]+$/i.test(chainId)) throw inconsistent("eth_chainId");
  if (BigInt(chainId) !== BigInt(chain ?? 0))
    throw new CertraceError("node-other-chain", "the node is of another chain", { field: "node" });

  const head = blockOf(await ask("eth_getBlockByNumber", ["latest", false]));
  const finalNumber = Math.max(0, head.number - depth);
  const final =
    depth === 0 ? head : blockOf(await ask("eth_getBlockByNumber", [quantity(finalNumber), false]));
  const view = async (name: keyof typeof SELECTORS, values: readonly number[], at: BlockRef) => {
    const data = SELECTORS[name] + values.map(word).join("");
    return wordsOf(await ask("eth_call", [{ to: address, data }, quantity(at.number)]));
  };

  const newest = logOf(await view("traceLog(uint32)", [log], head));
  const at = <T>(value: T): Fact<T> => ({ value, block: head });
  const settled = depth === 0 ? newest : logOf(await view("traceLog(uint32)", [log], final));
  const state: LogFact | null =
    newest === null
      ? null
      : {
          id: log,
          department: newest.department,
          origin: textOf(await view("originOf(uint32)", [log], head)),
          keys: await Promise.all(
            Array.from({ length: newest.keysVersion }, async (_, i) =>
              keysOf(await view("keysOf(uint32,uint16)", [log, i + 1], head)),
            ),
          ),
          size: newest.size,
          faulty: newest.faulty,
        };
  // The chain may have moved on; that it has not turned back is seen by the block's hash.
  const again = blockOf(await ask("eth_getBlockByNumber", [quantity(head.number), false]));
  if (again.hash !== head.hash) throw inconsistent("the chain changed while it was read");

  const notAsked = { missing: "not-asked" } as const;
  const epoch: EpochFact | null =
    settled === null || settled.epochs === 0
      ? null
      : {
          number: settled.epochs,
          size: settled.size,
          root: settled.root,
          mapRoot: settled.mapRoot,
          anchoredAt: settled.anchoredAt,
          block: final.number, // or before it
        };
  return {
    v: 1,
    registry,
    log,
    source: new URL(url).origin,
    readAt,
    head: at(head),
    finalized: at(final),
    state: at(state),
    epoch: at(epoch),
    consistency: notAsked,
    department: notAsked,
    key: notAsked,
    grants: notAsked,
    catalogue: notAsked,
    erasures: notAsked,
  };
}

/** The time of a block, Unix seconds. */
export async function blockTime(url: string, number: number, request: typeof fetch): Promise<number> {
  const ask = connectNode(url, request);
  return blockOf(await ask("eth_getBlockByNumber", [quantity(number), false])).time;
}

const quantity = (value: number): string => `0x${value.toString(16)}`;
const word = (value: number): string => value.toString(16).padStart(64, "0");

function blockOf(answer: unknown): BlockRef {
  const { number, hash, timestamp } = (answer ?? {}) as Record<string, unknown>;
  if (typeof hash !== "string" || !/^0x[0-9a-f]{64}$/i.test(hash)) throw inconsistent("a block");
  return { number: numberOf(number), hash: hash.toLowerCase(), time: numberOf(timestamp) };
}

function numberOf(value: unknown): number {
  const number = typeof value === "string" && /^0x[0-9a-f]{1,64}$/i.test(value) ? Number(BigInt(value)) : -1;
  if (!Number.isSafeInteger(number) || number < 0) throw inconsistent("a number");
  return number;
}

/** The answer of a view in words of 32 bytes, hex. */
function wordsOf(answer: unknown): string[] {
  if (typeof answer !== "string" || !/^0x(?:[0-9a-f]{64})+$/i.test(answer)) throw inconsistent("a view");
  return answer.slice(2).match(/.{64}/g)!;
}

const number = (hex: string | undefined): number => numberOf(`0x${hex ?? ""}`);

function hash(hex: string | undefined): string {
  if (hex === undefined) throw inconsistent("a hash");
  return encodeBase64url(bytes(hex));
}

const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** Members of `ITraceRegistry.Log`, in their order; null: there is no such log. */
function logOf(words: string[]) {
  const [department, epochs, size, anchoredAt, faulty, keysVersion, root, mapRoot] = words;
  if (words.length !== 8) throw inconsistent("traceLog");
  if (number(department) === 0) return null;
  const versions = number(keysVersion);
  if (versions > 0xffff) throw inconsistent("keysVersion");
  return {
    department: number(department),
    epochs: number(epochs),
    size: number(size),
    anchoredAt: number(anchoredAt),
    faulty: number(faulty) !== 0,
    keysVersion: versions,
    root: hash(root),
    mapRoot: hash(mapRoot),
  };
}

function keysOf([noteKey, vrfKey, validFrom]: string[]): LogKeysFact {
  return { noteKey: hash(noteKey), vrfKey: hash(vrfKey), validFrom: number(validFrom) };
}

/** A string: where it stands, how long it is, its bytes. */
function textOf([offset, length, ...rest]: string[]): string {
  const size = number(length);
  if (number(offset) !== 32 || size > rest.length * 32) throw inconsistent("originOf");
  return new TextDecoder().decode(bytes(rest.join("")).subarray(0, size));
}
