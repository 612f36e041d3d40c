/** Who did what at the desk: every line hangs on the one before, so that one taken out would show. */
import { useCallback, useEffect } from "react";
import type { Activity } from "../../../core/desk/answers.ts";
import { CASE_ACTS } from "../../../core/desk/case.ts";
import { formatMoment, formatNumber } from "../../components/format.ts";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { actSentence } from "../cases/case-words.ts";
import { useDesk } from "../context.ts";
import { Unavailable } from "../problem.tsx";
import { type Page, usePages } from "../use-pages.ts";
import { useWords } from "../words.ts";
import "./activity.css";
import { useActivityWords } from "./words.ts";

export default function ActivityRoom() {
  const { locale, messages } = useWords();
  const words = useActivityWords();
  const { client, me, refresh } = useDesk();
  const head = me.activity;
  useEffect(() => refresh(), [refresh]); // the newest line is told with who one is
  const { items, more, failure, ask } = usePages(
    useCallback(
      (before: string | number | null, signal: AbortSignal) =>
        client.get<Page<Activity>>("/desk/activity", { before, limit: 50 }, signal),
      [client],
    ),
  );
  const said = ({ act, detail, name }: Activity) => {
    const known = CASE_ACTS.find((each) => each === act);
    if (known !== undefined) return actSentence(known, name, "", messages);
    switch (act) {
      case "upload":
        return words.didUpload(name);
      case "open-file":
        return words.didOpenFile(name, String(detail?.sha256).slice(0, 12));
      case "archive":
        return words.didTakeAll(name);
      case "certificate":
        return words.didTakeOne(name);
      case "offer-to-wallet":
        return words.didOffer(name);
      default:
        return words.didOther(name, act);
    }
  };
  return (
    <section className="stack">
      <h2>{words.heading}</h2>
      <p className="section-lead">{words.lead}</p>
      <Unavailable code={failure} onRetry={ask} />
      {head.n > 0 && (
        <p className="activity-head">
          <strong>{words.newest(formatNumber(head.n, locale))}</strong>{" "}
          <span className="faint">{words.newestWhy}</span>
          <code>{head.hash}</code>
        </p>
      )}
      {items === undefined ? (
        failure === null && <p role="status">{messages.loading}</p>
      ) : items.length === 0 ? (
        <p className="lead">{words.none}</p>
      ) : (
        <ol className="activity">
          {items.map((line) => (
            <li key={line.n}>
              <span className="activity-n faint">{line.n}</span>
              <span className="activity-what">
                <InertText>{said(line)}</InertText>{" "}
                {line.case !== undefined && <a href={hrefOf("cases", line.case)}>{words.toCase}</a>}
              </span>
              <time className="faint" dateTime={new Date(line.time * 1000).toISOString()}>
                {formatMoment(line.time, locale)}
              </time>
            </li>
          ))}
        </ol>
      )}
      {more !== null && (
        <p className="actions">
          <button type="button" className="secondary" onClick={more}>
            {messages.more}
          </button>
        </p>
      )}
    </section>
  );
}
