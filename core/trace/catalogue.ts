/**
 * The catalogue: which datasets there are, who holds them, what their fields are called, what they may be read for,
 * which legal bases allow whom to read what without a grant, and which terms the departments keep: for answers to
 * disputes, sealed inquiries, heartbeats. A versioned file that the operator loads; its hash stands
 * in the log, so that what held at the time of an access can be shown later.
 */
import canonicalize from "canonicalize";
import { digestText } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { integer, is, list, oneOf, record, type Shape } from "../shape.ts";
import { code, department } from "./terms.ts";

interface Named {
  code: string;
  /** zh-CN */
  name: string;
  nameEn: string;
}

export interface CatalogueField extends Named {
  sensitivity: "ordinary" | "sensitive";
}

export interface Dataset extends Named {
  /** the department that holds it */
  holder: number;
  fields: CatalogueField[];
  /** days after which bodies of accesses to it are erased */
  retentionDays: number;
}

export interface LegalBasis {
  code: string;
  /** zh-CN: the law, its article */
  citation: string;
  citationEn: string;
  /** who may rely on it, on which datasets, for which purposes */
  consumers: number[];
  datasets: string[];
  purposes: string[];
  /** what it says in plain words: zh-CN, English */
  explanation?: string;
  explanationEn?: string;
  /** whether its consumers may keep an inquiry under it sealed, and for how many days; left out: they may not */
  maySeal?: boolean;
  sealDays?: number;
}

export interface Source {
  department: number;
  /** it says at least this often how much it exchanged */
  heartbeatHours: number;
}

export interface Catalogue {
  v: 1;
  /** from 1, ascending */
  version: number;
  datasets: Dataset[];
  purposes: Named[];
  legalBases: LegalBasis[];
  /** days within which a dispute is to be answered. Default 15 */
  disputeDays?: number;
  /** departments that may record who acts for whom; left out: none */
  mayRepresent?: number[];
  /** departments that promise heartbeats */
  sources?: Source[];
}

export const DEFAULT_DISPUTE_DAYS = 15;

const text: Shape = is((value) => typeof value === "string" && value !== "" && value.length <= 1024);
const named = { code, name: text, nameEn: text };
const days = integer(1, 36_525);
const catalogueMembers = {
  v: oneOf(1),
  version: integer(1),
  datasets: list(
    record({
      ...named,
      holder: department,
      fields: list(record({ ...named, sensitivity: oneOf("ordinary", "sensitive") }), 1),
      retentionDays: days,
    }),
  ),
  purposes: list(record(named)),
  legalBases: list(
    record(
      {
        code,
        citation: text,
        citationEn: text,
        consumers: list(department, 1),
        datasets: list(code, 1),
        purposes: list(code, 1),
      },
      {
        explanation: text,
        explanationEn: text,
        maySeal: is((value) => typeof value === "boolean"),
        sealDays: days,
      },
    ),
  ),
};
const shape = record(catalogueMembers, {
  disputeDays: days,
  mayRepresent: list(department),
  sources: list(record({ department, heartbeatHours: integer(1, 8_784) })),
});

/** @param json a parsed JSON value. Throws CertraceError `catalogue-invalid` with the member in `field`. */
export function parseCatalogue(json: unknown): Catalogue {
  const problem = shape(json, "");
  if (problem !== null) throw invalid(problem.path || "catalogue", `is ${problem.what}`);
  const catalogue = json as Catalogue;
  requireOnce(catalogue.datasets, "datasets");
  requireOnce(catalogue.purposes, "purposes");
  requireOnce(catalogue.legalBases, "legalBases");
  for (const [i, { fields }] of catalogue.datasets.entries()) requireOnce(fields, `datasets[${i}].fields`);
  const datasets = new Set(catalogue.datasets.map((each) => each.code));
  const purposes = new Set(catalogue.purposes.map((each) => each.code));
  for (const [i, basis] of catalogue.legalBases.entries()) {
    requireKnown(basis.datasets, datasets, `legalBases[${i}].datasets`);
    requireKnown(basis.purposes, purposes, `legalBases[${i}].purposes`);
    if (basis.maySeal === true && basis.sealDays === undefined)
      throw invalid(`legalBases[${i}].sealDays`, "is missing: who may seal must disclose within days");
  }
  const sources = (catalogue.sources ?? []).map((source) => source.department);
  const twice = sources.findIndex((each, i) => sources.indexOf(each) !== i);
  if (twice !== -1) throw invalid(`sources[${twice}].department`, "stands in it twice");
  return catalogue;
}

/** base64url SHA-256 of the catalogue's RFC 8785 text: layout does not change it. */
export function catalogueHash(catalogue: Catalogue): string {
  return digestText(canonicalize(catalogue)!);
}

function requireOnce(entries: readonly { code: string }[], field: string): void {
  const codes = entries.map((each) => each.code);
  const twice = codes.findIndex((each, i) => codes.indexOf(each) !== i);
  if (twice !== -1) throw invalid(`${field}[${twice}].code`, "stands in it twice");
}

function requireKnown(codes: readonly string[], known: ReadonlySet<string>, field: string): void {
  const stray = codes.findIndex((each) => !known.has(each));
  if (stray !== -1) throw invalid(`${field}[${stray}]`, "is not in the catalogue");
}

function invalid(field: string, why: string): CertraceError<"catalogue-invalid"> {
  return new CertraceError("catalogue-invalid", `catalogue: ${field} ${why}`, {
    field,
    remedy: "Correct the catalogue file; docs/protocol.md describes its members.",
  });
}
