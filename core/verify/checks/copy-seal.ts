/**
 * holder, of a restricted copy that a service sealed (core/copy/seal.ts): exactly this presentation was bound to these
 * terms at that time. It does not prove who had it made; that takes a key of the holder.
 */
import { presentationHash } from "../../certificate/key-binding.ts";
import type { CopySeal } from "../../copy/seal.ts";
import { utf8 } from "../../text.ts";
import { fail, pass, unknown } from "../finding.ts";
import type { Finding, Question } from "../question.ts";

export async function checkSeal(question: Question, seal: CopySeal): Promise<Finding> {
  const { certificate, copyKeys, digestText, factsTolerance, now, verifyEs256 } = question;
  const { claims, kid, recipient, purpose, until } = seal;
  if (claims.sd_hash !== presentationHash(certificate, digestText)) return fail("copy-altered");
  if (claims.terms_hash !== seal.termsHash) return fail("copy-altered");
  const known = copyKeys?.find((each) => each.kid === kid);
  // Not a failure: it may be a good seal of a service that this verifier knows nothing of, or could not ask.
  if (known === undefined) return unknown("copy-key-unknown", { iss: claims.iss });
  const genuine = await verifyEs256(known.key, utf8(seal.signingInput), seal.signature);
  if (genuine !== true) return fail("copy-signature");
  if (claims.iat > now + factsTolerance) return fail("holder-time", { iat: claims.iat });
  return pass("copy-ok", { recipient, purpose, until, iat: claims.iat, by: "service" });
}
