/**
 * signature: the log signed the checkpoint with a key that the chain holds for it (C2SP signed-note, type 1; the key's
 * name is the log's origin). A checkpoint names no time, so every key that the log ever had counts, as long as an epoch
 * vouches for what was signed; without one, only today's key does: an old one may be in other hands.
 */
import { decodeBase64url } from "../../../base64url.ts";
import { NOTE_SIGNATURE, type NoteKey } from "../../../note/key.ts";
import { verifyNote } from "../../../note/verify.ts";
import { fail, missing, pass, unknown } from "../../finding.ts";
import { stale } from "../../freshness.ts";
import type { LogFact } from "../facts.ts";
import { known, type TraceFinding, type TraceQuestion } from "../question.ts";

export async function checkSignature(question: TraceQuestion): Promise<TraceFinding> {
  const { receipt, facts, verifyEd25519 } = question;
  const state = known(facts.state);
  if (!state) return missing(facts.state, "log") ?? unknown("log-unknown", { log: receipt.log });
  const { verified, failed } = await verifyNote(receipt.note, noteKeys(state), verifyEd25519);
  const { origin } = state;
  if (failed.length > 0) return fail("note-signature", { origin });
  // By a key, perhaps, that came into force since the source last heard from the chain.
  if (verified.length === 0) return stale(question, facts.state) ?? fail("note-unsigned", { origin });
  const newest = decodeBase64url(state.keys.at(-1)!.noteKey);
  const byNewest = verified.some(({ key }) => key.publicKey.every((byte, i) => byte === newest[i]));
  return byNewest || known(facts.epoch)
    ? pass("signature-ok", { origin })
    : unknown("note-key-retired", { origin, validFrom: state.keys.at(-1)!.validFrom });
}

/** One for each key; the same key may have come into force twice. */
function noteKeys({ origin, keys }: LogFact): NoteKey[] {
  return [...new Set(keys.map(({ noteKey }) => noteKey))].map((noteKey) => ({
    name: origin,
    type: NOTE_SIGNATURE,
    publicKey: decodeBase64url(noteKey),
  }));
}
