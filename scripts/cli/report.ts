/**
 * `certrace report`: a verification report on one certificate, signed by the service that verified it; and the check of
 * one that was filed (core/report/report.ts).
 */
import type { Command } from "commander";
import colors from "picocolors";
import { CertraceError } from "../../core/errors.ts";
import { attachedFile } from "../../core/pdf/attached.ts";
import { isPdf, MAX_PDF_SIZE } from "../../core/pdf/refusal.ts";
import {
  checkReport,
  MAX_REPORT,
  PATH_OF_REPORT_KEYS,
  parseReport,
  type Report,
  type ReportKey,
  type ReportOutcome,
  readReportKeys,
} from "../../core/report/report.ts";
import { describeVerdict } from "../../core/verify/messages.ts";
import { isLoopback } from "../../server/config/variables.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { askService } from "./ask-service.ts";
import { command, UsageError } from "./failure.ts";
import { readCertificateFile, readInput } from "./input.ts";
import { readInstant } from "./instants.ts";
import { writeNewFile } from "./new-file.ts";
import { localServiceUrl } from "./session.ts";
import { serviceUrl } from "./sources.ts";
import { hanging, pairs, safe, showTime, systemLanguage } from "./terminal.ts";
import { EXIT_OF_VERDICT } from "./verify.ts";

interface Options {
  out?: string;
  at?: string;
  service?: string;
  check?: boolean;
  keys?: string;
  json?: boolean;
}

export function reportCommand(): Command {
  return command(
    "report",
    "Write a signed verification report on a certificate, or check one that was filed.",
    [
      "report diploma.json --out report.pdf",
      "report diploma.json --at 2026-03-01 --out report.jws --service https://certrace.example",
      "report --check report.pdf",
      "report --check report.jws --keys report-keys.json",
    ],
  )
    .argument(
      "<file>",
      "a certificate file, or a PDF with one attached; with --check a report (.jws or .pdf); - for standard input",
    )
    .option("--out <file>", "where to write the report; .pdf for a document with the report attached")
    .option("--at <time>", "what was it then: 2026-03-01, 2026-03-01T08:00:00+08:00, or Unix seconds")
    .option(
      "--service <url>",
      "the service that verifies and is sent the certificate (default: the one on this machine); with --check: whose keys are asked for (default: the one that the report names, where it can be asked by https)",
    )
    .option("--check", "check a report: is it that service's, and unaltered?")
    .option(
      "--keys <file>",
      `with --check: the service's keys, as ${PATH_OF_REPORT_KEYS} gives them, filed with the report`,
    )
    .option("--json", "with --check: one JSON object")
    .addHelpText(
      "after",
      `
Exit codes with --check: as certrace verify by the verdict that a genuine report states; 20 altered, or dated
after the end of a former key, 30 the keys
that could tell are not known; 1 the report cannot be read.`,
    )
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const { check = false, out, keys, json } = options;
  if (check) {
    for (const [flag, value] of [
      ["--out", out],
      ["--at", options.at],
    ] as const)
      if (value !== undefined) throw new UsageError(`${flag} does not go with --check`, "leave it out", flag);
    return checkFiled(file, options);
  }
  if (out === undefined)
    throw new UsageError("--out is missing", "name a file that ends in .jws or .pdf", "--out");
  if (keys !== undefined || json === true)
    throw new UsageError(
      "--keys and --json need --check",
      "leave them out",
      keys === undefined ? "--json" : "--keys",
    );
  await writeReport(file, out, options);
}

async function writeReport(file: string, out: string, { at, service }: Options): Promise<void> {
  const as = out.toLowerCase().endsWith(".pdf") ? "pdf" : "jws";
  const url = new URL("/v1/report", serviceUrl(service ?? localServiceUrl()));
  url.searchParams.set("as", as);
  if (at !== undefined) url.searchParams.set("at", String(readInstant("--at", at)));
  const content = await readCertificateFile(file);
  const type = content[0] === "{".charCodeAt(0) ? "application/json" : "application/dc+sd-jwt";
  const answer = await askService(
    url,
    { method: "POST", headers: { "content-type": type }, body: content as Uint8Array<ArrayBuffer> },
    "verify it yourself with certrace verify",
  );
  const { content: said } = await reportIn(answer);
  await writeNewFile(out, answer);
  const { word } = describeVerdict(said.verification.verdict, systemLanguage());
  process.stdout.write(
    `${hanging(`${colors.green("✓")} `, `${safe(said.iss)} reports: ${word}. The report is in ${out}, ${Math.ceil(answer.length / 1024)} KiB.`)}
  File its keys with it, so that it can be checked when that service is gone:
  ${new URL(PATH_OF_REPORT_KEYS, url)}
`,
  );
}

async function checkFiled(file: string, { keys, service, json = false }: Options): Promise<void> {
  const report = await reportIn(await readInput(file, MAX_PDF_SIZE));
  const known = await keysFor(report, keys, service);
  const outcome = known === null ? "key-unknown" : await checkReport(report, known, nodeVerifyEs256());
  const { content, kid } = report;
  process.exitCode =
    outcome === "genuine"
      ? EXIT_OF_VERDICT[content.verification.verdict]
      : outcome === "key-unknown"
        ? 30
        : 20;
  if (json) {
    process.stdout.write(`${JSON.stringify({ outcome, kid, ...(outcome === "genuine" ? content : {}) })}\n`);
    return;
  }
  process.stdout.write(outcome === "genuine" ? genuine(report) : doubtful(outcome, report, known !== null));
}

function genuine({ content }: Report): string {
  const language = systemLanguage();
  const { iss, iat, asked, certificate, verification } = content;
  const { word, sentence } = describeVerdict(verification.verdict, language);
  const when = (seconds: number) => showTime(seconds, language);
  const head = verification.head as { number?: unknown; hash?: unknown } | null;
  const lines: [string, string][] = [
    ["reported by", safe(iss)],
    ["verified at", when(iat)],
    ["as of", asked.at === null ? "the time of the verification" : when(asked.at)],
    ["block", head === null ? "none was had" : safe(`${head.number} ${head.hash}`)],
    ["certificate", `SHA-256 ${certificate.sha256}`],
  ];
  return `${colors.green("✓")} ${colors.bold("A genuine report, unaltered.")}
${hanging("  It says: ", `${word}. ${sentence}`)}
${pairs(lines)}
`;
}

function doubtful(
  outcome: Exclude<ReportOutcome, "genuine">,
  { kid, content }: Report,
  asked: boolean,
): string {
  if (outcome === "altered")
    return `${colors.red("✗")} ${colors.bold("Altered, or never signed by that key.")} What it says counts for nothing.\n`;
  if (outcome === "key-ended") {
    const ended = `${safe(content.iss)} had given up the key that signed it before ${showTime(content.iat, systemLanguage())}, which is its date. Ask whoever filed it for another.`;
    return `${colors.red("✗")} ${colors.bold("Made with a former key, after its end.")} What it says counts for nothing.\n${hanging("  ", ended)}\n`;
  }
  const remedy = asked
    ? `The keys that were asked do not have ${kid}. Give those of ${safe(content.iss)} with --service or --keys.`
    : `The keys of ${safe(content.iss)} could not be had. Give them with --keys.`;
  return `${colors.yellow("?")} ${colors.bold("It cannot be told who signed this report.")}\n${hanging("  ", remedy)}\n`;
}

/** @param bytes a JWS, or a PDF with one attached */
async function reportIn(bytes: Uint8Array): Promise<Report> {
  const jws = isPdf(bytes) ? await attachedFile(bytes, MAX_REPORT) : bytes;
  return parseReport(textOf(jws));
}

/** Null: they could not be had, which is no verdict on the report. */
async function keysFor(
  { content }: Report,
  file: string | undefined,
  service: string | undefined,
): Promise<ReadonlyMap<string, ReportKey> | null> {
  if (file !== undefined) return readReportKeys(textOf(await readInput(file, 1 << 16)), "--keys");
  // Asked where the user says, else where the report claims to come from; its TLS is then what vouches for it, and over
  // plain http whoever forged the report could answer in its name.
  if (service === undefined && !isVouched(content.iss)) return null;
  const url = new URL(PATH_OF_REPORT_KEYS, serviceUrl(service ?? content.iss));
  const answer = await askService(url, {}, "give its keys with --keys").catch((error: unknown) => {
    if (error instanceof CertraceError) return null;
    throw error;
  });
  return answer === null ? null : readReportKeys(textOf(answer), "--service");
}

function isVouched(iss: string): boolean {
  const url = URL.canParse(iss) ? new URL(iss) : null;
  return url !== null && (url.protocol === "https:" || isLoopback(url.hostname));
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
