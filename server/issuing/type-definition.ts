/**
 * A type definition: SD-JWT VC Type Metadata (draft-ietf-oauth-sd-jwt-vc, "SD-JWT VC Type Metadata") plus the
 * member `mapping`, which says how a row of the department's register becomes a certificate of that type.
 *
 * What is published, and what the chain carries the hash of, is the metadata without `mapping`, serialised by
 * RFC 8785 (JCS): the register's column names are nobody's business, and the bytes do not depend on how the
 * file was laid out. Anything that could be understood in two ways is refused here, before the first row is read:
 * `type-definition-invalid` names the member in `field`.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import canonicalize from "canonicalize";
import { z } from "zod";
import { encodeBase64url } from "../../core/base64url.ts";
import {
  CERTIFICATE_NUMBER,
  MAX_DISCLOSURES,
  NEVER_DISCLOSABLE,
  RESERVED_NAMES,
} from "../../core/certificate/model.ts";
import { readTypeMetadata } from "../../core/certificate/type-metadata.ts";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../core/json.ts";
import { decodeUtf8, utf8 } from "../../core/text.ts";
import { REASONS } from "../chain/decode.ts";
import { isDateFormat } from "./values.ts";

const column = z.string().min(1, "name a column of the register");
const dateFormat = z
  .string()
  .refine(isDateFormat, "use YYYY, MM (or M) and DD (or D) once each, like MM/DD/YYYY or YYYY年M月D日");
const path = z.array(z.string().min(1)).min(1).max(8);
const fromColumn = { path, column, required: z.boolean().default(true), disclosable: z.boolean().optional() };
const columnOrText = z.union([z.strictObject({ column }), z.string().min(1)]);

const mappedClaim = z.union([
  z.discriminatedUnion("kind", [
    z.strictObject({ ...fromColumn, kind: z.literal("text"), multiline: z.boolean().default(false) }),
    z.strictObject({ ...fromColumn, kind: z.literal("date"), format: dateFormat }),
    z.strictObject({ ...fromColumn, kind: z.literal("number") }),
    z.strictObject({
      ...fromColumn,
      kind: z.literal("code"),
      table: z.record(z.string(), z.string().min(1)),
    }),
  ]),
  z.strictObject({
    path,
    value: z.union([z.string(), z.number(), z.boolean()]),
    disclosable: z.boolean().optional(),
  }),
]);

const certificateNumber = z.union([
  z.strictObject({ column, disclosable: z.boolean().optional() }),
  z.strictObject({
    template: z
      .string()
      .regex(/^(?:[^{}]|\{[^{}]+\})*\{[^{}]+\}(?:[^{}]|\{[^{}]+\})*$/, "name columns in braces: {COLUMN}"),
    disclosable: z.boolean().optional(),
  }),
  z.strictObject({
    eLicence: z.strictObject({
      type: z.string(),
      issuer: columnOrText,
      serial: columnOrText,
      version: columnOrText,
    }),
    disclosable: z.boolean().optional(),
  }),
]);

const validityEnd = z.strictObject({ column, format: dateFormat, required: z.boolean().default(true) });

const mappingSchema = z
  .strictObject({
    timeZone: z
      .string()
      .refine(isTimeZone, "name a time zone of the IANA database, like Asia/Shanghai")
      .optional(),
    claims: z.array(mappedClaim).min(1),
    number: certificateNumber,
    validity: z.strictObject({ from: validityEnd.optional(), until: validityEnd.optional() }).optional(),
    versions: z
      .strictObject({
        same: z.array(column).min(1),
        order: z.discriminatedUnion("kind", [
          z.strictObject({ column, kind: z.literal("date"), format: dateFormat }),
          z.strictObject({ column, kind: z.literal("number") }),
        ]),
      })
      .optional(),
    states: z
      .strictObject({
        column,
        values: z.record(
          z.string(),
          z.strictObject({
            status: z.enum(["valid", "revoked", "suspended"], "use valid, revoked or suspended"),
            reason: z.enum(REASONS).default("unspecified"),
          }),
        ),
      })
      .optional(),
  })
  .refine((value) => value.validity === undefined || value.timeZone !== undefined, {
    path: ["timeZone"],
    message: "say in which time zone the days of `validity` begin and end, like Asia/Shanghai",
  });

type ParsedMapping = z.output<typeof mappingSchema>;
export type MappedClaim = ParsedMapping["claims"][number] & { disclosable: boolean };
export type Mapping = Omit<ParsedMapping, "claims"> & {
  claims: MappedClaim[];
  /** whether the holder may withhold the certificate number */
  numberDisclosable: boolean;
};

export interface TypeDefinition {
  vct: string;
  /** the published metadata: the definition without `mapping` */
  metadata: JsonObject;
  /** its RFC 8785 bytes, exactly what has to be published */
  document: Uint8Array;
  /** SHA-256 of `document`, base64url: the `metadataHash` on chain */
  metadataHash: string;
  mapping: Mapping;
  /** SHA-256 of the RFC 8785 bytes of the whole file, mapping included, base64url */
  definitionHash: string;
}

/** Throws `type-definition-invalid`, `type-definition-unreadable`, and the codes of core's JSON and UTF-8 readers. */
export async function readTypeDefinition(file: string): Promise<TypeDefinition> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new CertraceError("type-definition-unreadable", `cannot read the type definition ${file}`, {
      field: "type",
      remedy: "Name a readable JSON file: SD-JWT VC Type Metadata with the member mapping.",
      cause,
    });
  }
  return parseTypeDefinition(decodeUtf8(bytes, "type"));
}

export function parseTypeDefinition(text: string): TypeDefinition {
  const json = parseJson(text);
  if (!isJsonObject(json))
    throw invalid("the file", "write a JSON object: SD-JWT VC Type Metadata and mapping");
  const { mapping: unchecked, ...metadata } = json;
  const { vct, claims: described } = readTypeMetadata(metadata);
  if (!URL.canParse(vct)) throw invalid("vct", "use a URI that will never change");
  const parsed = mappingSchema.safeParse(unchecked);
  if (!parsed.success) {
    const issue = furthest(parsed.error.issues[0]!);
    throw invalid(["mapping", ...issue.path].map(String).join("."), issue.message);
  }
  const mapped = parsed.data;
  const document = utf8(canonicalize(metadata)!);

  const descriptions = new Map(described.map((claim) => [JSON.stringify(claim.path), claim]));
  const disclosable = (member: string, claim: readonly string[], wish: boolean | undefined): boolean => {
    const shown = JSON.stringify(claim);
    const sd = descriptions.get(shown)?.sd;
    if (sd === undefined) throw invalid("claims", `describe the claim ${shown}, which ${member} fills`);
    if (sd === "allowed") return wish ?? true;
    if (wish !== undefined && wish !== (sd === "always")) {
      throw invalid(`${member}.disclosable`, `the metadata says "sd": "${sd}" for ${shown}; make them agree`);
    }
    return sd === "always";
  };
  const claims = mapped.claims.map((claim, i) => {
    const member = `mapping.claims.${i}`;
    const filled = { ...claim, disclosable: disclosable(member, claim.path, claim.disclosable) };
    if ("required" in claim && !claim.required && descriptions.get(JSON.stringify(claim.path))!.mandatory) {
      throw invalid(`${member}.required`, "the metadata says that the claim is mandatory; make them agree");
    }
    return filled;
  });
  refuseClashes(claims.map((claim) => claim.path));
  if (claims.length >= MAX_DISCLOSURES)
    throw invalid("mapping.claims", `at most ${MAX_DISCLOSURES - 1} claims fit`);

  return {
    vct,
    metadata,
    document,
    metadataHash: sha256(document),
    mapping: {
      ...mapped,
      claims,
      numberDisclosable: disclosable("mapping.number", [CERTIFICATE_NUMBER], mapped.number.disclosable),
    },
    definitionHash: sha256(utf8(canonicalize(json)!)),
  };
}

/** Every column that the mapping reads, each once, in the order of first mention. */
export function columnsOf(mapping: Mapping): string[] {
  const columns: string[] = [];
  for (const claim of mapping.claims) if ("column" in claim) columns.push(claim.column);
  const { number, validity, versions, states } = mapping;
  if ("column" in number) columns.push(number.column);
  else if ("template" in number) columns.push(...templateColumns(number.template));
  else {
    const { issuer, serial, version } = number.eLicence;
    for (const part of [issuer, serial, version]) if (typeof part === "object") columns.push(part.column);
  }
  if (validity?.from !== undefined) columns.push(validity.from.column);
  if (validity?.until !== undefined) columns.push(validity.until.column);
  if (versions !== undefined) columns.push(...versions.same, versions.order.column);
  if (states !== undefined) columns.push(states.column);
  return [...new Set(columns)];
}

export function templateColumns(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!);
}

/** Two claims at one place, or one inside a value that another one fills. */
function refuseClashes(paths: readonly (readonly string[])[]): void {
  const taken: { path: readonly string[]; member: string }[] = [
    { path: [CERTIFICATE_NUMBER], member: "mapping.number" },
  ];
  for (const [i, path] of paths.entries()) {
    const member = `mapping.claims.${i}`;
    const reserved = path.find(
      (name, depth) =>
        RESERVED_NAMES.has(name) || name === "__proto__" || (depth === 0 && NEVER_DISCLOSABLE.has(name)),
    );
    if (reserved !== undefined) {
      throw invalid(`${member}.path`, `"${reserved}" is set by the certificate itself; choose another name`);
    }
    for (const other of taken) {
      const shared = Math.min(path.length, other.path.length);
      if (path.slice(0, shared).every((name, depth) => name === other.path[depth])) {
        throw invalid(`${member}.path`, `${JSON.stringify(path)} is filled by ${other.member} already`);
      }
    }
    taken.push({ path, member });
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function invalid(field: string, remedy: string): CertraceError {
  return new CertraceError("type-definition-invalid", `type definition, ${field}: ${remedy}`, {
    field,
    remedy,
  });
}

/** zod says of a union only that nothing fitted; the branch that got furthest knows what is wrong. */
function furthest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const candidates = issue.errors.flatMap((branch) => branch.slice(0, 1).map(furthest));
  const best = candidates.toSorted((a, b) => b.path.length - a.path.length)[0];
  return best === undefined ? issue : ({ ...best, path: [...issue.path, ...best.path] } as z.core.$ZodIssue);
}

function sha256(bytes: Uint8Array): string {
  return encodeBase64url(createHash("sha256").update(bytes).digest());
}
