/** Chinese words of refusals; the same codes as en.ts. */
import type { Spoken } from "../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  "value-missing": "缺少必填内容",
  "value-too-long": "内容太长",
  "value-nested": "应为单个内容，却是列表或对象",
  "code-unknown": "代码不在对照表中",
  "state-unknown": "状态不在对照表中",
  "date-malformed": "日期写法与类型规定不符",
  "date-does-not-exist": "没有这一天",
  "number-malformed": "不是数字",
  "number-inexact": "数字太大，无法精确保存",
  "number-duplicate": "证照编号在登记表中重复",
  "version-tie": "与同一证照的另一版本新旧相同",
  "validity-inverted": "有效期的截止早于起始",
  "validity-out-of-range": "日期超出证照能表示的范围",
  "row-ragged": "列数与表头不符",
  "row-not-object": "不是一行数据",
  "row-too-long": "整行内容太长",
  "cell-formula": "单元格是公式，应为数值",
  "cell-merged": "单元格被合并",
  "cell-error": "单元格是错误值",
  "bidi-control": "含有颠倒文字顺序的字符",
  "control-character": "含有控制字符",
  "invisible-character": "含有看不见的字符",
  "lone-surrogate": "含有残缺的字符",
  "replacement-character": "含有已经损坏的字符",
  "e-licence-invalid": "无法组成电子证照标识",
};
