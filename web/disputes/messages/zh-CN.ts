/** Chinese words of objections; the same keys as en.ts. */
import type { Spoken } from "../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  dueBy: (day, days) => `应在${day}前答复：还剩${days === 1 ? "不到一天" : `${days}天`}`,
  overdueBy: (day, days) => `应在${day}前答复：已逾期${days}天`,
  answered: "已答复",
  owedBy: (departments) => `应由${departments}答复。`,
  outcomeExplained: "已说明理由",
  outcomeCorrected: "已更正",
  outcomeUnlawful: "承认无权这样做",
  outcomeReferred: "转交另一部门",
  answerOf: (department, day) => `${department}的答复，${day}`,
  personSays: "异议内容",
  wordsErased: "文字内容已被删除。",
  files: "文件",
  fileLink: (name, size) => `${name}（${size}，点击保存）`,
  filesAdd: "添加文件",
  filesHint: "最多5个文件，每个不超过5 MB：信件、照片或材料。",
  filesUnderWay: "文件还在上传。请稍候再提交。",
  filesRemove: (name) => `移除${name}`,
  wordsLeft: (count) => `大约还能写${count}个字`,
  wordsOver: "内容太长，请缩短，或写在文件里。",
};
