/** What follows the verdict on a certificate: who issued it and when, how it stood on another day, what it says. */
import { lazy, Suspense } from "react";
import type { JsonObject } from "../../core/json.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { useWords } from "../messages/catalogue.ts";
import { readLabels } from "./claims.ts";
import { Claims } from "./claims.tsx";
import { FactList, Newer } from "./facts.tsx";
import type { CertificateReport } from "./report.ts";
import type { Session } from "./session.ts";

const Beside = lazy(() => import("./beside.tsx").then(({ Beside }) => ({ default: Beside })));
const AsOf = lazy(() => import("./as-of.tsx").then(({ AsOf }) => ({ default: AsOf })));

interface Props {
  report: CertificateReport;
  session: Session;
  /** the PDF that the certificate came in; null: it came by itself */
  paper: { name: string; file: Blob } | null;
}

export function AboutCertificate({ report, session, paper }: Props) {
  const { messages } = useWords();
  // who issued it and when is said only of what they did issue
  const vouched = report.verdict === "invalid" ? null : report.certificate;
  // around a file that is not genuine, no page is worth a look
  const beside = report.verdict === "invalid" ? null : paper;
  return (
    <>
      {(vouched || report.askedAt !== null) && (
        <div className="below">
          {vouched && (
            <FactList certificate={vouched} anchoredAt={report.anchoredAt} mirror={report.mirror} />
          )}
          {/* evidence speaks of its own block, and of no other day */}
          {report.evidence === null && (
            <Suspense fallback={<p className="as-of fact-name">{messages.asOf}</p>}>
              <AsOf at={session.at} choose={session.askAgain} />
            </Suspense>
          )}
        </div>
      )}
      <Newer report={report} />
      <div className={beside ? "with-paper" : undefined}>
        {report.disclosed && <Content report={{ ...report, disclosed: report.disclosed }} />}
        {beside && (
          <Suspense fallback={null}>
            <Beside {...beside} isProven={report.verdict !== "undetermined"} />
          </Suspense>
        )}
      </div>
    </>
  );
}

/** The claims. What is not vouched for is said to be so, and is kept out of sight where the file is not genuine. */
function Content({ report }: { report: CertificateReport & { disclosed: JsonObject } }) {
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
