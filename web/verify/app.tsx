/** The verify page: before a file, how to hand one in; after it, the verdict. Files may be dropped at any time. */
import { useEffect, useRef, useState } from "react";
import { Frame } from "../components/frame.tsx";
import { type PageWords, useWords } from "../messages/catalogue.ts";
import { en } from "../messages/en.ts";
import { zhCN } from "../messages/zh-CN.ts";
import { Files } from "./files.tsx";
import { HandIn, useHandIn } from "./hand-in.tsx";
import { Outcome } from "./outcome.tsx";
import { resultWords } from "./result.ts";
import { isSettled, useSession } from "./session.ts";
import { startVerifier } from "./verifier.ts";

const WORDS: PageWords<typeof en> = { en, "zh-CN": zhCN };

export function App() {
  return (
    <Frame words={WORDS} page="/">
      <VerifyPage />
    </Frame>
  );
}

function VerifyPage() {
  const words = useWords();
  const { messages } = words;
  const [verify] = useState(startVerifier);
  const session = useSession(verify);
  const { dragging, take } = useHandIn(session.takeIn);
  const item = session.items.find(({ id }) => id === session.shown);
  const settled = item !== undefined && isSettled(item, session.round);
  const result = settled ? resultWords(item, words) : null;

  useEffect(() => {
    document.title = messages.titleOf(result?.heading ?? messages.titleVerify);
  }, [result?.heading, messages]);

  // the verdict is where a reader of the screen goes on, once for each handing-in; a new day asked about or another
  // file looked at leaves the focus with the control that asked, and the live region says the answer
  const heading = useRef<HTMLHeadingElement>(null);
  const led = useRef("start");
  const place = item ? `handed in ${session.intakes}` : "start";
  useEffect(() => {
    if (led.current === place || (item && !settled)) return;
    led.current = place;
    heading.current?.focus();
  }, [place, item, settled]);

  return (
    <div className={dragging ? "verify is-dragging" : "verify"}>
      <p className="sr-only" role="status">
        {result ? messages.announce(result.heading, result.sentence) : item ? messages.verifying : ""}
      </p>
      {item ? (
        <>
          {session.items.length > 1 && <Files session={session} />}
          <Outcome key={item.id} item={item} session={session} take={take} heading={heading} />
        </>
      ) : (
        <HandIn take={take} dragging={dragging} heading={heading} />
      )}
    </div>
  );
}
