/** How the paper of a type looks: colours of its `rendering.simple` (SD-JWT VC Type Metadata), and the emblem. */
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";
import { type Colour, contrast, INK, mix, onWhite, readColour, WHITE } from "./colour.ts";
import { ROSETTE, STAR } from "./ornament.ts";
import type { Sheet } from "./page.ts";

export interface Look {
  /** the plate with the title, and what is written on it */
  plate: Colour;
  onPlate: Colour;
  /** the same hue, readable on white */
  accent: Colour;
}

const DEFAULT_PLATE: Colour = [0.11, 0.247, 0.447];

/** Of the Chinese display where that has one, else of the first that has; what cannot be read is not used. */
export function lookOf(metadata: JsonValue): Look {
  const displays = isJsonObject(metadata) && Array.isArray(metadata.display) ? metadata.display : [];
  const rendered = displays.filter(isJsonObject).filter((each) => simpleOf(each) !== null);
  const chosen = rendered.find(({ locale }) => /^zh\b/i.test(String(locale))) ?? rendered[0];
  const simple = chosen === undefined ? null : simpleOf(chosen);
  const plate = readColour(simple?.background_color) ?? DEFAULT_PLATE;
  const wanted = readColour(simple?.text_color) ?? WHITE;
  const better = contrast(plate, WHITE) > contrast(plate, INK) ? WHITE : INK;
  return { plate, onPlate: contrast(plate, wanted) >= 4.5 ? wanted : better, accent: onWhite(plate) };
}

const simpleOf = ({ rendering }: JsonObject): JsonObject | null =>
  isJsonObject(rendering) && isJsonObject(rendering.simple) ? rendering.simple : null;

/** @param y of its middle, as x */
export function drawEmblem(sheet: Sheet, x: number, y: number, { plate, onPlate }: Look): void {
  sheet.ornament(ROSETTE, x, y, { colour: mix(onPlate, plate, 0.75), scale: [0.33, 0.33], line: 0.9 });
  sheet.ornament(STAR, x, y, { colour: onPlate, scale: [13, 13] });
}
