/** A place to hand in a receipt that somebody else holds, and what it says about the list. */
import { useId, useState } from "react";
import { MAX_RECEIPT } from "../../../core/trace/receipt.ts";
import { itemKey } from "../../../core/trail/item.ts";
import { Icon } from "../../components/icon.tsx";
import { hrefOf } from "../address.ts";
import { type Compared, compareReceipt } from "./compare.ts";
import { saveEvidence } from "./save-evidence.ts";
import type { Proof } from "./use-proof.ts";
import { type Messages, useProofWords } from "./words.ts";

/** Entries of a long receipt that are told one by one. */
const MOST = 20;

export function ReceiptCheck({ proof }: { proof: Proof }) {
  const { messages } = useProofWords();
  const [compared, setCompared] = useState<Compared | null>(null);
  const [over, setOver] = useState(false);
  const field = useId();
  const ready = proof.state === "done" && proof.logs.some(({ result }) => result !== null);

  function take(files: FileList | null) {
    const [file] = files ?? [];
    if (file === undefined) return;
    setCompared(null);
    void (
      file.size > MAX_RECEIPT
        ? Promise.resolve<Compared>({ what: "invalid" })
        : file.text().then((text) => compareReceipt(text, proof.logs, fetch.bind(globalThis)))
    ).then(setCompared, () => setCompared({ what: "unknown" }));
  }

  return (
    <section className="receipt-check">
      <h3>{messages.receiptHeading}</h3>
      <p className="section-lead">{messages.receiptLead}</p>
      {ready ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the field in it does the same
        <div
          className="receipt-drop"
          data-over={over || undefined}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take(event.dataTransfer.files);
          }}
        >
          <label htmlFor={field} className="secondary">
            <Icon name="file" />
            {messages.receiptChoose}
          </label>
          <input
            id={field}
            type="file"
            accept=".json,application/json"
            onChange={(event) => {
              take(event.target.files);
              event.target.value = "";
            }}
          />
        </div>
      ) : (
        <p className="faint">{messages.receiptFirst}</p>
      )}
      <div role="status" data-compared={compared?.what}>
        {compared !== null && <Told compared={compared} messages={messages} />}
      </div>
    </section>
  );
}

interface ToldProps {
  compared: Compared;
  messages: Messages;
}

function Told({ compared, messages }: ToldProps) {
  switch (compared.what) {
    case "invalid":
      return <p className="notice">{messages.receiptInvalid}</p>;
    case "other-log":
      return <p className="notice">{messages.receiptOther}</p>;
    case "unknown":
      return (
        <p className="notice">
          {messages.receiptUnknown} {messages.tryAgain}
        </p>
      );
    case "omitted":
      return (
        <div className="proof-bad">
          <p>
            <strong>{messages.receiptOmitted(compared.index)}</strong>
          </p>
          <p>{compared.provable ? messages.receiptOmittedProved : messages.receiptOmittedShown}</p>
          <p>{messages.doTell}</p>
          <p className="actions">
            <button type="button" className="primary" onClick={() => saveEvidence(compared.evidence)}>
              <Icon name="save" />
              {messages.saveEvidence}
            </button>
          </p>
        </div>
      );
    default:
      return (
        <ul className="receipt-entries">
          {compared.entries.slice(0, MOST).map(({ index, is }) => (
            <li key={index} data-is={is}>
              {is === "listed" ? (
                <a href={hrefOf("trail", itemKey(compared.log, index))}>{messages.receiptListed(index)}</a>
              ) : is === "pending" ? (
                messages.receiptPending(index)
              ) : (
                messages.receiptNotYours(index)
              )}
            </li>
          ))}
        </ul>
      );
  }
}
