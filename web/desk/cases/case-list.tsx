/** Cases, one line each: what it is, whose, since when, and how it stands. */
import type { CaseState, CaseSummary } from "../../../core/desk/case.ts";
import { formatMoment } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { useWords } from "../words.ts";
import { kindName, STATE_LOOK, stateName, titleOf } from "./case-words.ts";
import { ProgressLine } from "./progress.tsx";

export function CaseList({ cases }: { cases: readonly CaseSummary[] }) {
  const { locale, messages } = useWords();
  return (
    <ul className="case-list">
      {cases.map((each) => (
        <li key={each.id}>
          <a href={hrefOf("cases", each.id)}>
            <span className="case-what">
              <InertText>{titleOf(each, messages)}</InertText>
            </span>
            <span className="faint">
              {kindName(each.kind, messages)} ·{" "}
              <InertText>{messages.caseBy(each.maker.name, formatMoment(each.changed, locale))}</InertText>
            </span>
            {each.state === "sent-back" && each.remark !== undefined && (
              <span className="case-remark">
                <InertText>{each.remark}</InertText>
              </span>
            )}
          </a>
          <StateMark state={each.state} />
          {each.state === "running" && each.progress !== undefined && (
            <ProgressLine progress={each.progress} />
          )}
        </li>
      ))}
    </ul>
  );
}

export function StateMark({ state }: { state: CaseState }) {
  const { messages } = useWords();
  const { tone, icon } = STATE_LOOK[state];
  return (
    <span className={`mark tone-${tone}`} data-state={state}>
      <Icon name={icon} />
      {stateName(state, messages)}
    </span>
  );
}
