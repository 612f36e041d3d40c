/**
 * One plain sentence for each entry, as one would tell it to a neighbour, in Chinese and English. Always text, never
 * markup; every name in it is safe to show (names.ts).
 */
import type { Body, KnownBody } from "../trace/body.ts";
import type { GrantBody } from "../trace/kinds/grant.ts";
import type { Basis } from "../trace/terms.ts";
import { instantOf } from "../trace/terms.ts";
import { type Clock, sayDay, sayTime } from "./days.ts";
import type { Line } from "./fold.ts";
import { itemKey, type Lookup, type TrailItem } from "./item.ts";
import { en } from "./messages/en.ts";
import type { Told, TrailWords } from "./messages/words.ts";
import { zhCN } from "./messages/zh-cn.ts";
import type { Names } from "./names.ts";
import { type Mark, RULES, type RuleCode } from "./unusual.ts";

export interface Telling {
  /** of the log that the entry stands in */
  names: Names;
  trail: Lookup;
  clock: Clock;
}

export const wordsOf = ({ locale }: Pick<Clock, "locale">): TrailWords => (locale === "en" ? en : zhCN);

/** Fields that a sentence names before it says how many more there are. */
const FIELDS_NAMED = 3;

export function sentenceOf(item: TrailItem, telling: Telling): string {
  const words = wordsOf(telling.clock);
  if (item.text === null) return words.erased;
  if (item.body === null) return words.unreadable;
  return tell(item, item.body as KnownBody, words, telling);
}

/** One sentence for entries that are told together (fold.ts); of a single one, its own. */
export function lineSentenceOf({ items }: Line, telling: Telling): string {
  const [first] = items;
  const body = first.body as KnownBody | null;
  if (items.length === 1 || body === null) return sentenceOf(first, telling);
  const { names, trail, clock } = telling;
  const words = wordsOf(clock);
  if (body.kind === "grant-revoked") {
    const grant = trail.get(itemKey(first.log, body.grant));
    return words.grantsEnded({
      count: items.length,
      day: grant?.time == null ? null : sayDay(grant.time, clock),
      consumer: consumersOf(grant?.body, words, names),
      by: body.submission === undefined ? "you" : "department",
    });
  }
  if (body.kind !== "grant") return sentenceOf(first, telling);
  const grants = items.map((item) => item.body as GrantBody);
  return words.grants({
    consumer: consumersOf(body, words, names) ?? "",
    kinds: new Set(grants.map(({ dataset }) => dataset)).size,
    holders: new Set(grants.map(({ holder }) => holder)).size,
    purpose: words.inside(names.purpose(body.purpose)),
    until: sayDay(instantOf(body.until) ?? Number.NaN, clock),
    by: actorOf(body),
  });
}

const consumersOf = (body: Body | undefined | null, words: TrailWords, names: Names): string | null =>
  body?.kind === "grant" ? words.list((body as GrantBody).consumers.map((id) => names.department(id))) : null;

const actorOf = ({ submission, by }: GrantBody): "you" | "other" | "department" =>
  submission !== undefined ? "department" : by === undefined ? "you" : "other";

/** Why an entry is marked. */
export function reasonOf(mark: Mark, { names, clock }: Omit<Telling, "trail">): string {
  const words = wordsOf(clock);
  return words.marks[mark.rule].reason({
    department: names.department(mark.department),
    purpose: mark.purpose === null ? "" : words.inside(names.purpose(mark.purpose)),
    count: mark.count ?? 0,
    usual: mark.usual ?? 0,
    days: mark.days ?? 0,
    day: mark.at === undefined ? "" : sayDay(mark.at, clock),
    // by the clock that the rule goes by, wherever the reader is
    clock:
      mark.at === undefined ? "" : sayTime(mark.at, { ...clock, timeZone: RULES.rules["at-night"].zone }),
  });
}

/** What a rule is called, and what it looks for. */
export function describeRule(
  rule: RuleCode,
  clock: Pick<Clock, "locale">,
): { name: string; looksFor: string } {
  const { name, looksFor } = wordsOf(clock).marks[rule];
  return { name, looksFor };
}

/** The right that an entry cites, as a sentence has it: "with your permission of 3 March". */
export function rightOf(basis: Basis, log: number, { names, trail, clock }: Telling): string {
  const words = wordsOf(clock);
  if ("law" in basis) return words.byLaw(names.law(basis.law).citation);
  const time = trail.get(itemKey(log, basis.grant))?.time;
  return words.byGrant(time == null ? null : sayDay(time, clock));
}

function tell(item: TrailItem, body: KnownBody, words: TrailWords, telling: Telling): string {
  const { names, trail, clock } = telling;
  const at = (index: number) => trail.get(itemKey(item.log, index));
  const day = (instant: string) => sayDay(instantOf(instant) ?? Number.NaN, clock);
  const dayOf = (index: number) => {
    const time = at(index)?.time;
    return time == null ? null : sayDay(time, clock);
  };
  const department = (id: number) => names.department(id);
  const about = (terms: Terms, reader: number): Told => ({
    consumer: department(reader),
    holder: terms.holder === undefined || terms.holder === reader ? null : department(terms.holder),
    fields: fieldsOf(terms, words, names),
    purpose: terms.purpose === undefined ? null : words.inside(names.purpose(terms.purpose)),
    right: terms.basis === undefined ? null : rightOf(terms.basis, item.log, telling),
  });

  switch (body.kind) {
    case "access":
      return words.access(about(body, body.consumer));
    case "refused": {
      const reason = Object.hasOwn(words.refusals, body.code)
        ? words.refusals[body.code as keyof typeof words.refusals]
        : words.refusalOther(body.code);
      return words.refused({ ...about(body, body.consumer), reason });
    }
    case "released":
      return words.released(about(body, body.consumer));
    case "service":
      return words.service[body.outcome](about(body, body.consumer));
    case "grant": {
      const { uses, until } = body;
      return words.grant({
        ...about(body, -1),
        consumer: consumersOf(body, words, names) ?? "",
        uses,
        until: day(until),
        by: actorOf(body),
      });
    }
    case "grant-revoked":
      return words.grantEnded({
        day: dayOf(body.grant),
        consumer: consumersOf(at(body.grant)?.body, words, names),
        by: body.submission === undefined ? "you" : "department",
      });
    case "representation":
      return words.representation[body.ground]({
        department: department(body.department),
        until: day(body.until),
      });
    case "representation-ended":
      return words.representationEnded({
        day: dayOf(body.representation),
        by: body.submission === undefined ? null : department(body.department),
      });
    case "dispute":
      return words.dispute({
        consumer: department(body.consumer),
        day: dayOf(body.entry),
        due: day(body.due),
        by: body.by === undefined ? "you" : "other",
      });
    case "response":
      return words.response[body.outcome]({
        department: department(body.department),
        day: dayOf(body.dispute),
      });
    case "sealed":
      return words.sealed({
        agency: department(body.agency),
        citation: names.law(body.law).citation,
        day: day(body.discloseBy),
      });
    case "seal-extended":
      return words.sealExtended({ agency: department(body.agency), day: day(body.discloseBy) });
    case "unsealed":
      return words.unsealed({
        ...about({ ...body, basis: { law: body.law } }, body.agency),
        day: day(body.occurred),
      });
    case "heartbeat":
      return words.heartbeat({ ...body, department: department(body.department) });
    case "rules":
      return words.rules(body.version);
    case "catalogue":
      return words.catalogue(body.version);
    case "erased":
      return words.erasedEntries({ count: body.entries.length, why: body.why });
    default:
      return words.other((body as { kind: string }).kind);
  }
}

interface Terms {
  holder?: number;
  dataset?: string;
  fields?: readonly string[];
  purpose?: string;
  basis?: Basis;
}

function fieldsOf({ dataset, fields }: Terms, words: TrailWords, names: Names): string | null {
  if (fields === undefined) return null;
  const all = fields.map((code) => words.inside(names.field(dataset ?? null, code)));
  return words.listAndMore(all.slice(0, FIELDS_NAMED), all.length - FIELDS_NAMED);
}
