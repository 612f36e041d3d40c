/**
 * The entries, month by month. Only so many stand on the page as somebody asked for, and what is off the screen costs
 * nothing to draw (content-visibility), so that a trail of ten thousand is as quick as one of ten. On paper, all of them.
 */
import { useEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { foldItems, type Line } from "../../../core/trail/fold.ts";
import type { TrailItem } from "../../../core/trail/item.ts";
import { useMyData, useWords } from "../context.ts";
import { Entry } from "./entry.tsx";
import { GroupEntry } from "./group-entry.tsx";

const AT_ONCE = 50;

export function TrailList({ items }: { items: readonly TrailItem[] }) {
  const { locale, messages } = useWords();
  const { clock, address, trail } = useMyData();
  const [count, setCount] = useState(AT_ONCE);

  // an entry that a link names is there, however old it is
  const lines = useMemo(() => foldItems(items, trail), [items, trail]);
  const isNamed = (line: Line) =>
    address.room === "trail" &&
    (line.confirmed?.key === address.at || line.items.some(({ key }) => key === address.at));
  const shown = lines.slice(0, Math.max(count, lines.findIndex(isNamed) + 1));

  useEffect(() => {
    const whole = () => flushSync(() => setCount(Number.POSITIVE_INFINITY));
    addEventListener("beforeprint", whole);
    return () => removeEventListener("beforeprint", whole);
  }, []);

  const monthOf = useMemo(() => {
    const format = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
      year: "numeric",
      month: "long",
      timeZone: clock.timeZone,
    });
    return (at: number | null) => (at === null ? null : format.format(at));
  }, [locale, clock.timeZone]);

  return (
    <>
      {byMonth(shown, monthOf).map(({ month, of }) => (
        <section key={of[0].key} className="month">
          <h3>{month ?? messages.undated}</h3>
          <ol className="month-entries">
            {of.map((line) =>
              line.items.length === 1 ? (
                <Entry key={line.key} item={line.items[0]} confirmed={line.confirmed} open={isNamed(line)} />
              ) : (
                <GroupEntry key={line.key} line={line} named={isNamed(line) ? address.at : null} />
              ),
            )}
          </ol>
        </section>
      ))}
      {shown.length < lines.length && (
        <p className="entries-more">
          <button type="button" className="secondary" onClick={() => setCount(shown.length + AT_ONCE)}>
            {messages.showMore(Math.min(AT_ONCE, lines.length - shown.length))}
          </button>
        </p>
      )}
    </>
  );
}

interface MonthOf {
  month: string | null;
  of: [Line, ...Line[]];
}

/** Neighbours of one month; an entry without a date stays beside its neighbours. */
function byMonth(lines: readonly Line[], monthOf: (at: number | null) => string | null): MonthOf[] {
  const months: MonthOf[] = [];
  for (const line of lines) {
    const last = months.at(-1);
    const month = monthOf(line.items[0].time) ?? last?.month ?? null;
    if (last && last.month === month) last.of.push(line);
    else months.push({ month, of: [line] });
  }
  return months;
}
