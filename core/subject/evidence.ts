/**
 * Evidence files: what a person was shown about themselves when the proof failed, kept for whoever supervises the log
 * (docs/protocol.md, section 13). JSON, strict. With what the chain says now, anybody checks it again; and where an entry
 * is in the log and not in the map, it holds what the contract takes.
 *
 * It holds no citizen id, and of the bodies only those in question. What they say of the person, it does hold.
 */
import { decodeBase64url, encodeBase64url, tryDecodeFixed } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { isHash, isRegistry } from "../hash-text.ts";
import { type JsonCode, parseJson } from "../json.ts";
import { integer, is, list, oneOf, orNull, pattern, record, type Shape } from "../shape.ts";
import { decodeUtf8 } from "../text.ts";
import { hashBody } from "../trace/entry.ts";
import { MAX_RECEIPT, parseReceipt, type Receipt, type ReceiptCode, receiptFile } from "../trace/receipt.ts";
import { instant, logIndex } from "../trace/terms.ts";
import { type Accusation, accusationOf } from "./accuse.ts";
import { PROOF_BYTES } from "./ecvrf.ts";
import type { ListedEntry, Question, ShownPart } from "./is-this-all.ts";
import { TAG_BITS } from "./map-hash.ts";
import type { EvidenceEntry } from "./omission.ts";
import { type Remembered, readRemembered } from "./remembered.ts";
import { headOf, placeOf } from "./subject-proof.ts";

export const EVIDENCE_TYPE = "certrace-evidence";

export interface EvidencePart {
  tag: string;
  /** VRF proof of the tag */
  proof: string;
  siblings: string[];
  terminal: { tag: string; value: string } | null;
  entries: { index: number; leafHash: string }[];
}

/** An entry of the list that the person saw. */
export interface EvidenceListed {
  index: number;
  /** whether its body was shown */
  shown: boolean;
  /** index of the entry that erased it, as was said */
  erased: number | null;
  /** the body, where that is in question */
  body?: string;
}

/** Bytes are base64url. */
export interface Evidence {
  v: 1;
  type: typeof EVIDENCE_TYPE;
  /** CAIP-10 of the TraceRegistry */
  registry: string;
  log: number;
  /** when it was shown, RFC 3339, by the person's own clock */
  made: string;
  /** codes of the checks that failed then */
  found: string[];
  epoch: { size: number; root: string; mapRoot: string };
  parts: EvidencePart[];
  listed: EvidenceListed[];
  /** what the device had proved before, and the way that it was shown from there */
  remembered: Remembered | null;
  growth: string[] | null;
  /** of entries that others hold */
  receipts: Receipt[];
  /** RFC 6962 paths of the receipts' entries to the root of the epoch */
  paths: { index: number; path: string[] }[];
}

export type EvidenceCode =
  | JsonCode
  | ReceiptCode
  | "evidence-too-large"
  | "evidence-unrecognised"
  | "evidence-member-missing"
  | "evidence-member-unknown"
  | "evidence-member-invalid";

const hash: Shape = is(isHash);
const hashes = list(hash, 0, 64);
const text: Shape = is((value) => typeof value === "string");
const code = pattern(/^[a-z0-9-]{1,64}$/);

const shape = record({
  v: oneOf(1),
  type: oneOf(EVIDENCE_TYPE),
  registry: is(isRegistry),
  log: integer(1, 0xffffffff),
  made: instant,
  found: list(code, 0, 64),
  epoch: record({ size: integer(0), root: hash, mapRoot: hash }),
  parts: list(
    record({
      tag: hash,
      proof: is((value) => tryDecodeFixed(value, PROOF_BYTES) !== null),
      siblings: list(hash, 0, TAG_BITS),
      terminal: orNull(record({ tag: hash, value: hash })),
      entries: list(record({ index: logIndex, leafHash: hash })),
    }),
    1,
    64,
  ),
  listed: list(
    record({ index: logIndex, shown: oneOf(true, false), erased: orNull(logIndex) }, { body: text }),
  ),
  remembered: orNull(is((value) => readRemembered(value) !== null)),
  growth: orNull(list(hash, 0, 128)),
  // each is read as a receipt afterwards
  receipts: list(
    is((value) => typeof value === "object" && value !== null),
    0,
    64,
  ),
  paths: list(record({ index: logIndex, path: hashes })),
});

/** Throws CertraceError with an EvidenceCode, `field` and `remedy`. */
export function parseEvidence(input: string | Uint8Array): Evidence {
  if (input.length > MAX_RECEIPT) throw malformed("evidence-too-large", "evidence");
  const json = parseJson(typeof input === "string" ? input : decodeUtf8(input, "evidence"));
  if (typeof json !== "object" || json === null || (json as { type?: unknown }).type !== EVIDENCE_TYPE)
    throw malformed("evidence-unrecognised", "type");
  const problem = shape(json, "");
  if (problem !== null) throw malformed(`evidence-member-${problem.what}`, problem.path || "evidence");
  const evidence = json as unknown as Evidence;
  for (const [i, receipt] of evidence.receipts.entries()) {
    const where = `receipts[${i}]`;
    const { registry, log } = within(where, () => parseReceipt(JSON.stringify(receipt)));
    if (registry !== evidence.registry || log !== evidence.log)
      throw malformed("evidence-member-invalid", where);
  }
  return evidence;
}

export function evidenceFile(evidence: Evidence): string {
  const receipts = evidence.receipts.map((receipt) => JSON.parse(receiptFile(receipt)));
  return `${JSON.stringify({ ...evidence, receipts })}\n`;
}

/** What was asked, and what of it is to be kept: only the bodies of entries that `found` names. */
export function evidenceOf(
  {
    registry,
    log,
    parts,
    listed,
    remembered,
    growth,
  }: Omit<Question, "alpha" | "facts" | "now" | "registries">,
  found: readonly { code: string; params: Readonly<Record<string, string | number>> }[],
  more: { made: string; receipts?: Receipt[]; paths?: Evidence["paths"] },
): Evidence {
  const inQuestion = new Set(found.flatMap(({ params }) => [params.index, params.other]));
  const { head } = parts[0]!.shown;
  return {
    v: 1,
    type: EVIDENCE_TYPE,
    registry,
    log,
    made: more.made,
    found: found.map((each) => each.code),
    epoch: {
      size: head.size,
      root: encodeBase64url(head.root),
      mapRoot: encodeBase64url(head.mapRoot),
    },
    parts: parts.map(({ shown, proof }) => ({
      tag: encodeBase64url(shown.tag),
      proof,
      siblings: shown.siblings.map(encodeBase64url),
      terminal:
        shown.terminal === null
          ? null
          : { tag: encodeBase64url(shown.terminal.tag), value: encodeBase64url(shown.terminal.value) },
      entries: shown.entries.map(({ index, leafHash }) => ({ index, leafHash: encodeBase64url(leafHash) })),
    })),
    listed: listed.map(({ index, body, erased }) => ({
      index,
      shown: body !== null,
      erased,
      ...(body !== null && inQuestion.has(index) ? { body } : {}),
    })),
    remembered,
    growth: growth === null ? null : [...growth],
    receipts: more.receipts ?? [],
    paths: more.paths ?? [],
  };
}

/** The question again, as the person's page asked it; what the chain says, and whose it is, comes from who checks. */
export function questionOf(evidence: Evidence): Omit<Question, "alpha" | "facts" | "now" | "registries"> {
  const { registry, log, parts, listed, remembered, growth, epoch } = evidence;
  return {
    registry,
    log,
    parts: parts.map(
      ({ tag, proof, siblings, terminal, entries }): ShownPart => ({
        proof,
        shown: {
          registry,
          log,
          tag: decodeBase64url(tag),
          head: headOf(epoch),
          ...placeOf({ siblings, terminal }),
          entries: entries.map(({ index, leafHash }) => ({ index, leafHash: decodeBase64url(leafHash) })),
        },
      }),
    ),
    listed: listed.map(
      ({ index, shown, erased, body }): ListedEntry => ({
        index,
        body: body ?? null,
        erased,
        ...(shown && body === undefined ? { leftOut: true } : {}),
      }),
    ),
    remembered,
    growth,
  };
}

/** What of it the contract takes, first one first; null: nothing. */
export function accusationIn(evidence: Evidence): Accusation | null {
  const { parts } = questionOf(evidence);
  const entries = evidenceEntries(evidence);
  for (const { shown } of parts) {
    const accusation = accusationOf(shown.head, shown, entries);
    if (accusation !== null) return accusation;
  }
  return null;
}

/** Entries of the receipts whose way to the epoch's root is there. */
function evidenceEntries({ receipts, paths }: Evidence): EvidenceEntry[] {
  const ways = new Map(paths.map(({ index, path }) => [index, path]));
  return receipts.flatMap(({ entries }) =>
    entries.flatMap(({ index, tag, body, bodyHash }) => {
      const path = ways.get(index);
      if (path === undefined) return [];
      return [
        {
          index,
          tag: decodeBase64url(tag),
          bodyHash: body === undefined ? decodeBase64url(bodyHash!) : hashBody(body),
          path: path.map((each) => decodeBase64url(each)),
        },
      ];
    }),
  );
}

function within<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    const inner = error.field === undefined ? field : `${field}.${error.field}`;
    throw new CertraceError(error.code, error.message, { field: inner, cause: error });
  }
}

function malformed(code: EvidenceCode, field: string): CertraceError<EvidenceCode> {
  return new CertraceError(code, `${code.replaceAll("-", " ")}: ${field}`, {
    field,
    remedy: "Give the evidence file as the page saved it.",
  });
}
