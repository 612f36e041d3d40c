/** "Who used my data": the short of it, a picture over the months, every entry, and what to do with them. */
import { useDeferredValue, useMemo, useState } from "react";
import { sayDay } from "../../../core/trail/days.ts";
import { EVERYTHING, type Filter, filterItems, isEverything } from "../../../core/trail/filter.ts";
import { readsOf, type TrailItem } from "../../../core/trail/item.ts";
import { knowledgeOf } from "../../../core/trail/knowledge.ts";
import { reasonOf, sentenceOf } from "../../../core/trail/sentence.ts";
import { switchedOn } from "../../../core/trail/unusual.ts";
import { Icon } from "../../components/icon.tsx";
import { useMyData, useWords } from "../context.ts";
import { Filters } from "./filters.tsx";
import { TrailList } from "./list.tsx";
import { Months } from "./months.tsx";
import { RuleChoice } from "./rules.tsx";
import "../styles/trail.css";
import { TakeHome } from "./take-home.tsx";

export function TrailRoom() {
  const { messages } = useWords();
  const { trail, telling, clock, rulesOff } = useMyData();
  const [filter, setFilter] = useState<Filter>(EVERYTHING);
  const asked = useDeferredValue(filter);

  const textOf = useMemo(() => {
    const texts = new WeakMap<TrailItem, string>();
    return (item: TrailItem): string => {
      const known = texts.get(item);
      if (known !== undefined) return known;
      const told = telling(item.log);
      const reasons = trail.marks.get(item.key)?.map((mark) => reasonOf(mark, told)) ?? [];
      const text = [sentenceOf(item, told), ...reasons, item.opened ?? ""].join("\n");
      texts.set(item, text);
      return text;
    };
  }, [telling, trail]);

  const shown = useMemo(
    () =>
      filterItems(trail.items, asked, {
        trail,
        timeZone: clock.timeZone,
        isUnusual: (item) => switchedOn(trail.marks.get(item.key), rulesOff).length > 0,
        textOf,
      }),
    [trail, asked, clock.timeZone, rulesOff, textOf],
  );

  return (
    <>
      <h2 className="sr-only">{messages.roomTrail}</h2>
      <Summary onShowUnusual={() => setFilter({ ...EVERYTHING, onlyUnusual: true })} />
      <Months />
      <section className="entries" aria-labelledby="entries-heading">
        <h2 id="entries-heading">{messages.listHeading}</h2>
        <Filters filter={filter} onChange={setFilter} />
        <p className="entries-count" role="status">
          {messages.listCount(shown.length, trail.items.length)}
          {trail.state === "loading" && ` ${messages.loadingOlder}`}
        </p>
        {shown.length === 0 && !isEverything(asked) ? (
          <p className="entries-none">
            {messages.listNone}{" "}
            <button type="button" className="quiet inline" onClick={() => setFilter(EVERYTHING)}>
              {messages.showAll}
            </button>
          </p>
        ) : (
          <TrailList key={JSON.stringify(asked)} items={shown} />
        )}
      </section>
      <TakeHome items={shown} />
      <RuleChoice />
      <section className="limits">
        <h2>{messages.limitsHeading}</h2>
        <p>{messages.limits}</p>
        <p>
          {messages.limitsSealed} <a href="/public#alarms">{messages.limitsPublic}</a>
        </p>
      </section>
    </>
  );
}

/** What is said where no use was found: that there is none, only of a trail that is there to its end. */
const NO_USE = { loading: "loadingOlder", complete: "summaryNone", failed: "summaryUnknown" } as const;

/** The whole of it in one breath: the largest words on the page. */
function Summary({ onShowUnusual }: { onShowUnusual: () => void }) {
  const { messages } = useWords();
  const { trail, clock, rulesOff } = useMyData();
  const { items, marks, state } = trail;
  const told = useMemo(() => {
    const oldest = items.findLast(({ time }) => time !== null)?.time ?? null;
    return {
      times: readsOf(items).length,
      departments: knowledgeOf(items).departments.length,
      refused: items.filter(({ body }) => body?.kind === "refused").length,
      since: oldest === null ? null : sayDay(oldest, clock),
    };
  }, [items, clock]);
  const unusual = useMemo(
    () => [...marks.values()].filter((each) => switchedOn(each, rulesOff).length > 0).length,
    [marks, rulesOff],
  );

  return (
    <section className="summary" aria-busy={state === "loading"}>
      <p className="summary-words">
        {told.times === 0 ? messages[NO_USE[state]] : messages.summary(told.times, told.departments)}
      </p>
      <p className="summary-more">
        {told.since !== null && <>{messages.summarySince(told.since)} </>}
        {told.refused > 0 && <>{messages.summaryRefused(told.refused)} </>}
        {unusual > 0
          ? state !== "loading" && messages.summaryUnusual(unusual)
          : state === "complete" && messages.summaryNoneUnusual}
      </p>
      {state !== "loading" && unusual > 0 && (
        <p>
          <button type="button" className="secondary" onClick={onShowUnusual}>
            <Icon name="flag" />
            {messages.showUnusual}
          </button>
        </p>
      )}
    </section>
  );
}
