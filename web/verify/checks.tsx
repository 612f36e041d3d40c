/** The checks as a quiet list; each opens to its reason, its remedy and, for experts, its code and block. */

import type { Check, Outcome } from "../../core/verify/finding.ts";
import { formatMoment, formatNumber } from "../components/format.ts";
import { Icon, type IconName } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { type Messages, useWords } from "../messages/catalogue.ts";
import "./checks.css";
import type { CertificateReport, ReceiptReport } from "./report.ts";
import { type CheckWords, checkWords } from "./result.ts";

export const OUTCOMES: Record<Outcome, { icon: IconName; words: `outcome${string}` & keyof Messages }> = {
  pass: { icon: "check", words: "outcomePass" },
  fail: { icon: "cross", words: "outcomeFail" },
  unknown: { icon: "question", words: "outcomeUnknown" },
  skipped: { icon: "minus", words: "outcomeSkipped" },
};

type Report = CertificateReport | ReceiptReport;

export function Checks({ report }: { report: Report }) {
  const { locale, messages } = useWords();
  const { source, now } = report;
  const checks: Check<string>[] = report.checks;
  const spoken = checkWords(report, locale);
  const asked = checks.filter(({ outcome }) => outcome !== "skipped");
  const passed = asked.filter(({ outcome }) => outcome === "pass");
  return (
    <section className="checks" aria-labelledby="checks-heading">
      <h2 id="checks-heading">{messages.checksHeading}</h2>
      <p className="checks-summary">{messages.checksSummary(passed.length, asked.length)}</p>
      <ol>
        {checks.map((check, i) => (
          <li key={check.name}>
            <OneCheck check={check} words={spoken[i]!} />
          </li>
        ))}
      </ol>
      <div className="provenance">
        {source && (
          <p>
            <InertText>{messages.source(source.url, formatMoment(source.readAt, locale))}</InertText>
          </p>
        )}
        {"head" in report && report.head && (
          <p>
            {messages.checkBlock(
              formatNumber(report.head.number, locale),
              formatMoment(report.head.time, locale),
            )}{" "}
            <code className="block-hash">{report.head.hash}</code>
          </p>
        )}
        <p>{whatWasAsked(report, messages)}</p>
        <p>{messages.verifiedAt(formatMoment(now, locale))}</p>
      </div>
    </section>
  );
}

function whatWasAsked(report: Report, messages: Messages): string {
  if (report.kind === "certificate")
    return report.group === null ? messages.askedNothing : messages.askedGroup(report.group);
  return report.shown === null ? messages.askedNothingReceipt : messages.askedReceipt(report.shown);
}

function OneCheck({ check, words }: { check: Check<string>; words: CheckWords }) {
  const { locale, messages } = useWords();
  const { icon, words: outcome } = OUTCOMES[check.outcome];
  const { name, sentence, remedy } = words;
  return (
    <details className={`check check-${check.outcome}`}>
      <summary>
        <Icon name={icon} className="check-mark" />
        <span className="check-name">{name}</span>
        <span className="check-outcome">{messages[outcome]}</span>
        <Icon name="chevron" className="check-chevron" />
      </summary>
      <div className="check-body">
        <p>
          <InertText>{sentence}</InertText>
        </p>
        {remedy && (
          <p>
            <strong>{messages.whatToDo}</strong> <InertText>{remedy}</InertText>
          </p>
        )}
        <p className="check-expert">
          {messages.checkCode} <code>{check.code}</code>
          {check.block && (
            <>
              <br />
              {messages.checkBlock(
                formatNumber(check.block.number, locale),
                formatMoment(check.block.time, locale),
              )}
            </>
          )}
        </p>
      </div>
    </details>
  );
}
