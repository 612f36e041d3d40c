/** Somebody scanned the code on a certificate's paper: what it leads to, and what it cannot say. */
import { useWords } from "../messages/catalogue.ts";
import { PAPER_WORDS } from "./paper-words.ts";

export function PaperCode() {
  const { locale } = useWords();
  return (
    <p className="notice" role="status" data-link="paper">
      {PAPER_WORDS[locale].scanned}
    </p>
  );
}
