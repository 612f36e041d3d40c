/** What counts as unusual: the public rules, each of which a person can switch off for themselves. */
import { describeRule } from "../../../core/trail/sentence.ts";
import { RULE_CODES, RULES, rulesHash } from "../../../core/trail/unusual.ts";
import { useMyData, useWords } from "../context.ts";

export function RuleChoice() {
  const { locale, messages } = useWords();
  const { rulesOff, switchRule } = useMyData();
  return (
    <section className="rules">
      <h2>{messages.rulesHeading}</h2>
      <p className="section-lead">{messages.rulesLead}</p>
      <ul className="rule-list">
        {RULE_CODES.map((rule) => {
          const { name, looksFor } = describeRule(rule, { locale });
          return (
            <li key={rule}>
              <label className="check-line">
                <input
                  type="checkbox"
                  checked={!rulesOff.has(rule)}
                  aria-describedby={`rule-${rule}`}
                  onChange={(event) => switchRule(rule, event.target.checked)}
                />
                <span>{name}</span>
              </label>
              <p id={`rule-${rule}`} className="faint">
                {looksFor}
              </p>
            </li>
          );
        })}
      </ul>
      <details className="expert">
        <summary>{messages.expert}</summary>
        <dl>
          <div className="row">
            <dt>{messages.rulesVersion(RULES.version)}</dt>
            <dd>
              <code>{JSON.stringify(RULES.rules)}</code>
            </dd>
          </div>
          <div className="row">
            <dt>{messages.rulesHash}</dt>
            <dd>
              <code>{rulesHash()}</code>
            </dd>
          </div>
        </dl>
      </details>
    </section>
  );
}
