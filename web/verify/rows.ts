/** Many files as rows of a table: what each row says, which rows are wanted, in which order. */
import type { Words } from "../messages/catalogue.ts";
import { nameOf } from "./department-name.ts";
import type { Refusal } from "./intake.ts";
import type { Report } from "./report.ts";
import { lookOf, resultWords, type Tone } from "./result.ts";
import { type Item, isSettled } from "./session.ts";

/**
 * A verdict; why a file was refused; the verification broke down; it is still to come; or, of a number alone, the service
 * does not know it.
 */
export type Outcome = Report["verdict"] | Refusal | "broken" | "waiting" | "number-unknown";

export interface Row {
  id: number;
  name: string;
  outcome: Outcome;
  /** the outcome for people */
  word: string;
  tone: Tone;
  icon: ReturnType<typeof lookOf>["icon"];
  /** who issued it; empty where nobody vouches for that */
  department: string;
  /** the number people know it by; empty where there is none */
  number: string;
}

export function rowOf(item: Item, round: number, words: Words): Row {
  const settled = isSettled(item, round);
  const report = reportOf(item);
  const certificate = report?.kind === "certificate" ? report.certificate : null;
  return {
    id: item.id,
    name: item.intake.name,
    outcome: settled ? outcomeOf(item) : "waiting",
    word: !settled
      ? words.messages.waiting
      : "refusal" in item.intake
        ? words.messages.refusedWord
        : resultWords(item, words).heading,
    ...(settled ? lookOf(item) : { tone: "unsure", icon: "minus" }),
    department:
      certificate?.issuer && report?.verdict !== "invalid"
        ? nameOf(certificate.issuer, words.locale, words.messages.departmentNumber(certificate.issuer.id))
        : "",
    number: certificate?.number ?? "",
  };
}

function outcomeOf(item: Item): Outcome {
  if ("refusal" in item.intake) return item.intake.refusal;
  return reportOf(item)?.verdict ?? "broken";
}

export const reportOf = ({ outcome }: Item): Report | null =>
  outcome && "report" in outcome ? outcome.report : null;

export interface Wish {
  /** null: any */
  outcome: Outcome | null;
  /** in names, numbers and departments; empty: all */
  search: string;
  sort: Sort;
}

export interface Sort {
  column: Column;
  descending: boolean;
}

export type Column = "outcome" | "name" | "number" | "department";

/** What needs somebody's attention first. */
const ORDER: readonly Outcome[] = [
  "invalid",
  "report-altered",
  "report-key-ended",
  "evidence-broken",
  "report-unreadable",
  "log-faulty",
  "unauthorised",
  "revoked",
  "suspended",
  "undetermined",
  "report-unknown",
  "block-other",
  "block-unsure",
  "block-needed",
  "number-unknown",
  "broken",
  "superseded",
  "expired",
  "not-yet-valid",
  "pending",
  "erased",
  "valid",
  "logged",
  "report-genuine",
];

const rank = (outcome: Outcome): number => {
  const at = ORDER.indexOf(outcome);
  return outcome === "waiting" ? ORDER.length + 1 : at === -1 ? ORDER.length : at;
};

/** The rows that are wanted, in order; equal ones stay as they were handed in. */
export function pick(rows: readonly Row[], { outcome, search, sort }: Wish, locale: string): Row[] {
  const wanted = search.trim().toLocaleLowerCase(locale);
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const by = (a: Row, b: Row): number =>
    sort.column === "outcome"
      ? rank(a.outcome) - rank(b.outcome)
      : compare(a[sort.column], b[sort.column]) || rank(a.outcome) - rank(b.outcome);
  return rows
    .filter(
      (row) =>
        (outcome === null || row.outcome === outcome) &&
        (wanted === "" ||
          [row.name, row.number, row.department].some((text) =>
            text.toLocaleLowerCase(locale).includes(wanted),
          )),
    )
    .sort((a, b) => (sort.descending ? by(b, a) : by(a, b)));
}

/** How many rows there are of each outcome, those that need attention first. */
export function countOutcomes(rows: readonly Row[]): { outcome: Outcome; word: string; count: number }[] {
  const counts = new Map<Outcome, { outcome: Outcome; word: string; count: number }>();
  for (const { outcome, word } of rows) {
    const known = counts.get(outcome);
    if (known) known.count += 1;
    else counts.set(outcome, { outcome, word, count: 1 });
  }
  return [...counts.values()].sort((a, b) => rank(a.outcome) - rank(b.outcome));
}
