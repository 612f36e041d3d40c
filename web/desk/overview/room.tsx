/** What waits for whoever is here, and what one can begin. */
import { useCallback, useEffect } from "react";
import type { DeskMe } from "../../../core/desk/answers.ts";
import type { CaseState, CaseSummary } from "../../../core/desk/case.ts";
import { Icon, type IconName } from "../../components/icon.tsx";
import { hrefOf, type Room } from "../address.ts";
import { CaseList } from "../cases/case-list.tsx";
import { useDesk } from "../context.ts";
import { Unavailable } from "../problem.tsx";
import { useAsked } from "../use-asked.ts";
import type { Page } from "../use-pages.ts";
import { useWords } from "../words.ts";

const STATES = ["submitted", "sent-back", "approved", "running", "failed", "draft", "done"] as const;
const EACH = 20;
const LATEST = 5;
/** milliseconds between two looks while something runs */
const WATCH = 3_000;

type Found = Readonly<Record<(typeof STATES)[number], CaseSummary[]>>;

export function Overview() {
  const { messages } = useWords();
  const { me, client } = useDesk();
  const { value, failure, ask } = useAsked(
    useCallback(
      async (signal: AbortSignal) => {
        const lists = await Promise.all(
          STATES.map(async (state) => {
            const limit = state === "done" ? LATEST : EACH;
            const { items } = await client.get<Page<CaseSummary>>("/desk/cases", { state, limit }, signal);
            return [state, items] as const;
          }),
        );
        return Object.fromEntries(lists) as Found;
      },
      [client],
    ),
  );
  const runs = value !== undefined && value.running.length + value.approved.length > 0;
  useEffect(() => {
    if (!runs) return;
    const watch = setInterval(() => void ask(), WATCH);
    return () => clearInterval(watch);
  }, [runs, ask]);

  const groups = value === undefined ? [] : groupsOf(value, me, messages);
  return (
    <div className="overview">
      <section className="overview-waits">
        <h2>{messages.waitsHeading}</h2>
        <Unavailable code={failure} onRetry={() => void ask()} />
        {value === undefined && failure === null && <p role="status">{messages.loading}</p>}
        {value !== undefined && groups.length === 0 && <p className="lead">{messages.waitsNone}</p>}
        {groups.map(({ heading, cases }) => (
          <section key={heading}>
            <h3>{heading}</h3>
            <CaseList cases={cases} />
          </section>
        ))}
        {value !== undefined && value.done.length > 0 && (
          <section>
            <h3>{messages.groupDone}</h3>
            <CaseList cases={value.done} />
          </section>
        )}
        <p>
          <a className="quiet back" href={hrefOf("cases")}>
            {messages.allCases}
          </a>
        </p>
      </section>
      <section className="overview-begin">
        <h2>{messages.beginHeading}</h2>
        <ul>
          {BEGINNINGS.map(({ room, icon, what, hint }) => (
            <li key={room}>
              <a href={hrefOf(room)}>
                <Icon name={icon} />
                <span>
                  <span className="begin-what">{messages[what]}</span>
                  <span className="faint">{messages[hint]}</span>
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

const BEGINNINGS: readonly {
  room: Room;
  icon: IconName;
  what: "beginIssue" | "beginChange" | "beginType" | "beginCheck";
  hint: "beginIssueHint" | "beginChangeHint" | "beginTypeHint" | "beginCheckHint";
}[] = [
  { room: "issue", icon: "file", what: "beginIssue", hint: "beginIssueHint" },
  { room: "certificates", icon: "pause", what: "beginChange", hint: "beginChangeHint" },
  { room: "types", icon: "blank", what: "beginType", hint: "beginTypeHint" },
  { room: "checks", icon: "search", what: "beginCheck", hint: "beginCheckHint" },
];

/** What waits, in the order of whose turn it is; what waits for nobody here is left out. */
function groupsOf(found: Found, me: DeskMe, messages: ReturnType<typeof useWords>["messages"]) {
  const isMine = ({ maker }: CaseSummary) => maker.person === me.person;
  const isOthers = (each: CaseSummary) => !isMine(each);
  const checks = me.roles.includes("checker");
  const of = (state: CaseState & keyof Found, which: (each: CaseSummary) => boolean) =>
    found[state].filter(which);
  return [
    { heading: messages.groupToCheck, cases: checks ? of("submitted", isOthers) : [] },
    { heading: messages.groupSentBack, cases: of("sent-back", isMine) },
    { heading: messages.groupFailed, cases: found.failed },
    { heading: messages.groupRunning, cases: [...found.running, ...found.approved] },
    { heading: messages.groupDrafts, cases: of("draft", isMine) },
    { heading: messages.groupWaiting, cases: of("submitted", checks ? isMine : () => true) },
  ].filter(({ cases }) => cases.length > 0);
}
