/** The words around a traced receipt, in both languages. Sentences of verdicts and checks stand in core/verify/receipt. */
import type { Language } from "./terminal.ts";

export interface TraceWords {
  kinds: Record<string, string>;
  entry: (index: number) => string;
  more: (count: number) => string;
  withoutBody: string;
  logged: string;
  occurred: string;
  consumer: string;
  consumers: string;
  holder: string;
  dataset: string;
  fields: string;
  purpose: string;
  right: string;
  grant: (index: number) => string;
  from: string;
  until: string;
  uses: string;
  anyUses: string;
  form: string;
  refusedFor: string;
  revoked: string;
  version: string;
  hash: string;
  erasedEntries: string;
  why: Record<"retention" | "request", string>;
  reason: string;
  details: string;
  department: (id: number) => string;
  receipt: string;
  log: string;
  submitter: string;
  anchored: string;
  epoch: (number: number) => string;
  checksTitle: string;
  asked: (source: string, block: number | null) => string;
  file: string;
  verdict: string;
  entries: string;
}

export const TRACE_WORDS: Record<Language, TraceWords> = {
  en: {
    kinds: {
      access: "Access",
      refused: "Refused access",
      grant: "Grant",
      "grant-revoked": "Grant revoked",
      catalogue: "Catalogue",
      erased: "Erasure",
    },
    entry: (index) => `entry ${index}`,
    more: (count) => `… and ${count} more; --json lists them all`,
    withoutBody: "What it said is not in this receipt",
    logged: "Logged",
    occurred: "Happened",
    consumer: "Read by",
    consumers: "May be read by",
    holder: "Held by",
    dataset: "Dataset",
    fields: "Fields",
    purpose: "Purpose",
    right: "By right of",
    grant: (index) => `the grant in entry ${index}`,
    from: "From",
    until: "Until",
    uses: "Uses",
    anyUses: "any number",
    form: "Consent form (SHA-256)",
    refusedFor: "Refused for",
    revoked: "Revokes",
    version: "Version",
    hash: "SHA-256",
    erasedEntries: "Entries",
    why: { retention: "the time to keep them was over", request: "asked for" },
    reason: "Why",
    details: "Details",
    department: (id) => `department ${id}`,
    receipt: "Receipt",
    log: "Log",
    submitter: "Submitted by",
    anchored: "Anchored",
    epoch: (number) => `epoch ${number}`,
    checksTitle: "Checks",
    asked: (source, block) => `Facts from ${source}${block === null ? "" : `, block ${block}`}`,
    file: "File",
    verdict: "Verdict",
    entries: "Entries",
  },
  "zh-CN": {
    kinds: {
      access: "调取",
      refused: "被拒绝的调取",
      grant: "授权",
      "grant-revoked": "撤销授权",
      catalogue: "目录",
      erased: "删除",
    },
    entry: (index) => `第 ${index} 条`,
    more: (count) => `……另有 ${count} 条，--json 可列出全部`,
    withoutBody: "此回执不含其内容",
    logged: "登记时间",
    occurred: "发生时间",
    consumer: "调取部门",
    consumers: "可调取部门",
    holder: "数据持有部门",
    dataset: "数据集",
    fields: "字段",
    purpose: "用途",
    right: "依据",
    grant: (index) => `第 ${index} 条所载授权`,
    from: "自",
    until: "至",
    uses: "次数",
    anyUses: "不限",
    form: "同意书 (SHA-256)",
    refusedFor: "拒绝原因",
    revoked: "所撤销的授权",
    version: "版本",
    hash: "SHA-256",
    erasedEntries: "条目",
    why: { retention: "保存期限已满", request: "依申请" },
    reason: "原因",
    details: "详情",
    department: (id) => `部门 ${id}`,
    receipt: "回执",
    log: "日志",
    submitter: "提交部门",
    anchored: "存证时间",
    epoch: (number) => `第 ${number} 期`,
    checksTitle: "检查",
    asked: (source, block) => `事实来源 ${source}${block === null ? "" : `，区块 ${block}`}`,
    file: "文件",
    verdict: "结论",
    entries: "条目",
  },
};
