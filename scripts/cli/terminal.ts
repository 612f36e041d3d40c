/**
 * Text on a terminal: Chinese characters take two columns, lines are broken where the terminal ends, tables turn
 * into blocks where they would not fit. Colours come from picocolors, which heeds NO_COLOR and pipes.
 *
 * Whatever comes from a certificate or a server goes through `safe` first: an escape sequence in a name could
 * otherwise rewrite the verdict on the screen.
 */
import colors from "picocolors";
import { visible } from "../../core/text.ts";

export type Language = "zh-CN" | "en";

/** Columns to write in; pipes, and terminals that do not know (0), get 100. A phone's terminal has 40 or so. */
export function width(out: NodeJS.WriteStream = process.stdout): number {
  return Math.max(24, Math.min(out.columns || 100, 110));
}

/** Chinese where the system's locale is (LC_ALL, LANG), English elsewhere. */
export function systemLanguage(): Language {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith("zh") ? "zh-CN" : "en";
}

export function localTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** One line of text that cannot steer the terminal. */
export function safe(text: string): string {
  return visible(text.replace(/[\t\n\r]+/g, " "));
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const COLOUR = /\x1b\[[0-9;]*m/g;

/** Columns that a text takes; colours take none. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text.replace(COLOUR, "")) {
    count += WIDE.test(character) ? 2 : /\p{Mn}/u.test(character) ? 0 : 1;
  }
  return count;
}

export function pad(text: string, to: number): string {
  return text + " ".repeat(Math.max(0, to - columns(text)));
}

/** Chinese lines do not begin with these: they may stand out instead. */
const CLOSING = /[，。；：、！？）」』》”’]/;

/** Breaks plain text into lines of at most `limit` columns: at spaces, and anywhere between wide characters. */
export function wrap(text: string, limit: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/ +|[^ ]+/g) ?? []) {
    if (columns(line) + columns(word) <= limit) {
      line += word;
      continue;
    }
    if (!/^ +$/.test(word) && columns(word) <= limit && !WIDE.test(word)) {
      lines.push(line.trimEnd());
      line = word;
      continue;
    }
    for (const character of word) {
      if (columns(line) + columns(character) > limit && !CLOSING.test(character)) {
        lines.push(line.trimEnd());
        line = "";
      }
      if (line !== "" || character !== " ") line += character;
    }
  }
  if (line.trim() !== "" || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** A paragraph with its first line after `lead` and the others below it. */
export function hanging(lead: string, text: string, total = width()): string {
  const indent = columns(lead);
  return wrap(text, Math.max(12, total - indent))
    .map((line, i) => (i === 0 ? lead : " ".repeat(indent)) + line)
    .join("\n");
}

/** Label and value in two columns; where that gets too narrow, the value below its label. */
export function pairs(
  entries: readonly (readonly [label: string, value: string])[],
  total = width(),
): string {
  const widest = Math.max(0, ...entries.map(([label]) => columns(label)));
  const stacked = widest + 4 + 16 > total;
  return entries
    .map(([label, value]) =>
      stacked
        ? `  ${colors.dim(label)}\n${hanging("    ", value, total)}`
        : hanging(`  ${colors.dim(pad(label, widest))}  `, value, total),
    )
    .join("\n");
}

/** A table, or one block for each row where the table would not fit. Cells are plain or coloured single lines. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  total = width(),
): string {
  const widths = head.map((title, i) =>
    Math.max(columns(title), ...rows.map((row) => columns(row[i] ?? ""))),
  );
  if (widths.reduce((sum, one) => sum + one + 2, 0) - 2 > total) {
    return rows
      .map((row) =>
        pairs(
          head.map((title, i) => [title, row[i] ?? ""] as const),
          total,
        ),
      )
      .join("\n\n");
  }
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => pad(cell, widths[i]!))
      .join("  ")
      .trimEnd();
  return [colors.dim(line(head)), ...rows.map(line)].join("\n");
}

/** In the reader's own time zone, which is named: a term that begins at midnight elsewhere begins here at another hour. */
export function showTime(seconds: number, language: Language): string {
  return new Intl.DateTimeFormat(language === "zh-CN" ? "zh-CN" : "en-GB", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).format(seconds * 1000);
}

/** The end of a text that has to fit: of a path, the end tells most. */
export function ending(text: string, limit: number): string {
  if (columns(text) <= limit) return text;
  const characters = [...text];
  while (columns(characters.join("")) > limit - 1) characters.shift();
  return `…${characters.join("")}`;
}

export function showNumber(value: number): string {
  return new Intl.NumberFormat("en").format(value).replaceAll(",", "\u202f");
}
