/** The VRF against RFC 9381's own vectors (appendix B.3), and its arithmetic against BigInt and another library. */
import { readFileSync } from "node:fs";
import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import fc from "fast-check";
import { vrfOutput, vrfProofToHash, vrfProve, vrfSecret, vrfVerify } from "../../../core/subject/ecvrf.ts";
import {
  BASE,
  clearCofactor,
  decodePoint,
  encodePoint,
  isIdentity,
  negate,
  ORDER,
  sumOfMultiples,
  toLittleEndian,
} from "../../../core/subject/edwards25519.ts";
import {
  add,
  carry,
  field,
  fieldValue,
  invert,
  multiply,
  P,
  square,
  subtract,
} from "../../../core/subject/field25519.ts";

const vectors: { sk: string; pk: string; alpha: string; pi: string; beta: string }[] = JSON.parse(
  readFileSync(new URL("../vectors/rfc9381-b3.json", import.meta.url), "utf8"),
);
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (value: Uint8Array | null) => value && Buffer.from(value).toString("hex");

const secret = vrfSecret(new Uint8Array(32).fill(5));
const alpha = fc.uint8Array({ maxLength: 60 });
/** Numbers at the edges of the parts and of the field among random ones. */
const number = fc.oneof(
  fc.bigInt({ min: 0n, max: P - 1n }),
  fc.constantFrom(0n, 1n, 2n, 18n, 19n, P - 1n, P - 2n, P - 19n, 2n ** 254n, 2n ** 255n - 20n, (P - 1n) / 2n),
  fc.integer({ min: 0, max: 254 }).map((bit) => 2n ** BigInt(bit) - 1n),
);
const scalar = fc.oneof(
  fc.bigInt({ min: 0n, max: ORDER - 1n }),
  fc.constantFrom(0n, 1n, 7n, 8n, 9n, 15n, 16n, ORDER - 1n, ORDER),
);

describe("core/subject/ecvrf", () => {
  for (const [i, { sk, pk, alpha: input, pi, beta }] of vectors.entries()) {
    it(`makes and verifies RFC 9381's example ${16 + i}, byte for byte`, () => {
      const key = vrfSecret(bytes(sk));
      expect(hex(key.publicKey)).to.equal(pk);
      expect(hex(vrfProve(key, bytes(input)))).to.equal(pi);
      expect(hex(vrfOutput(key, bytes(input)))).to.equal(beta);
      expect(hex(vrfProofToHash(bytes(pi)))).to.equal(beta);
      expect(hex(vrfVerify(bytes(pk), bytes(input), bytes(pi)))).to.equal(beta);
    });
  }

  it("verifies what it proves, and gives the output that it gives without a proof", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), alpha, (seed, input) => {
        const key = vrfSecret(seed);
        const proof = vrfProve(key, input);
        const output = vrfOutput(key, input);
        expect(hex(vrfVerify(key.publicKey, input, proof))).to.equal(hex(output));
        expect(hex(vrfProofToHash(proof))).to.equal(hex(output));
      }),
      { numRuns: 30 },
    );
  });

  it("holds for no other input, key or proof: any bit changed", () => {
    const input = new TextEncoder().encode("alpha");
    const proof = vrfProve(secret, input);
    for (let bit = 0; bit < 640; bit += 3) {
      const bad = proof.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      if (vrfVerify(secret.publicKey, input, bad) !== null) expect.fail(`proof bit ${bit}`);
    }
    for (let bit = 0; bit < 256; bit += 5) {
      const bad = secret.publicKey.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      if (vrfVerify(bad, input, proof) !== null) expect.fail(`key bit ${bit}`);
    }
    for (const other of [input.slice(1), Uint8Array.of(...input, 0), new Uint8Array(0)]) {
      expect(vrfVerify(secret.publicKey, other, proof)).to.equal(null);
    }
  });

  it("refuses another encoding of the same proof, and what is none", () => {
    const input = Uint8Array.of(1);
    const proof = vrfProve(secret, input);
    const s = BigInt(`0x${hex(proof.slice(48).reverse())}`) + ORDER;
    const malleable = Uint8Array.of(...proof.slice(0, 48), ...toLittleEndian(s));
    const offCurve = Uint8Array.of(2, ...new Uint8Array(31), ...proof.slice(32));
    for (const bad of [malleable, offCurve, proof.slice(1), Uint8Array.of(...proof, 0), new Uint8Array(0)]) {
      expect(vrfVerify(secret.publicKey, input, bad)).to.equal(null);
      expect(vrfProofToHash(bad)).to.equal(null);
    }
    expect(vrfVerify(secret.publicKey.slice(1), input, proof)).to.equal(null);
  });

  it("refuses keys of small order, under which one output would hold for every input", () => {
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const orderTwo = Uint8Array.of(0xec, ...new Uint8Array(30).fill(255), 0x7f);
    const orderFour = new Uint8Array(32);
    for (const key of [identity, orderTwo, orderFour]) {
      const point = decodePoint(key);
      expect(point && isIdentity(clearCofactor(point))).to.equal(true);
      const forged = Uint8Array.of(...identity, ...new Uint8Array(48));
      expect(vrfVerify(key, Uint8Array.of(1), forged)).to.equal(null);
    }
  });

  it("gives another output for every input and key", () => {
    const outputs = new Set<string | null>();
    for (let i = 0; i < 50; i++) outputs.add(hex(vrfOutput(secret, Uint8Array.of(i))));
    outputs.add(hex(vrfOutput(vrfSecret(new Uint8Array(32)), Uint8Array.of(0))));
    expect(outputs.size).to.equal(51);
  });
});

describe("core/subject/field25519", () => {
  it("multiplies, squares, adds, takes away and inverts as BigInt does", () => {
    const out = field();
    const mod = (value: bigint) => ((value % P) + P) % P;
    fc.assert(
      fc.property(number, number, (x, y) => {
        const [a, b] = [field(x), field(y)];
        expect(fieldValue(a)).to.equal(x);
        multiply(out, a, b);
        expect(fieldValue(out)).to.equal(mod(x * y));
        square(out, a);
        expect(fieldValue(out)).to.equal(mod(x * x));
        add(out, a, b);
        expect(fieldValue(out)).to.equal(mod(x + y));
        subtract(out, a, b);
        expect(fieldValue(out)).to.equal(mod(x - y));
        expect(mod(fieldValue(invert(a)) * x)).to.equal(x === 0n ? 0n : 1n);
      }),
      { numRuns: 1000 },
    );
  });

  it("stays exact for sums of three results times sums of four, as the curve's formulas need", () => {
    const [left, right, out] = [field(), field(), field()];
    const mod = (value: bigint) => ((value % P) + P) % P;
    fc.assert(
      fc.property(fc.array(number, { minLength: 7, maxLength: 7 }), (values) => {
        // results of multiplications, as the bound says, not fresh numbers
        const parts = values.map((value) => {
          const part = field(value);
          multiply(part, part, field(1n));
          return part;
        });
        left.fill(0);
        right.fill(0);
        for (const part of parts.slice(0, 3)) subtract(left, left, part);
        for (const part of parts.slice(3)) add(right, right, part);
        const sum = (some: bigint[]) => some.reduce((total, value) => total + value, 0n);
        const expected = mod(-sum(values.slice(0, 3)) * sum(values.slice(3)));
        multiply(out, left, right);
        expect(fieldValue(out)).to.equal(expected);
        carry(right);
        multiply(out, left, right);
        expect(fieldValue(out)).to.equal(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("stays exact at the largest parts that a result can have, all of one sign", () => {
    const shifts = Array.from({ length: 13 }, (_, i) => Math.ceil(21.25 * i));
    const largest = Float64Array.from({ length: 12 }, (_, i) => 2 ** (shifts[i + 1]! - 1));
    const [left, right, out] = [field(), field(), field()];
    for (let i = 0; i < 3; i++) add(left, left, largest);
    for (let i = 0; i < 4; i++) add(right, right, largest);
    const value = fieldValue(largest);
    multiply(out, left, right);
    expect(fieldValue(out)).to.equal((12n * value * value) % P);
    square(out, left);
    expect(fieldValue(out)).to.equal((9n * value * value) % P);
  });
});

describe("core/subject/edwards25519", () => {
  const { Point } = ed25519;

  it("decodes and encodes as another library does, and refuses what it refuses", () => {
    const any = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.constantFrom(
        ...[0, 1, 2, 18, 19, 236, 237, 255].map((first) =>
          Uint8Array.of(first, ...new Uint8Array(30).fill(first > 100 ? 255 : 0), first > 100 ? 127 : 0),
        ),
      ),
      scalar.map((k) => Point.BASE.multiplyUnsafe(k % ORDER).toBytes()),
    );
    fc.assert(
      fc.property(any, (encoded) => {
        const theirs = (() => {
          try {
            return Point.fromBytes(encoded);
          } catch {
            return null;
          }
        })();
        const ours = decodePoint(encoded);
        expect(ours === null).to.equal(theirs === null);
        if (ours !== null) expect(hex(encodePoint(ours))).to.equal(hex(theirs!.toBytes()));
      }),
      { numRuns: 300 },
    );
    expect(decodePoint(new Uint8Array(31))).to.equal(null);
  });

  it("adds multiples as another library does, for edge scalars and points of any order", () => {
    const torsion = Point.fromBytes(
      bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    );
    fc.assert(
      fc.property(scalar, scalar, scalar, fc.boolean(), (k, m, n, mixed) => {
        const theirs = Point.BASE.multiplyUnsafe(k % ORDER).add(mixed ? torsion : Point.ZERO);
        const ours = decodePoint(theirs.toBytes())!;
        const sum = sumOfMultiples([m, ours], [n, BASE]);
        // multiplyUnsafe takes scalars below the order only; the order itself matters where the point has torsion
        const times = (point: typeof theirs, by: bigint) =>
          by < ORDER ? point.multiplyUnsafe(by) : point.multiplyUnsafe(ORDER - 1n).add(point);
        const expected = times(theirs, m).add(times(Point.BASE, n));
        expect(hex(encodePoint(sum))).to.equal(hex(expected.toBytes()));
        expect(isIdentity(sum)).to.equal(expected.is0());
        expect(hex(encodePoint(negate(sum)))).to.equal(hex(expected.negate().toBytes()));
        expect(hex(encodePoint(clearCofactor(sum)))).to.equal(hex(expected.clearCofactor().toBytes()));
      }),
      { numRuns: 60 },
    );
  });
});
