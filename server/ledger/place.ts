/**
 * Gives drafts their place in a trace log: index, time, salts, canonical body (RFC 8785), hashes, and the records that
 * the store keeps of them. Pure but for the randomness of the salts.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { commitDetails, type DetailsOpening, SALT_BYTES } from "../../core/trace/details.ts";
import { ENTRY_BYTES } from "../../core/trace/entry.ts";
import { fewRandomBytes } from "../random.ts";
import { logKeys } from "../store/keys.ts";
import type { Operation } from "../store/store.ts";
import { hashOfText, leafHashes, putJson } from "./log-records.ts";

export const MAX_BODY_BYTES = 64 * 1024;

/** What somebody wants to have logged. */
export interface Draft {
  /** of the subject, 32 bytes */
  tag: Uint8Array;
  /** the members of the body but `v`, `time`, `salt` and the commitment, which the log sets */
  body: JsonObject;
  /** One of them, for fewer eyes: the body gets a salted commitment, the opening is kept apart. */
  details?: string;
  words?: string;
}

/** An entry that has its place in the log. */
export interface PlacedEntry {
  index: number;
  tag: Uint8Array;
  /** 32 bytes */
  leafHash: Uint8Array;
  /** canonical JSON */
  body: string;
  opening?: DetailsOpening;
}

export interface Placed {
  entries: PlacedEntry[];
  /** of all of them, Unix milliseconds */
  time: number;
  /** 64 bytes each */
  bytes: Uint8Array;
  leafHashes: Uint8Array;
  /** bodies, openings and subjects' lists */
  operations: Operation[];
}

/**
 * @param first index of the first
 * @param time Unix milliseconds
 * @throws CertraceError `body-too-large`, `draft-tag`, `draft-details`, with `field` naming the draft
 */
export function placeDrafts(drafts: readonly Draft[], first: number, time: number): Placed {
  const bytes = new Uint8Array(drafts.length * ENTRY_BYTES);
  const salts = salter(drafts.length * 2);
  const at = new Date(time).toISOString();
  const written = drafts.map((draft, i) => {
    if (draft.tag.length !== 32) throw refusal("draft-tag", "a subject tag has 32 bytes", i);
    const body: JsonObject = { ...draft.body, v: 1, time: at, salt: salts() };
    let opening: DetailsOpening | undefined;
    const apart = draft.words ?? draft.details;
    if (apart !== undefined) {
      opening = { salt: salts(), text: apart };
      const commitment = commitDetails(opening);
      if (commitment === null) throw refusal("draft-details", "details have at most 4 KiB of valid text", i);
      body[draft.words === undefined ? "details" : "words"] = commitment;
    }
    const text = JSON.stringify(inOrder(body));
    if (text.length * 3 > MAX_BODY_BYTES && Buffer.byteLength(text) > MAX_BODY_BYTES) {
      throw refusal("body-too-large", "a body has at most 64 KiB", i);
    }
    bytes.set(draft.tag, i * ENTRY_BYTES);
    bytes.set(hashOfText(text), i * ENTRY_BYTES + 32);
    return { text, opening };
  });
  const hashes = leafHashes(bytes);
  const operations: Operation[] = [];
  const entries = written.map(({ text, opening }, i) => {
    const index = first + i;
    const { tag } = drafts[i]!;
    const leafHash = hashes.subarray(i * 32, (i + 1) * 32);
    operations.push(
      { put: logKeys.body(index), value: Buffer.from(text) },
      { put: logKeys.subject(encodeBase64url(tag), index), value: leafHash },
    );
    if (opening === undefined) return { index, tag, leafHash, body: text };
    operations.push(putJson(logKeys.opening(index), opening));
    return { index, tag, leafHash, body: text, opening };
  });
  return { entries, time, bytes, leafHashes: hashes, operations };
}

/**
 * The same value, so that JSON.stringify writes it as RFC 8785 wants it: it differs from that in the order of members
 * alone, which it takes as they were put in. That holds for names that are no array indexes, as all names in bodies.
 */
function inOrder(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const ordered: JsonObject = {};
  for (const name of Object.keys(value).sort()) ordered[name] = inOrder(value[name]!);
  return ordered;
}

/** Salts in base64url. One large draw of randomness is much cheaper than many small ones. */
function salter(count: number): () => string {
  const random = fewRandomBytes(count * SALT_BYTES);
  let at = 0;
  return () => {
    at += SALT_BYTES;
    return random.toString("base64url", at - SALT_BYTES, at);
  };
}

function refusal(code: string, message: string, draft: number): CertraceError {
  return new CertraceError(code, message, { field: `drafts[${draft}]` });
}
