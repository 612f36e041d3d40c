/**
 * Certificates that the desk keeps, as drafts of new ones: number, validity and claims as they were signed. So what was
 * lost with a stolen key is issued again without its register, which may have changed since.
 *
 * Each file is held against the chain first (kept-file.ts): what is drafted gets a new signature of the department, so a file
 * that somebody altered on the disk would become true by it, and one that lost disclosures would lose them for good.
 *
 * Throws `desk-type-unknown`, `manifest-unreadable`, `certificate-file-missing`, `certificate-file-altered`,
 * `kept-claims-differ`.
 */
import { CERTIFICATE_NUMBER } from "../../core/certificate/model.ts";
import type { DeskCertificate } from "../../core/desk/answers.ts";
import { CertraceError } from "../../core/errors.ts";
import { GrowingFile, rename } from "../issuing/files.ts";
import type { Draft } from "../issuing/mapping.ts";
import { readManifest } from "../issuing/status-change.ts";
import type { TypeDefinition } from "../issuing/type-definition.ts";
import type { Certificates } from "./certificates.ts";
import { claimAt } from "./claim-at.ts";
import { type KeptFile, type KeptPlace, lookAtFile } from "./kept-file.ts";
import type { Statuses } from "./statuses.ts";

type Whole = Extract<KeptFile, { is: "whole" }>;

/** Writes one draft a line; the file is whole, or not there. */
export async function writeDrafts(
  path: string,
  kept: Iterable<DeskCertificate>,
  { certificates, statuses, type }: { certificates: Certificates; statuses: Statuses; type: TypeDefinition },
): Promise<void> {
  const placeOf = places(certificates);
  await using file = new GrowingFile(`${path}.partial`);
  for (const certificate of kept) {
    const found = lookAtFile(await certificates.file(certificate), await placeOf(certificate));
    if (found.is !== "whole") throw notWhole(certificate, found);
    file.write(`${JSON.stringify(draftOf(found, certificate, type, statuses))}\n`);
    await file.drained();
  }
  await file.sync();
  rename(`${path}.partial`, path);
}

/** Where certificates were anchored, as the manifests of their jobs say: an adopted one may be of a registry that is mirrored. */
function places(certificates: Certificates) {
  const registries = new Map<string, string>();
  return async ({ number, job, batch, department, root, index }: DeskCertificate): Promise<KeptPlace> => {
    const { batches, out } = certificates.job(job)!;
    const registry = registries.get(job) ?? (await readManifest(out)).registry;
    registries.set(job, registry);
    const { size } = batches.find((each) => each.batch === batch)!;
    return { number, registry, department, root, size, index };
  };
}

/** By its place and not by its number: the sentence goes into the log. */
function notWhole({ job, batch, index }: DeskCertificate, found: Exclude<KeptFile, Whole>): CertraceError {
  const what = found.is === "altered" ? found.why : `lacks ${found.missing} of its disclosures`;
  return new CertraceError(
    "certificate-file-altered",
    `The kept file of certificate ${index} of batch ${batch}, job ${job}, ${what}.`,
    {
      field: "terms.key",
      remedy:
        "Nothing was signed. Find out who can write the desk's folder, restore the file from a backup, and reconcile the job.",
    },
  );
}

function draftOf(
  { claims, exp, leaves, nbf }: Whole,
  certificate: DeskCertificate,
  { mapping }: TypeDefinition,
  statuses: Statuses,
): Draft {
  const values = mapping.claims.map(({ path }) => claimAt(claims, path));
  const filled = values.filter((value) => value !== null).length;
  const own = leaves.filter(({ path }) => !NOT_CLAIMS.has(String(path[0]))).length;
  if (filled !== own)
    throw new CertraceError(
      "kept-claims-differ",
      "A kept certificate has other claims than its type's mapping.",
      {
        field: "terms.key",
        remedy: "Bring the definition to the desk that it was issued with.",
      },
    );
  const change = statuses.change(certificate);
  const suspended = change?.status === "suspended";
  return {
    line: certificate.line,
    number: certificate.number,
    nbf,
    exp,
    values,
    status: suspended ? "suspended" : "valid",
    reason: suspended ? change.reason : "unspecified",
    version: null,
  };
}

const NOT_CLAIMS: ReadonlySet<string> = new Set([
  "iss",
  "vct",
  "vct#integrity",
  "iat",
  "nbf",
  "exp",
  "cnf",
  "status",
  CERTIFICATE_NUMBER,
]);
