/** The answer to an objection, in the department's name: outcome, words, files. */
import { useId, useState } from "react";
import type { ResponseOutcome } from "../../core/trace/kinds/dispute.ts";
import { drawKey, useAct } from "../components/act.ts";
import type { Client } from "../components/client.ts";
import { Failure } from "../components/failure.tsx";
import type { Dispute } from "../disputes/dispute.ts";
import { FilesField, type Held, WordsField } from "../disputes/write.tsx";
import { useWords } from "./words.ts";

const OUTCOMES = ["explained", "corrected", "unlawful", "referred"] as const satisfies ResponseOutcome[];

interface AnswerFormProps {
  client: Client;
  log: number;
  dispute: Dispute;
  onSent: () => void;
}

export function AnswerForm({ client, log, dispute, onSent }: AnswerFormProps) {
  const { messages } = useWords();
  const { busy, failure, run } = useAct();
  const [key] = useState(drawKey);
  const [outcome, setOutcome] = useState<ResponseOutcome>();
  const [text, setText] = useState("");
  const [files, setFiles] = useState<Held[]>([]);
  const name = useId();
  const alone = dispute.consumer === dispute.holder; // there is nobody to pass it on to

  const send = () =>
    run(async () => {
      const attachments = files.map(({ hash }) => hash);
      const answer = { key, dispute: dispute.index, outcome, words: text.trim(), attachments };
      await client.post("/inbox/responses", answer, { log });
      onSent();
    });

  return (
    <form
      className="answer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{messages.answerHeading}</h2>
      <fieldset className="field">
        <legend>{messages.answerOutcome}</legend>
        {OUTCOMES.filter((each) => each !== "referred" || !alone).map((each) => (
          <label key={each} className="check-line">
            <input
              type="radio"
              name={name}
              value={each}
              required
              checked={outcome === each}
              onChange={() => setOutcome(each)}
            />
            <span>{messages[each]}</span>
          </label>
        ))}
      </fieldset>
      <WordsField label={messages.answerWords} hint={messages.answerHint} value={text} onChange={setText} />
      <FilesField
        files={files}
        onChange={setFiles}
        handIn={async (file, type, bytes) => {
          const body = new Blob([bytes], { type: "application/octet-stream" });
          const query = { log, name: file, type };
          return (await client.post<{ hash: string }>("/inbox/attachments", body, query)).hash;
        }}
      />
      <p className="faint">{outcome === "referred" ? messages.answerRefers : messages.answerCloses}</p>
      <Failure code={failure} />
      <p className="actions">
        <button type="submit" className="primary" aria-busy={busy}>
          {messages.answerSend}
        </button>
      </p>
    </form>
  );
}
