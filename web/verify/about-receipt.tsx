/** What follows the verdict on a receipt: the accesses in plain words, then who submitted them, when, to which log. */
import { useState } from "react";
import type { ShownEntry } from "../../core/verify/receipt.ts";
import { formatMoment } from "../components/format.ts";
import { Icon } from "../components/icon.tsx";
import { InertText } from "../components/inert-text.tsx";
import { type Messages, useWords } from "../messages/catalogue.ts";
import { type Account, accountOf } from "./account.ts";
import { Entries } from "./claims.tsx";
import { Department } from "./department.tsx";
import { nameOf } from "./department-name.ts";
import type { ReceiptReport } from "./report.ts";
import "./about-receipt.css";

/** So many stand open below each other; of more, each opens when it is pressed. */
const FEW = 3;
/** Of very many, the first; the rest waits for a press. */
const MANY = 20;

export function AboutReceipt({ report }: { report: ReceiptReport }) {
  const { messages } = useWords();
  const { entries, verdict } = report;
  return (
    <>
      {entries !== null &&
        (verdict === "invalid" ? (
          <details className="unconfirmed">
            <summary>
              {messages.receiptShow}
              <Icon name="chevron" className="check-chevron" />
            </summary>
            <Accounts report={report} entries={entries} headed={false} />
          </details>
        ) : (
          <section className="content accounts">
            {entries.length > 1 && <h2>{messages.receiptHeading(entries.length)}</h2>}
            {verdict === "undetermined" && <p className="notice">{messages.claimsUnconfirmed}</p>}
            <Accounts report={report} entries={entries} headed />
          </section>
        ))}
      {verdict !== "invalid" && <Origin report={report} />}
    </>
  );
}

function Accounts(props: {
  report: ReceiptReport;
  entries: ShownEntry[];
  /** whether a heading stands above them where they are several */
  headed: boolean;
}) {
  const { report, entries, headed } = props;
  const words = useWords();
  const { messages } = words;
  const [all, setAll] = useState(false);
  const shown = all ? entries : entries.slice(0, MANY);
  const nameless =
    report.catalogue === null && entries.some(({ body }) => body !== null && "dataset" in body);
  return (
    <>
      <ol className="account-list">
        {shown.map((entry) => (
          <li key={entry.index}>
            <OneAccount
              index={entry.index}
              account={accountOf(entry, report, words)}
              heading={entries.length === 1 || !headed ? "h2" : "h3"}
              folded={entries.length > FEW}
            />
          </li>
        ))}
      </ol>
      {shown.length < entries.length && (
        <button type="button" className="quiet" onClick={() => setAll(true)}>
          {messages.moreEntries(entries.length - shown.length)}
        </button>
      )}
      {nameless && <p className="aside">{messages.catalogueUnavailable}</p>}
    </>
  );
}

function OneAccount(props: {
  index: number;
  account: Account | null;
  heading: "h2" | "h3";
  folded: boolean;
}) {
  const { index, account, heading: Heading, folded } = props;
  const { messages } = useWords();
  const title = (
    <>
      <InertText>{account?.title ?? messages.kindErasedBody}</InertText>
      <span className="account-number">{messages.entryNumber(index)}</span>
    </>
  );
  const body =
    account === null ? <p className="faint">{messages.withoutBody}</p> : <Told account={account} />;
  if (!folded)
    return (
      <article className="account">
        <Heading className="account-title">{title}</Heading>
        {body}
      </article>
    );
  return (
    <details className="account is-folded">
      <summary>
        <span className="account-title">{title}</span>
        <span className="account-gist">{account && <InertText>{gistOf(account, messages)}</InertText>}</span>
        <Icon name="chevron" className="check-chevron" />
      </summary>
      {body}
    </details>
  );
}

/** What a folded entry is about: who read what. */
function gistOf({ parties, entries }: Account, { listSeparator }: Messages): string {
  const data = entries.find(({ name }) => name === "dataset")?.value;
  return [parties?.reader, data?.kind === "text" ? data.text : undefined]
    .filter((each) => each !== undefined)
    .join(listSeparator);
}

function Told({ account: { parties, entries } }: { account: Account }) {
  const { messages } = useWords();
  return (
    <>
      {parties && (
        <dl className="parties">
          {parties.holder !== null && (
            <div className="party">
              <dt className="fact-name">{messages.heldBy}</dt>
              <dd className="party-name">
                <InertText>{parties.holder}</InertText>
              </dd>
            </div>
          )}
          <div className="party">
            <dt className="fact-name">
              {parties.holder !== null && <Icon name="arrow" className="party-arrow" />}
              {parties.readerLabel}
            </dt>
            <dd className="party-name">
              <InertText>{parties.reader}</InertText>
            </dd>
          </div>
        </dl>
      )}
      <Entries entries={entries} />
    </>
  );
}

function Origin({ report }: { report: ReceiptReport }) {
  const { locale, messages } = useWords();
  const { submitter, epoch, log, departments } = report;
  if (submitter === null && epoch === null && log === null) return null;
  const keeper = log && departments.get(log.department);
  return (
    <dl className="facts">
      {submitter && (
        <div className="fact fact-issuer">
          <dt className="fact-name">{messages.submittedBy}</dt>
          <dd>
            <Department department={submitter} />
          </dd>
        </div>
      )}
      {epoch && (
        <div className="fact">
          <dt className="fact-name">{messages.fixedSince}</dt>
          <dd>{formatMoment(epoch.anchoredAt, locale)}</dd>
        </div>
      )}
      {log && (
        <div className="fact">
          <dt className="fact-name">{messages.keptBy}</dt>
          <dd>
            <InertText>
              {nameOf(keeper ?? NAMELESS, locale, messages.departmentNumber(log.department))}
            </InertText>
            <br />
            <span className="faint">
              <InertText>{log.origin}</InertText>
            </span>
          </dd>
        </div>
      )}
    </dl>
  );
}

const NAMELESS = { name: "", nameEn: "" };
