/**
 * A transaction on its way: the outbox entry, what is read from its signed form, and how it fares. Only the entry
 * is durable; all else is found out again after a restart.
 */
import { keccak256 } from "ethers/crypto";
import { Transaction } from "ethers/transaction";
import type { Call } from "./act-call.ts";
import type { Fee } from "./fees.ts";
import type { OutboxEntry } from "./outbox.ts";
import type { Signer } from "./signer.ts";

export interface Flight {
  entry: OutboxEntry;
  call: Call;
  gas: bigint;
  /** what the last signed form offers */
  fee: Fee;
  /** of each signed form, in their order */
  hashes: string[];
  /** when it was last given to a node, in milliseconds; 0: not yet */
  sentAt: number;
  /** the newest block then */
  sentHead: number;
  /** the block it was last seen in; null: none */
  mined: number | null;
  /** since when its nonce is used and no receipt is found; null: not so */
  missingSince: number | null;
  /** since when it waits for what it needs on a chain that went back, in milliseconds; null: it does not */
  heldSince: number | null;
  /** the node wants a higher fee */
  raise: boolean;
  /** it lost its nonce and waits for a new one */
  moving: boolean;
}

interface Plan {
  id: string;
  chainId: number;
  nonce: number;
  call: Call;
  gas: bigint;
  fee: Fee;
}

/** Signs for the first time. */
export async function newFlight(
  signer: Signer,
  { id, chainId, nonce, call, gas, fee }: Plan,
): Promise<Flight> {
  const flight = grounded({ id, nonce, raws: [], state: "open" }, call, gas, fee);
  await signFlight(signer, flight, chainId, fee);
  return flight;
}

/** Signs once more, with another fee. The entry is to be written before it is sent. */
export async function signFlight(signer: Signer, flight: Flight, chainId: number, fee: Fee): Promise<void> {
  const { entry, call, gas } = flight;
  const type = "gasPrice" in fee ? 0 : 2;
  const raw = await signer.signTransaction({
    type,
    chainId,
    nonce: entry.nonce,
    ...call,
    gasLimit: gas,
    ...fee,
  });
  flight.fee = fee;
  flight.entry = { ...entry, raws: [...entry.raws, raw] };
  flight.hashes = [...flight.hashes, keccak256(raw)];
}

/** From the outbox, after a restart or for an old one that the chain has lost. */
export function flightOf(entry: OutboxEntry): Flight {
  const { to, data, gasLimit, gasPrice, maxFeePerGas, maxPriorityFeePerGas } = Transaction.from(
    entry.raws.at(-1)!,
  );
  const fee =
    maxFeePerGas === null || maxPriorityFeePerGas === null
      ? { gasPrice: gasPrice ?? 0n }
      : { maxFeePerGas, maxPriorityFeePerGas };
  return { ...grounded(entry, { to, data }, gasLimit, fee), hashes: entry.raws.map((raw) => keccak256(raw)) };
}

/** The chain that it was signed for. */
export function chainOf({ raws }: OutboxEntry): number {
  return Number(Transaction.from(raws.at(-1)!).chainId);
}

function grounded(entry: OutboxEntry, call: Call, gas: bigint, fee: Fee): Flight {
  const unsent = { hashes: [], sentAt: 0, sentHead: 0, mined: null, raise: false, moving: false };
  return { entry, call, gas, fee, ...unsent, missingSince: null, heldSince: null };
}
