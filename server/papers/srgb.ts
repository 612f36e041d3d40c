/**
 * An ICC profile of sRGB (IEC 61966-2-1) for the output intent that PDF/A asks for, written by ICC.1:2004-10 (version
 * 4.2): a display profile of three primaries, adapted to D50, and the parametric curve of sRGB. Made of numbers that the standards
 * name, so that no profile of somebody else's has to be carried along.
 */

const s15Fixed16 = (value: number): number => Math.round(value * 65536) | 0;

function xyz(x: number, y: number, z: number): Buffer {
  const data = Buffer.alloc(20);
  data.write("XYZ ", 0, "latin1");
  for (const [i, value] of [x, y, z].entries()) data.writeInt32BE(s15Fixed16(value), 8 + i * 4);
  return data;
}

function text(words: string): Buffer {
  const data = Buffer.alloc(28 + words.length * 2);
  data.write("mluc", 0, "latin1");
  data.writeUInt32BE(1, 8);
  data.writeUInt32BE(12, 12);
  data.write("enUS", 16, "latin1");
  data.writeUInt32BE(words.length * 2, 20);
  data.writeUInt32BE(28, 24);
  for (let i = 0; i < words.length; i++) data.writeUInt16BE(words.charCodeAt(i), 28 + i * 2);
  return data;
}

/** Y = ((X + 0.055) / 1.055) ^ 2.4 from 0.04045 on, X / 12.92 below: function type 3. */
function curve(): Buffer {
  const data = Buffer.alloc(32);
  data.write("para", 0, "latin1");
  data.writeUInt16BE(3, 8);
  for (const [i, value] of [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].entries())
    data.writeInt32BE(s15Fixed16(value), 12 + i * 4);
  return data;
}

/** Bradford's adaptation of D65 to D50, which version 4 has a profile state. */
function adaptation(): Buffer {
  const data = Buffer.alloc(44);
  data.write("sf32", 0, "latin1");
  const matrix = [
    1.047882, 0.022918, -0.050217, 0.029586, 0.990479, -0.017061, -0.009247, 0.015076, 0.751678,
  ];
  for (const [i, value] of matrix.entries()) data.writeInt32BE(s15Fixed16(value), 8 + i * 4);
  return data;
}

function profile(): Buffer {
  const shared = curve();
  const tags: [string, Buffer][] = [
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
  const header = Buffer.alloc(128);
  header.writeUInt32BE(0x04200000, 8);
  header.write("mntrRGB XYZ ", 12, "latin1");
  for (const [i, part] of [2026, 1, 1, 0, 0, 0].entries()) header.writeUInt16BE(part, 24 + i * 2);
  header.write("acsp", 36, "latin1");
  for (const [i, value] of [0.9642, 1, 0.8249].entries()) header.writeInt32BE(s15Fixed16(value), 68 + i * 4);

  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length, 0);
  const parts: Buffer[] = [header, table];
  const placed = new Map<Buffer, number>();
  let at = header.length + table.length;
  for (const [i, [name, data]] of tags.entries()) {
    if (!placed.has(data)) {
      placed.set(data, at);
      parts.push(data, Buffer.alloc(-data.length & 3));
      at += (data.length + 3) & ~3;
    }
    table.write(name, 4 + i * 12, "latin1");
    table.writeUInt32BE(placed.get(data)!, 8 + i * 12);
    table.writeUInt32BE(data.length, 12 + i * 12);
  }
  header.writeUInt32BE(at, 0);
  return Buffer.concat(parts);
}

export const SRGB: Buffer = profile();
