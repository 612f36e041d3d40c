/** This room's words in the reader's language. */
import { type Spoken, usePageWords } from "../../messages/catalogue.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";

export const useObjectionWords = (): Spoken<typeof en> => (usePageWords().locale === "en" ? en : zhCN);
