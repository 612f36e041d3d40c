/**
 * The story that the demo tells: of a student (student.ts), of her family and a farmer (family.ts), and of everybody else.
 * There is an inquiry that stayed sealed beyond its day, a department that was never heard and one that counts otherwise
 * than the log. Told through the real ledger: entries have the time of the telling, and what is older says when it
 * happened.
 */
import { createHash, randomBytes } from "node:crypto";
import type { SubmissionEvent } from "../../core/trace/event.ts";
import { tellFamily, tellFarmer } from "./family.ts";
import { type Look, neighbours, UNDER_PERMISSION } from "./lives.ts";
import { AID, PUPILS, tellStudent } from "./student.ts";
import { instant, type Teller } from "./teller.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

export async function tellStory(teller: Teller): Promise<void> {
  await tellStudent(teller);
  await tellFamily(teller);
  await tellFarmer(teller);
  await tellNeighbours(teller);
  await tellSeals(teller);
  await tellHeartbeats(teller);
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
