/** What kinds, states and acts of cases are called, and how a state looks. */
import type { IconName } from "../../components/icon.tsx";
import type { CaseAct, CaseState } from "../api.ts";
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

export const actSentence = (act: CaseAct, who: string, messages: Messages): string =>
  ({
    create: messages.didCreate(who),
    edit: messages.didEdit(who),
    submit: messages.didSubmit(who),
    approve: messages.didApprove(who),
    "send-back": messages.didSendBack(who),
    withdraw: messages.didWithdraw(who),
    "run-again": messages.didRunAgain(who),
    done: messages.didDone,
    failed: messages.didFail,
  })[act];
