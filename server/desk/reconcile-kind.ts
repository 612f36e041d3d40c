/**
 * The kind "reconcile": register, files, chain and published status lists held against each other (reconcile.ts). Needs
 * nobody's approval, since it changes nothing.
 */
import { join } from "node:path";
import { z } from "zod";
import type { Case } from "../../core/desk/case.ts";
import type { IssueTerms, ReconcileTerms, Reconciliation, ReissueTerms } from "../../core/desk/kinds.ts";
import { CertraceError } from "../../core/errors.ts";
import { formatOf, type RegisterSource } from "../issuing/register.ts";
import { readTypeDefinition, type TypeDefinition } from "../issuing/type-definition.ts";
import type { CaseKind, DeskTools, Work } from "./case.ts";
import { pathOf } from "./case-files.ts";
import type { DeskJob } from "./certificates.ts";
import { publishedList } from "./published-list.ts";
import type { ReconcileSources } from "./reconcile.ts";
import { type ResultFiles, reconcileTo } from "./reconcile-result.ts";
import { registerAt, registerTerms } from "./register-terms.ts";
import { readTerms } from "./terms.ts";
import { requireType } from "./types.ts";

const DEFINITION = "definition.json";
const text = z.string().min(1).max(2048);
const terms = z.strictObject({
  job: text.optional().meta({ description: "Name a job of GET /desk/jobs, or leave it out." }),
  register: z.string().min(1).max(64).optional().meta({ description: "Give the id of an upload." }),
  type: text.optional().meta({ description: "Give the vct of a type that the desk has." }),
  ...registerTerms,
});

export const reconcileKind: CaseKind<
  ReconcileTerms,
  { certificates: number; jobs: string[] },
  Reconciliation
> = {
  kind: "reconcile",
  approval: false,
  followsChain: true,

  async check(sent, desk) {
    const read = readTerms(terms, sent) as ReconcileTerms;
    const jobs = jobsOf(read, desk);
    const [first] = jobs;
    const vct = read.type ?? first!.vct;
    if (read.register === undefined)
      return { title: `reconcile · ${read.job ?? vct}`, terms: read, uploads: [] };
    const { name } = await desk.upload(read.register);
    const { text: definition } = await requireType(desk.types, vct);
    return {
      title: `reconcile · ${name}`,
      terms: { ...read, type: vct, format: read.format ?? formatOf(name) },
      uploads: [read.register],
      files: { [DEFINITION]: new TextEncoder().encode(definition) },
    };
  },

  async preview({ case: { terms }, desk }) {
    const jobs = jobsOf(terms, desk);
    return {
      certificates: jobs.reduce((sum, { issued }) => sum + issued, 0),
      jobs: jobs.map(({ job }) => job),
    };
  },

  async run(work, { progress, signal }) {
    const jobs = jobsOf(work.case.terms, work.desk);
    const total = jobs.reduce((sum, { issued }) => sum + issued, 0);
    return reconcileTo(resultFiles(work.folder), {
      outs: jobs.map(({ out }) => out),
      register: await registerOf(work, jobs),
      sources: deskSources(work.desk),
      progress(done) {
        signal.throwIfAborted();
        progress({ stage: "compare", done, total, unit: "certificates" });
      },
    });
  },
};

/** Where the result of a reconciliation is, once it is done. */
export const resultFiles = (caseFolder: string): ResultFiles => ({
  csv: join(caseFolder, "differences.csv"),
  json: join(caseFolder, "differences.json"),
});

function jobsOf({ job, type }: ReconcileTerms, { certificates }: DeskTools): DeskJob[] {
  const found = certificates.jobs.filter(
    (each) => (job === undefined || each.job === job) && (type === undefined || each.vct === type),
  );
  if ((job !== undefined || type !== undefined) && found.length > 0) return found;
  throw new CertraceError("desk-job-unknown", "The desk has no such job.", {
    field: job === undefined ? "terms.type" : "terms.job",
    remedy: "Name a job of GET /desk/jobs, or a type of which something was issued.",
  });
}

/** The register that was handed in; else the one that the only job was issued (or issued again) from, where the desk has it. */
async function registerOf(
  work: Work<ReconcileTerms>,
  jobs: readonly DeskJob[],
): Promise<{ source: RegisterSource; type: TypeDefinition } | null> {
  const { register } = work.case.terms;
  if (register !== undefined)
    return {
      source: registerAt(work.path(register), work.case.terms),
      type: await readTypeDefinition(work.path(DEFINITION)),
    };
  if (jobs.length > 1) return null;
  const issuing = (await work.desk.case(jobs[0]!.job)) as Case<IssueTerms | ReissueTerms> | null;
  if (issuing === null || !("register" in issuing.terms)) return null;
  const { id, terms } = issuing;
  const at = (file: string) => pathOf(work.desk.caseFolder(id), issuing, file);
  return {
    source: registerAt(at(terms.register), terms),
    type: await readTypeDefinition(at(DEFINITION)),
  };
}

/** The index for what the chain says; for the lists the address that the certificates name, as everybody asks it. */
function deskSources({ index, registry }: DeskTools): ReconcileSources {
  const head = async () => {
    const { head: block } = await index.progress();
    return block === null ? null : { number: block.number, time: block.time };
  };
  return {
    head,
    async batch(department, root, kid) {
      const { batch } = await index.facts({ registry, department, root, word: 0, kid });
      return "value" in batch ? { value: batch.value } : null;
    },
    changes: (department, root) => index.statusChanges(department, root),
    published: publishedList,
  };
}
