/**
 * Whether a sealed number that somebody sends is taken in. Nobody signs in for it: what it is worth stands in it, and the
 * chain is the one book of who may speak for whom. Both certificates must be anchored, and it must be signed, with a key
 * that is registered for certificates and valid now, by the department that issued the older one or one that succeeded it,
 * as for changing its status.
 *
 * It is looked at again by every verifier, with what the chain says then (core/verify/successor.ts).
 */
import type { VerifyEs256 } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { parseHint, type SuccessorHint } from "../../core/successor/hint.ts";
import { utf8 } from "../../core/text.ts";
import type { CertificateRef } from "../../core/verify/facts.ts";
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { mayHaveSigned } from "../../core/verify/successor.ts";
import type { Index } from "../index/index.ts";

export interface Judges {
  index: Index;
  /** CAIP-10 of the certificate registry */
  registry: string;
  verifyEs256: VerifyEs256;
  /** seconds after which nothing is known of the chain any more */
  maxHeadAge: number;
  /** Unix seconds */
  now(): number;
}

/** seconds by which clocks may differ */
const SKEW = 60;
/** Departments in a line of successors that are looked at. */
const LONGEST_LINE = 64;

/**
 * Throws `successor-malformed`, `successor-place-unknown`, `successor-not-entitled`, `successor-signature`,
 * `authority-unknown`.
 */
export async function requireGenuine(jws: string, judges: Judges): Promise<void> {
  const hint = parseHint(jws);
  const { index, maxHeadAge, now, verifyEs256 } = judges;
  const time = now();
  const signer = await index.signer(hint.by, hint.kid);
  if ("missing" in signer || time - (await index.progress()).readAt > maxHeadAge)
    throw new CertraceError("authority-unknown", "The chain cannot be asked right now who may say this.", {
      remedy: "Try again in a minute.",
    });
  await requireAnchored(hint.older, "older", hint, judges);
  await requireAnchored(hint.newer, "newer", hint, judges);
  if (!(await mayDecide(hint, index)))
    throw new CertraceError("successor-not-entitled", "Its department did not issue the older certificate.", {
      field: "by",
      remedy: "Let the department that issued it say so, or one that succeeded it.",
    });
  const { key } = signer.value;
  const good =
    key !== null &&
    hint.iat <= time + SKEW &&
    mayHaveSigned(key, hint) &&
    // a key that has retired says nothing new
    mayHaveSigned(key, { iat: time }) &&
    (await verifyEs256(key, utf8(hint.signingInput), hint.signature));
  if (!good)
    throw new CertraceError("successor-signature", "It is not signed with a key of its department.", {
      field: "kid",
      remedy: "Sign with a key that is registered for certificates and valid now; check the clock.",
    });
}

async function requireAnchored(
  { department, root, index: at }: CertificateRef,
  field: "older" | "newer",
  { kid }: SuccessorHint,
  { index, registry }: Judges,
): Promise<void> {
  const word = Math.floor(at / STATUSES_PER_WORD);
  const { batch } = await index.facts({ registry, department, root, word, kid });
  if ("value" in batch && batch.value !== null && at < batch.value.size) return;
  throw new CertraceError("successor-place-unknown", "There is no certificate anchored at this place.", {
    field,
    remedy: "Anchor both first, and wait until the service has read the block.",
  });
}

/** As the contract has it: the issuing department, or one in the line of its successors. */
async function mayDecide({ by, older }: SuccessorHint, index: Index): Promise<boolean> {
  let department: number | null = older.department;
  for (let steps = 0; department !== null && steps < LONGEST_LINE; steps++) {
    if (department === by) return true;
    department = (await index.department(department))?.successor ?? null;
  }
  return false;
}
