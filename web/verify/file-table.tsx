// biome-ignore-all lint/a11y/useSemanticElements: rows out of sight are not there, which no element of a table allows
// biome-ignore-all lint/a11y/useFocusableInteractive: the keyboard moves by rows
/**
 * The table of many files, of which the page draws the rows that are seen, so that ten thousand weigh no more than
 * twenty. A grid by the ARIA patterns: one row is in the order of the Tab key, arrows, Page, Home and End move between
 * rows, Enter or Space chooses one; which row of how many it is, is told to those who listen.
 */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import type { Column, Row, Sort } from "./rows.ts";

export interface TableColumn {
  column: Column;
  label: string;
  /** left out where there is little room */
  wide?: boolean;
}

/** Rows drawn above and below those that are seen. */
const MARGIN = 8;

interface Props {
  rows: readonly Row[];
  /** the result first, then the name */
  columns: readonly TableColumn[];
  /** what is said where there are no rows */
  none: string;
  /** id of the file that is shown */
  shown: number;
  show: (id: number) => void;
  sort: Sort;
  setSort: (sort: Sort) => void;
}

export function FileTable({ rows, columns, none, shown, show, sort, setSort }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, row: 44 });
  // the row that the keyboard is on; as the list changes, the file that is shown, else the first
  const [active, setActive] = useState<number | null>(null);
  const wanted = useRef(false);

  const measure = () => {
    const { scrollTop, clientHeight } = box.current!;
    const row = head.current!.offsetHeight;
    setView((now) =>
      now.top === scrollTop && now.height === clientHeight && now.row === row
        ? now
        : { top: scrollTop, height: clientHeight, row },
    );
  };
  useLayoutEffect(measure);

  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === (active ?? shown)),
  );
  const first = Math.max(0, Math.floor(view.top / view.row) - MARGIN);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / view.row) + MARGIN);
  // the row in the order of the Tab key is there even when it is out of sight
  const drawn = new Set<number>(rows.length > 0 ? [at] : []);
  for (let index = first; index < last; index++) drawn.add(index);

  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    box.current
      ?.querySelector<HTMLElement>('.file-table-body [tabindex="0"]')
      ?.focus({ preventScroll: true });
  });

  const go = (index: number) => {
    const to = Math.min(rows.length - 1, Math.max(0, index));
    const row = rows[to];
    if (row === undefined || box.current === null) return;
    const seen = view.height - view.row; // below the head
    const top = to * view.row;
    if (top < box.current.scrollTop) box.current.scrollTop = top;
    else if (top + view.row > box.current.scrollTop + seen) box.current.scrollTop = top + view.row - seen;
    setActive(row.id);
    wanted.current = true;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(view.height / view.row) - 2);
    const to = moveTo(event.key, at, page, rows.length);
    if (to !== null) go(to);
    else if (event.key === "Enter" || event.key === " ") show(rows[at]!.id);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={box}
      className="file-table"
      data-columns={columns.length}
      role="grid"
      aria-labelledby="files-heading"
      aria-rowcount={rows.length + 1}
      onScroll={measure}
    >
      <div ref={head} role="row" aria-rowindex={1} className="file-table-head" tabIndex={-1}>
        {columns.map(({ column, label, wide }) => (
          <div
            key={column}
            role="columnheader"
            tabIndex={-1}
            className={wide ? "is-wide" : undefined}
            aria-sort={sort.column !== column ? "none" : sort.descending ? "descending" : "ascending"}
          >
            <button
              type="button"
              className="file-table-sort"
              onClick={() => setSort({ column, descending: sort.column === column && !sort.descending })}
            >
              {label}
            </button>
          </div>
        ))}
      </div>
      <div role="rowgroup" className="file-table-body" style={{ height: rows.length * view.row }}>
        {[...drawn]
          .sort((a, b) => a - b)
          .map((index) => {
            const row = rows[index]!;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={row.id === shown}
                tabIndex={index === at ? 0 : -1}
                style={{ top: index * view.row }}
                onKeyDown={onKey}
                onClick={() => {
                  setActive(row.id);
                  show(row.id);
                }}
              >
                <div role="gridcell" className={`file-outcome tone-${row.tone}`}>
                  <Icon name={row.icon} />
                  {row.word}
                </div>
                <div role="rowheader" tabIndex={-1}>
                  <InertText>{row.name}</InertText>
                </div>
                {columns.slice(2).map(({ column, wide }) => (
                  <div key={column} role="gridcell" className={wide ? "is-wide" : undefined}>
                    <InertText>{row[column]}</InertText>
                  </div>
                ))}
              </div>
            );
          })}
      </div>
      {rows.length === 0 && <p className="bulk-none">{none}</p>}
    </div>
  );
}

/** Which row a key leads to; null: it is none that leads anywhere. */
function moveTo(key: string, from: number, page: number, count: number): number | null {
  switch (key) {
    case "ArrowDown":
      return from + 1;
    case "ArrowUp":
      return from - 1;
    case "PageDown":
      return from + page;
    case "PageUp":
      return from - page;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
