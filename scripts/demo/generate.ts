/**
 * The demo registers: pure, the same seed and day give the same rows. Everything in them is invented: people with
 * family names that no family has and citizen IDs of an area that does not exist, yet with right check digits, so
 * that whoever reads them by machine meets realistic data, and whoever reads them by eye sees that it is a demo.
 *
 * Each register has a few rows of every fate: revoked, suspended, superseded by a newer version, expired, not yet
 * valid. Which column means what stands in types/<name>.json.
 */
import { stringify } from "csv-stringify/sync";
import { citizenId, uscc } from "./check-digits.ts";
import * as words from "./names.ts";
import { type Chance, seededChance } from "./random.ts";

type Row = Record<string, string>;

/** How many certificates (versions counted singly) a register has. */
const SIZES = { licences: 150, diplomas: 120, kinships: 50, residences: 90 };

/**
 * @param today `YYYY-MM-DD`: "expired" and "not yet valid" are meant from this day
 * @returns CSV by the name of the type
 */
export function generateRegisters(seed: number, today: string): Record<string, string> {
  const chance = seededChance(seed);
  const calendar = new Calendar(today);
  const registers = {
    "business-licence": businessLicences(chance, calendar),
    diploma: diplomas(chance, calendar),
    "kinship-certificate": kinships(chance, calendar),
    "residence-certificate": residences(chance, calendar),
  };
  return Object.fromEntries(
    Object.entries(registers).map(([name, rows]) => [name, stringify(rows, { header: true })]),
  );
}

/** Days counted from today. */
class Calendar {
  readonly #today: number;

  constructor(today: string) {
    this.#today = Date.parse(`${today}T00:00:00Z`);
  }

  day(offset: number): string {
    return new Date(this.#today + offset * 86_400_000).toISOString().slice(0, 10);
  }
}

interface Person {
  zh: string;
  en: string;
  id: string;
  sex: "1" | "2";
  birth: string;
}

function person(chance: Chance, calendar: Calendar, youngest: number, oldest: number): Person {
  const family = chance.pick(words.FAMILY_NAMES);
  const given = chance.pick(words.GIVEN_NAMES);
  const birth = calendar.day(-chance.between(youngest * 366, oldest * 365));
  const sequence = String(chance.between(1, 999)).padStart(3, "0");
  const sex = Number(sequence.at(-1)) % 2 === 1 ? "1" : "2"; // GB 11643: odd for men, even for women
  const id = citizenId(
    `99${chance.pick(["0121", "0102", "0105", "0300"])}${birth.replaceAll("-", "")}${sequence}`,
  );
  return { zh: `${family.zh}${given.zh}`, en: `${family.en} ${given.en}`, id, sex, birth };
}

const personColumns = ({ zh, en, id, sex, birth }: Person): Row => ({
  姓名: zh,
  姓名拼音: en,
  公民身份号码: id,
  性别: sex,
  出生日期: birth,
});

function address(chance: Chance, place: words.Words): words.Words {
  const street = chance.pick(words.STREETS);
  const number = chance.between(1, 199);
  return { zh: `${place.zh}${street.zh}${number}号`, en: `${number} ${street.en}, ${place.en}` };
}

const CITY = { zh: "镜花省水月市", en: "Shuiyue City, Jinghua Province" };
const VILLAGE = {
  zh: "镜花省水月市南柯县黄粱镇蝶梦村",
  en: "Diemeng Village, Huangliang Town, Jinghua Province",
};

function businessLicences(chance: Chance, calendar: Calendar): Row[] {
  const rows: Row[] = [];
  while (rows.length < SIZES.licences) {
    const firm = chance.pick(words.FIRM_NAMES);
    const trade = chance.pick(words.TRADES);
    const type = chance.pick(["1", "1", "2", "3"]);
    const place = address(chance, CITY);
    const first: Row = {
      流水号: `2${String(rows.length + 1).padStart(9, "0")}`,
      版本: "001",
      统一社会信用代码: uscc(`9${type === "3" ? "2" : "1"}990100`, chance.digits(8)),
      名称: `水月市${firm.zh}${trade.zh}${type === "1" ? "有限公司" : ""}`,
      英文名称: `${firm.en} ${trade.en}${type === "1" ? " Ltd." : ""}`,
      类型: type,
      法定代表人: person(chance, calendar, 22, 70).zh,
      "注册资本(万元)": type === "3" ? "" : String(chance.between(1, 500)),
      成立日期: calendar.day(-chance.between(900, 5000)),
      住所: place.zh,
      经营范围: trade.scope.zh,
      "经营范围(英文)": trade.scope.en,
      登记机关: "水月市市场监督管理局",
      登记状态: "存续",
      营业期限自: calendar.day(-chance.between(30, 800)),
      营业期限至: chance.below(3) === 0 ? "" : calendar.day(chance.between(200, 4000)),
    };
    const fate = rows.length % 25;
    if (fate === 3) first.登记状态 = "吊销";
    if (fate === 9) first.登记状态 = "注销";
    if (fate === 14) first.登记状态 = "暂扣";
    if (fate === 19) first.营业期限至 = calendar.day(-chance.between(1, 25)); // expired
    rows.push(first);
    if (fate === 6 || fate === 22)
      rows.push(newVersion(first, chance, calendar, { 住所: address(chance, CITY).zh }));
  }
  return rows.slice(0, SIZES.licences);
}

/** The same certificate with something changed, from some days ago on. */
function newVersion(before: Row, chance: Chance, calendar: Calendar, change: Row): Row {
  const version = String(Number(before.版本) + 1).padStart(3, "0");
  const from = calendar.day(-chance.between(1, 29));
  return {
    ...before,
    ...change,
    版本: version,
    ...("营业期限自" in before ? { 营业期限自: from } : { 有效期自: from }),
  };
}

function diplomas(chance: Chance, calendar: Calendar): Row[] {
  return Array.from({ length: SIZES.diplomas }, (_, i) => {
    const school = chance.pick(words.SCHOOLS);
    const major = chance.pick(words.MAJORS);
    return {
      证书编号: `99${String(i + 1).padStart(8, "0")}`,
      ...personColumns(person(chance, calendar, 22, 40)),
      学校: school.zh,
      "学校(英文)": school.en,
      专业: major.zh,
      "专业(英文)": major.en,
      学位: chance.pick(["1", "1", "1", "2", "3"]),
      // The last ones are for a ceremony that is still to come.
      授予日期: calendar.day(i >= SIZES.diplomas - 4 ? 14 : -chance.between(10, 3000)),
      状态: i % 40 === 11 ? "撤销" : i % 60 === 31 ? "复核中" : "有效",
    };
  });
}

function kinships(chance: Chance, calendar: Calendar): Row[] {
  return Array.from({ length: SIZES.kinships }, (_, i) => {
    const one = person(chance, calendar, 20, 80);
    const other = person(chance, calendar, 20, 80);
    const relation = chance.pick(words.RELATIONS);
    const purpose = chance.pick(words.PURPOSES);
    const issued = i % 10 === 4 ? chance.between(200, 400) : chance.between(0, 80);
    return {
      证明编号: `K${String(i + 1).padStart(7, "0")}`,
      ...personColumns(one),
      亲属姓名: other.zh,
      亲属姓名拼音: other.en,
      亲属公民身份号码: other.id,
      关系: relation.zh,
      "关系(英文)": relation.en,
      用途: purpose.zh,
      "用途(英文)": purpose.en,
      出具日期: calendar.day(-issued),
      有效期至: calendar.day(180 - issued),
      状态: i % 20 === 7 ? "作废" : "有效",
    };
  });
}

function residences(chance: Chance, calendar: Calendar): Row[] {
  const rows: Row[] = [];
  while (rows.length < SIZES.residences) {
    const place = address(chance, VILLAGE);
    const from = chance.between(30, 300);
    const fate = rows.length % 30;
    const first: Row = {
      证明编号: `R${String(rows.length + 1).padStart(7, "0")}`,
      版本: "001",
      ...personColumns(person(chance, calendar, 18, 90)),
      居住地址: place.zh,
      "居住地址(英文)": place.en,
      居住起始日期: calendar.day(-chance.between(400, 9000)),
      同住人数: String(chance.between(1, 6)),
      有效期自: calendar.day(fate === 12 ? 10 : -from),
      有效期至: calendar.day(fate === 5 ? -chance.between(1, 25) : 366 - from),
      状态: fate === 17 ? "注销" : "有效",
    };
    rows.push(first);
    if (fate !== 24) continue;
    const moved = address(chance, VILLAGE);
    rows.push(newVersion(first, chance, calendar, { 居住地址: moved.zh, "居住地址(英文)": moved.en }));
  }
  return rows.slice(0, SIZES.residences);
}
