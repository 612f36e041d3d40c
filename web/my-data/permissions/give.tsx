/** Giving a permission by oneself: nothing is chosen beforehand, and what is not given stands beside what is. */
import { useEffect, useId, useMemo, useState } from "react";
import { visible } from "../../../core/text.ts";
import type { Catalogue } from "../../../core/trace/catalogue.ts";
import type { GrantTerms } from "../../../core/trace/kinds/grant.ts";
import { sayDay } from "../../../core/trail/days.ts";
import type { DepartmentName } from "../../../core/trail/names.ts";
import { drawKey, useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { usePageWords } from "../../messages/catalogue.ts";
import { useMyData } from "../context.ts";
import { howOften, usePermissionWords } from "./words.ts";

const DAY = 86_400_000;
/** Milliseconds by which this device's clock may be ahead of the log's. */
const CLOCKS_DIFFER = 300_000;
const USUAL_DAYS = 30;
const MOST_USES = 1_000;

interface Listed extends DepartmentName {
  id: number;
}

interface Choice {
  consumer: number | null;
  dataset: string;
  fields: ReadonlySet<string>;
  purpose: string;
  often: "once" | "some" | "any";
  times: number;
  /** calendar day, inclusive */
  until: string;
}

interface GiveProps {
  log: number;
  catalogue: Catalogue;
  /** `given`: whether something was given */
  onClose: (given: boolean) => void;
}

export function Give({ log, catalogue, onClose }: GiveProps) {
  const words = usePermissionWords();
  const { locale } = usePageWords();
  const { client, reload, names, clock } = useMyData();
  const { busy, failure, run } = useAct();
  const departments = useDepartments();
  const [keys] = useState(() => ({ key: drawKey(), group: drawKey() }));
  const [now] = useState(Date.now);
  const [choice, setChoice] = useState<Choice>(() => ({
    ...{ consumer: null, dataset: "", fields: new Set<string>(), purpose: "", often: "once", times: 3 },
    until: localDay(now + USUAL_DAYS * DAY),
  }));
  const id = useId();
  const set = (part: Partial<Choice>) => setChoice({ ...choice, ...part });

  const called = names(log);
  const dataset = catalogue.datasets.find(({ code }) => code === choice.dataset);
  const until = endOfDay(choice.until);
  const whole = termsOf(choice, dataset?.holder, now, until);
  const nameOf = ({ id: number, name, nameEn }: Listed) =>
    visible((locale === "en" ? nameEn || name : name || nameEn) || String(number));
  const who = departments.find((each) => each.id === choice.consumer);
  const fieldNames = (on: boolean) =>
    (dataset?.fields ?? [])
      .filter(({ code }) => choice.fields.has(code) === on)
      .map(({ code }) => called.field(choice.dataset, code))
      .join(words.listSeparator);

  const give = () =>
    run(async () => {
      await client.post("/my/grants", { ...keys, terms: [whole] }, { log });
      await reload();
      onClose(true);
    });

  return (
    <form
      className="give"
      aria-labelledby={`${id}-heading`}
      onSubmit={(event) => {
        event.preventDefault();
        if (whole !== null) void give();
      }}
    >
      <h3 id={`${id}-heading`}>{words.giveOpen}</h3>
      <div className="give-fields">
        <p className="field">
          <label htmlFor={`${id}-who`}>{words.giveWho}</label>
          <select
            id={`${id}-who`}
            required
            value={choice.consumer ?? ""}
            onChange={({ target }) => set({ consumer: target.value === "" ? null : Number(target.value) })}
          >
            <option value="">{words.giveChoose}</option>
            {departments.map((each) => (
              <option key={each.id} value={each.id}>
                {nameOf(each)}
              </option>
            ))}
          </select>
        </p>
        <p className="field">
          <label htmlFor={`${id}-what`}>{words.giveWhat}</label>
          <select
            id={`${id}-what`}
            required
            value={choice.dataset}
            onChange={({ target }) => set({ dataset: target.value, fields: new Set() })}
          >
            <option value="">{words.giveChoose}</option>
            {catalogue.datasets.map(({ code, holder }) => (
              <option key={code} value={code}>
                {`${called.dataset(code)} (${words.heldBy(called.department(holder))})`}
              </option>
            ))}
          </select>
        </p>
        {dataset !== undefined && (
          <fieldset className="field">
            <legend>{words.giveFields}</legend>
            {dataset.fields.map(({ code, sensitivity }) => (
              <label key={code} className="check-line">
                <input
                  type="checkbox"
                  checked={choice.fields.has(code)}
                  onChange={({ target }) => {
                    const fields = new Set(choice.fields);
                    if (target.checked) fields.add(code);
                    else fields.delete(code);
                    set({ fields });
                  }}
                />
                <span>
                  <InertText>{called.field(dataset.code, code)}</InertText>
                  {sensitivity === "sensitive" && <span className="faint"> ({words.sensitive})</span>}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <p className="field">
          <label htmlFor={`${id}-purpose`}>{words.givePurpose}</label>
          <select
            id={`${id}-purpose`}
            required
            value={choice.purpose}
            onChange={({ target }) => set({ purpose: target.value })}
          >
            <option value="">{words.giveChoose}</option>
            {catalogue.purposes.map(({ code }) => (
              <option key={code} value={code}>
                {called.purpose(code)}
              </option>
            ))}
          </select>
        </p>
        <fieldset className="field">
          <legend>{words.giveOften}</legend>
          <Often id={id} value="once" choice={choice} set={set} label={words.giveOnce} />
          <span className="often-some">
            <Often id={id} value="some" choice={choice} set={set} label={words.giveSome} />
            <input
              type="number"
              min={2}
              max={MOST_USES}
              value={choice.times}
              aria-label={words.giveSomeLabel}
              disabled={choice.often !== "some"}
              onChange={({ target }) => set({ times: target.valueAsNumber })}
            />
          </span>
          <Often id={id} value="any" choice={choice} set={set} label={words.giveAny} />
        </fieldset>
        <p className="field">
          <label htmlFor={`${id}-until`}>{words.giveUntil}</label>
          <input
            id={`${id}-until`}
            type="date"
            required
            min={localDay(now)}
            value={choice.until}
            onChange={({ target }) => set({ until: target.value })}
          />
        </p>
      </div>
      <div className="give-summary" aria-live="polite">
        <section className="yes-box">
          <h4>
            <Icon name="check" />
            {words.giveSummary}
          </h4>
          {whole === null || dataset === undefined || who === undefined ? (
            <p className="faint">{words.giveIncomplete}</p>
          ) : (
            <>
              <p>
                <InertText>
                  {words.giveSentence(
                    nameOf(who),
                    fieldNames(true),
                    called.dataset(dataset.code),
                    called.department(dataset.holder),
                  )}
                </InertText>
              </p>
              <p>
                <InertText>{called.purpose(choice.purpose)}</InertText>
                {" · "}
                {howOften(words, whole.uses, 1)}
                {" · "}
                {words.until} {sayDay(until, clock)}
              </p>
            </>
          )}
        </section>
        <section className="not-box">
          <h4>
            <Icon name="cross" />
            {words.giveNot}
          </h4>
          <ul>
            {dataset !== undefined && fieldNames(false) !== "" && (
              <li>
                <strong>
                  <InertText>{words.giveNotRest(called.dataset(dataset.code), fieldNames(false))}</InertText>
                </strong>
              </li>
            )}
            <li>{words.giveNotKinds}</li>
            {who !== undefined && (
              <li>
                <InertText>{words.requestNotOthers(nameOf(who))}</InertText>
              </li>
            )}
            {choice.purpose !== "" && (
              <li>
                <InertText>{words.requestNotPurpose(called.purpose(choice.purpose))}</InertText>
              </li>
            )}
            {!Number.isNaN(until) && <li>{words.requestNotAfter(sayDay(until, clock))}</li>}
          </ul>
        </section>
      </div>
      <Failure code={failure} />
      <p className="actions">
        <button type="submit" className="primary" aria-busy={busy} disabled={whole === null}>
          <Icon name="check" />
          {words.giveNow}
        </button>
        <button type="button" className="secondary" onClick={() => onClose(false)}>
          {words.giveCancel}
        </button>
      </p>
    </form>
  );
}

interface OftenProps {
  id: string;
  value: Choice["often"];
  choice: Choice;
  set: (part: Partial<Choice>) => void;
  label: string;
}

function Often({ id, value, choice, set, label }: OftenProps) {
  return (
    <label className="check-line">
      <input
        type="radio"
        name={`${id}-often`}
        checked={choice.often === value}
        onChange={() => set({ often: value })}
      />
      <span>{label}</span>
    </label>
  );
}

/** Null: something is missing, or cannot be. */
function termsOf(
  { consumer, dataset, fields, purpose, often, times }: Choice,
  holder: number | undefined,
  now: number,
  until: number,
): GrantTerms | null {
  const uses = often === "any" ? null : often === "once" ? 1 : times;
  if (consumer === null || holder === undefined || purpose === "" || fields.size === 0) return null;
  if (!(until > now) || (uses !== null && !(Number.isInteger(uses) && uses >= 1 && uses <= MOST_USES)))
    return null;
  return {
    ...{ consumers: [consumer], holder, dataset, fields: [...fields].sort(), purpose, uses },
    ...{ from: new Date(now - CLOCKS_DIFFER).toISOString(), until: new Date(until).toISOString() },
  };
}

/** `YYYY-MM-DD` where this device is. */
function localDay(at: number): string {
  const day = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** The last millisecond of a day where this device is; NaN: no day. */
function endOfDay(day: string): number {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return Number.NaN;
  return new Date(Number(year), Number(month) - 1, Number(date) + 1).getTime() - 1;
}

const PAGE = 200;
const MOST_PAGES = 20;

/** All departments of the register, as far as they can be had. */
function useDepartments(): readonly Listed[] {
  const { client } = useMyData();
  const [departments, setDepartments] = useState<readonly Listed[]>([]);
  useEffect(() => {
    const leaving = new AbortController();
    const load = async () => {
      let after: string | null | undefined;
      for (let i = 0; i < MOST_PAGES && after !== null; i++) {
        const page: { items: Listed[]; next: string | null } = await client.get(
          "/v1/departments",
          { limit: PAGE, after },
          leaving.signal,
        );
        setDepartments((before) => [...before, ...page.items]);
        after = page.next;
      }
    };
    load().catch(() => {}); // those that are there can be chosen
    return () => {
      leaving.abort();
      setDepartments([]);
    };
  }, [client]);
  return useMemo(() => departments.toSorted((a, b) => a.name.localeCompare(b.name, "zh-CN")), [departments]);
}
