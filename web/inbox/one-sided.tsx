/** Exchanges that only one of the two departments recorded: which, whose side is missing, and what to do. */
import { type ReactNode, useState } from "react";
import { sayDay, sayTime } from "../../core/trail/days.ts";
import type { Names } from "../../core/trail/names.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { type OneSidedState, oneSidedHref } from "./address.ts";
import { ListPage } from "./lists.tsx";
import { type ListProps, Paged } from "./paged.tsx";
import { useWords } from "./words.ts";

/** As the service answers it (server/http/one-sided-shown.ts). */
interface OneSided {
  entry: number;
  consumer: number;
  holder: number;
  request: string;
  logged: "access" | "released";
  missing: number;
  /** RFC 3339 */
  time: string;
  due: string;
  dataset: string | null;
  purpose: string | null;
  occurred: string | null;
}

const newestFirst = (a: OneSided, b: OneSided) => Date.parse(b.time) - Date.parse(a.time);

export function OneSidedList({ names, state, department, ...list }: ListProps & { state: OneSidedState }) {
  const { messages } = useWords();
  const [now] = useState(Date.now);
  const halves = (["late", "waiting"] as const).map((each) => ({
    name: messages[each],
    href: oneSidedHref(each),
    isHere: each === state,
  }));

  return (
    <ListPage
      here="oneSided"
      heading={messages.oneSidedHeading}
      lead={messages.oneSidedLead}
      halves={{ by: messages.oneSidedSince, all: halves }}
    >
      <Paged<OneSided>
        {...list}
        path="/inbox/one-sided"
        state={state}
        from="after"
        order={newestFirst}
        none={state === "late" ? messages.noneLate : messages.noneWaiting}
      >
        {(each) => (
          <OneExchange
            key={`${each.log}/${each.entry}`}
            {...{ exchange: each, names: names(each.log), state, department, now }}
          />
        )}
      </Paged>
    </ListPage>
  );
}

interface OneExchangeProps {
  exchange: OneSided & { log: number };
  names: Names;
  state: OneSidedState;
  department: number;
  now: number;
}

function OneExchange({ exchange, names, state, department, now }: OneExchangeProps) {
  const { locale, messages } = useWords();
  const { entry, log, consumer, holder, request, logged, missing, time, due, dataset, purpose, occurred } =
    exchange;
  const clock = { locale, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, now };
  const moment = (instant: string) => {
    const at = Date.parse(instant);
    return `${sayDay(at, clock)} ${sayTime(at, clock)}`;
  };
  const other = missing === consumer ? holder : consumer;
  return (
    <li className="one-sided">
      <div className="exchange">
        <h2 className="inbox-what">
          <InertText>{messages.missingOf(names.department(missing))}</InertText>
        </h2>
        <p className="faint">
          <InertText>
            {(logged === "access" ? messages.otherAccess : messages.otherReleased)(
              names.department(other),
              names.department(missing),
              moment(time),
            )}
          </InertText>
        </p>
        <dl className="exchange-facts">
          {dataset !== null && (
            <Fact term={messages.whichData}>
              <InertText>{names.dataset(dataset)}</InertText>
            </Fact>
          )}
          {purpose !== null && (
            <Fact term={messages.purpose}>
              <InertText>{names.purpose(purpose)}</InertText>
            </Fact>
          )}
          {occurred !== null && <Fact term={messages.happened}>{moment(occurred)}</Fact>}
          <Fact term={messages.requestName}>
            <code>{request}</code>
          </Fact>
          <Fact term={messages.entryNumber}>{messages.entryIn(entry, log)}</Fact>
        </dl>
        <p className="to-do">
          {missing === department ? (
            logged === "access" ? (
              messages.yourReleased
            ) : (
              messages.yourAccess
            )
          ) : (
            <InertText>
              {(logged === "access" ? messages.theirReleased : messages.theirAccess)(
                names.department(missing),
              )}
            </InertText>
          )}
        </p>
      </div>
      <p className="clock-line" data-state={state === "late" ? "overdue" : "due"}>
        <Icon name={state === "late" ? "warning" : "clock"} />
        {state === "late" ? messages.lateSince(moment(due)) : messages.lateFrom(moment(due))}
      </p>
    </li>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="row">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
