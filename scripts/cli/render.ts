/**
 * `certrace render`: certificates as documents (PDF/A-3), each with its file attached. Every one is verified first: what
 * is not genuine gets no paper, and what could not be found out is not taken for genuine.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import colors from "picocolors";
import { CertraceError } from "../../core/errors.ts";
import { type PaperTerms, serviceOf } from "../../core/papers/certificate-paper.ts";
import { describeVerdict } from "../../core/verify/messages.ts";
import { fileName } from "../../server/issuing/file-names.ts";
import { diskError } from "../../server/issuing/files.ts";
import { renderAll } from "../../server/papers/render-all.ts";
import { zipOf } from "../../server/zip.ts";
import { command, EXIT, tellFailure, wholeNumber } from "./failure.ts";
import { showProgress } from "./progress.ts";
import type { FactsSource } from "./sources.ts";
import { hanging, showNumber } from "./terminal.ts";
import { chooseSource, each, verifier } from "./verify.ts";

interface Options {
  out: string;
  zip?: boolean;
  service?: string;
  rpc?: string;
  registry?: string;
  threads?: number;
}

const ZIP_NAME = "certificates.zip";

export function renderCommand(): Command {
  return command("render", "Write certificates as PDF/A-3 documents, each with its file attached.", [
    "render diploma.json --out papers",
    "render issued/certificates/0001/*.json --out papers",
    "render issued/certificates.ndjson --out papers --zip",
  ])
    .argument("<file...>", "certificate files (JSON) or bundles (.ndjson)")
    .requiredOption("--out <folder>", "where the documents go; made if absent")
    .option("--zip", `one archive, ${ZIP_NAME}, instead of one file for each`)
    .option("--service <url>", "the service to ask for facts (default: the one on this machine)")
    .option("--rpc <url>", "ask a node of the chain instead of a service; needs --registry")
    .option("--registry <caip10>", "the certificate registry to trust, such as eip155:31337:0x…")
    .option(
      "--threads <number>",
      "how many at the same time (default: one for each core)",
      wholeNumber("--threads", 1, 256),
    )
    .action(run);
}

async function run(files: string[], options: Options): Promise<void> {
  const { out, zip = false, threads } = options;
  const source = await chooseSource(options);
  let refused = 0;
  const refuse = (error: CertraceError) => {
    refused++;
    tellFailure(error);
  };
  const progress = showProgress("Rendering", "documents", await countOf(files));
  let rendered = 0;
  const papers = renderAll(papersOf(files, source, refuse), threads === undefined ? {} : { threads });
  const counted = (async function* () {
    for await (const paper of papers) {
      yield paper;
      progress.to(++rendered);
    }
  })();
  try {
    await mkdir(out, { recursive: true, mode: 0o700 });
    if (zip) await writeZip(join(out, ZIP_NAME), counted);
    else for await (const { name, content } of counted) await writeAside(join(out, name), content);
  } catch (error) {
    throw diskError(out, error);
  } finally {
    progress.end();
  }
  const where = zip ? join(out, ZIP_NAME) : out;
  if (rendered > 0) {
    const count = `${showNumber(rendered)} document${rendered === 1 ? "" : "s"}`;
    process.stdout.write(`${hanging(`${colors.green("✓")} `, `${count} in ${where}`)}\n`);
  }
  if (refused > 0) process.exitCode = EXIT.failed;
}

/** How many certificates there are at most: one to a file, one to a line of a bundle. */
async function countOf(files: readonly string[]): Promise<number> {
  let count = 0;
  for (const file of files) {
    if (!file.endsWith(".ndjson")) count++;
    else
      for await (const chunk of createReadStream(file).on("error", () => {}))
        for (const byte of chunk as Buffer) if (byte === 10) count++;
  }
  return count;
}

/** What is genuine, with what its paper says beside it; the rest is told and left out. */
async function* papersOf(
  files: readonly string[],
  source: FactsSource,
  refuse: (error: CertraceError) => void,
): AsyncGenerator<PaperTerms & { name: string }> {
  const verify = verifier(source, undefined);
  const documents = new Map<string, Promise<string | null>>();
  const names = new Set<string>();
  for await (const item of each(files)) {
    if ("error" in item) {
      refuse(item.error);
      continue;
    }
    const { verdict, certificate, checks } = await verify(item.content);
    const issuer = certificate?.issuer ?? null;
    if (verdict === "invalid" || verdict === "undetermined" || certificate === null || issuer === null) {
      const decisive = checks.find(({ outcome }) => outcome === (verdict === "invalid" ? "fail" : "unknown"));
      refuse(
        new CertraceError(
          decisive?.code ?? "source-unavailable",
          `${item.name}: ${describeVerdict(verdict, "en").sentence}`,
          {
            field: item.name,
            remedy: `ask certrace verify ${item.name} why; only what is genuine gets a paper`,
          },
        ),
      );
      continue;
    }
    const hash = certificate.type?.metadataHash ?? null;
    if (hash !== null && !documents.has(hash)) documents.set(hash, source.metadata(hash));
    yield {
      name: `${unused(fileName(certificate.number ?? "certificate"), names)}.pdf`,
      file: Buffer.from(item.content).toString("utf8"),
      metadata: hash === null ? null : await documents.get(hash)!,
      department: issuer,
      service: serviceOf(certificate.iss),
    };
  }
}

/** Versions of a certificate may share their number; file systems do not tell case apart. */
function unused(name: string, names: Set<string>): string {
  let free = name;
  for (let i = 2; names.has(free.toLowerCase()); i++) free = `${name}-${i}`;
  names.add(free.toLowerCase());
  return free;
}

/** The documents of people: nobody else's to read, and whole or not there. */
async function writeAside(path: string, content: Uint8Array): Promise<void> {
  const aside = `${path}.partial`;
  await writeFile(aside, content, { mode: 0o600 });
  await rename(aside, path);
}

async function writeZip(
  path: string,
  papers: AsyncIterable<{ name: string; content: Uint8Array }>,
): Promise<void> {
  const aside = `${path}.partial`;
  try {
    await pipeline(Readable.from(zipOf(papers)), createWriteStream(aside, { mode: 0o600 }));
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
