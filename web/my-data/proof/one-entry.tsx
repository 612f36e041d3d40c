/**
 * One entry by itself: shown to stand in the log, and saved as a receipt file (core/trace/receipt.ts) for somebody to whom
 * the person wants to show it. Before it is saved, it is verified here as its reader would.
 */
import { useEffect, useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import { receiptFile } from "../../../core/trace/receipt.ts";
import type { TrailItem } from "../../../core/trail/item.ts";
import { sentenceOf } from "../../../core/trail/sentence.ts";
import { Icon } from "../../components/icon.tsx";
import { saveFile } from "../../components/save-file.ts";
import { connectService } from "../../verify/service.ts";
import { startTracing } from "../../verify/tracing.ts";
import { hrefOf } from "../address.ts";
import { useMyData } from "../context.ts";
import { openText, type Whose } from "./gather.ts";
import { useProofWords } from "./words.ts";

type Shown = { state: "proving" | "failed" | "unknown" | "erased" } | { state: "holds"; file: string };

export function OneEntry({ item }: { item: TrailItem }) {
  const { messages } = useProofWords();
  const { client, telling } = useMyData();
  const [shown, setShown] = useState<Shown>({ state: "proving" });

  useEffect(() => {
    let current = true;
    setShown({ state: "proving" });
    void proveOne(item, () => client.get<Whose>("/my/tag", { log: item.log })).then((result) => {
      if (current) setShown(result);
    });
    return () => {
      current = false;
    };
  }, [item, client]);

  return (
    <section className="one-entry" data-state={shown.state}>
      <h3>{messages.oneHeading}</h3>
      <blockquote>{sentenceOf(item, telling(item.log))}</blockquote>
      <p role="status">
        {shown.state === "holds" ? (
          <strong className="one-holds">
            <Icon name="check" /> {messages.oneHolds(item.index)}
          </strong>
        ) : (
          {
            proving: messages.oneProving,
            failed: messages.oneFailed,
            unknown: `${messages.oneUnknown} ${messages.tryAgain}`,
            erased: messages.oneErased,
          }[shown.state]
        )}
      </p>
      {shown.state === "holds" && (
        <>
          <p className="section-lead">
            {messages.oneLead} {messages.oneWarning}
          </p>
          <p className="actions">
            <button
              type="button"
              className="secondary"
              onClick={() =>
                saveFile(`certrace-entry-${item.log}-${item.index}.json`, "application/json", shown.file)
              }
            >
              <Icon name="save" />
              {messages.oneSave}
            </button>
          </p>
          <p className="faint">{messages.oneCheck}</p>
        </>
      )}
      <p>
        <a href={hrefOf("trail", item.key)}>{messages.oneBack}</a>
      </p>
    </section>
  );
}

async function proveOne({ body, index, log, text }: TrailItem, whose: () => Promise<Whose>): Promise<Shown> {
  // Only the hash of the whole entry is known: nobody could tell from it what the body's was.
  if (text === null || body === null) return { state: "erased" };
  try {
    const base = location.origin;
    const request = fetch.bind(globalThis);
    const service = connectService(base, request);
    const [{ traceRegistries }, { tag }, answer] = await Promise.all([
      service.about(),
      whose(),
      openText(base, `/log/${log}/proof?index=${index}`, request),
    ]);
    const { proof } = JSON.parse(answer) as { proof: unknown };
    if (traceRegistries[0] === undefined || typeof proof !== "string") return { state: "unknown" };
    const file = receiptFile({
      v: 1,
      registry: traceRegistries[0],
      log,
      entries: [{ index, tag, body: text, proof }],
    });
    const trace = startTracing(service, () => Math.floor(Date.now() / 1000));
    const { verdict } = await trace({ text: file });
    if (verdict === "invalid") return { state: "failed" };
    return verdict === "undetermined" ? { state: "unknown" } : { state: "holds", file };
  } catch (error) {
    if (error instanceof CertraceError || error instanceof SyntaxError) return { state: "unknown" };
    throw error;
  }
}
