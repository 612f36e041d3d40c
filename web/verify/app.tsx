/** The verify page: before a file, how to hand one in; after it, the verdict. Files may be dropped at any time. */
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Frame } from "../components/frame.tsx";
import { type PageWords, useWords } from "../messages/catalogue.ts";
import { en } from "../messages/en.ts";
import { zhCN } from "../messages/zh-CN.ts";
import type { Gathered } from "./gather.ts";
import { HandIn, useHandIn } from "./hand-in.tsx";
import type { Told } from "./results.tsx";
import { useSession } from "./session.ts";
import { Sources } from "./sources.tsx";
import { startVerifier } from "./verifier.ts";
import { Waiting } from "./waiting.tsx";

const WORDS: PageWords<typeof en> = { en, "zh-CN": zhCN };

const Results = lazy(() => import("./results.tsx").then(({ Results }) => ({ default: Results })));

const LinkIn = lazy(() => import("./copies/link-in.tsx").then(({ LinkIn }) => ({ default: LinkIn })));

const PaperCode = lazy(() => import("./paper-code.tsx").then(({ PaperCode }) => ({ default: PaperCode })));

const Numbers = lazy(() => import("./numbers/numbers.tsx").then(({ Numbers }) => ({ default: Numbers })));

/** The fragments of restricted copies (core/copy/link.ts), and of the code on a certificate's paper. */
const LINK = /^#(?:[cd]|registry)=/;
const PAPER = /#registry=/;

/** A copy or a paper's code that the page was opened with. Its fragment leaves the address bar at once: it is somebody's data. */
function useLink() {
  // an object of its own each time: the same code, scanned once more, is read once more
  const [link, setLink] = useState<{ text: string } | null>(null);
  useEffect(() => {
    const read = () => {
      const { hash, pathname } = window.location;
      if (!LINK.test(hash)) return;
      window.history.replaceState(null, "", pathname);
      setLink({ text: hash });
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return [link, setLink] as const;
}

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
  // a list of numbers, which is no file to verify; null: there is none, empty: it is yet to be written
  const [list, setList] = useState<string | null>(null);
  const [link, setLink] = useLink();
  // what is said of a link is not said of what was handed in since
  const takeIn = useCallback(
    (gathered: Gathered) => {
      setLink(null);
      setList(null);
      session.takeIn(gathered);
    },
    [session.takeIn, setLink],
  );
  const takeList = useCallback(
    (numbers: string) => {
      setLink(null);
      setList(numbers);
    },
    [setLink],
  );
  const { dragging, reading, take } = useHandIn(takeIn, takeList);
  const [told, tell] = useState<Told | null>(null);
  const begun = session.items.length > 0;

  useEffect(() => {
    document.title = messages.titleOf(told?.heading ?? messages.titleVerify);
  }, [told?.heading, messages]);

  // the verdict is where a reader of the screen goes on, once for each handing-in; a new day asked about or another
  // file looked at leaves the focus with the control that asked, and the live region says the answer
  const heading = useRef<HTMLHeadingElement>(null);
  const led = useRef("start");
  const place =
    list !== null ? "numbers" : !begun ? "start" : told ? `handed in ${told.intake}` : led.current;
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
            : begun && list === null
              ? messages.verifying
              : ""}
      </p>
      {link !== null && (
        <Suspense fallback={<Waiting />}>
          {!PAPER.test(link.text) ? (
            <LinkIn link={link} take={take} done={() => setLink(null)} />
          ) : (
            !begun && <PaperCode />
          )}
        </Suspense>
      )}
      {list !== null ? (
        <Suspense fallback={<Waiting />}>
          <Numbers key={list} list={list} done={() => setList(null)} />
        </Suspense>
      ) : begun ? (
        <Suspense fallback={<Waiting />}>
          <Results session={session} take={take} heading={heading} tell={tell} />
        </Suspense>
      ) : (
        <HandIn
          scanned={(text) => setLink({ text })}
          numbers={() => takeList("")}
          take={take}
          dragging={dragging}
          reading={reading}
          heading={heading}
        />
      )}
      {list === null && <Sources session={session} />}
    </div>
  );
}
