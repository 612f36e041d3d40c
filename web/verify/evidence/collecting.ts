/**
 * Makes the evidence bundle of a certificate, here: the service, or a node of the reader's own, gives what proves the
 * certificate's group of 128, and the certificate is put to it on this device (core/evidence/bundle.ts). What is made is
 * verified before it is handed out.
 *
 * Throws CertraceError: what the service or the node throw; `copy-no-evidence`, `anchor-missing`; `evidence-idle`: what came
 * does not prove the certificate, as where its anchor is younger than the newest final block.
 */
import { hangAlone } from "../../../core/certificate/hang-alone.ts";
import type { ParsedCertificate } from "../../../core/certificate/model.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { CertraceError } from "../../../core/errors.ts";
import { bundleFile, type EvidenceBundle } from "../../../core/evidence/bundle.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import type { Proofs } from "../../../core/evidence/proofs.ts";
import { evidenceQuery } from "../../../core/evidence/query.ts";
import { verifyBundle } from "../../../core/evidence/verify.ts";
import type { BlockRef, FactsQuery } from "../../../core/verify/facts.ts";
import type { Verdict } from "../../../core/verify/verdict.ts";
import { browserEs256 } from "../es256.ts";
import { termsFrom } from "../node-terms.ts";
import { proofsOfNode } from "../own-node.ts";
import type { Service } from "../service.ts";
import type { OwnNode } from "../verifier.ts";

const verifyEs256 = browserEs256(globalThis.crypto?.subtle);

export interface Wanted {
  /** the certificate, as it was handed in */
  text: string;
  node: OwnNode | null;
}

export interface Made {
  /** the bundle, to the byte as it is to be kept */
  file: string;
  /** what it proves, and at which block */
  verdict: Verdict;
  block: BlockRef;
}

export async function makeEvidence({ text, node }: Wanted, service: Service): Promise<Made> {
  const { registries } = await service.about();
  const certificate = placed(parseCertificate(text), registries);
  const query = evidenceQuery(certificate);
  const proofs = await (node === null
    ? service.proofs(query)
    : fromNode(query, certificate.claims.vct, node, service));
  const { file, verdict, block } = await prove({ certificate, ...proofs }, registries).catch((cause) => {
    if (!(cause instanceof CertraceError)) throw cause;
    const code = node === null ? "service-inconsistent" : "node-inconsistent";
    throw new CertraceError(code, "the proofs that came prove nothing", { cause });
  });
  if (verdict === "invalid" || verdict === "undetermined")
    throw new CertraceError("evidence-idle", `The evidence of block ${block.number} does not prove it.`, {
      field: "certificate",
      remedy: "Try again when the chain has gone on for a few minutes.",
    });
  return { file, verdict, block };
}

async function prove(bundle: EvidenceBundle, registries: readonly string[]): Promise<Made> {
  const { number, hash, time } = parseHeader(bundle.header);
  const { verdict } = await verifyBundle(bundle, { block: hash, registries, verifyEs256 });
  return { file: bundleFile(bundle), verdict, block: { number, hash, time } };
}

/** What a wallet holds says nowhere where it hangs; the bundle does. */
const placed = (certificate: ParsedCertificate, [trusted]: readonly string[]): ParsedCertificate =>
  trusted === undefined ? certificate : hangAlone(certificate, trusted);

/** Of a final block, as far as the service may be asked which those are. */
async function fromNode(query: FactsQuery, vct: string, node: OwnNode, service: Service): Promise<Proofs> {
  const terms = termsFrom(node.alone ? null : await service.facts(query), vct);
  return (await proofsOfNode(node.url, query, terms, fetch)).proofs;
}
