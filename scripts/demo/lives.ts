/**
 * What the demo's stories are made of: which departments an aid office asks for what, people who live in it without an
 * account, and words that people say. Everything is invented.
 */
import type { Catalogue } from "../../core/trace/catalogue.ts";
import { ACCOUNTS } from "./accounts.ts";
import { citizenId } from "./check-digits.ts";
import { seededChance } from "./random.ts";

/** One look at one dataset. `holder` is a key of departments.ts. */
export interface Look {
  holder: string;
  dataset: Catalogue["datasets"][number]["code"];
  fields: string[];
}

const look = (holder: string, dataset: string, ...fields: string[]): Look => ({ holder, dataset, fields });

/** What the aid office may ask under one permission: sixteen departments that know something. */
export const UNDER_PERMISSION: readonly Look[] = [
  look("province-education", "admission-register", "major", "school", "year"),
  look("county-police", "household-register", "address", "household"),
  look("county-civil", "social-assistance", "category", "household"),
  look("county-rural", "poverty-monitoring", "category", "since"),
  look("county-disabled", "disability-register", "registered"),
  look("county-veterans", "veterans-register", "category"),
  look("county-union", "hardship-register", "registered"),
  look("county-hr", "employment-register", "employment"),
  look("city-tax", "income-tax", "income-band", "year"),
  look("city-housing-fund", "housing-fund", "contributing"),
  look("city-housing", "housing-record", "homes"),
  look("city-land", "land-register", "parcels"),
  look("city-market", "business-register", "firms"),
  look("county-agriculture", "farm-register", "area", "subsidy"),
  look("town", "residence-register", "address", "household"),
  look("village", "household-circumstances", "breadwinners", "dwelling"),
];

/** The seventeenth: nobody permitted it, and the law that is cited speaks of being insured, not of bills and illnesses. */
export const NOT_COVERED = look("city-medical", "medical-insurance", "diagnoses", "spending");
export const NOT_COVERED_LAW = "school-health-11";

/** Citizen id of an account. @param id of accounts.ts */
export function idOf(id: string): string {
  return ACCOUNTS.find((account) => account.id === id)!.citizenId;
}

/** The mother's small son, for whom she acts; he has no account. */
export const SON = citizenId("99012120160908019");

/**
 * People of whom the stories tell no more than that they are there: so that the public numbers are about many.
 * @param born between these years
 */
export function neighbours(seed: number, count: number, [from, to]: readonly [number, number]): string[] {
  const chance = seededChance(seed);
  const ids = new Set<string>();
  while (ids.size < count) {
    const month = String(chance.between(1, 12)).padStart(2, "0");
    const day = String(chance.between(1, 28)).padStart(2, "0");
    ids.add(
      citizenId(
        `990121${chance.between(from, to)}${month}${day}${String(chance.between(1, 999)).padStart(3, "0")}`,
      ),
    );
  }
  return [...ids];
}

/** Chinese first, then English, so that both readers follow. */
export const SAID = {
  aidCase: "资助申请 2026-0417\nAid application 2026-0417",
  objection:
    "深夜 23 点 41 分,资助办公室查看了我的看病记录和费用。那时我还没有给任何授权,后来的授权里也没有这一项。新生体检用得着这些吗?\n\n" +
    "At 23:41 in the night the aid office looked at my illnesses and medical bills. I had not permitted anything yet, and " +
    "what I permitted later does not include this. What has a health check of new students to do with it?",
  unlawful:
    "您说得对。第十一条只允许查询是否参保,我们不应查看费用和病种。取得的记录已经删除,没有用于您的资助审核;经办人员已接受处理。对不起。\n\n" +
    "You are right. Article 11 lets us ask whether you are insured, not for bills and illnesses. What we got is deleted and " +
    "was not used to decide on your aid; the officer has been held to account. We apologise.",
  motherObjects:
    "我申请救助时,你们为什么要看我在哪里上班?\n\nI applied for assistance. Why did you need to know who employs me?",
  farmerObjects:
    "税务稽查查了我的经营登记。我只种茶,从来没有开过公司,是不是弄错人了?\n\n" +
    "A tax inspection looked me up in the business register. I grow tea and never had a firm. Was it somebody else you meant?",
  referred:
    "稽查线索来自市场监管部门的登记,已转请其核实姓名是否重复。\n\n" +
    "The lead came from the business register; we passed this on to market supervision, which checks for a mix-up of names.",
} as const;
