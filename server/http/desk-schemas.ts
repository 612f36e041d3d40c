/** The shapes of the desk's answers (core/desk/case.ts, core/desk/answers.ts); as schemas.ts, whose components they join. */
import { z } from "zod";
import { CASE_STATES } from "../../core/desk/case.ts";
import { count, departmentId, name, seconds } from "./schemas.ts";

const actor = z.object({
  person: z.string().meta({ description: "opaque, and the same at every sign-in" }),
  name: z.string(),
});
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const progress = z.object({
  stage: z.string().meta({ description: "of issuing: read, sign, anchor, write, status, render" }),
  done: z.number(),
  total: z.number(),
  unit: z.string(),
});
const state = z.enum(CASE_STATES);

const summary = z.object({
  id: z.string(),
  kind: z.string(),
  state,
  revision: count,
  title: z.string(),
  maker: actor,
  checker: actor.optional(),
  created: seconds,
  changed: seconds,
  remark: z.string().optional().meta({ description: "of the last sending back" }),
  progress: progress
    .extend({
      rate: z.number().meta({ description: "units a second" }),
      stages: z.array(progress).meta({ description: "every stage so far, in order" }),
    })
    .optional(),
  failure: z
    .object({
      code: z.string(),
      detail: z.string(),
      field: z.string().optional(),
      remedy: z.string().optional(),
    })
    .optional(),
});

export const caseShown = name(
  "Case",
  summary.extend({
    terms: z.record(z.string(), z.unknown()).meta({ description: "by the kind" }),
    files: z.array(z.object({ file: z.string(), name: z.string(), size: count, sha256 })),
    digest: sha256.meta({ description: "of what is approved: kind, terms and files" }),
    events: z.array(
      actor.extend({ time: seconds, act: z.string(), revision: count, remark: z.string().optional() }),
    ),
    outcome: z.record(z.string(), z.unknown()).optional().meta({ description: "by the kind" }),
    may: z.array(z.string()).meta({ description: "what whoever asks may do with it now" }),
    own: z.boolean().meta({ description: "whoever asks has made it" }),
  }),
);

export const caseList = name(
  "CaseList",
  z.object({
    items: z.array(summary),
    next: count.nullable().meta({ description: "`before` of the next page" }),
  }),
);

export const preview = name("CasePreview", z.record(z.string(), z.unknown()));

export const upload = name(
  "Upload",
  z.object({
    id: z.string(),
    name: z.string(),
    size: count,
    sha256,
    columns: z
      .array(z.string())
      .optional()
      .meta({ description: "names of its columns, where it can be read as a register" }),
  }),
);

const activityHead = { n: count, hash: sha256 };

export const deskMe = name(
  "DeskMe",
  actor.extend({
    department: departmentId,
    departmentName: z.string(),
    departmentNameEn: z.string(),
    roles: z.array(z.string()),
    types: z.array(
      z.object({
        vct: z.string(),
        name: z.object({ zh: z.string(), en: z.string() }),
        columns: z.array(z.string()).meta({ description: "that its mapping reads" }),
        issuable: z.boolean().meta({ description: "as the chain has it now" }),
      }),
    ),
    counts: z.object({
      toCheck: count.meta({ description: "submitted by others" }),
      mine: z.object({ draft: count, sentBack: count, submitted: count }),
      running: count,
      failed: count,
    }),
    activity: z.object({ ...activityHead, damaged: count.nullable() }),
    maxUpload: count.meta({ description: "bytes of one upload" }),
  }),
);

export const activityPage = name(
  "ActivityPage",
  z.object({
    items: z.array(
      actor.extend({
        ...activityHead,
        time: seconds,
        act: z.string(),
        case: z.string().optional(),
        detail: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        previous: sha256,
      }),
    ),
    next: count.nullable().meta({ description: "`before` of the next page" }),
    head: z.object(activityHead).meta({ description: "of the newest line: to be written down elsewhere" }),
    damaged: count.nullable().meta({ description: "a line that does not hold" }),
  }),
);

/** What the acts on a case take. */
const plain = z.strictObject({
  revision: z.int().min(1).meta({ description: "Give the revision of the case that this is about." }),
  remark: z.string().max(8_000).optional().meta({ description: "Say something about it, or leave it out." }),
});
const bare = plain.omit({ remark: true });
const terms = z
  .record(z.string(), z.unknown())
  .meta({ description: "Give the terms of the kind, an object." });
export const caseActs = {
  make: name(
    "MakeCase",
    z.strictObject({
      kind: z
        .string()
        .max(40)
        .meta({ description: "Name the kind of case: issue, status, type, reissue, reconcile." }),
      terms,
    }),
  ),
  submit: name("SubmitCase", plain),
  approve: name(
    "ApproveCase",
    plain.extend({
      digest: sha256.meta({ description: "Give the `digest` of the case that you have looked at." }),
    }),
  ),
  sendBack: name(
    "SendBackCase",
    plain.extend({
      remark: z.string().max(8_000).meta({ description: "Say what the maker shall do about it." }),
    }),
  ),
  edit: name("EditCase", bare.extend({ terms })),
  bare: name("ActOnCase", bare),
};

const maker = { person: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg", name: "唐小满" };
const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const exampleSummary = {
  id: "Zk3v0Qh2mX9sT1aBZk3v0Q",
  kind: "issue",
  state: "submitted" as const,
  revision: 2,
  title: "营业执照 · november.csv",
  maker,
  created: 1795363200,
  changed: 1795363260,
};
export const exampleDesk = {
  case: {
    ...exampleSummary,
    terms: {
      register: "k3v0Qh2mX9sT1aBZk3v0QA",
      type: "https://certrace.example/v1/types/business-licence",
      format: "csv",
    },
    files: [{ file: "k3v0Qh2mX9sT1aBZk3v0QA", name: "november.csv", size: 20480, sha256: hash }],
    digest: hash,
    events: [{ time: 1795363200, ...maker, act: "create", revision: 1 }],
    may: ["approve", "send-back"],
    own: false,
  },
  list: { items: [exampleSummary], next: null },
  preview: { rows: 200, accepted: 198, refused: 2 },
  upload: {
    id: "k3v0Qh2mX9sT1aBZk3v0QA",
    name: "november.csv",
    size: 20480,
    sha256: hash,
    columns: ["名称", "状态"],
  },
  make: {
    kind: "issue",
    terms: { register: "k3v0Qh2mX9sT1aBZk3v0QA", type: "https://certrace.example/v1/types/business-licence" },
  },
  plain: { revision: 2 },
  me: {
    ...maker,
    department: 4,
    departmentName: "水月市市场监督管理局",
    departmentNameEn: "Shuiyue City Market Supervision",
    roles: ["maker"],
    types: [],
    counts: { toCheck: 0, mine: { draft: 1, sentBack: 0, submitted: 0 }, running: 0, failed: 0 },
    activity: { n: 12, hash, damaged: null },
    maxUpload: 104857600,
  },
  activity: {
    items: [
      {
        n: 1,
        time: 1795363200,
        ...maker,
        act: "create",
        case: "Zk3v0Qh2mX9sT1aBZk3v0Q",
        detail: { kind: "issue", revision: 1, digest: hash },
        previous: "0".repeat(64),
        hash,
      },
    ],
    next: null,
    head: { n: 1, hash },
    damaged: null,
  },
};
