/** Dates, numbers and sizes as people write them; days that do not exist are not made up. */
import { expect } from "chai";
import fc from "fast-check";
import {
  formatCalendarDay,
  formatDay,
  formatMoment,
  formatNumber,
  formatSize,
} from "../../../web/components/format.ts";

describe("web/components/format", () => {
  it("writes a calendar day the same in every time zone", () => {
    expect(formatCalendarDay("2019-04-08", "zh-CN")).to.equal("2019年4月8日");
    expect(formatCalendarDay("2019-04-08", "en")).to.equal("8 April 2019");
    expect(formatCalendarDay("2024-02-29", "en")).to.equal("29 February 2024");
  });

  it("does not write days that do not exist", () => {
    for (const no of ["2023-02-29", "2023-04-31", "2023-13-01", "2023-00-10", "next week"]) {
      expect(formatCalendarDay(no, "en"), no).to.equal(null);
    }
  });

  it("lets no instant that there is no day for break the page", () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.double()), (seconds) => {
        for (const format of [formatDay, formatMoment])
          for (const locale of ["en", "zh-CN"] as const) expect(format(seconds, locale)).not.to.equal("");
      }),
    );
    expect(formatMoment(2 ** 53 - 1, "en")).to.equal("9007199254740991");
    expect(formatDay(8.64e12, "en")).to.include("275760");
  });

  it("groups digits from five on, so that a year stays a year", () => {
    expect(formatNumber(2024, "en")).to.equal("2024");
    expect(formatNumber(200000, "zh-CN")).to.equal("200,000");
    expect(formatNumber(-12345.678, "en")).to.equal("-12,345.678");
  });

  it("shows every number that a certificate can hold without changing its value", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(Number(formatNumber(value, "en").replaceAll(",", ""))).to.equal(value);
      }),
    );
  });

  it("writes sizes in the unit that reads best", () => {
    expect(formatSize(100_000_000, "en")).to.equal("100 MB");
    expect(formatSize(1500, "en")).to.equal("1.5 kB");
    expect(formatSize(12, "en")).to.equal("12 bytes");
  });
});
