/**
 * The number of the newer version, where its department has told it to those who hold the older one (core/successor). The
 * chain names the newer one's place; the number is believed only if the department that superseded this very certificate
 * signed it, for these two places, with a key that is registered for certificates and that nobody holds to be compromised.
 *
 * Stricter than for certificates: no block says when a hint was made, so a stolen key's hints count for nothing, whatever
 * time they name. Nothing here can change a verdict: without a number the place is shown, as the chain has it.
 */
import { isSamePlace, type SuccessorHint } from "../successor/hint.ts";
import type { ToldHint } from "../successor/learn.ts";
import { openNumber } from "../successor/seal.ts";
import { utf8, visible } from "../text.ts";
import type { CertificateRef, SigningKeyFact, StatusChange } from "./facts.ts";
import { staleness } from "./freshness.ts";
import type { Question } from "./question.ts";
import { settleFacts } from "./settle-facts.ts";

const KEY_USE_CERTIFICATES = 1;

/** Safe to display; null: it was not told, or not to whoever holds no more of the certificate than this. */
export async function successorNumber(
  question: Question,
  { by }: Pick<StatusChange, "by">,
  newer: CertificateRef,
): Promise<string | null> {
  const { certificate, successors } = question;
  const { anchor } = certificate;
  if (anchor === null) return null;
  for (const told of successors) {
    const { hint } = told;
    if (hint.by !== by || !isSamePlace(hint.older, anchor) || !isSamePlace(hint.newer, newer)) continue;
    if (!(await isGenuine(question, told))) continue;
    const number = await openNumber(certificate, hint);
    if (number !== null) return visible(number);
  }
  return null;
}

async function isGenuine(question: Question, { hint, facts: told }: ToldHint): Promise<boolean> {
  const { at, certificate, factsTolerance, mirror, now, verifyEs256 } = question;
  // The key is looked at as any fact is: of this department, by this thumbprint, from a source that is not behind.
  const anchor = { ...certificate.anchor!, department: hint.by };
  const facts = settleFacts(told, { anchor, kid: hint.kid }, mirror);
  const { department, key } = facts;
  if ("missing" in department || department.value === null) return false;
  if ("missing" in key || key.value === null) return false;
  if (staleness({ ...question, facts }, key, Math.max(now, at ?? now)) !== null) return false;
  if (hint.iat > now + factsTolerance || !mayHaveSigned(key.value, hint)) return false;
  return (await verifyEs256(key.value, utf8(hint.signingInput), hint.signature)) === true;
}

/** Registered for certificates, in its window by the department's own clock, and not compromised. */
export function mayHaveSigned(key: SigningKeyFact, { iat }: Pick<SuccessorHint, "iat">): boolean {
  return (
    (key.use & KEY_USE_CERTIFICATES) !== 0 &&
    key.compromisedAt === null &&
    key.validFrom <= iat &&
    (key.validUntil === null || iat < key.validUntil)
  );
}
