/**
 * Whether a text that is nothing else reads like a list of certificate numbers (number-list.ts): short lines, most of them with
 * a digit. Only what to ask the reader about follows from it. Apart from the reading, which few need.
 */
const LOOKED_AT = 8192;

export function looksLikeNumberList(text: string): boolean {
  if (/^\ufeff?\s*(?:[{[<]|eyJ|https?:|-----)/.test(text)) return false; // JSON, markup, a JWS, a link, PEM
  const lines = text.slice(0, LOOKED_AT).split(/\r\n|\n|\r/);
  if (text.length > LOOKED_AT) lines.pop(); // it is cut off
  const filled = lines.filter((line) => line.trim() !== "");
  const withDigit = filled.filter((line) => line.length <= 2048 && /\d/.test(line));
  return withDigit.length > 0 && withDigit.length * 2 >= filled.length; // a head has none
}
