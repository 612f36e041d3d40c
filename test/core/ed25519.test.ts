/** Ed25519 as OpenSSL answers, signatures of every awkward kind included. */
import { createHash } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import fc from "fast-check";
import { verifyEd25519 } from "../../core/ed25519.ts";
import { ed25519Pair, nodeVerifyEd25519 } from "./build-trace.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
/** RFC 8032 section 7.1, test 2 */
const KEY = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
const SIGNATURE = bytes(
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
);
const MESSAGE = bytes("72");
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

describe("core/ed25519", () => {
  it("accepts the RFC's own signature, and the same with no bit changed only", async () => {
    expect(await verifyEd25519(KEY, MESSAGE, SIGNATURE)).to.equal(true);
    for (let bit = 0; bit < 512; bit++) {
      const flipped = SIGNATURE.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      if ((await verifyEd25519(KEY, MESSAGE, flipped)) !== false) expect.fail(`bit ${bit}`);
    }
  });

  it("answers as node:crypto does, for good and altered signatures", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(1000),
        async (seed, message, bit) => {
          const { publicKey, sign } = ed25519Pair(seed);
          const signature = sign(message);
          const key = publicKey.slice();
          if (bit < 512) signature[bit >> 3]! ^= 1 << (bit & 7);
          else if (bit < 768) key[(bit - 512) >> 3]! ^= 1 << (bit & 7);
          expect(await verifyEd25519(key, message, signature)).to.equal(
            await nodeVerifyEd25519(key, message, signature),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("takes messages of any length: a checkpoint may carry a quarter of a megabyte", async () => {
    const { publicKey, sign } = ed25519Pair();
    const message = new Uint8Array(1 << 18).fill(7);
    expect(await verifyEd25519(publicKey, message, sign(message))).to.equal(true);
    expect(await verifyEd25519(publicKey, message.fill(8, -1), sign(message.slice(1)))).to.equal(false);
  });

  it("refuses a second signature over the same message (S beyond the order) and what is no signature", async () => {
    const s = BigInt(`0x${Buffer.from(SIGNATURE.slice(32)).reverse().toString("hex")}`) + ORDER;
    const other = SIGNATURE.slice();
    other.set(Buffer.from(s.toString(16).padStart(64, "0"), "hex").reverse(), 32);
    expect(await verifyEd25519(KEY, MESSAGE, other)).to.equal(false);
    expect(await verifyEd25519(KEY, MESSAGE, SIGNATURE.slice(1))).to.equal(false);
    expect(await verifyEd25519(KEY.slice(1), MESSAGE, SIGNATURE)).to.equal(false);
    expect(await verifyEd25519(new Uint8Array(32).fill(255), MESSAGE, SIGNATURE)).to.equal(false);
    expect(await verifyEd25519(Uint8Array.of(2, ...new Uint8Array(31)), MESSAGE, SIGNATURE)).to.equal(false);
  });

  it("refuses keys of small order, under which signatures hold that nobody made", async () => {
    for (const small of [
      bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
      Uint8Array.of(1, ...new Uint8Array(31)),
      new Uint8Array(32),
    ]) {
      const forged = new Uint8Array(64);
      forged.set(small);
      for (let i = 0; i < 50; i++) {
        expect(await verifyEd25519(small, Uint8Array.of(i), forged)).to.equal(false);
        expect(await nodeVerifyEd25519(small, Uint8Array.of(i), forged)).to.equal(false);
      }
    }
  });

  it("answers as node:crypto does where a hostile signer plays with points of small order", async () => {
    const { Point, utils } = ed25519;
    const torsion = Point.fromBytes(
      bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    );
    const { scalar, point } = utils.getExtendedPublicKey(new Uint8Array(32).fill(3));
    for (let i = 0; i < 40; i++) {
      const message = Uint8Array.of(i);
      const key = (i & 1 ? point.add(torsion) : point).toBytes();
      const r = (i & 2 ? torsion : Point.ZERO).toBytes();
      const digest = createHash("sha512").update(r).update(key).update(message).digest();
      const k = BigInt(`0x${digest.reverse().toString("hex")}`) % ORDER;
      const s = Buffer.from(((k * scalar) % ORDER).toString(16).padStart(64, "0"), "hex").reverse();
      const signature = Uint8Array.of(...r, ...s);
      expect(await verifyEd25519(key, message, signature), `${i}`).to.equal(
        await nodeVerifyEd25519(key, message, signature),
      );
    }
  });
});
