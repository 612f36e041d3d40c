/** Signed in: who that is, for whom they act, the rooms, and everything that the rooms are given. */
import { type ReactNode, Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { Clock } from "../../core/trail/days.ts";
import { matterOf } from "../../core/trail/item.ts";
import { connect } from "../components/client.ts";
import { loadFont } from "../components/font.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { Acting, labelOf } from "./acting.tsx";
import { hrefOf, ROOMS as ROOM_NAMES, type Room, useAddress } from "./address.ts";
import { type MyData, MyDataContext, useWords } from "./context.ts";
import { startLoader } from "./loader.ts";
import { ROOMS } from "./rooms.tsx";
import type { ActingFor, CitizenSession } from "./session.ts";
import { TrailRoom } from "./trail/room.tsx";
import { useNames } from "./use-names.ts";
import { useRules } from "./use-rules.ts";

/** Those that there are, in their order. */
const OPEN_ROOMS = ROOM_NAMES.filter((room) => room === "trail" || ROOMS[room] !== undefined);

interface SignedInProps {
  session: CitizenSession;
  onSignedOut: () => void;
  /** the way out */
  children: ReactNode;
}

export function SignedIn({ session, onSignedOut, children }: SignedInProps) {
  const { messages } = useWords();
  const [acting, actFor] = useState<ActingFor | null>(null);

  return (
    <>
      <header className="person">
        <p className="person-name">
          {session.name === "" ? (
            messages.signedIn
          ) : (
            <InertText>{messages.signedInAs(session.name)}</InertText>
          )}
        </p>
        {session.mayActFor.length > 0 && <Acting session={session} acting={acting} onChoose={actFor} />}
        {children}
      </header>
      {/* another person's data never share a state with one's own */}
      <Rooms
        key={acting === null ? "own" : `${acting.log}/${acting.representation}`}
        session={session}
        acting={acting}
        actFor={actFor}
        onSignedOut={onSignedOut}
      />
    </>
  );
}

interface RoomsProps {
  session: CitizenSession;
  acting: ActingFor | null;
  actFor: (person: ActingFor | null) => void;
  onSignedOut: () => void;
}

function Rooms({ session, acting, actFor, onSignedOut }: RoomsProps) {
  const { locale, messages } = useWords();
  const address = useAddress();
  const [rulesOff, switchRule] = useRules();

  const client = useMemo(
    () =>
      connect(location.origin, fetch.bind(globalThis), {
        csrf: session.csrf,
        query: (path) => (acting !== null && path.startsWith("/my/") ? { for: acting.representation } : {}),
        onSignedOut,
      }),
    [session.csrf, acting, onSignedOut],
  );
  const logs = useMemo(
    () => (acting === null ? session.subjects.map(({ log }) => log) : [acting.log]),
    [session, acting],
  );
  const [onScreen] = useState(() => Promise.withResolvers<void>());
  const [loader] = useState(() => startLoader(client, logs, Date.now, onScreen.promise));
  useEffect(() => () => loader.stop(), [loader]);
  const trail = useSyncExternalStore(loader.subscribe, loader.snapshot);
  const { names, need, settled, failed } = useNames(client, logs, locale);

  useEffect(() => {
    if (trail) void need(trail.items.flatMap((item) => matterOf(item, trail).departments));
  }, [trail, need]);

  const data = useMemo((): MyData | null => {
    if (trail === undefined || !settled) return null;
    const clock: Clock = {
      locale,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      now: trail.readAt,
    };
    return {
      session,
      acting,
      actFor,
      client,
      trail,
      reload: loader.reload,
      names,
      namesFailed: failed,
      telling: (log) => ({ names: names(log), trail, clock }),
      clock,
      rulesOff,
      switchRule,
      address,
      rooms: OPEN_ROOMS,
    };
  }, [
    session,
    acting,
    actFor,
    client,
    trail,
    loader,
    names,
    settled,
    failed,
    locale,
    rulesOff,
    switchRule,
    address,
  ]);

  const isOnScreen = data !== null;
  useEffect(() => {
    if (!isOnScreen) return;
    loadFont();
    onScreen.resolve();
  }, [isOnScreen, onScreen]);

  const OtherRoom = ROOMS[address.room];

  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(address.room);
  useEffect(() => {
    document.title = messages.titleOf(roomNames(messages)[address.room]);
    if (shown.current === address.room) return;
    shown.current = address.room;
    heading.current?.focus(); // a reader of the screen goes on at the top of the room that was chosen
  }, [address.room, messages]);

  return (
    <>
      {acting !== null && (
        <section className="acting-banner" aria-live="polite">
          <p>
            <strong>
              <InertText>{messages.actingBanner(labelOf(acting, messages))}</InertText>
            </strong>{" "}
            {messages.actingYou}
          </p>
          <button type="button" className="secondary" onClick={() => actFor(null)}>
            {messages.actingBack}
          </button>
        </section>
      )}
      <h1 ref={heading} tabIndex={-1} className="my-title">
        {messages.title}
      </h1>
      <RoomList room={address.room} />
      {session.later !== undefined && session.later.length > 0 && <p className="notice">{messages.later}</p>}
      {data === null ? (
        <p className="waiting" role="status">
          {messages.loading}
        </p>
      ) : (
        <MyDataContext value={data}>
          {data.namesFailed && <p className="notice">{messages.namesFailed}</p>}
          {data.trail.state === "failed" && (
            <div className="notice" role="alert">
              <p>{messages.loadingFailed}</p>
              <button type="button" className="secondary" onClick={() => void data.reload()}>
                <Icon name="renew" />
                {messages.retry}
              </button>
            </div>
          )}
          <Suspense
            fallback={
              <p className="waiting" role="status">
                {messages.loading}
              </p>
            }
          >
            <div hidden={address.room !== "trail"}>
              <TrailRoom />
            </div>
            {OtherRoom && <OtherRoom />}
          </Suspense>
        </MyDataContext>
      )}
    </>
  );
}

const roomNames = (messages: ReturnType<typeof useWords>["messages"]): Record<Room, string> => ({
  trail: messages.roomTrail,
  knowledge: messages.roomKnowledge,
  permissions: messages.roomPermissions,
  objections: messages.roomObjections,
  proof: messages.roomProof,
  notices: messages.roomNotices,
});

function RoomList({ room }: { room: Room }) {
  const { messages } = useWords();
  return (
    <nav className="rooms" aria-label={messages.rooms}>
      <ul>
        {OPEN_ROOMS.map((each) => (
          <li key={each}>
            <a href={hrefOf(each)} aria-current={each === room ? "page" : undefined}>
              {roomNames(messages)[each]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
