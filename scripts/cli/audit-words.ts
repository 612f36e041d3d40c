/** What an audit says, in both languages. */
import type { SubmissionTally } from "../../server/ledger/audit-submissions.ts";
import type { AuditCode } from "./audit.ts";
import { type Language, showNumber } from "./terminal.ts";

export interface AuditWords {
  clean: string;
  findings: (count: number) => string;
  unknown: string;
  codes: Record<AuditCode, string>;
  evidence: Record<
    "entry" | "other" | "size" | "file" | "offset" | "computed" | "found" | "source" | "checks",
    string
  >;
  nothing: string;
  compared: string;
  entries: (count: number) => string;
  epochs: (count: number) => string;
  receipts: (count: number) => string;
  submissions: string;
  tally: (tally: SubmissionTally) => string;
  notLookedAt: string;
  more: (count: number) => string;
  scopes: Record<Scope, string>;
}

/** What an audit can leave out. */
export type Scope = "chain" | "map" | "bodies" | "files" | "submissions" | "signatures";

export const AUDIT_WORDS: Record<Language, AuditWords> = {
  en: {
    clean: "Clean: everything agrees with the entries.",
    findings: (count) => `${count === 1 ? "One thing does" : `${count} things do`} not agree.`,
    unknown: "It could not be found out.",
    codes: {
      "entries-missing": "The log lacks entries that it had",
      "head-differs": "The log's head is not where its entries end",
      "root-differs": "The entries give another root than was vouched for",
      "map-root-differs": "The entries give another subject map than was vouched for",
      "epoch-unknown": "An epoch was anchored that the log does not know",
      "tile-differs": "A tile does not hold the hashes of the entries",
      "subject-list-differs": "A subject's list lacks an entry, or has another in its place",
      "subject-list-foreign": "A subject's list has an entry that is not the subject's",
      "map-file-differs": "The file of the subject map is not what the entries give",
      "body-differs": "A body is not the one that was logged",
      "body-missing": "A body is gone, and no entry says that it was erased",
      "body-invalid": "A body cannot be read",
      "time-backwards": "The log's time runs backwards",
      "opening-differs": "The details are not those that were logged",
      "opening-left": "Details are still there although the body was erased",
      "submission-missing": "What the department signed is gone, and the body is still there",
      "submission-left": "What the department signed is still there although every body was erased",
      "submission-invalid": "What the log keeps as the department's submission cannot be read",
      "submission-differs": "The department signed another submission than the entry cites",
      "submission-event": "The entry says something else than the department signed",
      "submission-time": "The entry is older, or much younger, than the submission it rests on",
      "submission-key": "The submission's key was not the department's for this use then, or was stolen",
      "submission-signature": "The submission's signature is forged",
      "submission-tag": "The entry stands under another pseudonym than that of whom the department named",
      "submission-twice": "What a department signed once is in the log twice",
      "submission-jti-reused": "Two submissions of a department have one number (jti)",
      "checkpoint-unsigned": "The checkpoint is not signed by the log's key on chain",
      "log-faulty": "The chain holds a proof that the log's subject map is false",
      "receipt-invalid": "A receipt does not hold",
      "receipt-other-log": "A receipt is of another log",
    },
    evidence: {
      entry: "entry",
      other: "and entry",
      size: "at size",
      file: "in",
      offset: "byte",
      computed: "computed",
      found: "found",
      source: "according to",
      checks: "checks",
    },
    nothing: "nothing",
    compared: "Compared",
    entries: (count) => `${showNumber(count)} ${count === 1 ? "entry" : "entries"}`,
    epochs: (count) => `${count} anchored ${count === 1 ? "epoch" : "epochs"}`,
    receipts: (count) => `${count} ${count === 1 ? "receipt" : "receipts"}`,
    submissions: "Signed for",
    tally: ({ checked, erased, notKept }) =>
      [
        `${showNumber(checked)} ${checked === 1 ? "entry" : "entries"} held against what its department signed`,
        ...(erased === 0 ? [] : [`${showNumber(erased)} erased`]),
        ...(notKept === 0 ? [] : [`${showNumber(notKept)} from before submissions were kept`]),
      ].join(" · "),
    notLookedAt: "Not looked at",
    more: (count) => `… and ${count} more; --json lists them all`,
    scopes: {
      chain: "what the chain holds (give --rpc and --registry, or --service)",
      map: "the subject map (it takes the entries: --department of an auditor, or --data)",
      bodies: "bodies and details (only the log's own folder has them: --data)",
      files: "the files on the disk (--data)",
      submissions:
        "what departments signed (--data with the log's keys in it, or the receipts they keep: --receipts)",
      signatures: "the departments' signatures (whose key it was stands on chain: --rpc, or --service)",
    },
  },
  "zh-CN": {
    clean: "无异常：一切与条目相符。",
    findings: (count) => `有 ${count} 处不符。`,
    unknown: "无法查明。",
    codes: {
      "entries-missing": "日志缺少曾有的条目",
      "head-differs": "日志的末尾与条目不符",
      "root-differs": "由条目算出的树根与所担保的不同",
      "map-root-differs": "由条目算出的主体映射与所担保的不同",
      "epoch-unknown": "有一期已上链，日志却不知道",
      "tile-differs": "分块所存的哈希与条目不符",
      "subject-list-differs": "某主体的清单缺少条目，或条目被换",
      "subject-list-foreign": "某主体的清单有不属于该主体的条目",
      "map-file-differs": "主体映射文件与由条目算出的不同",
      "body-differs": "内容不是当初登记的内容",
      "body-missing": "内容不见了，却没有条目说明已删除",
      "body-invalid": "内容无法读取",
      "time-backwards": "日志的时间倒退",
      "opening-differs": "详情不是当初登记的详情",
      "opening-left": "内容已删除，详情却还在",
      "submission-missing": "内容还在，部门签名的提交却不见了",
      "submission-left": "各条内容都已删除，部门签名的提交却还在",
      "submission-invalid": "日志所存的部门提交无法读取",
      "submission-differs": "部门签名的不是条目所引的提交",
      "submission-event": "条目与部门所签名的内容不同",
      "submission-time": "条目早于所依据的提交，或晚得太多",
      "submission-key": "提交所用密钥当时不属于该部门或此用途，或已失窃",
      "submission-signature": "提交的签名是伪造的",
      "submission-tag": "条目不在部门所指的人的代号之下",
      "submission-twice": "部门只签过一次的提交，日志登记了两次",
      "submission-jti-reused": "同一部门的两次提交用了同一编号（jti）",
      "checkpoint-unsigned": "检查点不是由链上登记的日志密钥签名",
      "log-faulty": "链上已有证明：此日志的主体映射不真实",
      "receipt-invalid": "某份回执不成立",
      "receipt-other-log": "某份回执属于另一日志",
    },
    evidence: {
      entry: "条目",
      other: "与条目",
      size: "规模",
      file: "位置",
      offset: "字节",
      computed: "算得",
      found: "见到",
      source: "来源",
      checks: "检查",
    },
    nothing: "无",
    compared: "已比对",
    entries: (count) => `${showNumber(count)} 条`,
    epochs: (count) => `${count} 期上链记录`,
    receipts: (count) => `${count} 份回执`,
    submissions: "部门签名",
    tally: ({ checked, erased, notKept }) =>
      [
        `${showNumber(checked)} 条已与部门所签提交核对`,
        ...(erased === 0 ? [] : [`${showNumber(erased)} 条已删除`]),
        ...(notKept === 0 ? [] : [`${showNumber(notKept)} 条早于开始保存提交之时`]),
      ].join(" · "),
    notLookedAt: "未查",
    more: (count) => `……另有 ${count} 处，--json 可列出全部`,
    scopes: {
      chain: "链上记录（请给出 --rpc 与 --registry，或 --service）",
      map: "主体映射（需要条目：以审计部门 --department，或 --data）",
      bodies: "内容与详情（只在日志自己的文件夹里：--data）",
      files: "磁盘上的文件（--data）",
      submissions: "各部门所签的提交（请给出含日志密钥的 --data，或其所存回执：--receipts）",
      signatures: "各部门的签名（密钥归属在链上：--rpc，或 --service）",
    },
  },
};
