/** Breaking lines: nothing is lost, no line is too wide, and Chinese punctuation keeps its place. */
import { expect } from "chai";
import fc from "fast-check";
import { breakLines } from "../../../core/papers/lines.ts";

/** Ideographs two wide, all else one. */
const widthOf = (text: string): number =>
  [...text].reduce((width, character) => width + (/[\u2e80-\uffef]/.test(character) ? 2 : 1), 0);

describe("lines of a paper", () => {
  it("lose nothing but the blanks at their ends, and fit", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab c,.()-一二，。（）\n ") });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 30 }), (given, width) => {
        const lines = breakLines(given, width, widthOf);
        expect(lines.join("").replace(/[ \n]/g, "")).to.equal(given.replace(/[ \n]/g, ""));
        for (const line of lines) expect(widthOf(line)).to.be.at.most(width);
      }),
    );
  });

  it("do not begin with a closing mark nor end with an opening one, where they can be helped", () => {
    for (let width = 8; width < 40; width++) {
      const lines = breakLines(
        "经营范围：餐饮（含热食）服务，食品销售。会议《展览》服务；其他。",
        width,
        widthOf,
      );
      for (const line of lines) {
        expect(line).not.to.match(/^[，。；：）》]/);
        expect(line).not.to.match(/[（《]$/);
      }
    }
  });

  it("break English between words", () => {
    expect(breakLines("Catering services and food", 10, widthOf)).to.deep.equal([
      "Catering",
      "services",
      "and food",
    ]);
    expect(breakLines("Donaudampfschiff", 6, widthOf)).to.deep.equal(["Donaud", "ampfsc", "hiff"]);
  });
});
