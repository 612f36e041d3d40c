/** Many files as rows of one table; the one that is chosen stands below it. */
import { type Ref, useMemo, useRef } from "react";
import { useWords, type Words } from "../messages/catalogue.ts";
import type { TableColumn } from "./file-table.tsx";
import { type Row, rowOf } from "./rows.ts";
import { RowsTable } from "./rows-table.tsx";
import type { Item, Session } from "./session.ts";

/** A row stays the same object while nothing new is known of its file: of thousands, only the new ones are drawn. */
function useRows(items: readonly Item[], round: number, words: Words): Row[] {
  const made = useRef({ round, words, rows: new WeakMap<Item, Row>() });
  return useMemo(() => {
    if (made.current.round !== round || made.current.words !== words)
      made.current = { round, words, rows: new WeakMap() };
    const { rows } = made.current;
    return items.map((item) => {
      const row = rows.get(item) ?? rowOf(item, round, words);
      rows.set(item, row);
      return row;
    });
  }, [items, round, words]);
}

export function Bulk({ session, heading }: { session: Session; heading: Ref<HTMLHeadingElement> }) {
  const words = useWords();
  const { messages } = words;
  const { items, round } = session;
  const rows = useRows(items, round, words);
  // the columns that a phone has no room for stand below the table, with the file that is chosen
  const columns: TableColumn[] = [
    { column: "outcome", label: messages.columnResult },
    { column: "name", label: messages.columnFile },
    { column: "number", label: messages.columnNumber, wide: true },
    { column: "department", label: messages.columnDepartment, wide: true },
  ];
  return (
    <RowsTable
      rows={rows}
      columns={columns}
      heading={heading}
      title={messages.filesHeading}
      progress={messages.filesProgress}
      search={messages.searchFiles}
      none={messages.filterNone}
      file="certrace.csv"
      csv={async () => (await import("./csv.ts")).csvOf(items, round, words)}
      shown={session.shown}
      show={session.show}
    >
      {session.leftOut > 0 && (
        <p className="notice">{messages.tooMany(rows.length + session.leftOut, rows.length)}</p>
      )}
    </RowsTable>
  );
}
