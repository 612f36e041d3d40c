/**
 * The story that the demo tells. Lin Xiaoyu, from a poor household, is admitted to a university. Under one permission the
 * university's aid office asks the departments that know, sixteen of them; with a look that the permission does not cover it
 * is seventeen. The subsidy is granted without a single paper. She objects to the one look, is told that it was
 * unlawful, ends the permission, and the office's next access is refused. For her classmate it is told up to the
 * subsidy: what he does is up to whoever signs in as him; once he has ended the permission, the office asks again.
 *
 * Around them live her mother, a farmer, a grandmother and neighbours; there is an inquiry that stayed sealed beyond its
 * day, a department that was never heard and one that counts otherwise than the log. Told through the real ledger:
 * entries have the time of the telling, and what is older says when it happened.
 */
import { createHash, randomBytes } from "node:crypto";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import type { AccessEvent, ReleasedEvent } from "../../core/trace/kinds/access.ts";
import { commitSeal } from "../../core/trace/seal.ts";
import {
  idOf,
  type Look,
  NOT_COVERED,
  NOT_COVERED_LAW,
  neighbours,
  SAID,
  SON,
  UNDER_PERMISSION,
} from "./lives.ts";
import { instant, type Teller } from "./teller.ts";

const AID = "university-aid";
const PUPILS = ["student", "classmate"] as const;
type Pupil = (typeof PUPILS)[number];

const MINUTE = 60_000;
const DAY = 86_400_000;

export async function tellStory(teller: Teller): Promise<void> {
  await tellEarlier(teller);
  await tellLateLook(teller);
  for (const pupil of PUPILS) await tellPermission(teller, pupil);
  await tellAid(teller);
  await tellObjection(teller);
  await tellFamily(teller);
  await tellFarmer(teller);
  await tellNeighbours(teller);
  await tellSeals(teller);
  await tellHeartbeats(teller);
}

/** An exchange: the consumer's side, and what the holder says of it. */
function exchange(
  teller: Teller,
  consumer: string,
  { holder, dataset, fields }: Look,
  about: { name: string; subject: string; purpose: string; occurred?: string } & Pick<AccessEvent, "basis">,
): { access: AccessEvent; released: ReleasedEvent } {
  const { name, basis, ...rest } = about;
  const both = { ...rest, dataset, fields, request: teller.request(name) };
  return {
    access: { kind: "access", ...both, holder: teller.number(holder), basis },
    released: { kind: "released", ...both, consumer: teller.number(consumer) },
  };
}

/** Both sides of one exchange. */
async function tellExchange(
  teller: Teller,
  consumer: string,
  look: Look,
  about: Parameters<typeof exchange>[3],
): Promise<number> {
  const { access, released } = exchange(teller, consumer, look, about);
  const [index] = await teller.says(`${about.name}: access`, consumer, [access]);
  await teller.says(`${about.name}: released`, look.holder, [released]);
  return index!;
}

/** What was before: a place at school, an insurance. */
async function tellEarlier(teller: Teller): Promise<void> {
  for (const [i, pupil] of [...PUPILS, "son"].entries()) {
    const subject = pupil === "son" ? SON : idOf(pupil);
    const days = pupil === "son" ? 80 : 1170;
    await tellExchange(teller, "province-education", ENROLMENT, {
      name: `enrolment of ${pupil}`,
      subject,
      purpose: "school-enrolment",
      basis: { law: "enrolment-12" },
      occurred: teller.officeDay(days, 9 * 60 + i * 7),
    });
  }
}

const ENROLMENT: Look = { holder: "county-police", dataset: "household-register", fields: ["address"] };

/** The look that nobody permitted, the night before. */
async function tellLateLook(teller: Teller): Promise<void> {
  for (const [i, pupil] of PUPILS.entries())
    await tellExchange(teller, AID, NOT_COVERED, {
      name: `late look at ${pupil}`,
      subject: idOf(pupil),
      purpose: "school-health",
      basis: { law: NOT_COVERED_LAW },
      occurred: teller.lastNight(i * 4),
    });
}

async function tellPermission(teller: Teller, pupil: Pupil): Promise<number[]> {
  const tag = await teller.tag(idOf(pupil));
  const terms = UNDER_PERMISSION.map(({ holder, dataset, fields }) => ({
    consumers: [teller.number(AID)],
    holder: teller.number(holder),
    dataset,
    fields,
    purpose: "student-aid",
    from: teller.day(0),
    until: teller.day(120),
    uses: 2,
  }));
  const group = teller.request(`permission of ${pupil}`);
  return teller.does(`permission of ${pupil}`, async (key) => {
    const { indexes } = await teller.ledger.acts.grants(tag, { key, group, terms });
    return indexes;
  });
}

/** The office asks all sixteen, each releases, and the subsidy is granted. */
async function tellAid(teller: Teller): Promise<void> {
  for (const [i, look] of UNDER_PERMISSION.entries()) {
    const { holder } = look;
    const exchanges = PUPILS.map((pupil) =>
      exchange(teller, AID, look, {
        name: `aid for ${pupil} from ${holder}`,
        subject: idOf(pupil),
        purpose: "student-aid",
        basis: { grant: teller.done(`permission of ${pupil}`)![i]! },
        ...teller.now,
      }),
    );
    const details = SAID.aidCase;
    const accesses = exchanges.map(({ access }) => ({ ...access, details }));
    await teller.says(`aid: asks ${holder}`, AID, accesses);
    await teller.says(
      `aid: released by ${holder}`,
      holder,
      exchanges.map(({ released }) => released),
    );
  }
  const granted = (pupil: Pupil): SubmissionEvent => ({
    ...{ kind: "service", subject: idOf(pupil), purpose: "student-aid", outcome: "granted" },
    ...teller.now,
  });
  await teller.says("aid: granted", AID, PUPILS.map(granted));
}

async function tellObjection(teller: Teller): Promise<void> {
  const { acts } = teller.ledger;
  const tag = await teller.tag(idOf("student"));
  const [entry] = teller.done("late look at student: access")!;
  const [dispute] = await teller.does(
    "objection",
    async (key) =>
      (await acts.dispute(tag, { key, entry: entry!, words: SAID.objection, attachments: [] })).index,
  );
  await teller.does("answer", async (key) => {
    const answer = {
      key,
      dispute: dispute!,
      outcome: "unlawful",
      words: SAID.unlawful,
      attachments: [],
    } as const;
    return (await acts.respond(teller.number(AID), answer)).index;
  });
  await teller.does("end of the permission", async (key) => {
    const grants = teller.done("permission of student")!;
    return (await acts.endGrants(tag, { key, grants })).indexes;
  });
  await askAgain(teller, "student");
}

/** The office wants to look once more, at the tax office. */
async function askAgain(teller: Teller, pupil: Pupil): Promise<void> {
  const i = UNDER_PERMISSION.findIndex(({ dataset }) => dataset === "income-tax");
  const { access } = exchange(teller, AID, UNDER_PERMISSION[i]!, {
    name: `asks ${pupil} again`,
    subject: idOf(pupil),
    purpose: "student-aid",
    basis: { grant: teller.done(`permission of ${pupil}`)![i]! },
  });
  await teller.says(`asks ${pupil} again`, AID, [access], { refused: true });
}

/**
 * Once the classmate has ended his permission, the aid office asks again, and is refused.
 * @param failed told what went wrong; it is tried again
 * @returns ends the waiting
 */
export function awaitEnd(teller: Teller, failed: (error: unknown) => void): () => void {
  const step = "asks classmate again";
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      const grants = await teller.ledger.grants(teller.done("permission of classmate")!);
      if (grants.every((grant) => grant?.revoked !== false)) await askAgain(teller, "classmate");
      if (teller.done(step) !== undefined) clearInterval(timer);
    } catch (error) {
      failed(error);
    } finally {
      busy = false;
    }
  }, 2_000);
  timer.unref();
  if (teller.done(step) !== undefined) clearInterval(timer);
  return () => clearInterval(timer);
}

/** The mother asked for assistance, permitted a look, objects to another, and acts for two of her family. */
async function tellFamily(teller: Teller): Promise<void> {
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
async function tellFarmer(teller: Teller): Promise<void> {
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

/** Many others, by the same laws, so that there is something to count and nobody to be found in it. */
async function tellNeighbours(teller: Teller): Promise<void> {
  const reads = (
    people: readonly string[],
    { holder, ...look }: Look,
    purpose: string,
    law: string,
  ): SubmissionEvent[] =>
    people.map((subject) => ({
      ...{ kind: "access", subject, ...look, purpose, basis: { law } },
      holder: teller.number(holder),
    }));
  const status: Look = { holder: "county-police", dataset: "household-register", fields: ["status"] };
  const old = neighbours(1, 60, [1935, 1962]);
  await teller.says("pensioners", "county-hr", reads(old, status, "pension-check", "pension-22"));
  const land: Look = { holder: "city-land", dataset: "land-register", fields: ["land"] };
  const farmers = neighbours(2, 40, [1960, 1995]);
  await teller.says("farmers", "county-agriculture", reads(farmers, land, "farm-subsidy", "farm-7"));
  const poor = neighbours(3, 30, [1950, 2004]);
  const home: Look = { holder: "town", dataset: "residence-register", fields: ["household"] };
  const income: Look = { holder: "city-tax", dataset: "income-tax", fields: ["income-band"] };
  await teller.says("applicants", "county-civil", [
    ...reads(poor, home, "social-assistance", "assistance-14"),
    ...reads(poor.slice(0, 22), income, "social-assistance", "assistance-14"),
  ]);
}

/** One inquiry that will not be opened on its day, and one that a judge let stay sealed for longer. */
async function tellSeals(teller: Teller): Promise<void> {
  const sealed = (discloseBy: string): SubmissionEvent => ({
    ...{
      kind: "sealed",
      commitment: randomBytes(32).toString("base64url"),
      law: "investigation-29",
      discloseBy,
    },
  });
  const soon = sealed(instant(Date.now() + 30_000));
  await teller.says("seal, soon overdue", "county-police", [soon], { anew: true });
  const [seal] = await teller.says("seal, extended", "county-police", [sealed(teller.day(20))]);
  const decision = createHash("sha256").update("demo: decision of a judge").digest("base64url");
  await teller.says("seal: extension", "county-police", [
    { kind: "seal-extended", seal: seal!, discloseBy: teller.day(50), decision },
  ]);
}

/** What departments say they exchanged in the week before: one says more than the log holds, one says nothing. */
async function tellHeartbeats(teller: Teller): Promise<void> {
  const until = Math.floor(teller.start / MINUTE) * MINUTE;
  const week = { from: instant(until - 7 * DAY), until: instant(until) };
  /** of each holder's exchanges with the aid office, where these are not told as happening now */
  const asked = teller.now.occurred === undefined ? 0 : PUPILS.length;
  const counts: Record<string, { consumed: number; released: number }> = {
    [AID]: { consumed: PUPILS.length + UNDER_PERMISSION.length * asked, released: 0 },
    "city-medical": { consumed: 0, released: PUPILS.length },
    "city-housing-fund": { consumed: 0, released: asked + 3 },
    "county-police": { consumed: 0, released: asked },
    "county-civil": { consumed: 0, released: asked },
  };
  for (const [department, count] of Object.entries(counts))
    await teller.says(`heartbeat of ${department}`, department, [{ kind: "heartbeat", ...week, ...count }]);
}

/** Whether all of it was told. */
export const isTold = (teller: Teller): boolean => teller.done("heartbeat of county-civil") !== undefined;
