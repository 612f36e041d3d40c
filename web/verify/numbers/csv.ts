/** What was answered about numbers, for a spreadsheet, as csv.ts writes that about files. Loaded when it is asked for. */
import type { NumberAnswer } from "../../../core/numbers/number-answers.ts";
import { instant, spreadsheet } from "../csv.ts";
import type { Row } from "../rows.ts";

/** @param rows one for each number, in the order of `answers` and beyond; @param at Unix seconds, null: now */
export const numbersCsv = (
  rows: readonly Row[],
  answers: readonly NumberAnswer[],
  at: number | null,
): string =>
  spreadsheet(
    rows.map((row, i) => {
      const answer = answers[i];
      const known = answer?.outcome === "known" ? answer : null;
      return {
        number: row.name,
        result: answer === undefined ? "not-asked" : (known?.verdict ?? "unknown"),
        words: row.word,
        department: row.department,
        department_id: known?.department ?? "",
        type: known?.vct ?? "",
        anchored_at: instant(known?.anchoredAt ?? null),
        as_of: instant(at),
        block: known?.head?.number ?? "",
        block_hash: known?.head?.hash ?? "",
        also: known?.also?.map(({ verdict, department }) => `${department} ${verdict}`).join("; ") ?? "",
        source: window.location.origin,
      };
    }),
  );
