/**
 * Verifies the signatures of a note (C2SP signed-note) and the cosignatures of witnesses (C2SP tlog-cosignature).
 * A key is known by name and key id together; signatures of all others are left aside, not refused.
 */
import { type VerifyEd25519, verifyEd25519 } from "../ed25519.ts";
import { utf8 } from "../text.ts";
import { COSIGNATURE, type NoteKey, noteKeyId } from "./key.ts";
import type { Note, NoteSignature } from "./note.ts";
import { cosignedMessage } from "./sign.ts";

export interface VerifiedNote {
  /** `time`: Unix seconds of a witness's cosignature; null for a log's signature */
  verified: { key: NoteKey; time: number | null }[];
  /** known keys under whose name and id a signature stands that is not theirs: reject the note */
  failed: NoteKey[];
  /** signatures of keys that were not handed in */
  unknown: NoteSignature[];
}

/** @param verify the platform's own, where it has a faster one */
export async function verifyNote(
  note: Note,
  keys: readonly NoteKey[],
  verify: VerifyEd25519 = verifyEd25519,
): Promise<VerifiedNote> {
  const answer: VerifiedNote = { verified: [], failed: [], unknown: [] };
  const known = keys.map((key) => ({ key, id: noteKeyId(key) }));
  for (const each of note.signatures) {
    const matching = known.filter(({ key, id }) => key.name === each.name && id === each.keyId);
    if (matching.length === 0) answer.unknown.push(each);
    for (const { key } of matching) {
      const signed = signedPart(note.text, key, each.signature);
      const genuine =
        signed !== null && (await verify(key.publicKey, signed.message, signed.signature)) === true;
      if (genuine) answer.verified.push({ key, time: signed.time });
      else answer.failed.push(key);
    }
  }
  return answer;
}

/** null: it does not have the form that signatures of this key's type have. */
function signedPart(text: string, key: NoteKey, signature: Uint8Array) {
  if (key.type !== COSIGNATURE) {
    return signature.length === 64 ? { message: utf8(text), signature, time: null } : null;
  }
  if (signature.length !== 72) return null;
  const { buffer, byteOffset } = signature;
  const time = new DataView(buffer, byteOffset).getBigUint64(0);
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const seconds = Number(time);
  return { message: cosignedMessage(text, seconds), signature: signature.subarray(8), time: seconds };
}
