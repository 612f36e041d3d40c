/** Builds trails for tests: entries as `GET /my/trail` answers them, a catalogue and departments to name them by. */
import { encodeBase64url } from "../../../core/base64url.ts";
import { type Body, writeBody } from "../../../core/trace/body.ts";
import type { Catalogue } from "../../../core/trace/catalogue.ts";
import type { DetailsOpening } from "../../../core/trace/details.ts";
import { entryLeafHash, hashBody } from "../../../core/trace/entry.ts";
import type { Clock } from "../../../core/trail/days.ts";
import { itemKey, type Lookup, readItem, type TrailEntry, type TrailItem } from "../../../core/trail/item.ts";
import { type DepartmentName, makeNames } from "../../../core/trail/names.ts";
import type { Telling } from "../../../core/trail/sentence.ts";
import type { Locale } from "../../../core/verify/messages.ts";

export const HASH = encodeBase64url(new Uint8Array(32).fill(7));
export const SALT = encodeBase64url(new Uint8Array(16).fill(5));
const TAG = new Uint8Array(32).fill(9);

export const DEPARTMENTS: ReadonlyMap<number, DepartmentName> = new Map([
  [6, { name: "水月市住房和城乡建设局", nameEn: "Shuiyue City Housing and Construction" }],
  [7, { name: "水月市税务局", nameEn: "Shuiyue City Tax Office" }],
  [9, { name: "南柯县民政局", nameEn: "Nanke County Civil Affairs" }],
  [10, { name: "黄粱镇便民服务中心", nameEn: "Huangliang Town Public Services" }],
  [14, { name: "水月市公安局", nameEn: "Shuiyue City Public Security" }],
]);

const field = (code: string, name: string, nameEn: string) => ({
  code,
  name,
  nameEn,
  sensitivity: "ordinary" as const,
});

export const CATALOGUE: Catalogue = {
  v: 1,
  version: 1,
  datasets: [
    {
      code: "marriage",
      name: "婚姻登记",
      nameEn: "Marriage register",
      holder: 9,
      fields: [field("status", "婚姻状况", "Marital status"), field("since", "登记日期", "Registered on")],
      retentionDays: 3650,
    },
    {
      code: "income-tax",
      name: "个人所得税记录",
      nameEn: "Income tax records",
      holder: 7,
      fields: [
        field("year", "年度", "Year"),
        field("income-band", "收入区间", "Income band"),
        field("income", "收入总额", "Total income"),
        field("employer", "扣缴单位", "Employer"),
      ],
      retentionDays: 1825,
    },
    {
      code: "residence-register",
      name: "居住登记",
      nameEn: "Residence register",
      holder: 10,
      fields: [
        field("address", "居住地址", "Address"),
        field("household", "同住人数", "Size of the household"),
      ],
      retentionDays: 3650,
    },
  ],
  purposes: [
    { code: "loan", name: "公积金贷款申请", nameEn: "Housing loan application" },
    { code: "public-rental-housing", name: "公租房资格审核", nameEn: "Public rental housing" },
    { code: "inquiry", name: "案件调查", nameEn: "Criminal inquiry" },
  ],
  legalBases: [
    {
      code: "housing-9",
      citation: "《镜花省住房保障条例》第九条",
      citationEn: "Jinghua Province Housing Security Regulations, article 9",
      explanation: "审核公租房资格时，住房部门可以核对申请人的住址。",
      explanationEn:
        "To decide about public rental housing, the housing office may check where an applicant lives.",
      consumers: [6],
      datasets: ["residence-register"],
      purposes: ["public-rental-housing"],
    },
  ],
};

/** A body of any kind; `time` may be left out. */
export function bodyOf(members: { kind: string; time?: string } & Record<string, unknown>): Body {
  return { v: 1, salt: SALT, time: "2026-03-05T02:00:00.000Z", ...members } as unknown as Body;
}

export function entryOf(index: number, body: Body, opening: DetailsOpening | null = null): TrailEntry {
  const text = writeBody(body);
  const leafHash = encodeBase64url(entryLeafHash({ tag: TAG, bodyHash: hashBody(text) }));
  return { index, leafHash, body: text, erased: null, opening };
}

export const erasedEntry = (index: number, by: number): TrailEntry => ({
  index,
  leafHash: HASH,
  body: null,
  erased: by,
  opening: null,
});

/** As a page holds it: items newest first, and where to find them. */
export function trailOf(entries: readonly TrailEntry[], log = 1): { items: TrailItem[] } & Lookup {
  const items = entries.map((entry) => readItem(log, entry)).sort((a, b) => b.index - a.index);
  const byKey = new Map(items.map((item) => [item.key, item]));
  return { items, get: (key) => byKey.get(key) };
}

export const NOW = Date.parse("2026-11-22T10:00:00Z");

export function tellingOf(trail: Lookup, locale: Locale, clock: Partial<Clock> = {}): Telling {
  return {
    names: makeNames({ departments: DEPARTMENTS, catalogue: CATALOGUE }, locale),
    trail,
    clock: { locale, timeZone: "Asia/Shanghai", now: NOW, ...clock },
  };
}

export const keyOf = (index: number): string => itemKey(1, index);

/** Terms that most kinds have. */
export const TAX = {
  consumer: 6,
  holder: 7,
  dataset: "income-tax",
  fields: ["income-band", "year"],
  purpose: "public-rental-housing",
};
