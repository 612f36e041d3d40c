/** Values of cells: dates that exist, numbers that are exact, text that shows what it is. */
import { expect } from "chai";
import fc from "fast-check";
import { Defect } from "../../../server/issuing/row.ts";
import {
  DateFormat,
  dayOrder,
  isDateFormat,
  isoDay,
  quote,
  readNumber,
  readText,
} from "../../../server/issuing/values.ts";

const codeOf = (value: unknown) => (value instanceof Defect ? value.code : value);

describe("issuing: values", () => {
  describe("text", () => {
    it("drops white space around it and keeps everything else", () => {
      expect(readText("c", "  \u3000Müller  & 张三\u200d \u00a0")).to.equal("Müller  & 张三\u200d");
      // Right-to-left scripts need their marks.
      expect(readText("c", "ئۇيغۇر\u200f (x)\u200e")).to.equal("ئۇيغۇر\u200f (x)\u200e");
    });

    const refused: [string, string, string][] = [
      ["half a character", "a\ud800b", "lone-surrogate"],
      ["a control character", "a\u0007b", "control-character"],
      ["a tab", "a\tb", "control-character"],
      ["a line break", "a\nb", "control-character"],
      ["a line separator", "a\u2028b", "control-character"],
      ["a right-to-left override", "abc\u202etxt.exe", "bidi-control"],
      ["an isolate", "a\u2066b", "bidi-control"],
      ["a zero-width space", "a\u200bb", "invisible-character"],
      ["a soft hyphen", "a\u00adb", "invisible-character"],
      ["a tag character", "a\u{e0041}b", "invisible-character"],
      ["the trace of a wrong conversion", "M\ufffdller", "replacement-character"],
      ["what is too long", "x".repeat(8_193), "value-too-long"],
    ];
    for (const [name, text, code] of refused) {
      it(`refuses ${name}`, () => {
        const defect = readText("column", text);
        expect(defect).to.be.instanceOf(Defect).and.to.include({ code, column: "column" });
        // The reason itself must be safe to print.
        expect((defect as Defect).reason).to.match(/^[ -~\u4e00-\u9fff…]*$/);
      });
    }

    it("keeps line breaks where the claim may have several lines", () => {
      expect(readText("c", "a\r\nb\rc\nd", true)).to.equal("a\nb\nc\nd");
      expect(codeOf(readText("c", "a\u0007\nb", true))).to.equal("control-character");
    });

    it("never lets a lone surrogate, a control or a bidirectional control through", () => {
      fc.assert(
        fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 0, max: 0xffff }), (text, unit) => {
          const value = readText("c", `x${text}${String.fromCharCode(unit)}x`);
          if (value instanceof Defect) return;
          expect(value.isWellFormed()).to.equal(true);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
          expect(value).to.not.match(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffd]/);
        }),
        { numRuns: 2_000 },
      );
    });
  });

  describe("numbers", () => {
    it("are what the cell says, or refused", () => {
      const good: [string, number][] = [
        ["0", 0],
        ["-0", 0],
        ["+7", 7],
        ["007", 7],
        ["-12.50", -12.5],
        ["9007199254740991", Number.MAX_SAFE_INTEGER],
        ["41.894672979", 41.894672979],
        ["1e3", 1000],
        ["0.1", 0.1],
      ];
      for (const [text, value] of good) expect(readNumber("c", text), text).to.equal(value);
      for (const text of [
        "9007199254740993",
        "-9007199254740992",
        "0.1234567890123456789",
        "1e400",
        "1e17",
      ]) {
        expect(codeOf(readNumber("c", text)), text).to.equal("number-inexact");
      }
      for (const text of ["", "1,000", "1.", ".5", "0x10", "NaN", "Infinity", "1 2", "１", "--1", "1e"]) {
        expect(codeOf(readNumber("c", text)), text).to.equal("number-malformed");
      }
    });

    it("survive being written as JSON and read again as the same decimal", () => {
      const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,18})(\.\d{1,18})?$/);
      fc.assert(
        fc.property(digits, (text) => {
          const value = readNumber("c", text);
          if (value instanceof Defect) return;
          expect(exact(JSON.stringify(value))).to.equal(exact(text));
        }),
        { numRuns: 1_000 },
      );
    });

    /** The decimal as a whole number of 10^-60. */
    function exact(text: string): bigint {
      const [mantissa, exponent = "0"] = text.split("e") as [string, string?];
      const [whole, fraction = ""] = mantissa.replace("-", "").split(".") as [string, string?];
      const value = BigInt(whole + fraction) * 10n ** BigInt(60 + Number(exponent) - fraction.length);
      return text.startsWith("-") ? -value : value;
    }
  });

  describe("dates", () => {
    it("are read in the format given, and in no other", () => {
      const read = (format: string, text: string) => {
        const day = new DateFormat(format).read("c", text);
        return day instanceof Defect ? day.code : isoDay(day);
      };
      expect(read("MM/DD/YYYY", "02/29/2024")).to.equal("2024-02-29");
      expect(read("D.M.YYYY", "1.12.1999")).to.equal("1999-12-01");
      expect(read("YYYY年M月D日", "2023年7月5日")).to.equal("2023-07-05");
      expect(read("YYYYMMDD", "20230705")).to.equal("2023-07-05");
      expect(read("YYYY-MM-DD", "2023-7-5")).to.equal("date-malformed");
      expect(read("MM/DD/YYYY", "2024-02-29")).to.equal("date-malformed");
      expect(read("MM.DD.YYYY", "01x02x2024")).to.equal("date-malformed");
      for (const text of [
        "02/30/2024",
        "02/29/2023",
        "02/29/1900",
        "13/01/2024",
        "00/10/2024",
        "04/31/2024",
        "01/01/0000",
      ]) {
        expect(read("MM/DD/YYYY", text), text).to.equal("date-does-not-exist");
      }
    });

    it("know every day there is and no other", () => {
      const format = new DateFormat("YYYY-MM-DD");
      const part = (max: number) => fc.integer({ min: 0, max });
      fc.assert(
        fc.property(part(9999), part(13), part(32), (year, month, day) => {
          const text = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
          const date = new Date(`${text}T00:00:00Z`);
          const exists = year > 0 && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
          const read = format.read("c", text);
          expect(read instanceof Defect ? null : isoDay(read)).to.equal(exists ? text : null);
        }),
        { numRuns: 2_000 },
      );
    });

    it("are ordered as days are", () => {
      const day = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
      const parts = (date: Date) => ({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      });
      fc.assert(
        fc.property(day, day, (a, b) => {
          const days = (date: Date) => Math.floor(date.getTime() / 86_400_000);
          expect(Math.sign(dayOrder(parts(a)) - dayOrder(parts(b)))).to.equal(Math.sign(days(a) - days(b)));
        }),
      );
    });

    it("have formats that say year, month and day once each", () => {
      for (const format of ["MM/DD/YYYY", "D.M.YYYY", "YYYY年M月D日", "YYYYMMDD"])
        expect(isDateFormat(format)).to.equal(true);
      for (const format of [
        "",
        "MM/DD",
        "YY-MM-DD",
        "MM/DD/YYYY MM",
        "YYYYMMDDHH YYYY",
        "YYYYY-MM-DD",
        "MMM/DD/YYYY",
      ]) {
        expect(isDateFormat(format), format).to.equal(false);
      }
    });
  });

  it("are quoted safely", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
        expect(quote(`\u202e\u001b[31m${text}\ud800`)).to.not.match(/[\u0000-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });
});
