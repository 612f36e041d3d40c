/**
 * `certrace evidence`: an evidence bundle for one certificate, to file and to verify in ten years. The service is asked for
 * what proves 128 certificates at a time, a node for storage slots of the batch and the key; neither sees the certificate.
 */
import type { Command } from "commander";
import colors from "picocolors";
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { bundleFile, type EvidenceBundle } from "../../core/evidence/bundle.ts";
import { parseHeader } from "../../core/evidence/header.ts";
import { parseProofs } from "../../core/evidence/proofs.ts";
import { evidenceQuery } from "../../core/evidence/query.ts";
import { factsFromProofs } from "../../core/evidence/verify.ts";
import { parseJson } from "../../core/json.ts";
import { decodeUtf8 } from "../../core/text.ts";
import { groupParameters } from "../../core/verify/query.ts";
import { collectEvidence } from "../../server/chain/evidence.ts";
import { locateRegistries } from "../../server/chain/locate.ts";
import { connectRpc } from "../../server/chain/rpc.ts";
import { nodeDigestText } from "../../server/digest-text.ts";
import { askService } from "./ask-service.ts";
import { command, UsageError, wholeNumber } from "./failure.ts";
import { readCertificateFile } from "./input.ts";
import { writeNewFile } from "./new-file.ts";
import { localServiceUrl } from "./session.ts";
import { configuredFinality, serviceUrl } from "./sources.ts";
import { hanging, showTime, systemLanguage } from "./terminal.ts";

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
    .argument("<file>", "the certificate file, a PDF with one attached, or - for standard input")
    .requiredOption("--out <file>", "where to write the bundle; what is there is not overwritten")
    .option(
      "--service <url>",
      "the service to ask; it is never sent the certificate (default: the one on this machine)",
    )
    .option("--rpc <url>", "ask a node of the chain instead")
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
  const certificate = parseCertificate(await readCertificateFile(file), nodeDigestText);
  const bundle =
    rpc === undefined
      ? await fromService(service ?? localServiceUrl(), certificate)
      : await fromNode(rpc, certificate, atBlock);
  const text = bundleFile(bundle);
  await writeNewFile(out, text);
  const { number, hash, time } = parseHeader(bundle.header);
  const when = showTime(time, systemLanguage());
  process.stdout.write(
    `${hanging(`${colors.green("✓")} `, `Evidence of block ${number} (${when}) is in ${out}, ${Math.ceil(text.length / 1024)} KiB.`)}
  It counts for whoever trusts this block hash:
  ${hash}
`,
  );
}

async function fromNode(
  url: string,
  certificate: ParsedCertificate,
  block: number | undefined,
): Promise<EvidenceBundle> {
  const { registry } = evidenceQuery(certificate);
  const rpc = connectRpc(url);
  const book = await locateRegistries(rpc, registry);
  const finality = configuredFinality();
  return collectEvidence(rpc, book, certificate, { finality, ...(block === undefined ? {} : { block }) });
}

/** Throws `service-unavailable`, what the service answers, and `proofs-malformed` and the like where its proofs prove nothing. */
async function fromService(url: string, certificate: ParsedCertificate): Promise<EvidenceBundle> {
  const query = evidenceQuery(certificate);
  const ask = new URL("/v1/proofs", serviceUrl(url));
  ask.search = `${groupParameters(query)}`;
  const bytes = await askService(ask, {}, "ask a node with --rpc");
  const proofs = parseProofs(parseJson(decodeUtf8(bytes, "proofs")));
  factsFromProofs(proofs, query, parseHeader(proofs.header).hash);
  return { certificate, ...proofs };
}
