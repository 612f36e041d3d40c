/** The words around a verdict, in both languages. The sentences of verdicts and checks stand in core/verify/messages.ts. */
import type { Language } from "./terminal.ts";

export interface VerifyWords {
  number: string;
  issuer: string;
  anchored: string;
  from: string;
  until: string;
  since: string;
  reason: string;
  decision: string;
  newer: string;
  checksTitle: string;
  asked: (source: string, block: number | null) => string;
  asOf: (time: string) => string;
  file: string;
  verdict: string;
}

export const VERIFY_WORDS: Record<Language, VerifyWords> = {
  en: {
    number: "Certificate number",
    issuer: "Issued by",
    anchored: "Anchored",
    from: "Valid from",
    until: "Valid until",
    since: "Status since",
    reason: "Reason",
    decision: "Decision (SHA-256)",
    newer: "Newer version",
    checksTitle: "Checks",
    asked: (source, block) => `Facts from ${source}${block === null ? "" : `, block ${block}`}`,
    asOf: (time) => `As of ${time}`,
    file: "File",
    verdict: "Verdict",
  },
  "zh-CN": {
    number: "证照编号",
    issuer: "签发部门",
    anchored: "存证时间",
    from: "有效期自",
    until: "有效期至",
    since: "状态变更时间",
    reason: "原因",
    decision: "决定文件 (SHA-256)",
    newer: "新版本",
    checksTitle: "检查",
    asked: (source, block) => `事实来源 ${source}${block === null ? "" : `,区块 ${block}`}`,
    asOf: (time) => `截至 ${time}`,
    file: "文件",
    verdict: "结论",
  },
};
