/** Why something could not be done, and what helps: in the reader's words, told at once to those who listen. */
import type { CertraceError } from "../../core/errors.ts";
import { usePageWords } from "../messages/catalogue.ts";
import { en } from "../messages/failures/en.ts";
import { zhCN } from "../messages/failures/zh-CN.ts";
import { Icon } from "./icon.tsx";
import { InertText } from "./inert-text.tsx";

interface FailureProps {
  /** as the service or the page's own check gives it; null: nothing failed */
  code: string | null;
  /** what the service said of it: shown where this page has no words for the code, to people who can use it */
  said?: CertraceError | null;
}

export function Failure({ code, said = null }: FailureProps) {
  const { locale } = usePageWords();
  const words: Readonly<Record<string, string>> = locale === "en" ? en : zhCN;
  const known = code !== null && Object.hasOwn(words, code);
  return (
    <div role="alert" className="failure">
      {code !== null && (
        <p>
          <Icon name="warning" />
          <span>
            {known ? words[code] : words.other} {!known && <code>{code}</code>}
            {!known && said !== null && (
              <span className="failure-said" lang="en">
                <InertText>{[said.message, said.remedy].filter(Boolean).join(" ")}</InertText>
              </span>
            )}
          </span>
        </p>
      )}
    </div>
  );
}
