/** The shape of a catalogue of messages, taken from the English one, and how a page gets at it. */
import { createContext, useContext } from "react";
import type { Locale } from "../../core/verify/messages.ts";
import type { en } from "./en.ts";

export type { Locale };

export type Messages = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...args: infer Args) => string
    ? (...args: Args) => string
    : string;
};

/** The words of the reader's language, and which language that is. */
export interface Words {
  locale: Locale;
  messages: Messages;
}

export const LocaleContext = createContext<Words | undefined>(undefined);

export function useWords(): Words {
  const words = useContext(LocaleContext);
  if (!words) throw new Error("no catalogue: render below LocaleContext");
  return words;
}

/** The language to begin with: the first one the browser prefers that the pages speak, else English. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const primary = language.toLowerCase().split("-")[0];
    if (primary === "zh") return "zh-CN";
    if (primary === "en") return "en";
  }
  return "en";
}
