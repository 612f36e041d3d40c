/** The desk: for staff of a department that issues here; others are told how they come to be. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { loadFont } from "../components/font.ts";
import { Frame } from "../components/frame.tsx";
import { SignOut } from "../components/sign-out.tsx";
import type { PageWords } from "../messages/catalogue.ts";
import { SIGNED_IN_AGAIN } from "./address.ts";
import { SignedInAgain } from "./again.tsx";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";
import { SignedIn } from "./signed-in.tsx";
import { useStaff } from "./staff.ts";
import { useWords } from "./words.ts";

const WORDS: PageWords<typeof en> = { en, "zh-CN": zhCN };
const SIGN_IN = "/sign-in?as=department&to=%2Fdesk";

export function App() {
  return (
    <Frame words={WORDS} page="/desk">
      <Page />
    </Frame>
  );
}

function Page() {
  const { messages } = useWords();
  const { state, ask, end, resume } = useStaff();
  const [isOtherWindow] = useState(() => location.hash === SIGNED_IN_AGAIN);
  const waiting = state.state === "asking" || state.state === "staff";
  useEffect(() => {
    if (!waiting) loadFont(); // whoever works here sees first what waits for them
  }, [waiting]);

  switch (state.state) {
    case "asking":
      return <Gate heading={messages.title} lead={messages.loading} />;
    case "failed":
      return (
        <Gate heading={messages.unavailable} lead={messages.unavailableRemedy}>
          <button type="button" className="primary" onClick={ask}>
            {messages.retry}
          </button>
        </Gate>
      );
    case "signed-out":
      return (
        <Gate heading={messages.outHeading} lead={state.offered ? messages.outLead : messages.signInNone}>
          {state.offered && (
            <a className="primary" href={SIGN_IN}>
              {messages.signIn}
            </a>
          )}
        </Gate>
      );
    case "citizen":
      return (
        <Gate heading={messages.citizenHeading} lead={messages.citizenLead}>
          <a className="primary" href="/my-data">
            {messages.toMyData}
          </a>
          <SignOut csrf={state.csrf} words={messages} onGone={ask} />
        </Gate>
      );
    case "no-desk":
      return (
        <Gate heading={messages.noDeskHeading} lead={messages.noDeskLead}>
          <a className="primary" href="/inbox">
            {messages.toInbox}
          </a>
          <SignOut csrf={state.csrf} words={messages} onGone={ask} />
        </Gate>
      );
    case "staff":
      if (isOtherWindow) return <SignedInAgain />;
      return (
        // another person's work never shares a state with this one's
        <SignedIn
          key={`${state.me.department}/${state.me.person}`}
          me={state.me}
          csrf={state.csrf}
          ended={state.ended}
          onEnded={end}
          resume={resume}
        >
          <SignOut csrf={state.csrf} words={messages} onGone={ask} />
        </SignedIn>
      );
  }
}

interface GateProps {
  heading: string;
  lead: string;
  children?: ReactNode;
}

function Gate({ heading, lead, children }: GateProps) {
  const shown = useRef<HTMLHeadingElement>(null);
  const { messages } = useWords();
  useEffect(() => {
    document.title = messages.titleOf(messages.title);
    if (heading !== messages.title) shown.current?.focus();
  }, [heading, messages]);
  return (
    <section className="gate">
      <h1 ref={shown} tabIndex={-1}>
        {heading}
      </h1>
      <p className="lead" role="status">
        {lead}
      </p>
      <p className="actions">{children}</p>
    </section>
  );
}
