/**
 * What whoever looks at a case can do with it now. Before an approval stands what it will do; why somebody may not approve
 * is said instead of leaving the button out. A remark is kept until it is sent, whatever becomes of the session.
 */
import { type ReactNode, useId, useState } from "react";
import type { CaseShown, PersonAct } from "../../../core/desk/case.ts";
import { useAct } from "../../components/act.ts";
import { Failure } from "../../components/failure.tsx";
import { Icon } from "../../components/icon.tsx";
import { usePageWords } from "../../messages/catalogue.ts";
import { useDesk } from "../context.ts";
import { useKept } from "../kept.ts";
import { consequenceOf } from "./consequence.ts";
import { useCaseWords } from "./words.ts";

interface DecideProps {
  shown: CaseShown;
  /** of this case; null: not there, and nothing can be approved unseen */
  preview: unknown;
  /** somebody changed it: nothing can be decided until it was looked at */
  stale: boolean;
  onActed: (what: string) => void;
  onStale: () => void;
  onEdit: () => void;
}

type Act = Exclude<PersonAct, "edit">;

export function Decide({ shown, preview, stale, onActed, onStale, onEdit }: DecideProps) {
  const words = useCaseWords();
  const { me, client } = useDesk();
  const { busy, problem, failure, run } = useAct();
  const [remark, setRemark, forgetRemark] = useKept(me.person, `remark/${shown.id}`);
  const [remarkMissing, setRemarkMissing] = useState(false);
  const { locale } = usePageWords();
  const seen = preview !== null || shown.kind === "reconcile";
  const id = useId();
  const may = (act: PersonAct) => shown.may.includes(act);

  const act = (what: Act, said: string, more: object = {}) =>
    run(async () => {
      const note = remark.trim();
      try {
        await client.post(`/desk/cases/${shown.id}/${what}`, {
          revision: shown.revision,
          ...(note === "" || what === "withdraw" || what === "run-again" ? {} : { remark: note }),
          ...more,
        });
      } catch (error) {
        if ((error as { code?: string }).code === "case-changed") onStale();
        throw error;
      }
      forgetRemark();
      onActed(said);
    });
  const button = (what: Act, className: string, children: ReactNode, press: () => void) => (
    <button
      type="button"
      className={className}
      disabled={stale || (!seen && (what === "approve" || what === "submit"))}
      aria-busy={busy}
      data-act={what}
      onClick={press}
    >
      {children}
    </button>
  );
  const sendBack = () => {
    if (remark.trim() === "") {
      setRemarkMissing(true);
      document.getElementById(id)?.focus();
      return;
    }
    void act("send-back", words.saidSendBack);
  };

  // to those who could check it, were it not theirs
  const own = shown.own && shown.state === "submitted" && me.roles.includes("checker");
  const waits = shown.state === "submitted" && !own && !may("approve");
  if (shown.may.length === 0 && !own) return waits ? <Waits /> : null;
  const decides = may("approve") || may("send-back");
  return (
    <section className="decide" aria-labelledby={`${id}-heading`}>
      <h3 id={`${id}-heading`}>
        {decides ? words.decideHeading : own ? words.ownHeading : words.nextHeading}
      </h3>
      {own && <p>{words.ownLead}</p>}
      {waits && <Waits />}
      {(may("approve") || may("submit")) && seen && (
        <div className="consequence">
          <p>
            <strong>{may("approve") ? words.consequenceApprove : words.consequenceSubmit}</strong>
          </p>
          <ul>
            {consequenceOf(shown, preview, words, locale).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      {(decides || may("submit")) && (
        <p className="field">
          <label htmlFor={id}>{decides ? words.remarkToMaker : words.remarkToChecker}</label>
          <span id={`${id}-hint`} className="faint">
            {decides ? words.remarkToMakerHint : words.remarkToCheckerHint}
          </span>
          <textarea
            id={id}
            rows={3}
            maxLength={2000}
            value={remark}
            aria-describedby={`${id}-hint ${id}-wrong`}
            aria-invalid={remarkMissing}
            onChange={({ target }) => {
              setRemark(target.value);
              setRemarkMissing(false);
            }}
          />
          <span id={`${id}-wrong`} className="field-wrong" role="status">
            {remarkMissing && words.remarkMissing}
          </span>
        </p>
      )}
      <Failure code={failure} said={problem} />
      <p className="actions">
        {may("approve") &&
          button(
            "approve",
            "primary",
            <>
              <Icon name="check" />
              {words.approve}
            </>,
            () => void act("approve", words.saidApprove, { digest: shown.digest }),
          )}
        {may("submit") &&
          button(
            "submit",
            "primary",
            shown.kind === "reconcile" ? words.startCheck : words.submit,
            () => void act("submit", shown.kind === "reconcile" ? words.saidStart : words.saidSubmit),
          )}
        {may("run-again") &&
          button(
            "run-again",
            "primary",
            <>
              <Icon name="renew" />
              {words.runAgain}
            </>,
            () => void act("run-again", words.saidRunAgain),
          )}
        {may("send-back") && button("send-back", "secondary", words.sendBack, sendBack)}
        {may("edit") && shown.kind !== "reconcile" && (
          <button type="button" className="secondary" disabled={stale} onClick={onEdit}>
            {words.edit}
          </button>
        )}
        {may("withdraw") &&
          button("withdraw", "quiet", words.withdraw, () => void act("withdraw", words.saidWithdraw))}
      </p>
    </section>
  );
}

/** For whoever can neither check it nor change it. */
function Waits() {
  const words = useCaseWords();
  return <p className="notice">{words.waitsForChecker}</p>;
}
