/** Colours of papers: from a type's `rendering.simple`, checked so that what is printed can be read (WCAG 2.2, 1.4.3). */

/** Red, green, blue, each 0 to 1. */
export type Colour = readonly [number, number, number];

export const WHITE: Colour = [1, 1, 1];
export const INK: Colour = [0.082, 0.125, 0.18];
export const SOFT: Colour = [0.33, 0.39, 0.46];
export const LINE: Colour = [0.83, 0.86, 0.89];

/** `#rgb` or `#rrggbb`; anything else is no colour. */
export function readColour(text: unknown): Colour | null {
  if (typeof text !== "string") return null;
  const digits = /^#(?:([0-9a-f])([0-9a-f])([0-9a-f])|([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2}))$/i.exec(text);
  if (digits === null) return null;
  const parts = digits.slice(1).filter((part) => part !== undefined);
  const [red, green, blue] = parts.map(
    (part) => Number.parseInt(part.length === 1 ? part + part : part, 16) / 255,
  );
  return [red!, green!, blue!];
}

/** `share` of a and the rest of b: in place of transparency, which PDF/A does without here. */
export function mix(a: Colour, b: Colour, share: number): Colour {
  const part = (i: 0 | 1 | 2) => a[i] * share + b[i] * (1 - share);
  return [part(0), part(1), part(2)];
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

export function contrast(a: Colour, b: Colour): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** The colour, or a darker one of the same hue that can be read on white. */
export function onWhite(colour: Colour): Colour {
  let dark = colour;
  while (contrast(dark, WHITE) < 4.5) dark = mix(dark, [0, 0, 0], 0.9);
  return dark;
}
