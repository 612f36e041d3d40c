/**
 * Many results: how far it is, how many of each kind, and a table of all of them to search, filter, sort and save. What
 * the rows stand for is for who hands them in.
 */
import { type ReactNode, type Ref, useId, useMemo, useState } from "react";
import { formatNumber } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { saveFile } from "../components/save-file.ts";
import { commonWords, useWords } from "../messages/catalogue.ts";
import "./bulk.css";
import { FileTable, type TableColumn } from "./file-table.tsx";
import { countOutcomes, type Outcome, pick, type Row, type Sort } from "./rows.ts";

interface Props {
  rows: readonly Row[];
  columns: readonly TableColumn[];
  heading: Ref<HTMLHeadingElement>;
  title: string;
  /** how far it is; told once it is done */
  progress: (settled: number, total: number) => string;
  /** what the search is over, and what is said where it finds nothing */
  search: string;
  none: string;
  /** nothing more will come, though not all rows are settled */
  stopped?: boolean;
  file: string;
  /** the table as it is saved */
  csv: () => Promise<string>;
  /** the row that is shown below */
  shown: number;
  show: (id: number) => void;
  /** between the progress and the table */
  children?: ReactNode;
}

export function RowsTable(props: Props) {
  const { rows, columns, stopped = false } = props;
  const { locale, messages } = useWords();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [search, setSearch] = useState("");
  const [sort, setSort] = useState<Sort>({ column: "outcome", descending: false });
  const [unsaved, setUnsaved] = useState(false);
  const id = useId();

  const counts = useMemo(() => countOutcomes(rows), [rows]);
  const seen = useMemo(
    () => pick(rows, { outcome, search, sort }, locale),
    [rows, outcome, search, sort, locale],
  );
  const settled = rows.length - (counts.find((each) => each.outcome === "waiting")?.count ?? 0);
  const done = settled === rows.length;

  // what makes the table is loaded now, which the network may not allow; browsers do not try that twice
  async function save(): Promise<void> {
    setUnsaved(false);
    try {
      saveFile(props.file, "text/csv", await props.csv());
    } catch {
      setUnsaved(true);
    }
  }

  return (
    <section className="bulk" aria-labelledby="files-heading">
      <div className="bulk-head">
        <h2 id="files-heading" ref={props.heading} tabIndex={-1}>
          {props.title}
        </h2>
        <p className="bulk-progress" role={done ? "status" : undefined}>
          {props.progress(settled, rows.length)}
        </p>
        {!done && <progress aria-labelledby="files-heading" max={rows.length} value={settled} />}
        <button type="button" className="secondary" disabled={!done && !stopped} onClick={() => void save()}>
          <Icon name="save" />
          {messages.saveTable}
        </button>
      </div>
      <div role="alert">{unsaved && <p className="notice">{commonWords(locale).brokenSentence}</p>}</div>
      {props.children}
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
          <span className="sr-only">{props.search}</span>
          <Icon name="search" />
          <input
            id={id}
            type="search"
            value={search}
            placeholder={props.search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          />
        </label>
      </div>
      <FileTable
        rows={seen}
        columns={columns}
        none={props.none}
        shown={props.shown}
        show={props.show}
        sort={sort}
        setSort={setSort}
      />
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
