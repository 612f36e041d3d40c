/**
 * The shapes that go over the wire, as zod schemas: the OpenAPI document is written
 * from them, and tests hold every answer and every example against them. `satisfies` ties each to the
 * type of core that it describes. Each named schema becomes a component of /openapi.json.
 */
import { z } from "zod";
import type { JsonValue } from "../../core/json.ts";
import type {
  DepartmentFact,
  Facts,
  SigningKeyFact,
  StatusChange,
  TypeFact,
} from "../../core/verify/facts.ts";
import { CHECK_NAMES, VERDICTS } from "../../core/verify/verdict.ts";
import { HASH, parameters } from "./parameters.ts";

/** Gives a schema the name under which the OpenAPI document holds it. */
export const named = z.registry<{ id: string }>();

export const name = <S extends z.ZodType>(id: string, schema: S): S => {
  named.add(schema, { id });
  return schema;
};

export const hash = z.string().regex(HASH);
export const seconds = z.int().min(0).meta({ description: "Unix seconds" });
export const departmentId = z
  .int()
  .min(0)
  .max(2 ** 32 - 1);
export const count = z.int().min(0);

export const blockRef = name(
  "Block",
  z.object({ number: count, hash: z.string().regex(/^0x[0-9a-f]{64}$/), time: seconds }),
);

export const chainBlock = name(
  "ChainBlock",
  z.object({
    chain: z.string().meta({ description: "CAIP-2" }),
    ...blockRef.shape,
    final: z.boolean().meta({ description: "false: the chain may still take it back" }),
  }),
);

const departmentRef = name(
  "DepartmentReference",
  z.object({ id: departmentId, identifier: z.string(), name: z.string(), nameEn: z.string() }),
);

export const department = name(
  "Department",
  z.object({
    ...departmentRef.shape,
    registeredAt: seconds,
    suspended: z
      .boolean()
      .meta({ description: "its own flag now; it says nothing about what was anchored before" }),
    ancestors: z
      .array(
        departmentRef.extend({
          suspended: z.boolean().optional().meta({ description: "its own flag now; left out: not asked" }),
        }),
      )
      .meta({ description: "from the parent up to the one under the root authority" }),
    successor: departmentId.nullable(),
  }),
) satisfies z.ZodType<DepartmentFact>;

export const signingKey = name(
  "SigningKey",
  z.object({
    thumbprint: hash,
    x: hash,
    y: hash,
    use: z.int().min(0).max(255).meta({ description: "bit set: 1 certificates, 2 submissions" }),
    validFrom: seconds,
    validUntil: seconds.nullable().meta({ description: "exclusive; null: open" }),
    compromisedAt: seconds
      .nullable()
      .meta({ description: "what was anchored from then on is void; null: not compromised" }),
  }),
) satisfies z.ZodType<SigningKeyFact>;

const certificateType = name(
  "CertificateType",
  z.object({ id: count, vct: z.string(), definer: departmentId, metadataHash: hash }),
) satisfies z.ZodType<TypeFact>;

const certificateRef = z.object({ department: departmentId, root: hash, index: count });

const statusChange = name(
  "StatusChange",
  z.object({
    lanes: z
      .string()
      .regex(/^0x[0-9a-f]{32}$/)
      .meta({ description: "bit i stands for certificate word * 128 + i" }),
    status: z.enum(["valid", "revoked", "suspended", "superseded"]),
    reason: z.enum([
      "unspecified",
      "temporarily-seized",
      "withdrawn",
      "cancelled",
      "lapsed",
      "transferred-out",
      "forfeited",
      "key-compromised",
      "other",
    ]),
    decision: hash.nullable().meta({ description: "SHA-256 of the decision document" }),
    by: departmentId,
    block: count,
    time: seconds,
    successors: z.array(z.object({ index: count, successor: certificateRef })),
  }),
) satisfies z.ZodType<StatusChange>;

export const missing = name(
  "MissingFact",
  z.object({
    missing: z.enum([
      "not-asked",
      "source-unavailable",
      "source-inconsistent",
      "source-behind",
      "sources-disagree",
    ]),
  }),
);
export const fact = <V extends z.ZodType>(value: V) =>
  z.union([z.object({ value, block: blockRef }), missing]);

export const facts = name(
  "Facts",
  z.object({
    v: z.literal(1),
    registry: z.string(),
    source: z.string(),
    readAt: seconds.meta({ description: "when the source last heard from the chain" }),
    head: fact(blockRef),
    finalized: fact(blockRef),
    department: fact(department.nullable()),
    key: fact(signingKey.nullable()),
    batch: fact(
      z
        .object({
          root: hash,
          size: count,
          typeId: count,
          anchoredAt: seconds,
          block: count,
          list: count,
          operator: z.object({
            account: z.string().regex(/^0x[0-9a-f]{40}$/),
            compromisedAt: seconds.nullable(),
          }),
        })
        .nullable(),
    ),
    type: fact(certificateType.nullable()),
    statuses: fact(z.object({ word: count, changes: z.array(statusChange) })),
  }),
) satisfies z.ZodType<Facts>;

/** A sentence in the languages that were asked for. */
export const sentence = z.partialRecord(z.enum(["zh-CN", "en"]), z.string());

export const checkOf = <const N extends readonly [string, ...string[]]>(id: string, names: N) =>
  name(
    id,
    z.object({
      name: z.enum(names),
      outcome: z.enum(["pass", "fail", "unknown", "skipped"]),
      code: z.string().meta({ description: "stable; docs/protocol.md lists them" }),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
      block: blockRef.optional().meta({ description: "the newest block whose facts the check rests on" }),
      sentence,
      remedy: sentence.optional(),
    }),
  );

const check = checkOf("Check", CHECK_NAMES);

export const verdict = z.enum(VERDICTS);
export const json: z.ZodType<JsonValue> = z.json();

const mirror = name(
  "Mirror",
  z.object({
    of: parameters.registry.meta({ description: "the registry that certificates name" }),
    by: parameters.registry.meta({ description: "the registry that answers for it" }),
    since: seconds.meta({ description: "since when it says all that the other had said" }),
  }),
);

export const verification = name(
  "Verification",
  z.object({
    verdict,
    word: sentence,
    sentence,
    at: seconds.meta({ description: "the time that the verdict is about" }),
    now: seconds,
    checks: z.array(check),
    certificate: z
      .object({
        issuer: department.nullable(),
        iss: z.string(),
        vct: z.string(),
        type: certificateType.nullable(),
        number: z.string().nullable(),
        nbf: z.int().nullable(),
        exp: z.int().nullable(),
        claims: z.array(
          z.object({
            path: z.array(z.union([z.string(), z.int()])),
            value: json,
            disclosable: z.boolean(),
            text: z
              .string()
              .meta({ description: "safe to display: hidden characters are replaced by their codes" }),
          }),
        ),
      })
      .nullable()
      .meta({ description: "what was signed; null unless its integrity could be checked and holds" }),
    anchoredAt: seconds.nullable(),
    mirror: mirror.nullable().meta({
      description:
        "not null: a mirror answered for the registry that the certificate names, and it was anchored no later than `anchoredAt`",
    }),
    head: blockRef.nullable().meta({ description: "the newest block that the verdict rests on" }),
    superseding: certificateRef
      .extend({
        number: z.string().optional().meta({
          description: "its number, where the department told it to those who hold this certificate",
        }),
      })
      .nullable()
      .meta({ description: "the newer version, where there is one" }),
    statusChange: statusChange
      .pick({ status: true, reason: true, decision: true, by: true, time: true })
      .nullable()
      .meta({ description: "what made the status what it is" }),
  }),
);

const brief = z.object({
  line: z.int().min(1),
  verdict,
  checks: z.array(check.pick({ name: true, outcome: true, code: true })),
});
const refused = z.object({
  line: z.int().min(1),
  error: z.object({ code: z.string(), detail: z.string(), remedy: z.string().optional() }),
});
const full = z.object({ line: z.int().min(1), ...verification.shape });

/** One line of a bulk verification's answer. */
export const bulkLine = name("BulkLine", z.union([refused, full, brief]));

export const departmentPage = name(
  "DepartmentPage",
  z.object({ items: z.array(department), next: z.string().nullable() }),
);

export const departmentDetails = name(
  "DepartmentDetails",
  z.object({
    ...department.shape,
    keys: z.array(signingKey),
    issuer: z.url().meta({ description: "the `iss` of its certificates" }),
    issuerMetadata: z.url(),
  }),
);

const typeDetails = name(
  "CertificateTypeDetails",
  z.object({
    ...certificateType.shape,
    metadata: z.url().meta({ description: "where its metadata document is served, by content" }),
    issuers: z.array(
      z.object({ department: departmentId, validFrom: seconds, validUntil: seconds.nullable() }),
    ),
  }),
);
export const typePage = name(
  "CertificateTypePage",
  z.object({ items: z.array(typeDetails), next: z.string().nullable() }),
);

/** SD-JWT VC Type Metadata, as far as this service looks at it. */
export const typeDocument = name("TypeMetadata", z.looseObject({ vct: z.string() }));

export const deposited = name("DepositedType", z.object({ vct: z.string(), hash, metadata: z.url() }));

const publicKey = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: hash,
  y: hash,
  kid: hash,
  use: z.literal("sig"),
  alg: z.literal("ES256"),
});

export const keySet = name("KeySet", z.object({ keys: z.array(publicKey) }));

export const reportKeySet = name(
  "ReportKeySet",
  z.object({
    keys: z.array(
      publicKey.extend({
        exp: z
          .int()
          .optional()
          .meta({ description: "of a former key: the last second that it signed, Unix seconds" }),
      }),
    ),
  }),
);
export const issuerMetadata = name("IssuerMetadata", z.object({ issuer: z.url(), jwks: keySet }));

export const about = name(
  "About",
  z.object({
    name: z.literal("certrace"),
    version: z.string(),
    publicUrl: z.url(),
    registries: z
      .array(parameters.registry)
      .meta({ description: "the certificate registries that this service trusts" }),
    mirrors: z.array(mirror).meta({
      description:
        "registries of networks that were given up, for whose certificates one of the trusted registries answers",
    }),
    traceRegistries: z
      .array(z.string())
      .meta({ description: "the trace registries that this service trusts" }),
    logs: z.array(count).meta({ description: "the trace logs that this service runs" }),
    chainId: z.int().min(1),
    head: blockRef.nullable(),
    readAt: seconds,
  }),
);

export const health = name("Health", z.object({ alive: z.literal(true) }));
export const readiness = name(
  "Readiness",
  z.object({
    ready: z.literal(true),
    head: blockRef,
    readAt: seconds,
    logs: z
      .array(
        z.object({
          id: count,
          size: count,
          anchored: count.nullable(),
          anchoredAt: seconds.nullable(),
        }),
      )
      .meta({ description: "the trace logs that run here, and how many of their entries the chain holds" }),
  }),
);

export const certificateFile = name(
  "CertificateFile",
  z.strictObject({
    protected: z.string(),
    payload: z.string(),
    signature: z.string(),
    header: z.strictObject({
      disclosures: z.array(z.string()),
      anchor: z.strictObject({
        registry: z.string(),
        department: departmentId,
        root: hash,
        index: count,
        size: count,
        path: z.array(hash),
      }),
      kb_jwt: z.string().optional(),
    }),
  }),
);

const proofMembers = {
  v: z.literal(1),
  header: z.string().meta({ description: "RLP of the block's header, base64url" }),
  code: z.string().meta({ description: "of the certificate registry, base64url" }),
  nodes: z.array(z.string()).meta({ description: "RLP of trie nodes, base64url, in the order of their use" }),
  vct: z.string().nullable().meta({ description: "name of the batch's type; null: there is no batch" }),
};

export const evidenceProofs = name(
  "EvidenceProofs",
  z.strictObject({ type: z.literal("certrace-evidence-proofs"), ...proofMembers }),
);

export const evidenceBundle = name(
  "EvidenceBundle",
  z.strictObject({
    type: z.literal("certrace-evidence-bundle"),
    ...proofMembers,
    certificate: certificateFile,
  }),
);

export const openapi = name(
  "OpenapiDocument",
  z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
);
