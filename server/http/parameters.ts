/**
 * Parameters of the path and the query: what each may be, and how they are checked. The description of each is also
 * the remedy in a problem. An unknown parameter is refused: a
 * mistyped `?at=` that is silently dropped would answer another question than the one asked.
 */
import { z } from "zod";
import { parseTilePath, type Tile } from "../../core/trace/tiles.ts";
import { parseInstant } from "../instant.ts";
import { problem } from "./problem.ts";

const wholeNumber = (max: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/)
    .transform(Number)
    .pipe(z.int().max(max));

/** The largest number of an entry, a case or a line of the record that the stores' keys have room for (store/keys.ts). */
const LAST = 10 ** 12 - 1;

/** 32 bytes; the last character carries two bits and four zeros */
export const HASH = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const hashParameter = (what: string) =>
  z
    .string()
    .regex(HASH)
    .meta({ description: `Give ${what}: 32 bytes in base64url, 43 characters.` });

/**
 * The rest of a tile's path. Percent-encoded slashes would give one tile two paths, and a cache two copies; an entry
 * bundle must not be had as a tile by spelling `entries` otherwise.
 */
const tilePart = <T extends Tile>(isKind: (tile: Tile) => tile is T, prefix: string) =>
  z.array(z.string().regex(/^[^/]*$/)).transform((segments, context): T => {
    const tile = parseTilePath(prefix + segments.join("/"));
    if (tile !== null && isKind(tile)) return tile;
    context.addIssue({ code: "custom", message: "no tile" });
    return z.NEVER;
  });

export const parameters = {
  department: wholeNumber(2 ** 32 - 1).meta({
    description: "Give the number of a department, a whole number below 2^32.",
  }),
  block: wholeNumber(2 ** 48 - 1).meta({
    description: "Give the number of a block, a whole number below 2^48.",
  }),
  list: wholeNumber(2 ** 48 - 1).meta({
    description: "Give the number of a status list, a whole number below 2^48.",
  }),
  inBatch: wholeNumber(2 ** 32 - 1).meta({
    description: "Give the certificate's index in its batch, from 0.",
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
  until: wholeNumber(253_402_300_799).meta({ description: "Give the last second of it, Unix seconds." }),
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
  log: wholeNumber(2 ** 32 - 1).meta({ description: "Give the number of a trace log in its registry." }),
  index: wholeNumber(2 ** 48).meta({ description: "Give the index of an entry in the log, from 0." }),
  size: wholeNumber(2 ** 48)
    .optional()
    .meta({
      description: "Give a number of entries, up to that of the newest checkpoint; its own when left out.",
    }),
  from: wholeNumber(2 ** 48).meta({ description: "Give the smaller of two numbers of entries." }),
  to: wholeNumber(2 ** 48).meta({
    description: "Give the larger of two numbers of entries, up to that of the newest checkpoint.",
  }),
  for: wholeNumber(LAST).optional().meta({
    description:
      "Give the `representation` under which you act for another person, out of `mayActFor` of GET /my/session; leave it out for yourself.",
  }),
  before: wholeNumber(LAST)
    .optional()
    .meta({ description: "Give the `next` of the page before; leave it out for the newest." }),
  open: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional()
    .meta({
      description: "Give true for what has no final answer yet, false for the rest; all when left out.",
    }),
  fileHash: hashParameter("the file's SHA-256"),
  fileName: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: "Give the file's name, without a folder, percent-encoded." }),
  mediaType: z
    .string()
    .min(3)
    .max(255)
    .meta({ description: "Give the file's media type, e.g. application/pdf." }),
  many: wholeNumber(1_000)
    .refine((limit) => limit >= 1)
    .default(50)
    .meta({ description: "Give how many to answer with, 1 to 1000; 50 when left out." }),
  destination: z.string().max(512).optional().meta({
    description:
      "Give a path of this service to go to after signing in; /my-data or, for staff, /inbox when left out.",
  }),
  as: z
    .enum(["citizen", "department"])
    .default("citizen")
    .meta({ description: "Give citizen for one's own data, department for a department's staff." }),
  afterSize: wholeNumber(2 ** 48)
    .optional()
    .meta({ description: "Give the `next` of the page before, unchanged; leave it out for the first page." }),
  order: z
    .enum(["oldest", "newest"])
    .default("oldest")
    .meta({ description: "Give oldest or newest: which comes first; oldest when left out." }),
  tag: hashParameter("the subject tag; auditors only").optional().meta({
    description:
      "Auditors only: give the subject tag, 32 bytes in base64url. Others leave it out: their token tells it.",
  }),
  tile: tilePart((tile): tile is Tile & { level: number } => tile.level !== "entries", "tile/").meta({
    description:
      "Give level, index and, for a partial tile, width as C2SP tlog-tiles writes them: 0/x001/x234/067.p/8.",
  }),
  bundle: tilePart(
    (tile): tile is Tile & { level: "entries" } => tile.level === "entries",
    "tile/entries/",
  ).meta({
    description:
      "Give index and, for a partial bundle, width as C2SP tlog-tiles writes them: x001/x234/067.p/8.",
  }),
  identifier: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .meta({ description: "Give a department's external identifier (USCC) to find that one." }),
  offer: hashParameter("the id of the offer"),
  ask: hashParameter("the id of the question"),
  withCode: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .meta({
      description: "Give true for an offer that needs a transaction code; false when left out.",
    }),
  wait: wholeNumber(25)
    .default(0)
    .meta({ description: "Give how many seconds to wait for an answer, 0 to 25; 0 when left out." }),
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

/** What one asks about a group of 128 certificates, without saying which of them it is about. */
export const groupQuery = z.strictObject({
  registry: parameters.registry,
  department: parameters.department,
  root: parameters.root,
  word: parameters.word,
  kid: parameters.kid,
});

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
