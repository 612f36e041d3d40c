/** The inbox: for staff that are signed in; others are told how they come to be. */
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { type Client, connect } from "../components/client.ts";
import { Frame } from "../components/frame.tsx";
import { SignOut } from "../components/sign-out.tsx";
import type { PageWords } from "../messages/catalogue.ts";
import { Inbox } from "./inbox.tsx";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";
import { useWords } from "./words.ts";

const WORDS: PageWords<typeof en> = { en, "zh-CN": zhCN };

export interface Staff {
  signedIn: true;
  kind: "department";
  name: string;
  csrf: string;
  department: number;
}

type Session =
  | Staff
  | { signedIn: true; kind: "citizen"; csrf: string }
  | { signedIn: false; offered: boolean };

type State = { state: "asking" } | { state: "failed" } | { state: "known"; session: Session; ended: boolean };

const nobody: Client = connect(location.origin, fetch.bind(globalThis), { csrf: null });

export function App() {
  return (
    <Frame words={WORDS} page="/inbox">
      <Page />
    </Frame>
  );
}

function Page() {
  const { messages } = useWords();
  const [state, setState] = useState<State>({ state: "asking" });
  const ask = useCallback(() => {
    setState({ state: "asking" });
    nobody.get<Session>("/my/session").then(
      (session) => setState({ state: "known", session, ended: false }),
      () => setState({ state: "failed" }),
    );
  }, []);
  useEffect(ask, [ask]);
  useEffect(() => {
    document.title = messages.titleOf(messages.title);
  }, [messages]);
  const end = useCallback(
    () => setState({ state: "known", session: { signedIn: false, offered: true }, ended: true }),
    [],
  );

  if (state.state === "asking") return <Gate heading={messages.title} lead={messages.loading} />;
  if (state.state === "failed")
    return (
      <Gate heading={messages.unavailable} lead={messages.unavailableRemedy}>
        <button type="button" className="primary" onClick={ask}>
          {messages.retry}
        </button>
      </Gate>
    );
  const { session, ended } = state;
  if (!session.signedIn)
    return (
      <Gate
        heading={messages.outHeading}
        lead={session.offered ? messages.outLead : messages.signInNone}
        {...(ended ? { notice: messages.signedOutAgain } : {})}
      >
        {session.offered && (
          <a className="primary" href="/sign-in?as=department&to=%2Finbox">
            {messages.signIn}
          </a>
        )}
      </Gate>
    );
  const out = <SignOut csrf={session.csrf} words={messages} onGone={end} />;
  if (session.kind === "citizen")
    return (
      <Gate heading={messages.citizenHeading} lead={messages.citizenLead}>
        <a className="primary" href="/my-data">
          {messages.toMyData}
        </a>
        {out}
      </Gate>
    );
  return (
    <Inbox staff={session} onSignedOut={end}>
      {out}
    </Inbox>
  );
}

interface GateProps {
  heading: string;
  lead: string;
  notice?: string;
  children?: ReactNode;
}

function Gate({ heading, lead, notice, children }: GateProps) {
  return (
    <section className="gate">
      {notice !== undefined && (
        <p className="notice" role="status">
          {notice}
        </p>
      )}
      <h1>{heading}</h1>
      <p className="lead" role="status">
        {lead}
      </p>
      <p className="actions">{children}</p>
    </section>
  );
}
