/**
 * The table of a paper: one field to a row, or, where a paper so fits one sheet, two short ones beside each other as on
 * a printed form. Measured before it is drawn.
 */
import { INK, SOFT } from "./colour.ts";
import type { Field } from "./fields.ts";
import { heightOf, linesOf, type Style, say } from "./page.ts";
import { SHEET } from "./pdf.ts";

/** The column of all text: how far from the edges of the sheet, how wide. */
export const EDGE = 62;
export const WIDTH = SHEET.width - 2 * EDGE;

/** How closely rows stand. */
export interface Density {
  paired: boolean;
  /** above and below a row */
  padding: number;
  value: Style & { leading: number };
}

const value = (size: number, leading: number) => ({ face: "serif", size, leading, colour: INK }) as const;

/** From roomy to close: the first by which everything fits one sheet is taken, or the first of all. */
export const DENSITIES: readonly Density[] = [
  { paired: false, padding: 7, value: value(12.5, 19) },
  { paired: true, padding: 7, value: value(12.5, 19) },
  { paired: true, padding: 4.5, value: value(11, 16) },
  { paired: true, padding: 3, value: value(9.5, 13.5) },
];

export const LABEL: Style = { face: "sans-bold", size: 9.5, leading: 14, colour: INK };
export const LABEL_EN: Style = { face: "sans", size: 7.5, leading: 10.5, colour: SOFT };

export interface Cell {
  /** of its label and its value, from the left edge of the sheet */
  x: number;
  valueX: number;
  zh: string[];
  en: string[];
  lines: string[];
  labelHeight: number;
}

const HALF = (WIDTH - 20) / 2;
const WHOLE_LABEL = 136;
const HALF_LABEL = 92;

/** Rows of one or two cells. */
export function rowsOf(fields: readonly Field[], { paired, value }: Density): Cell[][] {
  const rows: Cell[][] = [];
  for (let i = 0; i < fields.length; i++) {
    const [left, right] = [fields[i]!, fields[i + 1]];
    const pair = paired && right !== undefined ? [half(left, 0, value), half(right, HALF + 20, value)] : [];
    if (pair.length === 2 && pair.every((cell) => cell !== null)) {
      rows.push(pair as Cell[]);
      i++;
    } else
      rows.push([
        cell(
          left,
          EDGE + Math.min(left.depth, 5) * 14,
          EDGE + (paired ? HALF_LABEL : WHOLE_LABEL),
          SHEET.width - EDGE,
          value,
        ),
      ]);
  }
  return rows;
}

/** A field in half a row; null: too long for it, or part of a group. */
function half(field: Field, offset: number, style: Style): Cell | null {
  if (field.depth > 0 || field.value === null) return null;
  const x = EDGE + offset;
  const made = cell(field, x, x + HALF_LABEL, x + HALF, style);
  return made.lines.length <= 1 && made.zh.length <= 1 && made.en.length <= 2 ? made : null;
}

function cell({ label, value }: Field, x: number, valueX: number, right: number, style: Style): Cell {
  const width = valueX - x - 8;
  const zh = label === null ? [] : linesOf(say(label.zh), LABEL, width);
  const en = label === null || label.en === label.zh ? [] : linesOf(say(label.en), LABEL_EN, width);
  const lines = value === null ? [] : linesOf(say(value), style, right - valueX);
  return { x, valueX, zh, en, lines, labelHeight: heightOf(zh, LABEL) + heightOf(en, LABEL_EN) + 2.5 };
}
