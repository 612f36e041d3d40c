/**
 * Reads facts that came from outside: a service, a node, a file. Their form is checked completely here, so that the
 * verifier never meets a value it does not expect; whether they fit together and fit the question is
 * settle-facts' matter. Members that are not known are ignored: a newer source may say more.
 */
import { CertraceError } from "../errors.ts";
import { isHash, isRegistry } from "../hash-text.ts";
import type { Facts, MissingReason } from "./facts.ts";

const MISSING: readonly unknown[] = [
  "not-asked",
  "source-unavailable",
  "source-inconsistent",
  "source-behind",
  "sources-disagree",
];
const STATUSES = ["valid", "revoked", "suspended", "superseded"];
const REASONS = [
  "unspecified",
  "temporarily-seized",
  "withdrawn",
  "cancelled",
  "lapsed",
  "transferred-out",
  "forfeited",
  "key-compromised",
  "other",
];

export function isMissingReason(value: unknown): value is MissingReason {
  return MISSING.includes(value);
}

type Shape = (value: unknown, field: string) => void;

/** @param json a parsed JSON value. Throws CertraceError `facts-malformed` with the member in `field`. */
export function parseFacts(json: unknown): Facts {
  facts(json, "facts");
  return json as Facts;
}

const text: Shape = (value, field) => must(typeof value === "string", field);
const boolean: Shape = (value, field) => must(typeof value === "boolean", field);
const hash: Shape = (value, field) => must(isHash(value), field);
const registry: Shape = (value, field) => must(isRegistry(value), field);
const count: Shape = (value, field) => must(Number.isSafeInteger(value) && (value as number) >= 0, field);
const blockHash = pattern(/^0x[0-9a-f]{64}$/);
const account = pattern(/^0x[0-9a-f]{40}$/);
const lanes = pattern(/^0x[0-9a-f]{32}$/);

const block = members({ number: count, hash: blockHash, time: count });
const certificate = members({ department: count, root: hash, index: count });
const departmentRef = members({ id: count, identifier: text, name: text, nameEn: text });
const change = members({
  lanes,
  status: oneOf(STATUSES),
  reason: oneOf(REASONS),
  decision: orNull(hash),
  by: count,
  block: count,
  time: count,
  successors: list(members({ index: count, successor: certificate })),
});

const facts = members({
  v: oneOf([1]),
  registry,
  source: text,
  readAt: count,
  head: fact(block),
  finalized: fact(block),
  department: fact(
    orNull(
      members({
        id: count,
        identifier: text,
        name: text,
        nameEn: text,
        registeredAt: count,
        suspended: boolean,
        ancestors: list(departmentRef),
        successor: orNull(count),
      }),
    ),
  ),
  key: fact(
    orNull(
      members({
        thumbprint: hash,
        x: hash,
        y: hash,
        use: count,
        validFrom: count,
        validUntil: orNull(count),
        compromisedAt: orNull(count),
      }),
    ),
  ),
  batch: fact(
    orNull(
      members({
        root: hash,
        size: count,
        typeId: count,
        anchoredAt: count,
        block: count,
        list: count,
        operator: members({ account, compromisedAt: orNull(count) }),
      }),
    ),
  ),
  type: fact(orNull(members({ id: count, vct: text, definer: count, metadataHash: hash }))),
  statuses: fact(members({ word: count, changes: list(change) })),
});

function members(shapes: Record<string, Shape>): Shape {
  const entries = Object.entries(shapes);
  return (value, field) => {
    must(typeof value === "object" && value !== null && !Array.isArray(value), field);
    for (const [name, shape] of entries) {
      must(Object.hasOwn(value as object, name), field, name);
      shape((value as Record<string, unknown>)[name], name);
    }
  };
}

function fact(shape: Shape): Shape {
  return (value, field) => {
    must(typeof value === "object" && value !== null, field);
    if (Object.hasOwn(value as object, "missing")) {
      must(isMissingReason((value as { missing: unknown }).missing), field, "missing");
      return;
    }
    must(Object.hasOwn(value as object, "value"), field, "value");
    shape((value as { value: unknown }).value, field);
    block((value as { block: unknown }).block, `${field}.block`);
  };
}

function list(shape: Shape): Shape {
  return (value, field) => {
    must(Array.isArray(value), field);
    for (const each of value as unknown[]) shape(each, field);
  };
}

function orNull(shape: Shape): Shape {
  return (value, field) => {
    if (value !== null) shape(value, field);
  };
}

function oneOf(values: readonly unknown[]): Shape {
  return (value, field) => must(values.includes(value), field);
}

function pattern(form: RegExp): Shape {
  return (value, field) => must(typeof value === "string" && form.test(value), field);
}

function must(holds: boolean, field: string, member?: string): void {
  if (holds) return;
  const where = member === undefined ? field : `${field}.${member}`;
  throw new CertraceError("facts-malformed", `facts: ${where} is absent or not of the form it must have`, {
    field: where,
    remedy: "Ask again, or ask another source: this one does not speak version 1 of the facts.",
  });
}
