/** This room's words. */
import type { Spoken, Words } from "../../messages/catalogue.ts";
import { useWords as usePageWords } from "../context.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";

export function useWords(): Words<Spoken<typeof en>> {
  const { locale } = usePageWords();
  return { locale, messages: locale === "en" ? en : zhCN };
}
