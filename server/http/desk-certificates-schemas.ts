/** The shapes of the desk's answers about certificates that were issued (core/desk), as desk-schemas.ts. */
import { z } from "zod";
import { DIFFERENCES } from "../../core/desk/kinds.ts";
import { REASONS, STATUSES } from "../chain/decode.ts";
import { EXAMPLE_HASH, EXAMPLE_KID, EXAMPLE_ROOT, EXAMPLE_URL } from "./examples.ts";
import { count, departmentId, hash, name, seconds } from "./schemas.ts";

const found = z.object({
  number: z.string(),
  job: z.string().meta({ description: "the case that issued it, or `adopted-…`" }),
  batch: z.string(),
  department: departmentId,
  root: hash,
  index: count,
  line: count.meta({ description: "of the register" }),
  vct: z.string(),
  kid: hash,
  block: count,
  status: z.enum(STATUSES).nullable().meta({ description: "null: it cannot be said now" }),
  change: z
    .object({
      reason: z.enum(REASONS),
      decision: hash.nullable(),
      by: departmentId,
      time: seconds,
      successor: z.string().nullable().meta({ description: "number of the newer version" }),
    })
    .nullable(),
});

export const foundCertificates = name(
  "FoundCertificates",
  z.object({ items: z.array(found), next: z.string().nullable() }),
);

export const deskJobs = name(
  "DeskJobs",
  z.object({
    items: z.array(
      z.object({
        job: z.string(),
        vct: z.string(),
        department: departmentId,
        issued: count,
        batches: z.array(z.object({ batch: z.string(), root: hash, size: count, kid: hash, block: count })),
        adopted: z.boolean().meta({ description: "issued with the CLI, and taken over by the desk" }),
      }),
    ),
  }),
);

export const deskTypes = name(
  "DeskTypes",
  z.object({
    items: z.array(
      z.object({
        name: z.object({ zh: z.string().nullable(), en: z.string().nullable() }),
        versions: z.array(
          z.object({
            vct: z.string(),
            typeId: count.nullable().meta({ description: "on chain; null: not defined yet" }),
            definer: departmentId.nullable(),
            metadataHash: hash,
            issues: z.boolean().meta({ description: "this department may issue it now" }),
            mapping: z.boolean().meta({ description: "the desk knows which columns fill its claims" }),
            replaces: z.string().nullable(),
          }),
        ),
      }),
    ),
  }),
);

/** Whose members the type definition itself says. */
export const typeDefinition = name("TypeDefinition", z.record(z.string(), z.unknown()));

export const typePreview = name(
  "TypePreview",
  z.object({
    vct: z.string(),
    metadataHash: hash,
    defined: z.boolean(),
    sample: z.record(z.string(), z.unknown()).nullable(),
    claims: z
      .object({ added: z.array(z.string()), removed: z.array(z.string()), changed: z.array(z.string()) })
      .nullable(),
  }),
);

export const differences = name(
  "Differences",
  z.array(
    z.object({
      kind: z.enum(DIFFERENCES),
      number: z.string(),
      line: count.nullable(),
      expected: z.string(),
      found: z.string(),
      remedy: z.string(),
    }),
  ),
);

const vct = `${EXAMPLE_URL}/v1/types/business-licence`;
export const exampleCertificates = {
  found: {
    items: [
      {
        ...{ number: "SYM-2026-0001", job: "Zk3v0Qh2mX9sT1aBZk3v0Q", batch: "0001", department: 12 },
        ...{ root: EXAMPLE_ROOT, index: 41, line: 43, vct, kid: EXAMPLE_KID, block: 7 },
        status: "suspended" as const,
        change: {
          ...{ reason: "temporarily-seized" as const, decision: EXAMPLE_HASH, by: 12, time: 1_780_000_000 },
          successor: null,
        },
      },
    ],
    next: null,
  },
  jobs: {
    items: [
      {
        ...{ job: "Zk3v0Qh2mX9sT1aBZk3v0Q", vct, department: 12, issued: 561, adopted: false },
        batches: [{ batch: "0001", root: EXAMPLE_ROOT, size: 561, kid: EXAMPLE_KID, block: 7 }],
      },
    ],
  },
  types: {
    items: [
      {
        name: { zh: "营业执照", en: "Business licence" },
        versions: [
          {
            ...{ vct, typeId: 3, definer: 12, metadataHash: EXAMPLE_HASH, issues: true, mapping: true },
            replaces: null,
          },
        ],
      },
    ],
  },
  definition: { vct, name: "Business licence", claims: [{ path: ["name"] }], mapping: {} },
  differences: [
    {
      ...{ kind: "file-missing" as const, number: "SYM-2026-0001", line: 43 },
      ...{ expected: "certificates/0001/SYM-2026-0001.json", found: "it cannot be read" },
      remedy: "Run the job again, which writes missing files anew, or restore the folder.",
    },
  ],
  typePreview: { vct, metadataHash: EXAMPLE_HASH, defined: false, sample: null, claims: null },
};
