/**
 * What was lost with a stolen key: certificates signed by it, or anchored by the account, from the moment on that the
 * chain has declared it compromised. That moment is the chain's and nobody else's: verifiers go by it.
 *
 * Throws `key-not-compromised`, `chain-unavailable`.
 */
import type { DeskCertificate } from "../../core/desk/answers.ts";
import { CertraceError } from "../../core/errors.ts";
import type { BatchFact } from "../../core/verify/facts.ts";
import type { DeskTools } from "./case.ts";
import type { DeskJob } from "./certificates.ts";

type Tools = Pick<DeskTools, "certificates" | "department" | "index" | "registry">;

/** @param key thumbprint of a signing key, or address of an operator account (0x…) */
export async function* lostCertificates(desk: Tools, key: string): AsyncGenerator<DeskCertificate> {
  const since = await keyCompromisedAt(desk, key);
  for (const job of desk.certificates.jobs)
    for (const batch of job.batches) {
      const fact = await batchFact(desk, job, batch);
      if (fact !== null && isLost(fact, batch.kid, key, since)) yield* desk.certificates.of(job, batch.batch);
    }
}

/** Throws `key-not-compromised` where the chain says so of nothing that this desk issued. */
export async function requireCompromised(desk: Tools, key: string): Promise<void> {
  if (!isAccount(key)) {
    if ((await keyCompromisedAt(desk, key)) === null) throw notCompromised(key);
    return;
  }
  for (const job of desk.certificates.jobs)
    for (const batch of job.batches) {
      const fact = await batchFact(desk, job, batch);
      if (fact?.operator.account === key.toLowerCase() && fact.operator.compromisedAt !== null) return;
    }
  throw notCompromised(key);
}

const isAccount = (key: string): boolean => /^0x[0-9a-f]{40}$/i.test(key);

/** Null: it is an account, of which each batch says so itself; or it is not compromised. */
async function keyCompromisedAt({ department, index }: Tools, key: string): Promise<number | null> {
  if (isAccount(key)) return null;
  const known = (await index.signingKeys(department)).find(({ thumbprint }) => thumbprint === key);
  return known?.compromisedAt ?? null;
}

function isLost(
  { anchoredAt, operator }: BatchFact,
  kid: string,
  key: string,
  since: number | null,
): boolean {
  if (!isAccount(key)) return kid === key && since !== null && anchoredAt >= since;
  const { account, compromisedAt } = operator;
  return account === key.toLowerCase() && compromisedAt !== null && anchoredAt >= compromisedAt;
}

async function batchFact(
  { index, registry }: Tools,
  { department }: DeskJob,
  { root, kid }: DeskJob["batches"][number],
): Promise<BatchFact | null> {
  const { batch } = await index.facts({ registry, department, root, word: 0, kid });
  if ("value" in batch) return batch.value;
  throw new CertraceError("chain-unavailable", "What the chain says of this key cannot be asked now.", {
    field: "terms.key",
    remedy: "Try again when the service has read the chain.",
  });
}

function notCompromised(key: string): CertraceError {
  return new CertraceError("key-not-compromised", `The chain does not hold ${key} to be compromised.`, {
    field: "terms.key",
    remedy: "Declare it first: certrace keys compromised. Until then verifiers accept what it made.",
  });
}
