/**
 * An evidence bundle answered: are its proofs whole → does its block count for this reader → verdict → description of
 * its type. Nothing of the bundle is part of a request but, where its reader wants the service's or a node's word for
 * the block, the number of that block.
 *
 * A block hash that nobody gave is never taken from the bundle itself: anybody can make a block of their own.
 */
import { disclose } from "../../../core/certificate/disclose.ts";
import { CertraceError } from "../../../core/errors.ts";
import { type EvidenceBundle, parseBundle } from "../../../core/evidence/bundle.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import { factsFromBundle, verifyBundle } from "../../../core/evidence/verify.ts";
import type { BlockRef, MissingReason } from "../../../core/verify/facts.ts";
import { startDescribing } from "../describe.ts";
import { browserEs256 } from "../es256.ts";
import { blockAtNode } from "../own-node.ts";
import { remember } from "../remember.ts";
import type { CertificateReport } from "../report.ts";
import { type Service, type StatedBlock, whyMissing } from "../service.ts";
import type { OwnNode, Question } from "../verifier.ts";
import { type Ground, NOTHING_TRUSTED, type Trusted, type UnprovenReport } from "./ground.ts";

const verifyEs256 = browserEs256(globalThis.crypto?.subtle);

/** Seconds for which the service is not asked the same again. */
const FRESH = 60;

/** @param name what to call the service */
export function startProving(
  service: Service,
  now: () => number,
  name: string,
): (question: Question) => Promise<CertificateReport | UnprovenReport> {
  const about = remember(() => service.about(), FRESH, now);
  const describe = startDescribing(service, now);

  return async ({ text, trusted = NOTHING_TRUSTED, node }) => {
    const unproven = (
      verdict: UnprovenReport["verdict"],
      code: string,
      more: Partial<UnprovenReport> = {},
    ): UnprovenReport => ({
      ...{ kind: "unproven", verdict, code, field: null, block: null, sources: [], checks: [] },
      ...{ source: null, now: now() },
      ...more,
    });

    let bundle: EvidenceBundle;
    let block: BlockRef;
    try {
      ({ bundle, block } = read(text));
    } catch (error) {
      if (!(error instanceof CertraceError)) throw error;
      return unproven("evidence-broken", error.code, { field: error.field ?? null });
    }
    const ground = await groundOf(block, bundle.certificate.anchor?.registry ?? "", trusted, node);
    if ("verdict" in ground) return unproven(ground.verdict, ground.code, { block, sources: ground.sources });

    const registries = await registriesFor(trusted);
    const verification = await verifyBundle(bundle, { block: block.hash, registries, verifyEs256 });
    const { certificate } = verification;
    const { body, disclosures } = bundle.certificate;
    return {
      kind: "certificate",
      ...verification,
      now: now(),
      askedAt: null,
      disclosed: certificate === null ? null : disclose(body, disclosures).claims,
      ...(await describe(certificate?.type ?? null)),
      source: null,
      group: null,
      evidence: ground,
    };
  };

  /** Null: it could not be found out which count. */
  async function registriesFor({ registry }: Trusted): Promise<readonly string[] | null> {
    if (registry !== undefined) return [registry];
    return about.get("").then(
      (known) => known.registries,
      (error) => {
        whyMissing(error);
        return null;
      },
    );
  }

  /** Why the block counts, or why it does not. */
  async function groundOf(
    block: BlockRef,
    registry: string,
    { hashes, word, registry: named }: Trusted,
    node: OwnNode | null,
  ): Promise<Ground | Pick<UnprovenReport, "verdict" | "code" | "sources">> {
    if (hashes.includes(block.hash)) return { by: "hash", block, registry: named ?? null };
    if (!word)
      return hashes.length === 0
        ? { verdict: "block-needed", code: "block-needed", sources: [] }
        : { verdict: "block-other", code: "block-other", sources: [] };
    const words = await Promise.all([
      ...(node?.alone ? [] : [say(name, service.block(block.number))]),
      ...(node === null ? [] : [say(new URL(node.url).host, blockAtNode(node.url, block.number, fetch))]),
    ]);
    for (const { source, said } of words) {
      const against = contradiction(said, block, registry);
      if (against !== null) return { ...against, sources: [source] };
    }
    const sources = words.map(({ source }) => source);
    return { by: "word", sources, block, registry: named ?? null };
  }
}

/** Whatever the block hash says: proofs that do not hang together prove nothing to anybody. */
function read(text: string): { bundle: EvidenceBundle; block: BlockRef } {
  const bundle = parseBundle(text);
  const { number, hash, time } = parseHeader(bundle.header);
  factsFromBundle(bundle, hash);
  return { bundle, block: { number, hash, time } };
}

type Said = StatedBlock | MissingReason;

/** What a source says about the block, or why it did not answer. */
async function say(source: string, asked: Promise<StatedBlock>): Promise<{ source: string; said: Said }> {
  return { source, said: await asked.catch(whyMissing) };
}

/** Why a source's word does not make the block count; null: it does. */
function contradiction(
  said: Said,
  block: BlockRef,
  registry: string,
): Pick<UnprovenReport, "verdict" | "code"> | null {
  if (typeof said === "string") return { verdict: "block-unsure", code: said };
  const { chain, hash, final } = said;
  if (chain !== null && !registry.startsWith(`${chain}:`))
    return { verdict: "block-other", code: "chain-other" };
  if (hash === null) return { verdict: "block-other", code: "block-unknown" };
  if (hash !== block.hash) return { verdict: "block-other", code: "block-not-theirs" };
  return final === false ? { verdict: "block-unsure", code: "block-not-final" } : null;
}
