/** The page: signed out, what it is for and one button; signed in, the rooms. */
import { useEffect, useRef, useState } from "react";
import { loadFont } from "../components/font.ts";
import { Frame } from "../components/frame.tsx";
import { Icon } from "../components/icon.tsx";
import { SignOut } from "../components/sign-out.tsx";
import type { PageWords } from "../messages/catalogue.ts";
import { useWords } from "./context.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";
import { EndByLink } from "./notices/end-link.tsx";
import { readLink } from "./notices/link.ts";
import { SignedIn } from "./signed-in.tsx";
import { SignedOut } from "./signed-out.tsx";
import { useSession } from "./use-session.ts";

const WORDS: PageWords<typeof en> = { en, "zh-CN": zhCN };

export function App() {
  return (
    <Frame words={WORDS} page="/my-data">
      <Page />
    </Frame>
  );
}

function Page() {
  const { messages } = useWords();
  const { state, ask, end } = useSession();
  const [link, setLink] = useState(() => readLink(location.hash));
  const waiting =
    state.state === "asking" ||
    (state.state === "known" && state.session.signedIn && state.session.kind === "citizen");
  useEffect(() => {
    if (!waiting) loadFont(); // whoever is signed in sees their entries first
  }, [waiting]);

  if (link?.act === "end") return <EndByLink token={link.token} onLeave={() => setLink(null)} />;
  if (state.state === "asking") return <Waiting />;
  if (state.state === "failed") return <Unavailable onRetry={ask} />;
  const { session, ended } = state;
  if (!session.signedIn) return <SignedOut offered={session.offered} ended={ended} />;
  if (session.kind === "department")
    return (
      <section className="gate">
        <h1>{messages.staffHeading}</h1>
        <p className="lead">{messages.staffLead}</p>
        <p className="actions">
          <a className="primary" href="/inbox">
            {messages.staffInbox}
          </a>
          <SignOut csrf={session.csrf} words={messages} onGone={end} />
        </p>
      </section>
    );
  return (
    <SignedIn session={session} onSignedOut={end}>
      <SignOut csrf={session.csrf} words={messages} onGone={end} />
    </SignedIn>
  );
}

function Waiting() {
  const { messages } = useWords();
  return (
    <section className="gate" aria-busy="true">
      <h1>{messages.title}</h1>
      <p role="status">{messages.loading}</p>
    </section>
  );
}

function Unavailable({ onRetry }: { onRetry: () => void }) {
  const { messages } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="gate">
      <h1 ref={heading} tabIndex={-1}>
        {messages.unavailable}
      </h1>
      <p className="lead">{messages.unavailableRemedy}</p>
      <p className="actions">
        <button type="button" className="primary" onClick={onRetry}>
          <Icon name="renew" />
          {messages.retry}
        </button>
      </p>
    </section>
  );
}
