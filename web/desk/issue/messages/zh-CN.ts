/** Chinese words of the form with which issuing begins; the same keys as en.ts. */
import type { Spoken } from "../../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  heading: "签发证照",
  lead: "现在不会签发：先看登记表会变成什么样，再提交，由他人复核。",
  type: "签发哪种证照？",
  choose: "请选择…",
  noTypes: "本部门还没有可以据以签发的类型。",
  toTypes: "新建一个",
  register: "登记表",
  registerHint: "CSV、Excel（XLSX）或JSON，最大100 MB：一行一份证照。请选择文件，或拖到这里。",
  registerMissing: "请先选择登记表。",
  columnsMissing: "登记表缺少此类型需要的列：",
  reading: "如果读取有误",
  encoding: "文字编码",
  delimiter: "列的分隔",
  delimiterFound: "自动识别",
  delimiterComma: "逗号",
  delimiterSemicolon: "分号",
  delimiterTab: "制表符",
  sheet: "工作表名称（有多个工作表时）",
  look: "查看会变成什么样",
};
