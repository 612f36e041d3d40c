/**
 * holder: whoever presents the certificate holds the key it was issued to (RFC 9901 section 7.3): a signature over
 * exactly this presentation, for this verifier (`aud`) and this occasion (`nonce`). Where the verifier expects one,
 * a stolen copy of the file fails. Where it does not, none need be shown, and one that is shown proves only that it
 * was made once: without a nonce of the verifier's own, it may have been copied along with the file.
 *
 * A restricted copy (core/copy) is bound once and for all, to whom it was made for: by the holder's key here, or by a
 * service (copy-seal.ts). That it has run out is for `period` to say.
 */
import { presentationHash } from "../../certificate/key-binding.ts";
import { utf8 } from "../../text.ts";
import { fail, pass, skipped } from "../finding.ts";
import type { Finding, Question } from "../question.ts";
import { checkSeal } from "./copy-seal.ts";

export async function checkHolder(question: Question): Promise<Finding> {
  const { certificate, expected, now, factsTolerance, verifyEs256, digestText } = question;
  const { copy, keyBinding, claims } = certificate;
  if (copy !== null && expected === null) return checkSeal(question, copy);
  if (keyBinding === null)
    return expected === null ? skipped("holder-not-presented") : fail("holder-required");
  if (claims.cnf === null) return fail("holder-without-key");
  const bound = keyBinding.copy;
  if (keyBinding.sdHash !== presentationHash(certificate, digestText))
    return fail(bound === null ? "holder-presentation" : "copy-altered");
  if (expected !== null && keyBinding.aud !== expected.audience)
    return fail("holder-audience", { aud: keyBinding.aud });
  if (expected !== null && keyBinding.nonce !== expected.nonce) return fail("holder-nonce");
  if (keyBinding.iat > now + factsTolerance) return fail("holder-time", { iat: keyBinding.iat });
  const genuine = await verifyEs256(claims.cnf, utf8(keyBinding.signingInput), keyBinding.signature);
  if (genuine !== true) return fail(bound === null ? "holder-signature" : "copy-signature");
  const { iat, aud } = keyBinding;
  if (bound !== null && expected === null) return pass("copy-ok", { ...bound, iat, by: "holder" });
  return expected === null ? pass("holder-unasked", { iat, aud }) : pass("holder-ok", { iat });
}
