/** What the service says of each number: how far it is, a table of all, and below it the one that is chosen. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import type { NumberAnswer } from "../../../core/numbers/number-answers.ts";
import { describeVerdict } from "../../../core/verify/messages.ts";
import { formatMoment, formatNumber } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../../messages/catalogue.ts";
import { LOOK } from "../result.ts";
import type { Row } from "../rows.ts";
import { RowsTable } from "../rows-table.tsx";
import { useAsking } from "./asking.ts";
import { useDepartments } from "./departments.ts";
import { NUMBERS_WORDS } from "./words.ts";
import "../outcome.css";

const AsOf = lazy(() => import("../as-of.tsx").then(({ AsOf }) => ({ default: AsOf })));

interface Props {
  numbers: readonly string[];
  /** back to the list */
  another: () => void;
  done: () => void;
}

export function Answers({ numbers, another, done }: Props) {
  const { locale, messages } = useWords();
  const words = NUMBERS_WORDS[locale];
  const asking = useAsking(numbers);
  const { answers, at, progress } = asking;
  const nameOf = useDepartments(answers);
  const [shown, setShown] = useState(0);
  const title = useRef<HTMLHeadingElement>(null);
  // the form that was pressed is gone: its reader goes on at the answers
  useEffect(() => title.current?.focus(), []);

  const running = progress.state === "asking" || progress.state === "later";
  const rows = useMemo(
    () =>
      numbers.map((number, id): Row => {
        const answer = answers[id];
        const look = lookOf(answer);
        const word =
          answer === undefined
            ? running
              ? messages.waiting
              : words.notAsked
            : answer.outcome === "known"
              ? describeVerdict(answer.verdict, locale).word
              : words.unknown;
        const department = answer?.outcome === "known" ? nameOf(answer.department) : "";
        return { id, name: number, ...look, word, department, number };
      }),
    [numbers, answers, running, nameOf, words, messages, locale],
  );
  const left = formatNumber(numbers.length - answers.length, locale);
  const answer = answers[shown];

  return (
    <>
      <RowsTable
        rows={rows}
        columns={[
          { column: "outcome", label: messages.columnResult },
          { column: "name", label: words.columnNumber },
          { column: "department", label: words.columnDepartment, wide: true },
        ]}
        heading={title}
        title={words.results}
        progress={(settled, total) =>
          words.progress(formatNumber(settled, locale), formatNumber(total, locale))
        }
        search={words.search}
        none={words.none}
        stopped={!running}
        file="certrace-numbers.csv"
        csv={async () => (await import("./csv.ts")).numbersCsv(rows, answers, at)}
        shown={shown}
        show={setShown}
      >
        <div className="numbers-progress">
          <p role={progress.state === "failed" ? "alert" : "status"} data-asking={progress.state}>
            {progress.state === "later"
              ? words.later
              : progress.state === "stopped"
                ? words.stopped(left)
                : progress.state === "failed"
                  ? (
                      words.failed[progress.code as keyof typeof words.failed] ??
                      words.failed["service-unavailable"]
                    )(left)
                  : ""}
          </p>
          {running && (
            <button type="button" className="secondary" onClick={asking.stop}>
              {words.stop}
            </button>
          )}
          {(progress.state === "stopped" || progress.state === "failed") && (
            <button type="button" className="primary" onClick={asking.goOn}>
              {words.goOn}
            </button>
          )}
        </div>
      </RowsTable>
      {answer !== undefined && <One answer={answer} department={nameOf} />}
      <Suspense fallback={<p className="as-of fact-name">{messages.asOf}</p>}>
        <AsOf at={at} choose={asking.askAsOf} />
      </Suspense>
      <div className="after">
        <button type="button" className="secondary" onClick={another}>
          <Icon name="file" />
          {words.another}
        </button>
        <button type="button" className="quiet" onClick={done}>
          {messages.startOver}
        </button>
      </div>
    </>
  );
}

function lookOf(answer: NumberAnswer | undefined): Pick<Row, "outcome" | "tone" | "icon"> {
  if (answer === undefined) return { outcome: "waiting", tone: "unsure", icon: "minus" };
  if (answer.outcome === "unknown") return { outcome: "number-unknown", tone: "unsure", icon: "question" };
  return { outcome: answer.verdict, ...LOOK[answer.verdict] };
}

function One({ answer, department }: { answer: NumberAnswer; department: (id: number) => string }) {
  const { locale, messages } = useWords();
  const words = NUMBERS_WORDS[locale];
  const { tone, icon } = lookOf(answer);
  const said =
    answer.outcome === "known"
      ? describeVerdict(answer.verdict, locale)
      : { word: words.unknown, sentence: words.unknownSentence };
  return (
    <section
      className={`numbers-one tone-${tone}`}
      data-result={answer.outcome === "known" ? answer.verdict : "unknown"}
    >
      <p className="eyebrow">
        {words.asked} <InertText>{answer.number}</InertText>
      </p>
      <h2 className="numbers-word">
        <Icon name={icon} />
        {said.word}
      </h2>
      <p>{said.sentence}</p>
      {answer.outcome === "unknown" ? (
        <p>
          <strong>{messages.whatToDo}</strong> {words.unknownRemedy}
        </p>
      ) : (
        <>
          <p>{words.knownSentence}</p>
          {answer.also !== undefined && answer.also.length > 0 && (
            <>
              <p>
                <strong>{words.also(formatNumber(answer.also.length, locale))}</strong>
              </p>
              <ul className="value-list">
                {answer.also.map((other) => (
                  <li key={other.department}>
                    <InertText>
                      {words.standing(
                        describeVerdict(other.verdict, locale).word,
                        department(other.department),
                      )}
                    </InertText>
                  </li>
                ))}
              </ul>
            </>
          )}
          <dl className="facts">
            <div className="fact">
              <dt className="fact-name">{messages.issuer}</dt>
              <dd>
                <InertText>{department(answer.department)}</InertText>
              </dd>
            </div>
            <div className="fact">
              <dt className="fact-name">{words.type}</dt>
              <dd>
                <InertText>{answer.vct}</InertText>
              </dd>
            </div>
            {answer.anchoredAt !== null && (
              <div className="fact">
                <dt className="fact-name">{messages.anchored}</dt>
                <dd>{formatMoment(answer.anchoredAt, locale)}</dd>
              </div>
            )}
            {answer.head !== null && (
              <div className="fact">
                <dt className="fact-name">{words.block}</dt>
                <dd>
                  {words.blockOf(
                    formatNumber(answer.head.number, locale),
                    formatMoment(answer.head.time, locale),
                  )}{" "}
                  <code>{answer.head.hash}</code>
                </dd>
              </div>
            )}
          </dl>
        </>
      )}
    </section>
  );
}
