/** What the reader chose, remembered on this device only. A browser that forbids storage just forgets. */
import { useEffect, useState } from "react";
import type { Locale } from "../messages/catalogue.ts";
import { preferredLocale } from "../messages/preferred-locale.ts";

const LOCALE = "certrace.locale";
const LARGE_TYPE = "certrace.large-type";

/** Null: nothing, or nothing that this browser lets us read. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // forgotten at the next visit, which harms nobody
  }
}

/** Language of the page: the one chosen here before, else by the browser's languages. Sets `<html lang>`. */
export function useLocaleChoice(): [Locale, (locale: Locale) => void] {
  const [locale, setLocale] = useState<Locale>(() => {
    const stored = recall(LOCALE);
    return stored === "zh-CN" || stored === "en" ? stored : preferredLocale(navigator.languages);
  });
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const choose = (next: Locale) => {
    remember(LOCALE, next);
    setLocale(next);
  };
  return [locale, choose];
}

/** Whether the large-type layout is on. Sets `<html data-type="large">`, which the stylesheets lay out by. */
export function useLargeType(): [boolean, (large: boolean) => void] {
  const [large, setLarge] = useState(() => recall(LARGE_TYPE) === "yes");
  useEffect(() => {
    document.documentElement.dataset.type = large ? "large" : "normal";
  }, [large]);
  const choose = (next: boolean) => {
    remember(LARGE_TYPE, next ? "yes" : "no");
    setLarge(next);
  };
  return [large, choose];
}
