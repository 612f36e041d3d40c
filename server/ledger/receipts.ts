/**
 * Receipts of what was logged (core/trace/receipt): from what an append has just placed, or, for a retry, from what
 * the log holds. Both ways give the same text, down to the byte, as long as no body was erased in between.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import type { DetailsOpening } from "../../core/trace/details.ts";
import { decodeEntry, ENTRY_BYTES } from "../../core/trace/entry.ts";
import { formatProof, PROOF_HEADER } from "../../core/trace/proof.ts";
import type { Receipt, ReceiptEntry } from "../../core/trace/receipt.ts";
import type { Checkpoint } from "./append.ts";
import type { TraceLog } from "./trace-log.ts";
import { hashesOf, type Path } from "./tree-proofs.ts";

/** What a receipt says of an entry, but for the proof. */
export interface Receipted {
  index: number;
  /** 32 bytes */
  tag: Uint8Array;
  /** canonical JSON; or, where it was erased, its hash */
  body: string | Uint8Array;
  opening?: DetailsOpening;
}

/** Whose receipts they are. */
export interface LogName {
  /** CAIP-10 of the TraceRegistry */
  registry: string;
  id: number;
}

/** All that a receipt of them says. */
export interface Proven {
  name: LogName;
  entries: readonly Receipted[];
  /** one for each */
  paths: readonly (Path | null)[];
  /** of the checkpoint that covers them, the signed note */
  note: string;
}

/**
 * Of entries that the log has had for longer.
 * @param checkpoint covers them
 */
export async function prove(
  log: TraceLog,
  name: LogName,
  entries: readonly Receipted[],
  { size, note }: Pick<Checkpoint, "size" | "note">,
): Promise<Proven> {
  const indexes = entries.map(({ index }) => index);
  return { name, entries, paths: await log.inclusions(indexes, size), note };
}

export function receiptOf({ name: { registry, id }, entries, paths, note }: Proven): Receipt {
  return {
    v: 1,
    registry,
    log: id,
    entries: entries.map(({ index, tag, body, opening }, i): ReceiptEntry => {
      const proof = { index, path: hashesOf(paths[i]!), checkpoint: note, extra: null };
      return {
        index,
        tag: encodeBase64url(tag),
        ...(typeof body === "string" ? { body } : { bodyHash: encodeBase64url(body) }),
        ...(opening === undefined ? {} : { details: { salt: opening.salt, text: opening.text } }),
        proof: formatProof(proof),
      };
    }),
  };
}

/**
 * The file of that receipt, in UTF-8: what core's `receiptFile` writes, byte for byte, in a third of the time. Answers of
 * a thousand entries are megabytes, and writing them is most of what the log's main thread would do. So what entries
 * share (the upper parts of their paths, the note) is written once, as bytes, one to a character: V8 joins and copies
 * such strings at the speed of memory, and one character of the note that is no ASCII would make all of them twice as wide.
 */
export function receiptBytes({ name: { registry, id }, entries, paths, note }: Proven): Uint8Array {
  const head = PROOF_HEAD.slice(0, -1);
  const tail = `\\n${jsonBytes(note).slice(1)}}`;
  const written = entries.map(({ index, tag, body, opening }, i) => {
    const said =
      typeof body === "string" ? `"body":${jsonBytes(body)}` : `"bodyHash":"${base64(body, "base64url")}"`;
    const details =
      opening === undefined ? "" : `"details":${jsonBytes({ salt: opening.salt, text: opening.text })},`;
    return `{"index":${index},"tag":"${base64(tag, "base64url")}",${said},${details}"proof":${head}index ${index}\\n${lines(paths[i]!)}${tail}`;
  });
  const text = `{"v":1,"registry":${jsonBytes(registry)},"log":${id},"entries":[${written.join(",")}]}\n`;
  return Buffer.from(text, "latin1");
}

/** Written once for each path: receipts of what was logged together share the upper parts of theirs. */
function lines(path: Path | null): string {
  if (path === null) return "";
  path.lines ??= `${base64(path.hash, "base64")}\\n${lines(path.above)}`;
  return path.lines;
}

const PROOF_HEAD = JSON.stringify(`${PROOF_HEADER}\n`);

/** The bytes of its JSON, each as one character. */
function jsonBytes(value: string | object): string {
  const text = JSON.stringify(value);
  return NO_ASCII.test(text) ? Buffer.from(text).toString("latin1") : text;
}

const NO_ASCII = /[^\0-\x7f]/;

function base64(bytes: Uint8Array, encoding: "base64" | "base64url"): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding);
}

/** The same of entries that stand in the log already. */
export async function readReceipted(log: TraceLog, first: number, count: number): Promise<Receipted[]> {
  const indexes = Array.from({ length: count }, (_, i) => first + i);
  const raw = await log.entries(first, first + count);
  const bodies = await log.bodies(indexes);
  const openings = await Promise.all(indexes.map((index) => log.opening(index)));
  return indexes.map((index, i) => {
    const { tag, bodyHash } = decodeEntry(raw.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES));
    const body = bodies[i]!;
    if (body === "erased") return { index, tag, body: bodyHash };
    const opening = openings[i]!;
    return opening === null ? { index, tag, body } : { index, tag, body, opening };
  });
}
