/** People of the page's tests, with the trails that their pages tell. */
import type { TrailEntry } from "../../core/trail/item.ts";
import type { CitizenSession } from "../../web/my-data/session.ts";
import {
  bodyOf,
  CATALOGUE,
  DEPARTMENTS,
  entryOf,
  erasedEntry,
  HASH,
  SALT,
  TAX,
} from "../core/trail/build-trail.ts";
import type { MySays } from "./my-site.ts";

const TAG = HASH;

export const CITIZEN: CitizenSession = {
  signedIn: true,
  kind: "citizen",
  name: "林知夏",
  csrf: "token-of-the-session",
  expiresAt: 4_000_000_000,
  subjects: [{ log: 1, origin: "certrace.example/log/1", tag: TAG, proof: "proof" }],
  mayActFor: [
    { log: 1, representation: 77, ground: "parent", until: "2030-01-01T00:00:00Z", label: "林小满" },
  ],
};

const day = (daysAgo: number, hour = 2): string =>
  new Date(Math.floor(Date.now() / 86_400_000 - daysAgo) * 86_400_000 + hour * 3_600_000).toISOString();

/** Lines that the page tells the story in: of six exchanges both sides are there, and each is one line. */
export const LINES = (): number => story().length - 6;

/** Something of every kind, oldest first; ends with an access that nobody released. */
export function story(): TrailEntry[] {
  const entries: TrailEntry[] = [];
  let index = 3;
  const add = (members: { kind: string } & Record<string, unknown>, opening?: string) => {
    entries.push(
      entryOf(index, bodyOf(members), opening === undefined ? null : { salt: SALT, text: opening }),
    );
    index += 7;
    return index - 7;
  };
  const law = { law: "housing-9" };
  const home = {
    consumer: 6,
    holder: 10,
    dataset: "residence-register",
    fields: ["address", "household"],
    purpose: "public-rental-housing",
  };
  const request = (name: string) => ({ request: `${name}-request-0001` });
  entries.push(erasedEntry(1, 400));
  add({
    kind: "representation",
    time: day(420),
    department: 9,
    representative: TAG,
    ground: "mandate",
    from: day(420),
    until: day(-60),
  });
  const grant = add({
    kind: "grant",
    time: day(230),
    consumers: [6],
    holder: 7,
    dataset: "income-tax",
    fields: ["income-band", "year"],
    purpose: "public-rental-housing",
    from: day(230),
    until: day(-9),
    uses: 12,
  });
  add({ kind: "access", time: day(229), ...TAX, basis: { grant }, ...request("first-exchange") });
  add({ kind: "released", time: day(229, 3), ...TAX, ...request("first-exchange") });
  add({ kind: "access", time: day(228), ...home, basis: law });
  add({ kind: "service", time: day(215), consumer: 6, purpose: "public-rental-housing", outcome: "granted" });
  const odd = add({
    kind: "access",
    time: day(70, 18),
    consumer: 9,
    holder: 10,
    dataset: "residence-register",
    fields: ["address", "household"],
    purpose: "loan",
    basis: law,
  });
  add({
    kind: "refused",
    time: day(64),
    ...TAX,
    fields: ["employer", "income", "income-band", "year"],
    basis: { grant },
    code: "grant-fields",
  });
  const dispute = add(
    {
      kind: "dispute",
      time: day(60),
      entry: odd,
      consumer: 9,
      holder: 10,
      words: HASH,
      attachments: [],
      due: day(45),
    },
    "I never applied for a loan.",
  );
  add(
    {
      kind: "response",
      time: day(50),
      dispute,
      department: 9,
      outcome: "corrected",
      words: HASH,
      attachments: [],
    },
    "Confused with another person. The note was struck out.",
  );
  add({
    kind: "unsealed",
    time: day(30),
    agency: 14,
    seal: 2,
    holder: 10,
    dataset: "residence-register",
    fields: ["address"],
    purpose: "inquiry",
    law: "housing-9",
    occurred: day(200),
    opening: SALT,
  });
  for (let i = 0; i < 6; i++) {
    add({ kind: "access", time: day(20 - i), ...TAX, basis: { grant }, ...request(`exchange-00${i}`) });
    if (i < 5) add({ kind: "released", time: day(20 - i, 3), ...TAX, ...request(`exchange-00${i}`) });
  }
  add({ kind: "grant-revoked", time: day(3), grant: 9999 });
  add({ kind: "something-new", time: day(2) });
  add({ kind: "access", time: day(1, 19), ...TAX, consumer: 14, basis: law, occurred: day(5, 18) });
  return entries.reverse();
}

export const CONSENTED = Date.parse(day(40));

/** One consent to three kinds of data, and its end. */
export function consents(): TrailEntry[] {
  const kinds = [
    [7, "income-tax", "year"],
    [9, "marriage", "status"],
    [10, "residence-register", "address"],
  ] as const;
  const given = kinds.map(([holder, dataset, field], i) =>
    entryOf(
      10 + i,
      bodyOf({
        kind: "grant",
        time: day(40),
        consumers: [6],
        holder,
        dataset,
        fields: [field],
        purpose: "loan",
        from: day(40),
        until: day(-60),
        uses: 1,
        group: "one-consent-of-the-test",
      }),
    ),
  );
  const ended = kinds.map((_, i) =>
    entryOf(20 + i, bodyOf({ kind: "grant-revoked", time: day(4), grant: 10 + i })),
  );
  return [...given, ...ended].reverse();
}

/** Ten thousand accesses and more, oldest first in time. */
export function manyEntries(count: number): TrailEntry[] {
  const entries: TrailEntry[] = [];
  for (let i = 0; i < count; i++)
    entries.push(
      entryOf(
        count * 3 - i * 3,
        bodyOf({
          kind: "access",
          time: day(Math.floor(i / 8), i % 24),
          ...TAX,
          consumer: [6, 9, 10, 14][i % 4],
          basis: { law: "housing-9" },
        }),
      ),
    );
  return entries.sort((a, b) => b.index - a.index);
}

/** What a service says to somebody whose trail this is. */
export const saysTo = (entries: TrailEntry[], session: MySays["session"] = CITIZEN): MySays => ({
  session,
  trails: new Map([
    ["1", entries],
    ["1/77", entries.slice(-5)], // in four lines
  ]),
  catalogue: CATALOGUE,
  departments: DEPARTMENTS,
  down: [],
  ended: false,
});
