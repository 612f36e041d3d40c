/** The cases: all of them by their state, or one of them. */
import { useCallback, useState } from "react";
import type { CaseState, CaseSummary } from "../../../core/desk/case.ts";
import { useDesk } from "../context.ts";
import { Unavailable } from "../problem.tsx";
import { type Page, usePages } from "../use-pages.ts";
import { useWords } from "../words.ts";
import { CaseList } from "./case-list.tsx";
import { stateName } from "./case-words.ts";
import { OneCaseRoom } from "./one-case.tsx";
import { useCaseWords } from "./words.ts";

const STATES: readonly CaseState[] = [
  "submitted",
  "sent-back",
  "draft",
  "approved",
  "running",
  "failed",
  "done",
  "withdrawn",
];

export default function CasesRoom() {
  const { address } = useDesk();
  return address.at === null ? <AllCases /> : <OneCaseRoom id={address.at} />;
}

function AllCases() {
  const { messages } = useWords();
  const words = useCaseWords();
  const { client } = useDesk();
  const [state, setState] = useState<CaseState | "">("");
  const { items, more, failure, ask } = usePages(
    useCallback(
      (before: string | number | null, signal: AbortSignal) =>
        client.get<Page<CaseSummary>>(
          "/desk/cases",
          { state: state === "" ? null : state, before, limit: 50 },
          signal,
        ),
      [client, state],
    ),
  );
  return (
    <section className="stack">
      <h2>{words.allHeading}</h2>
      <p className="field">
        <label htmlFor="case-state">{words.whichState}</label>
        <select
          id="case-state"
          value={state}
          onChange={({ target }) => setState(target.value as CaseState | "")}
        >
          <option value="">{words.anyState}</option>
          {STATES.map((each) => (
            <option key={each} value={each}>
              {stateName(each, messages)}
            </option>
          ))}
        </select>
      </p>
      <Unavailable code={failure} onRetry={ask} />
      {items === undefined ? (
        failure === null && <p role="status">{messages.loading}</p>
      ) : items.length === 0 ? (
        <p className="lead">{words.none}</p>
      ) : (
        <CaseList cases={items} />
      )}
      {more !== null && (
        <p className="actions">
          <button type="button" className="secondary" onClick={more}>
            {messages.more}
          </button>
        </p>
      )}
    </section>
  );
}
