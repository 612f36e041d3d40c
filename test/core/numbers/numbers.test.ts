/** Check characters against published numbers, and the slips that they must find. */
import { expect } from "chai";
import fc from "fast-check";
import { citizenIdProblem } from "../../../core/numbers/citizen-id.ts";
import { makeELicence, readELicence } from "../../../core/numbers/e-licence.ts";
import { checkCharacter11_2, checkCharacter37_36 } from "../../../core/numbers/iso7064.ts";
import { usccCheckCharacter, usccProblem } from "../../../core/numbers/uscc.ts";

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCCS = ["11100000000013338W", "11430000006122244L", "11330105002500287C"];

/** One character wrong. */
function misread(text: string, alphabet: string): string[] {
  const characters = [...text];
  const slips = characters.flatMap((_, i) => [...alphabet].map((c) => characters.with(i, c).join("")));
  return slips.filter((slip) => slip !== text);
}

/** Two neighbours swapped. */
function swapped(text: string): string[] {
  const characters = [...text];
  const slips = characters.slice(1).map((next, i) =>
    characters
      .with(i, next)
      .with(i + 1, characters[i]!)
      .join(""),
  );
  return slips.filter((slip) => slip !== text);
}

describe("core/numbers/iso7064", () => {
  it("gives the check character of the design's worked example", () => {
    expect(
      checkCharacter37_36("11100000000013338W011" + "11430000006122244L" + "20230000403" + "001"),
    ).to.equal("U");
  });

  it("finds every wrong character (MOD 37,36)", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...ALPHANUMERIC), minLength: 2, maxLength: 30 }),
        (text) => {
          const whole = text + checkCharacter37_36(text);
          return misread(whole, ALPHANUMERIC).every(
            (slip) => checkCharacter37_36(slip.slice(0, -1)) !== slip.at(-1),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it("finds every wrong digit and every swap (MOD 11-2)", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 17, maxLength: 17 }),
        (digits) => {
          const whole = digits + checkCharacter11_2(digits);
          const slips = [...misread(whole, "0123456789X"), ...swapped(whole)];
          const found = slips.filter((slip) => checkCharacter11_2(slip.slice(0, -1)) === slip.at(-1));
          expect(found).to.deep.equal([]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("knows MOD 11-2 by the example of the standard: 0794 has check character 0", () => {
    expect(checkCharacter11_2("0794")).to.equal("0");
    expect(checkCharacter11_2("079")).to.equal("X");
  });

  it("has no check character for what is not of its alphabet", () => {
    expect(checkCharacter37_36("12a")).to.equal(null);
    expect(checkCharacter11_2("12X")).to.equal(null);
  });
});

describe("core/numbers/uscc", () => {
  it("accepts published codes", () => {
    for (const code of USCCS) expect(usccProblem(code), code).to.equal(null);
  });

  it("finds every single wrong character", () => {
    for (const code of USCCS) {
      for (let i = 0; i < 18; i++) {
        for (const character of USCC_ALPHABET) {
          const slip = [...code].with(i, character).join("");
          expect(usccProblem(slip) === null, slip).to.equal(slip === code);
        }
      }
    }
  });

  it("tells a wrong form from a wrong check character", () => {
    expect(usccProblem("11100000000013338X")).to.equal("uscc-check-character");
    for (const bad of [
      "",
      "1110000000001333W",
      "11100000000013338w",
      "1110000I000013338W",
      "１1100000000013338W",
      " 1100000000013338W",
    ]) {
      expect(usccProblem(bad), bad).to.equal("uscc-form");
    }
    expect(usccCheckCharacter("1110000000001333O")).to.equal(null);
  });
});

/** Nobody's: place 999999 does not exist. */
function madeUp(birth: string, order: string): string {
  const digits = `999999${birth}${order}`;
  return digits + checkCharacter11_2(digits);
}

describe("core/numbers/citizen-id", () => {
  it("accepts made-up numbers of every day of a leap year", () => {
    for (let day = Date.UTC(2000, 0, 1); day < Date.UTC(2001, 0, 1); day += 86_400_000) {
      const birth = new Date(day).toISOString().slice(0, 10).replaceAll("-", "");
      expect(citizenIdProblem(madeUp(birth, "017")), birth).to.equal(null);
    }
  });

  it("refuses days that do not exist", () => {
    for (const birth of [
      "20010229",
      "20000230",
      "20001301",
      "20000001",
      "20000100",
      "20000431",
      "19000229",
      "17991231",
    ]) {
      expect(citizenIdProblem(madeUp(birth, "017")), birth).to.equal("citizen-id-date");
    }
  });

  it("refuses a wrong check character and a wrong form", () => {
    const good = madeUp("19900101", "123");
    const wrong = good.slice(0, 17) + (good.endsWith("1") ? "2" : "1");
    expect(citizenIdProblem(wrong)).to.equal("citizen-id-check-character");
    for (const bad of [
      "",
      good.slice(1),
      `${good}1`,
      `0${good.slice(1)}`,
      madeUp("19900101", "000"),
      good.replace(/.$/, "x"),
    ]) {
      expect(citizenIdProblem(bad), bad).to.equal("citizen-id-form");
    }
  });
});

describe("core/numbers/e-licence", () => {
  const published = [
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
    "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
  ];

  it("reads published identifiers; a region's code as issuer is only a warning", () => {
    expect(published.map((id) => readELicence(id)?.warnings)).to.deep.equal([[], ["e-licence-issuer"], []]);
    expect(readELicence(published[0]!)).to.include({
      type: "11100000000013338W009",
      issuer: "11330105002500287C",
      serial: "2025052201",
      version: "002",
      check: "0",
    });
  });

  it("makes the identifier of the worked example", () => {
    const parts = {
      type: "11100000000013338W011",
      issuer: "11430000006122244L",
      serial: "20230000403",
      version: "001",
    };
    expect(makeELicence(parts)).to.equal(
      "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    );
  });

  it("reads what it makes, without warnings", () => {
    const serial = fc.string({ unit: fc.constantFrom(...ALPHANUMERIC), minLength: 1, maxLength: 20 });
    const type = fc
      .constantFrom(...USCCS)
      .chain((uscc) => fc.nat(999).map((n) => uscc + String(n).padStart(3, "0")));
    const version = fc.nat(999).map((n) => String(n).padStart(3, "0"));
    fc.assert(
      fc.property(type, fc.constantFrom(...USCCS), serial, version, (type, issuer, serial, version) => {
        const { check, warnings, ...parts } = readELicence(makeELicence({ type, issuer, serial, version }))!;
        expect(parts).to.deep.equal({ type, issuer, serial, version });
        expect(warnings).to.deep.equal([]);
        expect(check).to.have.length(1);
      }),
    );
  });

  it("warns of a wrong check character or type, and does not read another form", () => {
    expect(readELicence(published[0]!.replace(/0$/, "1"))?.warnings).to.deep.equal([
      "e-licence-check-character",
    ]);
    expect(readELicence(published[0]!.replace("13338W009", "13338X009"))?.warnings).to.deep.equal([
      "e-licence-check-character",
      "e-licence-type",
    ]);
    for (const bad of [
      "",
      published[0]!.slice(2),
      `${published[0]}.1`,
      published[0]!.replace(".002.", ".2."),
      published[0]!.toLowerCase(),
    ]) {
      expect(readELicence(bad), bad).to.equal(null);
    }
  });

  it("makes nothing out of wrong parts, and names the part", () => {
    const parts = {
      type: "11100000000013338W011",
      issuer: "11430000006122244L",
      serial: "20230000403",
      version: "001",
    };
    const wrong = { type: "11100000000013338X011", issuer: "340100", serial: "2023-1", version: "1" };
    for (const [field, value] of Object.entries(wrong)) {
      expect(() => makeELicence({ ...parts, [field]: value }))
        .to.throw()
        .and.include({ code: "e-licence-invalid", field });
    }
  });
});
