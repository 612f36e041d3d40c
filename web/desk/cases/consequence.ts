/** What approving a case brings about, line by line, in plain words: nobody approves a number of a form. */
import type { CaseShown } from "../../../core/desk/case.ts";
import type {
  IssuePreview,
  ReissuePreview,
  StatusPreview,
  StatusTerms,
  TypePreview,
} from "../../../core/desk/kinds.ts";
import { formatNumber } from "../../components/format.ts";
import type { Locale } from "../../messages/catalogue.ts";
import type { CaseWords } from "./words.ts";

/** @param preview as the service gave it for this case */
export function consequenceOf(
  { kind, terms }: CaseShown,
  preview: unknown,
  words: CaseWords,
  locale: Locale,
): string[] {
  const say = (value: number) => formatNumber(value, locale);
  switch (kind) {
    case "issue": {
      const { accepted, refused, statuses } = preview as IssuePreview;
      const { revoked, suspended, superseded } = statuses;
      return [
        words.willIssue(say(accepted)),
        ...(revoked + suspended + superseded === 0
          ? []
          : [words.willIssueStates(say(revoked), say(suspended), say(superseded))]),
        ...(refused === 0 ? [] : [words.willLeaveOut(say(refused))]),
        words.willIssueForGood,
      ];
    }
    case "status": {
      const { counts, decision } = preview as StatusPreview;
      const { action } = terms as StatusTerms;
      const what = {
        suspend: words.willSuspend,
        reinstate: words.willReinstate,
        revoke: words.willRevoke,
        supersede: words.willSupersede,
      }[action];
      return [
        what(say(counts.change)),
        ...(counts.same === 0 ? [] : [words.willStay(say(counts.same))]),
        ...(counts.refused === 0 ? [] : [words.willNotFind(say(counts.refused))]),
        decision === null ? words.willNameNoDecision : words.willNameDecision,
        ...(action === "revoke" || action === "supersede" ? [words.willBeFinal] : [words.willBeReversible]),
      ];
    }
    case "type": {
      const { defined } = preview as TypePreview;
      return defined
        ? [words.willKeepMapping]
        : [words.willPublishType, words.willTypeForGood, words.willTypeHarmNothing];
    }
    case "reissue": {
      const { counts } = preview as ReissuePreview;
      return [
        words.willReissue(say(counts.issue)),
        words.willReplace(say(counts.supersede)),
        ...(counts.revoke === 0 ? [] : [words.willRevokeOld(say(counts.revoke))]),
        ...(counts.untouched === 0 ? [] : [words.willLeaveRevoked(say(counts.untouched))]),
        ...(counts.refused === 0 ? [] : [words.willLeaveOut(say(counts.refused))]),
        words.willBeFinal,
      ];
    }
    default:
      return [words.willChangeNothing];
  }
}
