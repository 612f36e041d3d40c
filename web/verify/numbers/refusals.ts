/** Of a list of numbers among other files, and of one whose letters cannot be read: what is said, in both languages. */
import type { Locale } from "../../messages/catalogue.ts";

export const LIST_REFUSALS: Record<
  Locale,
  Record<"list" | "encoding", { sentence: string; remedy: string }>
> = {
  en: {
    list: {
      sentence: "This is a list of numbers, not a certificate.",
      remedy: "Hand it in by itself: the service is then asked about the numbers.",
    },
    encoding: {
      sentence: "The letters of this file are not UTF-8, so they cannot be read here.",
      remedy: "Save it as “CSV UTF-8” (or as text in UTF-8), and choose it again.",
    },
  },
  "zh-CN": {
    list: {
      sentence: "这是一份编号清单，不是证照。",
      remedy: "请单独提交该清单，本页会就这些编号询问服务。",
    },
    encoding: {
      sentence: "该文件的文字不是 UTF-8 编码，无法在此读取。",
      remedy: "请另存为“CSV UTF-8”（或 UTF-8 编码的文本），然后重新选择。",
    },
  },
};
