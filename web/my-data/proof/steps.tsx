/** The steps of a proof, each shown as it passes. */
import { PROOF_CHECK_NAMES, type ProofCheck } from "../../../core/subject/is-this-all.ts";
import { Icon, type IconName } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import type { LogProof } from "./use-proof.ts";
import { type Messages, stepName, useProofWords } from "./words.ts";

export function Steps({ proof, named }: { proof: LogProof; named: boolean }) {
  const { messages } = useProofWords();
  const made = new Map(proof.checks.map((check) => [check.name, check]));
  const running = proof.result === null && proof.failure === null;
  const next = PROOF_CHECK_NAMES.find((name) => !made.has(name));
  return (
    <section className="steps">
      <h3>{messages.steps}</h3>
      {named && (
        <p className="faint">
          <InertText>{messages.stepLogName(proof.origin)}</InertText>
        </p>
      )}
      <ol>
        {PROOF_CHECK_NAMES.map((name) => {
          const check = made.get(name);
          return (
            <li
              key={name}
              data-step={name}
              data-outcome={check?.outcome ?? (running && name === next ? "running" : "waiting")}
            >
              <span className="step-mark">
                <Icon name={iconOf(check)} />
              </span>
              <span className="step-name">{stepName(name, messages)}</span>
              <span className="step-word">{wordOf(check, messages)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function iconOf(check: ProofCheck | undefined): IconName {
  switch (check?.outcome) {
    case "pass":
      return "check";
    case "fail":
      return "cross";
    case "unknown":
      return "question";
    default:
      return "minus";
  }
}

function wordOf(check: ProofCheck | undefined, messages: Messages): string {
  switch (check?.outcome) {
    case "pass":
      return messages.stepPassed;
    case "fail":
      return messages.stepFailed;
    case "unknown":
      return messages.stepUnknown;
    case "skipped":
      return check.code === "remembered-none" ? messages.stepFirst : messages.stepUnknown;
    default:
      return messages.stepWaiting;
  }
}
