/** Entries that are one thing to a person, in one line; opened, each of them. */
import { useEffect, useState } from "react";
import { sayDay, sayTime } from "../../../core/trail/days.ts";
import type { Line } from "../../../core/trail/fold.ts";
import { lineSentenceOf } from "../../../core/trail/sentence.ts";
import { switchedOn } from "../../../core/trail/unusual.ts";
import { Icon } from "../../components/icon.tsx";
import { useMyData } from "../context.ts";
import { Entry, Marks } from "./entry.tsx";

/** @param named key of the entry among them that a link names; null: none */
export function GroupEntry({ line, named }: { line: Line; named: string | null }) {
  const { telling, clock, trail, rulesOff } = useMyData();
  const [isOpen, setOpen] = useState(named !== null);
  useEffect(() => {
    if (named !== null) setOpen(true);
  }, [named]);
  const [{ time, log, key }] = line.items;
  const marks = switchedOn(trail.marks.get(key), rulesOff); // given together, they end together
  return (
    <li className="entry-line">
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {time !== null && (
            <time className="entry-time" dateTime={new Date(time).toISOString()}>
              <span className="entry-day">{sayDay(time, clock)}</span>{" "}
              <span className="entry-clock">{sayTime(time, clock)}</span>
            </time>
          )}
          <span className="entry-told">
            <bdi className="entry-sentence">{lineSentenceOf(line, telling(log))}</bdi>
            <Marks marks={marks} told={telling(log)} />
          </span>
          <Icon name="chevron" className="entry-chevron" />
        </summary>
        {isOpen && (
          <ol className="entry-group">
            {line.items.map((item) => (
              <Entry key={item.key} item={item} open={item.key === named} />
            ))}
          </ol>
        )}
      </details>
    </li>
  );
}
