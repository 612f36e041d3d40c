/**
 * `certrace evidence`: an evidence bundle for one certificate, to file and to verify in ten years. From the service,
 * which is sent the certificate; or from a node, which is asked for storage slots of its batch and key and never sees it.
 */
import type { Command } from "commander";
import colors from "picocolors";
import { MAX_FILE_SIZE } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { CertraceError } from "../../core/errors.ts";
import { bundleFile, type EvidenceBundle, parseBundle } from "../../core/evidence/bundle.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { collectEvidence } from "../../server/chain/evidence.ts";
import { locateRegistries } from "../../server/chain/locate.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { nodeDigestText } from "../../server/digest-text.ts";
import { askService } from "./ask-service.ts";
import { command, UsageError, wholeNumber } from "./failure.ts";
import { readInput } from "./input.ts";
import { writeNewFile } from "./new-file.ts";
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
  await writeNewFile(out, text);
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
  const bytes = await askService(
    new URL("/v1/evidence", base),
    {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: content as Uint8Array<ArrayBuffer>,
    },
    "ask a node with --rpc",
  );
  return parseBundle(bytes, nodeDigestText);
}
