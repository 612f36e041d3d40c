/**
 * Asks one witness to cosign a checkpoint (C2SP tlog-witness, `add-checkpoint`): the log sends a checkpoint with the
 * consistency proof from the size that the witness saw last; the witness cosigns only what extends what it saw.
 *
 * A witness is somebody else's machine: its answers are bounded in size and time, redirects are not followed, and a
 * cosignature counts only when it verifies under the key that the operator configured for it.
 */
import { CertraceError } from "../../core/errors.ts";
import { encodeBase64 } from "../../core/note/base64.ts";
import type { NoteKey } from "../../core/note/key.ts";
import { type NoteSignature, parseNote } from "../../core/note/note.ts";
import { verifyNote } from "../../core/note/verify.ts";

export interface Witness {
  /** its cosigning key (type 4) */
  key: NoteKey;
  /** submission prefix, without a slash at the end */
  url: string;
}

export interface Submitted {
  size: number;
  /** the log's signed note, without cosignatures */
  note: string;
}

export interface AskOptions {
  /** RFC 6962 consistency proof between two sizes of the log */
  consistency: (from: number, to: number) => Promise<Uint8Array[]>;
  signal: AbortSignal;
}

/** signature lines of a few keys, with room for longer ones than Ed25519's */
const MAX_ANSWER = 64 * 1024;
/** A witness that names another size each time would keep us going for ever. */
const ATTEMPTS = 3;

/**
 * @param seen size of the checkpoint that the witness cosigned last, as far as is known; 0: none
 * @returns its cosignature
 * @throws CertraceError
 * - `witness-unreachable`: no answer, or none in time;
 * - `witness-refused`: it does not know the log, its key, or does not accept the proof; status in the sentence;
 * - `witness-conflict`: it has seen a larger log, or another one of this size. Look into it: the log went back or forked;
 * - `witness-answer`: an answer that is not in the protocol, or a cosignature that is not its own.
 */
export async function addCheckpoint(
  { key, url }: Witness,
  { size, note }: Submitted,
  seen: number,
  { consistency, signal }: AskOptions,
): Promise<NoteSignature> {
  let old = Math.min(seen, size);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const proof = old === 0 ? [] : await consistency(old, size);
    const body = `${[`old ${old}`, ...proof.map(encodeBase64)].join("\n")}\n\n${note}`;
    const { status, mediaType, text } = await post(`${url}/add-checkpoint`, body, signal);
    if (status === 200) return ownCosignature(note, text, key);
    if (status !== 409) throw failure("witness-refused", `It answered ${status}.`);
    const known = mediaType === "text/x.tlog.size" ? sizeOf(text) : null;
    if (known === null || known > size || known === old)
      throw failure("witness-conflict", "It has seen a log that this one does not extend.");
    old = known;
  }
  throw failure("witness-answer", "It names another size each time.");
}

function sizeOf(text: string): number | null {
  const digits = /^(0|[1-9][0-9]{0,15})\n$/.exec(text)?.[1];
  return digits !== undefined && Number.isSafeInteger(Number(digits)) ? Number(digits) : null;
}

async function ownCosignature(note: string, lines: string, key: NoteKey): Promise<NoteSignature> {
  const { text } = parseNote(note);
  let signatures: NoteSignature[];
  try {
    ({ signatures } = parseNote(`${text}\n${lines}`));
  } catch (cause) {
    throw failure("witness-answer", "Its answer holds no signature lines.", cause);
  }
  for (const signature of signatures) {
    const { verified } = await verifyNote({ text, signatures: [signature] }, [key]);
    if (verified.length > 0) return signature;
  }
  throw failure("witness-answer", "Its answer holds no cosignature of the key that is configured for it.");
}

async function post(url: string, body: string, signal: AbortSignal) {
  try {
    const response = await fetch(url, { method: "POST", body, signal, redirect: "error" });
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > MAX_ANSWER) throw failure("witness-answer", "Its answer is too long.");
      parts.push(part);
    }
    const mediaType = (response.headers.get("content-type") ?? "").split(";", 1)[0]!.trim().toLowerCase();
    return { status: response.status, mediaType, text: Buffer.concat(parts).toString() };
  } catch (cause) {
    if (cause instanceof CertraceError) throw cause;
    throw failure("witness-unreachable", "It did not answer, or not in time.", cause);
  }
}

function failure(code: string, sentence: string, cause?: unknown): CertraceError {
  return new CertraceError(code, `The witness did not cosign. ${sentence}`, {
    field: "CERTRACE_WITNESSES",
    remedy: "Receipts do not wait for it. See that its URL and key are right, and ask who runs it.",
    cause,
  });
}
