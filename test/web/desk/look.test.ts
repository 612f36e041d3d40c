/** Colours that a type names are colours or nothing: they go into the page's style. */
import { expect } from "chai";
import { contrast, lookOf, PLAIN } from "../../../web/desk/look.ts";

const typed = (background: unknown, text?: unknown) => ({
  display: [{ locale: "en", rendering: { simple: { background_color: background, text_color: text } } }],
});

describe("web/desk/look", () => {
  it("takes two colours, and makes letters readable where their colour is none", () => {
    expect(lookOf(typed("#7a1f2b", "#FFFFFF"))).to.deep.equal({ background: "#7a1f2b", text: "#FFFFFF" });
    expect(lookOf(typed("#ffee00", "red;background:url(//x.example)"))).to.deep.equal({
      background: "#ffee00",
      text: "#000000",
    });
    expect(lookOf(typed("#101010")).text).to.equal("#ffffff");
  });

  it("is plain for whatever is no colour", () => {
    for (const none of [
      "red",
      "#fff",
      "#12345g",
      "url(x)",
      "#7a1f2b;",
      7,
      null,
      { toString: () => "#000000" },
    ])
      expect(lookOf(typed(none))).to.deep.equal(PLAIN);
    for (const metadata of [null, [], "x", { display: 5 }, { display: [{ rendering: null }] }])
      expect(lookOf(metadata)).to.deep.equal(PLAIN);
  });

  it("measures contrast as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).to.be.closeTo(21, 1e-9);
    expect(contrast("#777777", "#ffffff")).to.be.closeTo(4.48, 0.01);
    expect(contrast("#123456", "#123456")).to.equal(1);
  });
});
