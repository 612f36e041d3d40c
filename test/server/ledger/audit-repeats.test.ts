/** What occurs twice is found, in memory and through scratch files alike, and nothing else. */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { type Occurrence, Repeats } from "../../../server/ledger/audit-repeats.ts";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Names and contents of occurrences, in the order of the log. */
type Row = [name: number, content: number];

/** By the definition: each but the first of its name, with the first of its content, or the one before. */
function expected(rows: readonly Row[]): string[] {
  return rows.flatMap(([name, content], i) => {
    const before = rows.flatMap((row, k) => (k < i && row[0] === name ? [k] : []));
    if (before.length === 0) return [];
    const first = before.find((k) => rows[k]![1] === content);
    return [`${i}/${first ?? before.at(-1)}/${first !== undefined}`];
  });
}

async function found(rows: readonly Row[], most?: number): Promise<string[]> {
  const repeats = new Repeats(most);
  try {
    for (const [i, [name, content]] of rows.entries()) {
      const each: Occurrence = {
        name: digest(`${name}`),
        content: digest(`${content}`),
        index: i,
        time: 7 * i,
      };
      await repeats.add(each);
    }
    const all: string[] = [];
    for await (const { earlier, later, same } of repeats.all()) {
      expect([earlier.time, later.time]).to.deep.equal([7 * earlier.index, 7 * later.index]);
      all.push(`${later.index}/${earlier.index}/${same}`);
    }
    return all;
  } finally {
    await repeats.close();
  }
}

describe("repeats", () => {
  it("are those that there are, however little of them fits into memory", async () => {
    const row = fc.tuple(fc.nat(6), fc.nat(3));
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 40 }),
        fc.constantFrom(1, 300, 1 << 20),
        async (rows, most) => {
          expect(await found(rows, most)).to.have.members(expected(rows));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are found among many, and leave nothing behind", async () => {
    const scratch = await mkdtemp(join(tmpdir(), "certrace-scratch-"));
    const { TMPDIR } = process.env;
    process.env.TMPDIR = scratch;
    try {
      const rows = Array.from({ length: 5_000 }, (_, i): Row => [i === 4_321 ? 17 : i, 0]);
      expect(await found(rows, 100_000)).to.deep.equal(["4321/17/true"]);
      expect(await readdir(scratch)).to.deep.equal([]);
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
      await rm(scratch, { recursive: true });
    }
  });
});
