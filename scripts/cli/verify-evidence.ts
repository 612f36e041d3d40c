/**
 * `certrace verify --evidence`: a verdict from one file and one trusted block hash. Nothing is asked of anybody: no
 * service, no node, no network.
 */
import colors from "picocolors";
import { MAX_BUNDLE_SIZE } from "../../core/evidence/bundle.ts";
import { blockHashOf } from "../../core/evidence/hex.ts";
import { verifyEvidence } from "../../core/evidence/verify.ts";
import type { Verification } from "../../core/verify/certificate.ts";
import { readConfig } from "../../server/config.ts";
import { nodeDigestText } from "../../server/digest-text.ts";
import { nodeVerifyEs256 } from "../../server/es256.ts";
import { typeDocuments } from "../../server/type-documents.ts";
import { UsageError } from "./failure.ts";
import { readInput } from "./input.ts";
import type { FactsSource } from "./sources.ts";
import { hanging, type Language } from "./terminal.ts";

export interface EvidenceAsked {
  file: string;
  /** `0x` and 64 hexadecimal digits */
  block: string | undefined;
  /** CAIP-10; absent: the registry of this machine's address book, if there is one */
  registry: string | undefined;
  at: number | undefined;
}

/** Throws a usage error, `file-unreadable`, `book-invalid` and what `verifyEvidence` throws. */
export async function answerFromEvidence({
  file,
  block,
  registry,
  at,
}: EvidenceAsked): Promise<Verification> {
  const hash = block === undefined ? null : blockHashOf(block);
  if (hash === null) {
    throw new UsageError(
      "--evidence needs --block, the hash of a block that you trust",
      "give it as 0x and 64 hex digits, from a source other than whoever gave you the evidence",
      "--block",
    );
  }
  const registries = registry === undefined ? await ownRegistries() : [registry.toLowerCase()];
  return verifyEvidence(await readInput(file, MAX_BUNDLE_SIZE), {
    block: hash,
    registries,
    ...(at === undefined ? {} : { at }),
    verifyEs256: nodeVerifyEs256(),
    digestText: nodeDigestText,
  });
}

/** What this machine's own address book names; null: it has none, so nobody said which registry counts. */
async function ownRegistries(): Promise<string[] | null> {
  const { readAnyBook, registryId } = await import("../../server/chain/address-book.ts"); // as in sources.ts
  const book = await readAnyBook(readConfig().chain.addressBook);
  return book === null ? null : [registryId(book)];
}

/** For the report: labels are taken from type metadata documents that this machine has. */
export function evidenceSource(file: string): FactsSource {
  return {
    name: file,
    registries: null,
    mirrors: [],
    facts: async () => ({ missing: "not-asked" }),
    metadata: async (hash) => (await typeDocuments(readConfig().data).read(hash))?.toString("utf8") ?? null,
  };
}

/** What was proven by the block, and what no evidence of it can show. */
export function showGround(language: Language): string {
  const text =
    language === "en"
      ? "Proven from that block: department, key, type, anchor and status as they stood then. What was declared after it, a revocation or a stolen key, no evidence of this block shows."
      : "由该区块证明：部门、密钥、类型、上链记录与状态均以当时为准。此后的撤销或密钥失窃，该区块的证据无法显示。";
  return `${colors.dim(hanging("", text))}\n\n`;
}
