/** A receipt as bytes is the receipt's file, whatever is in it. */
import { expect } from "chai";
import fc from "fast-check";
import { receiptFile } from "../../../core/trace/receipt.ts";
import { type Receipted, receiptBytes, receiptOf } from "../../../server/ledger/receipts.ts";
import type { Path } from "../../../server/ledger/tree-proofs.ts";

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom('{"a":"王\\n\\"—\\u0007"}', "\u2028", "\ud800", "é", ""),
);
const entry: fc.Arbitrary<Receipted> = fc.record(
  {
    index: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    tag: bytes,
    body: fc.oneof(text, bytes),
    opening: fc.record({ salt: text, text }),
  },
  { requiredKeys: ["index", "tag", "body"] },
);
/** Each is some of the path before, and a hash of its own. */
const paths = fc.array(fc.tuple(bytes, fc.nat({ max: 3 })), { maxLength: 12 }).map((steps) => {
  const made: (Path | null)[] = [null];
  for (const [hash, back] of steps) made.push({ hash, lines: null, above: made.at(-1 - back) ?? null });
  return made;
});

describe("receipts", () => {
  it("are written as bytes just as core writes their files", () => {
    const property = fc.property(fc.array(entry, { maxLength: 13 }), paths, text, (entries, made, note) => {
      const name = { registry: `eip155:31337:0x${"ab".repeat(20)}`, id: 1 };
      const all = { name, entries, paths: entries.map((_, i) => made[i % made.length]!), note };
      const file = Buffer.from(receiptFile(receiptOf(all)));
      expect(Buffer.from(receiptBytes(all)).equals(file), file.toString()).to.equal(true);
    });
    fc.assert(property);
  });
});
