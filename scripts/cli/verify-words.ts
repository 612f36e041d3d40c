/** The words around a verdict, in both languages. The sentences of verdicts and checks stand in core/verify/messages.ts. */
import type { Language } from "./terminal.ts";

export interface VerifyWords {
  number: string;
  issuer: string;
  anchored: string;
  /** where a mirror answers: since then, or earlier */
  anchoredBy: string;
  from: string;
  until: string;
  since: string;
  reason: string;
  decision: string;
  newer: string;
  newerPlace: string;
  checksTitle: string;
  asked: (source: string, block: number | null) => string;
  asOf: (time: string) => string;
  /** the block that the verdict rests on */
  rests: (block: number, time: string, hash: string) => string;
  file: string;
  verdict: string;
  unknown: string;
  department: string;
  byNumber: (service: string) => string;
  numbersRead: (column: string | null, repeated: number) => string;
}

export const VERIFY_WORDS: Record<Language, VerifyWords> = {
  en: {
    number: "Certificate number",
    issuer: "Issued by",
    anchored: "Anchored",
    anchoredBy: "Anchored no later than",
    from: "Valid from",
    until: "Valid until",
    since: "Status since",
    reason: "Reason",
    decision: "Decision (SHA-256)",
    newer: "Superseded by",
    newerPlace: "Newer version's place",
    checksTitle: "Checks",
    asked: (source, block) => `Facts from ${source}${block === null ? "" : `, block ${block}`}`,
    asOf: (time) => `As of ${time}`,
    rests: (block, time, hash) => `Rests on block ${block} of ${time}: ${hash}`,
    file: "File",
    verdict: "Verdict",
    unknown: "Not known there",
    department: "Department",
    byNumber: (service) =>
      `This is the word of ${service}: nothing was checked here. A number alone does not prove that a paper or file which bears it is genuine, and one that is not known there is not false: another department's service may know it.`,
    numbersRead: (column, repeated) =>
      [
        column === null ? [] : [`Numbers from the column ${column}`],
        repeated === 0 ? [] : [`${repeated} ${repeated === 1 ? "line repeats" : "lines repeat"} one`],
      ]
        .flat()
        .join(" · "),
  },
  "zh-CN": {
    number: "证照编号",
    issuer: "签发部门",
    anchored: "存证时间",
    anchoredBy: "存证不晚于",
    from: "有效期自",
    until: "有效期至",
    since: "状态变更时间",
    reason: "原因",
    decision: "决定文件 (SHA-256)",
    newer: "取代它的编号",
    newerPlace: "新版本的位置",
    checksTitle: "检查",
    asked: (source, block) => `事实来源 ${source}${block === null ? "" : `,区块 ${block}`}`,
    asOf: (time) => `截至 ${time}`,
    rests: (block, time, hash) => `依据 ${time} 的区块 ${block}：${hash}`,
    file: "文件",
    verdict: "结论",
    unknown: "该处查无此号",
    department: "部门",
    byNumber: (service) =>
      `以下是 ${service} 的答复，未在本机作任何核验。仅凭编号不能证明载有该编号的纸质件或文件是真的；该处查无此号也不等于假，其他部门的服务可能有记录。`,
    numbersRead: (column, repeated) =>
      [column === null ? [] : [`编号取自“${column}”列`], repeated === 0 ? [] : [`${repeated} 行与其他行重复`]]
        .flat()
        .join(" · "),
  },
};
