/** This room's words in the reader's language. */
import { type Spoken, usePageWords } from "../../messages/catalogue.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";

export type PermissionWords = Spoken<typeof en>;

/** @param kinds of data in the permission */
export function howOften(words: PermissionWords, uses: number | null, kinds: number): string {
  if (uses === null) return words.howOftenAny;
  return kinds > 1 ? words.howOftenTimesEach(uses) : words.howOftenTimes(uses);
}

export const usePermissionWords = (): PermissionWords => (usePageWords().locale === "en" ? en : zhCN);
