/** Who issued it, when, for how long, and what replaced it: what stands right below the verdict. */
import type { ShownCertificate } from "../../core/verify/certificate.ts";
import { formatDay, formatMoment } from "../components/format.ts";
import { InertText } from "../components/inert-text.tsx";
import { useWords } from "../messages/catalogue.ts";
import { Department } from "./department.tsx";
import type { CertificateReport } from "./report.ts";

export function FactList({
  certificate,
  anchoredAt,
  mirror,
}: {
  certificate: ShownCertificate;
} & Pick<CertificateReport, "anchoredAt" | "mirror">) {
  const { locale, messages } = useWords();
  return (
    <dl className="facts">
      {certificate.issuer && (
        <div className="fact fact-issuer">
          <dt className="fact-name">{messages.issuer}</dt>
          <dd>
            <Department department={certificate.issuer} />
          </dd>
        </div>
      )}
      {anchoredAt !== null && (
        <div className="fact">
          <dt className="fact-name">{mirror === null ? messages.anchored : messages.anchoredBy}</dt>
          <dd>{formatMoment(anchoredAt, locale)}</dd>
        </div>
      )}
      {(certificate.nbf !== null || certificate.exp !== null) && (
        <div className="fact">
          <dt className="fact-name">{messages.term}</dt>
          <dd>
            <Term from={certificate.nbf} until={certificate.exp} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Term({ from, until }: { from: number | null; until: number | null }) {
  const { locale, messages } = useWords();
  // `exp` is the first second after the term, so the last day is that of the second before
  const first = from === null ? null : formatDay(from, locale);
  const last = until === null ? null : formatDay(until - 1, locale);
  if (first !== null && last !== null) return messages.termBoth(first, last);
  return first !== null ? messages.termFrom(first) : messages.termUntil(last ?? "");
}

export function Newer({ report }: { report: CertificateReport }) {
  const { messages } = useWords();
  const { superseding: newer, certificate } = report;
  if (!newer) return null;
  const place = newer.index + 1;
  const { number } = newer;
  return (
    <section className="newer" aria-labelledby="newer-heading">
      <h2 id="newer-heading">
        {number === undefined ? messages.newerHeading : <InertText>{messages.newerNumber(number)}</InertText>}
      </h2>
      <p>
        {newer.department === certificate?.issuer?.id
          ? messages.newerSentence(place)
          : messages.newerSentenceOther(place, newer.department)}{" "}
        <code>{newer.root}</code>
      </p>
    </section>
  );
}
