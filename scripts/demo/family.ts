/** Those around her: her mother, who acts for two of the family, a grandmother, and a farmer. */

import type { SubmissionEvent } from "../../core/trace/event.ts";
import { commitSeal } from "../../core/trace/seal.ts";
import { exchange, tellExchange } from "./exchanges.ts";
import { idOf, type Look, SAID, SON } from "./lives.ts";
import type { Teller } from "./teller.ts";

/** The mother asked for assistance, permitted a look, objects to another, and acts for two of her family. */
export async function tellFamily(teller: Teller): Promise<void> {
  const { acts } = teller.ledger;
  const mother = idOf("mother");
  const assistance = { subject: mother, purpose: "social-assistance", basis: { law: "assistance-14" } };
  await tellExchange(
    teller,
    "county-civil",
    { holder: "town", dataset: "residence-register", fields: ["address", "household"] },
    { ...assistance, name: "assistance: residence", occurred: teller.officeDay(61) },
  );
  const income = await tellExchange(
    teller,
    "county-civil",
    { holder: "city-tax", dataset: "income-tax", fields: ["employer", "income-band"] },
    { ...assistance, name: "assistance: income", occurred: teller.officeDay(61, 10 * 60 + 4) },
  );
  await teller.says("assistance: granted", "county-civil", [
    {
      kind: "service",
      subject: mother,
      purpose: "social-assistance",
      outcome: "granted",
      occurred: teller.officeDay(44),
    },
  ]);
  const tag = await teller.tag(mother);
  const words = SAID.motherObjects;
  await teller.does(
    "mother objects",
    async (key) => (await acts.dispute(tag, { key, entry: income, words, attachments: [] })).index,
  );
  const [grant] = await teller.does("mother permits", async (key) => {
    const terms = {
      consumers: [teller.number("city-housing")],
      holder: teller.number("city-tax"),
      dataset: "income-tax",
      fields: ["income-band", "year"],
      purpose: "public-rental-housing",
      from: teller.day(0),
      until: teller.day(12),
      uses: null,
    };
    return (await acts.grant(tag, { key, terms })).index;
  });
  await tellExchange(
    teller,
    "city-housing",
    { holder: "city-tax", dataset: "income-tax", fields: ["income-band"] },
    {
      name: "mother: housing",
      subject: mother,
      purpose: "public-rental-housing",
      basis: { grant: grant! },
      ...teller.now,
    },
  );
  const acting = (subject: string, ground: "mandate" | "parent", label: string): SubmissionEvent => ({
    ...{ kind: "representation", subject, representative: mother, ground, details: label },
    ...{ from: teller.day(-30), until: teller.day(335) },
  });
  await teller.says("mother acts for others", "county-civil", [
    acting(idOf("grandmother"), "mandate", "吴桂英 Wu Guiying"),
    acting(SON, "parent", "林晓松 Lin Xiaosong"),
  ]);
  await tellGrandmother(teller);
}

/** Nobody has to come to the office to show that they live. */
async function tellGrandmother(teller: Teller): Promise<void> {
  const subject = idOf("grandmother");
  for (const years of [3, 2, 1])
    await tellExchange(
      teller,
      "county-hr",
      { holder: "county-police", dataset: "household-register", fields: ["status"] },
      {
        name: `pension ${years}`,
        subject,
        purpose: "pension-check",
        basis: { law: "pension-22" },
        occurred: teller.officeDay(years * 365 - 25),
      },
    );
  await tellExchange(
    teller,
    "city-medical",
    { holder: "county-civil", dataset: "social-assistance", fields: ["category", "since"] },
    {
      name: "grandmother: hospital",
      subject,
      purpose: "medical-assistance",
      basis: { law: "medical-assistance-9" },
      occurred: teller.officeDay(140),
    },
  );
  const pension = { subject, purpose: "pension-check" };
  const hospital = { subject, purpose: "medical-assistance" };
  await teller.says("pension goes on", "county-hr", [
    { kind: "service", ...pension, outcome: "granted", occurred: teller.officeDay(339) },
  ]);
  await teller.says("hospital: granted", "city-medical", [
    { kind: "service", ...hospital, outcome: "granted", occurred: teller.officeDay(139) },
  ]);
}

/** A subsidy, one side of whose last check is missing; and an inspection that he was not told of until now. */
export async function tellFarmer(teller: Teller): Promise<void> {
  const subject = idOf("farmer");
  const farm = { subject, purpose: "farm-subsidy", basis: { law: "farm-7" } };
  const land: Look = { holder: "city-land", dataset: "land-register", fields: ["land"] };
  await tellExchange(teller, "county-agriculture", land, {
    ...farm,
    name: "farm: last year",
    occurred: teller.officeDay(390),
  });
  const now = exchange(teller, "county-agriculture", land, {
    ...farm,
    name: "farm: this year",
    ...teller.now,
  });
  await teller.says("farm: this year", "county-agriculture", [
    now.access,
    { kind: "service", subject, purpose: "farm-subsidy", outcome: "granted", ...teller.now },
  ]);

  const salt = teller.request("salt of the inspection").slice(0, 21).concat("A");
  const inspection = {
    subject,
    holder: teller.number("city-market"),
    dataset: "business-register",
    fields: ["firms", "role"],
    purpose: "tax-inspection",
    occurred: teller.officeDay(52),
  };
  const law = "tax-inspection-61";
  const [seal] = await teller.says("inspection: sealed", "city-tax", [
    { kind: "sealed", commitment: commitSeal(salt, inspection), law, discloseBy: teller.day(30) },
  ]);
  const [opened] = await teller.says("inspection: opened", "city-tax", [
    { kind: "unsealed", ...inspection, seal: seal!, law, salt },
  ]);
  const tag = await teller.tag(subject);
  const { acts } = teller.ledger;
  const said = { entry: opened!, words: SAID.farmerObjects, attachments: [] };
  const [dispute] = await teller.does(
    "farmer objects",
    async (key) => (await acts.dispute(tag, { key, ...said })).index,
  );
  await teller.says("farmer is referred", "city-tax", [
    { kind: "response", dispute: dispute!, outcome: "referred", words: SAID.referred, attachments: [] },
  ]);
}
