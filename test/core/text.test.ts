/** Strict UTF-8, and names that would play tricks on whoever reads them. */
import { expect } from "chai";
import fc from "fast-check";
import { decodeUtf8, hasHiddenCharacters, utf8, visible } from "../../core/text.ts";

describe("core/text", () => {
  it("decodes what it encodes, byte order mark included", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => decodeUtf8(utf8(text)) === text));
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).to.equal("\ufeffA");
  });

  it("refuses what is not UTF-8: GBK, overlong forms, encoded surrogates", () => {
    for (const bytes of [
      [0xd6, 0xd0],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
    ]) {
      expect(() => decodeUtf8(Uint8Array.from(bytes), "name"))
        .to.throw()
        .and.include({ code: "utf8-invalid", field: "name" });
    }
  });

  it("shows right-to-left overrides and other hidden characters instead of obeying them", () => {
    expect(visible("gnp.exe\u202e")).to.equal("gnp.exe[U+202E]");
    for (const c of [
      "\u202a",
      "\u2066",
      "\u2069",
      "\u200b",
      "\u200f",
      "\u061c",
      "\ufeff",
      "\u0000",
      "\u0007",
      "\u2028",
      "\u{e0041}",
      "\u00ad",
      "\u3164",
    ]) {
      expect(hasHiddenCharacters(`a${c}b`), c.codePointAt(0)?.toString(16)).to.equal(true);
      expect(visible(`a${c}b`)).to.match(/^a\[U\+[0-9A-F]{4,5}\]b$/);
    }
  });

  it("leaves ordinary text of any script alone", () => {
    for (const text of [
      "示例餐饮有限公司",
      "Ærøskøbing\n2nd line\t",
      "שלום",
      "مرحبا",
      "नमस्ते क्\u200dष",
      "👩\u200d👩\u200d👧",
      "e\u0301",
    ]) {
      expect(visible(text)).to.equal(text);
      expect(hasHiddenCharacters(text)).to.equal(false);
    }
  });
});
