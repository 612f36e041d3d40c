/**
 * From a row of the register to a draft: the certificate to be, not yet signed. Pure; says of a row either what
 * it becomes or why it is refused, and refuses a whole row for the first thing in it that is not right, because a
 * certificate with a hole where a claim should be is worse than none.
 *
 * Days without a time of day mean whole days where the department is: `nbf` is the first second of the first day,
 * `exp` the first second after the last one (RFC 7519: a token is not accepted on or after `exp`), in the time
 * zone of the mapping, summer time included.
 */
import { CalendarDate, toZoned } from "@internationalized/date";
import type { ReasonName, StatusName } from "../../core/verify/facts.ts";
import { certificateNumber } from "./certificate-number.ts";
import { Defect, type Row } from "./row.ts";
import { columnsOf, type MappedClaim, type Mapping } from "./type-definition.ts";
import { type CalendarDay, DateFormat, dayOrder, isoDay, quote, readNumber, readText } from "./values.ts";

export type ClaimValue = string | number | boolean;

export interface Draft {
  /** of the register, from 1 */
  line: number;
  /** the certificate's human number */
  number: string;
  /** Unix seconds; null: open */
  nbf: number | null;
  exp: number | null;
  /** one for each claim of the mapping, in its order; null: the claim is absent */
  values: (ClaimValue | null)[];
  /** what the register says of it now, newer versions apart */
  status: Exclude<StatusName, "superseded">;
  reason: ReasonName;
  /** rows with the same `group` are versions of one certificate, the highest `order` being the newest */
  version: { group: string; order: number } | null;
}

/** 9999-12-31T23:59:59Z, the last second that a verifier reads. */
const LAST_SECOND = 253_402_300_799;

/** UTF-16 units of all mapped cells; keeps every certificate file below the size that verifiers read. */
const MAX_ROW = 1 << 17;

type Reader<T> = (cells: readonly string[]) => T | Defect;

/** @returns what makes a draft of a row whose cells stand in the order of `columnsOf(mapping)` */
export function compileMapping(mapping: Mapping): (row: Row) => Draft | Defect {
  const columns = columnsOf(mapping);
  const claims = mapping.claims.map((claim) => claimReader(claim, columns));
  const number = certificateNumber(mapping.number, columns);
  const start = endReader(mapping, "from", columns);
  const end = endReader(mapping, "until", columns);
  const state = stateReader(mapping, columns);
  const version = versionReader(mapping, columns);

  return ({ line, cells }) => {
    const length = cells.reduce((sum, cell) => sum + cell.length, 0);
    if (length > MAX_ROW) {
      return new Defect(null, "row-too-long", `${length} characters; a certificate holds at most ${MAX_ROW}`);
    }
    const values: (ClaimValue | null)[] = [];
    for (const read of claims) {
      const value = read(cells);
      if (value instanceof Defect) return value;
      values.push(value);
    }
    const named = number(cells);
    if (named instanceof Defect) return named;
    const nbf = start(cells);
    if (nbf instanceof Defect) return nbf;
    const exp = end(cells);
    if (exp instanceof Defect) return exp;
    if (nbf !== null && exp !== null && exp <= nbf) {
      const column = mapping.validity?.until?.column ?? null;
      return new Defect(
        column,
        "validity-inverted",
        "the validity ends before it begins; correct one of its days",
      );
    }
    const { status, reason, defect } = state(cells);
    if (defect !== null) return defect;
    const versioned = version(cells);
    if (versioned instanceof Defect) return versioned;
    return { line, number: named, nbf, exp, values, status, reason, version: versioned };
  };
}

function claimReader(claim: MappedClaim, columns: readonly string[]): Reader<ClaimValue | null> {
  if ("value" in claim) return () => claim.value;
  const { column, required } = claim;
  const at = columns.indexOf(column);
  const read = valueReader(claim);
  const multiline = claim.kind === "text" && claim.multiline;
  return (cells) => {
    const text = readText(column, cells[at]!, multiline);
    if (text instanceof Defect) return text;
    if (text === "") return required ? missing(column) : null;
    return read(text);
  };
}

function valueReader(claim: Exclude<MappedClaim, { value: unknown }>): (text: string) => ClaimValue | Defect {
  const { column } = claim;
  switch (claim.kind) {
    case "text":
      return (text) => text;
    case "number":
      return (text) => readNumber(column, text);
    case "date": {
      const format = new DateFormat(claim.format);
      return (text) => {
        const day = format.read(column, text);
        return day instanceof Defect ? day : isoDay(day);
      };
    }
    case "code": {
      const table = new Map(Object.entries(claim.table));
      return (text) =>
        table.get(text) ??
        new Defect(
          column,
          "code-unknown",
          `${quote(text)} is not in the table of this claim; add it or correct it`,
        );
    }
  }
}

/** Unix seconds of one end of the validity, null where it is open. */
function endReader(
  mapping: Mapping,
  which: "from" | "until",
  columns: readonly string[],
): Reader<number | null> {
  const rule = mapping.validity?.[which];
  if (rule === undefined) return () => null;
  const { column, required } = rule;
  const place = columns.indexOf(column);
  const format = new DateFormat(rule.format);
  const second = startOfDay(mapping.timeZone!);
  return (cells) => {
    const text = readText(column, cells[place]!);
    if (text instanceof Defect) return text;
    if (text === "") return required ? missing(column) : null;
    const day = format.read(column, text);
    if (day instanceof Defect) return day;
    // Registers write "without end" as the last day there is.
    if (which === "until" && isoDay(day) === "9999-12-31") return null;
    const at = second(day, which === "from" ? 0 : 1);
    if (at >= 0 && at <= LAST_SECOND) return at;
    // A beginning before 1970 says nothing that the anchor time does not say already.
    if (which === "from" && at < 0) return null;
    return new Defect(column, "validity-out-of-range", `${quote(text)} is not a day from 1970 to 9999`);
  };
}

/** Registers repeat their days a lot, and time zone rules are slow to ask: answers are kept, a bounded number. */
function startOfDay(timeZone: string): (day: CalendarDay, later: number) => number {
  const known = new Map<number, number>();
  return (day, later) => {
    const key = dayOrder(day) * 2 + later;
    const before = known.get(key);
    if (before !== undefined) return before;
    const date = new CalendarDate(day.year, day.month, day.day).add({ days: later });
    const second = Math.floor(toZoned(date, timeZone).toDate().getTime() / 1000);
    if (known.size >= 50_000) known.clear();
    known.set(key, second);
    return second;
  };
}

function stateReader(mapping: Mapping, columns: readonly string[]) {
  type State = { status: Draft["status"]; reason: ReasonName; defect: Defect | null };
  const valid: State = { status: "valid", reason: "unspecified", defect: null };
  const rule = mapping.states;
  if (rule === undefined) return (): State => valid;
  const at = columns.indexOf(rule.column);
  const states = new Map<string, State>();
  for (const [value, state] of Object.entries(rule.values)) states.set(value, { ...state, defect: null });
  return (cells: readonly string[]): State => {
    const text = cells[at]!.trim();
    const state = states.get(text);
    if (state !== undefined) return state;
    const reason = `the state ${quote(text)} is not among mapping.states.values; add it there or correct it`;
    return { ...valid, defect: new Defect(rule.column, "state-unknown", reason) };
  };
}

function versionReader(mapping: Mapping, columns: readonly string[]): Reader<Draft["version"]> {
  const rule = mapping.versions;
  if (rule === undefined) return () => null;
  const same = rule.same.map((column) => ({ column, at: columns.indexOf(column) }));
  const { column } = rule.order;
  const orderAt = columns.indexOf(column);
  const order = orderReader(rule.order);
  return (cells) => {
    const group: string[] = [];
    for (const part of same) {
      const text = readText(part.column, cells[part.at]!);
      if (text instanceof Defect) return text;
      if (text === "") return missing(part.column);
      group.push(text);
    }
    const text = readText(column, cells[orderAt]!);
    if (text instanceof Defect) return text;
    if (text === "") return missing(column);
    const place = order(text);
    return place instanceof Defect ? place : { group: JSON.stringify(group), order: place };
  };
}

function orderReader(rule: NonNullable<Mapping["versions"]>["order"]): (text: string) => number | Defect {
  if (rule.kind === "number") return (text) => readNumber(rule.column, text);
  const format = new DateFormat(rule.format);
  return (text) => {
    const day = format.read(rule.column, text);
    return day instanceof Defect ? day : dayOrder(day);
  };
}

function missing(column: string): Defect {
  return new Defect(column, "value-missing", 'empty, but required; fill it in, or set "required": false');
}
