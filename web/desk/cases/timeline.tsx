/** What happened to a case, by whom and when; the oldest first. */
import type { CaseEvent } from "../../../core/desk/case.ts";
import { formatMoment } from "../../components/format.ts";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../words.ts";
import { actSentence } from "./case-words.ts";
import { useCaseWords } from "./words.ts";

interface TimelineProps {
  /** of the case */
  kind: string;
  events: readonly CaseEvent[];
  /** without a heading */
  bare?: boolean;
}

export function Timeline({ kind, events, bare = false }: TimelineProps) {
  const { locale, messages } = useWords();
  const words = useCaseWords();
  const list = (
    <ol className="timeline">
      {events.map((event) => (
        <li key={`${event.revision} ${event.act}`} data-act={event.act}>
          <p>
            <InertText>{actSentence(event.act, event.name, kind, messages)}</InertText>
          </p>
          <p className="faint">
            <time dateTime={new Date(event.time * 1000).toISOString()}>
              {formatMoment(event.time, locale)}
            </time>
          </p>
          {event.remark !== undefined && (
            <blockquote>
              <InertText>{event.remark}</InertText>
            </blockquote>
          )}
        </li>
      ))}
    </ol>
  );
  if (bare) return list;
  return (
    <section className="stack">
      <h3>{words.timelineHeading}</h3>
      {list}
    </section>
  );
}
