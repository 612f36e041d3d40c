/** Digests on node:crypto are core's, whatever the text. */
import { expect } from "chai";
import fc from "fast-check";
import { digestText } from "../../core/crypto.ts";
import { nodeDigestText } from "../../server/digest-text.ts";

describe("digests on node:crypto", () => {
  it("are those of core", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) =>
        expect(nodeDigestText(text)).to.equal(digestText(text)),
      ),
    );
    expect(nodeDigestText("张三".repeat(10_000))).to.equal(digestText("张三".repeat(10_000)));
  });
});
