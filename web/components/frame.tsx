/** What every page has around it: the name, the choice of language and of type size, the footer. */
import type { ReactNode } from "react";
import { LocaleContext } from "../messages/catalogue.ts";
import { en } from "../messages/en.ts";
import { zhCN } from "../messages/zh-CN.ts";
import { Ribbon } from "./guilloche.tsx";
import { useLargeType, useLocaleChoice } from "./preferences.ts";

export function Frame({ children }: { children: ReactNode }) {
  const [locale, chooseLocale] = useLocaleChoice();
  const [large, chooseLarge] = useLargeType();
  const messages = locale === "en" ? en : zhCN;

  return (
    <LocaleContext value={{ locale, messages }}>
      <a className="skip" href="#content">
        {messages.skipToContent}
      </a>
      <header className="top">
        <Ribbon className="top-ribbon" />
        <div className="top-inner">
          <p className="top-name">{messages.appName}</p>
          <div className="top-choices">
            <button type="button" className="quiet" onClick={() => chooseLarge(!large)}>
              {large ? messages.normalType : messages.largeType}
            </button>
            {locale === "en" ? (
              <button type="button" className="quiet" lang="zh-CN" onClick={() => chooseLocale("zh-CN")}>
                中文
              </button>
            ) : (
              <button type="button" className="quiet" lang="en" onClick={() => chooseLocale("en")}>
                English
              </button>
            )}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer className="bottom">
        <p>{messages.footer}</p>
      </footer>
    </LocaleContext>
  );
}
