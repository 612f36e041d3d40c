/** Puts the checks and the verdict of a person's view into words, in Chinese and English. */
import type { Message } from "../verify/messages/catalogue.ts";
import { fillMessage } from "../verify/messages/fill.ts";
import type { Locale } from "../verify/messages.ts";
import { TRACE_CATALOGUES } from "../verify/receipt/messages.ts";
import type { ViewCheck, ViewCheckName, ViewCode, ViewVerdict } from "./view.ts";

/** What receipts have a sentence for as well, in the same words. */
type OwnCode = Exclude<ViewCode, keyof (typeof TRACE_CATALOGUES)["en"]["codes"]> | "log-ok" | "anchored-ok";

interface ViewCatalogue {
  codes: Record<OwnCode, Message>;
  verdicts: Record<ViewVerdict, { word: string; sentence: string }>;
  checks: Record<ViewCheckName, string>;
}

const TELL = "Keep what you were shown: it is evidence. Tell the authority that supervises the log.";
const RELOAD = "Load it again. If nothing changes, tell the authority that supervises the log.";
const KEEP_ZH = "请保留所见内容作为证据，并告知日志的监管机关。";
const RELOAD_ZH = "请重新载入；如无变化，请告知日志的监管机关。";

export const VIEW_CATALOGUES: Readonly<Record<Locale, ViewCatalogue>> = {
  en: {
    codes: {
      "log-ok": { sentence: "It is from {origin}, a log that this page knows.", remedy: null },
      "tag-ok": { sentence: "The log knows you by one pseudonym only, and this is it.", remedy: null },
      "tag-proof": { sentence: "The pseudonym shown is not yours.", remedy: TELL },
      "tag-key-missing": {
        sentence: "The log has had {keys} keys for pseudonyms, but shows what stands under {shown}.",
        remedy: TELL,
      },
      "entries-ok": { sentence: "Every entry is as the log wrote it ({entries}).", remedy: null },
      "entry-body": { sentence: "Entry {index} says something else than the log wrote.", remedy: TELL },
      "entry-order": { sentence: "The entries are not in the order of the log (at {index}).", remedy: TELL },
      "entry-twice": {
        sentence: "Entry {index} repeats entry {other}: what a department asked for once was logged twice.",
        remedy: TELL,
      },
      "entry-beyond": { sentence: "Entry {index} is newer than the head shown ({size}).", remedy: RELOAD },
      "map-ok": { sentence: "These are all entries about you: none was left out.", remedy: null },
      "map-proof": { sentence: "These are not the entries that the log accounts for.", remedy: TELL },
      "logged-ok": { sentence: "Each stands in the public log at its place.", remedy: null },
      "logged-not-shown": {
        sentence: "The place of each in the public log was not asked for.",
        remedy: "Ask for the proofs of single entries where that matters.",
      },
      "entry-not-logged": { sentence: "Entry {index} is not in the public log.", remedy: TELL },
      "anchored-ok": { sentence: "The chain has vouched for it since {anchoredAt}.", remedy: null },
      "view-not-anchored": { sentence: "The chain has no head of {size} entries.", remedy: RELOAD },
      "view-other-head": {
        sentence: "The chain holds another head of {size} entries: you were shown another log than others.",
        remedy: TELL,
      },
    },
    verdicts: {
      complete: { word: "Complete", sentence: "These are all entries about you up to that time." },
      incomplete: { word: "Not proved", sentence: "This list cannot be right. Do not rely on it." },
      "log-faulty": { word: "Faulty log", sentence: "This log has been proved to hide or misstate entries." },
      undetermined: {
        word: "Undetermined",
        sentence: "Not everything could be found out. Whether the list is complete is not known yet.",
      },
    },
    checks: {
      log: "Log",
      tag: "Your pseudonym",
      entries: "Unaltered",
      map: "All of them",
      logged: "In the public log",
      anchored: "Anchored",
    },
  },
  "zh-CN": {
    codes: {
      "log-ok": { sentence: "出自{origin}，是本页面认得的日志。", remedy: null },
      "tag-ok": { sentence: "日志对您只用一个代号，就是这一个。", remedy: null },
      "tag-proof": { sentence: "所示的代号不是您的。", remedy: KEEP_ZH },
      "tag-key-missing": {
        sentence: "日志先后用过 {keys} 把代号密钥，却只出示了 {shown} 把之下的内容。",
        remedy: KEEP_ZH,
      },
      "entries-ok": { sentence: "每一条都与日志所写一致（{entries} 条）。", remedy: null },
      "entry-body": { sentence: "条目 {index} 与日志所写不符。", remedy: KEEP_ZH },
      "entry-order": { sentence: "条目没有按日志的顺序排列（{index} 处）。", remedy: KEEP_ZH },
      "entry-twice": {
        sentence: "条目 {index} 重复了条目 {other}：部门只提交过一次，日志登记了两次。",
        remedy: KEEP_ZH,
      },
      "entry-beyond": { sentence: "条目 {index} 比所示的日志头（{size}）更新。", remedy: RELOAD_ZH },
      "map-ok": { sentence: "这就是关于您的全部条目，一条不少。", remedy: null },
      "map-proof": { sentence: "这些不是日志所交代的条目。", remedy: KEEP_ZH },
      "logged-ok": { sentence: "每一条都在公开日志的相应位置。", remedy: null },
      "logged-not-shown": {
        sentence: "没有查询每一条在公开日志中的位置。",
        remedy: "如有需要，可以查询单个条目的证明。",
      },
      "entry-not-logged": { sentence: "条目 {index} 不在公开日志之中。", remedy: KEEP_ZH },
      "anchored-ok": { sentence: "自{anchoredAt}起由链担保。", remedy: null },
      "view-not-anchored": { sentence: "链上没有 {size} 条的日志头。", remedy: RELOAD_ZH },
      "view-other-head": {
        sentence: "链上 {size} 条的日志头是另一个：您看到的日志与他人不同。",
        remedy: KEEP_ZH,
      },
    },
    verdicts: {
      complete: { word: "完整", sentence: "这就是截至当时关于您的全部条目。" },
      incomplete: { word: "未获证明", sentence: "这份清单不可能属实，请勿采信。" },
      "log-faulty": { word: "日志有错", sentence: "已有人证明该日志隐瞒或错报过条目。" },
      undetermined: { word: "无法判定", sentence: "有些事项未能查明，清单是否完整尚不得而知。" },
    },
    checks: {
      log: "日志",
      tag: "您的代号",
      entries: "未被改动",
      map: "全部在此",
      logged: "在公开日志中",
      anchored: "已上链",
    },
  },
};

/** @param timeZone in which times are written, IANA name */
export function describeViewCheck(check: ViewCheck, locale: Locale, timeZone = "UTC"): Message {
  const trace = TRACE_CATALOGUES[locale];
  const codes: Record<ViewCode, Message> = { ...trace.codes, ...VIEW_CATALOGUES[locale].codes };
  return fillMessage(codes[check.code as ViewCode], check.params, { fact: trace.facts }, locale, timeZone);
}

/** The verdict in one word, and in one sentence. */
export function describeViewVerdict(
  verdict: ViewVerdict,
  locale: Locale,
): { word: string; sentence: string } {
  return VIEW_CATALOGUES[locale].verdicts[verdict];
}

export function nameOfViewCheck(name: ViewCheckName, locale: Locale): string {
  return VIEW_CATALOGUES[locale].checks[name];
}
