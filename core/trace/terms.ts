/** The shapes that bodies, submissions and the catalogue have in common: departments, codes, instants, bases. */
import { isHash } from "../hash-text.ts";
import { ascending, integer, is, pattern, record, type Shape } from "../shape.ts";
import { isSalt } from "./details.ts";

/** Where an access gets its right from: a grant, by its index in the log, or a legal basis of the catalogue. */
export type Basis = { grant: number } | { law: string };

export const MAX_FIELDS = 256;
export const MAX_CONSUMERS = 64;

/** Codes of datasets, fields, purposes and legal bases. */
export const code: Shape = pattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
/** Number of a department in the registry. */
export const department: Shape = integer(1, 0xffffffff);
/** Of an entry. No log holds more than its operator's keys have digits for (12). */
export const logIndex: Shape = integer(0, 999_999_999_999);
export const hash: Shape = is(isHash);
/** 16 bytes, base64url. */
export const salt: Shape = is(isSalt);
/** What names one exchange on both sides of it: opaque, random. */
export const requestId: Shape = pattern(/^[A-Za-z0-9_-]{16,64}$/);
export const fields: Shape = ascending(code, 1, MAX_FIELDS);
export const consumers: Shape = ascending(department, 1, MAX_CONSUMERS);
/** How often a grant may be used; null: any number of times. */
export const uses: Shape = (value, path) => (value === null ? null : integer(1)(value, path));

export const basis: Shape = (value, path) =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "grant")
    ? record({ grant: logIndex })(value, path)
    : record({ law: code })(value, path);

/** RFC 3339, UTC, whole seconds or milliseconds, of a day that exists. */
export const instant: Shape = is((value) => typeof value === "string" && instantOf(value) !== null);
/** A whole minute: what is counted by minutes can be counted again. */
export const minute: Shape = is(
  (value) => typeof value === "string" && value.endsWith(":00Z") && instantOf(value) !== null,
);
/** An instant with milliseconds: the one form in which a log writes its own time. */
export const logTime: Shape = is(
  (value) => typeof value === "string" && value.length === 24 && instantOf(value) !== null,
);

const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?Z$/;

/** Whether a stretch of time begins before it ends. */
export function isWindow({ from, until }: { from: string; until: string }): boolean {
  return (instantOf(from) ?? 0) < (instantOf(until) ?? 0);
}

/** Unix milliseconds; null for what is no instant. */
export function instantOf(text: string): number | null {
  if (!INSTANT.test(text)) return null;
  const time = Date.parse(text);
  // Date.parse rolls 30 February over into March; no instant may be written in two ways.
  if (Number.isNaN(time)) return null;
  return new Date(time).toISOString() === (text.length === 24 ? text : `${text.slice(0, 19)}.000Z`)
    ? time
    : null;
}
