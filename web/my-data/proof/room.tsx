/**
 * "Is this all?": the person gives their ID number to their own device, presses one button, and sees each step of the
 * proof as it passes, and in the end one sentence. What fails is told plainly, with the evidence as a file.
 */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import { normaliseSubject } from "../../../core/subject/tag.ts";
import { Icon } from "../../components/icon.tsx";
import { nodeAddress } from "../../components/own-node.ts";
import { useMyData } from "../context.ts";
import { OneEntry } from "./one-entry.tsx";
import { Outcome } from "./outcome.tsx";
import "./proof.css";
import { ReceiptCheck } from "./receipt.tsx";
import { Steps } from "./steps.tsx";
import { useProof } from "./use-proof.ts";
import { useProofWords } from "./words.ts";

export default function ProofRoom() {
  const { messages } = useProofWords();
  const proof = useProof();
  const { address, trail } = useMyData();
  const one = address.room === "proof" && address.at !== null ? trail.get(address.at) : undefined;

  return (
    <section className="proof">
      <h2>{messages.heading}</h2>
      {one !== undefined && <OneEntry item={one} />}
      <p className="section-lead">{messages.lead}</p>
      <Ask running={proof.state === "running"} again={proof.state === "done"} onAsk={proof.start} />
      {proof.state === "running" && (
        <p className="proof-asking" role="status">
          {proof.logs.some(({ checks }) => checks.length > 0) ? messages.running : messages.asking}
        </p>
      )}
      {proof.state === "done" && <Outcome proof={proof} />}
      {proof.logs.map((each) => (
        <Steps key={each.whose.log} proof={each} named={proof.logs.length > 1} />
      ))}
      <ReceiptCheck proof={proof} />
    </section>
  );
}

interface AskProps {
  running: boolean;
  again: boolean;
  onAsk: (subject: string, node: string | null) => void;
}

function Ask({ running, again, onAsk }: AskProps) {
  const { messages } = useProofWords();
  const { acting } = useMyData();
  const [id, setId] = useState("");
  const [node, setNode] = useState("");
  const [wrong, setWrong] = useState<{ id?: string; node?: string }>({});
  const idField = useRef<HTMLInputElement>(null);
  const nodeField = useRef<HTMLInputElement>(null);
  const own = useRef<HTMLDetailsElement>(null);
  const names = { id: useId(), help: useId(), wrong: useId(), node: useId(), nodeWrong: useId() };

  // a field that is wrong is where one goes on
  useEffect(() => {
    if (wrong.id !== undefined) idField.current?.focus();
    else if (wrong.node !== undefined) nodeField.current?.focus();
  }, [wrong]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (running) return;
    const subject = subjectOf(id);
    const url = nodeOf(node);
    const found = {
      ...(id.trim() === "" ? { id: messages.idMissing } : subject === null ? { id: messages.idWrong } : {}),
      ...(url === undefined ? { node: messages.whyNodeAddress } : {}),
    };
    setWrong(found);
    if (found.node !== undefined && own.current) own.current.open = true;
    if (subject !== null && url !== undefined && Object.keys(found).length === 0) onAsk(subject, url);
  }

  return (
    <form className="proof-ask" onSubmit={submit} noValidate>
      <div className="proof-field">
        <label htmlFor={names.id}>{acting === null ? messages.idLabel : messages.idLabelOther}</label>
        <input
          ref={idField}
          id={names.id}
          name="proof-subject"
          type="text"
          value={id}
          maxLength={32}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          aria-describedby={`${names.help} ${names.wrong}`}
          aria-invalid={wrong.id !== undefined}
          onChange={(event) => setId(event.target.value)}
        />
        <p id={names.wrong} className="field-wrong">
          {wrong.id}
        </p>
        <p id={names.help} className="faint">
          <Icon name="lock" /> {messages.idHelp}
        </p>
      </div>
      <button type="submit" className="primary large" aria-disabled={running}>
        <Icon name="check" />
        {running ? messages.running : again ? messages.again : messages.start}
      </button>
      <details className="own-node" ref={own}>
        <summary>{messages.ownNode}</summary>
        <p className="section-lead">{messages.ownNodeLead}</p>
        <div className="proof-field">
          <label htmlFor={names.node}>{messages.ownNodeLabel}</label>
          <input
            ref={nodeField}
            id={names.node}
            name="proof-node"
            type="url"
            value={node}
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            aria-describedby={names.nodeWrong}
            aria-invalid={wrong.node !== undefined}
            onChange={(event) => setNode(event.target.value)}
          />
          <p id={names.nodeWrong} className="field-wrong">
            {wrong.node}
          </p>
        </div>
      </details>
    </form>
  );
}

function subjectOf(text: string): string | null {
  try {
    return normaliseSubject(text.replaceAll(/\s/g, ""));
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return null;
  }
}

/** null: none was named; undefined: it is none that the page may ask. */
function nodeOf(text: string): string | null | undefined {
  return text.trim() === "" ? null : (nodeAddress(text) ?? undefined);
}
