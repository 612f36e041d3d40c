/**
 * The kind "issue": an uploaded register becomes certificates. The definition of the type is fixed with the case, so that
 * an edit of it in the meantime changes nothing that somebody has approved. The work itself is server/issuing's: killed
 * anywhere it goes on, and no row is issued twice.
 */
import { z } from "zod";
import { readTypeMetadata, typeNameOf } from "../../core/certificate/type-metadata.ts";
import type { IssueOutcome, IssuePreview, IssueTerms } from "../../core/desk/kinds.ts";
import { CertraceError } from "../../core/errors.ts";
import { utf8 } from "../../core/text.ts";
import { dryRun } from "../issuing/dry-run.ts";
import { issueRegister } from "../issuing/issue.ts";
import { issuedHints } from "../issuing/planned-successors.ts";
import { formatOf, type RegisterSource } from "../issuing/register.ts";
import { readTypeDefinition, type TypeDefinition } from "../issuing/type-definition.ts";
import type { CaseKind, DeskTools, Work } from "./case.ts";
import { issuedFolder, papersFolder } from "./issued-folders.ts";
import { renderPapers } from "./issued-papers.ts";
import { RefusedRows } from "./refused-rows.ts";
import { registerAt, registerTerms } from "./register-terms.ts";
import { readTerms } from "./terms.ts";
import { requireType } from "./types.ts";

const DEFINITION = "definition.json";

const terms = z.strictObject({
  register: z.string().min(1).max(64).meta({ description: "Give the id of an upload." }),
  type: z.string().min(1).max(2048).meta({ description: "Give the vct of a type that the desk has." }),
  ...registerTerms,
  batchSize: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: "Give how many certificates one transaction anchors, 1 to 1000000." }),
  papers: z
    .boolean()
    .optional()
    .meta({ description: "Say false where no PDFs are wanted; true when left out." }),
});

export const issueKind: CaseKind<IssueTerms, IssuePreview, IssueOutcome> = {
  kind: "issue",
  approval: true,
  followsChain: false,

  async check(sent, desk) {
    const read = readTerms(terms, sent);
    const { name } = await desk.upload(read.register);
    const format = read.format ?? formatOf(name);
    const { text, definition } = await requireType(desk.types, read.type);
    await typeOnChain(definition, desk);
    return {
      title: `${typeNameOf(readTypeMetadata(definition.metadata), "zh-CN")} · ${name}`,
      terms: { ...read, format },
      uploads: [read.register],
      files: { [DEFINITION]: utf8(text) },
    };
  },

  async preview(work) {
    await using refused = new RefusedRows(work);
    const seen = await dryRun({
      register: registerOf(work),
      type: await readTypeDefinition(work.path(DEFINITION)),
      onRefused: refused.add,
    });
    await refused.finish();
    return { ...seen, refusedRows: refused.first };
  },

  async run(work, running) {
    const { progress, sender, signingKey } = running;
    const { department, registry, service } = work.desk;
    const type = await readTypeDefinition(work.path(DEFINITION));
    const typeId = await typeOnChain(type, work.desk);
    const out = issuedFolder(work.folder);
    const { rows, issued, refused, batches, statuses } = await issueRegister({
      ...{ department, registry, service, type, typeId },
      register: registerOf(work),
      out,
      batchSize: work.case.terms.batchSize,
      key: await signingKey(),
      sender: await sender(),
      onProgress: progress,
    });
    for await (const hints of issuedHints(out)) await work.desk.successors.put(hints);
    await work.desk.certificates.add(work.case.id, out);
    const { papers = true } = work.case.terms;
    const { rendered, without } = papers
      ? await renderPapers(
          { out, papers: papersFolder(work.folder), total: issued, type },
          work.desk,
          running,
        )
      : { rendered: 0, without: 0 };
    return { rows, issued, refused, batches, papers: rendered, withoutPaper: without, statuses };
  },
};

const registerOf = ({ case: { terms }, path }: Work<IssueTerms>): RegisterSource =>
  registerAt(path(terms.register), terms);

type Chain = Pick<DeskTools, "department" | "index" | "now">;

/** Whether the desk's department may issue a type now, or will by the time that a batch of it is anchored. */
export async function mayIssue(typeId: number, { department, index, now }: Chain): Promise<boolean> {
  const time = now();
  return (await index.issuers(typeId)).some(
    ({ department: issuer, validFrom, validUntil }) =>
      issuer === department && validFrom <= time + 60 && (validUntil === null || time < validUntil),
  );
}

/**
 * The type's number on chain. Said here for a sentence that helps; the contract would refuse it as well.
 * Throws `type-unknown`, `type-mismatch`, `issuer-not-authorised`.
 */
export async function typeOnChain(
  { metadataHash, vct }: Pick<TypeDefinition, "metadataHash" | "vct">,
  desk: Chain,
): Promise<number> {
  const found = await desk.index.typeByVct(vct);
  if (found === null)
    throw new CertraceError("type-unknown", "The type is not defined on chain.", {
      field: "terms.type",
      remedy: "Let the department that defines it do so first.",
    });
  if (found.metadataHash !== metadataHash)
    throw new CertraceError("type-mismatch", "The desk's definition is not the one that stands on chain.", {
      field: "terms.type",
      remedy: "Bring the definition to the desk with which the type was defined.",
    });
  if (await mayIssue(found.id, desk)) return found.id;
  throw new CertraceError("issuer-not-authorised", "The department may not issue this type now.", {
    field: "terms.type",
    remedy: `Let department ${found.definer}, which defined it, authorise it.`,
  });
}
