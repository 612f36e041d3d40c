/**
 * Facts read straight from a node, all of one answer at one block, which is still on the chain when the last of them has
 * come: so what they say fits together, or is said to be missing.
 *
 * A node that is down, slow or refuses makes facts missing, with the reason; only a node of another chain than
 * the address book's throws: `chain-other`.
 */
import { CertraceError } from "../../core/errors.ts";
import { inconsistent } from "../../core/evidence/node-header.ts";
import type { BlockRef, Fact, MissingReason } from "../../core/verify/facts.ts";
import { type Header, parseHeader, toHex } from "./node-answers.ts";
import { type Rpc, type RpcCall, unwrap } from "./rpc.ts";

export interface ReadFactsOptions {
  /** as for the index: how deep a block must lie to be final, or the node's `finalized` tag */
  finality: number | "finalized";
  /** Unix seconds */
  now?: () => number;
}

/** A chain may move on while it is read, and some nodes forget the state of all but the newest block. */
const ATTEMPTS = 4;

export interface AtHead {
  /** Unix seconds */
  readAt: number;
  head: Fact<BlockRef>;
  finalized: Fact<BlockRef>;
}

/** What is on which chain, and since when. */
interface Place {
  chainId: number;
  block: number;
}

/**
 * @param read what is wanted, at that block
 * @param without what stands for it where nothing could be read
 */
export async function readAtHead<Parts extends object>(
  rpc: Rpc,
  place: Place,
  { finality, now = () => Math.floor(Date.now() / 1000) }: ReadFactsOptions,
  read: (head: BlockRef) => Promise<Parts>,
  without: (missing: MissingReason) => Parts,
): Promise<AtHead & Parts> {
  let facts: AtHead & Parts = nothing("not-asked", now(), without);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const readAt = now();
    try {
      const { head, finalized } = await readHead(rpc, place, finality);
      const parts = await read(head);
      facts = { readAt, head: { value: head, block: head }, finalized, ...parts };
      const [then, latest] = await blocks(rpc, [head.number, "latest"]);
      if (then?.hash !== head.hash) throw inconsistent("the chain changed while it was read");
      const complete = !Object.values(parts).some(
        // what nobody asked about is no failure
        (fact: object) => "missing" in fact && fact.missing !== "not-asked",
      );
      // What is missing at a head that is still the newest would be missing again.
      if (complete || latest?.hash === head.hash) return facts;
    } catch (error) {
      const reason = missingReason(error);
      facts = nothing(reason, readAt, without);
      if (reason === "source-unavailable") return facts;
    }
  }
  return facts;
}

export function nothing<Parts extends object>(
  missing: MissingReason,
  readAt: number,
  without: (missing: MissingReason) => Parts,
): AtHead & Parts {
  return { readAt, head: { missing }, finalized: { missing }, ...without(missing) };
}

/** Why a fact is missing after this failure; throws it if it is none that may happen. */
function missingReason(error: unknown): MissingReason {
  const code = error instanceof CertraceError ? error.code : null;
  if (code === "chain-unavailable") return "source-unavailable";
  if (code === "chain-inconsistent") return "source-inconsistent";
  throw error;
}

/** What was read at a block, or why it could not be. */
export async function settle<T>(block: BlockRef, reading: Promise<T>): Promise<Fact<T>> {
  return reading.then(
    (value) => ({ value, block }),
    (error) => ({ missing: missingReason(error) }),
  );
}

async function readHead(
  rpc: Rpc,
  place: Place,
  finality: number | "finalized",
): Promise<{ head: BlockRef; finalized: Fact<BlockRef> }> {
  if ((await rpc.chainId()) !== place.chainId) {
    throw new CertraceError("chain-other", `The node at ${rpc.shown} is not on chain ${place.chainId}.`, {
      field: "rpc",
      remedy: `Give the URL of a node of chain ${place.chainId}.`,
    });
  }
  const [latest] = await blocks(rpc, ["latest"]);
  if (latest === null || latest === undefined) throw inconsistent("no newest block");
  const head = ref(latest);
  const final = await finalBlock(rpc, head, finality);
  return {
    head,
    finalized:
      final === null || final.number < place.block
        ? { missing: "source-behind" }
        : { value: final, block: head },
  };
}

/** Null: nothing is final yet, or the node knows no finality. */
export async function finalBlock(
  rpc: Rpc,
  head: BlockRef,
  finality: number | "finalized",
): Promise<BlockRef | null> {
  if (finality !== "finalized" && head.number < finality) return null;
  const [answer] = await rpc.batch([blockCall(finality === "finalized" ? finality : head.number - finality)]);
  if ("failure" in answer! && finality === "finalized" && answer.failure.refusal !== undefined) return null;
  const final = parseHeader(unwrap(answer!));
  if (final === null) return null;
  return final.number < head.number ? ref(final) : head;
}

function blockCall(tag: number | string): RpcCall {
  return ["eth_getBlockByNumber", [typeof tag === "number" ? toHex(tag) : tag, false]];
}

/** Null where the node has no such block. */
export async function blocks(rpc: Rpc, tags: readonly (number | "latest")[]): Promise<(Header | null)[]> {
  const answers = await rpc.batch(tags.map(blockCall));
  return answers.map((answer, i) => {
    const tag = tags[i];
    return parseHeader(unwrap(answer), typeof tag === "number" ? tag : undefined);
  });
}

function ref({ number, hash, time }: BlockRef): BlockRef {
  return { number, hash, time };
}
