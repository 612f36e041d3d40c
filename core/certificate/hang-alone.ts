/**
 * The anchor of a certificate that travels without one. The compact form (RFC 9901 section 4), which is all that wallets
 * hold, has no unprotected header. So what goes into a wallet is anchored as a batch of one (server/wallets): its root is
 * its own leaf, its path is empty, and the signed `iss` names the department. Whoever has the certificate knows where
 * it hangs, and asks nobody but the chain.
 *
 * A guess, until the chain says that there is such a batch. A certificate taken out of a larger one hangs elsewhere: then
 * the verifier takes the guess back (verify/certificate.ts).
 */
import { encodeBase64url } from "../base64url.ts";
import { type DigestText, digestText } from "../crypto.ts";
import type { ParsedCertificate } from "./model.ts";
import { certificateLeafHash } from "./serialise.ts";

const DEPARTMENT_OF_ISSUER = /^https?:\/\/[^/]+(?:\/[^/]+)*\/departments\/([1-9][0-9]{0,9})$/;
const UINT32 = 0xffffffff;

/** The department that an `iss` names; null: it names none. */
export function departmentOfIssuer(iss: string): number | null {
  const department = Number(DEPARTMENT_OF_ISSUER.exec(iss)?.[1]);
  return department <= UINT32 ? department : null;
}

/** Whether it carries no anchor, and could be a batch of one: its status list would hold nothing else. */
export function mayHangAlone({ anchor, claims }: ParsedCertificate): boolean {
  return anchor === null && claims.statusList.idx === 0 && departmentOfIssuer(claims.iss) !== null;
}

/**
 * The certificate with the anchor it has if it hangs alone; unchanged where it cannot.
 * @param registry that the verifier trusts, CAIP-10
 * @param digest the platform's own, where it has a faster one
 */
export function hangAlone(
  certificate: ParsedCertificate,
  registry: string,
  digest: DigestText = digestText,
): ParsedCertificate {
  if (!mayHangAlone(certificate)) return certificate;
  const department = departmentOfIssuer(certificate.claims.iss)!;
  const root = encodeBase64url(certificateLeafHash(certificate, digest));
  return { ...certificate, anchor: { registry, department, root, index: 0, size: 1, path: [] } };
}

/** Whether its anchor was worked out from itself, and so does not even claim to be one. */
export function isAnchorGuessed({ form, anchor }: ParsedCertificate): boolean {
  return form === "compact" && anchor !== null;
}
