/**
 * What a report says, ready to be shown. Its form is known (core/report/report.ts) as far as its verdict and its checks; of the
 * rest, which may have been written years ago or by a forger, what has the expected form is taken and nothing else.
 */
import { labelOf, readTypeMetadata, type TypeMetadata } from "../../../core/certificate/type-metadata.ts";
import { CertraceError } from "../../../core/errors.ts";
import { isJsonObject, type JsonValue } from "../../../core/json.ts";
import type { ReportContent } from "../../../core/report/report.ts";
import type { Outcome } from "../../../core/verify/finding.ts";
import { nameOfCheck } from "../../../core/verify/messages.ts";
import { CHECK_NAMES } from "../../../core/verify/verdict.ts";
import type { Locale } from "../../messages/catalogue.ts";
import type { Entry } from "../claims.ts";

export interface Said {
  issuer: string | null;
  number: string | null;
  vct: string | null;
  /** Unix seconds */
  anchoredAt: number | null;
  /** time: Unix seconds */
  block: { number: number; hash: string; time: number } | null;
  /** the number of the certificate that had replaced it */
  newer: string | null;
  claims: Entry[];
  checks: SaidCheck[];
}

export interface SaidCheck {
  name: string;
  outcome: Outcome;
  sentence: string;
  remedy: string | null;
}

/** @param metadata the document that describes the certificate's type; null: claims are called by their names */
export function readSaid({ verification }: ReportContent, metadata: unknown, locale: Locale): Said {
  const { certificate, head, anchoredAt, checks, superseding } = verification;
  const labels = tryRead(metadata);
  const { issuer, number, vct, claims } = isJsonObject(certificate) ? certificate : {};
  return {
    issuer: isJsonObject(issuer) ? nameIn(issuer.name, issuer.nameEn, locale) : null,
    number: text(number),
    vct: text(vct),
    anchoredAt: seconds(anchoredAt),
    block: blockIn(head),
    newer: isJsonObject(superseding) ? text(superseding.number) : null,
    claims: Array.isArray(claims) ? claims.flatMap((claim, i) => claimIn(claim, i, labels, locale)) : [],
    checks: Array.isArray(checks) ? checks.flatMap((check) => checkIn(check, locale)) : [],
  };
}

function tryRead(metadata: unknown): TypeMetadata | null {
  try {
    return metadata === null ? null : readTypeMetadata(metadata as JsonValue);
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}

function claimIn(claim: JsonValue, index: number, labels: TypeMetadata | null, locale: Locale): Entry[] {
  if (!isJsonObject(claim) || !Array.isArray(claim.path)) return [];
  const shown = text(claim.text);
  const path = claim.path.map((step) => (typeof step === "number" ? step : String(step)));
  const label = labels && labelOf(labels, path, locale);
  return shown === null
    ? []
    : [
        {
          name: String(index),
          label: label ?? path.join(" › "),
          value: { kind: "text", text: shown },
        },
      ];
}

function checkIn(check: JsonValue, locale: Locale): SaidCheck[] {
  if (!isJsonObject(check)) return [];
  const known = CHECK_NAMES.find((name) => name === check.name);
  return [
    {
      name: known === undefined ? String(check.name) : nameOfCheck(known, locale),
      outcome: check.outcome as Outcome, // parseReport has seen to that
      sentence: spoken(check.sentence, locale) ?? String(check.code),
      remedy: spoken(check.remedy, locale),
    },
  ];
}

function blockIn(head: JsonValue | undefined): Said["block"] {
  if (!isJsonObject(head)) return null;
  const [number, time, hash] = [seconds(head.number), seconds(head.time), text(head.hash)];
  return number === null || time === null || hash === null ? null : { number, hash, time };
}

/** Words that come in several languages. */
const spoken = (words: JsonValue | undefined, locale: Locale): string | null =>
  isJsonObject(words) ? (text(words[locale]) ?? text(Object.values(words)[0])) : null;

const nameIn = (name: JsonValue | undefined, nameEn: JsonValue | undefined, locale: Locale): string | null =>
  locale === "en" ? (text(nameEn) ?? text(name)) : (text(name) ?? text(nameEn));

const text = (value: JsonValue | undefined): string | null =>
  typeof value === "string" && value !== "" ? value : null;

const seconds = (value: JsonValue | undefined): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value < 253402300800
    ? value
    : null;
