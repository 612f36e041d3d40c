/** For experts: the numbers behind the sentence, who was asked, and what the device remembers. */
import { useState } from "react";
import { encodeBase64url } from "../../../core/base64url.ts";
import { InertText } from "../../components/inert-text.tsx";
import { forget } from "./memory.ts";
import type { LogProof, Proof } from "./use-proof.ts";
import { type Messages, useProofWords } from "./words.ts";

export function Expert({ proof }: { proof: Proof }) {
  const { messages } = useProofWords();
  const [forgotten, setForgotten] = useState(false);
  return (
    <details className="expert">
      <summary>{messages.expert}</summary>
      {proof.logs.map((each) => (
        <dl key={each.whose.log}>
          {rowsOf(each, messages).map(([term, value]) => (
            <div className="row" key={term}>
              <dt>{term}</dt>
              <dd>
                <code>
                  <InertText>{value}</InertText>
                </code>
              </dd>
            </div>
          ))}
        </dl>
      ))}
      {proof.logs.some(({ result }) => result?.verdict === "incomplete") && (
        <p>
          {messages.expertAudit} <code>certrace audit certrace-evidence-….json [--accuse]</code>
        </p>
      )}
      <p>
        {messages.expertMemory}:{" "}
        <button
          type="button"
          className="quiet inline"
          onClick={() => {
            forget();
            setForgotten(true);
          }}
        >
          {messages.expertForget}
        </button>{" "}
        <span role="status">{forgotten && messages.expertForgotten}</span>
      </p>
    </details>
  );
}

function rowsOf({ checks, failure, gathered, result }: LogProof, messages: Messages): [string, string][] {
  return [
    ...(gathered === null
      ? []
      : ([
          [messages.expertRegistry, gathered.registry],
          [messages.expertSources, gathered.sources.join(" · ")],
        ] as [string, string][])),
    ...(result === null
      ? []
      : ([
          [messages.expertEpoch, messages.expertEpochIs(result.epoch?.number ?? 0, result.head.size)],
          [messages.expertRoot, encodeBase64url(result.head.root)],
          [messages.expertMapRoot, encodeBase64url(result.head.mapRoot)],
        ] as [string, string][])),
    [
      messages.expertChecks,
      [...checks.map(({ name, code }) => `${name}: ${code}`), ...(failure === null ? [] : [failure])].join(
        " · ",
      ),
    ],
  ];
}
