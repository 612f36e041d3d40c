/** A department's inbox: which objections wait, since when, and for whom; one of them, opened; exchanges that lack a side. */
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { sayDay } from "../../core/trail/days.ts";
import type { Names } from "../../core/trail/names.ts";
import { type Client, connect } from "../components/client.ts";
import { InertText } from "../components/inert-text.tsx";
import { ClockLine } from "../disputes/clock.tsx";
import type { DisputeClock } from "../disputes/dispute.ts";
import { useNames } from "../my-data/use-names.ts";
import { type DisputeState, useAddress } from "./address.ts";
import type { Staff } from "./app.tsx";
import { Lists } from "./lists.tsx";
import { OneDispute } from "./one-dispute.tsx";
import { OneSidedList } from "./one-sided.tsx";
import { useWords } from "./words.ts";

interface InboxProps {
  staff: Staff;
  onSignedOut: () => void;
  /** the way out */
  children: ReactNode;
}

export function Inbox({ staff, onSignedOut, children }: InboxProps) {
  const { locale, messages } = useWords();
  const address = useAddress();
  const client = useMemo(
    () => connect(location.origin, fetch.bind(globalThis), { csrf: staff.csrf, onSignedOut }),
    [staff.csrf, onSignedOut],
  );
  const [logs, setLogs] = useState<readonly number[]>();
  useEffect(() => {
    client.get<{ logs: number[] }>("/v1/about").then(
      ({ logs: running }) => setLogs(running),
      () => setLogs([]),
    );
  }, [client]);
  const { names, need } = useNames(client, logs ?? NONE, locale);
  useEffect(() => void need([staff.department]), [need, staff.department]);
  const called = names(logs?.[0] ?? 0);

  return (
    <>
      <header className="person">
        <p className="person-name">
          <InertText>{messages.forDepartment(called.department(staff.department), staff.name)}</InertText>
        </p>
        <a className="quiet" href="/desk">
          {messages.toDesk}
        </a>
        {children}
      </header>
      {logs === undefined ? (
        <p role="status">{messages.loading}</p>
      ) : "list" in address ? (
        <List
          key={address.list}
          {...{ client, logs, need, names }}
          state={address.list}
          department={staff.department}
        />
      ) : "oneSided" in address ? (
        <OneSidedList
          key={address.oneSided}
          {...{ client, logs, need, names }}
          state={address.oneSided}
          department={staff.department}
        />
      ) : (
        <OneDispute
          key={`${address.log}/${address.index}`}
          {...{ client, need, names }}
          department={staff.department}
          log={address.log}
          index={address.index}
        />
      )}
    </>
  );
}

const NONE: readonly number[] = [];

interface ListProps {
  client: Client;
  logs: readonly number[];
  names: (log: number) => Names;
  need: (ids: Iterable<number>) => Promise<void>;
  state: DisputeState;
  department: number;
}

interface Item extends DisputeClock {
  log: number;
}

interface Page {
  items: DisputeClock[];
  next: number | null;
}

function List({ client, logs, names, need, state, department }: ListProps) {
  const { locale, messages } = useWords();
  const [items, setItems] = useState<readonly Item[]>();
  const [next, setNext] = useState<ReadonlyMap<number, number>>(new Map());
  const [failed, setFailed] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const [now] = useState(Date.now);

  const load = useCallback(
    async (before?: ReadonlyMap<number, number>) => {
      setFailed(false);
      try {
        const pages = await Promise.all(
          (before === undefined ? logs : [...before.keys()]).map(async (log) => {
            const query = { log, state, limit: 50, before: before?.get(log) };
            return [log, await client.get<Page>("/inbox/disputes", query)] as const;
          }),
        );
        const fresh = pages.flatMap(([log, page]) => page.items.map((each) => ({ ...each, log })));
        setItems((known) =>
          [...(before === undefined ? [] : (known ?? [])), ...fresh].sort(
            (a, b) => Date.parse(a.due) - Date.parse(b.due),
          ),
        );
        setNext(
          new Map(pages.flatMap(([log, page]) => (page.next === null ? [] : [[log, page.next] as const]))),
        );
      } catch {
        setFailed(true);
      }
    },
    [client, logs, state],
  );
  useEffect(() => void load(), [load]);
  useEffect(() => void need((items ?? []).flatMap((each) => [each.consumer, each.holder])), [items, need]);
  useEffect(() => heading.current?.focus(), []);

  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {messages.heading}
      </h1>
      <Lists here={state} />
      {failed && (
        <div className="notice" role="alert">
          <p>{messages.unavailable}</p>
          <button type="button" className="secondary" onClick={() => void load()}>
            {messages.retry}
          </button>
        </div>
      )}
      {items === undefined ? (
        !failed && <p role="status">{messages.loading}</p>
      ) : items.length === 0 ? (
        <p className="lead">
          {state === "open" ? messages.noneOpen : state === "overdue" ? messages.noneOverdue : messages.none}
        </p>
      ) : (
        <ul className="inbox-list">
          {items.map((each) => {
            const { department: nameOf } = names(each.log);
            return (
              <li key={`${each.log}/${each.index}`}>
                <a href={`#${each.log}/${each.index}`}>
                  <span className="inbox-what">
                    <InertText>{messages.itemAbout(nameOf(each.consumer), nameOf(each.holder))}</InertText>
                  </span>
                  <span className="faint">
                    {messages.itemMade(sayDay(Date.parse(each.time), { locale, timeZone, now }))}
                    {each.open && " · "}
                    {each.open && (
                      <InertText>
                        {each.owing.includes(department)
                          ? messages.youOwe
                          : messages.othersOwe(each.owing.map(nameOf).join(messages.listSeparator))}
                      </InertText>
                    )}
                  </span>
                </a>
                <ClockLine dispute={each} now={now} />
              </li>
            );
          })}
        </ul>
      )}
      {next.size > 0 && (
        <p className="actions">
          <button type="button" className="secondary" onClick={() => void load(next)}>
            {messages.more}
          </button>
        </p>
      )}
    </>
  );
}
