/**
 * What is logged in the benchmarks: accesses of one department to two datasets of another, by a legal basis or, for the
 * people who are looked at most, by their grant; every fourth with a text that is kept apart (a case number).
 */
import { createHash, sign } from "node:crypto";
import type { Catalogue } from "../../../core/trace/catalogue.ts";
import type { SubmissionEvent } from "../../../core/trace/event.ts";
import type { AccessEvent } from "../../../core/trace/kinds/access.ts";
import { newJti } from "../../jti.ts";
import { citizen, drawRank } from "./citizens.ts";
import type { Consumer } from "./world.ts";

/** The numbers that the departments get on chain, in the order of their registration. */
export const KEEPER = 1;
export const CONSUMER = 2;
export const HOLDER = 3;

/** How many of the people who are looked at most have given a grant: about six of ten accesses cite one. */
const GRANTED = 5_000;

const INCOME = { holder: HOLDER, dataset: "income-tax", purpose: "public-rental-housing" };
const RESIDENCE = { holder: HOLDER, dataset: "residence-register", purpose: "public-rental-housing" };
const FIELDS = { income: ["income-band", "year"], residence: ["address", "household", "since"] };

const dataset = (code: string, name: string, nameEn: string, fields: string[]) => ({
  ...{ code, name, nameEn, holder: HOLDER, retentionDays: 3_650 },
  fields: fields.map((each) => ({
    ...{ code: each, name: each, nameEn: each },
    sensitivity: "ordinary" as const,
  })),
});

export const CATALOGUE: Catalogue = {
  v: 1,
  version: 1,
  datasets: [
    dataset("income-tax", "个人所得税记录", "Income tax records", FIELDS.income),
    dataset("residence-register", "居住登记", "Residence register", FIELDS.residence),
  ],
  purposes: [{ code: "public-rental-housing", name: "公租房资格审核", nameEn: "Public rental housing" }],
  legalBases: [
    {
      code: "housing-9",
      citation: "《镜花省住房保障条例》第九条",
      citationEn: "Jinghua Province Housing Security Regulations, article 9",
      consumers: [CONSUMER],
      datasets: ["residence-register"],
      purposes: ["public-rental-housing"],
    },
  ],
};

/** The grants of the people who are looked at most, in the order of their ranks; every fourth counts its uses. */
export function grantEvents(): SubmissionEvent[] {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const window = {
    from: new Date(now - 1000).toISOString(),
    until: new Date(now + 86_400_000).toISOString(),
  };
  const form = createHash("sha256").update("consent form").digest("base64url");
  return Array.from({ length: GRANTED }, (_, rank) => ({
    ...{ kind: "grant", subject: citizen(rank), ...INCOME, fields: FIELDS.income, consumers: [CONSUMER] },
    ...{ ...window, uses: rank % 4 === 0 ? 1_000_000_000 : null, form },
  }));
}

/**
 * @param grants log index of each rank's grant
 * @param number makes the case number
 */
export function accessEvent(grants: readonly number[], number: number): AccessEvent {
  const rank = drawRank();
  const grant = grants[rank];
  const terms =
    grant === undefined
      ? { ...RESIDENCE, fields: FIELDS.residence, basis: { law: "housing-9" } }
      : { ...INCOME, fields: FIELDS.income, basis: { grant } };
  const details = number % 4 === 0 ? { details: `公租房 2026-${number}, window 17` } : {};
  return { kind: "access", subject: citizen(rank), ...terms, ...details };
}

/** As a department's system does it: nothing is checked here that the log checks. */
export function signSubmission(
  { kid, department, privateKey }: Consumer,
  audience: string,
  events: readonly SubmissionEvent[],
): Buffer {
  const iat = Math.floor(Date.now() / 1000);
  const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const header = base64url({ alg: "ES256", kid, typ: "certrace-submission+jwt" });
  const payload = base64url({ iss: String(department), aud: audience, iat, jti: newJti(), events });
  const input = `${header}.${payload}`;
  const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return Buffer.from(`${input}.${signature.toString("base64url")}`);
}
