/** Why something could not be done, and what helps: in the reader's words, told at once to those who listen. */
import { usePageWords } from "../messages/catalogue.ts";
import { en } from "../messages/failures/en.ts";
import { zhCN } from "../messages/failures/zh-CN.ts";
import { Icon } from "./icon.tsx";

/** @param code as the service or the page's own check gives it; null: nothing failed */
export function Failure({ code }: { code: string | null }) {
  const { locale } = usePageWords();
  const words: Readonly<Record<string, string>> = locale === "en" ? en : zhCN;
  return (
    <div role="alert" className="failure">
      {code !== null && (
        <p>
          <Icon name="warning" />
          <span>
            {Object.hasOwn(words, code) ? words[code] : words.other}{" "}
            {!Object.hasOwn(words, code) && <code>{code}</code>}
          </span>
        </p>
      )}
    </div>
  );
}
