/**
 * Receipts of what was logged (core/trace/receipt): from what an append has just placed, or, for a retry, from what
 * the log holds. Both ways give the same text, down to the byte, as long as no body was erased in between.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import type { DetailsOpening } from "../../core/trace/details.ts";
import { decodeEntry, ENTRY_BYTES } from "../../core/trace/entry.ts";
import { formatProof } from "../../core/trace/proof.ts";
import type { Receipt, ReceiptEntry } from "../../core/trace/receipt.ts";
import type { Checkpoint } from "./append.ts";
import type { TraceLog } from "./trace-log.ts";

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

/** @param checkpoint covers the entries */
export async function receiptOf(
  log: TraceLog,
  { registry, id }: LogName,
  entries: readonly Receipted[],
  checkpoint: Checkpoint,
): Promise<Receipt> {
  const indexes = entries.map(({ index }) => index);
  const paths = await log.inclusions(indexes, checkpoint.size);
  // Neighbours share most of their paths: every hash is written in base64 once.
  const texts = new Map<Uint8Array, string>();
  const encode = (hash: Uint8Array): string => {
    let text = texts.get(hash);
    if (text === undefined) {
      text = Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString("base64");
      texts.set(hash, text);
    }
    return text;
  };
  return {
    v: 1,
    registry,
    log: id,
    entries: entries.map(({ index, tag, body, opening }, i): ReceiptEntry => {
      const proof = { index, path: paths[i]!, checkpoint: checkpoint.note, extra: null };
      return {
        index,
        tag: encodeBase64url(tag),
        ...(typeof body === "string" ? { body } : { bodyHash: encodeBase64url(body) }),
        ...(opening === undefined ? {} : { details: { salt: opening.salt, text: opening.text } }),
        proof: formatProof(proof, encode),
      };
    }),
  };
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
