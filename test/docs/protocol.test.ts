/**
 * docs/protocol.md against the code: every code of a check stands in its tables, and none stands there that is gone. The
 * catalogue of sentences, which the compiler keeps complete, says which codes there are.
 */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { VIEW_CATALOGUES } from "../../core/subject/view-messages.ts";
import { en } from "../../core/verify/messages/en.ts";
import { en as trace } from "../../core/verify/receipt/messages/en.ts";
import { EVIDENCE_WORDS } from "../../scripts/cli/audit-evidence-words.ts";

const text = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");
/** first cell of every row whose third cell is an outcome */
const listed = [...text.matchAll(/^\| `([a-z0-9-]+)` \|[^|]+\| (?:pass|fail|unknown|skipped) \|/gm)].map(
  (row) => row[1],
);

/** Its text, up to the next one. */
const section = (number: number): string => text.split(`## ${number}. `)[1]!.split(/^## /m)[0]!;

describe("docs/protocol.md", () => {
  it("has every code that a check can answer with, and no other", () => {
    expect([...new Set(listed)].sort()).to.deep.equal(Object.keys(en.codes).sort());
  });

  it("has every code that a check of a receipt can answer with, and no other", () => {
    const codes = [...section(12).matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map((row) => row[1]);
    expect(codes.sort()).to.deep.equal(Object.keys(trace.codes).sort());
  });

  it("has every code of a check of somebody's own list, and no other", () => {
    const rows = section(13).match(/^\| `[a-z]+-[^|]+\|/gm)!;
    const codes = rows.flatMap((row) => [...row.matchAll(/`([a-z0-9-]+)`/g)].map(([, code]) => code));
    const own = [...Object.keys(VIEW_CATALOGUES.en.codes), ...Object.keys(EVIDENCE_WORDS.en.codes)];
    expect([...codes].sort()).to.deep.equal([...new Set(own)].sort());
  });
});
