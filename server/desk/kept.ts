/**
 * Certificates that the desk keeps, as drafts of new ones: number, validity and claims as they were signed. So what was
 * lost with a stolen key is issued again without its register, which may have changed since.
 *
 * Throws `desk-type-unknown`, `certificate-file-missing`, `kept-claims-differ`.
 */
import { disclose } from "../../core/certificate/disclose.ts";
import { CERTIFICATE_NUMBER } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import type { DeskCertificate } from "../../core/desk/answers.ts";
import { CertraceError } from "../../core/errors.ts";
import { nodeDigestText } from "../digest-text.ts";
import { GrowingFile, rename } from "../issuing/files.ts";
import type { Draft } from "../issuing/mapping.ts";
import type { TypeDefinition } from "../issuing/type-definition.ts";
import type { Certificates } from "./certificates.ts";
import { claimAt } from "./claim-at.ts";
import type { Statuses } from "./statuses.ts";

/** Writes one draft a line; the file is whole, or not there. */
export async function writeDrafts(
  path: string,
  kept: Iterable<DeskCertificate>,
  { certificates, statuses, type }: { certificates: Certificates; statuses: Statuses; type: TypeDefinition },
): Promise<void> {
  await using file = new GrowingFile(`${path}.partial`);
  for (const certificate of kept) {
    const draft = draftOf(await certificates.file(certificate), certificate, type, statuses);
    file.write(`${JSON.stringify(draft)}\n`);
    await file.drained();
  }
  await file.sync();
  rename(`${path}.partial`, path);
}

function draftOf(
  text: string,
  certificate: DeskCertificate,
  { mapping }: TypeDefinition,
  statuses: Statuses,
): Draft {
  const { body, claims: signed, disclosures } = parseCertificate(text, nodeDigestText);
  const { claims, leaves } = disclose(body, disclosures);
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
    nbf: signed.nbf,
    exp: signed.exp,
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
