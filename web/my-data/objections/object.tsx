/** Objecting to one entry: what it says once more, words, files, and who must answer. */
import { useEffect, useRef, useState } from "react";
import type { KnownBody } from "../../../core/trace/body.ts";
import type { TrailItem } from "../../../core/trail/item.ts";
import { sentenceOf } from "../../../core/trail/sentence.ts";
import { drawKey, useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { FilesField, type Held, WordsField } from "../../disputes/write.tsx";
import { hrefOf } from "../address.ts";
import { useMyData, useWords } from "../context.ts";
import { useObjectionWords } from "./words.ts";

interface ObjectProps {
  item: TrailItem | undefined;
  /** an objection to it still waits for its answer */
  open: boolean;
  onSent: () => void;
}

export function ObjectTo({ item, open, onSent }: ObjectProps) {
  const words = useObjectionWords();
  const { messages } = useWords();
  const { trail } = useMyData();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const parties = item === undefined ? null : partiesOf(item);
  return (
    <section className="objecting">
      <h2 ref={heading} tabIndex={-1}>
        {words.newHeading}
      </h2>
      {item === undefined || parties === null || open ? (
        <>
          {item !== undefined && <Told item={item} />}
          <p className="notice">
            {item === undefined
              ? trail.state === "complete"
                ? words.newNotFound
                : messages.loadingFailed
              : open
                ? words.newOpen
                : words.newNot}
          </p>
          <p className="actions">
            <a className="secondary" href={hrefOf("trail", item?.key ?? null)}>
              {words.howLink}
            </a>
          </p>
        </>
      ) : (
        <Form item={item} parties={parties} onSent={onSent} />
      )}
    </section>
  );
}

function Told({ item }: { item: TrailItem }) {
  const { telling } = useMyData();
  return (
    <blockquote className="objected">
      <InertText>{sentenceOf(item, telling(item.log))}</InertText>
    </blockquote>
  );
}

function Form({ item, parties, onSent }: { item: TrailItem; parties: number[]; onSent: () => void }) {
  const words = useObjectionWords();
  const { client, reload, names } = useMyData();
  const { busy, failure, run } = useAct();
  const [key] = useState(drawKey);
  const [text, setText] = useState("");
  const [files, setFiles] = useState<Held[]>([]);
  const { log } = item;

  const send = () =>
    run(async () => {
      const attachments = files.map(({ hash }) => hash);
      await client.post("/my/disputes", { key, entry: item.index, words: text.trim(), attachments }, { log });
      await reload();
      onSent();
    });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Told item={item} />
      <WordsField label={words.newWords} hint={words.newHint} value={text} onChange={setText} />
      <FilesField
        files={files}
        onChange={setFiles}
        handIn={async (name, type, bytes) => {
          const file = new Blob([bytes], { type: "application/octet-stream" });
          return (await client.post<{ hash: string }>("/my/attachments", file, { log, name, type })).hash;
        }}
      />
      <p>
        <InertText>{words.newWho(parties.map(names(log).department).join(words.listSeparator))}</InertText>{" "}
        <span className="faint">{words.newForGood}</span>
      </p>
      <Failure code={failure} />
      <p className="actions">
        <button type="submit" className="primary" aria-busy={busy}>
          {words.newSend}
        </button>
        <a className="secondary" href={hrefOf("trail", item.key)}>
          {words.newCancel}
        </a>
      </p>
    </form>
  );
}

/** Who must answer for an entry; null: it is nothing to object to. */
function partiesOf({ body }: TrailItem): number[] | null {
  const known = body as KnownBody | null;
  switch (known?.kind) {
    case "access":
    case "released":
      return [...new Set([known.consumer, known.holder])];
    case "refused":
      return [...new Set([known.consumer, known.holder ?? known.consumer])];
    case "unsealed":
      return [...new Set([known.agency, known.holder])];
    default:
      return null;
  }
}
