/** This room's words in the reader's language. */
import { type Spoken, usePageWords } from "../../messages/catalogue.ts";
import { en } from "./messages/en.ts";
import { zhCN } from "./messages/zh-CN.ts";

export type PermissionWords = Spoken<typeof en>;

export const usePermissionWords = (): PermissionWords => (usePageWords().locale === "en" ? en : zhCN);
