/** How a traced receipt looks on a terminal: the verdict first and largest, then who read what by which right, then why. */
import colors from "picocolors";
import type { JsonValue } from "../../core/json.ts";
import { type Body, isKind } from "../../core/trace/body.ts";
import type { Catalogue } from "../../core/trace/catalogue.ts";
import type { AccessTerms } from "../../core/trace/kinds/access.ts";
import type { GrantTerms } from "../../core/trace/kinds/grant.ts";
import { instantOf } from "../../core/trace/terms.ts";
import {
  describeTraceCheck,
  describeTraceVerdict,
  nameOfTraceCheck,
} from "../../core/verify/receipt/messages.ts";
import type { TraceVerdict } from "../../core/verify/receipt/verdict.ts";
import type { ShownEntry } from "../../core/verify/receipt.ts";
import {
  ending,
  hanging,
  type Language,
  localTimeZone,
  pairs,
  safe,
  showNumber,
  showTime,
  table,
  width,
} from "./terminal.ts";
import type { Traced } from "./trace.ts";
import type { TraceSource } from "./trace-source.ts";
import { TRACE_WORDS, type TraceWords } from "./trace-words.ts";
import { showChecks } from "./verify-report.ts";

const LOOKS: Record<TraceVerdict, { symbol: string; paint: (text: string) => string }> = {
  logged: { symbol: "✓", paint: colors.green },
  erased: { symbol: "□", paint: colors.yellow },
  pending: { symbol: "…", paint: colors.yellow },
  unauthorised: { symbol: "✗", paint: colors.red },
  "log-faulty": { symbol: "!", paint: colors.red },
  invalid: { symbol: "✗", paint: colors.red },
  undetermined: { symbol: "?", paint: colors.cyan },
};

/** Of a receipt with more entries than these, the first are shown. */
const SHOWN = 12;

export async function showTracing(traced: Traced, source: TraceSource, language: Language): Promise<string> {
  const words = TRACE_WORDS[language];
  const { tracing } = traced;
  const { symbol, paint } = LOOKS[tracing.verdict];
  const { word, sentence } = describeTraceVerdict(tracing.verdict, language);
  const blocks = [`${paint(colors.bold(`${symbol} ${word.toUpperCase()}`))}\n${hanging("  ", sentence)}`];
  const names = new Names(tracing.catalogue, source, language);
  const entries = tracing.entries ?? [];
  for (const entry of entries.slice(0, SHOWN)) blocks.push(await showEntry(entry, names, words, language));
  if (entries.length > SHOWN) blocks.push(`  ${colors.dim(words.more(entries.length - SHOWN))}`);
  const origin = await originRows(traced, names, words, language);
  if (origin.length > 0) blocks.push(`${colors.bold(words.receipt)}\n${pairs(origin)}`);
  const checks = tracing.checks.map((check) => ({
    outcome: check.outcome,
    name: nameOfTraceCheck(check.name, language),
    ...describeTraceCheck(check, language, localTimeZone()),
  }));
  blocks.push(`${colors.bold(words.checksTitle)}\n${showChecks(checks)}`);
  blocks.push(colors.dim(hanging("", words.asked(source.name, tracing.head?.number ?? null))));
  return `\n${blocks.join("\n\n")}\n\n`;
}

async function showEntry(
  { index, body, details }: ShownEntry,
  names: Names,
  words: TraceWords,
  language: Language,
): Promise<string> {
  if (body === null) return `${colors.bold(words.entry(index))}\n${hanging("  ", words.withoutBody)}`;
  const rows = [
    [words.logged, showInstant(body.time, language)],
    ...(await bodyRows(body, names, words, language)),
  ];
  if (details !== null) rows.push([words.details, safe(details)]);
  const title = `${colors.bold(words.kinds[body.kind] ?? safe(body.kind))} ${colors.dim(`· ${words.entry(index)}`)}`;
  return `${title}\n${pairs(rows as [string, string][])}`;
}

async function bodyRows(
  body: Body,
  names: Names,
  words: TraceWords,
  language: Language,
): Promise<[string, string][]> {
  if (isKind(body, "access"))
    return [...(await accessRows(body, names, words)), ...happened(body, words, language)];
  if (isKind(body, "refused")) {
    return [
      [words.refusedFor, colors.red(body.code)],
      ...(await accessRows(body, names, words)),
      ...happened(body, words, language),
    ];
  }
  if (isKind(body, "grant")) return grantRows(body, names, words, language);
  if (isKind(body, "grant-revoked")) return [[words.revoked, words.grant(body.grant)]];
  if (isKind(body, "catalogue"))
    return [
      [words.version, String(body.version)],
      [words.hash, body.hash],
    ];
  if (isKind(body, "erased")) {
    return [
      [words.erasedEntries, body.entries.join(", ")],
      [words.reason, words.why[body.why]],
    ];
  }
  const { v: _v, kind: _kind, time: _time, salt: _salt, ...rest } = body;
  return Object.entries(rest).map(([name, value]) => [safe(name), safe(plain(value))]);
}

async function accessRows(
  { consumer, holder, dataset, fields, purpose, basis }: Partial<AccessTerms>,
  names: Names,
  words: TraceWords,
): Promise<[string, string][]> {
  const rows: [string, string][] = [];
  if (consumer !== undefined) rows.push([words.consumer, await names.department(consumer)]);
  if (holder !== undefined) rows.push([words.holder, await names.department(holder)]);
  if (dataset !== undefined) rows.push([words.dataset, names.dataset(dataset)]);
  if (dataset !== undefined && fields !== undefined) rows.push([words.fields, names.fields(dataset, fields)]);
  if (purpose !== undefined) rows.push([words.purpose, names.purpose(purpose)]);
  if (basis !== undefined)
    rows.push([words.right, "grant" in basis ? words.grant(basis.grant) : names.law(basis.law)]);
  return rows;
}

async function grantRows(
  { consumers, holder, dataset, fields, purpose, from, until, uses, form }: GrantTerms,
  names: Names,
  words: TraceWords,
  language: Language,
): Promise<[string, string][]> {
  const readers = await Promise.all(consumers.map((each) => names.department(each)));
  return [
    [words.consumers, readers.join("; ")],
    ...(await accessRows({ holder, dataset, fields, purpose }, names, words)),
    [words.from, showInstant(from, language)],
    [words.until, showInstant(until, language)],
    [words.uses, uses === null ? words.anyUses : showNumber(uses)],
    ...(form === undefined ? [] : [[words.form, form] as [string, string]]),
  ];
}

function happened({ occurred }: { occurred?: string }, words: TraceWords, language: Language) {
  return occurred === undefined
    ? []
    : [[words.occurred, showInstant(occurred, language)] as [string, string]];
}

async function originRows(
  { tracing: { log, epoch, submitter } }: Traced,
  names: Names,
  words: TraceWords,
  language: Language,
): Promise<[string, string][]> {
  const rows: [string, string][] = [];
  if (submitter !== null) rows.push([words.submitter, names.named(submitter, submitter.id)]);
  if (log !== null) rows.push([words.log, `${safe(log.origin)}, ${await names.department(log.department)}`]);
  if (epoch !== null)
    rows.push([words.anchored, `${showTime(epoch.anchoredAt, language)}, ${words.epoch(epoch.number)}`]);
  return rows;
}

/** Codes and numbers by the names that people know them by; without a proven catalogue, as they stand. */
class Names {
  readonly #catalogue: Catalogue | null;
  readonly #source: TraceSource;
  readonly #zh: boolean;
  readonly #words: TraceWords;

  constructor(catalogue: Catalogue | null, source: TraceSource, language: Language) {
    this.#catalogue = catalogue;
    this.#source = source;
    this.#zh = language === "zh-CN";
    this.#words = TRACE_WORDS[language];
  }

  async department(id: number): Promise<string> {
    return this.named(await this.#source.department(id), id);
  }

  named(department: { name: string; nameEn: string } | null, id: number): string {
    if (department === null) return this.#words.department(id);
    const { name, nameEn } = department;
    const [first, second] = (this.#zh ? [name, nameEn] : [nameEn, name]).map(safe);
    return `${first} (${second}), ${this.#words.department(id)}`;
  }

  dataset(code: string): string {
    return this.#named(this.#dataset(code), code);
  }

  fields(dataset: string, codes: readonly string[]): string {
    const known = this.#dataset(dataset)?.fields;
    return codes
      .map((code) =>
        this.#named(
          known?.find((each) => each.code === code),
          code,
        ),
      )
      .join(", ");
  }

  purpose(code: string): string {
    return this.#named(
      this.#catalogue?.purposes.find((each) => each.code === code),
      code,
    );
  }

  law(code: string): string {
    const basis = this.#catalogue?.legalBases.find((each) => each.code === code);
    return basis === undefined ? code : `${safe(this.#zh ? basis.citation : basis.citationEn)} (${code})`;
  }

  #dataset(code: string) {
    return this.#catalogue?.datasets.find((each) => each.code === code);
  }

  #named(entry: { name: string; nameEn: string } | undefined, code: string): string {
    return entry === undefined ? code : `${safe(this.#zh ? entry.name : entry.nameEn)} (${code})`;
  }
}

function showInstant(instant: string, language: Language): string {
  return showTime((instantOf(instant) ?? 0) / 1000, language);
}

const plain = (value: JsonValue): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Of more receipts than this, only those that are not logged are listed; all are counted. */
const LISTED = 40;

export function showTraces(traced: readonly Traced[], source: TraceSource, language: Language): string {
  const words = TRACE_WORDS[language];
  const counts = new Map<string, number>();
  const rows: string[][] = [];
  for (const { name, tracing } of traced) {
    const { symbol, paint } = LOOKS[tracing.verdict];
    const { word } = describeTraceVerdict(tracing.verdict, language);
    counts.set(paint(word), (counts.get(paint(word)) ?? 0) + 1);
    if (traced.length > LISTED && tracing.verdict === "logged") continue;
    const entries = tracing.entries === null ? "" : showNumber(tracing.entries.length);
    rows.push([paint(`${symbol} ${word}`), ending(safe(name), width() - 32), entries]);
  }
  const total = [...counts].map(([word, count]) => `${showNumber(count)} ${word}`).join(", ");
  const list = rows.length === 0 ? "" : `${table([words.verdict, words.file, words.entries], rows)}\n\n`;
  const blocks = traced.flatMap(({ tracing }) => (tracing.head === null ? [] : [tracing.head.number]));
  const foot = words.asked(source.name, blocks.length === 0 ? null : Math.max(...blocks));
  return `\n${list}${total}\n${colors.dim(foot)}\n\n`;
}
