/** The document of a certificate, or of a copy made on this page: a PDF with the file attached, made on this device. */
import { useEffect, useId, useRef, useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import { Icon } from "../../components/icon.tsx";
import { saveFile } from "../../components/save-file.ts";
import { useWords } from "../../messages/catalogue.ts";
import type { CertificateReport } from "../report.ts";
import "./papers.css";
import { MAKING_WORDS } from "./words.ts";

interface Props {
  /** the file */
  text: string;
  report: CertificateReport;
  /** what the document is called, without its ending */
  name: string;
  /** the link of a copy, for its code */
  link?: string;
}

type Failure = keyof (typeof MAKING_WORDS)["en"]["failed"];
type State = "idle" | "making" | "saved" | Failure;

/** The whole section, below a verdict. */
export function AsDocument({ text, report }: Pick<Props, "text" | "report">) {
  const words = MAKING_WORDS[useWords().locale];
  const id = useId();
  const { number = null } = report.certificate ?? {};
  return (
    <section className="as-document" aria-labelledby={id}>
      <h2 id={id}>{words.heading}</h2>
      <p>{words.lead}</p>
      <SavePaper text={text} report={report} name={number === null ? words.fileName : plain(number)} />
    </section>
  );
}

/** The button, and how it went. */
export function SavePaper({ text, report: { certificate, metadata }, name, link }: Props) {
  const words = MAKING_WORDS[useWords().locale];
  const [state, setState] = useState<State>("idle");
  // the page may have gone on to another file: then nothing is saved
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  const issuer = certificate?.issuer ?? null;
  if (certificate === null || issuer === null) return null;
  const { iss } = certificate;

  async function save(issuedBy: NonNullable<typeof issuer>): Promise<void> {
    setState("making");
    try {
      const { makePaper } = await import("./make-paper.ts");
      const wanted = { text, issuer: issuedBy, iss, metadata };
      const pdf = await makePaper(link === undefined ? wanted : { ...wanted, link });
      if (!here.current) return;
      saveFile(`${name}.pdf`, "application/pdf", pdf);
      setState("saved");
    } catch (error) {
      if (here.current) setState(whyNot(error));
    }
  }

  return (
    <>
      <button
        type="button"
        className="secondary"
        aria-disabled={state === "making"}
        onClick={() => state !== "making" && void save(issuer)}
      >
        <Icon name="save" />
        {words.save}
      </button>
      <p role="status" className="paper-state" data-paper={state}>
        {state === "idle" ? "" : state === "making" || state === "saved" ? words[state] : words.failed[state]}
      </p>
    </>
  );
}

function whyNot(error: unknown): Failure {
  const code = error instanceof CertraceError ? error.code : "";
  return code === "paper-too-long" || code === "service-unavailable" ? code : "failed";
}

/** A certificate's number as a file's name: whatever else stands in it, no path and nothing that a system takes amiss. */
const plain = (number: string): string => number.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^\.+/, "");
