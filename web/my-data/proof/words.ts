/** What to say of a check that failed, or of what could not be found out: what happened, what it means, what to do. */
import type { ProofCheck, ProofCheckName } from "../../../core/subject/is-this-all.ts";
import type { Spoken, Words } from "../../messages/catalogue.ts";
import { useWords as usePageWords } from "../context.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";

export type Messages = Spoken<typeof en>;

const CATALOGUES = { en, "zh-CN": zhCN } as const;

/** This room's words. */
export function useProofWords(): Words<Messages> {
  const { locale } = usePageWords();
  return { locale, messages: CATALOGUES[locale] };
}

export interface Account {
  happened: string;
  means: string | null;
  /** before what is always to be done; null: nothing */
  first: string | null;
}

/** Of a failure by its code; `sources` are who was asked about the chain, and `node` the person's own. */
export function accountOf(
  { code, params }: Pick<ProofCheck, "code" | "params">,
  { messages, sources, node }: { messages: Messages; sources: readonly string[]; node: string | null },
): Account {
  const m = messages;
  const at = (name: string) => Number(params[name] ?? 0);
  const say = (happened: string, means: string | null = null, first: string | null = null): Account => ({
    happened,
    means,
    first,
  });
  const asked = sources.join(m === zhCN ? "、" : ", ");
  switch (code) {
    case "map-proof":
      return say(m.failMap, m.failMapMeans);
    case "listed-missing":
    case "listed-withheld":
      return say(m.failListedMissing(at("index")), m.failListedMissingMeans);
    case "listed-extra":
      return say(m.failListedExtra(at("index")), m.failListedExtraMeans);
    case "entry-body":
      return say(m.failBody(at("index")), m.failBodyMeans);
    case "entry-twice":
      return say(m.failTwice(at("index"), at("other")), m.failTwiceMeans);
    case "entry-order":
    case "entry-beyond":
    case "time-order":
    case "parts-differ":
      return say(m.failOrder, m.failOrderMeans);
    case "tag-proof":
      return say(m.failTag, m.failTagMeans, m.failTagDo);
    case "tag-key-missing":
      return say(m.failTagPart, m.failTagPartMeans);
    case "view-not-anchored":
    case "view-other-head":
      return say(m.failAnchored, m.failAnchoredMeans);
    case "went-back":
      return say(m.failBack(at("known"), at("size")), m.failBackMeans);
    case "history-changed":
      return say(m.failHistory, m.failHistoryMeans);
    case "entries-lost":
      return say(m.failLost(at("known"), at("entries")), m.failLostMeans);
    case "log-untrusted":
    case "log-unknown":
      return say(m.failLog, m.failLogMeans);
    case "log-faulty":
      return say(m.failedFaulty, m.failFaultyMeans);
    case "sources-disagree":
      return say(m.whyDisagree(asked), m.whyDisagreeMeans);
    case "source-behind":
    case "epoch-unknown":
      return say(m.whyBehind(asked));
    case "source-unavailable":
    case "chain-not-known":
    case "registries-not-known":
    case "not-ready":
      return say(m.whySource);
    case "source-inconsistent":
    case "service-inconsistent":
      return say(m.whyServiceSays);
    case "service-unavailable":
    case "log-unavailable":
    case "store-unavailable":
    case "rate-limited":
      return say(m.whyService);
    case "list-unavailable":
      return say(m.whyList);
    case "node-unavailable":
      return say(m.whyNode(node ?? ""), null, m.whyNodeDo);
    case "node-inconsistent":
      return say(m.whyNodeSays(node ?? ""), null, m.whyNodeDo);
    case "node-other-chain":
      return say(m.whyNodeChain(node ?? ""));
    case "nothing-anchored":
      return say(m.whyNothing);
    case "clock-skew":
    case "facts-stale":
    case "head-stale":
      return say(m.whyFresh);
    case "anchored-not-final":
      return say(m.whyFinal);
    case "erasure-pending":
      return say(m.whyErasure(at("index")));
    case "remembered-not-shown":
      return say(m.whyGrowth);
    default:
      return say(m.whyOther(code));
  }
}

export function stepName(name: ProofCheckName, m: Messages): string {
  switch (name) {
    case "log":
      return m.stepLog;
    case "tag":
      return m.stepTag;
    case "listed":
      return m.stepListed;
    case "entries":
      return m.stepEntries;
    case "map":
      return m.stepMap;
    case "anchored":
      return m.stepAnchored;
    case "remembered":
      return m.stepRemembered;
  }
}
