/**
 * Arithmetic modulo p = 2^255 - 19 in floating point, for the VRF: ten times as fast as BigInt, which makes a subject tag
 * the most expensive part of logging an access.
 *
 * A number is the sum of twelve doubles, the i-th a multiple of 2^ceil(21.25 i) (Bernstein, "Floating-point arithmetic
 * and message authentication", 2004). A double holds 53 bits exactly. After `multiply` and `square` each part has at
 * most 21 bits and its sign, so that sums of products stay exact as long as the two factors are sums and differences of
 * altogether (terms of one) x (terms of the other) <= 12 such results: log2 of the largest sum is then 52.6.
 * `carry` brings any sum back to that form. Exact, so the answers are the same on every platform.
 *
 * Tests compare it with BigInt on random and extreme numbers.
 */

/** Twelve parts; see above. */
export type Field = Float64Array<ArrayBuffer>;

const PARTS = 12;
export const P = 2n ** 255n - 19n;

/** The bits at which the parts begin. */
const SHIFTS = Array.from({ length: PARTS + 1 }, (_, i) => BigInt(Math.ceil(21.25 * i)));

/** 2^255 is 19. */
const FOLD = 19 * 2 ** -255;

// Adding and taking away again 3 * 2^(51 + n) rounds to a multiple of 2^n.
const A1 = 3 * 2 ** (51 + 22);
const A2 = 3 * 2 ** (51 + 43);
const A3 = 3 * 2 ** (51 + 64);
const A4 = 3 * 2 ** (51 + 85);
const A5 = 3 * 2 ** (51 + 107);
const A6 = 3 * 2 ** (51 + 128);
const A7 = 3 * 2 ** (51 + 149);
const A8 = 3 * 2 ** (51 + 170);
const A9 = 3 * 2 ** (51 + 192);
const A10 = 3 * 2 ** (51 + 213);
const A11 = 3 * 2 ** (51 + 234);
const A12 = 3 * 2 ** (51 + 255);

/** @param value 0 to p - 1; zero where absent */
export function field(value = 0n): Field {
  const out = new Float64Array(PARTS);
  if (value === 0n) return out;
  for (let i = 0; i < PARTS; i++) {
    const width = SHIFTS[i + 1]! - SHIFTS[i]!;
    out[i] = Number(((value >> SHIFTS[i]!) & ((1n << width) - 1n)) << SHIFTS[i]!);
  }
  carry(out);
  return out;
}

/** The number from 0 to p - 1. */
export function fieldValue(a: Field): bigint {
  let sum = 0n;
  for (let i = 0; i < PARTS; i++) sum += BigInt(a[i]!);
  const value = sum % P;
  return value < 0n ? value + P : value;
}

// biome-ignore format: without a loop it takes half as long
export function add(out: Field, a: Field, b: Field): void {
  out[0] = a[0]! + b[0]!; out[1] = a[1]! + b[1]!; out[2] = a[2]! + b[2]!; out[3] = a[3]! + b[3]!;
  out[4] = a[4]! + b[4]!; out[5] = a[5]! + b[5]!; out[6] = a[6]! + b[6]!; out[7] = a[7]! + b[7]!;
  out[8] = a[8]! + b[8]!; out[9] = a[9]! + b[9]!; out[10] = a[10]! + b[10]!; out[11] = a[11]! + b[11]!;
}

// biome-ignore format: as above
export function subtract(out: Field, a: Field, b: Field): void {
  out[0] = a[0]! - b[0]!; out[1] = a[1]! - b[1]!; out[2] = a[2]! - b[2]!; out[3] = a[3]! - b[3]!;
  out[4] = a[4]! - b[4]!; out[5] = a[5]! - b[5]!; out[6] = a[6]! - b[6]!; out[7] = a[7]! - b[7]!;
  out[8] = a[8]! - b[8]!; out[9] = a[9]! - b[9]!; out[10] = a[10]! - b[10]!; out[11] = a[11]! - b[11]!;
}

/** Brings a sum of a few results back to the form of one. */
export function carry(a: Field): void {
  multiply(a, a, ONE_PART);
}

const ONE_PART: Field = new Float64Array(PARTS);
ONE_PART[0] = 1;

// biome-ignore format: one line for each part of the product, so that its rule can be seen
export function multiply(out: Field, a: Field, b: Field): void {
  const a0 = a[0]!, a1 = a[1]!, a2 = a[2]!, a3 = a[3]!, a4 = a[4]!, a5 = a[5]!,
    a6 = a[6]!, a7 = a[7]!, a8 = a[8]!, a9 = a[9]!, a10 = a[10]!, a11 = a[11]!;
  const b0 = b[0]!, b1 = b[1]!, b2 = b[2]!, b3 = b[3]!, b4 = b[4]!, b5 = b[5]!,
    b6 = b[6]!, b7 = b[7]!, b8 = b[8]!, b9 = b[9]!, b10 = b[10]!, b11 = b[11]!;
  const f1 = b1 * FOLD, f2 = b2 * FOLD, f3 = b3 * FOLD, f4 = b4 * FOLD, f5 = b5 * FOLD, f6 = b6 * FOLD,
    f7 = b7 * FOLD, f8 = b8 * FOLD, f9 = b9 * FOLD, f10 = b10 * FOLD, f11 = b11 * FOLD;
  let h0 = a0 * b0 + a1 * f11 + a2 * f10 + a3 * f9 + a4 * f8 + a5 * f7 + a6 * f6 + a7 * f5 + a8 * f4 + a9 * f3 + a10 * f2 + a11 * f1;
  let h1 = a0 * b1 + a1 * b0 + a2 * f11 + a3 * f10 + a4 * f9 + a5 * f8 + a6 * f7 + a7 * f6 + a8 * f5 + a9 * f4 + a10 * f3 + a11 * f2;
  let h2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * f11 + a4 * f10 + a5 * f9 + a6 * f8 + a7 * f7 + a8 * f6 + a9 * f5 + a10 * f4 + a11 * f3;
  let h3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * f11 + a5 * f10 + a6 * f9 + a7 * f8 + a8 * f7 + a9 * f6 + a10 * f5 + a11 * f4;
  let h4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 + a5 * f11 + a6 * f10 + a7 * f9 + a8 * f8 + a9 * f7 + a10 * f6 + a11 * f5;
  let h5 = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + a6 * f11 + a7 * f10 + a8 * f9 + a9 * f8 + a10 * f7 + a11 * f6;
  let h6 = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 + a7 * f11 + a8 * f10 + a9 * f9 + a10 * f8 + a11 * f7;
  let h7 = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0 + a8 * f11 + a9 * f10 + a10 * f9 + a11 * f8;
  let h8 = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0 + a9 * f11 + a10 * f10 + a11 * f9;
  let h9 = a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 + a9 * b0 + a10 * f11 + a11 * f10;
  let h10 = a0 * b10 + a1 * b9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + a9 * b1 + a10 * b0 + a11 * f11;
  let h11 = a0 * b11 + a1 * b10 + a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2 + a10 * b1 + a11 * b0;
  let c = 0;
  c = (h0 + A1) - A1; h0 -= c; h1 += c;
  c = (h6 + A7) - A7; h6 -= c; h7 += c;
  c = (h1 + A2) - A2; h1 -= c; h2 += c;
  c = (h7 + A8) - A8; h7 -= c; h8 += c;
  c = (h2 + A3) - A3; h2 -= c; h3 += c;
  c = (h8 + A9) - A9; h8 -= c; h9 += c;
  c = (h3 + A4) - A4; h3 -= c; h4 += c;
  c = (h9 + A10) - A10; h9 -= c; h10 += c;
  c = (h4 + A5) - A5; h4 -= c; h5 += c;
  c = (h10 + A11) - A11; h10 -= c; h11 += c;
  c = (h5 + A6) - A6; h5 -= c; h6 += c;
  c = (h11 + A12) - A12; h11 -= c; h0 += c * FOLD;
  c = (h6 + A7) - A7; h6 -= c; h7 += c;
  c = (h0 + A1) - A1; h0 -= c; h1 += c;
  out[0] = h0; out[1] = h1; out[2] = h2; out[3] = h3; out[4] = h4; out[5] = h5;
  out[6] = h6; out[7] = h7; out[8] = h8; out[9] = h9; out[10] = h10; out[11] = h11;
}

// biome-ignore format: as above; every product of two different parts stands once, doubled
export function square(out: Field, a: Field): void {
  const a0 = a[0]!, a1 = a[1]!, a2 = a[2]!, a3 = a[3]!, a4 = a[4]!, a5 = a[5]!,
    a6 = a[6]!, a7 = a[7]!, a8 = a[8]!, a9 = a[9]!, a10 = a[10]!, a11 = a[11]!;
  const d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, d3 = 2 * a3, d4 = 2 * a4, d5 = 2 * a5,
    d6 = 2 * a6, d7 = 2 * a7, d8 = 2 * a8, d9 = 2 * a9, d10 = 2 * a10;
  const f6 = a6 * FOLD, f7 = a7 * FOLD, f8 = a8 * FOLD, f9 = a9 * FOLD, f10 = a10 * FOLD, f11 = a11 * FOLD;
  let h0 = a0 * a0 + d1 * f11 + d2 * f10 + d3 * f9 + d4 * f8 + d5 * f7 + a6 * f6;
  let h1 = d0 * a1 + d2 * f11 + d3 * f10 + d4 * f9 + d5 * f8 + d6 * f7;
  let h2 = d0 * a2 + a1 * a1 + d3 * f11 + d4 * f10 + d5 * f9 + d6 * f8 + a7 * f7;
  let h3 = d0 * a3 + d1 * a2 + d4 * f11 + d5 * f10 + d6 * f9 + d7 * f8;
  let h4 = d0 * a4 + d1 * a3 + a2 * a2 + d5 * f11 + d6 * f10 + d7 * f9 + a8 * f8;
  let h5 = d0 * a5 + d1 * a4 + d2 * a3 + d6 * f11 + d7 * f10 + d8 * f9;
  let h6 = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3 + d7 * f11 + d8 * f10 + a9 * f9;
  let h7 = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4 + d8 * f11 + d9 * f10;
  let h8 = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4 + d9 * f11 + a10 * f10;
  let h9 = d0 * a9 + d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5 + d10 * f11;
  let h10 = d0 * a10 + d1 * a9 + d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5 + a11 * f11;
  let h11 = d0 * a11 + d1 * a10 + d2 * a9 + d3 * a8 + d4 * a7 + d5 * a6;
  let c = 0;
  c = (h0 + A1) - A1; h0 -= c; h1 += c;
  c = (h6 + A7) - A7; h6 -= c; h7 += c;
  c = (h1 + A2) - A2; h1 -= c; h2 += c;
  c = (h7 + A8) - A8; h7 -= c; h8 += c;
  c = (h2 + A3) - A3; h2 -= c; h3 += c;
  c = (h8 + A9) - A9; h8 -= c; h9 += c;
  c = (h3 + A4) - A4; h3 -= c; h4 += c;
  c = (h9 + A10) - A10; h9 -= c; h10 += c;
  c = (h4 + A5) - A5; h4 -= c; h5 += c;
  c = (h10 + A11) - A11; h10 -= c; h11 += c;
  c = (h5 + A6) - A6; h5 -= c; h6 += c;
  c = (h11 + A12) - A12; h11 -= c; h0 += c * FOLD;
  c = (h6 + A7) - A7; h6 -= c; h7 += c;
  c = (h0 + A1) - A1; h0 -= c; h1 += c;
  out[0] = h0; out[1] = h1; out[2] = h2; out[3] = h3; out[4] = h4; out[5] = h5;
  out[6] = h6; out[7] = h7; out[8] = h8; out[9] = h9; out[10] = h10; out[11] = h11;
}

/** Squares `times` times. */
function squareTimes(out: Field, a: Field, times: number): void {
  square(out, a);
  for (let i = 1; i < times; i++) square(out, out);
}

/** a^((p - 5) / 8) = a^(2^252 - 3), for square roots (RFC 8032 section 5.1.3). `out` must not be `a`. */
export function powerForRoot(out: Field, a: Field): void {
  const a2 = field();
  const a9 = field();
  const a11 = field();
  const run = field();
  const long = field();
  square(a2, a);
  squareTimes(out, a2, 2);
  multiply(a9, out, a);
  multiply(a11, a9, a2);
  square(out, a11);
  multiply(run, out, a9); // 2^5 - 1 ones
  squareTimes(out, run, 5);
  multiply(run, out, run); // 2^10 - 1
  const ten = run.slice();
  squareTimes(out, run, 10);
  multiply(long, out, run); // 2^20 - 1
  squareTimes(out, long, 20);
  multiply(long, out, long); // 2^40 - 1
  squareTimes(out, long, 10);
  multiply(run, out, ten); // 2^50 - 1
  squareTimes(out, run, 50);
  multiply(long, out, run); // 2^100 - 1
  squareTimes(out, long, 100);
  multiply(long, out, long); // 2^200 - 1
  squareTimes(out, long, 50);
  multiply(long, out, run); // 2^250 - 1
  squareTimes(out, long, 2);
  multiply(out, out, a);
}

/** 1 / a = a^(p - 2) = (a^((p - 5) / 8))^8 * a^3; 0 for 0. */
export function invert(a: Field): Field {
  const out = field();
  const cube = field();
  powerForRoot(out, a);
  squareTimes(out, out, 3);
  square(cube, a);
  multiply(cube, cube, a);
  multiply(out, out, cube);
  return out;
}
