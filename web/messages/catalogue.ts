/** The shape of a catalogue of messages, taken from the English one, and how a page gets at its own. */
import { createContext, useContext } from "react";
import type { Locale } from "../../core/verify/messages.ts";
import { en as commonEn } from "./common/en.ts";
import { zhCN as commonZhCN } from "./common/zh-CN.ts";
import type { en } from "./en.ts";

export type { Locale };

/** A catalogue in another language than English: the same keys, and the same parameters. */
export type Spoken<En> = {
  readonly [Key in keyof En]: En[Key] extends (...args: infer Args) => string
    ? (...args: Args) => string
    : string;
};

/** A page's words in each language. */
export type PageWords<En = unknown> = Readonly<Record<Locale, Spoken<En>>>;

/** Of the verify page. */
export type Messages = Spoken<typeof en>;

/** The words of the reader's language, and which language that is. */
export interface Words<M = Messages> {
  locale: Locale;
  messages: M;
}

export const LocaleContext = createContext<Words<unknown> | undefined>(undefined);

/** The words of the page that this is rendered on; `M` is that page's own catalogue. */
export function usePageWords<M>(): Words<M> {
  const words = useContext(LocaleContext);
  if (!words) throw new Error("no catalogue: render below LocaleContext");
  return words as Words<M>;
}

/** The verify page's words. */
export const useWords = (): Words => usePageWords<Messages>();

/** The words that all pages share. */
export const commonWords = (locale: Locale): Spoken<typeof commonEn> =>
  locale === "en" ? commonEn : commonZhCN;
