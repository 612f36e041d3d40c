/**
 * One certificate for each result that the page can show, and the facts that go with it, made for the moment of the
 * test: the page reads the device's own clock. Names and numbers are made up.
 */
import { encodeBase64url } from "../../core/base64url.ts";
import type { JsonObject } from "../../core/json.ts";
import { sha256 } from "../../core/sha256.ts";
import { utf8 } from "../../core/text.ts";
import type { Facts, StatusChange } from "../../core/verify/facts.ts";
import { changed, type DraftOptions, editFile, makeBatch, REGISTRY, type TestBatch } from "../core/build.ts";
import type { Site } from "./site.ts";

const DAY = 86_400;

/** Type metadata of the licence below: labels in both languages, one claim that no copy carries. */
export const TYPE_METADATA = utf8(
  JSON.stringify({
    vct: "https://certrace.example/v1/types/business-licence/1",
    display: [
      { locale: "zh-CN", name: "食品经营许可证" },
      { locale: "en-US", name: "Food Business Licence" },
    ],
    claims: [
      claim(["certificate_number"], "许可证编号", "Licence number"),
      claim(["legal_name"], "经营者名称", "Operator"),
      claim(["owner"], "法定代表人", "Legal representative"),
      claim(["address"], "经营场所", "Place of business"),
      claim(["address", "province"], "省", "Province"),
      claim(["address", "street"], "街道门牌", "Street"),
      claim(["activities"], "经营项目", "Activities"),
      claim(["capital"], "注册资本（元）", "Registered capital (CNY)"),
      claim(["founded"], "成立日期", "Founded on"),
      claim(["chain_store"], "连锁经营", "Part of a chain"),
      claim(["phone"], "联系电话", "Telephone"),
    ],
  }),
);

function claim(path: string[], zh: string, en: string): JsonObject {
  return {
    path,
    display: [
      { locale: "zh-CN", label: zh },
      { locale: "en-US", label: en },
    ],
  };
}

export const licence = (index: number): JsonObject => ({
  certificate_number: `JY1510100${String(index).padStart(7, "0")}`,
  legal_name: "青禾县春风里小吃店",
  owner: "林知夏",
  address: { province: "云溪省", street: "青禾县梧桐街道春风里 27 号" },
  activities: ["热食类食品制售", "自制饮品制售"],
  capital: 200000,
  founded: "2019-04-08",
  chain_store: false,
});

export interface Example {
  batch: TestBatch;
  /** the certificate file */
  file: string;
  facts: Facts;
}

const now = (): number => Math.floor(Date.now() / 1000);

/** A licence anchored 400 days ago, and the facts about it as they are now. */
export function example(
  options: DraftOptions & { index?: number; changes?: (anchoredAt: number) => StatusChange[] } = {},
): Example {
  const { index = 41, changes = () => [], ...draft } = options;
  const anchoredAt = now() - 400 * DAY;
  const batch = makeBatch({ count: 561, claims: licence, anchoredAt, ...draft });
  return { batch, file: batch.file(index), facts: asOfNow(batch.facts(index, changes(anchoredAt))) };
}

/** The facts with the head of the chain moved to this moment, and departments and type that people would know. */
function asOfNow(facts: Facts): Facts {
  const head = { number: 48_211, hash: `0x${"ab".repeat(32)}`, time: now() - 6 };
  const final = { number: 48_200, hash: `0x${"cd".repeat(32)}`, time: now() - 60 };
  const read = <T>(value: T) => ({ value, block: head });
  if (!("value" in facts.department) || !facts.department.value) throw new Error("no department");
  if (!("value" in facts.type) || !facts.type.value) throw new Error("no type");
  if (!("value" in facts.key) || !("value" in facts.batch) || !("value" in facts.statuses)) {
    throw new Error("a fact is missing");
  }
  return {
    ...facts,
    source: "https://certrace.example",
    readAt: now() - 2,
    head: read(head),
    finalized: read(final),
    key: read(facts.key.value),
    batch: read(facts.batch.value),
    statuses: read(facts.statuses.value),
    department: read({
      ...facts.department.value,
      name: "青禾县市场监督管理局",
      nameEn: "Qinghe County Administration for Market Regulation",
      ancestors: [
        { id: 5, identifier: "11510000000000002B", name: "青禾县人民政府", nameEn: "Qinghe County" },
        { id: 2, identifier: "11510000000000001A", name: "澄江市人民政府", nameEn: "Chengjiang City" },
        { id: 1, identifier: "11510000000000000X", name: "云溪省人民政府", nameEn: "Yunxi Province" },
      ],
    }),
    type: read({ ...facts.type.value, metadataHash: encodeBase64url(sha256(TYPE_METADATA)) }),
  };
}

/** A change of the certificate, so many days before now. */
const daysAgo = (days: number, ...change: Parameters<typeof changed>) => ({
  ...changed(...change),
  time: now() - days * DAY,
});

export const EXAMPLES = {
  valid: () => example({ nbf: now() - 400 * DAY, exp: now() + 1200 * DAY }),
  revoked: () => example({ changes: () => [daysAgo(90, 41, "revoked", 0, { reason: "cancelled" })] }),
  suspended: () =>
    example({ changes: () => [daysAgo(12, 41, "suspended", 0, { reason: "temporarily-seized" })] }),
  superseded: () =>
    example({
      changes: () => [
        daysAgo(30, 41, "superseded", 0, {
          successors: [
            {
              index: 41,
              successor: { department: 12, root: encodeBase64url(sha256(utf8("next"))), index: 6 },
            },
          ],
        }),
      ],
    }),
  expired: () => example({ nbf: now() - 400 * DAY, exp: now() - 35 * DAY }),
  "not-yet-valid": () => example({ nbf: now() + 20 * DAY, exp: now() + 400 * DAY }),
  tampered: () => {
    const one = example();
    const forged = encodeBase64url(utf8(JSON.stringify(["AAAAAAAAAAAAAAAAAAAAAA", "owner", "王伪造"])));
    const file = editFile(one.file, (certificate) => {
      certificate.header.disclosures[2] = forged;
    });
    return { ...one, file };
  },
  foreign: () => example({ registry: `eip155:1:0x${"66".repeat(20)}` }),
} satisfies Record<string, () => Example>;

/** Makes the site's service know an example. A foreign registry is not among those it trusts. */
export function tell(site: Site, { facts, batch }: Example): void {
  site.says.registries = [REGISTRY];
  site.says.types = [TYPE_METADATA];
  site.says.facts.set(batch.anchors[0]!.root, facts);
}
