/** One entry: its sentence, when, and what is unusual about it; opened, everything that it says. */
import { memo, useEffect, useRef, useState } from "react";
import type { ReleasedBody } from "../../../core/trace/kinds/access.ts";
import { sayDay, sayTime } from "../../../core/trail/days.ts";
import type { TrailItem } from "../../../core/trail/item.ts";
import { reasonOf, sentenceOf, type Telling } from "../../../core/trail/sentence.ts";
import { type Mark, switchedOn } from "../../../core/trail/unusual.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { useMyData, useWords } from "../context.ts";
import { EntryDetails } from "./details.tsx";

/** milliseconds after which an entry is said to have been recorded later than it happened */
const LATE = 86_400_000;

interface EntryProps {
  item: TrailItem;
  /** the holder's side of it (fold.ts) */
  confirmed?: TrailItem | null;
  /** a link names it */
  open: boolean;
}

export const Entry = memo(function Entry({ item, confirmed = null, open }: EntryProps) {
  const { messages } = useWords();
  const { trail, telling, clock, rulesOff } = useMyData();
  const [isOpen, setOpen] = useState(open);
  const line = useRef<HTMLLIElement>(null);

  useEffect(() => {
    if (!open) return;
    setOpen(true);
    line.current?.scrollIntoView({ block: "start" });
    line.current?.querySelector("summary")?.focus({ preventScroll: true });
  }, [open]);

  const told = telling(item.log);
  const marks = switchedOn(trail.marks.get(item.key), rulesOff);
  const refused = item.body?.kind === "refused";
  const late =
    item.body?.kind !== "unsealed" && item.time !== null && item.time - (item.happened ?? item.time) > LATE;

  return (
    <li ref={line} className="entry-line" data-kind={item.body?.kind ?? "erased"}>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {/* the log's time, in whose order the entries stand */}
          {item.time !== null && (
            <time className="entry-time" dateTime={new Date(item.time).toISOString()}>
              <span className="entry-day">{sayDay(item.time, clock)}</span>{" "}
              <span className="entry-clock">{sayTime(item.time, clock)}</span>
            </time>
          )}
          <span className="entry-told">
            <bdi className="entry-sentence">{sentenceOf(item, told)}</bdi>
            {late && <span className="faint">{messages.happenedEarlier(sayDay(item.happened!, clock))}</span>}
            {confirmed !== null && <Confirmation of={confirmed} told={told} />}
            <Marks marks={marks} refused={refused} told={told} />
          </span>
          <Icon name="chevron" className="entry-chevron" />
        </summary>
        {isOpen && <EntryDetails item={item} marks={marks} />}
        {isOpen && confirmed !== null && <OtherSide item={confirmed} told={told} />}
      </details>
    </li>
  );
});

/** That the other side says the same. */
function Confirmation({ of: { body }, told: { names } }: { of: TrailItem; told: Telling }) {
  const { messages } = useWords();
  return (
    <span className="entry-confirmed">
      <Icon name="check" />
      <InertText>{messages.confirmedBy(names.department((body as ReleasedBody).holder))}</InertText>
    </span>
  );
}

/** The holder's own entry: it can be looked at and proved like any other. */
function OtherSide({ item, told }: { item: TrailItem; told: Telling }) {
  const { messages } = useWords();
  return (
    <section className="other-side">
      <h4>{messages.otherSide}</h4>
      <bdi className="other-side-sentence">{sentenceOf(item, told)}</bdi>
      <EntryDetails item={item} marks={[]} isOtherSide />
    </section>
  );
}

interface MarksProps {
  marks: readonly Mark[];
  refused?: boolean;
  told: Telling;
}

/** What catches the eye: that it was refused, and what is unusual about it. */
export function Marks({ marks, refused = false, told }: MarksProps) {
  const { messages } = useWords();
  const unusual = marks.filter(({ rule }) => rule !== "refused");
  if (!refused && unusual.length === 0) return null;
  return (
    <span className="entry-marks">
      {refused && (
        <span className="mark mark-refused">
          <Icon name="slash" />
          {messages.refused}
        </span>
      )}
      {unusual.map((mark) => (
        <span key={mark.rule} className="mark mark-unusual">
          <Icon name="flag" />
          <span>
            <span className="sr-only">{messages.unusual}: </span>
            {reasonOf(mark, told)}
          </span>
        </span>
      ))}
    </span>
  );
}
