/** How the proof ended: one sentence that a person understands, and where something is wrong, what to do about it. */
import { useEffect, useMemo, useRef } from "react";
import type { ProofCheck } from "../../../core/subject/is-this-all.ts";
import type { Clock } from "../../../core/trail/days.ts";
import { calendarDay, sayDay, sayTime } from "../../../core/trail/days.ts";
import { readsOf } from "../../../core/trail/item.ts";
import { Icon, type IconName } from "../../components/icon.tsx";
import { InertText } from "../../components/inert-text.tsx";
import { Seal } from "../../components/seal.tsx";
import { useMyData } from "../context.ts";
import { Expert } from "./expert.tsx";
import { evidenceIn, saveEvidence } from "./save-evidence.ts";
import { type LogProof, type Proof, verdictOfAll } from "./use-proof.ts";
import { accountOf, type Messages, useProofWords } from "./words.ts";

/** Seconds after which an entry should have been anchored long ago. */
const LATE = 600;

export function Outcome({ proof }: { proof: Proof }) {
  const { messages } = useProofWords();
  const { clock } = useMyData();
  const now = { ...clock, now: Date.now() };
  const verdict = verdictOfAll(proof.logs);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);

  return (
    <article className="proof-outcome" data-verdict={verdict}>
      <span className="outcome-seal">
        <Seal icon={ICONS[verdict]} />
      </span>
      <div className="outcome-words">
        <h3 ref={heading} tabIndex={-1} className="outcome-sentence">
          {sentenceOf(proof, verdict, now, messages)}
        </h3>
        {verdict === "complete" ? (
          <Completed logs={proof.logs} clock={now} />
        ) : (
          <>
            {verdict === "undetermined" && <p className="lead">{messages.unknownLead}</p>}
            {proof.logs.flatMap((each) =>
              isDone(each) ? [] : [<Trouble key={each.whose.log} {...{ each, proof }} />],
            )}
          </>
        )}
        <Expert proof={proof} />
      </div>
    </article>
  );
}

const ICONS = {
  complete: "check",
  incomplete: "cross",
  "log-faulty": "cross",
  undetermined: "question",
} as const satisfies Record<string, IconName>;

const isDone = ({ result }: LogProof): boolean => result?.verdict === "complete";

function sentenceOf(proof: Proof, verdict: keyof typeof ICONS, clock: Clock, messages: Messages): string {
  switch (verdict) {
    case "complete":
      return messages.complete(
        moment(Math.min(...proof.logs.map(({ result }) => result?.epoch?.anchoredAt ?? 0)), clock, messages),
      );
    case "incomplete":
      return messages.failed;
    case "log-faulty":
      return messages.failedFaulty;
    default:
      return messages.unknown;
  }
}

/** @param at Unix seconds */
function moment(at: number, clock: Clock, messages: Messages): string {
  const day = calendarDay(at * 1000, clock.timeZone);
  const time = sayTime(at * 1000, clock);
  return day === calendarDay(clock.now, clock.timeZone)
    ? messages.today(time)
    : `${sayDay(at * 1000, clock)} ${time}`;
}

function Completed({ logs, clock }: { logs: readonly LogProof[]; clock: Clock }) {
  const { messages } = useProofWords();
  const { trail } = useMyData();
  const size = new Map(logs.map(({ whose, result }) => [whose.log, result?.head.size ?? 0]));
  const entries = logs.reduce((sum, { result }) => sum + (result?.entries ?? 0), 0);
  const pending = logs.reduce((sum, { result }) => sum + (result?.pending ?? 0), 0);
  const waiting = logs.flatMap(({ result }) => result?.pendingSince ?? []);
  const since = waiting.length > 0 ? Math.min(...waiting) : null;
  const oldest = Math.min(...logs.map(({ result }) => result?.epoch?.anchoredAt ?? 0));
  const now = clock.now / 1000;
  const reads = readsOf(trail.items).filter(({ log, index }) => index < (size.get(log) ?? 0)).length;
  return (
    <>
      <p className="lead">
        {entries === 0 ? messages.completeNone : messages.completeEntries(entries, reads)}
      </p>
      {since !== null && now - since > LATE ? (
        <p className="notice">{messages.late(pending, moment(since, clock, messages))}</p>
      ) : pending > 0 ? (
        <p className="section-lead">{messages.pending(pending)}</p>
      ) : (
        now - oldest > 3600 && <p className="section-lead">{messages.old}</p>
      )}
      <p className="section-lead">{messages.completeSealed}</p>
    </>
  );
}

/** What went wrong with one log: the first check that fails, else what could not be found out. */
function Trouble({ each, proof }: { each: LogProof; proof: Proof }) {
  const { messages } = useProofWords();
  const { checks, failure, gathered, result } = each;
  const found = troubleOf(checks, failure);
  const failed = result?.verdict === "incomplete" || result?.verdict === "log-faulty";
  const evidence = useMemo(() => (failed ? evidenceIn(each) : null), [each, failed]);
  const { happened, means, first } = accountOf(found, {
    messages,
    sources: gathered?.sources ?? [location.origin],
    node: proof.node,
  });
  return (
    <dl className="trouble" data-code={found.code}>
      <div>
        <dt>{messages.whatHappened}</dt>
        <dd>
          <InertText>{happened}</InertText>
        </dd>
      </div>
      {means !== null && (
        <div>
          <dt>{messages.whatItMeans}</dt>
          <dd>{means}</dd>
        </div>
      )}
      <div>
        <dt>{messages.whatToDo}</dt>
        <dd>
          {first !== null && <p>{first}</p>}
          {failed ? (
            <>
              <p>{messages.doSave}</p>
              {evidence !== null && (
                <p className="actions">
                  <button type="button" className="primary" onClick={() => saveEvidence(evidence)}>
                    <Icon name="save" />
                    {messages.saveEvidence}
                  </button>
                </p>
              )}
              <p>{messages.doTell}</p>
            </>
          ) : (
            <p>
              {messages.tryAgain} {messages.doNothing}
            </p>
          )}
        </dd>
      </div>
    </dl>
  );
}

function troubleOf(
  checks: readonly ProofCheck[],
  failure: string | null,
): Pick<ProofCheck, "code" | "params"> {
  const found =
    checks.find(({ outcome, code }) => outcome === "fail" && code !== "log-faulty") ??
    checks.find(({ outcome }) => outcome === "fail") ??
    checks.find(({ outcome }) => outcome === "unknown");
  return found ?? { code: failure ?? "broken", params: {} };
}
