/** The browser's ES256 gives the answers of core's. Node has the same Web Cryptography API as browsers. */
import { generateKeyPairSync, sign } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import { verifyEs256 } from "../../../core/es256.ts";
import { browserEs256 } from "../../../web/verify/es256.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const { x, y } = publicKey.export({ format: "jwk" }) as { x: string; y: string };
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
const word = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, "0"), "hex");

describe("ES256 in the browser", () => {
  const native = browserEs256(globalThis.crypto.subtle);
  const portable = browserEs256(undefined);

  it("agrees with core: sound signatures, altered ones, other keys, other lengths", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(
          "none",
          "message",
          "signature",
          "key",
          "short",
          "high-s",
          "zero",
          "off-curve",
          "long-x",
        ),
        fc.nat(),
        async (message, bend, at) => {
          const sound = new Uint8Array(
            sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" }),
          );
          const key = {
            x: bend === "key" ? y : bend === "long-x" ? `AA${x}` : x,
            y: bend === "off-curve" ? encodeBase64url(new Uint8Array(32).fill(7)) : y,
          };
          const signature =
            bend === "short"
              ? sound.subarray(1)
              : bend === "zero"
                ? new Uint8Array(64)
                : bend === "high-s"
                  ? Uint8Array.from([...sound.subarray(0, 32), ...word(ORDER - number(sound.subarray(32)))])
                  : sound.slice();
          if (bend === "signature") signature[at % 64]! ^= 1 << (at % 8);
          const signed = bend === "message" ? Uint8Array.from([...message, 1]) : message;
          const expected = await verifyEs256(key, signed, signature);
          expect(expected).to.equal(bend === "none" || bend === "high-s");
          expect(await native(key, signed, signature), bend).to.equal(expected);
          expect(await portable(key, signed, signature), bend).to.equal(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
