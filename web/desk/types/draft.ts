/**
 * A type definition as it is edited: SD-JWT VC Type Metadata and how a register's row becomes a certificate
 * (server/issuing/type-definition.ts), told claim by claim. Reading and writing are each other's inverse; members that
 * are not edited here are carried along as they are.
 */
import { type Look, lookOf, PLAIN } from "../look.ts";

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type Definition = Record<string, Json>;

/** `never`: always shown; `allowed`, `always`: whoever holds it may keep it to themselves */
export type Disclosability = "never" | "allowed" | "always";

/** Where a claim's value comes from; null: no register fills it. */
export type Source =
  | { kind: "text"; column: string; required: boolean; multiline: boolean }
  | { kind: "number"; column: string; required: boolean }
  | { kind: "date"; column: string; required: boolean; format: string }
  | { kind: "code"; column: string; required: boolean; table: [code: string, value: string][] }
  /** a number or a truth value stays one until it is written over */
  | { kind: "fixed"; value: string | number | boolean };

export interface ClaimDraft {
  /** of this page; stays when the claim moves */
  key: string;
  /** names, from the outermost on, as `address/street` */
  path: string;
  zh: string;
  en: string;
  sd: Disclosability;
  mandatory: boolean;
  source: Source | null;
  /** of the metadata and of the mapping: what is not edited here. `path`: as it was, which names alone may not tell */
  rest: { metadata: Definition; mapping: Definition; display: Definition[]; path: Json[] };
}

/** A constant text, or a column's. */
export interface Part {
  from: "text" | "column";
  text: string;
}

export type NumberDraft =
  | { kind: "column"; column: string }
  | { kind: "template"; template: string }
  | { kind: "e-licence"; type: string; issuer: Part; serial: Part; version: Part };

export interface EndDraft {
  column: string;
  format: string;
  required: boolean;
}

export interface StateDraft {
  value: string;
  status: string;
  reason: string;
}

export interface TypeDraft {
  vct: string;
  zh: string;
  en: string;
  descriptionZh: string;
  descriptionEn: string;
  look: Look;
  claims: ClaimDraft[];
  number: NumberDraft & { zh: string; en: string; sd: Disclosability };
  timeZone: string;
  from: EndDraft | null;
  until: EndDraft | null;
  /** several rows are versions of one certificate; null: each row is a certificate of its own */
  versions: { same: string; column: string; kind: "date" | "number"; format: string } | null;
  /** a column says what a certificate's status is; null: all are valid */
  states: { column: string; values: StateDraft[] } | null;
  rest: {
    metadata: Definition;
    number: Definition;
    display: Definition[];
    numberDisplay: Definition[];
    numberMapping: Definition;
  };
}

const NUMBER = "certificate_number";

const isObject = (value: unknown): value is Definition =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const object = (value: Json | undefined): Definition => (isObject(value) ? value : {});
const text = (value: Json | undefined): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
const list = (value: Json | undefined): Definition[] => (Array.isArray(value) ? value.filter(isObject) : []);
const without = (from: Definition, ...names: string[]): Definition =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
const pathKey = (path: Json | undefined): string => (Array.isArray(path) ? path.map(String).join("/") : "");
const isLocale = (entry: Definition, language: string) => text(entry.locale).split("-")[0] === language;
const shown = (displays: Definition[], language: string, member: string) =>
  text(displays.find((each) => isLocale(each, language))?.[member]);
const sdOf = (value: Json | undefined): Disclosability =>
  value === "never" || value === "always" ? value : "allowed";

/** Random, since drafts are kept: one that was drawn before a reload must not be drawn again after it. */
const drawClaimKey = (): string => crypto.randomUUID();

export const EMPTY: TypeDraft = {
  ...{ vct: "", zh: "", en: "", descriptionZh: "", descriptionEn: "", look: PLAIN },
  claims: [],
  number: { kind: "column", column: "", zh: "证照编号", en: "Certificate number", sd: "never" },
  ...{ timeZone: "Asia/Shanghai", from: null, until: null, versions: null, states: null },
  rest: { metadata: {}, number: {}, display: [], numberDisplay: [], numberMapping: {} },
};

export const emptyClaim = (column = ""): ClaimDraft => ({
  ...{ key: drawClaimKey(), path: "", zh: column, en: "", sd: "allowed", mandatory: false },
  source: { kind: "text", column, required: true, multiline: false },
  rest: { metadata: {}, mapping: {}, display: [], path: [] },
});

/** @param definition as the service keeps it, or of any shape at all: what is not there is empty */
export function readDraft(definition: Definition): TypeDraft {
  const mapping = object(definition.mapping);
  const displays = list(definition.display);
  const described = list(definition.claims);
  const filled = new Map(list(mapping.claims).map((claim) => [JSON.stringify(claim.path), claim]));
  const number = described.find(({ path }) => pathKey(path) === NUMBER);
  const own = number ?? {};
  const validity = object(mapping.validity);
  return {
    vct: text(definition.vct),
    zh: shown(displays, "zh", "name"),
    en: shown(displays, "en", "name"),
    descriptionZh: shown(displays, "zh", "description"),
    descriptionEn: shown(displays, "en", "description"),
    look: lookOf(definition),
    claims: described
      .filter((claim) => claim !== own)
      .map((claim) => readClaim(claim, filled.get(JSON.stringify(claim.path)))),
    number: {
      ...readNumber(object(mapping.number)),
      zh: shown(list(own.display), "zh", "label"),
      en: shown(list(own.display), "en", "label"),
      sd: number === undefined ? "never" : sdOf(number.sd),
    },
    timeZone: text(mapping.timeZone),
    from: readEnd(validity.from),
    until: readEnd(validity.until),
    versions: readVersions(mapping.versions),
    states: readStates(mapping.states),
    rest: {
      metadata: without(definition, "vct", "display", "claims", "mapping"),
      number: without(own, "path", "sd", "display"),
      display: displays,
      numberDisplay: list(own.display),
      numberMapping: without(object(mapping.number), "column", "template", "eLicence"),
    },
  };
}

export function writeDraft(draft: TypeDraft): Definition {
  const { vct, zh, en, descriptionZh, descriptionEn, number, claims, rest } = draft;
  const { from, until, versions, states } = draft;
  const simple = { background_color: draft.look.background, text_color: draft.look.text };
  const spoken = (name: string, description: string) => (before: Definition) => ({
    ...without(before, "description"),
    name,
    ...(description === "" ? {} : { description }),
    rendering: {
      ...object(before.rendering),
      simple: { ...object(object(before.rendering).simple), ...simple },
    },
  });
  const named = inLanguages(
    rest.display,
    zh === "" ? null : spoken(zh, descriptionZh),
    en === "" ? null : spoken(en, descriptionEn),
  );
  const validity = {
    ...(from === null ? {} : { from: writeEnd(from) }),
    ...(until === null ? {} : { until: writeEnd(until) }),
  };
  return {
    ...rest.metadata,
    vct,
    ...(named.length === 0 ? {} : { display: named }),
    claims: [
      { ...rest.number, path: [NUMBER], sd: number.sd, ...labels(rest.numberDisplay, number.zh, number.en) },
      ...claims.map((claim) => ({
        ...claim.rest.metadata,
        path: writePath(claim),
        sd: claim.sd,
        ...(claim.mandatory ? { mandatory: true } : {}),
        ...labels(claim.rest.display, claim.zh, claim.en),
      })),
    ],
    mapping: {
      ...(draft.timeZone === "" ? {} : { timeZone: draft.timeZone }),
      claims: claims.flatMap((claim) =>
        claim.source === null
          ? []
          : [
              {
                ...agreeing(claim.rest.mapping, claim.sd),
                path: writePath(claim),
                ...writeSource(claim.source),
              },
            ],
      ),
      number: { ...agreeing(rest.numberMapping, number.sd), ...writeNumber(number) },
      ...(Object.keys(validity).length === 0 ? {} : { validity }),
      ...(versions === null ? {} : { versions: writeVersions(versions) }),
      ...(states === null ? {} : { states: writeStates(states) }),
    },
  };
}

/** A path may hold more than names (SD-JWT VC: null, an index): untouched, it stays what it was. */
const writePath = ({ path, rest }: ClaimDraft): Json[] =>
  rest.path.length > 0 && path === pathKey(rest.path) ? rest.path : path.split("/");

/** What was wished of a claim that was disclosable at will says nothing of one that is not: it would contradict it. */
const agreeing = (mapping: Definition, sd: Disclosability): Definition =>
  (sd === "never" && mapping.disclosable === true) || (sd === "always" && mapping.disclosable === false)
    ? without(mapping, "disclosable")
    : mapping;

/** Entries of other languages, and what they say besides, stay as they were, in their order. */
function inLanguages(
  before: readonly Definition[],
  zh: ((entry: Definition) => Definition) | null,
  en: ((entry: Definition) => Definition) | null,
): Definition[] {
  const entries = [...before];
  for (const [language, locale] of [
    ["zh", "zh-CN"],
    ["en", "en"],
  ] as const)
    if (!entries.some((each) => isLocale(each, language))) entries.push({ locale });
  return entries.flatMap((entry) => {
    const write = isLocale(entry, "zh") ? zh : isLocale(entry, "en") ? en : (as: Definition) => as;
    return write === null ? [] : [write(entry)];
  });
}

function labels(before: readonly Definition[], zh: string, en: string): Definition {
  const label = (words: string) =>
    words === "" ? null : (entry: Definition) => ({ ...entry, label: words });
  const display = inLanguages(before, label(zh), label(en));
  return display.length === 0 ? {} : { display };
}

function readClaim(claim: Definition, filled: Definition | undefined): ClaimDraft {
  const displays = list(claim.display);
  return {
    key: drawClaimKey(),
    path: pathKey(claim.path),
    zh: shown(displays, "zh", "label"),
    en: shown(displays, "en", "label"),
    sd: sdOf(claim.sd),
    mandatory: claim.mandatory === true,
    source: filled === undefined ? null : readSource(filled),
    rest: {
      display: displays,
      path: Array.isArray(claim.path) ? claim.path : [],
      metadata: without(claim, "path", "sd", "mandatory", "display"),
      mapping:
        filled === undefined
          ? {}
          : without(filled, "path", "kind", "column", "required", "multiline", "format", "table", "value"),
    },
  };
}

function readSource(claim: Definition): Source {
  if (claim.column === undefined) {
    const { value } = claim;
    const isTyped = typeof value === "number" || typeof value === "boolean";
    return { kind: "fixed", value: isTyped ? value : text(value) };
  }
  const from = { column: text(claim.column), required: claim.required !== false };
  switch (claim.kind) {
    case "date":
      return { kind: "date", ...from, format: text(claim.format) };
    case "number":
      return { kind: "number", ...from };
    case "code":
      return {
        kind: "code",
        ...from,
        table: Object.entries(object(claim.table)).map(([code, value]) => [code, text(value)]),
      };
    default:
      return { kind: "text", ...from, multiline: claim.multiline === true };
  }
}

function writeSource(source: Source): Definition {
  if (source.kind === "fixed") return { value: source.value };
  const { kind, column, required } = source;
  return {
    column,
    kind,
    ...(required ? {} : { required: false }),
    ...(source.kind === "text" && source.multiline ? { multiline: true } : {}),
    ...(source.kind === "date" ? { format: source.format } : {}),
    ...(source.kind === "code" ? { table: Object.fromEntries(source.table) } : {}),
  };
}

function readNumber(number: Definition): NumberDraft {
  if (isObject(number.eLicence)) {
    const { type, issuer, serial, version } = number.eLicence;
    return {
      kind: "e-licence",
      type: text(type),
      issuer: readPart(issuer),
      serial: readPart(serial),
      version: readPart(version),
    };
  }
  if (number.template !== undefined) return { kind: "template", template: text(number.template) };
  return { kind: "column", column: text(number.column) };
}

function writeNumber(number: NumberDraft): Definition {
  switch (number.kind) {
    case "column":
      return { column: number.column };
    case "template":
      return { template: number.template };
    case "e-licence":
      return {
        eLicence: {
          type: number.type,
          issuer: writePart(number.issuer),
          serial: writePart(number.serial),
          version: writePart(number.version),
        },
      };
  }
}

const readPart = (part: Json | undefined): Part =>
  isObject(part) ? { from: "column", text: text(part.column) } : { from: "text", text: text(part) };
const writePart = ({ from, text: words }: Part): Json => (from === "column" ? { column: words } : words);

const readEnd = (end: Json | undefined): EndDraft | null =>
  isObject(end)
    ? { column: text(end.column), format: text(end.format), required: end.required !== false }
    : null;
const writeEnd = ({ column, format, required }: EndDraft): Definition => ({
  column,
  format,
  ...(required ? {} : { required: false }),
});

function readVersions(versions: Json | undefined): TypeDraft["versions"] {
  if (!isObject(versions)) return null;
  const order = object(versions.order);
  const same = Array.isArray(versions.same) ? versions.same.map(text).join("\n") : "";
  const kind = order.kind === "date" ? "date" : "number";
  return { same, column: text(order.column), kind, format: text(order.format) };
}

const writeVersions = ({ same, column, kind, format }: NonNullable<TypeDraft["versions"]>): Definition => ({
  same: same.split("\n").filter((each) => each !== ""),
  order: { column, kind, ...(kind === "date" ? { format } : {}) },
});

const readStates = (states: Json | undefined): TypeDraft["states"] =>
  isObject(states)
    ? {
        column: text(states.column),
        values: Object.entries(object(states.values)).map(([value, state]) => ({
          value,
          status: text(object(state).status),
          reason: text(object(state).reason) || "unspecified",
        })),
      }
    : null;

const writeStates = ({ column, values }: NonNullable<TypeDraft["states"]>): Definition => ({
  column,
  values: Object.fromEntries(
    values.map(({ value, status, reason }) => [
      value,
      { status, ...(reason === "unspecified" ? {} : { reason }) },
    ]),
  ),
});

/** The identifier of the version after this one: `…/licence` → `…/licence/2` → `…/licence/3`. */
export function nextVct(vct: string): string {
  const [, base, number] = /^(.*)\/(\d{1,6})$/.exec(vct) ?? [];
  return base === undefined ? `${vct}/2` : `${base}/${Number(number) + 1}`;
}
