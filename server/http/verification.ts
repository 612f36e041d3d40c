/**
 * From a certificate as it came to a verification as it is answered; shared by the single and the bulk route.
 * Whatever is wrong with the certificate is a verdict. What throws is only what kept us from finding out.
 */
import { hangAlone } from "../../core/certificate/hang-alone.ts";
import type { ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { CertraceError } from "../../core/errors.ts";
import { learnSuccessors, type ToldHint } from "../../core/successor/learn.ts";
import { type Verification, verifyCertificate } from "../../core/verify/certificate.ts";
import type { Facts, FactsQuery } from "../../core/verify/facts.ts";
import { describeCheck, describeVerdict, type Locale } from "../../core/verify/messages.ts";
import { factsQuery } from "../../core/verify/query.ts";
import { nodeDigestText } from "../digest-text.ts";
import type { Services } from "./services.ts";

export const LOCALES: readonly Locale[] = ["zh-CN", "en"];

/**
 * @param at Unix seconds; undefined: now
 * @param factsOf where the facts come from: the index, or a cache before it
 */
export async function verify(
  certificate: Uint8Array | string,
  at: number | undefined,
  services: Services,
  factsOf: (query: FactsQuery) => Promise<Facts>,
): Promise<Verification> {
  let input: Uint8Array | string | ParsedCertificate = certificate;
  let query: FactsQuery | null = null;
  const trust = { registries: [services.registry], mirrors: services.mirrors };
  try {
    input = hangAlone(parseCertificate(certificate, nodeDigestText), services.registry, nodeDigestText);
    query = factsQuery(input, trust);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    // malformed: core says so in the format check, with the code of this error
  }
  // The index knows one registry; an anchor in another fails before any fact is looked at.
  const facts = query !== null && query.registry === services.registry ? await factsOf(query) : null;
  const successors = await successorsOf(input, query, facts, services, factsOf);
  return verifyCertificate(input, facts, {
    now: services.now(),
    ...(at === undefined ? {} : { at }),
    ...trust,
    verifyEs256: services.verifyEs256,
    digestText: nodeDigestText,
    copyKeys: [{ kid: services.copies.jwk.kid, key: services.copies.jwk }],
    successors,
  });
}

/** The certificate was sent here: what is told of it alone is looked up. */
async function successorsOf(
  input: Uint8Array | string | ParsedCertificate,
  query: FactsQuery | null,
  facts: Facts | null,
  { successors }: Services,
  factsOf: (query: FactsQuery) => Promise<Facts>,
): Promise<ToldHint[]> {
  if (query === null || typeof input === "string" || input instanceof Uint8Array) return [];
  const { anchor } = input;
  if (anchor === null) return [];
  return learnSuccessors(query, facts, { hints: () => successors.of(anchor), facts: factsOf });
}

type Sentences = Partial<Record<Locale, string>>;

/** The verification with a sentence and, where there is one, a remedy for each check, in the given languages. */
export function describe(verification: Verification, locales: readonly Locale[]): object {
  return inWords(verification, locales, { ofVerdict: describeVerdict, ofCheck: describeCheck });
}

/** How a verifier puts what it found into words. */
export interface Words<V, C> {
  ofVerdict(verdict: V, locale: Locale): { word: string; sentence: string };
  ofCheck(check: C, locale: Locale): { sentence: string; remedy: string | null };
}

export function inWords<V, C extends object>(
  result: { verdict: V; checks: readonly C[] },
  locales: readonly Locale[],
  { ofCheck, ofVerdict }: Words<V, C>,
): object {
  const { verdict, checks, ...rest } = result;
  const word: Sentences = {};
  const sentence: Sentences = {};
  for (const locale of locales) {
    const described = ofVerdict(verdict, locale);
    word[locale] = described.word;
    sentence[locale] = described.sentence;
  }
  return {
    verdict,
    word,
    sentence,
    ...rest,
    checks: checks.map((check) => {
      const sentences: Sentences = {};
      const remedies: Sentences = {};
      for (const locale of locales) {
        const described = ofCheck(check, locale);
        sentences[locale] = described.sentence;
        if (described.remedy !== null) remedies[locale] = described.remedy;
      }
      return {
        ...check,
        sentence: sentences,
        ...(Object.keys(remedies).length === 0 ? {} : { remedy: remedies }),
      };
    }),
  };
}
