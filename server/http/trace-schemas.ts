/**
 * The shapes of the trace log that go over the wire; as schemas.ts, whose components they join.
 */
import { z } from "zod";
import type { EpochFact, TraceFacts, TraceFactsQuery } from "../../core/verify/receipt/facts.ts";
import { TRACE_CHECK_NAMES } from "../../core/verify/receipt/verdict.ts";
import { HASH } from "./parameters.ts";
import {
  blockRef,
  checkOf,
  count,
  department,
  departmentId,
  fact,
  hash,
  json,
  missing,
  name,
  seconds,
  sentence,
  signingKey,
} from "./schemas.ts";

const logId = departmentId.meta({ description: "number of the log in its registry" });
const proof80 = z.string().regex(/^[\w-]{107}$/);

export const receipt = name(
  "Receipt",
  z.strictObject({
    v: z.literal(1),
    registry: z.string().meta({ description: "the TraceRegistry, CAIP-10" }),
    log: logId,
    submission: z.string().optional().meta({ description: "the department's JWS" }),
    entries: z
      .array(
        z.strictObject({
          index: count,
          tag: hash.meta({ description: "subject tag" }),
          body: z.string().optional().meta({ description: "canonical JSON; absent where it was erased" }),
          bodyHash: hash.optional(),
          details: z.strictObject({ salt: z.string(), text: z.string() }).optional(),
          tagProof: z.strictObject({ event: count, proof: proof80 }).optional(),
          proof: z.string().meta({ description: "C2SP tlog-proof, with the signed checkpoint" }),
        }),
      )
      .min(1),
  }),
);

export const refusedSubmission = name(
  "RefusedSubmission",
  z.object({
    type: z.url(),
    title: z.string(),
    status: z.literal(403),
    code: z.string().meta({ description: "of the one event; submission-refused where there are several" }),
    detail: z.string(),
    remedy: z.string(),
    instance: z.url().meta({ description: "the first entry that says so" }),
    refused: z.array(z.object({ event: count, index: count, code: z.string() })),
    receipt,
  }),
);

const logKeys = z.object({ noteKey: hash, vrfKey: hash, validFrom: seconds });
const logState = z.object({
  id: logId,
  department: departmentId,
  origin: z.string(),
  keys: z.array(logKeys).meta({ description: "every version, the newest last" }),
  size: count.meta({ description: "anchored" }),
  faulty: z.boolean().meta({ description: "whether somebody has proved its map false" }),
});

const epoch = name(
  "Epoch",
  z.object({ number: count, size: count, root: hash, mapRoot: hash, anchoredAt: seconds, block: count }),
) satisfies z.ZodType<EpochFact>;

export const epochPage = name("EpochPage", z.object({ items: z.array(epoch), next: z.string().nullable() }));

const entryFact = z.object({ index: count, tag: hash, body: z.string(), path: z.array(hash) });
const shown = <V extends z.ZodType>(value: V) => z.union([z.object({ value }), missing]);

export const traceFacts = name(
  "TraceFacts",
  z.object({
    v: z.literal(1),
    registry: z.string(),
    log: count,
    source: z.string(),
    readAt: seconds.meta({ description: "when the source last heard from the chain" }),
    head: fact(blockRef),
    finalized: fact(blockRef),
    state: fact(logState.nullable()),
    epoch: fact(epoch.nullable()).meta({ description: "the first that covers the receipt's checkpoint" }),
    consistency: shown(z.object({ root: hash, proof: z.array(hash) })),
    department: fact(department.nullable()),
    key: fact(signingKey.nullable()),
    grants: shown(
      z.array(
        z.object({
          index: count,
          entry: entryFact.nullable(),
          revoked: entryFact.nullable(),
          used: z.array(z.object({ index: count, before: count })),
        }),
      ),
    ),
    catalogue: shown(z.object({ entry: entryFact, document: z.record(z.string(), json) }).nullable()),
    erasures: shown(z.array(entryFact)),
  }),
) satisfies z.ZodType<TraceFacts>;

export const traceFactsQuery = name(
  "TraceFactsQuery",
  z.strictObject({
    registry: z.string(),
    log: logId,
    size: count.meta({ description: "of the receipt's checkpoint" }),
    submitter: z.strictObject({ department: departmentId, kid: hash }).nullable(),
    citing: z
      .array(z.strictObject({ index: count, body: z.string() }))
      .meta({ description: "the receipt's accesses that cite a grant, with their bodies" }),
    catalogue: count
      .nullable()
      .meta({ description: "index of the receipt's first entry, where one names a dataset" }),
    erased: z.array(count).meta({ description: "entries whose bodies the receipt lacks" }),
  }),
) satisfies z.ZodType<TraceFactsQuery>;

export const tracing = name(
  "Tracing",
  z.object({
    verdict: z.enum(["logged", "pending", "unauthorised", "erased", "log-faulty", "invalid", "undetermined"]),
    word: sentence,
    sentence,
    now: seconds,
    checks: z.array(checkOf("TraceCheck", TRACE_CHECK_NAMES)),
    entries: z
      .array(
        z.object({
          index: count,
          body: z.record(z.string(), json).nullable(),
          details: z.string().nullable(),
        }),
      )
      .nullable()
      .meta({ description: "what was logged; null unless its inclusion holds" }),
    log: logState.nullable(),
    epoch: epoch.nullable(),
    submitter: department.nullable(),
    head: blockRef.nullable().meta({ description: "the newest block that the verdict rests on" }),
  }),
);

export const logAbout = name(
  "TraceLog",
  z.object({
    v: z.literal(1),
    id: logId,
    registry: z.string(),
    origin: z.string().meta({ description: "first line of its checkpoints" }),
    key: z.string().meta({ description: "verifier key of its notes (C2SP signed-note)" }),
    vrfKey: hash,
    size: count,
    catalogue: z
      .object({ version: count, hash, index: count })
      .nullable()
      .meta({ description: "in force, and where it was logged" }),
    state: fact(
      logState.extend({ root: hash.nullable(), mapRoot: hash.nullable(), epochs: count }).nullable(),
    ).meta({ description: "what the chain says" }),
    witnesses: z.array(z.object({ name: z.string(), size: count, error: z.string().nullable() })),
  }),
);

export const inclusionProof = name(
  "InclusionProof",
  z.object({
    index: count,
    size: count,
    root: hash,
    leafHash: hash,
    path: z.array(hash).meta({ description: "RFC 6962, from the leaf up" }),
    proof: z
      .string()
      .nullable()
      .meta({ description: "as C2SP tlog-proof, where `size` is the published checkpoint's; else null" }),
  }),
);

export const consistencyProof = name(
  "ConsistencyProof",
  z.object({ from: count, to: count, fromRoot: hash, toRoot: hash, path: z.array(hash) }),
);

export const subjectProof = name(
  "SubjectProof",
  z.object({
    v: z.literal(1),
    registry: z.string(),
    log: logId,
    tag: hash,
    epoch: z.object({ size: count, root: hash, mapRoot: hash }),
    siblings: z.array(hash).meta({ description: "in the subject map, from the root down" }),
    terminal: z
      .object({ tag: hash, value: hash })
      .nullable()
      .meta({ description: "where the way ends: the tag's own leaf, another's, or null for none" }),
    entries: z
      .array(z.object({ index: count, leafHash: z.string().regex(HASH) }))
      .meta({ description: "the subject's little log up to the epoch" }),
  }),
);
