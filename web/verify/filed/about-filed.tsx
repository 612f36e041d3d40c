/**
 * What follows the verdict on a filed report: how to find out who signed it, where that is not known; what it says, as the
 * statement that it is; and the way to the certificate itself.
 */
import { type ReactNode, useRef, useState } from "react";
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { type ReportContent, readReportKeys } from "../../../core/report/report.ts";
import { sha256 } from "../../../core/sha256.ts";
import { utf8 } from "../../../core/text.ts";
import { describeVerdict } from "../../../core/verify/messages.ts";
import { formatMoment, formatNumber } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { useWords } from "../../messages/catalogue.ts";
import { OUTCOMES } from "../checks.tsx";
import { Entries } from "../claims.tsx";
import type { Take } from "../hand-in.tsx";
import { takeIn } from "../intake.ts";
import { Advice } from "../panel.tsx";
import type { FiledReport } from "../report.ts";
import { LOOK } from "../result.ts";
import type { Session } from "../session.ts";
import "./filed.css";
import { readSaid, type SaidCheck } from "./said.ts";
import { FILED_WORDS } from "./words.ts";

/** bytes; a key has two hundred */
const LARGEST_KEYS = 1 << 16;

/** Why it is no more than that, and what to do; for within the panel. */
export function FiledAdvice({ report, retry }: { report: FiledReport; retry: ReactNode }) {
  const words = FILED_WORDS[useWords().locale];
  const service = report.content?.iss ?? "";
  if (report.verdict === "report-unreadable") return <Advice remedy={words.unreadable} />;
  if (report.verdict === "report-altered" || report.verdict === "report-key-ended")
    return <Advice remedy={words.altered} />;
  if (report.verdict === "report-genuine")
    return report.keysOf === "file" ? <Advice reason={words.byFile(service)} remedy={null} /> : null;
  const { reason, remedy } =
    report.keysOf === null
      ? words.noKeys
      : report.keysOf === "file"
        ? words.notInFile(service)
        : words.otherSigner(service);
  return (
    <>
      <Advice reason={reason} remedy={remedy} />
      {report.keysOf === null && retry}
    </>
  );
}

export function AboutFiled(props: {
  report: FiledReport;
  /** it came attached to a PDF */
  inPdf: boolean;
  session: Session;
  take: Take;
}) {
  const { report, session, take } = props;
  const { locale } = useWords();
  const words = FILED_WORDS[locale];
  const { content, verdict } = report;
  return (
    <>
      {verdict === "report-unknown" && <GiveKeys give={session.giveKeys} />}
      {content !== null && verdict === "report-genuine" && (
        <section className="content filed" aria-labelledby="filed-heading">
          <h2 id="filed-heading">{words.heading}</h2>
          <p className="notice">
            {words.statement} {props.inPdf && words.print}
          </p>
          <Contents content={content} metadata={report.metadata} byThis={report.keysOf === "service"} />
        </section>
      )}
      {content !== null && verdict === "report-unknown" && (
        <details className="unconfirmed">
          <summary>
            {words.show}
            <Icon name="chevron" className="check-chevron" />
          </summary>
          <p className="notice">{words.unconfirmed}</p>
          <Contents content={content} metadata={null} byThis={false} />
        </details>
      )}
      <Afresh sha256={verdict === "report-genuine" ? content!.certificate.sha256 : null} take={take} />
    </>
  );
}

function GiveKeys({ give }: { give: (keys: string) => void }) {
  const words = FILED_WORDS[useWords().locale];
  const [wrong, setWrong] = useState(false);
  const choose = async (file: File) => {
    try {
      if (file.size > LARGEST_KEYS) throw new CertraceError("keys-malformed", "too large");
      const keys = await file.text();
      if (readReportKeys(keys, "keys").size === 0) throw new CertraceError("keys-malformed", "none");
      setWrong(false);
      give(keys);
    } catch (error) {
      if (!(error instanceof CertraceError || error instanceof DOMException)) throw error;
      setWrong(true);
    }
  };
  return (
    <div className="filed-keys">
      <ChooseOne choose={choose}>{words.giveKeys}</ChooseOne>
      <p role="alert">{wrong ? words.noKeysIn : ""}</p>
    </div>
  );
}

function Contents(props: { content: ReportContent; metadata: unknown; byThis: boolean }) {
  const { content, metadata, byThis } = props;
  const { locale, messages } = useWords();
  const words = FILED_WORDS[locale];
  const { iss, iat, asked, verification, certificate } = content;
  const { issuer, number, vct, anchoredAt, block, newer, claims, checks } = readSaid(
    content,
    metadata,
    locale,
  );
  const { word } = describeVerdict(verification.verdict, locale);
  const { tone, icon } = LOOK[verification.verdict];
  return (
    <>
      <p className={`filed-verdict tone-${tone}`}>
        <Icon name={icon} />
        <strong>{words.found(word)}</strong>
      </p>
      <dl className="facts">
        <Fact name={words.signer}>
          <InertText>{iss}</InertText>
          {byThis && ` (${words.byThis})`}
        </Fact>
        <Fact name={words.made}>{formatMoment(iat, locale)}</Fact>
        <Fact name={words.asOf}>{asked.at === null ? words.asOfThen : formatMoment(asked.at, locale)}</Fact>
        <Fact name={words.block}>
          {block === null ? (
            words.noBlock
          ) : (
            <>
              {words.blockOf(formatNumber(block.number, locale), formatMoment(block.time, locale))}{" "}
              <code>
                <InertText>{block.hash}</InertText>
              </code>
            </>
          )}
        </Fact>
        <Fact name={words.file}>
          <code>{certificate.sha256}</code>
        </Fact>
        {issuer !== null && (
          <Fact name={messages.issuer}>
            <InertText>{issuer}</InertText>
          </Fact>
        )}
        {anchoredAt !== null && <Fact name={messages.anchored}>{formatMoment(anchoredAt, locale)}</Fact>}
        {number !== null && (
          <Fact name={words.number}>
            <InertText>{number}</InertText>
          </Fact>
        )}
        {newer !== null && (
          <Fact name={messages.newerHeading}>
            <InertText>{newer}</InertText>
          </Fact>
        )}
        {vct !== null && (
          <Fact name={words.type}>
            <InertText>{vct}</InertText>
          </Fact>
        )}
      </dl>
      {claims.length > 0 && (
        <>
          <h3>{words.contents}</h3>
          <Entries entries={claims} />
        </>
      )}
      <h3>{words.checks}</h3>
      <ol className="filed-checks">
        {checks.map((check, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was signed never moves
          <OneCheck key={i} check={check} />
        ))}
      </ol>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt className="fact-name">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function OneCheck({ check: { name, outcome, sentence, remedy } }: { check: SaidCheck }) {
  const { messages } = useWords();
  const { icon, words } = OUTCOMES[outcome];
  return (
    <li className={`check-${outcome}`}>
      <Icon name={icon} className="check-mark" />
      <div>
        <p>
          <span className="check-name">
            <InertText>{name}</InertText>
          </span>{" "}
          <span className="check-outcome">{messages[words]}</span>
        </p>
        <p className="faint">
          <InertText>{remedy === null || outcome === "pass" ? sentence : `${sentence} ${remedy}`}</InertText>
        </p>
      </div>
    </li>
  );
}

/** @param sha256 of the certificate that the report is about, base64url; null: nothing is to be believed of that */
function Afresh({ sha256: wanted, take }: { sha256: string | null; take: Take }) {
  const words = FILED_WORDS[useWords().locale];
  const [other, setOther] = useState<File | null>(null);
  const choose = async (file: File) => {
    const intake = await takeIn(file);
    const same =
      wanted === null || !("text" in intake) || encodeBase64url(sha256(utf8(intake.text))) === wanted;
    if (same) take.files([file]);
    else setOther(file);
  };
  return (
    <section className="filed-afresh" aria-labelledby="afresh-heading">
      <h2 id="afresh-heading">{words.afresh}</h2>
      <p>{wanted === null ? words.afreshAlone : words.afreshLead}</p>
      <ChooseOne choose={choose}>{words.choose}</ChooseOne>
      <div role="alert">
        {other !== null && (
          <>
            <p className="notice">{words.other}</p>
            <button type="button" className="secondary" onClick={() => take.files([other])}>
              {words.anyway}
            </button>
          </>
        )}
      </div>
    </section>
  );
}

function ChooseOne({ choose, children }: { choose: (file: File) => void; children: ReactNode }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="secondary" onClick={() => input.current?.click()}>
        <Icon name="file" />
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = ""; // so that the same file can be chosen again
          if (file) choose(file);
        }}
      />
    </>
  );
}
