/**
 * Many files: how far it is, how many of each result, and a table of all of them to search, filter and sort; the one
 * that is chosen stands below it.
 */
import { type ReactNode, type Ref, useId, useMemo, useRef, useState } from "react";
import { formatNumber } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { saveFile } from "../components/save-file.ts";
import { useWords, type Words } from "../messages/catalogue.ts";
import "./bulk.css";
import { FileTable } from "./file-table.tsx";
import { countOutcomes, type Outcome, pick, type Row, rowOf, type Sort } from "./rows.ts";
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
  const { locale, messages } = words;
  const { items, round } = session;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [search, setSearch] = useState("");
  const [sort, setSort] = useState<Sort>({ column: "outcome", descending: false });
  const id = useId();

  const rows = useRows(items, round, words);
  const counts = useMemo(() => countOutcomes(rows), [rows]);
  const seen = useMemo(
    () => pick(rows, { outcome, search, sort }, locale),
    [rows, outcome, search, sort, locale],
  );
  const settled = rows.length - (counts.find((each) => each.outcome === "waiting")?.count ?? 0);
  const done = settled === rows.length;

  return (
    <section className="bulk" aria-labelledby="files-heading">
      <div className="bulk-head">
        <h2 id="files-heading" ref={heading} tabIndex={-1}>
          {messages.filesHeading}
        </h2>
        <p className="bulk-progress" role={done ? "status" : undefined}>
          {messages.filesProgress(settled, rows.length)}
        </p>
        {!done && <progress aria-labelledby="files-heading" max={rows.length} value={settled} />}
        <button
          type="button"
          className="secondary"
          disabled={!done}
          onClick={async () => {
            const { csvOf } = await import("./csv.ts");
            saveFile("certrace.csv", "text/csv", csvOf(items, round, words));
          }}
        >
          <Icon name="save" />
          {messages.saveTable}
        </button>
      </div>
      {session.leftOut > 0 && (
        <p className="notice">{messages.tooMany(rows.length + session.leftOut, rows.length)}</p>
      )}
      <div className="bulk-wish">
        <fieldset className="bulk-filters">
          <legend className="sr-only">{messages.filterLegend}</legend>
          <Choice chosen={outcome === null} choose={() => setOutcome(null)}>
            {messages.filterAll} <span className="bulk-count">{formatNumber(rows.length, locale)}</span>
          </Choice>
          {counts.map((each) => (
            <Choice
              key={each.outcome}
              chosen={outcome === each.outcome}
              choose={() => setOutcome(each.outcome)}
            >
              {each.word} <span className="bulk-count">{formatNumber(each.count, locale)}</span>
            </Choice>
          ))}
        </fieldset>
        <label className="bulk-search" htmlFor={id}>
          <span className="sr-only">{messages.searchFiles}</span>
          <Icon name="search" />
          <input
            id={id}
            type="search"
            value={search}
            placeholder={messages.searchFiles}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          />
        </label>
      </div>
      <FileTable rows={seen} shown={session.shown} show={session.show} sort={sort} setSort={setSort} />
    </section>
  );
}

function Choice(props: { chosen: boolean; choose: () => void; children: ReactNode }) {
  return (
    <button type="button" className="bulk-choice" aria-pressed={props.chosen} onClick={props.choose}>
      {props.children}
    </button>
  );
}
