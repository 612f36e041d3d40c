/**
 * integrity: what is disclosed is what was signed (RFC 9901 section 7.1), and the signature is by the key that the
 * chain holds under this `kid`. The key is taken from there and nowhere else.
 */
import { decodeBase64url } from "../../base64url.ts";
import { type Disclosed, type DisclosureCode, disclose } from "../../certificate/disclose.ts";
import { CertraceError } from "../../errors.ts";
import { utf8 } from "../../text.ts";
import { fail, missing, pass, unknown } from "../finding.ts";
import type { Finding, Question } from "../question.ts";

export interface Integrity {
  finding: Finding;
  /** null unless the check passes: claims that nobody vouches for are not shown */
  disclosed: Disclosed | null;
}

export async function checkIntegrity(question: Question): Promise<Integrity> {
  const { certificate } = question;
  let disclosed: Disclosed;
  try {
    disclosed = disclose(certificate.body, certificate.disclosures);
  } catch (error) {
    if (!(error instanceof CertraceError)) throw error;
    return { finding: fail(error.code as DisclosureCode, { field: error.field ?? "" }), disclosed: null };
  }
  const finding = await checkSignature(question);
  return { finding, disclosed: finding.outcome === "pass" ? disclosed : null };
}

async function checkSignature({ certificate, facts, mirror, verifyEs256 }: Question): Promise<Finding> {
  if ("missing" in facts.key) return missing(facts.key, "key")!;
  // Without the key the signature cannot be checked; that there is none is for the issuer check to say.
  if (facts.key.value === null)
    return mirror === null
      ? unknown("key-unknown", { kid: certificate.kid })
      : unknown("mirror-lacks", { fact: "key" });
  const message = utf8(`${certificate.protected}.${certificate.payload}`);
  const signature = decodeBase64url(certificate.signature);
  const genuine = await verifyEs256(facts.key.value, message, signature);
  return genuine === true
    ? pass("integrity-ok", { disclosures: certificate.disclosures.length })
    : fail("signature-invalid", { kid: certificate.kid });
}
