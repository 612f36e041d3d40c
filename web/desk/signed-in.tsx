/** Somebody works here: who that is, the rooms, what waits, and everything that the rooms are given. */
import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DeskMe } from "../../core/desk/answers.ts";
import { connect } from "../components/client.ts";
import { loadFont } from "../components/font.ts";
import { InertText } from "../components/inert-text.tsx";
import { hrefOf, ROOMS as ROOM_NAMES, type Room, useAddress } from "./address.ts";
import { SignInAgain } from "./again.tsx";
import { DeskContext, type DeskData } from "./context.ts";
import { Overview } from "./overview/room.tsx";
import { ROOMS } from "./rooms.tsx";
import { useWords } from "./words.ts";

interface SignedInProps {
  me: DeskMe;
  csrf: string;
  ended: boolean;
  onEnded: () => void;
  resume: () => Promise<boolean>;
  /** the way out */
  children: ReactNode;
}

export function SignedIn({ me: meAtFirst, csrf, ended, onEnded, resume, children }: SignedInProps) {
  const { locale, messages } = useWords();
  const address = useAddress();
  const [me, setMe] = useState(meAtFirst);
  const client = useMemo(
    () => connect(location.origin, fetch.bind(globalThis), { csrf, onSignedOut: onEnded, timeout: patience }),
    [csrf, onEnded],
  );
  const refresh = useCallback(
    () => void client.get<DeskMe>("/desk/me").then(setMe, () => {}), // what waits is told by its own room as well
    [client],
  );
  const desk = useMemo((): DeskData => ({ me, client, address, refresh }), [me, client, address, refresh]);

  const heading = useRef<HTMLHeadingElement>(null);
  const place = hrefOf(address.room, address.at);
  const shown = useRef(place);
  useEffect(() => loadFont(), []);
  useEffect(() => {
    document.title = messages.titleOf(roomNames(messages)[address.room]);
    if (shown.current === place) return;
    shown.current = place;
    scrollTo(0, 0);
    heading.current?.focus(); // a reader of the screen goes on at the top of what was chosen
  }, [address.room, place, messages]);

  const works = me.roles.includes("maker") || me.roles.includes("checker");
  const Chosen = ROOMS[address.room];
  const department = (locale === "en" ? me.departmentNameEn || me.departmentName : me.departmentName) || "";
  return (
    <>
      <header className="person">
        <p className="person-name">
          <InertText>{messages.forDepartment(department || String(me.department), me.name)}</InertText>
          {me.roles.includes("maker") && <span className="role">{messages.roleMaker}</span>}
          {me.roles.includes("checker") && <span className="role">{messages.roleChecker}</span>}
        </p>
        <a className="quiet" href="/inbox">
          {messages.toInbox}
        </a>
        {children}
      </header>
      <h1 ref={heading} tabIndex={-1} className="desk-title">
        {messages.title}
      </h1>
      {works && (
        <nav className="rooms" aria-label={messages.rooms}>
          <ul>
            {ROOM_NAMES.map((room) => (
              <li key={room}>
                <a href={hrefOf(room)} aria-current={room === address.room ? "page" : undefined}>
                  {roomNames(messages)[room]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {me.activity.damaged !== null && (
        <p className="notice" role="alert">
          {messages.recordDamaged(me.activity.damaged)}
        </p>
      )}
      <DeskContext value={desk}>
        <Suspense
          fallback={
            <p className="waiting" role="status">
              {messages.loading}
            </p>
          }
        >
          {!works ? (
            <p className="notice">{messages.noRole}</p>
          ) : Chosen === undefined ? (
            <Overview />
          ) : (
            <Chosen key={address.at} />
          )}
        </Suspense>
      </DeskContext>
      {ended && <SignInAgain resume={resume} />}
    </>
  );
}

/** Registers are large: handing one in, reading it through and fetching it take their time. */
const patience = (path: string): number | undefined =>
  /^\/desk\/(registers|cases|cases\/[^/]+\/(preview|files\/[^/]+))$/.test(path) ? 600_000 : undefined;

const roomNames = (messages: ReturnType<typeof useWords>["messages"]): Record<Room, string> => ({
  overview: messages.roomOverview,
  issue: messages.roomIssue,
  cases: messages.roomCases,
  certificates: messages.roomCertificates,
  types: messages.roomTypes,
  checks: messages.roomChecks,
  activity: messages.roomActivity,
});
