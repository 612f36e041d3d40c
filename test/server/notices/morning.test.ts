/** The reader's next morning, in every kind of zone. */
import { expect } from "chai";
import fc from "fast-check";
import { isTimeZone, nextMorning } from "../../../server/notices/morning.ts";

const at = (text: string) => Date.parse(text);

describe("the next morning", () => {
  it("is eight o'clock by the reader's clock, after now", () => {
    expect(nextMorning(at("2026-03-01T23:59:00Z"), "Asia/Shanghai")).to.equal(at("2026-03-02T00:00:00Z"));
    expect(nextMorning(at("2026-03-02T00:00:00Z"), "Asia/Shanghai")).to.equal(at("2026-03-03T00:00:00Z"));
    expect(nextMorning(at("2026-03-02T00:00:00Z"), "Asia/Kathmandu")).to.equal(at("2026-03-02T02:15:00Z"));
    // the day on which Berlin's clocks go forward
    expect(nextMorning(at("2026-03-28T12:00:00Z"), "Europe/Berlin")).to.equal(at("2026-03-29T06:00:00Z"));
  });

  it("is never more than a day and an hour away", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        fc.constantFrom("UTC", "Asia/Urumqi", "America/St_Johns", "Australia/Lord_Howe"),
        (now, zone) => {
          const wait = nextMorning(now, zone) - now;
          expect(wait)
            .to.be.greaterThan(0)
            .and.at.most(25.25 * 3_600_000);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is of zones that there are", () => {
    expect(["Asia/Shanghai", "UTC", "Europe/Berlin"].every(isTimeZone)).to.equal(true);
    expect(["", "Mars/Olympus", "Asia/Shanghai\r\nBcc: x"].some(isTimeZone)).to.equal(false);
  });
});
