/** Text that others wrote (claims, names, file names): isolated from the text around it, hidden characters marked. */
import { commonWords, usePageWords } from "../messages/catalogue.ts";
import { pieces } from "./inert.ts";

export function InertText({ children }: { children: string }) {
  const messages = commonWords(usePageWords().locale);
  return (
    <bdi className="inert">
      {pieces(children).map((piece, index) =>
        "text" in piece ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
          <span key={index} className="inert-hidden" dir="ltr" title={messages.hiddenCharacter(piece.hidden)}>
            <span className="sr-only">{` ${messages.hiddenCharacter(piece.hidden)} `}</span>
            <span aria-hidden="true">{piece.hidden}</span>
          </span>
        ),
      )}
    </bdi>
  );
}
