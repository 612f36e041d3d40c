/**
 * The shapes of a certificate: an SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc) signed with ES256, and its anchor.
 */
import type { CopySeal } from "../copy/seal.ts";
import type { CopyTerms } from "../copy/terms.ts";
import type { P256PublicKey } from "../crypto.ts";
import type { JsonObject, JsonValue } from "../json.ts";

/** Where a claim stands: member names and array indexes from the top. */
export type ClaimPath = readonly (string | number)[];

/** Where a certificate hangs on the chain. Named by its root, never by a transaction or block. */
export interface Anchor {
  /** CAIP-10 of the certificate registry, lowercase */
  registry: string;
  department: number;
  /** batch root, base64url */
  root: string;
  /** of the certificate's leaf, from 0 */
  index: number;
  /** number of leaves of the batch */
  size: number;
  /** RFC 6962 inclusion path, base64url, from the leaf's neighbour upwards */
  path: string[];
}

/** What a department signs, and the claims that it lets be withheld. */
export interface SignedCertificate {
  /** base64url of the JOSE header */
  protected: string;
  /** base64url of the claims */
  payload: string;
  /** base64url of r ‖ s */
  signature: string;
  disclosures: string[];
}

/** One disclosure as it came (RFC 9901 section 4.2). */
export interface Disclosure {
  /** base64url, exactly as it came: its digest is over this text */
  text: string;
  /** base64url */
  digest: string;
  /** null: it discloses an array element */
  name: string | null;
  value: JsonValue;
}

/** The claims that are never selectively disclosable and that the verifier itself reads. */
export interface SignedClaims {
  iss: string;
  vct: string;
  /** `sha256-` and base64, of the type metadata document */
  vctIntegrity: string | null;
  /** Unix seconds */
  iat: number | null;
  nbf: number | null;
  exp: number | null;
  /** the holder's key (RFC 7800) */
  cnf: P256PublicKey | null;
  statusList: { uri: string; idx: number };
}

/** A key binding JWT (RFC 9901 section 4.3), parsed. */
export interface KeyBinding {
  /** ASCII that the signature is over */
  signingInput: string;
  signature: Uint8Array;
  iat: number;
  aud: string;
  nonce: string;
  /** base64url */
  sdHash: string;
  /** what the holder bound this presentation to, where it is a restricted copy (core/copy) */
  copy: CopyTerms | null;
}

export interface ParsedCertificate {
  form: "file" | "compact";
  protected: string;
  payload: string;
  signature: string;
  /** RFC 7638 thumbprint of the signing key */
  kid: string;
  claims: SignedClaims;
  /** the payload as signed, digests and all */
  body: JsonObject;
  disclosures: Disclosure[];
  /** null in the compact form, which cannot carry one */
  anchor: Anchor | null;
  keyBinding: KeyBinding | null;
  /** what a service bound this presentation to, where it is a restricted copy of a holder without a key */
  copy: CopySeal | null;
}

/** RFC 9901 and the SD-JWT VC draft: what a verifier needs to be able to see can never be withheld. */
export const NEVER_DISCLOSABLE: ReadonlySet<string> = new Set([
  "iss",
  "vct",
  "vct#integrity",
  "nbf",
  "exp",
  "cnf",
  "status",
]);

/** Names with a meaning of their own in RFC 9901; no claim may bear them. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(["_sd", "_sd_alg", "..."]);

export const MAX_FILE_SIZE = 1 << 20;
export const MAX_DISCLOSURES = 512;
export const MAX_PATH = 64;

/** The claim that holds the number people know a certificate by. */
export const CERTIFICATE_NUMBER = "certificate_number";
