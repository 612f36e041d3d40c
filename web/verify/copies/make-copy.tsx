/**
 * A restricted copy, made on this device: which claims, for whom, for what, until when; then as a file, or as a code on
 * paper. The service seals two hashes and a day; the certificate and what it says are not part of any request.
 */
import { useEffect, useRef, useState } from "react";
import { encodeBase64url } from "../../../core/base64url.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { carryingLink, depositLink, encryptCopy } from "../../../core/copy/link.ts";
import { disclosableClaims, sealedCopy, selectClaims } from "../../../core/copy/make.ts";
import { writeTerms } from "../../../core/copy/seal.ts";
import { type CopyTerms, isTerm } from "../../../core/copy/terms.ts";
import { digestText } from "../../../core/crypto.ts";
import { CertraceError } from "../../../core/errors.ts";
import { formatDay } from "../../components/format.ts";
import { Icon } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { Qr } from "../../components/qr.tsx";
import { saveFile } from "../../components/save-file.ts";
import { useWords } from "../../messages/catalogue.ts";
import { readLabels } from "../claims.ts";
import { SavePaper } from "../papers/save-paper.tsx";
import type { CertificateReport } from "../report.ts";
import { askSeal, deposit, takeBack } from "./service.ts";
import { COPY_WORDS } from "./words.ts";
import "./copies.css";

interface Made {
  file: string;
  terms: CopyTerms;
  /** labels of what it shows */
  shows: string[];
}
type Wrong = keyof (typeof COPY_WORDS)["en"]["wrong"];

/** Days that a copy lasts unless another day is chosen. */
const USUAL = 30;

/** Seconds for which the service keeps a copy at most. */
const LONGEST_DEPOSIT = 365 * 86_400;

export function MakeCopy({ text, report }: { text: string; report: CertificateReport }) {
  const { locale } = useWords();
  const words = COPY_WORDS[locale];
  const [made, setMade] = useState<Made | null>(null);
  return (
    <details className="make-copy">
      <summary>
        <Icon name="person" />
        {words.heading}
      </summary>
      {made === null ? (
        <Form text={text} metadata={report.metadata} onMade={setMade} />
      ) : (
        <Ready made={made} report={report} again={() => setMade(null)} />
      )}
    </details>
  );
}

function Form(props: { text: string; metadata: unknown; onMade: (made: Made) => void }) {
  const { locale } = useWords();
  const words = COPY_WORDS[locale];
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const certificate = parseCertificate(props.text);
  const labels = readLabels(props.metadata, locale).claims;
  const labelOf = (name: string) =>
    labels.find(({ path }) => path.length === 1 && path[0] === name)?.label ?? name;
  const place = (name: string) => {
    const found = labels.findIndex(({ path }) => path[0] === name);
    return found === -1 ? labels.length : found;
  };
  const names = disclosableClaims(certificate).sort((a, b) => place(a) - place(b));

  async function make(form: FormData): Promise<void> {
    const recipient = String(form.get("recipient")).trim();
    const purpose = String(form.get("purpose")).trim();
    const until = endOfDay(String(form.get("until")));
    if (!isTerm(recipient)) return setWrong("recipient");
    if (!isTerm(purpose)) return setWrong("purpose");
    if (!(until >= Date.now() / 1000)) return setWrong("until");
    setWrong(null);
    setBusy(true);
    const terms = { recipient, purpose, until };
    const claims = form.getAll("claim").map(String);
    try {
      const selection = selectClaims(certificate, claims);
      const salted = writeTerms(terms, encodeBase64url(crypto.getRandomValues(new Uint8Array(16))));
      const jws = await askSeal({ sd_hash: selection.sdHash, terms_hash: digestText(salted), until });
      props.onMade({
        file: sealedCopy(selection, terms, { jws, terms: salted }),
        terms,
        shows: claims.map(labelOf),
      });
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      setWrong(error.code === "service-unavailable" ? "unavailable" : "failed");
    } finally {
      setBusy(false);
    }
  }

  if (certificate.claims.cnf !== null) return <p className="copy-form">{words.wrong.withKey}</p>;
  return (
    <form
      className="copy-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void make(new FormData(event.currentTarget));
      }}
    >
      <p>{words.lead}</p>
      {names.length === 0 ? (
        <p>{words.claimsNone}</p>
      ) : (
        <fieldset className="copy-claims">
          <legend>{words.claims}</legend>
          {names.map((name) => (
            <label key={name}>
              <input type="checkbox" name="claim" value={name} />
              <InertText>{labelOf(name)}</InertText>
            </label>
          ))}
        </fieldset>
      )}
      {(["recipient", "purpose"] as const).map((name) => (
        <div className="copy-field" key={name}>
          <label htmlFor={`copy-${name}`}>{words[name]}</label>
          <p id={`copy-${name}-hint`} className="faint">
            {words[`${name}Hint`]}
          </p>
          <input
            id={`copy-${name}`}
            name={name}
            type="text"
            autoComplete="off"
            aria-invalid={wrong === name}
            aria-describedby={`copy-${name}-hint copy-wrong`}
          />
        </div>
      ))}
      <div className="copy-field">
        <label htmlFor="copy-until">{words.until}</label>
        <input
          id="copy-until"
          name="until"
          type="date"
          defaultValue={dayIn(USUAL)}
          min={dayIn(0)}
          aria-invalid={wrong === "until"}
          aria-describedby="copy-wrong"
        />
      </div>
      <p className="faint">{words.honest}</p>
      <p role="alert" id="copy-wrong" className="copy-wrong">
        {wrong === null ? "" : words.wrong[wrong]}
      </p>
      <button type="submit" className="primary" disabled={busy}>
        {busy ? words.making : words.make}
      </button>
    </form>
  );
}

/** A code that was made: a deposited one can be taken back by its secret. */
type Code = { link: string; deposited: { id: string; secret: string } | null } | "gone";

function Ready({ made, report, again }: { made: Made; report: CertificateReport; again: () => void }) {
  const { locale } = useWords();
  const words = COPY_WORDS[locale];
  const [code, setCode] = useState<Code | null>(null);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const { file, terms, shows } = made;
  // pressed twice, a copy would be deposited twice, and one of them could not be taken back
  const busy = useRef(false);
  const ready = useRef<HTMLParagraphElement>(null);
  // the form that had the focus is gone
  useEffect(() => ready.current?.focus(), []);

  async function show(): Promise<void> {
    const service = window.location.origin;
    const carrying = await carryingLink(file, service);
    if (carrying !== null) return setCode({ link: carrying, deposited: null });
    if (terms.until > Date.now() / 1000 + LONGEST_DEPOSIT) return setWrong("tooLong");
    const encrypted = await encryptCopy(file);
    const deposited = await deposit(encrypted.ciphertext, terms.until);
    setCode({ link: depositLink(encrypted, service), deposited });
  }
  async function goBack({ id, secret }: { id: string; secret: string }): Promise<void> {
    await takeBack(id, secret).catch((error: unknown) => {
      // its day came, or another window took it back
      if (!(error instanceof CertraceError && error.code === "deposit-unknown")) throw error;
    });
    setCode("gone");
  }
  const attempt = (act: () => Promise<void>, failed: Wrong = "unavailable") => {
    if (busy.current) return;
    busy.current = true;
    setWrong(null);
    act()
      .catch((error: unknown) => {
        if (!(error instanceof CertraceError)) throw error;
        setWrong(error.code === "crypto-unavailable" ? "insecure" : failed);
      })
      .finally(() => {
        busy.current = false;
      });
  };

  return (
    <div className="copy-ready">
      <p ref={ready} tabIndex={-1} role="status" className="copy-done">
        {words.ready}
      </p>
      <div className="copy-actions">
        <button
          type="button"
          className="primary"
          onClick={() => saveFile(`${words.fileName}.json`, "application/json", file)}
        >
          <Icon name="save" />
          {words.save}
        </button>
        <SavePaper
          text={file}
          report={report}
          name={words.fileName}
          {...(code === null || code === "gone" ? {} : { link: code.link })}
        />
        {code === null && (
          <button type="button" className="secondary" onClick={() => attempt(show)}>
            {words.code}
          </button>
        )}
        <button type="button" className="quiet" onClick={again}>
          {words.again}
        </button>
      </div>
      {code === "gone" && <p role="status">{words.takenBack}</p>}
      {code !== null && code !== "gone" && (
        <div className="copy-sheet">
          <p className="made-for-word">{words.madeFor}</p>
          <p className="made-for-name">
            <InertText>{terms.recipient}</InertText>
          </p>
          <p className="made-for-purpose">
            {words.madeForPurpose} <InertText>{terms.purpose}</InertText>
            {words.comma}
            {words.madeUntil} {formatDay(terms.until, locale)}
          </p>
          {shows.length > 0 && (
            <p>
              <InertText>{words.codeShows(shows.join(" · "))}</InertText>
            </p>
          )}
          <Qr text={code.link} label={words.codeLabel} className="copy-qr" />
          <p>{words.codeHow(window.location.origin)}</p>
          <p className="faint">{code.deposited === null ? words.codeCarried : words.codeDeposited}</p>
          <div className="copy-actions">
            <button type="button" className="secondary" onClick={() => window.print()}>
              <Icon name="print" />
              {words.print}
            </button>
            {code.deposited !== null && (
              <button
                type="button"
                className="quiet"
                onClick={() => attempt(() => goBack(code.deposited!), "notTakenBack")}
              >
                {words.takeBack}
              </button>
            )}
          </div>
        </div>
      )}
      <p role="alert" className="copy-wrong">
        {wrong === null ? "" : words.wrong[wrong]}
      </p>
    </div>
  );
}

/** The last second of a day of this device's calendar, Unix seconds; NaN for what is none. */
function endOfDay(iso: string): number {
  return Math.floor(new Date(`${iso}T23:59:59`).getTime() / 1000);
}

/** `YYYY-MM-DD` so many days from now, by this device's calendar. */
function dayIn(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
