/**
 * How a type wants its certificates to look (SD-JWT VC Type Metadata, "rendering", method "simple"): two colours, read
 * strictly, since the metadata is text that somebody wrote and a colour goes into the page's style.
 */

export interface Look {
  /** `#rrggbb` */
  background: string;
  text: string;
}

export const PLAIN: Look = { background: "#1c3f72", text: "#ffffff" };

const COLOUR = /^#[0-9a-f]{6}$/i;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isColour = (value: unknown): value is string => typeof value === "string" && COLOUR.test(value);

/** @param metadata a type metadata document, of whatever shape it may be */
export function lookOf(metadata: unknown): Look {
  const displays = isObject(metadata) && Array.isArray(metadata.display) ? metadata.display : [];
  for (const display of displays) {
    const rendering = isObject(display) ? display.rendering : undefined;
    const simple = isObject(rendering) ? rendering.simple : undefined;
    if (!isObject(simple)) continue;
    const { background_color: background, text_color: text } = simple;
    if (isColour(background)) return { background, text: isColour(text) ? text : readableOn(background) };
  }
  return PLAIN;
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

export const readableOn = (background: string): string =>
  contrast(background, "#ffffff") >= contrast(background, "#000000") ? "#ffffff" : "#000000";
