/** Points in time as people write them. */
import { expect } from "chai";
import fc from "fast-check";
import { CertraceError } from "../../core/errors.ts";
import { parseInstant } from "../../server/instant.ts";

describe("an instant", () => {
  it("is read from Unix seconds, date-times and dates", () => {
    expect(parseInstant("0")).to.equal(0);
    expect(parseInstant("1709208000")).to.equal(1_709_208_000);
    for (const text of [
      "2024-02-29",
      "2024-02-29T12:00:00Z",
      "2024-02-29t12:00:00.999z",
      "2024-02-29 12:00:00Z",
      "2024-02-29T20:00:00+08:00",
      "2024-02-29T20:00:00 08:00",
      "2024-02-29T06:30:00-05:30",
    ])
      expect(parseInstant(text), text).to.equal(1_709_208_000);
  });

  it("is every second that RFC 3339 can write", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        expect(parseInstant(new Date(seconds * 1000).toISOString())).to.equal(seconds);
        expect(parseInstant(String(seconds))).to.equal(seconds);
      }),
    );
  });

  const wrong = [
    ...[
      "",
      " ",
      "now",
      "2023-02-29",
      "2024-02-30",
      "2024-13-01",
      "2024-00-10",
      "2024-1-1",
      "24-01-01",
      "2024-02-29T24:00:00Z",
    ],
    ...["2024-02-29T12:60:00Z", "2024-02-29T12:00:60Z", "2024-02-29T12:00:00", "2024-02-29T12:00:00+25:00"],
    ...[
      "-1",
      "1.5",
      "1e9",
      "0x10",
      "999999999999",
      "1969-12-31T23:59:59Z",
      "9999-12-31T23:59:59-01:00",
      "２０２４-02-29",
    ],
  ];
  for (const text of wrong)
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(() => parseInstant(text))
        .to.throw(CertraceError)
        .with.property("code", "instant-invalid");
    });
});
