/** Asks the verifier of receipts as the tests do: node:crypto for signatures, the builder's registry and clock. */
import type { ParsedReceipt, Receipt } from "../../../../core/trace/receipt.ts";
import { receiptFile } from "../../../../core/trace/receipt.ts";
import type { MissingReason } from "../../../../core/verify/facts.ts";
import type { TraceFacts } from "../../../../core/verify/receipt/facts.ts";
import type { TraceCheck, TraceCheckName } from "../../../../core/verify/receipt/verdict.ts";
import { type TraceOptions, type Tracing, verifyReceipt } from "../../../../core/verify/receipt.ts";
import { NOW } from "../../build.ts";
import { nodeVerifyEd25519, TRACE_REGISTRY } from "../../build-trace.ts";
import { nodeVerifyEs256 } from "../../node-es256.ts";

export function trace(
  input: string | Uint8Array | ParsedReceipt | Receipt,
  facts: TraceFacts | { missing: MissingReason } | null,
  options: Partial<TraceOptions> = {},
): Promise<Tracing> {
  return verifyReceipt(isReceipt(input) ? receiptFile(input) : input, facts, {
    now: NOW,
    registries: [TRACE_REGISTRY],
    verifyEs256: nodeVerifyEs256,
    verifyEd25519: nodeVerifyEd25519,
    ...options,
  });
}

function isReceipt(input: string | Uint8Array | ParsedReceipt | Receipt): input is Receipt {
  return typeof input === "object" && "v" in input;
}

export function checkOf({ checks }: Tracing, name: TraceCheckName): TraceCheck {
  return checks.find((each) => each.name === name)!;
}

/** Anything changed in one place; the original stays as it is. */
// biome-ignore lint/suspicious/noExplicitAny: tests bend facts and receipts in every way a type would forbid
export function bent<T>(value: T, change: (value: any) => void): T {
  const copy = JSON.parse(JSON.stringify(value));
  change(copy);
  return copy;
}
