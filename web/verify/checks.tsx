/** The checks as a quiet list; each opens to its reason, its remedy and, for experts, its code and block. */

import type { Outcome } from "../../core/verify/finding.ts";
import { nameOfCheck } from "../../core/verify/messages.ts";
import type { Check } from "../../core/verify/verdict.ts";
import { formatMoment, formatNumber } from "../components/format.ts";
import { Icon, type IconName } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { type Messages, useWords } from "../messages/catalogue.ts";
import "./checks.css";
import type { Report } from "./report.ts";
import { describeHere } from "./result.ts";

const OUTCOMES: Record<Outcome, { icon: IconName; words: `outcome${string}` & keyof Messages }> = {
  pass: { icon: "check", words: "outcomePass" },
  fail: { icon: "cross", words: "outcomeFail" },
  unknown: { icon: "question", words: "outcomeUnknown" },
  skipped: { icon: "minus", words: "outcomeSkipped" },
};

export function Checks({ report }: { report: Report }) {
  const { locale, messages } = useWords();
  const { checks, source, group, now } = report;
  const asked = checks.filter(({ outcome }) => outcome !== "skipped");
  const passed = asked.filter(({ outcome }) => outcome === "pass");
  return (
    <section className="checks" aria-labelledby="checks-heading">
      <h2 id="checks-heading">{messages.checksHeading}</h2>
      <p className="checks-summary">{messages.checksSummary(passed.length, asked.length)}</p>
      <ol>
        {checks.map((check) => (
          <li key={check.name}>
            <OneCheck check={check} />
          </li>
        ))}
      </ol>
      <div className="provenance">
        {source && (
          <p>
            <InertText>{messages.source(source.url, formatMoment(source.readAt, locale))}</InertText>
          </p>
        )}
        <p>{group === null ? messages.askedNothing : messages.askedGroup(group)}</p>
        <p>{messages.verifiedAt(formatMoment(now, locale))}</p>
      </div>
    </section>
  );
}

function OneCheck({ check }: { check: Check }) {
  const { locale, messages } = useWords();
  const { icon, words } = OUTCOMES[check.outcome];
  const { sentence, remedy } = describeHere(check, locale);
  return (
    <details className={`check check-${check.outcome}`}>
      <summary>
        <Icon name={icon} className="check-mark" />
        <span className="check-name">{nameOfCheck(check.name, locale)}</span>
        <span className="check-outcome">{messages[words]}</span>
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
