/**
 * What a log's service answers to "which are all entries under my tag?" (GET /log/{id}/subject-proof): the little log up to
 * an epoch, and its place in the subject map. Only the form is looked at here; core/subject/view.ts checks the rest.
 */
import { decodeBase64url } from "../base64url.ts";
import { CertraceError } from "../errors.ts";
import { isHash, isRegistry } from "../hash-text.ts";
import { integer, is, list, oneOf, openRecord, orNull, type Shape } from "../shape.ts";
import { TAG_BITS } from "./map-hash.ts";
import type { MapProof } from "./map-proof.ts";
import type { MiniEntry } from "./mini-log.ts";
import type { EpochHead } from "./omission.ts";

export interface SubjectProof extends MapProof {
  registry: string;
  log: number;
  tag: Uint8Array;
  head: EpochHead;
  /** as they came: whether they ascend is for a check to say */
  entries: MiniEntry[];
}

const hash: Shape = is(isHash);
/** As JSON writes it; evidence files carry the same members. */
export const epochShape = openRecord({ size: integer(0), root: hash, mapRoot: hash });
export const terminalShape = orNull(openRecord({ tag: hash, value: hash }));
export const siblingsShape = list(hash, 0, TAG_BITS);

const shape = openRecord({
  v: oneOf(1),
  registry: is(isRegistry),
  log: integer(1, 0xffffffff),
  tag: hash,
  epoch: epochShape,
  siblings: siblingsShape,
  terminal: terminalShape,
  entries: list(openRecord({ index: integer(0), leafHash: hash })),
});

interface EpochText {
  size: number;
  root: string;
  mapRoot: string;
}

interface PlaceText {
  siblings: string[];
  terminal: { tag: string; value: string } | null;
}

/** @param json a parsed JSON value. Throws CertraceError `subject-proof-malformed` with the member in `field`. */
export function parseSubjectProof(json: unknown): SubjectProof {
  const problem = shape(json, "");
  if (problem !== null) {
    const field = problem.path || "proof";
    throw new CertraceError("subject-proof-malformed", `the proof of a subject's entries: ${field}`, {
      field,
      remedy: "Ask again. If nothing changes, tell the authority that supervises the log.",
    });
  }
  const { registry, log, tag, epoch, siblings, terminal, entries } = json as {
    registry: string;
    log: number;
    tag: string;
    epoch: EpochText;
    entries: { index: number; leafHash: string }[];
  } & PlaceText;
  return {
    registry,
    log,
    tag: decodeBase64url(tag),
    head: headOf(epoch),
    ...placeOf({ siblings, terminal }),
    entries: entries.map(({ index, leafHash }) => ({ index, leafHash: decodeBase64url(leafHash) })),
  };
}

export function headOf({ size, root, mapRoot }: EpochText): EpochHead {
  return { size, root: decodeBase64url(root), mapRoot: decodeBase64url(mapRoot) };
}

export function placeOf({ siblings, terminal }: PlaceText): MapProof {
  return {
    siblings: siblings.map((each) => decodeBase64url(each)),
    terminal:
      terminal === null
        ? null
        : { tag: decodeBase64url(terminal.tag), value: decodeBase64url(terminal.value) },
  };
}
