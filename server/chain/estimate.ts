/**
 * What a call would cost, and whether the contract would take it, asked before a nonce is given to it: a call that
 * is refused here leaves no trace and no gap.
 */
import { CertraceError } from "../../core/errors.ts";
import type { Call } from "./act-call.ts";
import { refusal, revertOf } from "./refusal.ts";
import { quantity, type Rpc, RpcFailure, unwrap } from "./rpc.ts";

/** One transaction may not use more since Osaka (EIP-7825). */
const MAX_GAS = 16_777_216n;

/**
 * The gas limit to give to `call`. Throws CertraceError `chain-refused` (the contract says no; or, field `gas`,
 * the call does not fit into one transaction), `chain-restored` (nothing is deployed there), `chain-unavailable`.
 */
export async function estimateGas(rpc: Rpc, from: string, call: Call): Promise<bigint> {
  const request = { from, data: call.data, ...(call.to === null ? {} : { to: call.to }) };
  const [answer, code] = await rpc.batch([
    ["eth_estimateGas", [request]],
    ["eth_getCode", [call.to ?? from, "latest"]],
  ]);
  if (call.to !== null && !/^0x[0-9a-f]{2,}/i.test(String(unwrap(code!)))) {
    throw new CertraceError("chain-restored", `There is no contract at ${call.to} on this chain.`, {
      field: "CERTRACE_ADDRESS_BOOK",
      remedy:
        "If the chain was reset or restored, deploy again; otherwise use the address book of this chain.",
    });
  }
  if ("result" in answer!) return withReserve(quantity(answer.result, "eth_estimateGas", rpc.shown));
  // The newest block may be old on a quiet chain; what is refused as of then may be fine in the next block.
  const again = await rpc.request("eth_estimateGas", [request, "pending"]).catch((cause: unknown) => {
    if (cause instanceof RpcFailure && cause.refusal !== undefined) throw explained(cause);
    throw cause;
  });
  return withReserve(quantity(again, "eth_estimateGas", rpc.shown));
}

/** Why a mined transaction failed, from calling again; null if it would succeed now. Throws `chain-unavailable`. */
export async function whyReverted(
  rpc: Rpc,
  from: string,
  call: Call,
  gas: bigint,
): Promise<CertraceError | null> {
  const request = {
    from,
    data: call.data,
    gas: `0x${gas.toString(16)}`,
    ...(call.to === null ? {} : { to: call.to }),
  };
  try {
    await rpc.request("eth_call", [request, "latest"]);
    return null;
  } catch (cause) {
    if (cause instanceof RpcFailure && cause.refusal !== undefined) return explained(cause);
    throw cause;
  }
}

function explained(failure: RpcFailure): CertraceError {
  const said = failure.refusal!;
  const revert = revertOf(said);
  if (revert !== undefined) return refusal(revert.data, said.message);
  if (/out of gas|gas required exceeds|exceeds block gas|intrinsic gas|gas limit/i.test(said.message))
    return tooMuch();
  return failure;
}

/** Other transactions may come first and make ours dearer: a slot written first costs more than one written again. */
function withReserve(estimate: bigint): bigint {
  if (estimate > MAX_GAS) throw tooMuch();
  const reserved = estimate + estimate / 4n + 30_000n;
  return reserved < MAX_GAS ? reserved : MAX_GAS;
}

const tooMuch = () =>
  new CertraceError("chain-refused", `The act needs more gas than one transaction may use (${MAX_GAS}).`, {
    field: "gas",
    remedy: "Split the list into smaller ones.",
  });
