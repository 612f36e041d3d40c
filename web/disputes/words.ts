/** The words of objections in the reader's language, on whichever page. */
import { type Spoken, usePageWords } from "../messages/catalogue.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";

export type DisputeWords = Spoken<typeof en>;

export const useDisputeWords = (): DisputeWords => (usePageWords().locale === "en" ? en : zhCN);
