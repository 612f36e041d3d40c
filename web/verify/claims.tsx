/** What a certificate or a receipt says, entry by entry. Every value is text that others wrote: see InertText. */

import { type ReactNode, useState } from "react";
import type { JsonObject } from "../../core/json.ts";
import { formatCalendarDay, formatMoment, formatNumber } from "../components/format.ts";
import { InertText } from "../components/inert-text.tsx";
import { useWords } from "../messages/catalogue.ts";
import { certificateEntries, type Entry, readLabels, type Value, withheldLabels } from "./claims.ts";
import "./claims.css";
import type { CertificateReport } from "./report.ts";

/** Longer than this, a text shows its beginning first; more entries than that, the rest waits for a press. */
const LONG_TEXT = 600;
const MANY_ENTRIES = 60;

export function Claims({ report }: { report: CertificateReport & { disclosed: JsonObject } }) {
  const { locale, messages } = useWords();
  const labels = readLabels(report.metadata, locale);
  const entries = certificateEntries(report.disclosed, labels);
  const withheld = withheldLabels(report.disclosed, labels);
  return (
    <>
      {entries.length === 0 ? <p>{messages.claimsNone}</p> : <Entries entries={entries} />}
      {withheld.length > 0 && (
        <p className="aside">
          <InertText>{messages.claimsWithheld(withheld.join(messages.listSeparator))}</InertText>
        </p>
      )}
      {report.labelsProblem && (
        <p className="aside">
          {report.labelsProblem === "mismatch" ? messages.labelsMismatch : messages.labelsUnavailable}
        </p>
      )}
    </>
  );
}

/** Entries with their labels; the first of very many. */
export function Entries({ entries }: { entries: Entry[] }) {
  const { messages } = useWords();
  const [all, setAll] = useState(false);
  const shown = all ? entries : entries.slice(0, MANY_ENTRIES);
  return (
    <>
      <dl className="entries">
        {shown.map(({ name, label, value }) => (
          <div className="entry" key={name}>
            <dt>
              <InertText>{label}</InertText>
            </dt>
            <dd>
              <OneValue value={value} />
            </dd>
          </div>
        ))}
      </dl>
      {shown.length < entries.length && (
        <button type="button" className="quiet" onClick={() => setAll(true)}>
          {messages.moreEntries(entries.length - shown.length)}
        </button>
      )}
    </>
  );
}

function OneValue({ value }: { value: Value }): ReactNode {
  const { locale, messages } = useWords();
  switch (value.kind) {
    case "text":
      return value.text === "" ? (
        <span className="faint">{messages.emptyText}</span>
      ) : (
        <LongText text={value.text} />
      );
    case "day":
      return <time dateTime={value.iso}>{formatCalendarDay(value.iso, locale) ?? value.iso}</time>;
    case "moment":
      return formatMoment(value.seconds, locale);
    case "number":
      return formatNumber(value.value, locale);
    case "yes-no":
      return value.value ? messages.yes : messages.no;
    case "nothing":
      return <span className="faint">{messages.nothing}</span>;
    case "list":
      return (
        <ul className="value-list">
          {value.items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of a certificate never move
            <li key={index}>
              <OneValue value={item} />
            </li>
          ))}
        </ul>
      );
    case "entries":
      return <Entries entries={value.entries} />;
  }
}

function LongText({ text }: { text: string }) {
  const { messages } = useWords();
  const [all, setAll] = useState(false);
  if (text.length <= LONG_TEXT) return <InertText>{text}</InertText>;
  return (
    <>
      <InertText>{all ? text : `${text.slice(0, LONG_TEXT).toWellFormed()}…`}</InertText>{" "}
      <button type="button" className="quiet inline" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? messages.showLess : messages.showAll}
      </button>
    </>
  );
}
