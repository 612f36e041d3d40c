/**
 * Receipts: what a submitter gets before data may be released, for one submission or some of its entries. A JSON file
 * with each entry's place, tag, body and C2SP tlog-proof; strict, so that no bit of it stands outside what is checked
 * (other keys' signatures on the checkpoint excepted, which C2SP wants carried).
 *
 * Only the form is looked at here. Throws CertraceError with a ReceiptCode, and `field` or `position`.
 */
import { decodeBase64url, encodeBase64url, tryDecodeFixed } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { isRegistry } from "../hash-text.ts";
import { type JsonCode, parseJson } from "../json.ts";
import { type Checkpoint, parseCheckpoint } from "../note/checkpoint.ts";
import { type Note, parseNote } from "../note/note.ts";
import { integer, is, list, oneOf, record, type Shape } from "../shape.ts";
import { PROOF_BYTES } from "../subject/ecvrf.ts";
import { decodeUtf8 } from "../text.ts";
import { type Body, type BodyCode, parseBody } from "./body.ts";
import { type DetailsOpening, isSalt } from "./details.ts";
import { entryLeafHash, hashBody } from "./entry.ts";
import { parseProof } from "./proof.ts";
import { MAX_EVENTS, parseSubmission, type Submission, type SubmissionCode } from "./submission.ts";
import { hash, logIndex } from "./terms.ts";

/** A submission of 10,000 events with proofs. */
export const MAX_RECEIPT = 1 << 26;

/** Which event of the submission an entry comes from, and the VRF proof of its subject's tag. */
export interface TagProof {
  /** from 0 */
  event: number;
  /** base64url, 80 bytes */
  proof: string;
}

export interface ReceiptEntry {
  index: number;
  /** subject tag, base64url */
  tag: string;
  /** canonical JSON; absent where it was erased */
  body?: string;
  /** SHA-256 of the body, base64url; only where the body is absent */
  bodyHash?: string;
  /** opening of the body's `details` */
  details?: DetailsOpening;
  /** that the log filed the entry under the tag of its subject */
  tagProof?: TagProof;
  /** C2SP tlog-proof, with the signed checkpoint */
  proof: string;
}

export interface Receipt {
  v: 1;
  /** CAIP-10 of the TraceRegistry, lowercase */
  registry: string;
  /** number of the log */
  log: number;
  /** the department's JWS; it names every subject of the submission, so it is not for citizens */
  submission?: string;
  /** ascending by index; all proofs end in one checkpoint */
  entries: ReceiptEntry[];
}

export interface ParsedEntry {
  index: number;
  tag: Uint8Array;
  /** null: erased */
  body: Body | null;
  leafHash: Uint8Array;
  path: Uint8Array[];
  details: DetailsOpening | null;
  tagProof: { event: number; proof: Uint8Array } | null;
}

export interface ParsedReceipt {
  registry: string;
  log: number;
  submission: Submission | null;
  note: Note;
  checkpoint: Checkpoint;
  entries: ParsedEntry[];
}

export type ReceiptCode =
  | JsonCode
  | BodyCode
  | SubmissionCode
  | "utf8-invalid"
  | "note-malformed"
  | "checkpoint-malformed"
  | "proof-malformed"
  | "receipt-empty"
  | "receipt-too-large"
  | "receipt-unrecognised"
  | "receipt-member-missing"
  | "receipt-member-unknown"
  | "receipt-member-invalid"
  | "receipt-order"
  | "receipt-proof-index"
  | "receipt-proof-extra"
  | "receipt-checkpoints-differ";

const text: Shape = is((value) => typeof value === "string");
const entryShape = record(
  { index: logIndex, tag: hash, proof: text },
  {
    body: text,
    bodyHash: hash,
    details: record({ salt: is(isSalt), text }),
    tagProof: record({
      event: integer(0, MAX_EVENTS - 1),
      proof: is((value) => tryDecodeFixed(value, PROOF_BYTES) !== null),
    }),
  },
);
const receiptShape = record(
  {
    v: oneOf(1),
    registry: is(isRegistry),
    log: integer(1, 0xffffffff),
    entries: list(entryShape, 1, MAX_EVENTS),
  },
  { submission: text },
);

/** The receipt as an object, its members checked one by one, what is inside them not yet. */
export function readReceipt(input: string | Uint8Array): Receipt {
  // Before anything is decoded: a hostile file must cost nothing.
  if (input.length > MAX_RECEIPT) throw malformed("receipt-too-large", "receipt");
  const json = typeof input === "string" ? input : decodeUtf8(input, "receipt");
  const first = /[^ \t\r\n]/.exec(json)?.[0];
  if (first === undefined) throw malformed("receipt-empty", "receipt");
  if (first !== "{" && first !== "\ufeff") throw malformed("receipt-unrecognised", "receipt");
  const receipt = parseJson(json);
  const problem = receiptShape(receipt, "");
  if (problem !== null) throw malformed(`receipt-member-${problem.what}`, problem.path || "receipt");
  return receipt as unknown as Receipt;
}

export function parseReceipt(input: string | Uint8Array | Receipt): ParsedReceipt {
  const receipt = typeof input === "string" || input instanceof Uint8Array ? readReceipt(input) : input;
  const [first] = receipt.entries;
  const { checkpoint: signed } = within("entries[0].proof", () => parseProof(first!.proof));
  const note = within("checkpoint", () => parseNote(signed));
  return {
    registry: receipt.registry,
    log: receipt.log,
    submission: receipt.submission === undefined ? null : parseSubmission(receipt.submission),
    note,
    checkpoint: within("checkpoint", () => parseCheckpoint(note.text)),
    entries: receipt.entries.map((entry, i) => {
      if (i > 0 && receipt.entries[i - 1]!.index >= entry.index) {
        throw malformed("receipt-order", `entries[${i}].index`);
      }
      return parseEntry(entry, signed, `entries[${i}]`);
    }),
  };
}

function parseEntry(entry: ReceiptEntry, signed: string, at: string): ParsedEntry {
  const { index, checkpoint, path, extra } = within(`${at}.proof`, () => parseProof(entry.proof));
  if (index !== entry.index) throw malformed("receipt-proof-index", `${at}.proof`);
  if (extra !== null) throw malformed("receipt-proof-extra", `${at}.proof`);
  if (checkpoint !== signed) throw malformed("receipt-checkpoints-differ", `${at}.proof`);
  const tag = decodeBase64url(entry.tag);
  const body = entry.body === undefined ? null : within(`${at}.body`, () => parseBody(entry.body!));
  return {
    index,
    tag,
    body,
    leafHash: entryLeafHash({ tag, bodyHash: bodyHashOf(entry, at) }),
    path,
    ...opened(entry),
  };
}

/** Of the body itself where there is one; a hash beside it would be one text too many. */
function bodyHashOf({ body, bodyHash, details }: ReceiptEntry, at: string): Uint8Array {
  if (body !== undefined) {
    if (bodyHash !== undefined) throw malformed("receipt-member-unknown", `${at}.bodyHash`);
    return hashBody(body);
  }
  if (bodyHash === undefined) throw malformed("receipt-member-missing", `${at}.body`);
  // Nothing left that would show whether they belong to it.
  if (details !== undefined) throw malformed("receipt-member-unknown", `${at}.details`);
  return decodeBase64url(bodyHash);
}

function opened({ details, tagProof }: ReceiptEntry): Pick<ParsedEntry, "details" | "tagProof"> {
  return {
    details: details ?? null,
    tagProof:
      tagProof === undefined ? null : { event: tagProof.event, proof: decodeBase64url(tagProof.proof) },
  };
}

/** One line of JSON and a line feed; members in the order of docs/protocol.md. */
export function receiptFile({ registry, log, submission, entries }: Receipt): string {
  return `${JSON.stringify({
    v: 1,
    registry,
    log,
    ...(submission === undefined ? {} : { submission }),
    entries: entries.map(({ index, tag, body, bodyHash, details, tagProof, proof }) => ({
      index,
      tag,
      ...(body === undefined ? { bodyHash } : { body }),
      ...(details === undefined ? {} : { details: { salt: details.salt, text: details.text } }),
      ...(tagProof === undefined ? {} : { tagProof: { event: tagProof.event, proof: tagProof.proof } }),
      proof,
    })),
  })}\n`;
}

export interface Reduction {
  /** the entries that stay */
  indexes: readonly number[];
  /** whether the submission stays, which names every subject of it; false where absent */
  submission?: boolean;
  /** whether details stay; false where absent */
  details?: boolean;
}

/** A receipt of fewer entries, to be handed on. Throws `receipt-index` for one that is not in it. */
export function reduceReceipt(receipt: Receipt, { indexes, submission, details }: Reduction): Receipt {
  const { submission: jws, ...rest } = receipt;
  const entries = [...new Set(indexes)]
    .sort((a, b) => a - b)
    .map((index) => {
      const entry = receipt.entries.find((each) => each.index === index);
      if (entry === undefined)
        throw new CertraceError("receipt-index", `no entry ${index} in the receipt`, { field: "indexes" });
      const { details: opening, tagProof, ...kept } = entry;
      return {
        ...kept,
        ...(details && opening !== undefined ? { details: opening } : {}),
        // It names an event of the submission: without that it says nothing.
        ...(submission && tagProof !== undefined ? { tagProof } : {}),
      };
    });
  if (entries.length === 0)
    throw new CertraceError("receipt-index", "a receipt has one entry at least", { field: "indexes" });
  return { ...rest, ...(submission && jws !== undefined ? { submission: jws } : {}), entries };
}

/** The same entry without its body: what is left once the log erased it. */
export function withoutBody({ body, details: _, ...entry }: ReceiptEntry): ReceiptEntry {
  return body === undefined ? entry : { ...entry, bodyHash: encodeBase64url(hashBody(body)) };
}

/** What went wrong inside a member is said of that member. */
function within<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    const inner =
      error.field === undefined || field.endsWith(error.field) ? field : `${field}.${error.field}`;
    throw new CertraceError(error.code, error.message, {
      field: inner,
      ...(error.position === undefined ? {} : { position: error.position }),
      cause: error,
    });
  }
}

function malformed(code: ReceiptCode, field: string): CertraceError<ReceiptCode> {
  return new CertraceError(code, `${code.replaceAll("-", " ")}: ${field}`, { field });
}
