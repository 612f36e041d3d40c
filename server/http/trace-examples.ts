/** Examples of the trace log for the API document: as examples.ts. */
import {
  EXAMPLE_HASH,
  EXAMPLE_KID,
  EXAMPLE_ROOT,
  EXAMPLE_URL,
  exampleBlock,
  exampleDepartment,
  exampleKey,
} from "./examples.ts";

const REGISTRY = "eip155:31337:0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0";
const ORIGIN = "certrace.example/log/1";

export const exampleSubmission =
  "eyJhbGciOiJFUzI1NiIsImtpZCI6IuKApiIsInR5cCI6ImNlcnRyYWNlLXN1Ym1pc3Npb24rand0In0.eyJpc3MiOiIxMiIs4oCmfQ.c2lnbmF0dXJl";

export const exampleCheckpoint = `${ORIGIN}
2
mEnoR3/9eV41lN0yJ9VzYE2o1EF3t8o4Zx3GdZ5rTKA=

— ${ORIGIN} fvLXoJq7y…=
— witness.example/w1 jXBsMu0kD…=
`;

const body = {
  basis: { law: "household-registration-art-13" },
  consumer: 12,
  dataset: "residence-register",
  fields: ["address"],
  holder: 3,
  kind: "access",
  purpose: "school-enrolment",
  salt: "m0sY3pVvVQm4t8mR1uQ2Wg",
  time: "2026-11-22T08:00:00.000Z",
  v: 1,
};

const proofText = `c2sp.org/tlog-proof@v1
index 1
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

${exampleCheckpoint}`;

export const exampleReceipt = {
  v: 1,
  registry: REGISTRY,
  log: 1,
  entries: [{ index: 1, tag: EXAMPLE_ROOT, body: JSON.stringify(body), proof: proofText }],
};

export const exampleRefusal = {
  type: `${EXAMPLE_URL}/docs#law-purpose`,
  title: "The legal basis is for other purposes",
  status: 403,
  code: "law-purpose",
  detail: "The legal basis is for other purposes.",
  remedy: "Release nothing. Ask the person for a grant that covers the request, or cite another basis.",
  instance: `${EXAMPLE_URL}/log/1/bodies/1`,
  refused: [{ event: 0, index: 1, code: "law-purpose" }],
  receipt: {
    ...exampleReceipt,
    entries: [
      {
        ...exampleReceipt.entries[0]!,
        body: JSON.stringify({ ...body, kind: "refused", code: "law-purpose" }),
      },
    ],
  },
};

const state = {
  id: 1,
  department: 3,
  origin: ORIGIN,
  keys: [{ noteKey: EXAMPLE_KID, vrfKey: EXAMPLE_HASH, validFrom: 1_785_000_000 }],
  size: 2,
  faulty: false,
};

export const exampleEpoch = {
  number: 1,
  size: 2,
  root: EXAMPLE_ROOT,
  mapRoot: EXAMPLE_HASH,
  anchoredAt: 1_789_999_990,
  block: 1_201,
};

const at = <V>(value: V) => ({ value, block: exampleBlock });

export const exampleLog = {
  v: 1,
  id: 1,
  registry: REGISTRY,
  origin: ORIGIN,
  key: `${ORIGIN}+7ef2d7a0+AQ1NLL2zxp7xj1Hh0Y0ynWOVYNh0z1wqQ3S3tN0uBpJT`,
  vrfKey: EXAMPLE_HASH,
  size: 2,
  catalogue: { version: 1, hash: EXAMPLE_KID, index: 0 },
  state: at({ ...state, root: EXAMPLE_ROOT, mapRoot: EXAMPLE_HASH, epochs: 1 }),
  witnesses: [{ name: "witness.example/w1", size: 2, error: null }],
};

export const exampleInclusion = {
  index: 1,
  size: 2,
  root: EXAMPLE_ROOT,
  leafHash: EXAMPLE_KID,
  path: [EXAMPLE_HASH],
  proof: proofText,
};

export const exampleConsistency = {
  from: 1,
  to: 2,
  fromRoot: EXAMPLE_HASH,
  toRoot: EXAMPLE_ROOT,
  path: [EXAMPLE_KID],
};

export const exampleSubjectProof = {
  v: 1,
  registry: REGISTRY,
  log: 1,
  tag: EXAMPLE_ROOT,
  epoch: { size: 2, root: EXAMPLE_ROOT, mapRoot: EXAMPLE_HASH },
  siblings: [EXAMPLE_HASH],
  terminal: { tag: EXAMPLE_ROOT, value: EXAMPLE_KID },
  entries: [{ index: 1, leafHash: EXAMPLE_KID }],
};

export const exampleTraceQuery = {
  registry: REGISTRY,
  log: 1,
  size: 2,
  submitter: null,
  citing: [],
  catalogue: 1,
  erased: [],
};

export const exampleTraceFacts = {
  v: 1,
  registry: REGISTRY,
  log: 1,
  source: EXAMPLE_URL,
  readAt: 1_790_000_003,
  head: at(exampleBlock),
  finalized: at(exampleBlock),
  state: at(state),
  epoch: at(exampleEpoch),
  consistency: { value: { root: EXAMPLE_ROOT, proof: [] } },
  department: at(exampleDepartment),
  key: at({ ...exampleKey, use: 2 }),
  grants: { value: [] },
  catalogue: { value: null },
  erasures: { value: [] },
};

export const exampleTracing = {
  verdict: "logged",
  word: { "zh-CN": "已记录", en: "Logged" },
  sentence: { "zh-CN": "该次访问已被记录。", en: "This access was logged." },
  now: 1_790_000_000,
  checks: [
    {
      name: "format",
      outcome: "pass",
      code: "format-ok",
      params: { entries: 1 },
      sentence: { "zh-CN": "回执格式正确。", en: "The receipt can be read." },
    },
  ],
  entries: [{ index: 1, body, details: null }],
  log: state,
  epoch: exampleEpoch,
  submitter: null,
  head: exampleBlock,
};
