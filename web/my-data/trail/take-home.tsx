/** Taking one's trail home: as a table, as data, on paper. Files are made here, on the device. */
import { sayDay } from "../../../core/trail/days.ts";
import { trailCsv, trailJson } from "../../../core/trail/export.ts";
import type { TrailItem } from "../../../core/trail/item.ts";
import { sentenceOf } from "../../../core/trail/sentence.ts";
import { Icon } from "../../components/icon.tsx";
import { saveFile } from "../../components/save-file.ts";
import { useMyData, useWords } from "../context.ts";

/** @param items those that are shown */
export function TakeHome({ items }: { items: readonly TrailItem[] }) {
  const { messages } = useWords();
  const { session, acting, trail, names, telling, clock } = useMyData();

  // A file does not tell that it is a part only.
  const isWhole = trail.state === "complete";

  const csv = () => {
    const header = {
      time: messages.csvTime,
      sentence: messages.csvSentence,
      departments: messages.csvDepartments,
      dataset: messages.csvDataset,
      fields: messages.csvFields,
      purpose: messages.csvPurpose,
      log: messages.csvLog,
      index: messages.csvIndex,
      kind: messages.csvKind,
    };
    const table = trailCsv(items, {
      header,
      trail,
      names,
      sentenceOf: (item) => sentenceOf(item, telling(item.log)),
    });
    saveFile("my-data.csv", "text/csv", table);
  };
  const json = () => {
    // the pseudonym of somebody for whom one acts is not in the session
    const logs = session.subjects
      .filter(({ log }) => acting === null || acting.log === log)
      .map(({ log, origin, tag }) => ({ log, origin, tag: acting === null ? tag : null }));
    saveFile("my-data.json", "application/json", trailJson(trail.items, logs, new Date()));
  };

  return (
    <section className="take-home">
      <h2>{messages.takeHeading}</h2>
      <p className="section-lead">
        {messages.takeLead} {!isWhole && messages.takeWaits}
      </p>
      <p className="actions">
        <button type="button" className="secondary" disabled={!isWhole} onClick={csv}>
          <Icon name="save" />
          {messages.saveCsv}
        </button>
        <button type="button" className="secondary" disabled={!isWhole} onClick={json}>
          <Icon name="save" />
          {messages.saveJson}
        </button>
        <button type="button" className="secondary" onClick={() => print()}>
          <Icon name="print" />
          {messages.print}
        </button>
      </p>
      <p className="on-paper">{messages.printed(sayDay(Date.now(), { ...clock, now: 0 }))}</p>
    </section>
  );
}
