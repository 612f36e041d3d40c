/**
 * issuer: the department that the certificate names signed and anchored it, with a key and an operator that were
 * theirs then, for a type it may issue. That the batch stands on chain proves that, at its anchor time, the
 * operator was permitted, the department active and authorised to issue the type: the contract enforced it. Left
 * to check are the signed names, the key's use and window, and compromise: it voids what was anchored from then on.
 *
 * What a mirror carried over counts there from the move on, so after every compromise that was declared before. That it
 * was anchored earlier the mirror cannot show, nor that it was not: such a certificate is neither good nor void.
 */
import { departmentOfIssuer } from "../../certificate/hang-alone.ts";
import type { BatchFact, SigningKeyFact, TypeFact } from "../facts.ts";
import { fail, missing, pass, unknown, weigh } from "../finding.ts";
import { staleness } from "../freshness.ts";
import { carriedOver } from "../mirror.ts";
import type { Finding, Question } from "../question.ts";

const KEY_USE_CERTIFICATES = 1;

export function checkIssuer(question: Question): Finding {
  const { facts, now, at } = question;
  const { department, key, batch, type } = facts;
  const keyValue = "value" in key ? key.value : undefined;
  const batchValue = "value" in batch ? batch.value : undefined;
  const typeValue = "value" in type ? type.value : undefined;
  // A compromise can be declared at any time, so even a question about the past needs to be answered by today's facts.
  const until = Math.max(now, at ?? now);
  return weigh(
    [
      checkName(question),
      keyValue === null ? absentKey(question, until) : null,
      keyValue ? checkKeyUse(keyValue) : null,
      keyValue && batchValue ? checkKeyAtAnchor(question, keyValue, batchValue) : null,
      batchValue ? checkOperator(question, batchValue) : null,
      typeValue ? checkType(question, typeValue) : null,
      missing(department, "department"),
      missing(key, "key"),
      missing(batch, "batch"),
      missing(type, "type"),
      batchValue === null || typeValue === null ? unknown("not-anchored") : null,
      staleness(question, key, until),
      staleness(question, batch, until),
    ],
    pass("issuer-ok", departmentNames(question)),
  );
}

/** The signed `iss` and the unsigned anchor must name one department. */
function checkName({ certificate }: Question): Finding | null {
  if (certificate.anchor === null) return null;
  return departmentOfIssuer(certificate.claims.iss) === certificate.anchor.department
    ? null
    : fail("issuer-mismatch", { iss: certificate.claims.iss, department: certificate.anchor.department });
}

/** It may have been registered since the source last heard from the chain, or on the network that a mirror replaces. */
function absentKey(question: Question, until: number): Finding {
  const { certificate, facts, mirror } = question;
  if (mirror !== null) return unknown("mirror-lacks", { fact: "key" });
  return staleness(question, facts.key, until) ?? fail("key-unknown", { kid: certificate.kid });
}

function checkKeyUse(key: SigningKeyFact): Finding | null {
  return (key.use & KEY_USE_CERTIFICATES) === 0 ? fail("key-use", { kid: key.thumbprint }) : null;
}

function checkKeyAtAnchor(
  question: Question,
  key: SigningKeyFact,
  { anchoredAt }: Pick<BatchFact, "anchoredAt">,
): Finding | null {
  const carried = carriedOver(question) !== null;
  if (key.compromisedAt !== null && anchoredAt >= key.compromisedAt) {
    const times = { compromisedAt: key.compromisedAt, anchoredAt };
    return carried ? unknown("mirror-key-compromised", times) : fail("key-compromised", times);
  }
  if (key.validFrom <= anchoredAt && (key.validUntil === null || anchoredAt < key.validUntil)) return null;
  const which = { kid: key.thumbprint, anchoredAt };
  return carried ? unknown("mirror-key-window", which) : fail("key-outside-window", which);
}

function checkOperator(
  question: Question,
  { operator, anchoredAt }: Pick<BatchFact, "operator" | "anchoredAt">,
): Finding | null {
  if (operator.compromisedAt === null || anchoredAt < operator.compromisedAt) return null;
  const times = { compromisedAt: operator.compromisedAt, anchoredAt };
  return carriedOver(question) === null
    ? fail("operator-compromised", times)
    : unknown("mirror-operator-compromised", times);
}

function checkType({ certificate }: Question, type: TypeFact): Finding | null {
  const { vct, vctIntegrity } = certificate.claims;
  if (vct !== type.vct) return fail("type-mismatch", { vct, anchored: type.vct });
  return vctIntegrity !== null && vctIntegrity !== integrityOf(type.metadataHash)
    ? fail("type-metadata-mismatch", { vct })
    : null;
}

/** W3C Subresource Integrity, as SD-JWT VC section 7 uses it: padded base64, not base64url. */
export function integrityOf(metadataHash: string): string {
  return `sha256-${metadataHash.replaceAll("-", "+").replaceAll("_", "/")}=`;
}

function departmentNames({ facts }: Question): Record<string, string> {
  const department = "value" in facts.department ? facts.department.value : null;
  return { name: department?.name ?? "", nameEn: department?.nameEn ?? "" };
}
