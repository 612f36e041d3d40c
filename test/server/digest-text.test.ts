/** Digests on node:crypto are core's, whatever the text. */
import { expect } from "chai";
import fc from "fast-check";
import { digestText } from "../../core/crypto.ts";
import { nodeDigestText } from "../../server/digest-text.ts";

describe("digests on node:crypto", () => {
  it("are those of core", () => {
    const agree = (text: string) => expect(nodeDigestText(text)).to.equal(digestText(text));
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        agree(text);
      }),
    );
    agree("张三".repeat(10_000));
  });
});
