/** Our SHA-256 against the standard's digests and against node:crypto. */
import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { sha256, sha256Into } from "../../core/sha256.ts";

const reference = (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest());

describe("core/sha256", () => {
  it("gives the digests of FIPS 180-4", () => {
    const hex = (text: string) => Buffer.from(sha256(Buffer.from(text))).toString("hex");
    expect(hex("abc")).to.equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hex("")).to.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")).to.equal(
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    );
  });

  it("agrees with Node's on every length around the block boundaries", () => {
    for (let length = 0; length <= 300; length++) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
      expect(sha256(data), `${length} bytes`).to.deep.equal(reference(data));
    }
  });

  it("agrees with Node's on random bytes, also from the middle of a larger array", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(50), (bytes, skip) => {
        const part = bytes.subarray(Math.min(skip, bytes.length));
        expect(sha256(part)).to.deep.equal(reference(part));
      }),
    );
  });

  it("agrees with Node's on a million bytes", () => {
    const data = new Uint8Array(1_000_000).fill(0x61);
    expect(sha256(data)).to.deep.equal(reference(data));
  });

  it("writes to where it is told and nowhere else", () => {
    const out = new Uint8Array(40).fill(9);
    sha256Into(Uint8Array.of(1), out, 4);
    expect(out.subarray(4, 36)).to.deep.equal(reference(Uint8Array.of(1)));
    expect([...out.subarray(0, 4), ...out.subarray(36)]).to.deep.equal(new Array(8).fill(9));
  });
});
