/** What became of one file: being verified, refused, or a verdict with all that follows from it. */
import { lazy, type ReactNode, type Ref, Suspense } from "react";
import type { JsonObject } from "../../core/json.ts";
import type { Verdict } from "../../core/verify/verdict.ts";
import { formatDay } from "../components/format.ts";
import { Ribbon, Rosette } from "../components/guilloche.tsx";
import { Icon, type IconName } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { Seal } from "../components/seal.tsx";
import { useWords } from "../messages/catalogue.ts";
import { Checks } from "./checks.tsx";
import { readLabels } from "./claims.ts";
import { Claims } from "./claims.tsx";
import "./outcome.css";
import { FactList, Newer } from "./facts.tsx";
import { ChooseFile, type Take } from "./hand-in.tsx";
import type { Refusal } from "./intake.ts";
import type { Report } from "./report.ts";
import { describeHere, LOOK, refusalWords, resultWords, type Tone } from "./result.ts";
import { type Item, isSettled, type Session } from "./session.ts";

const AsOf = lazy(() => import("./as-of.tsx").then(({ AsOf }) => ({ default: AsOf })));

/** What a reader would call one thing: the service did not answer. The checks below tell which question it was. */
const OUTAGES = new Set(["registries-not-known", "source-unavailable"]);

interface Props {
  item: Item;
  session: Session;
  take: Take;
  heading: Ref<HTMLHeadingElement>;
}

export function Outcome({ item, session, take, heading }: Props) {
  const words = useWords();
  const { messages } = words;
  const busy = !isSettled(item, session.round);
  const retry = (
    <button type="button" className="primary" onClick={() => session.askAgain(session.at)}>
      {messages.retry}
    </button>
  );
  return (
    <article aria-busy={busy} className={busy ? "outcome is-busy" : "outcome"}>
      {"refusal" in item.intake ? (
        <Panel
          item={item}
          result={item.intake.refusal}
          tone="unsure"
          icon="file"
          heading={heading}
          eyebrow={null}
          phrase
        >
          <Advice remedy={refusalWords(item.intake, words).remedy} />
        </Panel>
      ) : item.outcome === undefined ? (
        <div className="panel tone-unsure is-waiting">
          <Rosette className="waiting-rosette" />
          <h1>{messages.verifying}</h1>
        </div>
      ) : "report" in item.outcome ? (
        <Verified
          item={item}
          report={item.outcome.report}
          session={session}
          heading={heading}
          retry={retry}
        />
      ) : (
        <Panel
          item={item}
          result="broken"
          tone="unsure"
          icon="question"
          heading={heading}
          eyebrow={messages.verdictHeading}
        >
          {retry}
        </Panel>
      )}
      <div className="after">
        <ChooseFile take={take} className="secondary">
          <Icon name="file" />
          {messages.verifyAnother}
        </ChooseFile>
        <button type="button" className="quiet" onClick={() => session.clear()}>
          {messages.startOver}
        </button>
        {item.outcome && "report" in item.outcome && (
          <button type="button" className="quiet print-button" onClick={() => window.print()}>
            <Icon name="print" />
            {messages.print}
          </button>
        )}
      </div>
    </article>
  );
}

/** The one glance: seal, word, sentence. */
function Panel(props: {
  item: Item;
  /** stable name of what is shown, for whoever drives the page by script */
  result: Verdict | Refusal | "broken";
  tone: Tone;
  icon: IconName;
  heading: Ref<HTMLHeadingElement>;
  /** what the heading is; a refusal is no verdict and has none */
  eyebrow: string | null;
  /** the heading is a phrase, not a verdict's word: set smaller */
  phrase?: boolean;
  children?: ReactNode;
}) {
  const words = useWords();
  const { heading, sentence } = resultWords(props.item, words);
  return (
    <div className={`panel tone-${props.tone}`} data-result={props.result}>
      <Ribbon className="panel-ribbon" />
      <Seal icon={props.icon} />
      <div className="panel-words">
        <p className="eyebrow">
          {props.eyebrow}
          <span className="file-shown">
            <InertText>{props.item.intake.name}</InertText>
          </span>
        </p>
        <h1
          ref={props.heading}
          tabIndex={-1}
          className={props.phrase ? "verdict-word is-phrase" : "verdict-word"}
        >
          {heading}
        </h1>
        <p className="verdict-sentence">{sentence}</p>
        {props.children}
      </div>
    </div>
  );
}

function Advice({ reason, remedy }: { reason?: string; remedy: string | null }) {
  const { messages } = useWords();
  return (
    <div className="advice">
      {reason && (
        <p>
          <InertText>{reason}</InertText>
        </p>
      )}
      {remedy && (
        <p>
          <strong>{messages.whatToDo}</strong> <InertText>{remedy}</InertText>
        </p>
      )}
    </div>
  );
}

function Verified(props: {
  item: Item;
  report: Report;
  session: Session;
  heading: Ref<HTMLHeadingElement>;
  retry: ReactNode;
}) {
  const { report, session } = props;
  const { locale, messages } = useWords();
  const { tone, icon } = LOOK[report.verdict];
  // the check that decided: what failed, or what could not be found out
  const deciding =
    report.verdict === "undetermined"
      ? report.checks.find(({ outcome }) => outcome === "unknown")
      : report.checks.find(({ outcome }) => outcome === "fail");
  // who issued it and when is said only of what they did issue
  const vouched = report.verdict === "invalid" ? null : report.certificate;
  const why =
    deciding && OUTAGES.has(deciding.code)
      ? { sentence: messages.serviceDown, remedy: messages.serviceDownRemedy }
      : deciding && describeHere(deciding, locale);
  return (
    <>
      <Panel
        item={props.item}
        result={report.verdict}
        tone={tone}
        icon={icon}
        heading={props.heading}
        eyebrow={
          report.askedAt === null
            ? messages.verdictHeading
            : messages.verdictAsOf(formatDay(report.askedAt, locale))
        }
      >
        {why && <Advice reason={why.sentence} remedy={why.remedy} />}
        {report.verdict === "undetermined" && props.retry}
      </Panel>
      {(vouched || report.askedAt !== null) && (
        <div className="below">
          {vouched && <FactList certificate={vouched} anchoredAt={report.anchoredAt} />}
          <Suspense fallback={<p className="as-of fact-name">{messages.asOf}</p>}>
            <AsOf at={session.at} choose={session.askAgain} />
          </Suspense>
        </div>
      )}
      <Newer report={report} />
      {report.disclosed && <Content report={{ ...report, disclosed: report.disclosed }} />}
      <Checks report={report} />
    </>
  );
}

/** The claims. What is not vouched for is said to be so, and is kept out of sight where the file is not genuine. */
function Content({ report }: { report: Report & { disclosed: JsonObject } }) {
  const { locale, messages } = useWords();
  const { name } = readLabels(report.metadata, locale);
  if (report.verdict === "invalid")
    return (
      <details className="unconfirmed">
        <summary>
          {messages.claimsShow}
          <Icon name="chevron" className="check-chevron" />
        </summary>
        <Claims report={report} />
      </details>
    );
  return (
    <section className="content" aria-labelledby="content-heading">
      <h2 id="content-heading">
        {name === null ? messages.certificateHeading : <InertText>{name}</InertText>}
      </h2>
      {report.verdict === "undetermined" && <p className="notice">{messages.claimsUnconfirmed}</p>}
      <Claims report={report} />
    </section>
  );
}
