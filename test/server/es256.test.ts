/** ES256 on node:crypto says what core's portable verifier says, of good signatures, bad ones and nonsense. */
import { expect } from "chai";
import fc from "fast-check";
import { verifyEs256 } from "../../core/es256.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { flipBit, makeKey, signText } from "../core/build.ts";

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const toBytes = (value: bigint) => Buffer.from(value.toString(16).padStart(64, "0"), "hex");

describe("ES256 on node:crypto", () => {
  const key = makeKey();
  const message = new TextEncoder().encode("signed");
  const signature = signText(key, "signed");
  const both = async (...question: Parameters<ReturnType<typeof nodeVerifyEs256>>): Promise<boolean> => {
    const answer = await nodeVerifyEs256()(...question);
    expect(await verifyEs256(...question)).to.equal(answer);
    return answer;
  };

  it("accepts what was signed, with s high or low, again and again", async () => {
    const verify = nodeVerifyEs256();
    for (let i = 0; i < 3; i++) expect(await verify(key, message, signature)).to.equal(true);
    const s = ORDER - BigInt(`0x${Buffer.from(signature.slice(32)).toString("hex")}`);
    expect(await both(key, message, Buffer.concat([signature.slice(0, 32), toBytes(s)]))).to.equal(true);
  });

  it("refuses other messages, keys and signatures", async () => {
    expect(await both(key, new TextEncoder().encode("Signed"), signature)).to.equal(false);
    expect(await both(makeKey(), message, signature)).to.equal(false);
    for (const length of [0, 63, 65, 70])
      expect(await both(key, message, new Uint8Array(length))).to.equal(false);
    for (const value of [0n, ORDER, (1n << 256n) - 1n]) {
      expect(await both(key, message, Buffer.concat([toBytes(value), signature.slice(32)]))).to.equal(false);
      expect(await both(key, message, Buffer.concat([signature.slice(0, 32), toBytes(value)]))).to.equal(
        false,
      );
    }
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 511 }), async (bit) => {
        const flipped = Uint8Array.from(signature);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        expect(await both(key, message, flipped)).to.equal(false);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses keys off the curve, or not written as they should be", async () => {
    const { x, y } = key;
    const strange = [
      { x, y: flipBit(y, 200) },
      { x: y, y: x },
      { x: "A".repeat(43), y: "A".repeat(43) },
      { x: `${x}=`, y },
      { x: x.slice(1), y },
      { x: "", y: "" },
      { x: `${x.slice(0, 42)}B`, y },
      { x: "\u0000".repeat(43), y },
    ];
    for (const each of strange)
      expect(await both(each, message, signature), JSON.stringify(each)).to.equal(false);
  });

  it("forgets the key used longest ago, and still knows it when it comes back", async () => {
    const verify = nodeVerifyEs256(2);
    const keys = [makeKey(), makeKey(), makeKey()];
    for (let round = 0; round < 2; round++)
      for (const each of keys) expect(await verify(each, message, signText(each, "signed"))).to.equal(true);
  });
});
