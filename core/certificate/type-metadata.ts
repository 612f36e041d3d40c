/**
 * SD-JWT VC Type Metadata (draft-ietf-oauth-sd-jwt-vc, section "SD-JWT VC Type Metadata"): what a certificate type
 * and its claims are called in each language, and which claims may be withheld. The document is fixed by its SHA-256
 * on chain, so it is read as it is, members that are not understood included.
 */
import { CertraceError } from "../errors.ts";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../json.ts";
import type { ClaimPath } from "./model.ts";

/** A member name, an array index, or null for every element of an array. */
export type MetadataPath = readonly (string | number | null)[];

export type Disclosability = "always" | "allowed" | "never";

export interface ClaimMetadata {
  path: MetadataPath;
  display: { locale: string; label: string; description: string | null }[];
  /** the claim is in every certificate of the type */
  mandatory: boolean;
  sd: Disclosability;
}

export interface TypeMetadata {
  vct: string;
  name: string | null;
  description: string | null;
  display: { locale: string; name: string; description: string | null }[];
  claims: ClaimMetadata[];
}

/**
 * Throws CertraceError: what parseJson throws, or `type-metadata-invalid` with the member in `field`. Whether the
 * bytes are the ones whose hash stands on chain is for the caller to check first.
 */
export function parseTypeMetadata(text: string): TypeMetadata {
  return readTypeMetadata(parseJson(text));
}

/** The same for a value that has been parsed. */
export function readTypeMetadata(value: JsonValue): TypeMetadata {
  const document = object(value, "type metadata");
  return {
    vct: required(document, "vct", "vct"),
    name: optional(document, "name", "name"),
    description: optional(document, "description", "description"),
    display: list(document, "display", "display").map((each, i) => {
      const entry = object(each, `display[${i}]`);
      return {
        locale: required(entry, "locale", `display[${i}].locale`),
        name: required(entry, "name", `display[${i}].name`),
        description: optional(entry, "description", `display[${i}].description`),
      };
    }),
    claims: readClaims(list(document, "claims", "claims")),
  };
}

/**
 * The label of a claim in the language that fits best: the same locale, then the same language, then the first one
 * given; null where the type does not describe the claim. Paths with null match every element of an array; where
 * several match, the longest and most exact wins. A claim inside a described one has no label of its own.
 */
export function labelOf(metadata: TypeMetadata, path: ClaimPath, locale: string): string | null {
  const described = metadata.claims.filter((claim) => isMatch(claim.path, path));
  const [best] = described.sort((a, b) => wildcards(a.path) - wildcards(b.path));
  return best === undefined ? null : (inLocale(best.display, locale)?.label ?? null);
}

/** What the type itself is called in the language that fits best. */
export function typeNameOf(metadata: TypeMetadata, locale: string): string {
  return inLocale(metadata.display, locale)?.name ?? metadata.name ?? metadata.vct;
}

function isMatch(pattern: MetadataPath, path: ClaimPath): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((step, i) => (step === null ? typeof path[i] === "number" : step === path[i]))
  );
}

function wildcards(path: MetadataPath): number {
  return path.filter((step) => step === null).length;
}

/** RFC 4647 lookup, with the first entry as the default. */
function inLocale<T extends { locale: string }>(entries: readonly T[], locale: string): T | undefined {
  const wanted = locale.toLowerCase();
  for (let range = wanted; range !== ""; range = range.slice(0, Math.max(0, range.lastIndexOf("-")))) {
    const exact = entries.find((entry) => entry.locale.toLowerCase() === range);
    if (exact) return exact;
  }
  const language = wanted.split("-")[0]!;
  return entries.find((entry) => entry.locale.toLowerCase().split("-")[0] === language) ?? entries[0];
}

function readClaims(claims: JsonValue[]): ClaimMetadata[] {
  const seen = new Set<string>();
  return claims.map((each, i) => {
    const field = `claims[${i}]`;
    const claim = object(each, field);
    const path = list(claim, "path", `${field}.path`);
    if (path.length === 0 || !path.every(isStep)) throw invalid(`${field}.path`);
    const key = JSON.stringify(path);
    if (seen.has(key)) throw invalid(`${field}.path`);
    seen.add(key);
    const { sd = "allowed", mandatory = false } = claim;
    if (sd !== "always" && sd !== "allowed" && sd !== "never") throw invalid(`${field}.sd`);
    if (typeof mandatory !== "boolean") throw invalid(`${field}.mandatory`);
    return { path: path as MetadataPath, display: readLabels(claim, field), mandatory, sd };
  });
}

function readLabels(claim: JsonObject, field: string): ClaimMetadata["display"] {
  return list(claim, "display", `${field}.display`).map((each, i) => {
    const entry = object(each, `${field}.display[${i}]`);
    return {
      locale: required(entry, "locale", `${field}.display[${i}].locale`),
      label: required(entry, "label", `${field}.display[${i}].label`),
      description: optional(entry, "description", `${field}.display[${i}].description`),
    };
  });
}

function isStep(step: JsonValue): boolean {
  return (
    step === null ||
    typeof step === "string" ||
    (typeof step === "number" && Number.isInteger(step) && step >= 0)
  );
}

function object(value: JsonValue, field: string): JsonObject {
  if (!isJsonObject(value)) throw invalid(field);
  return value;
}

/** An absent list is an empty one, except a claim's path. */
function list(from: JsonObject, name: string, field: string): JsonValue[] {
  if (!Object.hasOwn(from, name) && name !== "path") return [];
  const value = from[name];
  if (!Array.isArray(value)) throw invalid(field);
  return value;
}

function required(from: JsonObject, name: string, field: string): string {
  const value = optional(from, name, field);
  if (value === null || value === "") throw invalid(field);
  return value;
}

function optional(from: JsonObject, name: string, field: string): string | null {
  if (!Object.hasOwn(from, name)) return null;
  const value = from[name];
  if (typeof value !== "string") throw invalid(field);
  return value;
}

function invalid(field: string): CertraceError<"type-metadata-invalid"> {
  return new CertraceError(
    "type-metadata-invalid",
    `${field} is absent, repeated or not of the kind it must be`,
    {
      field,
      remedy: "See the section on SD-JWT VC Type Metadata in draft-ietf-oauth-sd-jwt-vc.",
    },
  );
}
