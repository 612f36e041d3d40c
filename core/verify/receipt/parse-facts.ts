/** Reads facts about a receipt that came from outside, with the shapes of the facts about certificates. */
import { isJsonObject } from "../../json.ts";
import { is, list, oneOf, openRecord, orNull, type Shape } from "../../shape.ts";
import {
  block,
  count,
  department,
  fact,
  hash,
  key,
  missingOr,
  registry,
  requireFacts,
  text,
} from "../parse-facts.ts";
import type { TraceFacts } from "./facts.ts";

const shown = (shape: Shape): Shape => missingOr(openRecord({ value: shape }));

const entry = openRecord({ index: count, tag: hash, body: text, path: list(hash, 0, 64) });
const log = openRecord({
  id: count,
  department: count,
  origin: text,
  keys: list(openRecord({ noteKey: hash, vrfKey: hash, validFrom: count }), 1),
  size: count,
  faulty: oneOf(true, false),
});
export const epoch = openRecord({
  number: count,
  size: count,
  root: hash,
  mapRoot: hash,
  anchoredAt: count,
  block: count,
});
const grant = openRecord({
  index: count,
  entry: orNull(entry),
  revoked: orNull(entry),
  used: list(openRecord({ index: count, before: count })),
});

const facts = openRecord({
  v: oneOf(1),
  registry,
  log: count,
  source: text,
  readAt: count,
  head: fact(block),
  finalized: fact(block),
  state: fact(orNull(log)),
  epoch: fact(orNull(epoch)),
  consistency: shown(openRecord({ root: hash, proof: list(hash, 0, 128) })),
  department: fact(orNull(department)),
  key: fact(orNull(key)),
  grants: shown(list(grant)),
  catalogue: shown(orNull(openRecord({ entry, document: is(isJsonObject) }))),
  erasures: shown(list(entry)),
});

/** @param json a parsed JSON value. Throws CertraceError `facts-malformed` with the member in `field`. */
export function parseTraceFacts(json: unknown): TraceFacts {
  return requireFacts(json, facts) as TraceFacts;
}
