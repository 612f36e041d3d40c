/**
 * The entries, month by month. Only so many stand on the page as somebody asked for, and what is off the screen costs
 * nothing to draw (content-visibility), so that a trail of ten thousand is as quick as one of ten. On paper, all of them.
 */
import { useEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { TrailItem } from "../../../core/trail/item.ts";
import { useMyData, useWords } from "../context.ts";
import { Entry } from "./entry.tsx";

const AT_ONCE = 50;

export function TrailList({ items }: { items: readonly TrailItem[] }) {
  const { locale, messages } = useWords();
  const { clock, address } = useMyData();
  const [count, setCount] = useState(AT_ONCE);

  // an entry that a link names is there, however old it is
  const named = address.at === null ? -1 : items.findIndex(({ key }) => key === address.at);
  const shown = items.slice(0, Math.max(count, named + 1));

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
        <section key={of[0]!.key} className="month">
          <h3>{month ?? messages.undated}</h3>
          <ol className="month-entries">
            {of.map((item) => (
              <Entry key={item.key} item={item} open={item.key === address.at && address.room === "trail"} />
            ))}
          </ol>
        </section>
      ))}
      {shown.length < items.length && (
        <p className="entries-more">
          <button type="button" className="secondary" onClick={() => setCount(shown.length + AT_ONCE)}>
            {messages.showMore(Math.min(AT_ONCE, items.length - shown.length))}
          </button>
        </p>
      )}
    </>
  );
}

interface MonthOf {
  month: string | null;
  of: TrailItem[];
}

/** Neighbours of one month; an entry without a date stays beside its neighbours. */
function byMonth(items: readonly TrailItem[], monthOf: (at: number | null) => string | null): MonthOf[] {
  const months: MonthOf[] = [];
  for (const item of items) {
    const last = months.at(-1);
    const month = monthOf(item.time) ?? last?.month ?? null;
    if (last && last.month === month) last.of.push(item);
    else months.push({ month, of: [item] });
  }
  return months;
}
