/**
 * The kind "reissue": certificates are issued anew, and the old ones answer with their new ones ("superseded by …").
 *
 * - From a register: a job was issued from a wrong one. The right one is issued; each old certificate is superseded by the
 *   new one of its number (or by a table of pairs); an old one that no new one takes the place of is revoked.
 * - From what is kept: a key or an operator account was stolen and declared compromised on chain, so what it made from
 *   then on is void. All of it is issued again with the key of today, in one action; what was revoked stays revoked.
 *
 * New certificates are anchored before old ones change, and every step is worked out from the chain as it stands: killed
 * anywhere, the case goes on and does nothing twice.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DeskCertificate } from "../../core/desk/answers.ts";
import type { ReissueOutcome, ReissuePreview, ReissueTerms } from "../../core/desk/kinds.ts";
import { CertraceError } from "../../core/errors.ts";
import { REASONS } from "../chain/decode.ts";
import { dryRun } from "../issuing/dry-run.ts";
import { issueRegister } from "../issuing/issue.ts";
import { issuedHints } from "../issuing/planned-successors.ts";
import { formatOf, type RegisterSource } from "../issuing/register.ts";
import { changeStatuses, hashDecision, supersede } from "../issuing/status-change.ts";
import { readTypeDefinition, type TypeDefinition } from "../issuing/type-definition.ts";
import type { CaseKind, Running, Work } from "./case.ts";
import { firstCounts } from "./first-counts.ts";
import { typeOnChain } from "./issue-kind.ts";
import { issuedFolder, jobName, papersFolder } from "./issued-folders.ts";
import { renderPapers } from "./issued-papers.ts";
import { writeDrafts } from "./kept.ts";
import { lostCertificates, requireCompromised } from "./lost.ts";
import { previewFolder } from "./preview.ts";
import { RefusedRows } from "./refused-rows.ts";
import { registerAt, registerTerms } from "./register-terms.ts";
import { planReissue, type ReissuePlan, readPairs } from "./reissue-plan.ts";
import { Statuses } from "./statuses.ts";
import { tellSuccessors } from "./tell-successors.ts";
import { readTerms } from "./terms.ts";
import { requireType } from "./types.ts";

const SHOWN = 100;
const DEFINITION = "definition.json";

const upload = z.string().min(1).max(64);
const text = z.string().min(1).max(2048);
const decision = upload
  .optional()
  .meta({ description: "Give the id of the upload of the decision document." });
const papers = z.boolean().optional().meta({ description: "Say whether PDFs are made; left out, they are." });
const fromRegister = z.strictObject({
  from: z.literal("register"),
  replaces: text.meta({ description: "Name the job whose certificates are withdrawn." }),
  register: upload.meta({ description: "Give the id of an upload." }),
  type: text.meta({ description: "Give the vct of a type that the desk has." }),
  ...registerTerms,
  match: z.enum(["number", "table"]).meta({ description: "Say number or table." }),
  pairs: upload
    .optional()
    .meta({ description: "Give the id of the upload with the columns older and newer." }),
  reason: z.enum(REASONS).meta({ description: `Say ${REASONS.join(", ")}.` }),
  decision,
  papers,
});
const fromKept = z.strictObject({
  from: z.literal("kept"),
  key: text.meta({ description: "Give the thumbprint of the stolen key, or the address of the account." }),
  decision,
  papers,
});

export const reissueKind: CaseKind<ReissueTerms, ReissuePreview, ReissueOutcome> = {
  kind: "reissue",
  approval: true,
  followsChain: true,

  async check(sent, desk) {
    const kept = (sent as { from?: unknown } | null)?.from === "kept";
    const read = (kept ? readTerms(fromKept, sent) : readTerms(fromRegister, sent)) as ReissueTerms;
    if (read.from === "kept") {
      await requireCompromised(desk, read.key);
      return { title: `reissue · ${read.key}`, terms: read, uploads: uploadsOf(read) };
    }
    if (desk.certificates.job(read.replaces) === null) throw unknownJob();
    if ((read.match === "table") !== (read.pairs !== undefined))
      throw new CertraceError("terms-invalid", "A table of pairs goes with match: table, and only with it.", {
        field: "terms.pairs",
        remedy: "Upload a table with the columns older and newer, or match by number.",
      });
    const { name } = await desk.upload(read.register);
    const { text: definition, definition: type } = await requireType(desk.types, read.type);
    await typeOnChain(type, desk);
    return {
      title: `reissue · ${name}`,
      terms: { ...read, format: read.format ?? formatOf(name) },
      uploads: uploadsOf(read),
      files: { [DEFINITION]: new TextEncoder().encode(definition) },
    };
  },

  async preview(work) {
    const preview: ReissuePreview = {
      counts: { issue: 0, supersede: 0, revoke: 0, untouched: 0, refused: 0 },
      ...{ certificates: [], refused: [], notices: [], revoked: [] },
    };
    const numbers = new Set<string>();
    await using refused = new RefusedRows(work);
    for (const part of await partsOf(work, join(previewFolder(work.folder), work.case.digest))) {
      const seen = await dryRun({
        ...{ register: part.register, type: part.type },
        onAccepted: ({ number }) => numbers.add(number),
        onRefused: refused.add,
      });
      preview.counts.issue += seen.accepted;
      preview.counts.refused += seen.refused;
      preview.certificates.push(...seen.certificates.slice(0, 5 - preview.certificates.length));
      preview.notices.push(...seen.notices);
    }
    await refused.finish();
    preview.refused = refused.first;
    const { old, statuses } = await withdrawn(work);
    const plan = planReissue(old, statuses, await pairsOf(work), (number) =>
      numbers.has(number) ? true : null,
    );
    preview.counts.supersede = plan.supersede.length + plan.already;
    preview.counts.revoke = plan.revoke.length;
    preview.counts.untouched = plan.untouched;
    preview.revoked = plan.revoke.slice(0, SHOWN).map(({ number }) => number);
    return preview;
  },

  async run(work, running) {
    const { certificates, department, registry, service } = work.desk;
    const { id, terms } = work.case;
    const key = await running.signingKey();
    if (terms.from === "kept" && key.kid === terms.key)
      throw new CertraceError("key-not-usable", "The desk would sign with the stolen key again.", {
        field: "terms.key",
        remedy: "Make a new document-signing key, register it, and run the case again.",
      });
    const sender = await running.sender();
    const jobs: string[] = [];
    let issued = 0;
    for (const [i, part] of (await partsOf(work, join(work.folder, "kept"))).entries()) {
      const nth = i + 1;
      const job = jobName(id, nth);
      const out = issuedFolder(work.folder, nth);
      const typeId = await typeOnChain(part.type, work.desk);
      const summary = await issueRegister({
        ...{
          register: part.register,
          type: part.type,
          typeId,
          department,
          registry,
          service,
          out,
          key,
          sender,
        },
        onProgress: running.progress,
      });
      issued += summary.issued;
      const papers = papersFolder(work.folder, nth);
      if (terms.papers !== false)
        await renderPapers({ out, papers, total: summary.issued, type: part.type }, work.desk, running);
      for await (const hints of issuedHints(out)) await work.desk.successors.put(hints);
      jobs.push(job);
      await certificates.add(job, out);
      running.signal.throwIfAborted();
    }

    const { old, statuses } = await withdrawn(work);
    const fresh = new Map<string, DeskCertificate>();
    for (const name of jobs)
      for await (const each of certificates.of(certificates.job(name)!)) fresh.set(each.number, each);
    const plan = planReissue(old, statuses, await pairsOf(work), (number) => fresh.get(number) ?? null);
    const counts = { superseded: plan.supersede.length + plan.already, revoked: plan.revoke.length };
    const { superseded, revoked } = await firstCounts(work.folder, counts);
    await change(work, plan, running);
    return { issued, superseded, revoked, jobs };
  },
};

async function change(
  work: Work<ReissueTerms>,
  plan: ReissuePlan<DeskCertificate>,
  running: Running,
): Promise<void> {
  const { terms } = work.case;
  const document = terms.decision === undefined ? null : await hashDecision(work.path(terms.decision));
  const common = {
    by: work.desk.department,
    operation: work.case.id,
    reason: terms.from === "kept" ? ("key-compromised" as const) : terms.reason,
    decision: document,
    sender: await running.sender(),
    onProgress: running.progress,
    signal: running.signal,
  };
  if (plan.supersede.length > 0) {
    await tellSuccessors(plan.supersede, work.desk, running);
    await supersede({ ...common, pairs: plan.supersede });
  }
  if (plan.revoke.length > 0) {
    const targets = plan.revoke.map(({ department, root, index }) => ({
      department,
      root,
      indexes: [index],
    }));
    await changeStatuses({ ...common, status: "revoked", targets });
  }
}

interface Part {
  register: RegisterSource;
  type: TypeDefinition;
}

/**
 * What is to be issued: the register; or what is kept, type by type.
 * @param drafts where files of drafts go, without `-1.drafts`
 */
async function partsOf(work: Work<ReissueTerms>, drafts: string): Promise<Part[]> {
  const { terms } = work.case;
  if (terms.from === "register") {
    const type = await readTypeDefinition(work.path(DEFINITION));
    return [{ type, register: registerAt(work.path(terms.register), terms) }];
  }
  const { certificates, types } = work.desk;
  const { old, statuses } = await withdrawn(work);
  const byType = Map.groupBy(old, ({ vct }) => vct);
  const parts: Part[] = [];
  for (const [i, vct] of [...byType.keys()].sort().entries()) {
    const { definition: type } = await requireType(types, vct);
    const path = `${drafts}-${i + 1}.drafts`;
    // Written once: what is issued does not change with what happens meanwhile.
    if (!existsSync(path)) {
      const living = byType
        .get(vct)!
        .filter((each) => !["revoked", "superseded"].includes(statuses.now(each)));
      if (living.length === 0) continue;
      await writeDrafts(path, living, { certificates, statuses, type });
    }
    parts.push({ type, register: { path, format: "drafts" } });
  }
  if (parts.length > 0) return parts;
  throw new CertraceError("nothing-lost", "Nothing that the desk keeps was lost with this key.", {
    field: "terms.key",
    remedy: "Check the key, and that its jobs are at this desk: certrace desk adopt.",
  });
}

/** The certificates whose place new ones take. */
async function withdrawn({
  case: { terms },
  desk,
}: Work<ReissueTerms>): Promise<{ old: DeskCertificate[]; statuses: Statuses }> {
  const old: DeskCertificate[] = [];
  if (terms.from === "kept") for await (const each of lostCertificates(desk, terms.key)) old.push(each);
  else {
    const job = desk.certificates.job(terms.replaces);
    if (job === null) throw unknownJob();
    for await (const each of desk.certificates.of(job)) old.push(each);
  }
  return { old, statuses: await Statuses.of(desk.index, old) };
}

async function pairsOf({
  case: { files, terms },
  path,
}: Work<ReissueTerms>): Promise<ReadonlyMap<string, string> | null> {
  if (terms.from === "kept" || terms.pairs === undefined) return null;
  const { name } = files.find(({ file }) => file === terms.pairs)!;
  return readPairs(path(terms.pairs), name);
}

function uploadsOf(terms: ReissueTerms): string[] {
  const named = terms.from === "kept" ? [terms.decision] : [terms.register, terms.pairs, terms.decision];
  return named.filter((id) => id !== undefined);
}

function unknownJob(): CertraceError {
  return new CertraceError("desk-job-unknown", "The desk has no such job.", {
    field: "terms.replaces",
    remedy: "Take it from GET /desk/jobs; one issued with the CLI is adopted first: certrace desk adopt.",
  });
}
