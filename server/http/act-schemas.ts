/** The shapes of what signed-in people send when they do something, and of what they get for it; as schemas.ts. */
import { z } from "zod";
import { MAX_ATTACHMENTS } from "../../core/trace/kinds/dispute.ts";
import { EXAMPLE_HASH } from "./examples.ts";
import { HASH } from "./parameters.ts";
import { count, departmentId, name } from "./schemas.ts";
import { exampleReceipt } from "./trace-examples.ts";
import { receipt } from "./trace-schemas.ts";
import { exampleDispute } from "./trail-examples.ts";
import { disputeShown } from "./trail-schemas.ts";

const random = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/)
  .meta({
    description:
      "Give 16 to 64 characters of base64url, drawn at random for this one act: sent again, it is done once.",
  });
const entry = z
  .int()
  .min(0)
  .max(2 ** 48);
const words = z.string().meta({ description: "Give what is to be said, at most 4 KiB of UTF-8." });
const attachments = z
  .array(z.string().regex(HASH))
  .max(MAX_ATTACHMENTS)
  .meta({ description: `Give the hashes of at most ${MAX_ATTACHMENTS} files that were handed in before.` });

/** Members are looked at by the ledger, which says what is wrong with each (`grant-invalid`). */
const terms = z.strictObject({
  consumers: z.array(departmentId).meta({ description: "departments that may read" }),
  holder: departmentId,
  dataset: z.string(),
  fields: z.array(z.string()),
  purpose: z.string(),
  from: z.string().meta({ description: "RFC 3339, UTC" }),
  until: z.string().meta({ description: "exclusive" }),
  uses: z.int().nullable().meta({ description: "how often; null: any number of times" }),
});

export const giveGrants = name(
  "GiveGrants",
  z.strictObject({
    key: random,
    group: random.meta({
      description:
        "Give what makes the grants one permission: the `jti` of the request that it answers, or 16 to 64 random characters of base64url.",
    }),
    terms: z
      .array(terms)
      .min(1)
      .max(64)
      .meta({ description: "Give 1 to 64 grants: all are given, or none." }),
  }),
);

export const endGrants = name(
  "EndGrants",
  z.strictObject({
    key: random,
    grants: z
      .array(entry)
      .min(1)
      .max(64)
      .meta({ description: "Give the log indexes of 1 to 64 grants: all are ended, or none." }),
  }),
);

export const makeDispute = name(
  "MakeDispute",
  z.strictObject({
    key: random,
    entry: entry.meta({ description: "Give the log index of the entry that is objected to." }),
    words,
    attachments,
  }),
);

export const endRepresentation = name(
  "EndRepresentation",
  z.strictObject({
    key: random,
    representation: entry.meta({ description: "Give the log index of the representation." }),
  }),
);

export const makeResponse = name(
  "MakeResponse",
  z.strictObject({
    key: random,
    dispute: entry.meta({ description: "Give the log index of the dispute." }),
    outcome: z
      .enum(["explained", "corrected", "unlawful", "referred"])
      .meta({ description: "Give explained, corrected, unlawful or referred." }),
    words,
    attachments,
  }),
);

export const acted = name(
  "Acted",
  z.strictObject({ index: count.meta({ description: "log index of the entry that was made" }), receipt }),
);
export const actedAll = name(
  "ActedAll",
  z.strictObject({
    indexes: z.array(count).meta({ description: "log indexes, in the order of what was sent" }),
    receipt,
  }),
);

export const ownDisputes = name(
  "OwnDisputes",
  z.strictObject({
    items: z.array(disputeShown),
    next: count.nullable().meta({ description: "`before` of the next page" }),
  }),
);

const disputedEntry = z
  .strictObject({
    body: z.string().nullable().meta({ description: "canonical JSON of what is objected to; null: erased" }),
    opening: z
      .strictObject({ salt: z.string(), text: z.string() })
      .nullable()
      .meta({ description: "what the department itself keeps apart from it" }),
  })
  .meta({ description: "what is objected to" });
export const inboxDispute = name(
  "InboxDispute",
  z.strictObject({ ...disputeShown.shape, disputed: disputedEntry }),
);

const KEY = "Zm9yIHRoaXMgb25lIGFjdA";

export const exampleActs = {
  giveGrants: {
    key: KEY,
    group: "aid-2026-00042-request",
    terms: [
      {
        consumers: [12],
        holder: 3,
        dataset: "residence-register",
        fields: ["address"],
        purpose: "school-enrolment",
        from: "2026-11-22T12:00:00Z",
        until: "2027-11-22T12:00:00Z",
        uses: 5,
      },
    ],
  },
  endGrants: { key: KEY, grants: [41] },
  makeDispute: {
    key: KEY,
    entry: 41,
    words: "I never asked this office for anything.",
    attachments: [EXAMPLE_HASH],
  },
  endRepresentation: { key: KEY, representation: 77 },
  makeResponse: {
    key: KEY,
    dispute: 57,
    outcome: "corrected" as const,
    words: "A file of the same name was taken for yours. The note was struck out.",
    attachments: [],
  },
  acted: { index: 57, receipt: exampleReceipt },
  actedAll: { indexes: [41], receipt: exampleReceipt },
  ownDisputes: { items: [exampleDispute], next: null },
  inboxDispute: { ...exampleDispute, disputed: { body: null, opening: null } },
};
