/**
 * Splits text from a certificate so that it can be shown without deceiving the reader: every character that core
 * calls hidden (right-to-left overrides, zero-width and control characters) becomes a piece of its own, which the
 * page marks where it stands. None is dropped.
 */
import { hasHiddenCharacters } from "../../core/text.ts";

export type Piece = { text: string } | { hidden: string };

/** Pieces in reading order; `hidden` is the code point, e.g. `U+202E`. */
export function pieces(text: string): Piece[] {
  const result: Piece[] = [];
  let plain = "";
  for (const character of text) {
    if (hasHiddenCharacters(character)) {
      if (plain) result.push({ text: plain });
      plain = "";
      result.push({ hidden: `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}` });
    } else plain += character;
  }
  if (plain) result.push({ text: plain });
  return result;
}
