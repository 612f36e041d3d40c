/**
 * The rows of a paper: what a certificate discloses, labelled by its type's metadata in Chinese and in English, in the order of
 * the type. Values of others are only ever text.
 */
import { CERTIFICATE_NUMBER, type ClaimPath, NEVER_DISCLOSABLE } from "../certificate/model.ts";
import { labelOf, type TypeMetadata } from "../certificate/type-metadata.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { day, isDay, number } from "./words.ts";

export interface Field {
  /** null: nothing of its own to say, such as an item of a list */
  label: Label | null;
  /** null: a heading of the fields below it */
  value: string | null;
  /** how deep it stands, from 0 */
  depth: number;
}

export interface Label {
  zh: string;
  /** the same as zh where the type has one language only */
  en: string;
}

/** Claims that speak about the certificate as a token, and its number, which stands at the head of the paper. */
const elsewhere = (name: string): boolean =>
  NEVER_DISCLOSABLE.has(name) || name === "iat" || name === CERTIFICATE_NUMBER;

export function fieldsOf(claims: JsonObject, metadata: TypeMetadata | null): Field[] {
  const shown = Object.keys(claims).filter((name) => !elsewhere(name));
  return ordered(shown, metadata).flatMap((name) => read(claims[name]!, [name], metadata, 0));
}

/** Labels of what the type describes and this copy does not show. */
export function withheldOf(claims: JsonObject, metadata: TypeMetadata | null): Label[] {
  return (metadata?.claims ?? [])
    .map(({ path }) => path)
    .filter(
      ([name, ...deeper]) =>
        deeper.length === 0 && typeof name === "string" && !elsewhere(name) && !Object.hasOwn(claims, name),
    )
    .map((path) => label(path as ClaimPath, metadata));
}

/** What a place within the claims is called, from the top down: `Address › Street`. */
export function labelOfPath(path: ClaimPath, metadata: TypeMetadata | null): Label {
  const steps = path.map((step, i) =>
    typeof step === "number"
      ? { zh: String(step + 1), en: String(step + 1) }
      : label(path.slice(0, i + 1) as ClaimPath, metadata),
  );
  return { zh: steps.map(({ zh }) => zh).join(" › "), en: steps.map(({ en }) => en).join(" › ") };
}

/** Names of claims in the order of the type; what it does not describe comes last, as it came. */
export function ordered(names: readonly string[], metadata: TypeMetadata | null): string[] {
  const place = (name: string) => {
    const found = metadata?.claims.findIndex(({ path }) => path[0] === name) ?? -1;
    return found === -1 ? Number.POSITIVE_INFINITY : found;
  };
  return names
    .map((name) => ({ name, at: place(name) }))
    .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .map(({ name }) => name);
}

function read(value: JsonValue, path: ClaimPath, metadata: TypeMetadata | null, depth: number): Field[] {
  const name = typeof path.at(-1) === "number" ? null : label(path, metadata);
  if (Array.isArray(value)) {
    if (value.every((item) => !Array.isArray(item) && !isJsonObject(item)))
      return [{ label: name, value: value.length === 0 ? "—" : value.map(plain).join("\n"), depth }];
    return [
      { label: name, value: null, depth },
      ...value.flatMap((item, i) => [
        { label: { zh: String(i + 1), en: String(i + 1) }, value: null, depth: depth + 1 },
        ...read(item, [...path, i], metadata, depth + 1).filter(
          (field) => field.value !== null || field.label,
        ),
      ]),
    ];
  }
  if (isJsonObject(value)) {
    const members = Object.keys(value).flatMap((member) =>
      read(value[member]!, [...path, member], metadata, name === null ? depth : depth + 1),
    );
    return name === null ? members : [{ label: name, value: null, depth }, ...members];
  }
  return [{ label: name, value: plain(value), depth }];
}

function label(path: ClaimPath, metadata: TypeMetadata | null): Label {
  const fallback = String(path.at(-1));
  if (metadata === null) return { zh: fallback, en: fallback };
  return {
    zh: labelOf(metadata, path, "zh-CN") ?? fallback,
    en: labelOf(metadata, path, "en") ?? fallback,
  };
}

function plain(value: JsonValue): string {
  if (typeof value === "string") return isDay(value) ? day(value) : value;
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "是 Yes" : "否 No";
  return "—";
}
