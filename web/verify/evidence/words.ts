/** What the page says of evidence bundles, in both languages. Loaded with the first result. */
import { formatMoment, formatNumber } from "../../components/format.ts";
import type { Locale } from "../../messages/catalogue.ts";
import type { UnprovenReport } from "./ground.ts";

/** Of a block, for people. */
interface BlockWords {
  number: string;
  time: string;
}

type Unsure = "source-unavailable" | "source-inconsistent" | "block-not-final";
type Other = "block-other" | "block-not-theirs" | "block-unknown" | "chain-other";

interface EvidenceWords {
  /** above the verdict; `time` is the block's */
  verdictAsOf: (time: string) => string;
  /** above what is no verdict */
  eyebrow: string;
  /** what stands where a verdict would */
  headings: Record<UnprovenReport["verdict"], string>;
  needed: (block: BlockWords) => string;
  other: Record<Other, (block: BlockWords, source: string) => string>;
  unsure: Record<Unsure, (source: string) => string>;
  otherRemedy: string;
  unsureRemedy: string;
  broken: string;
  brokenAt: (code: string, field: string | null) => string;
  brokenRemedy: string;
  /** how much of its own hash is shown: enough to compare, too little to copy */
  itsHash: (ends: string) => string;
  label: string;
  hint: string;
  wrong: string;
  verify: string;
  otherwise: string;
  askAgain: (source: string) => string;
  wordOfService: string;
  wordOfNode: (node: string) => string;
  wordOfBoth: (node: string) => string;
  ground: string;
  byHash: (block: BlockWords) => string;
  byWord: (block: BlockWords, sources: string) => string;
  byWordOnly: string;
  proven: string;
  registry: string;
  registryYours: string;
  registryName: string;
  registryLabel: string;
  registryHint: string;
  registryWrong: string;
  registryVerify: string;
  giveHash: string;
  and: string;
}

export const EVIDENCE_WORDS: Record<Locale, EvidenceWords> = {
  en: {
    verdictAsOf: (time) => `Verdict as of the evidence's block of ${time}`,
    eyebrow: "Evidence bundle",
    headings: {
      "block-needed": "Which block do you trust?",
      "block-other": "Evidence of another block",
      "block-unsure": "The block could not be confirmed",
      "evidence-broken": "This evidence proves nothing",
    },
    needed: ({ number, time }) =>
      `An evidence bundle of block ${number}, made on ${time}. Its proofs hang together. They count for whoever trusts that block, so there is no verdict yet.`,
    other: {
      "block-other": ({ number, time }) =>
        `The evidence is of block ${number}, made on ${time}. That is not the block whose hash you gave, so there is no verdict.`,
      "block-not-theirs": ({ number }, source) =>
        `${source} says that block ${number} of the chain is another one, so there is no verdict.`,
      "block-unknown": ({ number }, source) =>
        `${source} knows no block ${number} of the chain, so there is no verdict.`,
      "chain-other": (_block, source) =>
        `${source} knows another chain than the one that the certificate names, so there is no verdict.`,
    },
    unsure: {
      "source-unavailable": (source) =>
        `${source} did not say which block the chain has, so there is no verdict.`,
      "source-inconsistent": (source) =>
        `What ${source} says about the block cannot be, so there is no verdict.`,
      "block-not-final": (source) =>
        `${source} has the block, but the chain could still take it back, so there is no verdict yet.`,
    },
    otherRemedy:
      "Compare the hash with its source. If it is right, ask for evidence of the block that you trust.",
    unsureRemedy: "Try again in a few minutes, or give the block's hash yourself.",
    broken: "The file was altered, cut, or put together wrongly. There is no verdict.",
    brokenAt: (code, field) => (field === null ? `[${code}]` : `${field} [${code}]`),
    brokenRemedy: "Do not rely on it. Ask whoever gave it to you for the file as it was saved.",
    itsHash: (ends) => `The hash of the evidence's block: ${ends}`,
    label: "The hash of the block, as you know it",
    hint: "From anybody but whoever gave you this file: a node of your own, an explorer of the chain, a record of your office. It begins with 0x; 64 digits and letters follow.",
    wrong: "This is no block hash. It is 0x and 64 digits or letters from a to f.",
    verify: "Verify by this block",
    otherwise: "No hash at hand? Then somebody's word has to do, and the verdict rests on it:",
    askAgain: (source) => `Ask ${source} again`,
    wordOfService: "Take this service's word for the block",
    wordOfNode: (node) => `Take the word of ${node} for the block`,
    wordOfBoth: (node) => `Take the word of this service and of ${node} for the block`,
    ground: "What this rests on",
    byHash: ({ number, time }) =>
      `On block ${number} of ${time}, whose hash you gave. Nobody's word was taken for what the chain holds.`,
    byWord: ({ number, time }, sources) =>
      `On block ${number} of ${time}, which ${sources} says the chain has. You gave no hash of your own.`,
    byWordOnly: "Whoever does not believe that source has no verdict here.",
    proven:
      "Proven are department, key, type, anchor and status as they stood in that block. What was declared after it, a revocation or a stolen key, no evidence of it shows.",
    registry: "Which registry of certificates counts, this service has said.",
    registryYours: "Which registry of certificates counts, you have said.",
    registryName: "Say which registry counts",
    registryLabel: "The registry of certificates that you trust",
    registryHint:
      "Anybody can put up a registry: its name comes from the authority that runs it. Leave it empty to let this service say it.",
    registryWrong:
      "This names no registry. It is written eip155:, the chain's number, :0x, and 40 digits or letters from a to f.",
    registryVerify: "Verify by this registry",
    giveHash: "Give the block's hash instead",
    and: " and ",
  },
  "zh-CN": {
    verdictAsOf: (time) => `以证据所属区块（${time}）为准的核验结论`,
    eyebrow: "证据包",
    headings: {
      "block-needed": "您信任哪个区块？",
      "block-other": "这是另一区块的证据",
      "block-unsure": "未能确认区块",
      "evidence-broken": "这份证据不能证明任何事",
    },
    needed: ({ number, time }) =>
      `这是第 ${number} 号区块（${time}）的证据包，其中的证明前后一致。证明只对信任该区块的人有效，因此还没有结论。`,
    other: {
      "block-other": ({ number, time }) =>
        `证据属于第 ${number} 号区块（${time}），不是您给出哈希的那个区块，因此没有结论。`,
      "block-not-theirs": ({ number }, source) =>
        `${source} 表示链上的第 ${number} 号区块是另一个区块，因此没有结论。`,
      "block-unknown": ({ number }, source) => `${source} 不知道链上有第 ${number} 号区块，因此没有结论。`,
      "chain-other": (_block, source) => `${source} 所在的链不是证照写明的那条链，因此没有结论。`,
    },
    unsure: {
      "source-unavailable": (source) => `${source} 没有说明链上是哪个区块，因此没有结论。`,
      "source-inconsistent": (source) => `${source} 对该区块的说法不可能成立，因此没有结论。`,
      "block-not-final": (source) => `${source} 有该区块，但链仍可能撤回它，因此还没有结论。`,
    },
    otherRemedy: "请与哈希的来源核对。如果哈希无误，请索取您所信任区块的证据。",
    unsureRemedy: "请过几分钟再试，或自行给出区块的哈希。",
    broken: "文件被改动、被截断或拼接有误。没有结论。",
    brokenAt: (code, field) => (field === null ? `[${code}]` : `${field} [${code}]`),
    brokenRemedy: "请不要采信。请向提供者索取保存时的原文件。",
    itsHash: (ends) => `证据所属区块的哈希：${ends}`,
    label: "您所知的区块哈希",
    hint: "请从文件提供者以外的来源取得：自己的节点、区块浏览器，或本单位的记录。以 0x 开头，其后是 64 位数字和字母。",
    wrong: "这不是区块哈希。应为 0x 加 64 位数字或字母 a 至 f。",
    verify: "按此区块核验",
    otherwise: "手头没有哈希？那就只能相信他人的说法，结论也以此为据：",
    askAgain: (source) => `再次询问 ${source}`,
    wordOfService: "采信本服务对区块的说法",
    wordOfNode: (node) => `采信 ${node} 对区块的说法`,
    wordOfBoth: (node) => `采信本服务和 ${node} 对区块的说法`,
    ground: "结论的依据",
    byHash: ({ number, time }) =>
      `依据第 ${number} 号区块（${time}），其哈希由您给出。链上有什么，没有采信任何人的说法。`,
    byWord: ({ number, time }, sources) =>
      `依据第 ${number} 号区块（${time}）。链上有该区块，是 ${sources} 说的；您没有给出哈希。`,
    byWordOnly: "不相信这一来源的人，不能以此为结论。",
    proven:
      "已证明的是部门、密钥、类型、登记和状态在该区块时的情况。此后公布的撤销或密钥失窃，该区块的证据无法显示。",
    registry: "以哪个证照登记库为准，由本服务指明。",
    registryYours: "以哪个证照登记库为准，由您指明。",
    registryName: "指明以哪个登记库为准",
    registryLabel: "您信任的证照登记库",
    registryHint: "任何人都可以设立登记库，名称应来自其主管机关。留空则由本服务指明。",
    registryWrong: "这不是登记库的名称。应写作 eip155:、链的编号、:0x，再加 40 位数字或字母 a 至 f。",
    registryVerify: "按此登记库核验",
    giveHash: "改为给出区块哈希",
    and: "、",
  },
};

/** What stands in place of a verdict's word and sentence. */
export function unprovenWords(
  { verdict, code, block, sources }: UnprovenReport,
  locale: Locale,
): { word: string; sentence: string } {
  const words = EVIDENCE_WORDS[locale];
  const named = {
    number: block === null ? "" : formatNumber(block.number, locale),
    time: block === null ? "" : formatMoment(block.time, locale),
  };
  const source = sources.join(words.and);
  const word = words.headings[verdict];
  switch (verdict) {
    case "evidence-broken":
      return { word, sentence: words.broken };
    case "block-needed":
      return { word, sentence: words.needed(named) };
    case "block-other":
      return { word, sentence: words.other[code as Other](named, source) };
    case "block-unsure":
      return { word, sentence: words.unsure[code as Unsure](source) };
  }
}
