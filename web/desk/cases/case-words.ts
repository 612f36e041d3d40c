/** What kinds, states and acts of cases are called, and how a state looks. */
import type { CaseAct, CaseState, CaseSummary } from "../../../core/desk/case.ts";
import type { IconName } from "../../components/icon.tsx";
import type { useWords } from "../words.ts";

type Messages = ReturnType<typeof useWords>["messages"];

/** A kind that this page does not know is called by its own name. */
export function kindName(kind: string, messages: Messages): string {
  switch (kind) {
    case "issue":
      return messages.kindIssue;
    case "status":
      return messages.kindStatus;
    case "type":
      return messages.kindType;
    case "reissue":
      return messages.kindReissue;
    case "reconcile":
      return messages.kindReconcile;
    default:
      return kind;
  }
}

/**
 * What a case is called. The service's titles belong to no language: of changes, `<what is done> · <to what>`. A bare id of
 * a case tells nobody anything, and is left out.
 */
export function titleOf({ kind, title }: CaseSummary, messages: Messages): string {
  const [what = "", ...about] = title.split(" · ");
  const said: Readonly<Record<string, string>> = {
    suspend: messages.actionSuspend,
    reinstate: messages.actionReinstate,
    revoke: messages.actionRevoke,
    supersede: messages.actionSupersede,
    reissue: messages.kindReissue,
    reconcile: messages.kindReconcile,
  };
  if (kind === "issue" || !Object.hasOwn(said, what)) return title;
  const named = about.filter((each) => !/^[A-Za-z0-9_-]{22}$/.test(each));
  const counted = named.map((each) => (/^\d{1,7}$/.test(each) ? messages.certificates(Number(each)) : each));
  return [said[what], ...counted].join(" · ");
}

export const stateName = (state: CaseState, messages: Messages): string =>
  ({
    draft: messages.stateDraft,
    submitted: messages.stateSubmitted,
    "sent-back": messages.stateSentBack,
    approved: messages.stateApproved,
    running: messages.stateRunning,
    done: messages.stateDone,
    failed: messages.stateFailed,
    withdrawn: messages.stateWithdrawn,
  })[state];

export const STATE_LOOK: Readonly<Record<CaseState, { tone: string; icon: IconName }>> = {
  draft: { tone: "unsure", icon: "blank" },
  submitted: { tone: "newer", icon: "eye" },
  "sent-back": { tone: "pause", icon: "back" },
  approved: { tone: "newer", icon: "clock" },
  running: { tone: "newer", icon: "renew" },
  done: { tone: "good", icon: "check" },
  failed: { tone: "bad", icon: "warning" },
  withdrawn: { tone: "past", icon: "slash" },
};

/** @param kind of the case: a comparison is begun, not submitted */
export const actSentence = (act: CaseAct, who: string, kind: string, messages: Messages): string =>
  ({
    create: messages.didCreate(who),
    edit: messages.didEdit(who),
    submit: kind === "reconcile" ? messages.didStart(who) : messages.didSubmit(who),
    approve: messages.didApprove(who),
    "send-back": messages.didSendBack(who),
    withdraw: messages.didWithdraw(who),
    "run-again": messages.didRunAgain(who),
    done: messages.didDone,
    failed: messages.didFail,
  })[act];
