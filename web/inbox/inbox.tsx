/**
 * A department's inbox: which objections wait, since when, and for whom; one of them, opened; exchanges that lack a side;
 * inquiries that are sealed.
 */
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { sayDay } from "../../core/trail/days.ts";
import { connect } from "../components/client.ts";
import { InertText } from "../components/inert-text.tsx";
import { ClockLine } from "../disputes/clock.tsx";
import type { DisputeClock } from "../disputes/dispute.ts";
import { useNames } from "../my-data/use-names.ts";
import { type DisputeState, useAddress } from "./address.ts";
import type { Staff } from "./app.tsx";
import { ListPage } from "./lists.tsx";
import { OneDispute } from "./one-dispute.tsx";
import { OneSidedList } from "./one-sided.tsx";
import { type ListProps, Paged, Unavailable } from "./paged.tsx";
import { SealedList } from "./sealed.tsx";
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
  const [failed, setFailed] = useState(false);
  // Without the logs nobody can say that nothing waits.
  const askLogs = useCallback(() => {
    setFailed(false);
    client.get<{ logs: number[] }>("/v1/about").then(
      ({ logs: running }) => setLogs(running),
      () => setFailed(true),
    );
  }, [client]);
  useEffect(askLogs, [askLogs]);
  const { names, need } = useNames(client, logs ?? NONE, locale);
  useEffect(() => void need([staff.department]), [need, staff.department]);
  const called = names(logs?.[0] ?? 0);
  const list = { client, need, names, department: staff.department };

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
      {failed ? (
        <Unavailable onRetry={askLogs} />
      ) : logs === undefined ? (
        <p role="status">{messages.loading}</p>
      ) : "list" in address ? (
        <Objections key={address.list} {...{ ...list, logs }} state={address.list} />
      ) : "oneSided" in address ? (
        <OneSidedList key={address.oneSided} {...{ ...list, logs }} state={address.oneSided} />
      ) : "seals" in address ? (
        <SealedList key={address.seals} {...{ ...list, logs }} state={address.seals} />
      ) : (
        <OneDispute
          key={`${address.log}/${address.index}`}
          {...list}
          log={address.log}
          index={address.index}
        />
      )}
    </>
  );
}

const NONE: readonly number[] = [];

const bySoonest = (a: DisputeClock, b: DisputeClock) => Date.parse(a.due) - Date.parse(b.due);
const newestFirst = (a: DisputeClock, b: DisputeClock) => Date.parse(b.time) - Date.parse(a.time);

function Objections({ names, state, department, ...list }: ListProps & { state: DisputeState }) {
  const { locale, messages } = useWords();
  const [now] = useState(Date.now);
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <ListPage here={state} heading={messages.heading}>
      <Paged<DisputeClock>
        {...list}
        path="/inbox/disputes"
        state={state}
        from="before"
        urgent={state !== "closed"}
        order={state === "closed" ? newestFirst : bySoonest}
        none={
          state === "open" ? messages.noneOpen : state === "overdue" ? messages.noneOverdue : messages.none
        }
      >
        {(each) => {
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
        }}
      </Paged>
    </ListPage>
  );
}
