/** The verify page: before a file, how to hand one in; after it, the verdict. Files may be dropped at any time. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Frame } from "../components/frame.tsx";
import { type PageWords, useWords } from "../messages/catalogue.ts";
import { en } from "../messages/en.ts";
import { zhCN } from "../messages/zh-CN.ts";
import { HandIn, useHandIn } from "./hand-in.tsx";
import type { Told } from "./results.tsx";
import { useSession } from "./session.ts";
import { startVerifier } from "./verifier.ts";
import { Waiting } from "./waiting.tsx";

const WORDS: PageWords<typeof en> = { en, "zh-CN": zhCN };

const Results = lazy(() => import("./results.tsx").then(({ Results }) => ({ default: Results })));

export function App() {
  return (
    <Frame words={WORDS} page="/">
      <VerifyPage />
    </Frame>
  );
}

function VerifyPage() {
  const { messages } = useWords();
  const [verify] = useState(startVerifier);
  const session = useSession(verify);
  const { dragging, reading, take } = useHandIn(session.takeIn);
  const [told, tell] = useState<Told | null>(null);
  const begun = session.items.length > 0;

  useEffect(() => {
    document.title = messages.titleOf(told?.heading ?? messages.titleVerify);
  }, [told?.heading, messages]);

  // the verdict is where a reader of the screen goes on, once for each handing-in; a new day asked about or another
  // file looked at leaves the focus with the control that asked, and the live region says the answer
  const heading = useRef<HTMLHeadingElement>(null);
  const led = useRef("start");
  const place = !begun ? "start" : told ? `handed in ${told.intake}` : led.current;
  useEffect(() => {
    if (led.current === place) return;
    led.current = place;
    heading.current?.focus();
  }, [place]);

  return (
    <div className={dragging ? "verify is-dragging" : "verify"}>
      <p className="sr-only" role="status">
        {told
          ? messages.announce(told.heading, told.sentence)
          : reading !== null
            ? messages.reading(reading)
            : begun
              ? messages.verifying
              : ""}
      </p>
      {begun ? (
        <Suspense fallback={<Waiting />}>
          <Results session={session} take={take} heading={heading} tell={tell} />
        </Suspense>
      ) : (
        <HandIn take={take} dragging={dragging} reading={reading} heading={heading} />
      )}
    </div>
  );
}
