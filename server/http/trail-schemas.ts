/** The shapes of what follows from a trace log (server/trail) that go over the wire; as schemas.ts. */
import { z } from "zod";
import { count, departmentId, hash, name } from "./schemas.ts";

const instant = z.string().meta({ description: "RFC 3339, UTC" });
const milliseconds = z.int().meta({ description: "Unix milliseconds" });
const words = z
  .strictObject({ salt: z.string(), text: z.string() })
  .nullable()
  .meta({ description: "text, and the salt under which the body commits to it; null: erased" });
const file = z.strictObject({ hash, name: z.string(), type: z.string(), size: count });
const outcome = z.enum(["explained", "corrected", "unlawful", "referred"]);

const disputed = {
  index: count.meta({ description: "log index of the dispute" }),
  entry: count.meta({ description: "log index of what is objected to" }),
  consumer: departmentId,
  holder: departmentId,
  time: instant,
  due: instant,
  open: z.boolean(),
  overdue: z.boolean(),
  owing: z.array(departmentId).meta({ description: "who still owes an answer; empty where it is answered" }),
};

export const disputePage = name(
  "DisputePage",
  z.strictObject({
    items: z.array(
      z.strictObject({
        ...disputed,
        responses: z.array(
          z.strictObject({ index: count, time: instant, department: departmentId, outcome }),
        ),
      }),
    ),
    next: count.nullable().meta({ description: "`before` of the next page" }),
  }),
);

export const disputeShown = name(
  "Dispute",
  z.strictObject({
    ...disputed,
    words,
    attachments: z.array(file),
    responses: z.array(
      z.strictObject({
        index: count,
        time: instant,
        department: departmentId,
        outcome,
        words,
        attachments: z.array(file),
      }),
    ),
  }),
);

export const oneSidedPage = name(
  "OneSidedPage",
  z.strictObject({
    items: z.array(
      z.strictObject({
        entry: count.meta({ description: "log index of the side that is there" }),
        consumer: departmentId,
        holder: departmentId,
        request: z.string().meta({ description: "what both sides of the exchange carry" }),
        logged: z.enum(["access", "released"]).meta({ description: "the side that is there" }),
        missing: departmentId.meta({ description: "whose side is not there" }),
        time: instant.meta({ description: "when the side that is there was logged" }),
        due: instant.meta({ description: "a day later: from then on the person and everybody see it" }),
        late: z.boolean(),
        dataset: z.string().nullable().meta({ description: "null: erased" }),
        purpose: z.string().nullable(),
        occurred: instant.nullable(),
      }),
    ),
    next: z.string().nullable().meta({ description: "`after` of the next page" }),
  }),
);

/** Since when an inquiry was sealed, and until which day. */
export const sealHistory = {
  time: instant.meta({ description: "when it was sealed" }),
  firstDiscloseBy: instant.meta({ description: "the day of disclosure, as it was first" }),
  discloseBy: instant.meta({ description: "the day of disclosure, after all extensions" }),
  extensions: z.array(
    z.strictObject({
      index: count,
      time: instant,
      discloseBy: instant,
      decision: hash.meta({ description: "SHA-256 of the judge's decision" }),
    }),
  ),
};

export const sealPage = name(
  "SealPage",
  z.strictObject({
    items: z.array(
      z.strictObject({
        index: count.meta({ description: "log index of the seal" }),
        law: z.string(),
        open: z.boolean().meta({ description: "not disclosed yet" }),
        overdue: z.boolean(),
        ...sealHistory,
      }),
    ),
    next: count.nullable().meta({ description: "`before` of the next page" }),
  }),
);

export const deposited = name("HandedIn", z.strictObject({ hash }));

const counts = z.strictObject({ consumed: count, released: count });

export const conduct = name(
  "Conduct",
  z.strictObject({
    size: count.meta({ description: "entries of the log that are taken in" }),
    at: instant,
    disputes: z.strictObject({
      open: count,
      overdue: count,
      byDepartment: z.array(
        z.strictObject({
          department: departmentId,
          open: count,
          overdue: count,
          oldestDue: instant.nullable(),
        }),
      ),
    }),
    seals: z.strictObject({
      open: count,
      overdue: count,
      byAgency: z.array(
        z.strictObject({
          agency: departmentId,
          open: count,
          overdue: count,
          oldestDiscloseBy: instant.nullable(),
        }),
      ),
    }),
    gaps: z.array(
      z.strictObject({
        department: departmentId,
        heartbeatHours: count,
        from: milliseconds.nullable().meta({ description: "last heard; null: never" }),
        until: milliseconds.nullable().meta({ description: "heard again; null: silent still" }),
      }),
    ),
    mismatches: z.array(
      z.strictObject({
        department: departmentId,
        index: count,
        from: milliseconds,
        until: milliseconds,
        said: counts,
        logged: counts,
      }),
    ),
    oneSided: z.array(z.strictObject({ department: departmentId, count })),
    volumes: z.array(
      z.strictObject({
        month: z.string(),
        consumer: departmentId,
        running: z.boolean().meta({ description: "the month is not over: numbers are rounded down to tens" }),
        shown: z.array(z.strictObject({ purpose: z.string(), dataset: z.string(), count })),
        other: count.nullable().meta({ description: "all that is about too few people to be shown" }),
      }),
    ),
  }),
);

export const rulesShown = name(
  "Rules",
  z.strictObject({
    logged: z.array(z.strictObject({ version: count, hash, index: count })).meta({
      description: "the versions in this log, the newest first",
    }),
    rules: z.record(z.string(), z.unknown()).meta({
      description: "what this service goes by; its RFC 8785 text has the hash of its version",
    }),
  }),
);
