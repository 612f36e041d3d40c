/**
 * From an entry of a trace log to what a reader is told: who read what of whom, for what, by which right. Codes and
 * numbers go by the names that the log's own catalogue and the service give them; without those, as they stand. All of
 * it was written by others: nothing is ever shown but as text.
 */
import { type Body, isKind } from "../../core/trace/body.ts";
import type { AccessTerms } from "../../core/trace/kinds/access.ts";
import type { GrantBody } from "../../core/trace/kinds/grant.ts";
import { instantOf } from "../../core/trace/terms.ts";
import { describeTraceCheck, TRACE_CATALOGUES } from "../../core/verify/receipt/messages.ts";
import type { ShownEntry } from "../../core/verify/receipt.ts";
import type { Messages, Words } from "../messages/catalogue.ts";
import { type Entry, readEntries, type Value } from "./claims.ts";
import { nameOf } from "./department-name.ts";
import type { ReceiptReport } from "./report.ts";

export interface Account {
  /** what kind of thing was logged */
  title: string;
  /** departments: who held the data, and who read it, wanted to or may; null where it is about none */
  parties: { holder: string | null; reader: string; readerLabel: string } | null;
  entries: Entry[];
}

type Names = Pick<ReceiptReport, "catalogue" | "departments">;
type Said = Partial<AccessTerms>;

/** null: what it said is not there. */
export function accountOf({ index, body, details }: ShownEntry, names: Names, words: Words): Account | null {
  if (body === null) return null;
  const { messages: m } = words;
  const logged = entry("logged", m.logged, instant(body.time));
  const detailed = details === null ? [] : [entry("details", m.details, text(details))];
  const of = (title: string, parties: Account["parties"], entries: Entry[]): Account => ({
    title,
    parties,
    entries: [...entries, ...detailed, logged, ...happened(body, m)],
  });
  if (isKind(body, "access"))
    return of(m.kindAccess, parties(body, m.readBy, names, words), terms(body, names, words));
  if (isKind(body, "refused")) {
    const why = entry("code", m.refusedBecause, text(refusalWords(body.code, index, body, words)));
    return of(m.kindRefused, parties(body, m.wantedBy, names, words), [why, ...terms(body, names, words)]);
  }
  if (isKind(body, "grant")) return of(m.kindGrant, ...grant(body, names, words));
  if (isKind(body, "grant-revoked"))
    return of(m.kindGrantRevoked, null, [entry("grant", m.revokedGrant, text(m.entryNumber(body.grant)))]);
  if (isKind(body, "catalogue"))
    return of(m.kindCatalogue, null, [entry("version", m.catalogueVersion, number(body.version))]);
  if (isKind(body, "erased")) {
    return of(m.kindErased, null, [
      entry("entries", m.erasedEntries, { kind: "list", items: body.entries.map(number) }),
      entry("why", m.erasedWhy, text(body.why === "request" ? m.erasedByRequest : m.erasedByRetention)),
    ]);
  }
  const { v: _v, kind, time: _time, salt: _salt, submission: _submission, ...rest } = body;
  return of(kind, null, readEntries(rest, [], { name: null, claims: [] }));
}

function parties(
  { consumer, holder }: Said,
  readerLabel: string,
  names: Names,
  words: Words,
): Account["parties"] {
  if (consumer === undefined) return null;
  return {
    holder: holder === undefined ? null : department(holder, names, words),
    reader: department(consumer, names, words),
    readerLabel,
  };
}

function terms({ dataset, fields, purpose, basis }: Said, names: Names, words: Words): Entry[] {
  const { messages: m, locale } = words;
  const { catalogue } = names;
  const known = catalogue?.datasets.find(({ code }) => code === dataset);
  const named = (all: readonly Named[] | undefined, code: string): string => {
    const found = all?.find((each) => each.code === code);
    return found === undefined ? code : locale === "en" ? found.nameEn : found.name;
  };
  const entries: Entry[] = [];
  if (dataset !== undefined)
    entries.push(entry("dataset", m.dataset, text(named(catalogue?.datasets, dataset))));
  if (fields !== undefined) {
    const all = fields.map((code) => named(known?.fields, code));
    entries.push(entry("fields", m.fields, text(all.join(m.listSeparator))));
  }
  if (purpose !== undefined)
    entries.push(entry("purpose", m.purpose, text(named(catalogue?.purposes, purpose))));
  if (basis !== undefined) entries.push(entry("basis", m.basis, text(basisWords(basis, names, words))));
  return entries;
}

interface Named {
  code: string;
  name: string;
  nameEn: string;
}

function basisWords(
  basis: AccessTerms["basis"],
  { catalogue }: Names,
  { locale, messages: m }: Words,
): string {
  if ("grant" in basis) return m.basisGrant(basis.grant);
  const law = catalogue?.legalBases.find(({ code }) => code === basis.law);
  return law === undefined ? basis.law : locale === "en" ? law.citationEn : law.citation;
}

function grant(body: GrantBody, names: Names, words: Words): [Account["parties"], Entry[]] {
  const { messages: m } = words;
  const readers = body.consumers.map((id) => department(id, names, words));
  return [
    {
      holder: department(body.holder, names, words),
      reader: readers.join(m.listSeparator),
      readerLabel: m.mayBeReadBy,
    },
    [
      ...terms(body, names, words),
      entry("from", m.grantFrom, instant(body.from)),
      entry("until", m.grantUntil, instant(body.until)),
      entry("uses", m.grantUses, body.uses === null ? text(m.grantAnyUses) : number(body.uses)),
    ],
  ];
}

/** Why the log refused, in core's words for its codes; a code that this version does not know, as it stands. */
function refusalWords(code: string, index: number, { basis }: Said, { locale }: Words): string {
  if (!Object.hasOwn(TRACE_CATALOGUES[locale].codes, code)) return code;
  const params = { index, ...basis };
  return describeTraceCheck({ name: "authorisation", outcome: "fail", code, params }, locale).sentence;
}

function happened(body: Body, m: Messages): Entry[] {
  const { occurred } = body as { occurred?: unknown };
  return (isKind(body, "access") || isKind(body, "refused")) && typeof occurred === "string"
    ? [entry("occurred", m.occurred, instant(occurred))]
    : [];
}

function department(id: number, { departments }: Names, { locale, messages }: Words): string {
  const known = departments.get(id);
  const number = messages.departmentNumber(id);
  return known === undefined ? number : nameOf(known, locale, number);
}

const entry = (name: string, label: string, value: Value): Entry => ({ name, label, value });
const text = (said: string): Value => ({ kind: "text", text: said });
const number = (value: number): Value => ({ kind: "number", value });
const instant = (said: string): Value => {
  const time = instantOf(said);
  return time === null ? text(said) : { kind: "moment", seconds: Math.floor(time / 1000) };
};
