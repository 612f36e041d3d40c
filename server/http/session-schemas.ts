/** The shapes of what people get to see when they are signed in; as schemas.ts, whose components they join. */
import { z } from "zod";
import { count, departmentId, hash, name, seconds } from "./schemas.ts";
import { sealHistory } from "./trail-schemas.ts";

const instant = z.iso.datetime();
const guard = {
  signedIn: z.literal(true),
  name: z.string().meta({ description: "what to call the person; may be empty" }),
  csrf: z.string().meta({ description: "for the header Certrace-Csrf of whatever changes something" }),
  expiresAt: seconds.meta({ description: "unless something is asked before" }),
};

export const session = name(
  "Session",
  z.union([
    z.object({
      signedIn: z.literal(false),
      offered: z.boolean().meta({ description: "whether anybody can sign in here" }),
    }),
    z.object({
      ...guard,
      kind: z.literal("citizen"),
      subjects: z
        .array(
          z.object({
            log: count,
            origin: z.string(),
            tag: hash.meta({ description: "the person's tag in this log" }),
            proof: z.string().meta({ description: "VRF proof of the tag, 80 bytes" }),
          }),
        )
        .meta({ description: "by log, those that ran at sign-in" }),
      later: z.array(count).meta({ description: "logs opened since; a new sign-in has them" }),
      mayActFor: z.array(
        z.object({
          log: count,
          representation: count.meta({ description: "index of the entry; `for` of the other routes" }),
          ground: z.string(),
          until: instant,
          label: z.string().nullable().meta({ description: "what the department called the person" }),
        }),
      ),
    }),
    z.object({
      ...guard,
      kind: z.literal("department"),
      department: departmentId,
      roles: z.array(z.string()),
    }),
  ]),
);

export const signedOut = name(
  "SignedOut",
  z.object({ next: z.string().meta({ description: "where to go: a URL, or a path of this service" }) }),
);

const opening = z.object({ salt: z.string(), text: z.string() });

export const trail = name(
  "Trail",
  z.object({
    log: count,
    size: count.meta({ description: "of the log" }),
    entries: z
      .array(
        z.object({
          index: count,
          leafHash: hash,
          body: z.string().nullable().meta({ description: "canonical JSON; null where it was erased" }),
          erased: count.nullable().meta({ description: "index of the entry that says when and why" }),
          opening: opening
            .optional()
            .meta({ description: "of `words` or `details`, where it is yours to see" }),
          seal: z
            .strictObject(sealHistory)
            .optional()
            .meta({ description: "of an inquiry that was sealed: since when, and until which day" }),
        }),
      )
      .meta({ description: "the newest first" }),
    next: count.nullable().meta({ description: "`before` of the next page" }),
  }),
);

export const ownTag = name(
  "OwnTag",
  z.object({
    log: count,
    tag: hash,
    proof: z.string().meta({ description: "VRF proof of the tag, 80 bytes" }),
  }),
);

export const ownOpening = name("Opening", z.object({ log: count, index: count, opening }));
