/**
 * Signs notes: with a log's key (C2SP signed-note, type 1) or a witness's (C2SP tlog-cosignature, type 4). The private
 * key stays with the caller, who hands in what signs.
 */
import { utf8 } from "../text.ts";
import { type NoteKey, noteKeyId } from "./key.ts";
import type { NoteSignature } from "./note.ts";

/** Ed25519 over the message: R ‖ S, 64 bytes. */
export type SignEd25519 = (message: Uint8Array) => Uint8Array;

/** @param key of type 1 */
export function signNote(text: string, key: NoteKey, sign: SignEd25519): NoteSignature {
  return { name: key.name, keyId: noteKeyId(key), signature: sign(utf8(text)) };
}

/**
 * @param key of type 4
 * @param time Unix seconds at which the witness saw no larger tree
 */
export function cosignNote(text: string, key: NoteKey, time: number, sign: SignEd25519): NoteSignature {
  const signature = new Uint8Array(8 + 64);
  new DataView(signature.buffer).setBigUint64(0, BigInt(time));
  signature.set(sign(cosignedMessage(text, time)), 8);
  return { name: key.name, keyId: noteKeyId(key), signature };
}

/** What a cosignature/v1 is over: its own header, so that it can never pass for a log's signature. */
export function cosignedMessage(text: string, time: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}
