/** Text that others wrote: hidden characters are marked where they stand, and nothing else is touched. */
import { expect } from "chai";
import fc from "fast-check";
import { hasHiddenCharacters } from "../../../core/text.ts";
import { pieces } from "../../../web/components/inert.ts";

describe("web/components/inert", () => {
  it("marks overrides, zero-width and control characters, and keeps line breaks and joiners", () => {
    expect(pieces("a\u202eb\u200b")).to.deep.equal([
      { text: "a" },
      { hidden: "U+202E" },
      { text: "b" },
      { hidden: "U+200B" },
    ]);
    expect(pieces("一\n二\tक्‍ष")).to.deep.equal([{ text: "一\n二\tक्‍ष" }]);
    expect(pieces("")).to.deep.equal([]);
    expect(pieces("\u{e0041}")).to.deep.equal([{ hidden: "U+E0041" }]);
  });

  it("loses nothing, and lets no hidden character through", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const parts = pieces(text);
        const restored = parts
          .map((part) =>
            "text" in part ? part.text : String.fromCodePoint(Number.parseInt(part.hidden.slice(2), 16)),
          )
          .join("");
        expect(restored).to.equal(text);
        for (const part of parts) {
          if ("text" in part) expect(hasHiddenCharacters(part.text)).to.equal(false);
        }
      }),
    );
  });
});
