/** What became of one file: being verified, refused, or a verdict with all that follows from it. */
import { lazy, type ReactNode, type Ref, Suspense } from "react";
import { formatDay, formatMoment } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { type Messages, useWords } from "../messages/catalogue.ts";
import { AboutCertificate } from "./about-certificate.tsx";
import { AboutReceipt } from "./about-receipt.tsx";
import { Checks } from "./checks.tsx";
import "./outcome.css";
import type { UnprovenReport } from "./evidence/ground.ts";
import { EVIDENCE_WORDS } from "./evidence/words.ts";
import { FILED_WORDS } from "./filed/words.ts";
import { ChooseFile, type Take } from "./hand-in.tsx";
import { Advice, Panel } from "./panel.tsx";
import type { CertificateReport, Report } from "./report.ts";
import { boundTo, checkWords, decidingCheck, LOOK, refusalWords } from "./result.ts";
import { type Item, isSettled, type Session } from "./session.ts";
import type { OwnNode } from "./verifier.ts";
import { Waiting } from "./waiting.tsx";

/** Why, where whoever was asked did not answer: what a reader would call one thing. The checks below tell which question it was. */
function outageWords(
  code: string,
  node: OwnNode | null,
  m: Messages,
): { sentence: string; remedy: string } | null {
  const host = node === null ? "" : new URL(node.url).host;
  if (code === "registries-not-known" || (code === "source-unavailable" && node === null))
    return { sentence: m.serviceDown, remedy: m.serviceDownRemedy };
  if (code !== "source-unavailable") return null;
  return { sentence: (node?.alone ? m.nodeDown : m.oneDown)(host), remedy: m.nodeDownRemedy };
}

const MadeFor = lazy(() => import("./copies/made-for.tsx").then(({ MadeFor }) => ({ default: MadeFor })));
const SaveReport = lazy(() =>
  import("./signed/save-report.tsx").then(({ SaveReport }) => ({ default: SaveReport })),
);
const AsDocument = lazy(() =>
  import("./papers/save-paper.tsx").then(({ AsDocument }) => ({ default: AsDocument })),
);
const AboutFiled = lazy(() =>
  import("./filed/about-filed.tsx").then(({ AboutFiled }) => ({ default: AboutFiled })),
);
const FiledAdvice = lazy(() =>
  import("./filed/about-filed.tsx").then(({ FiledAdvice }) => ({ default: FiledAdvice })),
);
const RestsOn = lazy(() => import("./evidence/rests-on.tsx").then(({ RestsOn }) => ({ default: RestsOn })));
const Unproven = lazy(() =>
  import("./evidence/unproven.tsx").then(({ Unproven }) => ({ default: Unproven })),
);
const SaveEvidence = lazy(() =>
  import("./evidence/save-evidence.tsx").then(({ SaveEvidence }) => ({ default: SaveEvidence })),
);
const MakeCopy = lazy(() => import("./copies/make-copy.tsx").then(({ MakeCopy }) => ({ default: MakeCopy })));

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
  const report = item.outcome && "report" in item.outcome ? item.outcome.report : null;
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
        <Waiting />
      ) : report?.kind === "unproven" ? (
        <Suspense fallback={<Waiting />}>
          <Unproven item={item} report={report} session={session} heading={heading} />
        </Suspense>
      ) : report !== null ? (
        <Verified item={item} report={report} session={session} take={take} heading={heading} retry={retry} />
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
        {report !== null && (
          <button type="button" className="quiet print-button" onClick={() => window.print()}>
            <Icon name="print" />
            {messages.print}
          </button>
        )}
      </div>
    </article>
  );
}

function Verified(props: {
  item: Item;
  report: Exclude<Report, UnprovenReport>;
  session: Session;
  take: Take;
  heading: Ref<HTMLHeadingElement>;
  retry: ReactNode;
}) {
  const { report, session } = props;
  const { intake } = props.item;
  const { locale, messages } = useWords();
  const { tone, icon } = LOOK[report.verdict];
  const decided = decidingCheck(report);
  const bound = boundTo(report);
  // what was handed in, where it is the certificate itself and not evidence of it
  const file =
    report.kind === "certificate" && report.evidence === null && "text" in intake ? intake.text : null;
  // a node is asked about certificates alone
  const node = report.kind === "certificate" ? session.node : null;
  const why =
    (decided === -1 ? null : outageWords(report.checks[decided]!.code, node, messages)) ??
    checkWords(report, locale)[decided];
  return (
    <>
      <Panel
        item={props.item}
        result={report.verdict}
        tone={tone}
        icon={icon}
        heading={props.heading}
        eyebrow={
          report.kind === "receipt"
            ? messages.verdictOfAccess
            : report.kind === "filed"
              ? FILED_WORDS[locale].eyebrow
              : report.evidence !== null
                ? EVIDENCE_WORDS[locale].verdictAsOf(formatMoment(report.at, locale))
                : report.askedAt === null
                  ? messages.verdictHeading
                  : messages.verdictAsOf(formatDay(report.askedAt, locale))
        }
      >
        {why && <Advice reason={why.sentence} remedy={why.remedy} />}
        {ASK_AGAIN.has(report.verdict) && props.retry}
        {report.kind === "filed" && (
          <Suspense fallback={null}>
            <FiledAdvice report={report} retry={props.retry} />
          </Suspense>
        )}
      </Panel>
      {bound !== null && (
        <Suspense fallback={null}>
          <MadeFor bound={bound} expired={report.checks.some(({ code }) => code === "copy-expired")} />
        </Suspense>
      )}
      {report.kind === "certificate" && report.evidence !== null && (
        <Suspense fallback={null}>
          <RestsOn ground={report.evidence} session={session} />
        </Suspense>
      )}
      {report.kind === "receipt" ? (
        <AboutReceipt report={report} />
      ) : report.kind === "filed" ? (
        <Suspense fallback={null}>
          <AboutFiled
            report={report}
            inPdf={"text" in intake && intake.paper !== undefined}
            session={session}
            take={props.take}
          />
        </Suspense>
      ) : (
        <AboutCertificate
          report={report}
          session={session}
          paper={"text" in intake && intake.paper ? { name: intake.name, file: intake.paper } : null}
        />
      )}
      {report.kind === "certificate" && report.verdict === "valid" && file !== null && (
        <Suspense fallback={null}>
          <AsDocument text={file} report={report} />
          {bound === null && <MakeCopy text={file} report={report} />}
        </Suspense>
      )}
      {report.kind === "certificate" && isOfService(report) && file !== null && (
        <Suspense fallback={null}>
          <SaveReport key={report.askedAt} text={file} at={report.askedAt} />
        </Suspense>
      )}
      {report.kind === "certificate" && isProvable(report) && bound === null && file !== null && (
        <Suspense fallback={null}>
          <SaveEvidence key={session.round} text={file} node={session.node} />
        </Suspense>
      )}
      {report.kind !== "filed" && <Checks report={report} />}
    </>
  );
}

/** The service was asked, and told something: then there is something it can sign. */
const isOfService = ({ group, source }: CertificateReport): boolean => group !== null && source !== null;

/**
 * Something was told, and it was enough for a verdict on a certificate that there is. What a mirror says of an anchor
 * elsewhere, no storage of it proves.
 */
const isProvable = ({ source, verdict, mirror }: CertificateReport): boolean =>
  source !== null && mirror === null && verdict !== "invalid" && verdict !== "undetermined";

/** Verdicts that time, or the next try, can change. */
const ASK_AGAIN: ReadonlySet<Report["verdict"]> = new Set(["undetermined", "pending"] as const);
