/**
 * An ICC profile of sRGB (IEC 61966-2-1) for the output intent that PDF/A asks for, written by ICC.1:2004-10 (version
 * 4.2): a display profile of three primaries, adapted to D50, and the parametric curve of sRGB. Made of numbers that the standards
 * name, so that no profile of somebody else's has to be carried along.
 */

import { concat, latin1, viewOf } from "../bytes.ts";

/** Data of a tag: its type, then whatever is set at which place. */
function tag(type: string, length: number, fill: (view: DataView) => void): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(length);
  data.set(latin1(type));
  fill(viewOf(data));
  return data;
}

/** From a place on, four bytes each. */
function setFixed(view: DataView, from: number, values: readonly number[]): void {
  for (const [i, value] of values.entries()) view.setInt32(from + i * 4, Math.round(value * 65536));
}

const xyz = (...values: [number, number, number]): Uint8Array =>
  tag("XYZ ", 20, (view) => setFixed(view, 8, values));

const text = (words: string): Uint8Array =>
  tag("mluc", 28 + words.length * 2, (view) => {
    view.setUint32(8, 1);
    view.setUint32(12, 12);
    for (const [i, letter] of [..."enUS"].entries()) view.setUint8(16 + i, letter.charCodeAt(0));
    view.setUint32(20, words.length * 2);
    view.setUint32(24, 28);
    for (let i = 0; i < words.length; i++) view.setUint16(28 + i * 2, words.charCodeAt(i));
  });

/** Y = ((X + 0.055) / 1.055) ^ 2.4 from 0.04045 on, X / 12.92 below: function type 3. */
const curve = (): Uint8Array =>
  tag("para", 32, (view) => {
    view.setUint16(8, 3);
    setFixed(view, 12, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]);
  });

/** Bradford's adaptation of D65 to D50, which version 4 has a profile state. */
const adaptation = (): Uint8Array =>
  tag("sf32", 44, (view) =>
    setFixed(
      view,
      8,
      [1.047882, 0.022918, -0.050217, 0.029586, 0.990479, -0.017061, -0.009247, 0.015076, 0.751678],
    ),
  );

function profile(): Uint8Array<ArrayBuffer> {
  const shared = curve();
  const tags: [string, Uint8Array][] = [
    ["desc", text("sRGB")],
    ["cprt", text("No copyright, use freely")],
    ["wtpt", xyz(0.9642, 1, 0.8249)],
    ["chad", adaptation()],
    ["rXYZ", xyz(0.43607, 0.22249, 0.01392)],
    ["gXYZ", xyz(0.38515, 0.71687, 0.09708)],
    ["bXYZ", xyz(0.14307, 0.06061, 0.7141)],
    ["rTRC", shared],
    ["gTRC", shared],
    ["bTRC", shared],
  ];
  const header = new Uint8Array(128);
  const head = viewOf(header);
  head.setUint32(8, 0x04200000);
  header.set(latin1("mntrRGB XYZ "), 12);
  for (const [i, part] of [2026, 1, 1, 0, 0, 0].entries()) head.setUint16(24 + i * 2, part);
  header.set(latin1("acsp"), 36);
  setFixed(head, 68, [0.9642, 1, 0.8249]);

  const table = new Uint8Array(4 + tags.length * 12);
  const listed = viewOf(table);
  listed.setUint32(0, tags.length);
  const parts: Uint8Array[] = [header, table];
  const placed = new Map<Uint8Array, number>();
  let at = header.length + table.length;
  for (const [i, [name, data]] of tags.entries()) {
    if (!placed.has(data)) {
      placed.set(data, at);
      parts.push(data, new Uint8Array(-data.length & 3));
      at += (data.length + 3) & ~3;
    }
    table.set(latin1(name), 4 + i * 12);
    listed.setUint32(8 + i * 12, placed.get(data)!);
    listed.setUint32(12 + i * 12, data.length);
  }
  head.setUint32(0, at);
  return concat(parts);
}

export const SRGB = profile();
