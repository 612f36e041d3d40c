/** `certrace issue`: a register and a type definition in, signed and anchored certificates out. */
import { createPrivateKey } from "node:crypto";
import type { Command } from "commander";
import colors from "picocolors";
import type { RegisterFormat } from "../../core/desk/register.ts";
import { CertraceError } from "../../core/errors.ts";
import { readKeys } from "../../server/config.ts";
import { issueRegister } from "../../server/issuing/issue.ts";
import type { IssueRequest, SigningKey } from "../../server/issuing/issue-request.ts";
import type { IssueSummary } from "../../server/issuing/manifest.ts";
import { issuedHints } from "../../server/issuing/planned-successors.ts";
import { REGISTER_FORMATS, type RegisterSource } from "../../server/issuing/register.ts";
import { readTypeDefinition, type TypeDefinition } from "../../server/issuing/type-definition.ts";
import { setUpForIssuing } from "../../server/issuing/v8-settings.ts";
import { listKeys } from "../../server/keys/keystore.ts";
import { serviceOf, settled } from "./acting.ts";
import { command, option, UsageError, wholeNumber } from "./failure.ts";
import { now } from "./instants.ts";
import { notice, tryRegister } from "./issue-dry-run.ts";
import { issuingProgress } from "./issue-progress.ts";
import { USE_CERTIFICATES } from "./keys.ts";
import type { DepartmentDetails, Service, TypeDetails } from "./service.ts";
import { findKey, keysFolder, openSenderFor, openSession, type Session } from "./session.ts";
import { pairs, safe, showNumber, showTime, systemLanguage } from "./terminal.ts";

/** Everything acceptable was issued, but rows were refused. */
const EXIT_REFUSED = 3;

export interface IssueOptions {
  type: string;
  department?: number;
  out?: string;
  batchSize?: number;
  bundle?: boolean;
  dryRun?: boolean;
  encoding?: string;
  format?: RegisterFormat;
  delimiter?: string;
  sheet?: string;
  key?: string;
  operator?: string;
  service?: string;
  threads?: number;
  json?: boolean;
}

export function issueCommand(): Command {
  return command(
    "issue",
    "Issue a register: one certificate for each row, signed, anchored, written to files.",
    [
      "issue register.csv --type diploma.json --department 3 --dry-run",
      "issue register.csv --type diploma.json --department 3 --out issued",
      "issue register.xlsx --sheet 2026 --type licence.json --department 5 --out issued",
      "issue gbk-register.csv --encoding gbk --type licence.json --department 5 --out issued --bundle",
    ],
  )
    .argument("<register>", "the register: .csv, .xlsx, .json (an array of objects) or .ndjson")
    .requiredOption("--type <definition>", "type definition: SD-JWT VC Type Metadata with a mapping, JSON")
    .option(
      "--department <department>",
      "number of the issuing department",
      wholeNumber("--department", 1, 2 ** 32 - 1),
    )
    .option("--out <folder>", "where the certificates go; made if absent")
    .option(
      "--dry-run",
      "sign and send nothing: show the first certificates and every row that would be refused",
    )
    .option(
      "--batch-size <certificates>",
      "certificates anchored by one transaction (default: 10000)",
      wholeNumber("--batch-size", 1, 1_000_000),
    )
    .option("--bundle", "one NDJSON file instead of one file for each certificate")
    .option("--encoding <name>", "of the register, such as gbk (default: utf-8, strictly)")
    .addOption(
      option("--format <format>", "of the register (default: by its file name)").choices(REGISTER_FORMATS),
    )
    .option("--delimiter <character>", "of a CSV register (default: found out from its header)")
    .option("--sheet <name>", "of an XLSX register, where several sheets have something in them")
    .option("--key <thumbprint>", "document-signing key (default: the newest stored one that may sign now)")
    .option("--operator <account>", "account to anchor with (default: the department's newest stored key)")
    .option("--service <url>", "the service that the certificates name (default: the one on this machine)")
    .option(
      "--threads <threads>",
      "signing threads (default: as many as there are cores)",
      wholeNumber("--threads", 1, 256),
    )
    .option("--json", "the summary as one JSON object")
    .addHelpText(
      "after",
      `
Killed or stopped at any moment, the same command run again finishes the job: no row is issued twice, no batch
anchored twice, no file is left half-written. Refused rows are in <out>/refused.csv with line, column and reason.

Exit codes: 0 all rows issued, 3 some rows refused and the others issued, 1 failed, 2 a mistake in the command line.`,
    )
    .action(run);
}

async function run(registerPath: string, options: IssueOptions): Promise<void> {
  const register: RegisterSource = {
    path: registerPath,
    format: options.format,
    encoding: options.encoding,
    delimiter: options.delimiter,
    sheet: options.sheet,
  };
  const type = await readTypeDefinition(options.type);
  if (options.dryRun) {
    process.exitCode = (await tryRegister(register, type, options.json ?? false)) ? EXIT_REFUSED : 0;
    return;
  }
  const { department, out } = options;
  if (department === undefined || out === undefined) {
    const flag = department === undefined ? "--department" : "--out";
    throw new UsageError(`${flag} is missing`, "give it, or use --dry-run to try without issuing", flag);
  }
  const service = serviceOf(options);
  const session = await openSession();
  const [typeId, issuer, about] = await Promise.all([
    typeOnChain(service, type, department),
    service.department(department),
    service.about(),
  ]);
  const key = await signingKey(session, issuer, options.key);
  const sender = await openSenderFor(session, [department], options.operator);
  const progress = issuingProgress();
  const stop = () => {
    progress.end();
    process.stderr.write("\nStopped. The same command goes on where it stopped.\n");
    process.exit(130);
  };
  process.once("SIGINT", stop);
  try {
    const request: IssueRequest = {
      ...{ register, type, typeId, department, out, key, sender },
      registry: session.registry,
      service: about.publicUrl,
      batchSize: options.batchSize,
      bundle: options.bundle,
      threads: options.threads,
      onProgress: progress.report,
    };
    setUpForIssuing();
    const summary = await issueRegister(request);
    progress.end();
    await settled(session, service);
    await tellIssued(out, service);
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : show(summary));
    if (summary.refused > 0) process.exitCode = EXIT_REFUSED;
  } finally {
    progress.end();
    process.removeListener("SIGINT", stop);
    await sender.close();
  }
}

/** Of older versions in the register; a service that cannot be told now is told by the same command, given again. */
async function tellIssued(out: string, service: Service): Promise<void> {
  try {
    for await (const hints of issuedHints(out)) await service.tell(hints);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    process.stderr.write(
      `The service was not told the numbers of newer versions: ${safe(error.message)}. Everything is issued; run the same command again to tell it.\n`,
    );
  }
}

/** Checked here for a sentence that helps; the contract would refuse it as well. */
async function typeOnChain(service: Service, type: TypeDefinition, department: number): Promise<number> {
  const found: TypeDetails = await service.type(type.vct);
  if (found.metadataHash !== type.metadataHash) {
    throw new CertraceError(
      "type-mismatch",
      "The definition is not the one whose hash stands on chain for its vct",
      {
        field: "--type",
        remedy: "use the file it was defined with, or give the changed one a new vct and define that",
      },
    );
  }
  const time = now();
  const authorised = found.issuers.some(
    ({ department: issuer, validFrom, validUntil }) =>
      issuer === department && validFrom <= time + 60 && (validUntil === null || time < validUntil),
  );
  if (authorised) return found.id;
  throw new CertraceError("issuer-not-authorised", `Department ${department} may not issue ${type.vct} now`, {
    field: "--department",
    remedy: `let department ${found.definer}, which defined it, authorise it: certrace types authorise`,
  });
}

/**
 * The key that was named, or the newest stored one that may sign for the department now: beside a new one that is not
 * registered yet, or not valid yet, the one before it goes on. What a key signs outside its window is invalid for good.
 */
export async function signingKey(
  { config }: Session,
  issuer: DepartmentDetails,
  id?: string,
): Promise<SigningKey> {
  const time = now();
  const named = id !== undefined || readKeys().signing !== null;
  const newest = named
    ? undefined
    : (await listKeys(keysFolder(config))).findLast(
        (key) =>
          key.kind === "signing" && key.department === issuer.id && whyNot(issuer, key.id, time) === null,
      );
  const key = await findKey(config, "signing", [issuer.id], id ?? newest?.id);
  const why = whyNot(issuer, key.id, time);
  if (why === null) return { kid: key.id, privateKey: createPrivateKey({ key: key.jwk, format: "jwk" }) };
  throw new CertraceError(
    "key-not-usable",
    `The document-signing key ${key.id} ${why} for department ${issuer.id}`,
    {
      field: "--key",
      remedy: `register one: certrace keys create signing --department ${issuer.id}, then certrace keys register`,
    },
  );
}

/** Why a key may not sign certificates for the department now; null: it may. */
export function whyNot({ keys }: Pick<DepartmentDetails, "keys">, id: string, time: number): string | null {
  const key = keys.find(({ thumbprint }) => thumbprint === id);
  if (key === undefined || (key.use & USE_CERTIFICATES) === 0)
    return "is not registered on chain to sign certificates";
  if (key.compromisedAt !== null) return "is declared compromised";
  if (time < key.validFrom) return `is valid only from ${showTime(key.validFrom, systemLanguage())} on`;
  return key.validUntil !== null && time >= key.validUntil ? "is beyond its window" : null;
}

function show(summary: IssueSummary): string {
  const { again, restored, rows, issued, refused, batches, statuses } = summary;
  const counts = Object.entries(statuses)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${showNumber(count)} ${status}`);
  const lines: [string, string][] = [
    ["rows in the register", showNumber(rows)],
    ["issued", `${showNumber(issued)} in ${showNumber(batches)} ${batches === 1 ? "batch" : "batches"}`],
    ["of these", counts.join(", ")],
    ["refused", refused === 0 ? "none" : colors.yellow(`${showNumber(refused)}, see ${summary.refusedFile}`)],
    ["certificates", summary.certificates],
    ["index", summary.index],
    ["manifest", summary.manifest],
  ];
  if (restored > 0) lines.push(["written again", `${restored} folders of files that were missing`]);
  const title = again ? "This register was issued before; nothing is issued twice." : "Issued.";
  const told = summary.notices.map(({ sentence }) => `${notice(sentence)}\n`);
  return `${colors.green("✓")} ${colors.bold(title)}\n${pairs(lines)}\n${told.join("")}`;
}
