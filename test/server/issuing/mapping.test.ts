/** The mapping from a row to claims, validity, number and status, with its refusals. */
import { expect } from "chai";
import fc from "fast-check";
import { compileMapping, type Draft } from "../../../server/issuing/mapping.ts";
import { Defect } from "../../../server/issuing/row.ts";
import { columnsOf, parseTypeDefinition } from "../../../server/issuing/type-definition.ts";

type Cells = Record<string, string>;

/** What a mapping makes of a row, given by column names. */
function mapper(mapping: object, described: string[][]): (cells: Cells) => Draft | Defect {
  const definition = {
    vct: "https://certrace.example/types/mapping",
    claims: [...described, ["certificate_number"]].map((path) => ({ path })),
    mapping,
  };
  const type = parseTypeDefinition(JSON.stringify(definition));
  const map = compileMapping(type.mapping);
  const columns = columnsOf(type.mapping);
  return (cells) =>
    map({ line: 7, cells: columns.map((column) => cells[column] ?? ""), original: [], defect: null });
}

const BASE = {
  timeZone: "America/Chicago",
  claims: [
    { path: ["name"], column: "name", kind: "text" },
    { path: ["nick"], column: "nick", kind: "text", required: false },
    { path: ["born"], column: "born", kind: "date", format: "MM/DD/YYYY", required: false },
    { path: ["area"], column: "area", kind: "number", required: false },
    {
      path: ["kind"],
      column: "kind",
      kind: "code",
      table: { "1": "one", constructor: "c" },
      required: false,
    },
    { path: ["country"], value: "US" },
  ],
  number: { template: "{no}/{year}" },
  validity: {
    from: { column: "from", format: "MM/DD/YYYY", required: false },
    until: { column: "until", format: "MM/DD/YYYY", required: false },
  },
  versions: { same: ["no"], order: { column: "year", kind: "number" } },
  states: {
    column: "state",
    values: { ok: { status: "valid" }, "": { status: "suspended", reason: "other" } },
  },
};
const DESCRIBED = [["name"], ["nick"], ["born"], ["area"], ["kind"], ["country"]];
const ROW: Cells = { name: "Ann", no: "A1", year: "2020", state: "ok" };

describe("issuing: mapping", () => {
  const map = mapper(BASE, DESCRIBED);
  const codeOf = (change: Cells) => {
    const result = map({ ...ROW, ...change });
    return result instanceof Defect ? `${result.code} ${result.column}` : "accepted";
  };

  it("makes a draft of a row; empty optional cells are absent claims", () => {
    expect(map(ROW)).to.deep.equal({
      line: 7,
      number: "A1/2020",
      nbf: null,
      exp: null,
      values: ["Ann", null, null, null, null, "US"],
      status: "valid",
      reason: "unspecified",
      version: { group: '["A1"]', order: 2020 },
    });
    const full = { nick: " Annie ", born: "02/29/2000", area: "1.50", kind: "1", state: "" };
    expect(map({ ...ROW, ...full })).to.deep.include({
      values: ["Ann", "Annie", "2000-02-29", 1.5, "one", "US"],
      status: "suspended",
      reason: "other",
    });
  });

  it("refuses a row for what is wrong in it, naming the column", () => {
    expect(codeOf({ name: " " })).to.equal("value-missing name");
    expect(codeOf({ name: "\u202egnA" })).to.equal("bidi-control name");
    expect(codeOf({ born: "02/30/2024" })).to.equal("date-does-not-exist born");
    expect(codeOf({ born: "2024-02-01" })).to.equal("date-malformed born");
    expect(codeOf({ area: "9007199254740993" })).to.equal("number-inexact area");
    expect(codeOf({ kind: "2" })).to.equal("code-unknown kind");
    expect(codeOf({ kind: "toString" })).to.equal("code-unknown kind");
    expect(codeOf({ kind: "constructor" })).to.equal("accepted");
    expect(codeOf({ no: "" })).to.equal("value-missing no");
    expect(codeOf({ year: "MMXX" })).to.equal("number-malformed year");
    expect(codeOf({ state: "gone" })).to.equal("state-unknown state");
    expect(codeOf({ state: "constructor" })).to.equal("state-unknown state");
    expect(codeOf({ from: "13/01/2020" })).to.equal("date-does-not-exist from");
    expect(
      codeOf({ name: "x".repeat(8_000), ...Object.fromEntries([["nick", "y".repeat(130_000)]]) }),
    ).to.equal("row-too-long null");
  });

  describe("validity", () => {
    const seconds = (iso: string) => Date.parse(iso) / 1000;
    const period = (from: string, until: string) => {
      const result = map({ ...ROW, from, until });
      return result instanceof Defect ? result.code : [result.nbf, result.exp];
    };

    it("begins with the first day and ends with the last one, where the department is", () => {
      expect(period("01/15/2020", "01/15/2020")).to.deep.equal([
        seconds("2020-01-15T06:00:00Z"),
        seconds("2020-01-16T06:00:00Z"),
      ]);
      // Summer time begins on 8 March 2020, a day of 23 hours, and ends on 1 November, one of 25.
      expect(period("03/08/2020", "03/08/2020")).to.deep.equal([
        seconds("2020-03-08T06:00:00Z"),
        seconds("2020-03-09T05:00:00Z"),
      ]);
      expect(period("11/01/2020", "12/31/2020")).to.deep.equal([
        seconds("2020-11-01T05:00:00Z"),
        seconds("2021-01-01T06:00:00Z"),
      ]);
    });

    it("may be open, may not be inverted, and stays within what a verifier reads", () => {
      expect(period("", "")).to.deep.equal([null, null]);
      expect(period("01/02/2020", "")).to.deep.equal([seconds("2020-01-02T06:00:00Z"), null]);
      expect(period("01/02/2020", "01/01/2020")).to.equal("validity-inverted");
      expect(period("05/17/1954", "01/01/2020")).to.deep.equal([null, seconds("2020-01-02T06:00:00Z")]);
      expect(period("", "05/17/1954")).to.equal("validity-out-of-range");
      expect(period("", "12/31/9999")).to.deep.equal([null, null]);
      expect(period("", "12/30/9999")).to.deep.equal([null, seconds("9999-12-31T06:00:00Z")]);
      expect(period("12/31/9999", "")).to.deep.equal([seconds("9999-12-31T06:00:00Z"), null]);
    });

    it("is the day's beginning in every time zone, also where midnight does not exist", () => {
      const zones = fc.constantFrom(
        "Asia/Shanghai",
        "America/Sao_Paulo",
        "Africa/Cairo",
        "Asia/Beirut",
        "Pacific/Apia",
        "America/Chicago",
        "UTC",
      );
      const day = fc.date({ min: new Date("1990-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
      fc.assert(
        fc.property(zones, day, (timeZone, date) => {
          const iso = date.toISOString().slice(0, 10);
          const rule = { column: "day", format: "YYYY-MM-DD" };
          const zoned = mapper({ ...BASE, timeZone, validity: { from: rule } }, DESCRIBED);
          const draft = zoned({ ...ROW, day: iso }) as Draft;
          const local = (at: number) =>
            new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(at * 1000);
          // Samoa had no 30 December 2011 at all: the next day begins.
          if (timeZone !== "Pacific/Apia" || iso !== "2011-12-30") expect(local(draft.nbf!)).to.equal(iso);
          expect(local(draft.nbf! - 1) < iso).to.equal(true);
        }),
        { numRuns: 150 },
      );
    });
  });

  describe("numbers of Chinese e-licences", () => {
    const licence = (eLicence: object) =>
      mapper({ claims: [{ path: ["name"], column: "name", kind: "text" }], number: { eLicence } }, [
        ["name"],
      ]);
    const rule = {
      type: "11100000000013338W011",
      issuer: "11430000006122244L",
      serial: { column: "serial" },
      version: { column: "version" },
    };

    it("carry the check character", () => {
      const draft = licence(rule)({ name: "张三", serial: "20230000403", version: "001" });
      expect(draft).to.include({
        number: "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
      });
    });

    it("are refused where a part is not what it must be", () => {
      const row = { name: "张三", serial: "20230000403", version: "001" };
      expect(licence(rule)({ ...row, version: "1" })).to.include({
        code: "e-licence-invalid",
        column: "version",
      });
      expect(licence(rule)({ ...row, serial: "a" })).to.include({
        code: "e-licence-invalid",
        column: "serial",
      });
      expect(licence(rule)({ ...row, serial: "" })).to.include({ code: "value-missing", column: "serial" });
      const wrongIssuer = licence({ ...rule, issuer: "11430000006122244X" })(row);
      expect(wrongIssuer).to.include({ code: "e-licence-invalid", column: null });
    });
  });
});
