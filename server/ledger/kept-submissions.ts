/**
 * The submissions that a log accepted, kept so that an audit can hold every entry against the signature of the
 * department that asked for it: `log/submission/<first>`, written in one durable batch with its entries.
 *
 * They name citizens. So they are guarded as bodies are, and better: sealed under a key of the log, so that store and
 * backups of it name nobody; never served, never logged; erased with the last body of their entries, in the same batch.
 * A submission about many citizens is thus there for as long as the body of one of its entries is.
 *
 * Record: u8 form (1), u16 number of entries, then AES-256-GCM (nonce 12, tag 16 bytes; the first three bytes are
 * authenticated too) over u16 length of the header, the signature's 64 bytes, and raw DEFLATE, with the dictionary
 * below, of header and payload as the bytes that they are base64url of (one to one: core/base64url is strict).
 */
import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { CertraceError } from "../../core/errors.ts";
import { MAX_SUBMISSION, type Submission } from "../../core/trace/submission.ts";
import { fewRandomBytes } from "../random.ts";
import { lastNumber, logKeys, under } from "../store/keys.ts";
import type { Operation, Reads, Store } from "../store/store.ts";
import { corrupt, parseRecord, putJson } from "./log-records.ts";

const FORM = 1;
const HEAD = 1 + 2;
const NONCE = 12;
const TAG = 16;
const SIGNATURE = 64;
const CIPHER = "aes-256-gcm";

/** What submissions have in common, so that one of a single event is half as long. Part of form 1: never to change. */
const DICTIONARY = Buffer.from(
  '{"kind":"grant-revoked","subject":"","grant":},{"kind":"grant","subject":"","consumers":[],"holder":,"dataset":"",' +
    '"fields":["",""],"purpose":"","from":"2026-01-01T00:00:00.000Z","until":"","uses":null,"form":""},' +
    '{"alg":"ES256","kid":"","typ":"certrace-submission+jwt"}{"iss":"","aud":"/log/1","iat":17,"jti":"-4","events":[' +
    '{"kind":"access","subject":"","holder":,"dataset":"","fields":["","name"],"purpose":"","basis":{"grant":},' +
    '"occurred":"20","details":""},"basis":{"law":""}}]}',
);

/** What DEFLATE allocates for itself; most of what it takes to pack a single event is that. Readers need not know. */
const LARGE = { level: 1, dictionary: DICTIONARY };
const SMALL = { ...LARGE, windowBits: 11, memLevel: 4, chunkSize: 1024 };

export interface KeptSubmission {
  /** index of its first entry; its events' entries follow one another */
  first: number;
  count: number;
  jws: string;
}

/**
 * @param count of its events
 * @param key of the log (LogKeys.submissions)
 * @returns the record, as it is written once the submission has its place
 */
export function sealSubmission(
  { signingInput, signature, count }: Pick<Submission, "signingInput" | "signature"> & { count: number },
  key: KeyObject,
): Uint8Array<ArrayBuffer> {
  const dot = signingInput.indexOf(".");
  const header = Buffer.from(signingInput.slice(0, dot), "base64url");
  const payload = Buffer.from(signingInput.slice(dot + 1), "base64url");
  const head = Buffer.from([FORM, count >> 8, count & 0xff]);
  const nonce = fewRandomBytes(NONCE);
  const content = Buffer.concat([header, payload]);
  const options = content.length <= SMALL.chunkSize ? SMALL : LARGE;
  const length = Buffer.from([header.length >> 8, header.length & 0xff]);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(head);
  const sealed = cipher.update(Buffer.concat([length, signature, deflateRawSync(content, options)]));
  const rest = cipher.final();
  return Buffer.concat([head, nonce, cipher.getAuthTag(), sealed, rest]);
}

/** @param sealed by `sealSubmission` */
export function keepSubmission(first: number, sealed: Uint8Array): Operation {
  return { put: logKeys.submission(first), value: sealed };
}

/** Throws `submission-sealed`: it is not this key's, or not what was written. */
export function openSubmission(first: number, record: Uint8Array, key: KeyObject): KeptSubmission {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  try {
    if (bytes[0] !== FORM) throw new RangeError("form");
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(HEAD, HEAD + NONCE), { authTagLength: TAG })
      .setAAD(bytes.subarray(0, HEAD))
      .setAuthTag(bytes.subarray(HEAD + NONCE, HEAD + NONCE + TAG));
    const opened = Buffer.concat([decipher.update(bytes.subarray(HEAD + NONCE + TAG)), decipher.final()]);
    const content = inflateRawSync(opened.subarray(2 + SIGNATURE), {
      dictionary: DICTIONARY,
      maxOutputLength: MAX_SUBMISSION,
    });
    const length = opened.readUInt16BE(0);
    const parts = [content.subarray(0, length), content.subarray(length), opened.subarray(2, 2 + SIGNATURE)];
    const jws = parts.map((part) => part.toString("base64url")).join(".");
    return { first, count: countOf(bytes), jws };
  } catch (cause) {
    throw new CertraceError("submission-sealed", `The submission of entry ${first} cannot be opened.`, {
      cause,
    });
  }
}

/** All that are kept, in the order of the log. */
export async function* keptSubmissions(
  reads: Pick<Reads, "range">,
): AsyncGenerator<{ first: number; record: Uint8Array }> {
  for await (const [key, record] of reads.range(under(logKeys.submissions)))
    yield { first: lastNumber(key), record };
}

/**
 * The submissions that go with the bodies of these entries: those of which no other body is left.
 * @param indexes ascending
 * @returns the indexes of their first entries
 */
export async function submissionsOf(
  reads: Pick<Reads, "range">,
  indexes: readonly number[],
): Promise<number[]> {
  const erased = new Set(indexes);
  const gone: number[] = [];
  let looked = 0;
  for (const index of indexes) {
    if (index < looked) continue; // of a submission that was looked at
    const found = await covering(reads, index);
    if (found === null) continue;
    looked = found.first + found.count;
    if (!(await anyBody(reads, found.first, looked, erased))) gone.push(found.first);
  }
  return gone;
}

/** The submission of an entry; null: none is kept. */
async function covering(reads: Pick<Reads, "range">, index: number) {
  const before = { from: logKeys.submission(0), to: logKeys.submission(index + 1), reverse: true, limit: 1 };
  for await (const [key, record] of reads.range(before)) {
    const first = lastNumber(key);
    const count = countOf(record);
    return index < first + count ? { first, count } : null;
  }
  return null;
}

async function anyBody(reads: Pick<Reads, "range">, first: number, end: number, but: ReadonlySet<number>) {
  for await (const [key] of reads.range({ from: logKeys.body(first), to: logKeys.body(end) }))
    if (!but.has(lastNumber(key))) return true;
  return false;
}

/**
 * Marks from which entry on submissions are kept, where that is not marked yet: a log that was begun by a version that
 * did not keep them has none before, and that is no fault.
 * @param size of the log
 */
export async function markKeeping(store: Pick<Store, "get" | "batch">, size: number): Promise<void> {
  if ((await store.get(logKeys.keeping)) === undefined) await store.batch([putJson(logKeys.keeping, size)]);
}

/** From which entry on submissions are kept; null: that was never marked, so none are. */
export async function keepingFrom(reads: Pick<Reads, "get">): Promise<number | null> {
  const value = await reads.get(logKeys.keeping);
  return value === undefined ? null : parseRecord<number>(value);
}

/** How many entries a record is about. */
export function countOf(record: Uint8Array): number {
  if (record.length < HEAD) throw corrupt("a submission cannot be read");
  return (record[1]! << 8) | record[2]!;
}
