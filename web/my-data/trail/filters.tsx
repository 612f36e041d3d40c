/** Searching and narrowing down: by department, kind of data, purpose, time, and what is unusual. */
import { useMemo, useState } from "react";
import { choicesOf, EVERYTHING, type Filter } from "../../../core/trail/filter.ts";
import { Icon } from "../../components/icon.tsx";
import { useMyData, useWords } from "../context.ts";

const COUNTED = ["department", "dataset", "purpose", "from", "until", "onlyUnusual"] as const;

interface FiltersProps {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

export function Filters({ filter, onChange }: FiltersProps) {
  const { messages } = useWords();
  const { trail, names } = useMyData();
  const [wide] = useState(() => matchMedia("(min-width: 48rem)").matches);
  const choices = useMemo(() => choicesOf(trail.items, trail), [trail]);
  const called = useMemo(() => {
    // the same code may be called otherwise in another log: any of its names will do for choosing
    const logs = [...new Set(trail.items.map(({ log }) => log))];
    return names(logs[0] ?? 0);
  }, [trail, names]);
  const set = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  const count = COUNTED.filter((name) => filter[name] !== EVERYTHING[name]).length;

  return (
    <search className="filters">
      <label className="filter-search">
        <span>{messages.search}</span>
        <span className="filter-field">
          <Icon name="search" />
          <input
            type="search"
            value={filter.text}
            placeholder={messages.searchHint}
            onChange={(event) => set({ text: event.target.value })}
          />
        </span>
      </label>
      <details className="filters-more" open={wide || undefined}>
        <summary>
          <Icon name="chevron" className="entry-chevron" />
          {messages.filters}
          {count > 0 && <span className="filters-on">{messages.filtersOn(count)}</span>}
        </summary>
        <div className="filters-grid">
          <label>
            <span>{messages.department}</span>
            <select
              value={filter.department ?? ""}
              onChange={({ target: { value } }) => set({ department: value === "" ? null : Number(value) })}
            >
              <option value="">{messages.any}</option>
              {choices.departments.map(({ id, count }) => (
                <option key={id} value={id}>
                  {messages.choice(called.department(id), count)}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>{messages.dataset}</span>
            <select
              value={filter.dataset ?? ""}
              onChange={(event) => set({ dataset: event.target.value || null })}
            >
              <option value="">{messages.any}</option>
              {choices.datasets.map(({ code, count }) => (
                <option key={code} value={code}>
                  {messages.choice(called.dataset(code), count)}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>{messages.purposeFilter}</span>
            <select
              value={filter.purpose ?? ""}
              onChange={(event) => set({ purpose: event.target.value || null })}
            >
              <option value="">{messages.any}</option>
              {choices.purposes.map(({ code, count }) => (
                <option key={code} value={code}>
                  {messages.choice(called.purpose(code), count)}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>{messages.fromDay}</span>
            <input
              type="date"
              value={filter.from ?? ""}
              max={filter.until ?? undefined}
              onChange={(event) => set({ from: event.target.value || null })}
            />
          </label>
          <label>
            <span>{messages.untilDay}</span>
            <input
              type="date"
              value={filter.until ?? ""}
              min={filter.from ?? undefined}
              onChange={(event) => set({ until: event.target.value || null })}
            />
          </label>
          <label className="check-line">
            <input
              type="checkbox"
              checked={filter.onlyUnusual}
              onChange={(event) => set({ onlyUnusual: event.target.checked })}
            />
            <span>{messages.onlyUnusual}</span>
          </label>
          {count > 0 && (
            <button
              type="button"
              className="quiet"
              onClick={() => onChange({ ...EVERYTHING, text: filter.text })}
            >
              {messages.clear}
            </button>
          )}
        </div>
      </details>
    </search>
  );
}
