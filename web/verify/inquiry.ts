/**
 * One question answered: certificate → trusted registries → facts about its group → verdict → description of its
 * type. The certificate itself is never part of a request.
 *
 * A service that does not answer makes facts `missing`, and so `undetermined`; it never makes a verdict.
 */
import { disclose } from "../../core/certificate/disclose.ts";
import { hangAlone, mayHangAlone } from "../../core/certificate/hang-alone.ts";
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { CertraceError } from "../../core/errors.ts";
import { learnSuccessors, type ToldHint } from "../../core/successor/learn.ts";
import { agreeAcross } from "../../core/verify/agree-mirror.ts";
import { verifyCertificate } from "../../core/verify/certificate.ts";
import type { Facts, FactsQuery, ProvenFacts } from "../../core/verify/facts.ts";
import type { Mirror, Trust } from "../../core/verify/mirror.ts";
import { factsQuery, STATUSES_PER_WORD } from "../../core/verify/query.ts";
import { startDescribing } from "./describe.ts";
import { browserEs256 } from "./es256.ts";
import { type NodeTerms, termsFrom } from "./node-terms.ts";
import { remember } from "./remember.ts";
import type { CertificateReport } from "./report.ts";
import { type Service, whyMissing } from "./service.ts";
import type { OwnNode, Question } from "./verifier.ts";

const verifyEs256 = browserEs256(globalThis.crypto?.subtle);

/** Seconds for which facts are not asked for again, so that another day is answered at once. */
const FRESH = 60;

export function startInquiry(
  service: Service,
  now: () => number,
): (question: Question) => Promise<CertificateReport> {
  const about = remember(() => service.about(), FRESH, now);
  const facts = remember((query) => service.facts(JSON.parse(query) as FactsQuery), FRESH, now);
  const ownNode = remember(
    async (asked) => {
      const { query, node, ...terms } = JSON.parse(asked) as Asked;
      const { askOwnNode } = await import("./own-node.ts");
      return askOwnNode(node, query, terms, fetch, now);
    },
    FRESH,
    now,
  );
  const hints = remember((query) => service.hints(JSON.parse(query) as FactsQuery), FRESH, now);
  const copyKeys = remember(() => service.copyKeys(), FRESH, now);
  const describe = startDescribing(service, now);

  /** What is known about a certificate, and whether the service had to be asked about it. */
  async function learn(certificate: ParsedCertificate, node: OwnNode | null): Promise<Known> {
    const { vct } = certificate.claims;
    let query = factsQuery(certificate);
    if (query === null) return { query, trust: NOBODY, facts: null, asked: false, successors: [] };
    try {
      const { mirrors, registries } = await about.get("");
      const trust = { registries, mirrors };
      query = factsQuery(certificate, trust)!;
      if (!registries.includes(query.registry))
        return { query, trust, facts: null, asked: false, successors: [] };
      const asked = node === null || !node.alone;
      const asking = { vct, node, mirrors, named: certificate.anchor?.registry };
      const told = await tell(query, asking);
      const successors = asked
        ? await learnSuccessors(query, told, {
            hints: (query) => hints.get(JSON.stringify(query)),
            facts: (query) => tell(query, asking),
          })
        : [];
      return { query, trust, facts: told, asked, successors };
    } catch (error) {
      return { query, trust: NOBODY, facts: unknown(query, error), asked: false, successors: [] };
    }
  }

  /**
   * What whoever is asked says of a group: the service, a node, or both where they agree. Beside a mirror, a node of the
   * network that was given up counts as well; alone it does not, since it knows nothing of what was said since.
   */
  async function tell(
    query: FactsQuery,
    { mirrors, named, node, vct }: Asking,
  ): Promise<Facts | ProvenFacts> {
    const askService = () =>
      facts.get(JSON.stringify(query)).catch((error: unknown) => unknown(query, error));
    if (node === null) return askService();
    const told = node.alone ? null : await askService();
    const own = await ownNode
      .get(
        JSON.stringify({
          ...{ query, node: node.url, ...termsFrom(told, vct) },
          // At its newest block: a service that says how deep it is to be asked could have an old state vouched for.
          depth: 0,
          mirrored: node.alone ? undefined : named,
        }),
      )
      .catch((error) => ({ ...unknown(query, error), source: node.url }));
    return told === null ? own : (agreeAcross(told, own, mirrors) as Facts | ProvenFacts);
  }

  /** What a wallet holds says nowhere where it hangs: that follows from the registry that is trusted. */
  async function place(certificate: ParsedCertificate): Promise<ParsedCertificate> {
    if (!mayHangAlone(certificate)) return certificate;
    const [trusted] = await about.get("").then(
      ({ registries }) => registries,
      () => [],
    );
    return trusted === undefined ? certificate : hangAlone(certificate, trusted);
  }

  return async ({ text, at, node }) => {
    const read = tryParse(text);
    const parsed = read && (await place(read));
    const known = parsed
      ? await learn(parsed, node)
      : { query: null, trust: NOBODY, facts: null, asked: false, successors: [] };
    const { query } = known;
    const verification = await verifyCertificate(parsed ?? text, known.facts, {
      now: now(),
      ...(at === null ? {} : { at }),
      ...known.trust,
      verifyEs256,
      copyKeys: parsed?.copy ? await copyKeys.get("").catch(noKeys) : null,
      successors: known.successors,
    });
    // so that asking again asks the service again
    if (verification.verdict === "undetermined" && query) {
      facts.forget(JSON.stringify(query));
      copyKeys.forget("");
      ownNode.forgetAll();
    }
    const { certificate } = verification;
    return {
      kind: "certificate",
      ...verification,
      askedAt: at,
      disclosed: certificate && parsed ? disclose(parsed.body, parsed.disclosures).claims : null,
      ...(await describe(certificate?.type ?? null)),
      source:
        known.facts && "value" in known.facts.head
          ? { url: known.facts.source, readAt: known.facts.readAt }
          : null,
      group: parsed && query && known.asked ? groupSize(parsed, query) : null,
      evidence: null,
    };
  };
}

/** A service that tells no key makes it unknown whom a copy was made for. */
function noKeys(error: unknown): null {
  whyMissing(error);
  return null;
}

/** A question to a node. */
interface Asked extends NodeTerms {
  query: FactsQuery;
  node: string;
}

/** It could not be found out which registries are trusted. */
const NOBODY: Trust = { registries: null };

/** Who is asked about a certificate, and as what. */
interface Asking {
  vct: string;
  node: OwnNode | null;
  mirrors: readonly Mirror[];
  /** the registry that the certificate names */
  named: string | undefined;
}

interface Known {
  /** what was asked, or would have been; null: there is nothing to ask about */
  query: FactsQuery | null;
  trust: Trust;
  facts: Facts | ProvenFacts | null;
  asked: boolean;
  successors: readonly ToldHint[];
}

/** The verifier parses again what cannot be parsed here, and says what is wrong with it. */
function tryParse(text: string): ParsedCertificate | null {
  try {
    return parseCertificate(text);
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}

/** Certificates in the status word asked about: the last word of a batch may be shorter than the others. */
function groupSize({ anchor }: ParsedCertificate, { word }: FactsQuery): number {
  return Math.min(STATUSES_PER_WORD, (anchor?.size ?? 0) - word * STATUSES_PER_WORD);
}

/** Facts of a source that told nothing. */
function unknown({ registry }: FactsQuery, error: unknown): Facts {
  const missing = { missing: whyMissing(error) };
  return {
    v: 1,
    registry,
    source: "",
    readAt: 0,
    head: missing,
    finalized: missing,
    department: missing,
    key: missing,
    batch: missing,
    type: missing,
    statuses: missing,
  };
}
