/** One text for every byte string, and one byte string for every text. */
import { expect } from "chai";
import fc from "fast-check";
import {
  decodeBase64url,
  encodeBase64url,
  tryDecodeBase64url,
  tryDecodeFixed,
} from "../../core/base64url.ts";

describe("core/base64url", () => {
  it("agrees with Node's on every byte string", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64url");
        expect(encodeBase64url(bytes)).to.equal(text);
        expect(decodeBase64url(text)).to.deep.equal(bytes);
      }),
    );
  });

  it("gives every byte string one text: what decodes, encodes to itself", () => {
    const near = fc.string({ unit: fc.constantFrom(..."AQgwZz09-_=+/ .\u00e9"), maxLength: 9 });
    fc.assert(
      fc.property(near, (text) => {
        const bytes = tryDecodeBase64url(text);
        if (bytes !== null) expect(encodeBase64url(bytes)).to.equal(text);
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses padding, other alphabets, white space, spare bits and impossible lengths", () => {
    for (const bad of [
      "QQ==",
      "QQ=",
      "QR",
      "QUF",
      "Q",
      "Q+/A",
      "Q Q",
      "QQ\n",
      "QQQQQ",
      "é".repeat(4),
      "\u{1F600}AA",
    ]) {
      expect(tryDecodeBase64url(bad), bad).to.equal(null);
      expect(() => decodeBase64url(bad, "root"))
        .to.throw()
        .and.include({ code: "base64url-invalid", field: "root" });
    }
  });

  it("takes 32 bytes and nothing else for a hash", () => {
    expect(tryDecodeFixed("A".repeat(43), 32)).to.have.length(32);
    for (const bad of ["A".repeat(42), "A".repeat(44), `${"A".repeat(42)}B`, 7, null, undefined]) {
      expect(tryDecodeFixed(bad, 32)).to.equal(null);
    }
  });
});
