/**
 * A certificate's file as the department keeps it, held against the place where it was anchored: the whole of it, something
 * less than was signed, or something else. A file that lost disclosures is still a valid certificate, so that no verifier
 * would complain; but what is gone can never be shown again, and nobody would notice before its holder needs it.
 */
import { decodeBase64url } from "../../core/base64url.ts";
import { disclose, type Leaf } from "../../core/certificate/disclose.ts";
import { CERTIFICATE_NUMBER, type ParsedCertificate } from "../../core/certificate/model.ts";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { certificateLeafHash } from "../../core/certificate/serialise.ts";
import { CertraceError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { verifyInclusion } from "../../core/merkle/proof.ts";
import { nodeDigestText } from "../digest-text.ts";

export type KeptFile =
  /** `leaves`: the claims, flat */
  | { is: "whole"; claims: JsonObject; leaves: readonly Leaf[]; nbf: number | null; exp: number | null }
  /** `missing`: how many disclosures */
  | { is: "incomplete"; missing: number }
  /** `why`: for people, the end of a sentence about the file */
  | { is: "altered"; why: string };

export interface KeptPlace {
  number: string;
  registry: string;
  department: number;
  root: string;
  size: number;
  index: number;
}

/** Never throws: whatever a file holds is a finding. */
export function lookAtFile(text: string, place: KeptPlace): KeptFile {
  try {
    const parsed = parseCertificate(text.trim(), nodeDigestText);
    const { claims, leaves, withheld } = disclose(parsed.body, parsed.disclosures);
    const why = differenceOf(parsed, place);
    if (why !== null) return { is: "altered", why };
    if (withheld > 0) return { is: "incomplete", missing: withheld };
    if (claims[CERTIFICATE_NUMBER] !== place.number) return { is: "altered", why: "has another number" };
    return { is: "whole", claims, leaves, nbf: parsed.claims.nbf, exp: parsed.claims.exp };
  } catch (error) {
    if (error instanceof CertraceError) return { is: "altered", why: `cannot be read [${error.code}]` };
    throw error;
  }
}

function differenceOf(parsed: ParsedCertificate, place: KeptPlace): string | null {
  const { anchor, copy, keyBinding } = parsed;
  if (copy !== null || keyBinding !== null) return "is a copy that was made for somebody";
  if (anchor === null) return "has lost its anchor";
  const { registry, department, root, size, index } = place;
  const elsewhere =
    anchor.registry !== registry ||
    anchor.department !== department ||
    anchor.root !== root ||
    anchor.size !== size ||
    anchor.index !== index;
  if (elsewhere) return "names another place on the chain";
  const included = verifyInclusion({
    ...{ root: decodeBase64url(root), size, index },
    leafHash: certificateLeafHash(parsed, nodeDigestText),
    path: anchor.path.map((hash) => decodeBase64url(hash)),
  });
  return included ? null : "is not what was anchored there";
}
