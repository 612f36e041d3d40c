/** How an evidence file is told, in English and Chinese; the checks of a view in the words of core/subject/view-messages. */
import type { ProofCheck, ProofCheckName } from "../../core/subject/is-this-all.ts";
import type { OmissionFault } from "../../core/subject/omission.ts";
import type { ViewCheck } from "../../core/subject/view.ts";
import { describeViewCheck, nameOfViewCheck } from "../../core/subject/view-messages.ts";
import type { EvidenceOutcome } from "./audit-evidence.ts";
import { type Language, localTimeZone } from "./terminal.ts";

type OwnCode =
  | "listed-ok"
  | "listed-extra"
  | "listed-missing"
  | "listed-withheld"
  | "erasure-pending"
  | "parts-differ"
  | "subject-not-given"
  | "not-reached"
  | "remembered-ok"
  | "remembered-none"
  | "remembered-not-shown"
  | "went-back"
  | "history-changed"
  | "entries-lost";

interface EvidenceWords {
  outcomes: Record<EvidenceOutcome, string>;
  names: Record<"listed" | "remembered", string>;
  codes: Record<OwnCode, (params: Readonly<Record<string, string | number>>) => string>;
  made: string;
  log: string;
  epoch: string;
  fault: string;
  faults: Record<OmissionFault, string>;
  accuse: string;
  accused: (log: number, block: number) => string;
  already: (log: number) => string;
}

export const EVIDENCE_WORDS: Record<Language, EvidenceWords> = {
  en: {
    outcomes: {
      accusable: "The log's map is false: the contract will take this evidence.",
      shown: "What the person was shown is not what the chain vouches for.",
      nothing: "Nothing here speaks against the log: what was shown is what the chain vouches for.",
      unknown: "It could not be found out.",
    },
    names: { listed: "The list shown", remembered: "Shown before" },
    codes: {
      "listed-ok": ({ entries }) => `The list holds what the log accounts for (${entries}).`,
      "listed-extra": ({ index }) => `Entry ${index} was shown, and the log does not account for it.`,
      "listed-missing": ({ index }) => `Entry ${index} is accounted for, and was not in the list.`,
      "listed-withheld": ({ index }) => `Entry ${index} is accounted for, and what it says was kept back.`,
      "erasure-pending": ({ index }) => `That entry ${index} was erased is not anchored yet.`,
      "parts-differ": () => "The parts are about different heads, or another log.",
      "subject-not-given": () => "Whose pseudonym it is only the person can show (--subject).",
      "not-reached": () => "Not looked at, since a check before it failed.",
      "remembered-ok": ({ known }) => `It goes on from the ${known} entries that were proved before.`,
      "remembered-none": () => "Nothing had been proved before on that device.",
      "remembered-not-shown": () => "The way from what was proved before was not shown.",
      "went-back": ({ known, size }) => `${known} entries had been proved before; ${size} were shown.`,
      "history-changed": ({ known }) => `The first ${known} entries are not those that were proved before.`,
      "entries-lost": ({ known, entries }) =>
        `${known} entries about the person had been proved before; ${entries} were shown.`,
    },
    made: "Shown on",
    log: "Log",
    epoch: "Epoch",
    fault: "Fault",
    faults: {
      absent: "the entry's subject is not in the map",
      "before-first": "the subject's list begins after the entry",
      between: "the subject's list leaves the entry out",
      "after-last": "the subject's list ends before the entry",
      misstated: "the subject's list states another entry in its place",
      foreign: "the subject's list holds an entry of somebody else",
      empty: "the map knows the subject with no entry",
      unordered: "the subject's list does not ascend",
      beyond: "the subject's list holds an entry that the epoch does not have",
    },
    accuse: "to tell the contract: the same with --accuse",
    accused: (log, block) =>
      `the contract has marked log ${log} as faulty, for everybody to see (block ${block})`,
    already: (log) => `log ${log} is marked as faulty already; nothing was sent`,
  },
  "zh-CN": {
    outcomes: {
      accusable: "该日志的映射不真实：合约会接受这份证据。",
      shown: "给当事人看的，不是链所担保的内容。",
      nothing: "这里没有不利于日志的内容：所示即为链所担保的内容。",
      unknown: "无法查明。",
    },
    names: { listed: "所示清单", remembered: "以往所示" },
    codes: {
      "listed-ok": ({ entries }) => `清单与日志所交代的一致（${entries} 条）。`,
      "listed-extra": ({ index }) => `条目 ${index} 出现在清单中，日志却没有交代它。`,
      "listed-missing": ({ index }) => `日志交代了条目 ${index}，清单中却没有。`,
      "listed-withheld": ({ index }) => `日志交代了条目 ${index}，其内容却未出示。`,
      "erasure-pending": ({ index }) => `条目 ${index} 已删除一事尚未上链。`,
      "parts-differ": () => "各部分所关的日志头不同，或属于另一日志。",
      "subject-not-given": () => "代号属于谁，只有本人能够证明（--subject）。",
      "not-reached": () => "前面的检查未通过，因此未查。",
      "remembered-ok": ({ known }) => `承接此前已证明的 ${known} 条。`,
      "remembered-none": () => "该设备此前没有证明过。",
      "remembered-not-shown": () => "没有出示从此前证明到现在的过程。",
      "went-back": ({ known, size }) => `此前已证明 ${known} 条，所示只有 ${size} 条。`,
      "history-changed": ({ known }) => `最初的 ${known} 条不是此前所证明的。`,
      "entries-lost": ({ known, entries }) => `此前已证明关于当事人的 ${known} 条，所示只有 ${entries} 条。`,
    },
    made: "出示于",
    log: "日志",
    epoch: "期",
    fault: "过错",
    faults: {
      absent: "映射中没有该条目的当事人",
      "before-first": "当事人的清单始于该条目之后",
      between: "当事人的清单漏掉了该条目",
      "after-last": "当事人的清单止于该条目之前",
      misstated: "当事人的清单在该处写了另一条目",
      foreign: "当事人的清单含有别人的条目",
      empty: "映射中有该当事人，却没有条目",
      unordered: "当事人的清单没有递增",
      beyond: "当事人的清单含有该期所没有的条目",
    },
    accuse: "要告知合约：同一命令加 --accuse",
    accused: (log, block) => `合约已将日志 ${log} 标为有错，人人可见（区块 ${block}）`,
    already: (log) => `日志 ${log} 早已被标为有错，未发送任何内容`,
  },
};

export function nameOfCheck(name: ProofCheckName, language: Language): string {
  return name === "listed" || name === "remembered"
    ? EVIDENCE_WORDS[language].names[name]
    : nameOfViewCheck(name, language);
}

export function describeCheck(check: ProofCheck, language: Language): string {
  const { codes } = EVIDENCE_WORDS[language];
  if (Object.hasOwn(codes, check.code)) return codes[check.code as OwnCode](check.params);
  return describeViewCheck(check as ViewCheck, language, localTimeZone()).sentence;
}
