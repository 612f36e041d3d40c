/**
 * Points of edwards25519 (RFC 8032 section 5.1) for the VRF: decoding, encoding and sums of multiples, on the floating
 * point of field25519. Extended coordinates (x = X/Z, y = Y/Z, xy = T/Z); the formulas of RFC 8032 section 5.1.4, which
 * hold for every pair of points.
 *
 * Multiples go through signed windows of four bits, always the same doublings and additions whatever the scalar; how
 * long they take still depends on caches and on the engine, as with everything in JavaScript.
 */
import {
  add,
  carry,
  type Field,
  field,
  fieldValue,
  invert,
  multiply,
  P,
  powerForRoot,
  square,
  subtract,
} from "./field25519.ts";

/** The order of the group that the base point makes. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const TWO_D = field((2n * D) % P);
const D_FIELD = field(D);
const ROOT_OF_MINUS_ONE =
  field(19681161376707505956807079304988542015446066515923890162744021073123829784752n);
const ONE = field(1n);

const WINDOWS = 64;

/** Never changed once made. */
export interface Point {
  readonly x: Field;
  readonly y: Field;
  readonly z: Field;
  readonly t: Field;
}

export const BASE: Point = affine(
  15112221349535400772501151409588531511454012693041857206046113283949847762202n,
  46316835694926478169428394003475163141307993866256225615783033603165251855960n,
);

/** RFC 8032 section 5.1.3, strict: every point has one encoding. null for anything else. */
export function decodePoint(bytes: Uint8Array): Point | null {
  if (bytes.length !== 32) return null;
  const sign = bytes[31]! >> 7;
  const y = fromLittleEndian(bytes) & ((1n << 255n) - 1n);
  if (y >= P) return null;
  // x^2 = u / v; the root, if there is one, is u v^3 (u v^7)^((p - 5) / 8), perhaps times the root of -1
  const yField = field(y);
  const u = field();
  const v = field();
  const x = field();
  const scratch = field();
  square(scratch, yField);
  subtract(u, scratch, ONE);
  multiply(v, scratch, D_FIELD);
  add(v, v, ONE);
  carry(u);
  carry(v);
  const v3 = field();
  square(v3, v);
  multiply(v3, v3, v);
  square(x, v3);
  multiply(x, x, v);
  multiply(x, x, u);
  powerForRoot(scratch, x);
  multiply(x, scratch, v3);
  multiply(x, x, u);
  square(scratch, x);
  multiply(scratch, scratch, v);
  const found = fieldValue(scratch);
  const wanted = fieldValue(u);
  if (found !== wanted) {
    if ((found + wanted) % P !== 0n) return null;
    multiply(x, x, ROOT_OF_MINUS_ONE);
  }
  const root = fieldValue(x);
  if (root === 0n && sign === 1) return null;
  return affine((root & 1n) === BigInt(sign) ? root : P - root, y);
}

export function encodePoint({ x, y, z }: Point): Uint8Array<ArrayBuffer> {
  const inverse = invert(z);
  const affineX = field();
  const affineY = field();
  multiply(affineX, x, inverse);
  multiply(affineY, y, inverse);
  const bytes = toLittleEndian(fieldValue(affineY));
  if ((fieldValue(affineX) & 1n) === 1n) bytes[31]! |= 0x80;
  return bytes;
}

export function isIdentity({ x, y, z }: Point): boolean {
  return fieldValue(x) === 0n && fieldValue(y) === fieldValue(z);
}

export function negate({ x, y, z, t }: Point): Point {
  const zero = field();
  const minus = { x: field(), y, z, t: field() };
  subtract(minus.x, zero, x);
  subtract(minus.t, zero, t);
  return minus;
}

/** 8 times the point: into the group of prime order. */
export function clearCofactor(point: Point): Point {
  const out = copy(point);
  for (let i = 0; i < 3; i++) double(out, i === 2);
  return out;
}

/** The sum of scalar times point over all pairs; scalars from 0 to below 2^255. The doublings are shared. */
export function sumOfMultiples(...terms: readonly (readonly [scalar: bigint, point: Point])[]): Point {
  const ready = terms.map(([scalar, point]) => ({ digits: signedDigits(scalar), table: tableOf(point) }));
  const sum: Point = { x: field(), y: field(1n), z: field(1n), t: field() };
  for (let window = WINDOWS - 1; window >= 0; window--) {
    if (window < WINDOWS - 1) for (let i = 0; i < 4; i++) double(sum, i === 3);
    for (const { digits, table } of ready) addEntry(sum, table, digits[window]!);
  }
  return sum;
}

/** Sixteenths from -8 to 8, the lowest first. */
function signedDigits(scalar: bigint): Int8Array {
  const digits = new Int8Array(WINDOWS);
  const bytes = toLittleEndian(scalar);
  let over = 0;
  for (let i = 0; i < WINDOWS; i++) {
    const nibble = ((bytes[i >> 1]! >> (4 * (i & 1))) & 15) + over;
    over = i < WINDOWS - 1 && nibble > 8 ? 1 : 0;
    digits[i] = nibble - 16 * over;
  }
  return digits;
}

/** A point made ready to be added: Y - X, Y + X, 2Z, 2dT. */
type Entry = readonly [Field, Field, Field, Field];

/** 0 to 8 times the point. */
function tableOf(point: Point): Entry[] {
  const at: Point = { x: field(), y: field(1n), z: field(1n), t: field() };
  const first = entryOf(point);
  const table = [entryOf(at)];
  for (let i = 1; i <= 8; i++) {
    addEntry(at, [first, first], 1);
    table.push(entryOf(at));
  }
  return table;
}

function entryOf({ x, y, z, t }: Point): Entry {
  const entry: Entry = [field(), field(), field(), field()];
  subtract(entry[0], y, x);
  add(entry[1], y, x);
  add(entry[2], z, z);
  multiply(entry[3], t, TWO_D);
  return entry;
}

const a = field();
const b = field();
const c = field();
const d = field();
const e = field();

/** Adds `digit` times the point of the table to `sum`. */
function addEntry(sum: Point, table: readonly Entry[], digit: number): void {
  const entry = table[Math.abs(digit)]!;
  // The negative of a point has Y - X and Y + X exchanged, and T of the other sign.
  const [minus, plus] = digit < 0 ? [entry[1], entry[0]] : [entry[0], entry[1]];
  subtract(a, sum.y, sum.x);
  multiply(a, a, minus);
  add(b, sum.y, sum.x);
  multiply(b, b, plus);
  multiply(c, sum.t, entry[3]);
  multiply(d, sum.z, entry[2]);
  subtract(e, b, a);
  add(b, b, a);
  const [f, g] = digit < 0 ? [a, c] : [c, a];
  add(a, d, c);
  subtract(c, d, c);
  // f = D - C and g = D + C, with the sign of C taken into account
  multiply(sum.x, e, f);
  multiply(sum.y, g, b);
  multiply(sum.t, e, b);
  multiply(sum.z, f, g);
}

/**
 * With -F and -H in place of F and H all coordinates have the other sign, which is the same point.
 * @param withT whether an addition follows: doublings need no T
 */
function double(point: Point, withT: boolean): void {
  square(a, point.x);
  square(b, point.y);
  square(c, point.z);
  add(d, point.x, point.y);
  square(d, d);
  add(e, a, b); // -H = A + B: two terms
  subtract(d, d, e); // E = (X + Y)^2 - A - B: three
  subtract(b, b, a); // G = B - A: two
  add(a, c, c);
  subtract(a, a, b); // -F = 2 Z^2 - G: four
  multiply(point.x, d, a);
  multiply(point.y, b, e);
  multiply(point.z, a, b);
  if (withT) multiply(point.t, d, e);
}

function affine(x: bigint, y: bigint): Point {
  const point: Point = { x: field(x), y: field(y), z: field(1n), t: field() };
  multiply(point.t, point.x, point.y);
  return point;
}

function copy({ x, y, z, t }: Point): Point {
  return { x: x.slice(), y: y.slice(), z: z.slice(), t: t.slice() };
}

export function fromLittleEndian(bytes: Uint8Array): bigint {
  let hex = "";
  for (let i = bytes.length - 1; i >= 0; i--) hex += bytes[i]!.toString(16).padStart(2, "0");
  return BigInt(`0x${hex}`);
}

/** 32 bytes. */
export function toLittleEndian(value: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, (value >> BigInt(64 * i)) & 0xffffffffffffffffn, true);
  return bytes;
}
