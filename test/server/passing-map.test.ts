/** A map of what passes does what a Map does, and keeps nothing of what has passed. */
import { execFileSync } from "node:child_process";
import { expect } from "chai";
import fc from "fast-check";
import { PassingMap } from "../../server/passing-map.ts";

describe("passing map", () => {
  it("does what a Map does", () => {
    const key = fc.integer({ min: 0, max: 150 });
    const step = fc.oneof(fc.tuple(fc.constant("set"), key), fc.tuple(fc.constant("delete"), key));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600, size: "max" }), (steps) => {
        const [passing, map] = [new PassingMap<number, number>(), new Map<number, number>()];
        for (const [i, [act, key]] of steps.entries()) {
          if (act === "delete") expect(passing.delete(key)).to.equal(map.delete(key));
          else {
            passing.set(key, i);
            map.set(key, i);
          }
          expect(passing.size).to.equal(map.size);
          expect(passing.get(key)).to.equal(map.get(key));
          expect(passing.has(key)).to.equal(map.has(key));
        }
        for (let key = 0; key <= 150; key++) expect(passing.get(key)).to.equal(map.get(key));
      }),
      { numRuns: 200 },
    );
  });

  it("leaves nothing for the full look for garbage, where a Map leaves much", () => {
    const left = (map: string): number => {
      // In one thread, so that it does not hang on how many V8 finds free.
      const flags = [
        "--expose-gc",
        "--single-threaded-gc",
        "--no-allocation-site-pretenuring",
        "--input-type=module",
      ];
      return Number(execFileSync(process.execPath, [...flags, "-e", churn(map)], { encoding: "utf8" }));
    };
    const passed = 4_000 * 8_000;
    expect(left("new Map()")).to.be.above(passed / 8);
    expect(left("new PassingMap()")).to.be.below(passed / 100);
  });
});

const MODULE = new URL("../../server/passing-map.ts", import.meta.url).href;

/**
 * Eight at a time, 4,000 arrays of 8,000 bytes stand in a map that is already old, and are looked for by the small
 * garbage collector alone. Prints how many bytes are left.
 */
const churn = (map: string) => `
  import { getHeapStatistics } from "node:v8";
  const { PassingMap } = await import(${JSON.stringify(MODULE)});
  const map = ${map};
  const pass = (count) => {
    for (let i = 0; i < count; i++) {
      map.set(i, new Array(1_000).fill(i));
      map.delete(i - 8);
      if (i % 100 === 0) gc({ type: "minor" });
    }
    for (let i = count - 8; i < count; i++) map.delete(i);
  };
  pass(200);
  gc();
  gc();
  const before = getHeapStatistics().used_heap_size;
  pass(4_000);
  for (let i = 0; i < 4; i++) gc({ type: "minor" });
  console.log(getHeapStatistics().used_heap_size - before);`;
