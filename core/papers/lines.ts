/**
 * Breaks text into lines: Chinese between any two characters, but never so that a line begins with a closing mark or
 * ends with an opening one (GB/T 15834, the rules of UAX #14 for these); other scripts between words, and within one only
 * where it is wider than the line.
 */

const IDEOGRAPH = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]/u;
export const isIdeograph = (character: string | undefined): boolean =>
  character !== undefined && IDEOGRAPH.test(character);

/** closing marks: ASCII, CJK punctuation, full-width forms, dashes and quotes */
const NOT_FIRST =
  /[,.;:!?%)\]}\u3001-\u3003\u3005\u3009\u300b\u300d\u300f\u3011\u3015\u3017\uff01\uff05\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff5d\u2026\u2014\uff5e\u2019\u201d\u30fb\u30fc]/u;
const NOT_LAST =
  /[([{\u3008\u300a\u300c\u300e\u3010\u3014\u3016\uff08\uff3b\uff5b\u2018\u201c\u00a5\uffe5$]/u;

/** @param widthOf width of a text, in the unit of `width` */
export function breakLines(text: string, width: number, widthOf: (text: string) => number): string[] {
  return text.split("\n").flatMap((paragraph) => breakParagraph(paragraph, width, widthOf));
}

function breakParagraph(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const piece of pieces(text)) {
    const room = widthOf(piece);
    if (used + widthOf(piece.trimEnd()) <= width) {
      line += piece;
      used += room;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = "";
    used = 0;
    for (const character of piece) {
      const more = widthOf(character);
      if (used + more > width && line !== "") {
        lines.push(line);
        line = "";
        used = 0;
      }
      line += character;
      used += more;
    }
  }
  lines.push(line.trimEnd());
  return lines;
}

/** What must stay together: a word with the blanks after it, an ideograph with the marks that belong to it. */
function* pieces(text: string): Generator<string> {
  let piece = "";
  let before = "";
  for (const character of text) {
    if (piece !== "" && mayBreak(before, character)) {
      yield piece;
      piece = "";
    }
    piece += character;
    before = character;
  }
  if (piece !== "") yield piece;
}

function mayBreak(before: string, after: string): boolean {
  if (after === " " || NOT_FIRST.test(after) || NOT_LAST.test(before)) return false;
  return before === " " || IDEOGRAPH.test(before) || IDEOGRAPH.test(after) || before === "-";
}
