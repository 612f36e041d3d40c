/** This page's words. */
import { type Spoken, usePageWords, type Words } from "../messages/catalogue.ts";
import type { en } from "./messages/en.ts";

export const useWords = (): Words<Spoken<typeof en>> => usePageWords<Spoken<typeof en>>();
