/** The page: choose what to ask, show the code, see the answer. Nothing of it is kept beyond this screen. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { CertraceError } from "../../core/errors.ts";
import { connect } from "../components/client.ts";
import { Failure } from "../components/failure.tsx";
import { loadFont } from "../components/font.ts";
import { Frame } from "../components/frame.tsx";
import type { PageWords } from "../messages/catalogue.ts";
import { AnswerShown } from "./answer.tsx";
import { type Choice, Choose } from "./choose.tsx";
import { Code } from "./code.tsx";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";
import { type Answer, type AskableType, type Question, readAnswer, readTypes } from "./wallet.ts";
import { useWords } from "./words.ts";

const WORDS: PageWords<typeof en> = { en, "zh-CN": zhCN };

export function App() {
  return (
    <Frame words={WORDS} page="/ask">
      <Page />
    </Frame>
  );
}

type Step =
  | { at: "choosing" }
  | { at: "waiting"; question: Question }
  | { at: "answered"; answer: Answer; type: AskableType };

function Page() {
  const { messages } = useWords();
  const client = useMemo(() => connect(location.origin, fetch.bind(globalThis), { csrf: null }), []);
  const [types, setTypes] = useState<AskableType[] | null>(null);
  const [step, setStep] = useState<Step>({ at: "choosing" });
  const [failed, setFailed] = useState<CertraceError | null>(null);
  const waiting = useRef<AbortController | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  const attempt = useCallback(async (act: () => Promise<void>): Promise<void> => {
    setFailed(null);
    try {
      await act();
    } catch (error) {
      setFailed(
        error instanceof CertraceError ? error : new CertraceError("service-unavailable", String(error)),
      );
    }
  }, []);
  const load = useCallback(
    () => attempt(async () => setTypes(await readTypes(client, fetch.bind(globalThis)))),
    [attempt, client],
  );

  useEffect(() => {
    document.title = `${messages.title} · Certrace`;
  }, [messages]);
  useEffect(() => {
    void load().then(loadFont);
    return () => waiting.current?.abort();
  }, [load]);
  // A step replaces what had the focus: it goes to the step's own heading, which is read out.
  useEffect(() => {
    if (step.at !== "choosing") heading.current?.focus();
  }, [step.at]);

  const ask = (type: AskableType, { claims, name }: Choice) =>
    attempt(async () => {
      const question = await client.post<Question>("/openid4vp/requests", { vct: type.vct, claims, name });
      const mine = new AbortController();
      waiting.current = mine;
      setStep({ at: "waiting", question });
      try {
        const answer = await readAnswer(question, fetch.bind(globalThis), mine.signal);
        setStep({ at: "answered", answer, type });
      } catch (error) {
        if (mine.signal.aborted) return;
        setStep({ at: "choosing" });
        throw error;
      }
    });
  const stop = () => {
    waiting.current?.abort();
    setStep({ at: "choosing" });
  };

  return (
    <div className="ask">
      <header className="ask-head">
        <h1>{messages.title}</h1>
        <p>{messages.lead}</p>
      </header>
      <Failure code={failed?.code ?? null} said={failed} />
      {types === null && failed !== null && (
        <button type="button" className="secondary" onClick={() => void load()}>
          {messages.retry}
        </button>
      )}
      {types === null && failed === null && <p role="status">{messages.loading}</p>}
      {types !== null && types.length === 0 && <p>{messages.noTypes}</p>}
      {types !== null && types.length > 0 && step.at === "choosing" && <Choose types={types} onAsk={ask} />}
      {step.at === "waiting" && <Code question={step.question} heading={heading} onStop={stop} />}
      {step.at === "answered" && (
        <AnswerShown answer={step.answer} type={step.type} heading={heading} onAgain={stop} />
      )}
      <p className="aside">{messages.passage}</p>
    </div>
  );
}
