/**
 * What was handed in, and what became of it. Everything that only a verdict needs is loaded with this, while the first
 * file is being verified: who has just come waits for none of it.
 */
import { lazy, type Ref, Suspense, useEffect } from "react";
import { useWords } from "../messages/catalogue.ts";
import { Files } from "./files.tsx";
import type { Take } from "./hand-in.tsx";
import { Outcome } from "./outcome.tsx";
import { resultWords } from "./result.ts";
import { isSettled, type Session } from "./session.ts";

/** So many files stand in a list; more, in a table. */
const FEW = 12;

const Bulk = lazy(() => import("./bulk.tsx").then(({ Bulk }) => ({ default: Bulk })));

interface Props {
  session: Session;
  take: Take;
  heading: Ref<HTMLHeadingElement>;
  /** what is to be said of the file that is shown; null: nothing yet */
  tell: (result: Told | null) => void;
}

/** The result in words. */
export interface Told {
  /** which handing-in it is about, as the session counts them */
  intake: number;
  heading: string;
  sentence: string;
}

export function Results({ session, take, heading, tell }: Props) {
  const words = useWords();
  const { intakes } = session;
  const item = session.items.find(({ id }) => id === session.shown);
  const result = item && isSettled(item, session.round) ? resultWords(item, words) : null;
  const { heading: word, sentence } = result ?? {};
  useEffect(() => {
    tell(word === undefined || sentence === undefined ? null : { heading: word, sentence, intake: intakes });
    return () => tell(null);
  }, [tell, word, sentence, intakes]);
  return (
    <>
      {session.items.length > FEW ? (
        <Suspense fallback={null}>
          <Bulk session={session} heading={heading} />
        </Suspense>
      ) : (
        session.items.length > 1 && <Files session={session} />
      )}
      {item && (
        <Outcome
          key={item.id}
          item={item}
          session={session}
          take={take}
          heading={session.items.length > FEW ? null : heading}
        />
      )}
    </>
  );
}
