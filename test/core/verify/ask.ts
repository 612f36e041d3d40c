/** Asks the verifier as the tests do: node:crypto for signatures, the builder's registry, clock and facts. */
import type { ParsedCertificate } from "../../../core/certificate/model.ts";
import {
  type Verification,
  type VerifyOptions,
  verifyCertificate,
} from "../../../core/verify/certificate.ts";
import type { Facts, MissingReason } from "../../../core/verify/facts.ts";
import type { Check, CheckName } from "../../../core/verify/verdict.ts";
import { NOW, REGISTRY } from "../build.ts";
import { nodeVerifyEs256 } from "../node-es256.ts";

export function ask(
  input: string | Uint8Array | ParsedCertificate,
  facts: Facts | { missing: MissingReason } | null,
  options: Partial<VerifyOptions> = {},
): Promise<Verification> {
  return verifyCertificate(input, facts, {
    now: NOW,
    registries: [REGISTRY],
    verifyEs256: nodeVerifyEs256,
    ...options,
  });
}

export function checkOf({ checks }: Verification, name: CheckName): Check {
  return checks.find((each) => each.name === name)!;
}

/** Facts changed in one place; the original stays as it is. */
// biome-ignore lint/suspicious/noExplicitAny: tests bend facts in every way a type would forbid
export function bend(facts: Facts, change: (facts: any) => void): Facts {
  // not structuredClone: that keeps blocks that several facts share
  const copy = JSON.parse(JSON.stringify(facts));
  change(copy);
  return copy;
}
