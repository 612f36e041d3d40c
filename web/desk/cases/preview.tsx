/** What a case will do, before it does it: certificates as they will look, what is refused and why, what changes. */
import type { CaseShown } from "../../../core/desk/case.ts";
import type {
  AtBlock,
  IssuePreview,
  IssueTerms,
  ReissuePreview,
  StatusPreview,
  TypePreview,
  TypeTerms,
} from "../../../core/desk/kinds.ts";
import type { RefusedRow, RegisterNotice, Specimen } from "../../../core/desk/register.ts";
import { formatMoment, formatNumber } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { usePageWords } from "../../messages/catalogue.ts";
import { useDesk } from "../context.ts";
import { Unavailable } from "../problem.tsx";
import { en as refusalsEn } from "../refusals/en.ts";
import { zhCN as refusalsZhCN } from "../refusals/zh-CN.ts";
import { Sheet } from "../sheet.tsx";
import type { Asked } from "../use-asked.ts";
import { useTypeDefinition } from "../use-type.ts";
import { Counts } from "./counts.tsx";
import { Stated } from "./stated.tsx";
import { statusName } from "./status-words.ts";
import { TableScroll } from "./table-scroll.tsx";
import { useCaseWords } from "./words.ts";

export function Preview({ shown, preview }: { shown: CaseShown; preview: Asked<unknown> }) {
  const words = useCaseWords();
  const { value, failure, ask } = preview;
  if (value === undefined || value === null)
    return failure === null ? (
      <p className="waiting" role="status">
        {words.previewReading}
      </p>
    ) : (
      <Unavailable code={failure} onRetry={() => void ask()} />
    );
  switch (shown.kind) {
    case "issue":
      return <OfIssue id={shown.id} vct={(shown.terms as IssueTerms).type} preview={value as IssuePreview} />;
    case "status":
      return <OfStatus shown={shown} preview={value as StatusPreview & AtBlock} />;
    case "type":
      return <OfType terms={shown.terms as TypeTerms} preview={value as TypePreview} />;
    case "reissue":
      return <OfReissue shown={shown} preview={value as ReissuePreview & AtBlock} />;
    default:
      return null;
  }
}

function OfIssue({ id, vct, preview }: { id: string; vct: string; preview: IssuePreview }) {
  const words = useCaseWords();
  const { rows, accepted, refused, certificates, refusedRows, notices } = preview;
  return (
    <>
      <section className="stack">
        <h3>{words.previewHeading}</h3>
        <Counts
          counts={[
            { name: words.countRows, value: rows },
            { name: words.countAccepted, value: accepted, tone: "good" },
            { name: words.countRefused, value: refused, ...(refused === 0 ? {} : { tone: "bad" as const }) },
          ]}
        />
        <Notices notices={notices} />
        <Specimens vct={vct} certificates={certificates} of={accepted} />
      </section>
      <Refused id={id} rows={refusedRows} count={refused} />
    </>
  );
}

/** What people do not see in a workbook, and that counts all the same. */
function Notices({ notices }: { notices: readonly RegisterNotice[] }) {
  if (notices.length === 0) return null;
  return (
    <ul className="notice" lang="en">
      {notices.map(({ code, sentence }) => (
        <li key={`${code} ${sentence}`}>
          <InertText>{sentence}</InertText>
        </li>
      ))}
    </ul>
  );
}

/** What would happen rests on the chain, which goes on. */
function AsOf({ block }: AtBlock) {
  const { locale } = usePageWords();
  const words = useCaseWords();
  if (block === null) return null;
  return (
    <p className="faint">
      {words.asOf(formatNumber(block.number, locale), formatMoment(block.time, locale))}
    </p>
  );
}

function Specimens({ vct, certificates, of }: { vct: string | null; certificates: Specimen[]; of: number }) {
  const words = useCaseWords();
  const { me } = useDesk();
  const metadata = useTypeDefinition(vct);
  if (certificates.length === 0) return null;
  return (
    <>
      <p className="faint">{words.previewFirst(certificates.length, of)}</p>
      <ul className="specimens">
        {certificates.map((specimen) => (
          <li key={`${specimen.line} ${specimen.number}`}>
            <p className="faint">
              {words.previewLine(specimen.line)}
              {specimen.status !== "valid" && ` · ${statusName(specimen.status, words)}`}
            </p>
            <Sheet specimen={specimen} metadata={metadata} issuer={me.departmentName} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** @param rows the first of `count` */
function Refused({ id, rows, count }: { id: string; rows: readonly RefusedRow[]; count: number }) {
  const words = useCaseWords();
  if (count === 0) return null;
  return (
    <section className="stack">
      <h3>{words.refusedHeading}</h3>
      <p className="section-lead">{words.refusedLead}</p>
      <TableScroll label={words.refusedHeading}>
        <thead>
          <tr>
            <th scope="col">{words.line}</th>
            <th scope="col">{words.column}</th>
            <th scope="col">{words.reason}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.line} ${row.column} ${row.code}`}>
              <td className="number">{row.line}</td>
              <td>
                {row.column === null ? (
                  <span className="faint">{words.wholeRow}</span>
                ) : (
                  <InertText>{row.column}</InertText>
                )}
              </td>
              <td>
                <Why row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </TableScroll>
      {rows.length < count && <p className="faint">{words.refusedFirst(rows.length, count)}</p>}
      <p>
        <a className="secondary" href={`/desk/cases/${id}/refused`} download="refused.csv">
          <Icon name="save" />
          {words.refusedSave}
        </a>
      </p>
    </section>
  );
}

/** In a few words, and as the service says it of this very cell. */
function Why({ row: { code, reason } }: { row: RefusedRow }) {
  const { locale } = usePageWords();
  const words: Readonly<Record<string, string>> = locale === "en" ? refusalsEn : refusalsZhCN;
  return (
    <>
      {Object.hasOwn(words, code) && <p>{words[code]}</p>}
      <p className="faint" lang="en">
        <InertText>{reason}</InertText> <code>{code}</code>
      </p>
    </>
  );
}

function OfStatus({ shown, preview }: { shown: CaseShown; preview: StatusPreview & AtBlock }) {
  const words = useCaseWords();
  const { changes, counts, refused, block } = preview;
  return (
    <section className="stack">
      <h3>{words.changesHeading}</h3>
      <Stated shown={shown} />
      <AsOf block={block} />
      <Counts
        counts={[
          { name: words.countChange, value: counts.change, tone: "good" },
          { name: words.countSame, value: counts.same },
          {
            name: words.countNotFound,
            value: counts.refused,
            ...(counts.refused === 0 ? {} : { tone: "bad" as const }),
          },
        ]}
      />
      {changes.length > 0 && (
        <TableScroll label={words.changesHeading}>
          <thead>
            <tr>
              <th scope="col">{words.number}</th>
              <th scope="col">{words.statusNow}</th>
              <th scope="col">{words.statusThen}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.number}>
                <td>
                  <InertText>{change.number}</InertText>
                </td>
                <td>{statusName(change.now, words)}</td>
                <td>
                  <strong>{statusName(change.becomes, words)}</strong>
                  {change.newer !== undefined && (
                    <>
                      {" "}
                      <InertText>{words.newerIs(change.newer)}</InertText>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </TableScroll>
      )}
      {changes.length < counts.change && (
        <p className="faint">{words.changesFirst(changes.length, counts.change)}</p>
      )}
      {refused.length > 0 && (
        <>
          <h4>{words.notFoundHeading}</h4>
          <ul className="plain-list">
            {refused.map((each) => (
              <li key={`${each.line} ${each.number} ${each.code}`}>
                {each.line !== null && <span className="faint">{words.previewLine(each.line)} </span>}
                <InertText>{each.number}</InertText>{" "}
                <span className="faint" lang="en">
                  <InertText>{each.reason}</InertText>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {changes.length < counts.change && <SaveResult id={shown.id} name="changes.csv" />}
    </section>
  );
}

export function SaveResult({ id, name }: { id: string; name: string }) {
  const words = useCaseWords();
  return (
    <p>
      <a className="secondary" href={`/desk/cases/${id}/result?as=csv`} download={name}>
        <Icon name="save" />
        {words.saveAll}
      </a>
    </p>
  );
}

function OfType({ terms, preview }: { terms: TypeTerms; preview: TypePreview }) {
  const words = useCaseWords();
  const { me } = useDesk();
  const { vct, metadataHash, sample, claims } = preview;
  const listed = (heading: string, names: readonly string[]) =>
    names.length > 0 && (
      <div className="row">
        <dt>{heading}</dt>
        <dd>
          <InertText>{names.join(words.listSeparator)}</InertText>
        </dd>
      </div>
    );
  return (
    <section className="stack">
      <h3>{words.typeHeading}</h3>
      <dl className="rows">
        <div className="row">
          <dt>{words.typeIdentifier}</dt>
          <dd>
            <code>
              <InertText>{vct}</InertText>
            </code>
          </dd>
        </div>
        {claims !== null && (
          <>
            {listed(words.claimsAdded, claims.added)}
            {listed(words.claimsRemoved, claims.removed)}
            {listed(words.claimsChanged, claims.changed)}
          </>
        )}
        <div className="row">
          <dt>{words.expertFingerprint}</dt>
          <dd>
            <code>{metadataHash}</code>
          </dd>
        </div>
      </dl>
      {sample !== null && (
        <>
          <p className="faint">{words.typeSample}</p>
          <ul className="specimens">
            <li>
              <Sheet specimen={sample} metadata={terms.definition} issuer={me.departmentName} />
            </li>
          </ul>
        </>
      )}
    </section>
  );
}

function OfReissue({ shown, preview }: { shown: CaseShown; preview: ReissuePreview & AtBlock }) {
  const vct = (shown.terms as { type?: string }).type ?? null;
  const words = useCaseWords();
  const { block, counts, certificates, notices, refused, revoked } = preview;
  return (
    <>
      <section className="stack">
        <h3>{words.previewHeading}</h3>
        <Stated shown={shown} />
        <AsOf block={block} />
        <Counts
          counts={[
            { name: words.countIssue, value: counts.issue, tone: "good" },
            { name: words.countSupersede, value: counts.supersede },
            {
              name: words.countRevoke,
              value: counts.revoke,
              ...(counts.revoke === 0 ? {} : { tone: "bad" as const }),
            },
          ]}
        />
        <Notices notices={notices} />
        <Specimens vct={vct} certificates={certificates} of={counts.issue} />
        {revoked.length > 0 && (
          <>
            <h4>{words.revokedHeading}</h4>
            <ul className="plain-list">
              {revoked.map((number) => (
                <li key={number}>
                  <InertText>{number}</InertText>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      <Refused id={shown.id} rows={refused} count={counts.refused} />
    </>
  );
}
