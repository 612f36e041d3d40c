/**
 * Whether a receipt proves that the log holds exactly the access that was submitted. Needs the log's public keys and
 * nobody to be asked: what only the chain can say (that the checkpoint gets anchored, that the grant was live) anyone
 * can trace later with the same receipt (core/verify/receipt); the data waits for what can be known now.
 *
 * Checked: form; registry and log; the checkpoint's origin and signature (C2SP signed-note); inclusion (RFC 9162); that
 * body, details and submission hash are those of the event; that its tag is the subject's own (VRF, RFC 9381).
 */
import { decodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import { verifyInclusion } from "../../core/merkle/proof.ts";
import { type NoteKey, parseVerifierKey } from "../../core/note/key.ts";
import { verifyNote } from "../../core/note/verify.ts";
import { provenTag, subjectAlpha } from "../../core/subject/tag.ts";
import { isKind } from "../../core/trace/body.ts";
import { commitDetails } from "../../core/trace/details.ts";
import { eventMembers, membersText } from "../../core/trace/event.ts";
import type { AccessEvent } from "../../core/trace/kinds/access.ts";
import { type ParsedEntry, parseReceipt, type Receipt, readReceipt } from "../../core/trace/receipt.ts";
import type { Submission } from "../../core/trace/submission.ts";
import { instantOf } from "../../core/trace/terms.ts";
import type { Settings } from "./settings.ts";

export interface LogIdentity {
  registry: string;
  log: number;
  origin: string;
  keys: readonly NoteKey[];
  /** makes subject tags, 32 bytes */
  vrfKey: Uint8Array;
}

export interface CheckedReceipt {
  receipt: Receipt;
  /** log index of the access */
  index: number;
  /** Unix milliseconds by the log's clock */
  time: number;
}

export function logIdentity({ registry, log, origin, keys, vrfKey }: Settings["ledger"]): LogIdentity {
  return { registry, log, origin, keys: keys.map(parseVerifierKey), vrfKey: decodeBase64url(vrfKey) };
}

/** Throws CertraceError for everything that is not that proof: core's codes, and `receipt-…` of its own. */
export async function checkReceipt(
  input: Uint8Array,
  identity: LogIdentity,
  submission: Submission,
  event: AccessEvent,
): Promise<CheckedReceipt> {
  const receipt = readReceipt(input);
  const parsed = parseReceipt(receipt);
  const { registry, log, origin, keys } = identity;
  const { checkpoint, entries } = parsed;
  demand(parsed.registry === registry && parsed.log === log, "receipt-other-log");
  demand(checkpoint.origin === origin, "receipt-other-log");
  const { verified, failed } = await verifyNote(parsed.note, keys);
  demand(verified.length > 0 && failed.length === 0, "receipt-unsigned");
  const [entry, ...more] = entries;
  demand(entry !== undefined && more.length === 0, "receipt-other-entries");
  const { index, leafHash, path } = entry!;
  demand(
    verifyInclusion({ root: checkpoint.root, size: checkpoint.size, index, leafHash, path }),
    "receipt-not-included",
  );
  const time = checkEntry(entry!, submission, event);
  checkTag(entry!, identity.vrfKey, event);
  return { receipt, index, time };
}

/** Logged under another tag, the access would never be seen by the person whom it is about. */
function checkTag({ tag, tagProof }: ParsedEntry, vrfKey: Uint8Array, { subject }: AccessEvent): void {
  if (tagProof === null) throw refused("receipt-tag-unproven");
  const proven = provenTag(vrfKey, subjectAlpha(subject), tagProof.proof);
  demand(proven?.every((byte, i) => byte === tag[i]) === true, "receipt-other-subject");
}

/** @returns the entry's time */
function checkEntry(
  { body, details: opening }: ParsedEntry,
  submission: Submission,
  event: AccessEvent,
): number {
  if (body === null || !isKind(body, "access")) throw refused("receipt-other-event");
  // Without what the log adds itself, it must say what the department signed.
  const { v: _, time, salt: __, submission: cited, details, ...members } = body;
  demand(cited === submission.hash, "receipt-other-submission");
  demand(
    membersText({ ...members }) === membersText(eventMembers(event, submission.department)),
    "receipt-other-event",
  );
  demand((details === undefined) === (event.details === undefined), "receipt-other-details");
  if (opening !== null)
    demand(opening.text === event.details && commitDetails(opening) === details, "receipt-other-details");
  return instantOf(time)!;
}

function demand(holds: boolean, code: string): void {
  if (!holds) throw refused(code);
}

function refused(code: string): CertraceError {
  return new CertraceError(code, `the receipt proves nothing: ${code}`, { field: "receipt" });
}
