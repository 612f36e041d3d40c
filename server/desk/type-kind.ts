/**
 * The kind "type": a certificate type is defined or its mapping changed. What has been defined never changes: metadata with
 * another hash needs another vct, and older certificates go on being read by their own version's labels. A change of the
 * mapping alone (which columns fill which claims) concerns the desk only.
 */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import type { TypeOutcome, TypePreview, TypeTerms } from "../../core/desk/kinds.ts";
import { CertraceError } from "../../core/errors.ts";
import { utf8 } from "../../core/text.ts";
import { parseTypeDefinition, readTypeDefinition, type TypeDefinition } from "../issuing/type-definition.ts";
import type { CaseKind, DeskTools } from "./case.ts";
import { readTerms } from "./terms.ts";
import { sampleOf } from "./type-sample.ts";
import { claimChanges, keepVersion } from "./type-versions.ts";

const DEFINITION = "definition.json";
/** UTF-16 units of a definition as JSON */
const MAX_DEFINITION = 1 << 18;

const terms = z.strictObject({
  definition: z
    .record(z.string(), z.unknown())
    .meta({ description: "Give the type's metadata with the member mapping." }),
  replaces: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .meta({ description: "Give the vct of the version that this one follows, or leave it out." }),
});

export const typeKind: CaseKind<TypeTerms, TypePreview, TypeOutcome> = {
  kind: "type",
  approval: true,
  followsChain: true,

  async check(sent, desk) {
    const { definition, replaces } = readTerms(terms, sent);
    const type = readDefinition(definition);
    await requireVersion(type, replaces, desk);
    const text = JSON.stringify(definition);
    return {
      title: `${type.vct}`,
      terms: { definition, ...(replaces === undefined ? {} : { replaces }) },
      uploads: [],
      files: { [DEFINITION]: utf8(text) },
    };
  },

  async preview(work) {
    const { replaces } = work.case.terms;
    return previewType(await readTypeDefinition(work.path(DEFINITION)), replaces, work.desk);
  },

  async run(work, { sender, progress }) {
    const { department, documents, folder, index, types } = work.desk;
    const { definition, replaces } = work.case.terms;
    const type = await readTypeDefinition(work.path(DEFINITION));
    const { vct, metadataHash } = type;
    progress({ stage: "status", done: 0, total: 2, unit: "calls" });
    const before = await index.typeByVct(vct);
    if (before !== null && before.metadataHash !== metadataHash) throw taken(vct);
    // Served first: from the moment on that the chain names it, people ask for it.
    await documents.write(type.document);
    // Acts go by what they say: sent again after a crash, the outbox knows them.
    const id = hash("sha256", canonicalize({ vct, metadataHash })!, "base64url");
    let typeId = before?.id;
    if (typeId === undefined) {
      const act = { act: "define-type", definer: department, vct, metadataHash } as const;
      const { events } = await (await sender()).send(`desk/type/${id}`, act);
      const defined = events.find((event) => event.type === "type-defined" && event.vct === vct);
      if (defined?.type !== "type-defined")
        throw new CertraceError("type-mismatch", "The transaction succeeded without defining the type.", {
          remedy: "Check that the address book names the registries of this chain.",
        });
      typeId = defined.typeId;
    }
    progress({ stage: "status", done: 1, total: 2, unit: "calls" });
    const authorised = (await index.issuers(typeId)).some((each) => each.department === department);
    if (!authorised && (before === null || before.definer === department)) {
      const issuer = { issuer: department, validFrom: work.case.created, validUntil: null };
      await (await sender()).send(`desk/issuer/${id}`, { act: "authorise-issuer", typeId, ...issuer });
    }
    await types.put(JSON.stringify(definition));
    if (replaces !== undefined && replaces !== vct) await keepVersion(folder, vct, replaces);
    progress({ stage: "status", done: 2, total: 2, unit: "calls" });
    return { vct, typeId, metadataHash };
  },
};

/** What defining a type would mean. Throws `type-definition-invalid`, `type-vct-taken`, `type-version-unknown`. */
export async function previewType(
  type: TypeDefinition,
  replaces: string | undefined,
  desk: DeskTools,
): Promise<TypePreview> {
  const was = await requireVersion(type, replaces, desk);
  const { vct, metadataHash } = type;
  return {
    ...{ vct, metadataHash, defined: (await desk.index.typeByVct(vct)) !== null },
    sample: await sampleOf(type),
    claims: was === null ? null : claimChanges(type, was),
  };
}

/** A definition as it was sent. Throws `type-definition-invalid`. */
export function readDefinition(definition: Record<string, unknown>): TypeDefinition {
  const text = JSON.stringify(definition);
  if (text.length <= MAX_DEFINITION) {
    try {
      return parseTypeDefinition(text);
    } catch (error) {
      if (!(error instanceof CertraceError) || error.code === "type-definition-invalid") throw error;
      // What core's readers say of the metadata.
      const { field = "the file", message, remedy = "Correct it." } = error;
      throw new CertraceError("type-definition-invalid", message, { field, remedy, cause: error });
    }
  }
  throw new CertraceError("type-definition-invalid", "The definition is too long.", {
    field: "the file",
    remedy: `Keep it within ${MAX_DEFINITION} characters.`,
  });
}

/** The version before, where one is named and kept here. */
async function requireVersion(
  { vct, metadataHash }: TypeDefinition,
  replaces: string | undefined,
  { index, types }: DeskTools,
): Promise<TypeDefinition | null> {
  const standing = await index.typeByVct(vct);
  if (standing !== null && standing.metadataHash !== metadataHash) throw taken(vct);
  if (replaces === undefined) return null;
  const was = await types.find(replaces);
  if (was !== null) return was.definition;
  if ((await index.typeByVct(replaces)) !== null) return null;
  throw new CertraceError("type-version-unknown", "There is no type that this version could follow.", {
    field: "terms.replaces",
    remedy: "Give the vct of a type of GET /desk/types, or leave it out.",
  });
}

function taken(vct: string): CertraceError {
  return new CertraceError(
    "type-vct-taken",
    "The type is defined already, with other metadata, and stays so.",
    {
      field: "terms.definition.vct",
      remedy: `Give the new version a vct of its own, such as ${nextVct(vct)}.`,
    },
  );
}

/** …/2 after …, …/3 after …/2 */
function nextVct(vct: string): string {
  const match = /^(.*)\/(\d{1,6})$/.exec(vct);
  return match === null ? `${vct}/2` : `${match[1]}/${Number(match[2]) + 1}`;
}
