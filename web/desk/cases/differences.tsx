/** What a reconciliation found: nothing, or each difference explained, by its kind. */
import type { Difference, DifferenceKind, Reconciliation } from "../../../core/desk/kinds.ts";
import { formatMoment } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../words.ts";
import { Counts } from "./counts.tsx";
import { SaveResult } from "./preview.tsx";
import { type CaseWords, useCaseWords } from "./words.ts";

export function Differences({ id, result }: { id: string; result: Reconciliation }) {
  const { locale } = useWords();
  const words = useCaseWords();
  const { rows, certificates, batches, counts, differences, block } = result;
  const found = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kinds = Map.groupBy(differences, ({ kind }) => kind);
  return (
    <section className="stack">
      <h3>{words.resultHeading}</h3>
      <div className={found === 0 ? "verdict verdict-good" : "verdict verdict-bad"}>
        <Icon name={found === 0 ? "check" : "warning"} />
        <p>
          <strong>{found === 0 ? words.allAgrees : words.differencesFound(found)}</strong>{" "}
          {block === null
            ? words.chainNotAsked
            : words.comparedAt(block.number, formatMoment(block.time, locale))}
        </p>
      </div>
      <Counts
        counts={[
          { name: words.countRows, value: rows },
          { name: words.countCertificates, value: certificates },
          { name: words.countBatches, value: batches },
        ]}
      />
      {[...kinds].map(([kind, listed]) => (
        <OneKind key={kind} kind={kind} listed={listed} count={counts[kind] ?? listed.length} />
      ))}
      {found > 0 && <SaveResult id={id} name="differences.csv" />}
    </section>
  );
}

/** @param listed the first of `count` */
function OneKind({ kind, listed, count }: { kind: DifferenceKind; listed: Difference[]; count: number }) {
  const words = useCaseWords();
  return (
    <details className="difference" open>
      <summary>
        <h4>{differenceName(kind, words)}</h4>
        <span className="count">{count}</span>
      </summary>
      <ul>
        {listed.map((each) => (
          <li key={`${each.number} ${each.line} ${each.expected} ${each.found}`}>
            <p>
              {each.number !== "" && (
                <strong>
                  <InertText>{each.number}</InertText>
                </strong>
              )}{" "}
              {each.line !== null && <span className="faint">{words.previewLine(each.line)}</span>}
            </p>
            <dl className="rows" lang="en">
              <div className="row">
                <dt>{words.expected}</dt>
                <dd>
                  <InertText>{each.expected}</InertText>
                </dd>
              </div>
              <div className="row">
                <dt>{words.found}</dt>
                <dd>
                  <InertText>{each.found}</InertText>
                </dd>
              </div>
              <div className="row">
                <dt>{words.remedy}</dt>
                <dd>
                  <InertText>{each.remedy}</InertText>
                </dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
      {listed.length < count && <p className="faint">{words.refusedFirst(listed.length, count)}</p>}
    </details>
  );
}

const differenceName = (kind: DifferenceKind, words: CaseWords): string =>
  ({
    "row-without-certificate": words.diffRowWithout,
    "certificate-without-row": words.diffCertificateWithout,
    "row-refused": words.diffRowRefused,
    "number-twice": words.diffNumberTwice,
    "file-missing": words.diffFileMissing,
    "file-incomplete": words.diffFileIncomplete,
    "file-altered": words.diffFileAltered,
    "batch-not-anchored": words.diffNotAnchored,
    "batch-differs": words.diffBatch,
    "status-differs": words.diffStatus,
    "claims-differ": words.diffClaims,
    "list-differs": words.diffList,
    "not-checked": words.diffNotChecked,
  })[kind];
