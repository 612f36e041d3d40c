/** Digests on node:crypto are core's, whatever the text. */
import { expect } from "chai";
import fc from "fast-check";
import { digestText } from "../../core/crypto.ts";
import { nodeDigestText } from "../../server/digest-text.ts";

describe("digests on node:crypto", () => {
  it("are those of core", () => {
    const agree = (text: string) => expect(nodeDigestText(text)).to.equal(digestText(text));
    // any UTF-16, lone surrogates as well
    const texts = fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(texts, (text) => {
        agree(text);
      }),
    );
    agree("张三".repeat(10_000));
  });
});
