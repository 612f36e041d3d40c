/**
 * Checkpoints (C2SP tlog-checkpoint): the head of a log as the text of a signed note. Three lines, origin, size in
 * decimal, root in base64; then extension lines, which are kept and not understood.
 */
import { CertraceError } from "../errors.ts";
import { encodeBase64, tryDecodeHash } from "./base64.ts";

export interface Checkpoint {
  /** the log's identity; for a Certrace log `<host>/log/<id>` */
  origin: string;
  /** number of leaves */
  size: number;
  /** RFC 6962 root, 32 bytes */
  root: Uint8Array;
  extensions: readonly string[];
}

const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/** @returns the text of a note, ending in a line feed. Throws `checkpoint-malformed`. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const text = [origin, String(size), encodeBase64(root), ...extensions, ""].join("\n");
  const back = parseCheckpoint(text);
  if (back.origin !== origin || back.extensions.length !== extensions.length) throw malformed("a line feed");
  return text;
}

/** @param text a note's text. Throws `checkpoint-malformed`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.includes("")) throw malformed("its lines");
  const [origin, size, root, ...extensions] = lines;
  if (origin === undefined || size === undefined || root === undefined) throw malformed("its lines");
  if (!DECIMAL.test(size) || !Number.isSafeInteger(Number(size))) throw malformed("its size");
  const hash = tryDecodeHash(root);
  if (hash === null) throw malformed("its root");
  return { origin, size: Number(size), root: hash, extensions };
}

function malformed(what: string): CertraceError<"checkpoint-malformed"> {
  return new CertraceError("checkpoint-malformed", `the checkpoint cannot be read: ${what}`, {
    field: "checkpoint",
    remedy: "Get it again from the log: it was altered, or it is no C2SP checkpoint.",
  });
}
