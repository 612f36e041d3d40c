/** What came of a case that is done. */
import { useCallback } from "react";
import type { FoundCertificate } from "../../../core/desk/answers.ts";
import type { CaseShown } from "../../../core/desk/case.ts";
import type {
  IssueOutcome,
  Reconciliation,
  ReissueOutcome,
  StatusOutcome,
} from "../../../core/desk/kinds.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { hrefOf } from "../address.ts";
import { useDesk } from "../context.ts";
import { fileOf } from "../file-of.ts";
import { Unavailable } from "../problem.tsx";
import { type Page, usePages } from "../use-pages.ts";
import { useWords } from "../words.ts";
import { Counts } from "./counts.tsx";
import { Differences } from "./differences.tsx";
import { SaveResult } from "./preview.tsx";
import { useCaseWords } from "./words.ts";

export function Result({ shown }: { shown: CaseShown }) {
  const words = useCaseWords();
  const { outcome, kind } = shown;
  if (outcome === undefined) return null;
  switch (kind) {
    case "issue":
      return <OfIssue id={shown.id} outcome={outcome as IssueOutcome} />;
    case "status": {
      const { changed, same, refused } = outcome as StatusOutcome;
      return (
        <section className="stack">
          <h3>{words.resultHeading}</h3>
          <Counts
            counts={[
              { name: words.countChanged, value: changed, tone: "good" },
              { name: words.countSame, value: same },
              { name: words.countNotFound, value: refused },
            ]}
          />
          <SaveResult id={shown.id} name="changes.csv" />
        </section>
      );
    }
    case "reissue": {
      const { issued, superseded, revoked, jobs } = outcome as ReissueOutcome;
      return (
        <section className="stack">
          <h3>{words.resultHeading}</h3>
          <Counts
            counts={[
              { name: words.countIssued, value: issued, tone: "good" },
              { name: words.countSuperseded, value: superseded },
              { name: words.countRevoked, value: revoked },
            ]}
          />
          <p className="actions">
            <SaveArchive id={shown.id} />
          </p>
          {jobs.map((job) => (
            <OneByOne key={job} job={job} />
          ))}
        </section>
      );
    }
    case "reconcile":
      return <Differences id={shown.id} result={outcome as Reconciliation} />;
    case "type":
      return <p className="lead">{words.typeDone}</p>;
    default:
      return null;
  }
}

function OfIssue({ id, outcome }: { id: string; outcome: IssueOutcome }) {
  const words = useCaseWords();
  const { me } = useDesk();
  const { issued, refused } = outcome;
  return (
    <section className="stack">
      <h3>{words.resultHeading}</h3>
      <Counts
        counts={[
          { name: words.countIssued, value: issued, tone: "good" },
          { name: words.countRefused, value: refused, ...(refused === 0 ? {} : { tone: "bad" as const }) },
        ]}
      />
      <p className="actions">
        <SaveArchive id={id} />
        {refused > 0 && (
          <a className="secondary" href={`/desk/cases/${id}/refused`} download="refused.csv">
            <Icon name="save" />
            {words.refusedSave}
          </a>
        )}
        <a className="quiet" href={hrefOf("certificates", id)}>
          {words.changeThese}
        </a>
        {me.roles.includes("maker") && (
          <a className="quiet" href={hrefOf("issue", id)}>
            {words.issueAgain}
          </a>
        )}
      </p>
      <OneByOne job={id} />
    </section>
  );
}

function SaveArchive({ id }: { id: string }) {
  const words = useCaseWords();
  return (
    <a className="primary" href={`/desk/cases/${id}/archive`} download>
      <Icon name="save" />
      {words.saveZip}
    </a>
  );
}

/** The certificates that were issued together, each as a file and on paper. */
function OneByOne({ job }: { job: string }) {
  const { messages } = useWords();
  const words = useCaseWords();
  const { client } = useDesk();
  const { items, more, failure, ask } = usePages(
    useCallback(
      (after: string | number | null, signal: AbortSignal) =>
        client.get<Page<FoundCertificate>>("/desk/certificates", { job, after, limit: 20 }, signal),
      [client, job],
    ),
  );
  return (
    <>
      <h4>{words.oneByOne}</h4>
      <Unavailable code={failure} onRetry={ask} />
      <ul className="issued">
        {items?.map((each) => {
          const { number } = each;
          return (
            <li key={`${each.root} ${each.index}`}>
              <span className="issued-number">
                <InertText>{number}</InertText>
              </span>
              <a className="quiet" href={fileOf(each, "json")} download aria-label={words.saveFileOf(number)}>
                <Icon name="file" />
                {words.saveFile}
              </a>
              <a className="quiet" href={fileOf(each, "pdf")} download aria-label={words.savePdfOf(number)}>
                <Icon name="print" />
                {words.savePdf}
              </a>
            </li>
          );
        })}
      </ul>
      {more !== null && (
        <p className="actions">
          <button type="button" className="secondary" onClick={more}>
            {messages.more}
          </button>
        </p>
      )}
    </>
  );
}
