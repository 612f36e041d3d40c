/**
 * Reads facts that came from outside: a service, a node, a file. Their form is checked completely here, so that the
 * verifier never meets a value it does not expect; whether they fit together and fit the question is
 * settle-facts' matter. Members that are not known are ignored: a newer source may say more.
 */
import { CertraceError } from "../errors.ts";
import { isHash, isRegistry } from "../hash-text.ts";
import { integer, is, list, oneOf, openRecord, orNull, pattern, type Shape } from "../shape.ts";
import type { Facts, MissingReason, ProvenFacts } from "./facts.ts";

const MISSING: readonly unknown[] = [
  "not-asked",
  "source-unavailable",
  "source-inconsistent",
  "source-behind",
  "sources-disagree",
];

export function isMissingReason(value: unknown): value is MissingReason {
  return MISSING.includes(value);
}

export const text = is((value) => typeof value === "string");
export const hash = is(isHash);
export const registry = is(isRegistry);
export const count = integer(0);

export const block = openRecord({ number: count, hash: pattern(/^0x[0-9a-f]{64}$/), time: count });

const departmentRef = { id: count, identifier: text, name: text, nameEn: text };
export const department = openRecord({
  ...departmentRef,
  registeredAt: count,
  suspended: oneOf(true, false),
  ancestors: list(openRecord(departmentRef, { suspended: oneOf(true, false) })),
  successor: orNull(count),
});
export const key = openRecord({
  thumbprint: hash,
  x: hash,
  y: hash,
  use: count,
  validFrom: count,
  validUntil: orNull(count),
  compromisedAt: orNull(count),
});

const certificate = openRecord({ department: count, root: hash, index: count });
const change = openRecord({
  lanes: pattern(/^0x[0-9a-f]{32}$/),
  status: oneOf("valid", "revoked", "suspended", "superseded"),
  reason: oneOf(
    "unspecified",
    "temporarily-seized",
    "withdrawn",
    "cancelled",
    "lapsed",
    "transferred-out",
    "forfeited",
    "key-compromised",
    "other",
  ),
  decision: orNull(hash),
  by: count,
  block: count,
  time: count,
  successors: list(openRecord({ index: count, successor: certificate })),
});
const batch = {
  root: hash,
  size: count,
  typeId: count,
  anchoredAt: count,
  operator: openRecord({ account: pattern(/^0x[0-9a-f]{40}$/), compromisedAt: orNull(count) }),
};

const common = {
  v: oneOf(1),
  registry,
  source: text,
  readAt: count,
  head: fact(block),
  finalized: fact(block),
  department: fact(orNull(department)),
  key: fact(orNull(key)),
  type: fact(orNull(openRecord({ id: count, vct: text, definer: count, metadataHash: hash }))),
};
const facts = openRecord({
  ...common,
  batch: fact(orNull(openRecord({ ...batch, block: count, list: count }))),
  statuses: fact(openRecord({ word: count, changes: list(change) })),
});
const provenFacts = openRecord({
  ...common,
  proven: oneOf(true),
  batch: fact(orNull(openRecord({ ...batch, block: oneOf(null), list: oneOf(null) }))),
  statuses: fact(openRecord({ word: count, packed: pattern(/^0x[0-9a-f]{64}$/) })),
});

/** @param json a parsed JSON value. Throws CertraceError `facts-malformed` with the member in `field`. */
export function parseFacts(json: unknown): Facts {
  return requireFacts(json, facts) as Facts;
}

/** Facts as storage proofs show them; they are made here, in core/evidence. Throws as `parseFacts`. */
export function parseProvenFacts(json: unknown): ProvenFacts {
  return requireFacts(json, provenFacts) as ProvenFacts;
}

/** A fact read at a block, or why it could not be read. */
export function fact(shape: Shape): Shape {
  return missingOr(openRecord({ value: shape, block }));
}

/** A value that proves itself, or why it could not be got. */
export function missingOr(shape: Shape): Shape {
  const missing = openRecord({ missing: is(isMissingReason) });
  return (value, path) =>
    typeof value === "object" && value !== null && Object.hasOwn(value, "missing")
      ? missing(value, path)
      : shape(value, path);
}

/** Throws `facts-malformed`. */
export function requireFacts(json: unknown, shape: Shape): unknown {
  const problem = shape(json, "");
  if (problem === null) return json;
  const field = problem.path || "facts";
  throw new CertraceError("facts-malformed", `facts: ${field} is absent or not of the form it must have`, {
    field,
    remedy: "Ask again, or ask another source: this one does not speak version 1 of the facts.",
  });
}
