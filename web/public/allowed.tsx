/** What may be looked up, for what, and by what law; and by which rules people are told what is unusual. */

import type { Catalogue } from "../../core/trace/catalogue.ts";
import type { Names } from "../../core/trail/names.ts";
import { describeRule } from "../../core/trail/sentence.ts";
import { RULE_CODES } from "../../core/trail/unusual.ts";
import { formatNumber } from "../components/format.ts";
import { InertText } from "../components/inert-text.tsx";
import type { Rules } from "./record.ts";
import { Fact } from "./state.tsx";
import { useWords } from "./words.ts";

export function Allowed({ catalogue, names }: { catalogue: Catalogue; names: Names }) {
  const { messages } = useWords();
  const { datasets, legalBases, purposes, version } = catalogue;
  const departments = (ids: readonly number[]) =>
    ids.map((id) => names.department(id)).join(messages.listSeparator);
  return (
    <>
      <p className="faint">{messages.catalogueVersion(version)}</p>
      <details className="folds">
        <summary>{messages.laws(legalBases.length)}</summary>
        <ul className="laws">
          {legalBases.map((basis) => {
            const { citation, explanation } = names.law(basis.code);
            return (
              <li key={basis.code}>
                <strong>
                  <InertText>{citation}</InertText>
                </strong>
                <p>{explanation === null ? messages.lawUnexplained : <InertText>{explanation}</InertText>}</p>
                <p className="faint">
                  <InertText>{messages.lawFor(departments(basis.consumers))}</InertText>
                  {basis.maySeal === true && basis.sealDays !== undefined && (
                    <>
                      {messages.listSeparator}
                      {messages.maySeal(basis.sealDays)}
                    </>
                  )}
                </p>
              </li>
            );
          })}
        </ul>
      </details>
      <details className="folds">
        <summary>{messages.datasets(datasets.length)}</summary>
        <ul className="laws">
          {datasets.map(({ code, fields, holder }) => (
            <li key={code}>
              <strong>
                <InertText>{names.dataset(code)}</InertText>
              </strong>{" "}
              <span className="faint">
                <InertText>{messages.heldBy(names.department(holder))}</InertText>
              </span>
              <p>
                <InertText>
                  {fields.map((field) => names.field(code, field.code)).join(messages.listSeparator)}
                </InertText>
              </p>
            </li>
          ))}
        </ul>
      </details>
      <details className="folds">
        <summary>{messages.purposes(purposes.length)}</summary>
        <ul className="laws">
          {purposes.map(({ code }) => (
            <li key={code}>
              <InertText>{names.purpose(code)}</InertText>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

export function UnusualRules({ rules }: { rules: Rules }) {
  const { locale, messages } = useWords();
  const { version } = rules.rules;
  const logged = rules.logged.find((each) => each.version === version);
  return (
    <>
      <p className="section-lead">{messages.rulesLead(version)}</p>
      <dl className="rules-told">
        {RULE_CODES.map((rule) => {
          const { looksFor, name } = describeRule(rule, { locale });
          return (
            <Fact key={rule} name={name}>
              {looksFor}
            </Fact>
          );
        })}
      </dl>
      <details className="expert">
        <summary>{messages.expert}</summary>
        <dl className="facts">
          {logged === undefined ? (
            <Fact name={messages.expertHash}>{messages.expertNotLogged}</Fact>
          ) : (
            <Fact name={messages.expertHash}>
              <code>{logged.hash}</code>{" "}
              <span>{messages.expertLoggedAt(formatNumber(logged.index, locale))}</span>
            </Fact>
          )}
        </dl>
      </details>
    </>
  );
}
