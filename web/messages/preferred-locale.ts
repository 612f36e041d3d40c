/** Which of the two languages a page begins with. */
import type { Locale } from "../../core/verify/messages.ts";

/** The language to begin with: the first one the browser prefers that the pages speak, else English. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const primary = language.toLowerCase().split("-")[0];
    if (primary === "zh") return "zh-CN";
    if (primary === "en") return "en";
  }
  return "en";
}
