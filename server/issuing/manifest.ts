/**
 * manifest.json: what a finished job issued, for the department's files and for `certrace status`, which finds a
 * batch by it. Written last, so that a folder with a manifest is complete. Holds no personal data.
 */
import { basename } from "node:path";
import type { RegisterNotice } from "../../core/desk/register.ts";
import { writeWhole } from "./files.ts";
import type { IssueRequest } from "./issue-request.ts";
import { batchName, type Job, type JobPlan } from "./job.ts";
import type { StatusCounts } from "./row-states.ts";

export interface Manifest {
  v: 1;
  /** random, base64url */
  job: string;
  registry: string;
  department: number;
  service: string;
  type: { id: number; vct: string; metadataHash: string };
  /** SHA-256 of the files, hex */
  register: { file: string; sha256: string };
  refused: { file: string; sha256: string; rows: number };
  /** rows = issued + refused; issued = valid + revoked + suspended + superseded */
  counts: { rows: number; issued: number; refused: number } & StatusCounts;
  batchSize: number;
  /** in the order of the register; batch k holds the certificates from k · batchSize on */
  batches: {
    batch: string;
    root: string;
    size: number;
    list: number;
    kid: string;
    transaction: string;
    block: number;
  }[];
  statusTransactions: string[];
  /** where the certificates are: a folder, or one NDJSON file */
  certificates: "certificates" | "certificates.ndjson";
  /** number, line, batch, index and file of every certificate */
  index: "certificates.csv";
}

export interface IssueSummary {
  job: string;
  /** whether the job had been finished by an earlier run, and this one had nothing to issue */
  again: boolean;
  /** folders of certificate files of an earlier run that were missing or emptied, and were written again */
  restored: number;
  rows: number;
  issued: number;
  refused: number;
  batches: number;
  statuses: StatusCounts;
  /** what could not be seen in the register, and was issued all the same */
  notices: RegisterNotice[];
  /** paths */
  manifest: string;
  certificates: string;
  index: string;
  refusedFile: string;
}

export async function writeManifest(
  job: Job,
  plan: JobPlan,
  { type, register }: Pick<IssueRequest, "type" | "register">,
  statusTransactions: string[],
): Promise<void> {
  const { registry, department, service, typeId, batchSize, bundle } = plan.terms;
  const { rows, accepted, refused, statuses } = plan;
  const batches: Manifest["batches"] = [];
  for await (const { signed, anchored } of job.batches()) {
    const { root, size, list, kid } = signed;
    batches.push({ batch: batchName(batches.length), root, size, list, kid, ...anchored! });
  }
  const manifest: Manifest = {
    ...{ v: 1, job: plan.id, registry, department, service },
    type: { id: typeId, vct: type.vct, metadataHash: type.metadataHash },
    register: { file: basename(register.path), sha256: plan.registerHash },
    refused: { file: "refused.csv", sha256: plan.refusedHash, rows: refused },
    counts: { rows, issued: accepted, refused, ...statuses },
    ...{ batchSize, batches, statusTransactions },
    certificates: bundle ? "certificates.ndjson" : "certificates",
    index: "certificates.csv",
  };
  writeWhole(job.paths.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
}

export function summarise(
  job: Job,
  plan: JobPlan,
  { again, restored }: { again: boolean; restored: number },
): IssueSummary {
  const { id, rows, accepted, refused, statuses, terms, notices = [] } = plan;
  const { paths } = job;
  return {
    ...{ job: id, again, restored, rows, issued: accepted, refused, statuses, notices },
    batches: Math.ceil(accepted / terms.batchSize),
    manifest: paths.manifest,
    certificates: terms.bundle ? paths.bundle : paths.certificates,
    index: paths.index,
    refusedFile: paths.refused,
  };
}
