/**
 * Parameters of the path and the query: what each may be, and how they are checked. The description of each is also
 * the remedy in a problem. An unknown parameter is refused: a
 * mistyped `?at=` that is silently dropped would answer another question than the one asked.
 */
import { z } from "zod";
import { parseInstant } from "../instant.ts";
import { problem } from "./problem.ts";

const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/)
    .transform(Number)
    .pipe(z.int().max(max));

/** 32 bytes; the last character carries two bits and four zeros */
export const HASH = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const hashParameter = (what: string) =>
  z
    .string()
    .regex(HASH)
    .meta({ description: `Give ${what}: 32 bytes in base64url, 43 characters.` });

export const parameters = {
  department: wholeNumber(2 ** 32 - 1).meta({
    description: "Give the number of a department, a whole number below 2^32.",
  }),
  list: wholeNumber(2 ** 48 - 1).meta({
    description: "Give the number of a status list, a whole number below 2^48.",
  }),
  word: wholeNumber(2 ** 25 - 1).meta({
    description: "Give the number of the status word: the certificate's index divided by 128, rounded down.",
  }),
  registry: z
    .string()
    .regex(/^eip155:[1-9]\d{0,31}:0x[0-9a-f]{40}$/)
    .meta({
      description:
        "Give the certificate registry as CAIP-10 in lower case: eip155:<chain id>:0x<40 hex digits>.",
    }),
  root: hashParameter("the batch's Merkle root"),
  kid: hashParameter("the RFC 7638 thumbprint of the document-signing key"),
  hash: hashParameter("the SHA-256 of the document"),
  at: z
    .string()
    .transform((text, context) => {
      try {
        return parseInstant(text);
      } catch {
        context.addIssue({ code: "custom", message: "not an instant" });
        return z.NEVER;
      }
    })
    .optional()
    .meta({
      description:
        "Give a date (2024-02-29: noon UTC of that day), a date-time with its offset (2024-02-29T08:00:00+08:00, the + percent-encoded or not), or Unix seconds.",
    }),
  time: wholeNumber(253_402_300_799).optional().meta({ description: "Give Unix seconds." }),
  locale: z
    .enum(["zh-CN", "en"])
    .optional()
    .meta({ description: "Give zh-CN or en for sentences in that language only; leave it out for both." }),
  detail: z.enum(["brief", "full"]).default("brief").meta({
    description:
      "Give brief for verdict and codes, full for all that a single verification answers; brief when left out.",
  }),
  after: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .meta({ description: "Give the `next` of the page before, unchanged; leave it out for the first page." }),
  limit: wholeNumber(200)
    .refine((limit) => limit >= 1)
    .default(50)
    .meta({ description: "Give how many to answer with, 1 to 200; 50 when left out." }),
  identifier: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .meta({ description: "Give a department's external identifier (USCC) to find that one." }),
  vct: z
    .string()
    .min(1)
    .max(2_048)
    .optional()
    .meta({ description: "Give a certificate type's vct, percent-encoded, to find that one." }),
  slug: z
    .array(z.string())
    .meta({ description: "Give the rest of the type's vct, or all of it percent-encoded." }),
};

/** No parameters at all. */
export const nothing = z.strictObject({});

/** @param where names the source in messages: "path" or "query" */
export function parseParameters(schema: z.ZodObject, where: string, values: unknown): unknown {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(schema.shape);
    throw problem("request-invalid", `The ${where} has a parameter that is not known here.`, {
      field: where,
      remedy: known.length === 0 ? "Send no parameters." : `Use only ${known.join(", ")}, each once.`,
    });
  }
  const field = String(issue.path[0] ?? where);
  const missing = issue.code === "invalid_type" && (values as Record<string, unknown>)[field] === undefined;
  throw problem("request-invalid", `The parameter ${field} ${missing ? "is missing." : "cannot be read."}`, {
    field,
    remedy: schema.shape[field]?.meta()?.description ?? `Use only ${Object.keys(schema.shape).join(", ")}.`,
  });
}
