/** All that was found out about many files, for a spreadsheet. Loaded when it is asked for. */
import { stringify } from "csv-stringify/browser/esm/sync";
import type { Words } from "../messages/catalogue.ts";
import { checkWords, decidingCheck, resultWords } from "./result.ts";
import { reportOf, rowOf } from "./rows.ts";
import type { Item } from "./session.ts";

/**
 * Lines for spreadsheets: RFC 4180, with the mark by which they know UTF-8. A cell that a spreadsheet would take for a formula
 * (= + - @ tab …: OWASP, "CSV injection") gets an apostrophe before it: names and numbers come from whoever wrote the file.
 */
export const spreadsheet = (lines: readonly object[]): string =>
  stringify([...lines], { header: true, bom: true, escape_formulas: true, record_delimiter: "windows" });

/** One line a file. */
export function csvOf(items: readonly Item[], round: number, words: Words): string {
  const lines = items.map((item) => {
    const row = rowOf(item, round, words);
    const report = reportOf(item);
    const decided = report === null ? -1 : decidingCheck(report);
    const certificate = report?.kind === "certificate" ? report : null;
    const known = certificate?.verdict === "invalid" ? null : certificate?.certificate;
    return {
      file: row.name,
      result: row.outcome,
      words: row.word,
      code: report?.kind === "unproven" ? report.code : (report?.checks[decided]?.code ?? ""),
      why:
        report === null || report.kind === "unproven"
          ? resultWords(item, words).sentence
          : (checkWords(report, words.locale)[decided]?.sentence ?? ""),
      number: row.number,
      department: row.department,
      department_id: known?.issuer?.id ?? "",
      type: known?.vct ?? "",
      anchored_at: known ? instant(certificate?.anchoredAt ?? null) : "",
      as_of: certificate ? instant(certificate.at) : "",
      verified_at: certificate ? instant(certificate.now) : "",
      block: certificate?.head?.number ?? "",
      block_hash: certificate?.head?.hash ?? "",
      source: report?.source?.url ?? "",
    };
  });
  return spreadsheet(lines);
}

/** Unix seconds as ISO 8601; null: empty. */
export const instant = (seconds: number | null): string =>
  seconds === null ? "" : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
