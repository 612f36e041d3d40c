/**
 * docs/protocol.md against the code: every code of a check stands in its tables, and none stands there that is gone. The
 * catalogue of sentences, which the compiler keeps complete, says which codes there are.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { en } from "../../core/verify/messages/en.ts";

const text = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
/** first cell of every row whose third cell is an outcome */
const listed = [...text.matchAll(/^\| `([a-z0-9-]+)` \|[^|]+\| (?:pass|fail|unknown|skipped) \|/gm)].map(
  (row) => row[1],
);

describe("docs/protocol.md", () => {
  it("has every code that a check can answer with, and no other", () => {
    expect([...new Set(listed)].sort()).to.deep.equal(Object.keys(en.codes).sort());
  });
});
