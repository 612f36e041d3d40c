/**
 * Signed notes (C2SP signed-note): a text and, below an empty line, the signatures over it. Nothing is believed here:
 * a note's text counts only after `verifyNote` found a signature by a key that the reader was given beforehand.
 *
 * Signatures of unknown keys are kept, so that a note can be passed on as it came.
 */
import { CertraceError } from "../errors.ts";
import { encodeBase64, tryDecodeBase64 } from "./base64.ts";

export interface NoteSignature {
  /** name of the key: a URL without scheme, by custom */
  name: string;
  /** which key of that name: 32 bits, see `noteKeyId` */
  keyId: number;
  /** what follows the key id: its form depends on the key's type */
  signature: Uint8Array;
}

export interface Note {
  /** ends in a line feed; never an empty line alone */
  text: string;
  signatures: NoteSignature[];
}

/** Post-quantum signatures take up to 5 kB each; signed-note asks for room for at least sixteen. */
const MAX_NOTE = 1 << 18;
const MAX_SIGNATURES = 100;

// biome-ignore lint/suspicious/noControlCharactersInRegex: signed-note names exactly these
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const KEY_NAME = /^[^+\p{White_Space}]+$/u;

export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name) && name.isWellFormed();
}

/** Throws `note-malformed`. */
export function parseNote(note: string): Note {
  if (note.length > MAX_NOTE) throw malformed("is larger than 256 KiB");
  if (CONTROL.test(note) || !note.isWellFormed())
    throw malformed("holds control characters or half characters");
  const split = note.lastIndexOf("\n\n");
  if (split === -1 || !note.endsWith("\n")) throw malformed("has no text, empty line and signatures");
  const lines = note.slice(split + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw malformed(`has more than ${MAX_SIGNATURES} signatures`);
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

/** The inverse of `parseNote`. Throws `note-malformed` for what could not be read back. */
export function formatNote({ text, signatures }: Note): string {
  const lines = signatures.map(({ name, keyId, signature }) => {
    const blob = new Uint8Array(4 + signature.length);
    new DataView(blob.buffer).setUint32(0, keyId);
    blob.set(signature, 4);
    return `— ${name} ${encodeBase64(blob)}\n`;
  });
  const note = `${text}\n${lines.join("")}`;
  const back = parseNote(note);
  if (back.text !== text || back.signatures.length !== signatures.length) {
    throw malformed("text must end in a line feed");
  }
  return note;
}

function parseSignature(line: string): NoteSignature {
  const parts = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
  if (parts === null || !isKeyName(parts[1]!)) throw malformed("has a line that is no signature");
  const blob = tryDecodeBase64(parts[2]!);
  if (blob === null || blob.length < 5) throw malformed("has a signature that is not base64");
  return { name: parts[1]!, keyId: new DataView(blob.buffer).getUint32(0), signature: blob.slice(4) };
}

function malformed(why: string): CertraceError<"note-malformed"> {
  return new CertraceError("note-malformed", `the signed note ${why}`, {
    field: "note",
    remedy: "Get it again from the log: it was altered, or it is no C2SP signed note.",
  });
}
