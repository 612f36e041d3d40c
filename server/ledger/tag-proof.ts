/**
 * Receipts with the proof that an entry stands under its subject's tag, and nobody else's (VRF, RFC 9381): for gateways,
 * which release data only on an access that the person will find. It costs half a millisecond, and opens the list of the
 * person's entries to whoever holds it: only for those who ask, and may.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import type { Receipt } from "../../core/trace/receipt.ts";
import { parseSubmission } from "../../core/trace/submission.ts";
import { nodeDigestText } from "../digest-text.ts";
import type { Subjects } from "./subjects.ts";

/**
 * @param receipt of the submission
 * @returns null: not of a single event about a citizen
 * @throws CertraceError `vrf-failed`
 */
export async function withTagProof(
  receipt: Receipt,
  jws: string,
  subjects: Pick<Subjects, "prove">,
): Promise<Receipt | null> {
  const [event, ...others] = parseSubmission(jws, nodeDigestText).events;
  const [entry] = receipt.entries;
  if (entry === undefined || event === undefined || others.length > 0 || !("subject" in event)) return null;
  const { proof } = await subjects.prove(event.subject);
  return { ...receipt, entries: [{ ...entry, tagProof: { event: 0, proof: encodeBase64url(proof) } }] };
}
