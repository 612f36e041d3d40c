/**
 * Verifier keys of signed notes (C2SP signed-note): `<name>+<key id, 8 hex digits>+<base64 of type and public key>`.
 * Two types are read, both Ed25519: 1, a log's own signature; 4, a witness's cosignature (C2SP tlog-cosignature).
 */
import { CertraceError } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import { utf8 } from "../text.ts";
import { encodeBase64, tryDecodeBase64 } from "./base64.ts";
import { isKeyName } from "./note.ts";

export const NOTE_SIGNATURE = 1;
export const COSIGNATURE = 4;

export interface NoteKey {
  name: string;
  type: typeof NOTE_SIGNATURE | typeof COSIGNATURE;
  /** Ed25519, 32 bytes */
  publicKey: Uint8Array;
}

/** The first 32 bits of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
export function noteKeyId({ name, type, publicKey }: NoteKey): number {
  const digest = sha256(Uint8Array.of(...utf8(name), 0x0a, type, ...publicKey));
  return new DataView(digest.buffer).getUint32(0);
}

export function formatVerifierKey(key: NoteKey): string {
  if (!isKeyName(key.name) || key.publicKey.length !== 32) throw malformed("a name and 32 bytes are needed");
  return `${key.name}+${hexId(key)}+${encodeBase64(Uint8Array.of(key.type, ...key.publicKey))}`;
}

/** Throws `note-key-malformed`; also where the key id is not that of the key. */
export function parseVerifierKey(text: string): NoteKey {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text);
  if (parts === null || !isKeyName(parts[1]!)) throw malformed("it is not name+id+base64");
  const bytes = tryDecodeBase64(parts[3]!);
  const type = bytes?.[0];
  if (bytes?.length !== 33 || (type !== NOTE_SIGNATURE && type !== COSIGNATURE)) {
    throw malformed("it is neither an Ed25519 key of type 1 nor one of type 4");
  }
  const key: NoteKey = { name: parts[1]!, type, publicKey: bytes.slice(1) };
  if (hexId(key) !== parts[2]) throw malformed("its key id is another key's");
  return key;
}

function hexId(key: NoteKey): string {
  return noteKeyId(key).toString(16).padStart(8, "0");
}

function malformed(why: string): CertraceError<"note-key-malformed"> {
  return new CertraceError("note-key-malformed", `the verifier key cannot be used: ${why}`, {
    field: "verifier key",
    remedy: "Copy the whole line that the log or witness publishes, e.g. example.org/log+1a2b3c4d+AQ…=",
  });
}
