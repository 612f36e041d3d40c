/** What every page has around it: the name, the other pages, the choice of language and of type size, the footer. */
import type { ReactNode } from "react";
import { commonWords, LocaleContext, type PageWords } from "../messages/catalogue.ts";
import { Boundary } from "./boundary.tsx";
import { Ribbon } from "./guilloche.tsx";
import { useLargeType, useLocaleChoice } from "./preferences.ts";

/** Pages for people; the departments' own is not advertised on them. */
const PAGES = [
  ["/", "pageVerify"],
  ["/my-data", "pageMyData"],
  ["/public", "pagePublic"],
] as const;

interface FrameProps {
  /** the page's own words; `footer` stands below it */
  words: PageWords<{ readonly footer: string }>;
  /** the path of this page */
  page: string;
  children: ReactNode;
}

export function Frame({ words, page, children }: FrameProps) {
  const [locale, chooseLocale] = useLocaleChoice();
  const [large, chooseLarge] = useLargeType();
  const common = commonWords(locale);
  const messages = words[locale];

  return (
    <LocaleContext value={{ locale, messages }}>
      <a className="skip" href="#content">
        {common.skipToContent}
      </a>
      <header className="top">
        <Ribbon className="top-ribbon" />
        <div className="top-inner">
          <p className="top-name">{common.appName}</p>
          <div className="top-choices">
            <button type="button" className="quiet" onClick={() => chooseLarge(!large)}>
              {large ? common.normalType : common.largeType}
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
        <Boundary locale={locale}>{children}</Boundary>
      </main>
      <footer className="bottom">
        <nav aria-label={common.pages}>
          <ul className="bottom-pages">
            {PAGES.map(([path, name]) => (
              <li key={path}>
                <a href={path} aria-current={path === page ? "page" : undefined}>
                  {common[name]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <p>{messages.footer}</p>
      </footer>
    </LocaleContext>
  );
}
