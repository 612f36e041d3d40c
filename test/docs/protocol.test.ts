/**
 * docs/protocol.md against the code: every code of a check stands in its tables, and none stands there that is gone. The
 * catalogue of sentences, which the compiler keeps complete, says which codes there are.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { en } from "../../core/verify/messages/en.ts";
import { en as trace } from "../../core/verify/receipt/messages/en.ts";

const text = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
/** first cell of every row whose third cell is an outcome */
const listed = [...text.matchAll(/^\| `([a-z0-9-]+)` \|[^|]+\| (?:pass|fail|unknown|skipped) \|/gm)].map(
  (row) => row[1],
);

describe("docs/protocol.md", () => {
  it("has every code that a check can answer with, and no other", () => {
    expect([...new Set(listed)].sort()).to.deep.equal(Object.keys(en.codes).sort());
  });

  it("has every code that a check of a receipt can answer with, and no other", () => {
    const codes = [...text.split("## 12.")[1]!.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((row) => row[1]);
    expect(codes.sort()).to.deep.equal(Object.keys(trace.codes).sort());
  });
});
