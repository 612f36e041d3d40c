/** What the device remembers of proofs: nothing personal, and nothing that somebody wrote there is believed. */
import { expect } from "chai";
import fc from "fast-check";
import type { Remembered } from "../../../core/subject/remembered.ts";
import { forget, remember, remembered } from "../../../web/my-data/proof/memory.ts";

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

const TAG = "nG2ROgcFJJHT4yVMkJ4W_gVZGsTyBgyHq7kUUjyX8kg";
const whose = { registry: "eip155:31337:0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0", log: 1, tag: TAG };
const proved: Remembered = { size: 17, root: TAG, own: [{ count: 3, root: TAG }] };

describe("what a device remembers of proofs", () => {
  it("is told apart by log and person, without naming the person", () => {
    const own = storage();
    remember(whose, { ...proved, root: "A".repeat(43), own: [{ count: 3, root: "A".repeat(43) }] }, own);
    expect(remembered(whose, own)?.size).to.equal(17);
    expect(remembered({ ...whose, log: 2 }, own)).to.equal(null);
    expect(remembered({ ...whose, tag: "A".repeat(43) }, own)).to.equal(null);
    expect([...own.kept.values()].join()).not.to.include(TAG);
    forget(own);
    expect(remembered(whose, own)).to.equal(null);
  });

  it("is nothing where storage holds anything else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const own = storage();
        own.setItem("certrace-proved", JSON.stringify(value));
        expect(remembered(whose, own)).to.equal(null);
        remember(whose, proved, own);
        expect(remembered(whose, own)).to.deep.equal(proved);
      }),
    );
    const torn = storage();
    torn.setItem("certrace-proved", "{");
    expect(remembered(whose, torn)).to.equal(null);
    expect(remembered(whose, null)).to.equal(null);
    expect(() => remember(whose, proved, null)).not.to.throw();
  });
});
