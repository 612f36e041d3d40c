/** How each result looks and is called. Colour never stands alone: an icon and a word always go with it. */
import { describeCheck, describeVerdict, nameOfCheck } from "../../core/verify/messages.ts";
import {
  describeTraceCheck,
  describeTraceVerdict,
  nameOfTraceCheck,
} from "../../core/verify/receipt/messages.ts";
import type { TraceCheck } from "../../core/verify/receipt/verdict.ts";
import type { Check } from "../../core/verify/verdict.ts";
import { formatSize } from "../components/format.ts";
import type { IconName } from "../components/icon.tsx";
import type { Locale, Words } from "../messages/catalogue.ts";
import { unprovenWords } from "./evidence/words.ts";
import { FILED_WORDS } from "./filed/words.ts";
import { LARGEST, type Refusal } from "./intake.ts";
import { LIST_REFUSALS } from "./numbers/refusals.ts";
import { PAPER_WORDS } from "./paper-words.ts";
import type { Report } from "./report.ts";
import type { Item } from "./session.ts";

/** Colour family; the stylesheet has one set of tokens for each. */
export type Tone = "good" | "bad" | "pause" | "past" | "newer" | "unsure";

export const LOOK: Record<Report["verdict"], { tone: Tone; icon: IconName }> = {
  valid: { tone: "good", icon: "check" },
  revoked: { tone: "bad", icon: "slash" },
  suspended: { tone: "pause", icon: "pause" },
  superseded: { tone: "newer", icon: "renew" },
  expired: { tone: "past", icon: "clock" },
  "not-yet-valid": { tone: "past", icon: "dawn" },
  invalid: { tone: "bad", icon: "cross" },
  undetermined: { tone: "unsure", icon: "question" },
  logged: { tone: "good", icon: "check" },
  pending: { tone: "pause", icon: "clock" },
  erased: { tone: "past", icon: "blank" },
  unauthorised: { tone: "bad", icon: "slash" },
  "log-faulty": { tone: "bad", icon: "warning" },
  "report-genuine": { tone: "good", icon: "file" },
  "report-altered": { tone: "bad", icon: "cross" },
  "report-unreadable": { tone: "bad", icon: "cross" },
  "report-key-ended": { tone: "bad", icon: "cross" },
  "report-unknown": { tone: "unsure", icon: "question" },
  "block-needed": { tone: "unsure", icon: "question" },
  "block-other": { tone: "pause", icon: "warning" },
  "block-unsure": { tone: "unsure", icon: "question" },
  "evidence-broken": { tone: "bad", icon: "cross" },
};

/** How a settled file looks in a list. */
export function lookOf({ intake, outcome }: Item): { tone: Tone; icon: IconName } {
  if ("refusal" in intake) return { tone: "unsure", icon: "file" };
  return LOOK[outcome && "report" in outcome ? outcome.report.verdict : "undetermined"];
}

/** Why a file was refused, and what to do instead. */
export function refusalWords(
  { refusal, size }: { refusal: Refusal; size: number },
  { messages: m, locale }: Words,
): { sentence: string; remedy: string } {
  switch (refusal) {
    case "empty":
      return { sentence: m.refusedEmpty, remedy: m.refusedEmptyRemedy };
    case "folder":
      return { sentence: m.refusedFolder, remedy: m.refusedFolderRemedy };
    case "large":
      return {
        sentence: m.refusedLarge(
          formatSize(size, locale),
          formatSize(LARGEST.certificate, locale),
          formatSize(LARGEST.receipt, locale),
        ),
        remedy: m.refusedLargeRemedy,
      };
    case "picture":
      return { sentence: m.refusedPicture, remedy: m.refusedFileRemedy };
    case "document":
      return { sentence: m.refusedDocument, remedy: m.refusedFileRemedy };
    case "binary":
      return { sentence: m.refusedBinary, remedy: m.refusedFileRemedy };
    case "bomb":
      return { sentence: m.refusedBomb, remedy: m.refusedBombRemedy };
    case "locked":
      return { sentence: m.refusedLocked, remedy: m.refusedLockedRemedy };
    case "unreadable":
      return { sentence: m.refusedUnreadable, remedy: m.refusedUnreadableRemedy };
    case "list":
    case "encoding":
      return LIST_REFUSALS[locale][refusal];
    default:
      return PAPER_WORDS[locale].refusals[refusal];
  }
}

/** The kinds of reports put their checks and verdicts into words of their own; the page shows them alike. */
export interface CheckWords {
  name: string;
  sentence: string;
  remedy: string | null;
}

/** The checks of a report in words, in their order, their times by this device's clock. */
export function checkWords({ kind, checks }: Report, locale: Locale): CheckWords[] {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return kind === "receipt"
    ? checks.map((check: TraceCheck) => ({
        name: nameOfTraceCheck(check.name, locale),
        ...describeTraceCheck(check, locale, timeZone),
      }))
    : checks.map((check: Check) => ({
        name: nameOfCheck(check.name, locale),
        ...describeCheck(check, locale, timeZone),
      }));
}

function verdictWords(report: Report, locale: Locale): { word: string; sentence: string } {
  switch (report.kind) {
    case "receipt":
      return describeTraceVerdict(report.verdict, locale);
    case "filed":
      return FILED_WORDS[locale].verdicts[report.verdict];
    case "unproven":
      return unprovenWords(report, locale);
    case "certificate":
      return describeVerdict(report.verdict, locale);
  }
}

/** The one word for a settled file, and the sentence that goes with it. */
export function resultWords(item: Item, words: Words): { heading: string; sentence: string } {
  const { locale, messages } = words;
  if ("refusal" in item.intake)
    return { heading: messages.refusedHeading, sentence: refusalWords(item.intake, words).sentence };
  if (item.outcome && "report" in item.outcome) {
    const { word, sentence } = verdictWords(item.outcome.report, locale);
    return { heading: word, sentence };
  }
  return { heading: describeVerdict("undetermined", locale).word, sentence: messages.workerFailed };
}

/** Which check decided: what failed, or what could not be found out, or that the body was erased; -1: none did. */
export function decidingCheck({ checks, verdict }: Report): number {
  if (verdict === "undetermined" || verdict === "pending")
    return checks.findIndex(({ outcome }) => outcome === "unknown");
  if (verdict === "erased") return checks.findIndex(({ code }) => code === "body-erased");
  return checks.findIndex(({ outcome }) => outcome === "fail");
}

/** Whom a restricted copy was made for, where that is genuine; null: it is none, or nothing can be said of it. */
export function boundTo({ checks, verdict }: Report): Record<string, string | number> | null {
  return verdict === "invalid" ? null : (checks.find(({ code }) => code === "copy-ok")?.params ?? null);
}
