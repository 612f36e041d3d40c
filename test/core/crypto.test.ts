/** The portable ES256 and SHA-256 against node:crypto, and signatures in both encodings. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../core/base64url.ts";
import { derSignature, digestText, signatureFromDer } from "../../core/crypto.ts";
import { verifyEs256 } from "../../core/es256.ts";
import { flipBit, makeKey, type TestKey } from "./build.ts";
import { nodeVerifyEs256 } from "./node-es256.ts";

/** order of the curve */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function signed(key: TestKey, message: Uint8Array): Uint8Array {
  return sign("sha256", message, { key: key.privateKey, dsaEncoding: "ieee-p1363" });
}

/** The same signature with the other s: as valid by RFC 7518 as the first. */
function otherS(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString("hex")}`);
  const other = Buffer.from((N - s).toString(16).padStart(64, "0"), "hex");
  return new Uint8Array([...signature.subarray(0, 32), ...other]);
}

describe("core/crypto", () => {
  const key = makeKey();

  it("answers as node:crypto does, for good and bad signatures, low and high s", async () => {
    const change = fc.constantFrom("none", "s", "bit", "message", "key", "short", "zero", "noise");
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), change, fc.nat(511), async (message, what, bit) => {
        const good = signed(key, message);
        const flip = (bytes: Uint8Array) => Buffer.from(flipBit(encodeBase64url(bytes), bit), "base64url");
        const signature =
          what === "s"
            ? otherS(good)
            : what === "bit"
              ? flip(good)
              : what === "short"
                ? good.subarray(1)
                : what === "zero"
                  ? new Uint8Array(64)
                  : what === "noise"
                    ? new Uint8Array(64).fill(bit & 255)
                    : good;
        const said = what === "message" ? new Uint8Array([...message, 0]) : message;
        const by = what === "key" ? makeKey() : key;
        const ours = await verifyEs256(by, said, new Uint8Array(signature));
        expect(ours).to.equal(await nodeVerifyEs256(by, said, new Uint8Array(signature)));
        expect(ours).to.equal(what === "none" || what === "s");
      }),
      { numRuns: 60 },
    );
  });

  it("answers false for keys that are no points of the curve", async () => {
    const message = Uint8Array.of(1);
    const signature = signed(key, message);
    for (const bad of [
      { x: key.x, y: flipBit(key.y, 3) },
      { x: "A".repeat(43), y: "A".repeat(43) },
      { x: "", y: "" },
      { x: `${key.x}=`, y: key.y },
      { x: `${"_".repeat(42)}8`, y: key.y },
    ]) {
      expect(await verifyEs256(bad, message, signature)).to.equal(false);
    }
  });

  it("is for P-256 only: a signature by another curve's key does not verify", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    const message = Uint8Array.of(1);
    const signature = sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" });
    expect(await verifyEs256(key, message, new Uint8Array(signature))).to.equal(false);
  });

  it("writes r and s as DER does: shortest, never negative", () => {
    const part = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.nat(255).map((last) => new Uint8Array(32).fill(0).with(31, last)),
      fc.nat(255).map((first) => new Uint8Array(32).fill(0).with(1, first)),
    );
    fc.assert(
      fc.property(part, part, (r, s) => {
        const integer = (bytes: Uint8Array) => {
          const hex = BigInt(`0x${Buffer.from(bytes).toString("hex")}`).toString(16);
          const even = hex.padStart(hex.length + (hex.length % 2), "0");
          const body = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even;
          return `02${(body.length / 2).toString(16).padStart(2, "0")}${body}`;
        };
        const both = integer(r) + integer(s);
        const expected = `30${(both.length / 2).toString(16).padStart(2, "0")}${both}`;
        expect(Buffer.from(derSignature(new Uint8Array([...r, ...s]))).toString("hex")).to.equal(expected);
        expect(signatureFromDer(Buffer.from(expected, "hex"))).to.deep.equal(new Uint8Array([...r, ...s]));
      }),
    );
  });

  it("reads the signatures that Node makes in DER", async () => {
    for (let i = 0; i < 300; i++) {
      const message = Uint8Array.of(i & 255, i >> 8);
      const signature = signatureFromDer(sign("sha256", message, key.privateKey));
      expect(await nodeVerifyEs256(key, message, signature)).to.equal(true);
      if (i % 30 === 0) expect(await verifyEs256(key, message, signature)).to.equal(true);
    }
  });

  it("digests text as Node does", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "grapheme", maxLength: 300 }), fc.constant("é".repeat(40_000))),
        (text) => {
          expect(digestText(text)).to.equal(createHash("sha256").update(text).digest("base64url"));
        },
      ),
    );
  });
});
