/**
 * `certrace evidence`: an evidence bundle for one certificate, to file and to verify in ten years. From the service,
 * which is sent the certificate; or from a node, which is asked for storage slots of its batch and key and never sees it.
 */
import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import colors from "picocolors";
import { MAX_FILE_SIZE } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { CertraceError } from "../../core/errors.ts";
import { bundleFile, type EvidenceBundle, MAX_BUNDLE_SIZE, parseBundle } from "../../core/evidence/bundle.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { collectEvidence } from "../../server/chain/evidence.ts";
import { locateRegistries } from "../../server/chain/locate.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { nodeDigestText } from "../../server/digest-text.ts";
import { command, UsageError, wholeNumber } from "./failure.ts";
import { readInput } from "./input.ts";
import { localServiceUrl } from "./session.ts";
import { configuredFinality, serviceUrl } from "./sources.ts";
import { hanging, localTimeZone, showTime, systemLanguage } from "./terminal.ts";

interface Options {
  service?: string;
  rpc?: string;
  atBlock?: number;
  out: string;
}

export function evidenceCommand(): Command {
  return command("evidence", "Write what proves a certificate offline, against one block hash.", [
    "evidence licence.json --out bundle.json",
    "evidence licence.json --rpc http://127.0.0.1:8545 --out bundle.json",
  ])
    .argument("<file>", "the certificate file, or - for standard input")
    .requiredOption("--out <file>", "where to write the bundle; what is there is not overwritten")
    .option(
      "--service <url>",
      "the service to ask, which is sent the certificate (default: the one on this machine)",
    )
    .option("--rpc <url>", "ask a node of the chain instead; it is never sent the certificate")
    .option(
      "--at-block <number>",
      "with --rpc: evidence of this block, not of the newest final one",
      wholeNumber("--at-block", 0, Number.MAX_SAFE_INTEGER),
    )
    .action(run);
}

async function run(file: string, { service, rpc, atBlock, out }: Options): Promise<void> {
  if (rpc !== undefined && service !== undefined)
    throw new UsageError("--rpc and --service exclude each other", "give one of them", "--rpc");
  if (rpc === undefined && atBlock !== undefined)
    throw new UsageError(
      "--at-block needs --rpc",
      "name a node that keeps the state of that block",
      "--at-block",
    );
  const content = await readInput(file, MAX_FILE_SIZE);
  const bundle =
    rpc === undefined
      ? await fromService(service ?? localServiceUrl(), content)
      : await fromNode(rpc, content, atBlock);
  const text = bundleFile(bundle);
  await write(out, text);
  const { number, hash, time } = parseHeader(bundle.header);
  const when = showTime(time, systemLanguage());
  process.stdout.write(
    `${hanging(`${colors.green("✓")} `, `Evidence of block ${number} (${when}, ${localTimeZone()}) is in ${out}, ${Math.ceil(text.length / 1024)} KiB.`)}
  It counts for whoever trusts this block hash:
  ${hash}
`,
  );
}

async function fromNode(
  url: string,
  content: Uint8Array,
  block: number | undefined,
): Promise<EvidenceBundle> {
  const certificate = parseCertificate(content, nodeDigestText);
  if (certificate.anchor === null) {
    throw new CertraceError(
      "anchor-missing",
      "The certificate carries no anchor: there is nothing to prove",
      {
        field: "certificate",
        remedy: "give the certificate file; the compact form leaves the anchor out",
      },
    );
  }
  const rpc = connectRpc(url);
  const book = await locateRegistries(rpc, certificate.anchor.registry);
  const finality = configuredFinality();
  return collectEvidence(rpc, book, certificate, { finality, ...(block === undefined ? {} : { block }) });
}

/** Throws `service-unavailable`, and what the service answers. */
async function fromService(url: string, content: Uint8Array): Promise<EvidenceBundle> {
  const base = serviceUrl(url);
  let status: number;
  let bytes: Uint8Array;
  try {
    const response = await fetch(new URL("/v1/evidence", base), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: content as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.timeout(30_000),
      redirect: "error",
    });
    status = response.status;
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new CertraceError("service-unavailable", `The service ${base.origin} cannot be asked`, {
      field: "--service",
      remedy: "start it with npm start, name another with --service, or ask a node with --rpc",
      cause,
    });
  }
  if (status === 200 && bytes.length <= MAX_BUNDLE_SIZE) return parseBundle(bytes, nodeDigestText);
  throw refusal(status, bytes);
}

/** What the service said (RFC 9457), as far as it can be read. */
function refusal(status: number, bytes: Uint8Array): CertraceError {
  let problem: { code?: unknown; detail?: unknown; remedy?: unknown } = {};
  try {
    problem = JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    // no problem details: the status has to do
  }
  const { code, detail, remedy } = problem;
  return new CertraceError(
    typeof code === "string" && /^[a-z0-9-]{1,64}$/.test(code) ? code : "service-unavailable",
    typeof detail === "string" ? detail : `The service answered ${status}`,
    { remedy: typeof remedy === "string" ? remedy : "try again, or ask a node with --rpc" },
  );
}

/** Others than the owner have no business in it: it holds the certificate. */
async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === "EEXIST";
    throw new CertraceError(
      "file-unwritable",
      `The file ${path} ${taken ? "is there already" : "cannot be written"}`,
      {
        field: "--out",
        remedy: taken ? "name another, or move that one away" : "check the path and the right to write there",
        cause,
      },
    );
  }
}
