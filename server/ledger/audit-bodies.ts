/**
 * The part of an audit that reads bodies: each hashes to its entry, time never runs backwards, openings fit, what is
 * missing was erased with an entry that says so, and what departments are said to have asked for they signed.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { commitDetails, type DetailsOpening } from "../../core/trace/details.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { logKeys } from "../store/keys.ts";
import type { Reads } from "../store/store.ts";
import type { Finding } from "./audit.ts";
import type { SubmissionAudit } from "./audit-submissions.ts";
import { hashOfText } from "./log-records.ts";
import type { EntryPiece } from "./replay.ts";

/** Which bodies are missing, and which the log says were erased: a bit for each entry. */
export class ErasureBook {
  readonly #missing: Uint8Array;
  readonly #erased: Uint8Array;
  /** of the newest body read */
  time = "";

  /** @param size number of entries */
  constructor(size: number) {
    this.#missing = new Uint8Array(Math.ceil(size / 8));
    this.#erased = new Uint8Array(Math.ceil(size / 8));
  }

  missing(index: number): void {
    this.#missing[Math.floor(index / 8)]! |= 1 << (index % 8);
  }

  erased(index: number): void {
    this.#erased[Math.floor(index / 8)]! |= 1 << (index % 8);
  }

  /** When all is read: bodies that nobody said were erased. */
  *findings(): Generator<Finding> {
    for (const [i, missing] of this.#missing.entries()) {
      const left = missing & ~this.#erased[i]!;
      for (let bit = 0; bit < 8; bit++)
        if (left & (1 << bit)) yield { code: "body-missing", index: i * 8 + bit, source: "store" };
    }
  }
}

export async function* auditBodies(
  store: Reads,
  { first, bytes }: EntryPiece,
  book: ErasureBook,
  submissions: SubmissionAudit,
): AsyncGenerator<Finding> {
  const indexes = Array.from({ length: bytes.length / ENTRY_BYTES }, (_, i) => first + i);
  const [bodies, openings] = await Promise.all([
    store.getMany(indexes.map(logKeys.body)),
    store.getMany(indexes.map(logKeys.opening)),
  ]);
  for (const [i, index] of indexes.entries()) {
    const opening = openings[i];
    const tag = encodeBase64url(bytes.subarray(i * ENTRY_BYTES, i * ENTRY_BYTES + 32));
    if (bodies[i] === undefined) {
      book.missing(index);
      if (opening !== undefined) yield { code: "opening-left", index, source: "store" };
      yield* submissions.check(index, tag, null, null);
      continue;
    }
    const text = new TextDecoder().decode(bodies[i]);
    const [computed, found] = [
      encodeBase64url(bytes.subarray(i * ENTRY_BYTES + 32, (i + 1) * ENTRY_BYTES)),
      encodeBase64url(hashOfText(text)),
    ];
    if (computed !== found) {
      yield { code: "body-differs", index, computed, found, source: "store" };
      yield* submissions.check(index, tag, null, null);
      continue; // what it says is not what was logged
    }
    const body = parsed(text);
    yield* auditBody(body, index, opening, book);
    yield* submissions.check(index, tag, body, textOf(opening));
  }
}

function* auditBody(
  body: JsonObject | null,
  index: number,
  opening: Uint8Array | undefined,
  book: ErasureBook,
): Generator<Finding> {
  if (body === null || typeof body.time !== "string") {
    yield { code: "body-invalid", index, source: "store" };
    return;
  }
  // RFC 3339 in UTC with milliseconds: the order of the texts is the order of the times.
  if (body.time < book.time)
    yield { code: "time-backwards", index, computed: book.time, found: body.time, source: "store" };
  else book.time = body.time;
  // Only entries before this one: a log that could announce erasures could drop what comes after.
  if (body.kind === "erased" && Array.isArray(body.entries))
    for (const each of body.entries)
      if (Number.isInteger(each) && (each as number) < index) book.erased(each as number);
  if (opening === undefined) return;
  const commitment = committed(opening);
  const said = commitmentOf(body);
  if (commitment === null || commitment !== said)
    yield {
      code: "opening-differs",
      index,
      computed: typeof said === "string" ? said : "",
      found: commitment,
      source: "store",
    };
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** What a body says of the text that is kept apart from it. */
export function commitmentOf({ kind, details, words }: JsonObject) {
  return kind === "dispute" || kind === "response" ? words : details;
}

/** Of details that can be read. */
function textOf(opening: Uint8Array | undefined): string | null {
  const text = opening === undefined ? null : parsed(new TextDecoder().decode(opening))?.text;
  return typeof text === "string" ? text : null;
}

function committed(opening: Uint8Array): string | null {
  const value = parsed(new TextDecoder().decode(opening));
  if (typeof value?.salt !== "string" || typeof value.text !== "string") return null;
  return commitDetails(value as unknown as DetailsOpening);
}
