/** Examples of what follows from a trace log, for the API document: as examples.ts. */
import { EXAMPLE_HASH } from "./examples.ts";

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 22, 12);
const instant = (time: number) => new Date(time).toISOString();

const disputed = {
  index: 57,
  entry: 41,
  consumer: 12,
  holder: 3,
  time: instant(NOON),
  due: instant(NOON + 15 * DAY),
  open: true,
  overdue: false,
  owing: [3],
};
const referred = { index: 60, time: instant(NOON + DAY), department: 12, outcome: "referred" as const };
const said = (text: string) => ({ salt: "m0sY3pVvVQm4t8mR1uQ2Wg", text });

export const exampleDisputes = { items: [{ ...disputed, responses: [referred] }], next: null };

export const exampleDispute = {
  ...disputed,
  words: said("I never asked this office for anything."),
  attachments: [{ hash: EXAMPLE_HASH, name: "letter.pdf", type: "application/pdf", size: 48_213 }],
  responses: [{ ...referred, words: said("The register can tell why."), attachments: [] }],
};

export const exampleOneSided = {
  items: [
    {
      ...{ entry: 41, consumer: 12, holder: 3, request: "Zk3v0Qh2mX9sT1aBc4De" },
      ...{ logged: "access" as const, missing: 3 },
      ...{ time: instant(NOON - 3 * DAY), due: instant(NOON - 2 * DAY), late: true },
      ...{ dataset: "residence-register", purpose: "school-enrolment", occurred: null },
    },
  ],
  next: null,
};

export const exampleSeals = {
  items: [
    {
      ...{ index: 30, law: "investigation-29", open: true, overdue: false, time: instant(NOON - 80 * DAY) },
      ...{ firstDiscloseBy: instant(NOON - DAY), discloseBy: instant(NOON + 60 * DAY) },
      extensions: [
        {
          ...{ index: 44, time: instant(NOON - 2 * DAY), discloseBy: instant(NOON + 60 * DAY) },
          decision: EXAMPLE_HASH,
        },
      ],
    },
  ],
  next: null,
};

export const exampleConduct = {
  size: 90_112,
  at: instant(NOON),
  disputes: {
    open: 3,
    overdue: 1,
    byDepartment: [{ department: 12, open: 3, overdue: 1, oldestDue: instant(NOON - 2 * DAY) }],
  },
  seals: {
    open: 2,
    overdue: 0,
    byAgency: [{ agency: 9, open: 2, overdue: 0, oldestDiscloseBy: instant(NOON + 30 * DAY) }],
  },
  gaps: [{ department: 3, heartbeatHours: 24, from: NOON - 3 * DAY, until: NOON - DAY }],
  mismatches: [
    {
      department: 12,
      index: 80_000,
      from: NOON - DAY,
      until: NOON,
      said: { consumed: 900, released: 0 },
      logged: { consumed: 890, released: 0 },
    },
  ],
  oneSided: [{ department: 3, count: 10 }],
  volumes: [
    {
      month: "2026-10",
      consumer: 12,
      running: false,
      shown: [{ purpose: "school-enrolment", dataset: "residence-register", count: 4_120 }],
      other: 31,
    },
  ],
};
