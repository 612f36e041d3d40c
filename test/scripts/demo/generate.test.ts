/** The demo data: repeatable, obviously fictional, right in every check digit, with every fate a certificate can have. */
import { expect } from "chai";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { citizenIdProblem } from "../../../core/numbers/citizen-id.ts";
import { usccProblem } from "../../../core/numbers/uscc.ts";
import { citizenId, uscc } from "../../../scripts/demo/check-digits.ts";
import { DEPARTMENTS, TYPES } from "../../../scripts/demo/departments.ts";
import { generateRegisters } from "../../../scripts/demo/generate.ts";
import { seededChance } from "../../../scripts/demo/random.ts";

type Row = Record<string, string>;

const TODAY = "2026-03-15";
const rowsOf = (registers: Record<string, string>, name: string): Row[] =>
  parse<Row>(registers[name]!, { columns: true });

describe("demo registers", () => {
  it("are the same for the same seed and day, and others for others", () => {
    const registers = generateRegisters(7, TODAY);
    expect(generateRegisters(7, TODAY)).to.deep.equal(registers);
    for (const other of [generateRegisters(8, TODAY), generateRegisters(7, "2026-03-16")]) {
      for (const name of Object.keys(registers)) expect(other[name], name).not.to.equal(registers[name]);
    }
  });

  it("have one for each type of the demo, some hundred certificates in all", () => {
    const registers = generateRegisters(7, TODAY);
    expect(Object.keys(registers)).to.have.members(TYPES.map(({ name }) => name));
    const counts = Object.keys(registers).map((name) => rowsOf(registers, name).length);
    expect(counts).to.have.members([150, 120, 50, 90]);
  });

  it("hold only valid check digits, and only citizens and firms of places that do not exist", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.date({ min: new Date("2000-01-01"), max: new Date("2090-12-31"), noInvalidDate: true }),
        (seed, date) => {
          const registers = generateRegisters(seed, date.toISOString().slice(0, 10));
          for (const name of Object.keys(registers)) {
            for (const row of rowsOf(registers, name)) {
              for (const id of [row.公民身份号码, row.亲属公民身份号码]) {
                if (id === undefined) continue;
                expect(citizenIdProblem(id), id).to.equal(null);
                expect(id.startsWith("99")).to.equal(true);
              }
              const code = row.统一社会信用代码;
              if (code !== undefined) {
                expect(usccProblem(code), code).to.equal(null);
                expect(code.slice(2, 4)).to.equal("99");
              }
              if (row.性别 !== undefined) {
                expect(Number(row.公民身份号码!.charAt(16)) % 2 === 1 ? "1" : "2").to.equal(row.性别);
                expect(row.公民身份号码!.slice(6, 14)).to.equal(row.出生日期!.replaceAll("-", ""));
              }
            }
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  it("have certificates of every fate", () => {
    const registers = generateRegisters(7, TODAY);
    const licences = rowsOf(registers, "business-licence");
    const states = new Set(licences.map((row) => row.登记状态));
    expect([...states]).to.have.members(["存续", "吊销", "注销", "暂扣"]);
    expect(licences.some((row) => row.版本 === "002")).to.equal(true);
    expect(licences.some((row) => row.营业期限至 !== "" && row.营业期限至! < TODAY)).to.equal(true);
    expect(rowsOf(registers, "diploma").some((row) => row.授予日期! > TODAY)).to.equal(true);
    const residences = rowsOf(registers, "residence-certificate");
    expect(residences.some((row) => row.有效期至! < TODAY)).to.equal(true);
    expect(residences.some((row) => row.有效期自! > TODAY)).to.equal(true);
    for (const row of [...residences, ...rowsOf(registers, "kinship-certificate")]) {
      expect(row.有效期自! < row.有效期至! || row.出具日期! < row.有效期至!).to.equal(true);
    }
  });

  it("give every certificate a number of its own, and every version its own place", () => {
    const registers = generateRegisters(7, TODAY);
    const key: Record<string, (row: Row) => string> = {
      "business-licence": (row) => `${row.流水号} ${row.版本}`,
      diploma: (row) => row.证书编号!,
      "kinship-certificate": (row) => row.证明编号!,
      "residence-certificate": (row) => `${row.证明编号} ${row.版本}`,
    };
    for (const [name, of] of Object.entries(key)) {
      const keys = rowsOf(registers, name).map(of);
      expect(new Set(keys).size, name).to.equal(keys.length);
    }
  });
});

describe("demo departments", () => {
  it("stand below one another on all five levels, with valid codes", () => {
    const depth = new Map<string, number>();
    for (const { key, parent, identifier, name, nameEn } of DEPARTMENTS) {
      expect(parent === null || depth.has(parent), `${key} after its parent`).to.equal(true);
      depth.set(key, parent === null ? 1 : depth.get(parent)! + 1);
      expect(usccProblem(identifier), identifier).to.equal(null);
      expect(identifier.slice(2, 4)).to.equal("99");
      expect(name).to.match(/^\p{Script=Han}+$/u);
      expect(nameEn).to.match(/^[\w' -]+$/);
    }
    expect(Math.max(...depth.values())).to.equal(5);
    expect(new Set(DEPARTMENTS.map(({ identifier }) => identifier)).size).to.equal(DEPARTMENTS.length);
    for (const { definer, issuer } of TYPES) expect(depth.has(definer) && depth.has(issuer)).to.equal(true);
  });
});

describe("demo numbers", () => {
  it("complete any beginning to a valid number", () => {
    const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));
    fc.assert(
      fc.property(digits(8), (organisation) => {
        expect(usccProblem(uscc("91990100", organisation))).to.equal(null);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), (order) => {
        expect(citizenIdProblem(citizenId(`99012119800229${String(order).padStart(3, "0")}`))).to.equal(null);
      }),
    );
    // GB 11714: the organisation code inside a published USCC.
    expect(uscc("11100000", "00001333")).to.equal("11100000000013338W");
  });

  it("are drawn evenly and repeatably", () => {
    const chance = seededChance(42);
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[chance.below(10)]++;
    for (const count of counts) expect(count).to.be.within(850, 1150);
    expect(seededChance(42).digits(12)).to.equal(seededChance(42).digits(12));
  });
});
