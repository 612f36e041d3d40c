/** What to issue, and the checks on it that need no register and no chain. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { CertraceError } from "../../core/errors.ts";
import { thumbprint } from "../../core/jwk.ts";
import type { Sender } from "../chain/acts.ts";
import type { JobTerms } from "./job.ts";
import type { OnProgress } from "./progress.ts";
import { formatOf, type RegisterSource } from "./register.ts";
import type { TypeDefinition } from "./type-definition.ts";

export interface IssueRequest {
  register: RegisterSource;
  type: TypeDefinition;
  /** of the type on chain; the caller has checked that its metadata hash is `type.metadataHash` */
  typeId: number;
  department: number;
  /** CAIP-10 of the certificate registry, lowercase */
  registry: string;
  /** base URL of the service that the certificates name, without a slash at its end */
  service: string;
  /** folder for the output, made if absent */
  out: string;
  /** certificates in a batch, 1 to 1,000,000; default 10,000 */
  batchSize?: number | undefined;
  /** one NDJSON file instead of one file for each certificate */
  bundle?: boolean | undefined;
  /** the document-signing key; the caller has checked that it is registered for the department */
  key: SigningKey;
  sender: Sender;
  /** signing threads; default: as many as there are cores */
  threads?: number | undefined;
  onProgress?: OnProgress | undefined;
}

export interface SigningKey {
  /** RFC 7638 thumbprint, base64url */
  kid: string;
  /** P-256 */
  privateKey: KeyObject;
}

const DEFAULT_BATCH_SIZE = 10_000;
const MAX_BATCH_SIZE = 1_000_000;

/** Throws `option-invalid`. */
export function termsOf(request: IssueRequest): JobTerms {
  const {
    type,
    typeId,
    department,
    registry,
    service,
    batchSize = DEFAULT_BATCH_SIZE,
    bundle = false,
  } = request;
  requireOption(
    Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= MAX_BATCH_SIZE,
    "batchSize",
    `choose a batch size from 1 to ${MAX_BATCH_SIZE}`,
  );
  requireOption(isId(department, 32), "department", "name a department by its number");
  requireOption(isId(typeId, 24), "typeId", "name a certificate type by its number");
  requireOption(
    /^eip155:[1-9]\d*:0x[0-9a-f]{40}$/.test(registry),
    "registry",
    "write it as eip155:<chain id>:0x<40 lowercase hex digits>",
  );
  requireOption(
    URL.canParse(service) && /^https?:\/\/[^?#]*[^/?#]$/.test(service),
    "service",
    "give the service's base URL, like https://certificates.example, without a slash at its end",
  );
  requireOption(
    kidOf(request.key.privateKey) === request.key.kid,
    "key",
    "use the P-256 private key of that kid",
  );
  return {
    ...{ definitionHash: type.definitionHash, typeId, department, registry, service, batchSize, bundle },
    ...readingOf(request.register),
  };
}

/** The same file, read from another sheet or in another encoding, is another register. */
function readingOf({ path, format, encoding = "utf-8", delimiter, sheet }: RegisterSource) {
  return {
    format: format ?? formatOf(path),
    encoding: encoding.toLowerCase(),
    delimiter: delimiter ?? null,
    sheet: sheet ?? null,
  };
}

function isId(value: number, bits: number): boolean {
  return Number.isInteger(value) && value >= 1 && value < 2 ** bits;
}

function kidOf(privateKey: KeyObject): string | null {
  const { crv, x, y } = createPublicKey(privateKey).export({ format: "jwk" });
  return crv === "P-256" && x !== undefined && y !== undefined ? thumbprint({ x, y }) : null;
}

function requireOption(holds: boolean, field: string, remedy: string): void {
  if (!holds)
    throw new CertraceError("option-invalid", `the option ${field} is not usable`, { field, remedy });
}
