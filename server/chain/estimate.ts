/**
 * What calls would cost, and whether the contract would take them, asked before a nonce is given to them: a call
 * that is refused here leaves no trace and no gap.
 */
import { CertraceError } from "../../core/errors.ts";
import type { Call } from "./act-call.ts";
import { refusal, revertOf } from "./refusal.ts";
import { quantity, type Rpc, type RpcAnswer, type RpcCall, RpcFailure, unwrap } from "./rpc.ts";

/** One transaction may not use more since Osaka (EIP-7825). */
const MAX_GAS = 16_777_216n;

/**
 * The gas limit for each call, or why it has none: `chain-refused` (the contract says no; or, field `gas`, the call
 * does not fit into one transaction), `chain-restored` (nothing is deployed there), `chain-unavailable` (the node
 * refused to answer for this one). Throws `chain-unavailable` where nothing could be asked.
 */
export async function estimateGas(
  rpc: Rpc,
  from: string,
  calls: readonly Call[],
): Promise<(bigint | CertraceError)[]> {
  const targets = [...new Set(calls.map(({ to }) => to).filter((to) => to !== null))];
  const requests = calls.map((call) => request(from, call));
  const answers = await rpc.batch([
    ...targets.map((to): RpcCall => ["eth_getCode", [to, "latest"]]),
    ...requests.map((call): RpcCall => ["eth_estimateGas", [call]]),
  ]);
  const codes = answers.splice(0, targets.length).map(unwrap);
  const empty = new Set(targets.filter((_, i) => !/^0x[0-9a-f]{2}/i.test(String(codes[i]))));
  // The newest block may be old on a quiet chain; what is refused as of then may be fine in the next one.
  const refused = answers.flatMap((answer, i) => ("failure" in answer ? [i] : []));
  const again = await rpc.batch(refused.map((i): RpcCall => ["eth_estimateGas", [requests[i], "pending"]]));
  refused.forEach((i, n) => {
    answers[i] = again[n]!;
  });
  return answers.map((answer, i) =>
    empty.has(calls[i]!.to ?? "") ? nothingThere(calls[i]!.to!) : limit(answer, rpc),
  );
}

/** Why a mined transaction failed, from calling again; null if it would succeed now. Throws `chain-unavailable`. */
export async function whyReverted(
  rpc: Rpc,
  from: string,
  call: Call,
  gas: bigint,
): Promise<CertraceError | null> {
  try {
    await rpc.request("eth_call", [{ ...request(from, call), gas: `0x${gas.toString(16)}` }, "latest"]);
    return null;
  } catch (cause) {
    if (cause instanceof RpcFailure && cause.refusal !== undefined) return explained(cause);
    throw cause;
  }
}

const request = (from: string, { to, data }: Call) => ({ from, data, ...(to === null ? {} : { to }) });

function limit(answer: RpcAnswer, { shown }: Rpc): bigint | CertraceError {
  if ("failure" in answer) return explained(answer.failure);
  const estimate = quantity(answer.result, "eth_estimateGas", shown);
  if (estimate > MAX_GAS) return tooMuch();
  // Other transactions may come first and make ours dearer: a slot written first costs more than one written again.
  const reserved = estimate + estimate / 4n + 30_000n;
  return reserved < MAX_GAS ? reserved : MAX_GAS;
}

function explained(failure: RpcFailure): CertraceError {
  if (failure.refusal === undefined) return failure;
  const { message } = failure.refusal;
  const revert = revertOf(failure.refusal);
  if (revert !== undefined) return refusal(revert.data, message);
  return /out of gas|gas required exceeds|intrinsic gas|gas limit/i.test(message) ? tooMuch() : failure;
}

const tooMuch = () =>
  new CertraceError("chain-refused", `The act needs more gas than one transaction may use (${MAX_GAS}).`, {
    field: "gas",
    remedy: "Split the list into smaller ones.",
  });

const nothingThere = (address: string) =>
  new CertraceError("chain-restored", `There is no contract at ${address} on this chain.`, {
    field: "CERTRACE_ADDRESS_BOOK",
    remedy: "If the chain was reset or restored, deploy again; otherwise use the address book of this chain.",
  });
