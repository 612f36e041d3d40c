/**
 * Certificates to be, as rows: one draft a line, JSON, as they were taken out of certificates that were issued before
 * (server/desk/kept.ts). Nothing is mapped: what was signed once is signed again. Not a format for people.
 */

import { damaged, LineFile } from "./lines.ts";
import type { Draft } from "./mapping.ts";
import type { Row } from "./row.ts";

export interface DraftRow extends Row {
  draft: Draft;
}

const AT_ONCE = 500;

export async function* draftRows(path: string, count: number): AsyncGenerator<DraftRow[]> {
  using lines = new LineFile(path);
  for (let at = 0; at < count; at += AT_ONCE) {
    const text = lines.take(Math.min(AT_ONCE, count - at)).toString("utf8");
    yield text
      .split("\n")
      .slice(0, -1)
      .map((line) => rowOf(line, path));
  }
}

function rowOf(text: string, path: string): DraftRow {
  try {
    const draft = JSON.parse(text) as Draft;
    return { line: draft.line, cells: [], original: [draft.number], defect: null, draft };
  } catch (cause) {
    throw damaged(path, cause);
  }
}

export function isDraftRow(row: Row): row is DraftRow {
  return "draft" in row;
}
