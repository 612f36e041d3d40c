/**
 * From disclosed claims and type metadata (SD-JWT VC, section "Type Metadata") to the entries a reader sees. Both
 * come from others: nothing here trusts their shape, and nothing is ever shown but as text.
 */
import { NEVER_DISCLOSABLE, RESERVED_NAMES } from "../../core/certificate/model.ts";
import type { Locale } from "../messages/catalogue.ts";

export type Value =
  | { kind: "text"; text: string }
  /** a calendar day, `YYYY-MM-DD` */
  | { kind: "day"; iso: string }
  /** an instant, Unix seconds */
  | { kind: "moment"; seconds: number }
  | { kind: "number"; value: number }
  | { kind: "yes-no"; value: boolean }
  | { kind: "nothing" }
  | { kind: "list"; items: Value[] }
  | { kind: "entries"; entries: Entry[] };

export interface Entry {
  /** the claim name */
  name: string;
  /** the label by the type metadata, or the claim name */
  label: string;
  value: Value;
}

/** Claims that speak about the certificate as a token; the page says what they mean elsewhere. */
const isMachinery = (name: string): boolean => NEVER_DISCLOSABLE.has(name) || RESERVED_NAMES.has(name);

type Path = (string | number | null)[];

interface Labelled {
  path: Path;
  label: string;
}

/** What the reader's language needs of a type metadata document. */
export interface Labels {
  /** name of the type, e.g. "Business licence"; null if the document has none */
  name: string | null;
  claims: Labelled[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The `member` of the display entry for the language: exact, else the same language, else the first there is. */
function display(entries: unknown, member: string, locale: Locale): string | null {
  if (!Array.isArray(entries)) return null;
  const candidates = entries.filter(isObject).flatMap((entry) => {
    const text = entry[member];
    const tag = entry.locale ?? entry.lang;
    return typeof text === "string" && text !== "" ? [{ text, tag: typeof tag === "string" ? tag : "" }] : [];
  });
  const primary = (tag: string) => tag.toLowerCase().split("-")[0];
  return (
    (
      candidates.find(({ tag }) => tag.toLowerCase() === locale.toLowerCase()) ??
      candidates.find(({ tag }) => primary(tag) === primary(locale)) ??
      candidates[0]
    )?.text ?? null
  );
}

/** Reads the labels of one language out of a type metadata document; whatever has no usable shape is left out. */
export function readLabels(metadata: unknown, locale: Locale): Labels {
  if (!isObject(metadata)) return { name: null, claims: [] };
  const name = display(metadata.display, "name", locale);
  const claims = Array.isArray(metadata.claims) ? metadata.claims.filter(isObject) : [];
  return {
    name: name ?? (typeof metadata.name === "string" ? metadata.name : null),
    claims: claims.flatMap(({ path, display: entries }) => {
      const label = display(entries, "label", locale) ?? display(entries, "name", locale);
      return Array.isArray(path) && label !== null ? [{ path: path as Path, label }] : [];
    }),
  };
}

const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((part, index) => part === b[index]);

const CALENDAR_DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

function readText(text: string): Value {
  const day = text.slice(0, 10);
  // Date.parse turns 30 February into 1 March; such a day is shown as it was written
  const isDay = CALENDAR_DAY.test(day) && new Date(Date.parse(day)).toJSON()?.startsWith(day);
  if (isDay && text === day) return { kind: "day", iso: text };
  const time = isDay && INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? { kind: "text", text } : { kind: "moment", seconds: Math.floor(time / 1000) };
}

function readValue(value: unknown, path: Path, labels: Labels): Value {
  if (typeof value === "string") return readText(value);
  if (typeof value === "number") return { kind: "number", value };
  if (typeof value === "boolean") return { kind: "yes-no", value };
  if (Array.isArray(value))
    return { kind: "list", items: value.map((item) => readValue(item, [...path, null], labels)) };
  if (isObject(value)) return { kind: "entries", entries: readEntries(value, path, labels) };
  return { kind: "nothing" };
}

/** The members of an object as entries, at a path of the type metadata. */
export function readEntries(claims: Record<string, unknown>, path: Path, labels: Labels): Entry[] {
  const entries = Object.entries(claims).map(([name, value]) => {
    const here = [...path, name];
    const label = labels.claims.find((claim) => samePath(claim.path, here))?.label ?? name;
    const place = labels.claims.findIndex((claim) => samePath(claim.path.slice(0, here.length), here));
    return { entry: { name, label, value: readValue(value, here, labels) }, place };
  });
  // in the order of the type metadata; what it does not mention follows as the file has it
  const rank = (place: number) => (place === -1 ? labels.claims.length : place);
  return entries.sort((a, b) => rank(a.place) - rank(b.place)).map(({ entry }) => entry);
}

/** The entries of a certificate, labelled; the claims that speak about the token itself are left out. */
export function certificateEntries(claims: Record<string, unknown>, labels: Labels): Entry[] {
  const shown = Object.fromEntries(Object.entries(claims).filter(([name]) => !isMachinery(name)));
  return readEntries(shown, [], labels);
}

/** Labels of the top-level entries that the type knows and this copy does not show. */
export function withheldLabels(claims: Record<string, unknown>, labels: Labels): string[] {
  return labels.claims
    .filter(({ path: [name, ...deeper] }) => deeper.length === 0 && typeof name === "string")
    .filter(({ path: [name] }) => !isMachinery(name as string) && !Object.hasOwn(claims, name as string))
    .map(({ label }) => label);
}
