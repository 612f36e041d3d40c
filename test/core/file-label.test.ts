/** What a stranger's name for a file becomes before it is proposed to somebody's browser. */
import { expect } from "chai";
import fc from "fast-check";
import { fileLabel } from "../../core/file-label.ts";

describe("the label of a file", () => {
  it("is the name itself where that is harmless", () => {
    for (const name of ["register.csv", "京建字第12号 决定书.pdf", "a'b(c)*;\".html", "v1..2.csv"])
      expect(fileLabel(name)).to.equal(name);
  });

  it("has no path, hides nothing, and is never empty", () => {
    expect(fileLabel("../../etc/cron.d/register.csv")).to.equal("register.csv");
    expect(fileLabel("C:\\Users\\me\\register.csv")).to.equal("register.csv");
    expect(fileLabel("gpj\u202evsc.exe")).to.equal("gpj[U+202E]vsc.exe");
    expect(fileLabel("a\r\nSet-Cookie: b\t.csv")).to.equal("a Set-Cookie: b .csv");
    expect(fileLabel(".bashrc")).to.equal("bashrc");
    for (const nothing of ["", " ", "..", "a/..", "\n"]) expect(fileLabel(nothing)).to.equal("file");
  });

  it("of whatever name, can be percent-encoded into a header and names a file of the folder it is saved in", () => {
    const nasty = fc.constantFrom("/", "\\", ".", "\0", "\n", "\u202e", "\u2066", "\ud800", " ", "a");
    const unit = fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 1 }));
    fc.assert(
      fc.property(
        fc.array(unit).map((all) => all.join("")),
        (name) => {
          const label = fileLabel(name);
          expect(label).to.match(/^[^.]/);
          expect(label).not.to.match(/[/\\\p{Cc}\p{Bidi_Control}\p{Cs}]/u);
          expect(() => encodeURIComponent(label)).not.to.throw();
        },
      ),
    );
  });
});
