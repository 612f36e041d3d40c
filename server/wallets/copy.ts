/**
 * A copy for a wallet: the claims of a certificate, signed again with the wallet's key in them (`cnf`, RFC 7800), by the
 * department's signing key of today. It has its own salts and signature, so that nothing in it links it to the
 * certificate it is made of or to another copy, but what the holder discloses of it.
 *
 * Throws CertraceError `copy-incomplete` for a certificate of which something is withheld: a copy would withhold it for
 * ever, and look like the whole.
 */
import { randomBytes, sign } from "node:crypto";
import { encodeBase64url } from "../../core/base64url.ts";
import { disclose } from "../../core/certificate/disclose.ts";
import { SALT_BYTES } from "../../core/certificate/disclosure.ts";
import type { ClaimPath, ParsedCertificate, SignedCertificate } from "../../core/certificate/model.ts";
import { prepareCertificate, sealCertificate } from "../../core/certificate/prepare.ts";
import { certificateLeafHash, compactCertificate } from "../../core/certificate/serialise.ts";
import { type P256PublicKey, signatureFromDer } from "../../core/crypto.ts";
import { CertraceError } from "../../core/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { utf8 } from "../../core/text.ts";
import { nodeDigestText } from "../digest-text.ts";
import type { SigningKey } from "../issuing/issue-request.ts";

export interface CopyTerms {
  /** `https://<service>/departments/<id>` */
  iss: string;
  /** of the Token Status List that the copy names, of which it is the only certificate */
  statusList: string;
}

export interface SignedCopy {
  /** SD-JWT, as a wallet keeps it */
  compact: string;
  /** its leaf, which is the root of its batch of one; base64url */
  root: string;
}

export function signCopy(
  original: ParsedCertificate,
  holder: P256PublicKey,
  { iss, statusList }: CopyTerms,
  key: SigningKey,
): SignedCopy {
  const { claims: open } = disclose(original.body, original.disclosures);
  const claims: JsonObject = {
    ...open,
    iss,
    cnf: { jwk: { kty: "EC", crv: "P-256", x: holder.x, y: holder.y } },
    status: { status_list: { uri: statusList, idx: 0 } },
  };
  const disclosable = disclosablePaths(original);
  const salts = randomBytes(disclosable.length * SALT_BYTES);
  const prepared = prepareCertificate({ kid: key.kid, claims, disclosable }, salts);
  const der = sign("sha256", utf8(prepared.signingInput), key.privateKey);
  const copy: SignedCertificate = sealCertificate(prepared, signatureFromDer(der));
  return {
    compact: compactCertificate(copy),
    root: encodeBase64url(certificateLeafHash(copy, nodeDigestText)),
  };
}

/** Every claim that the certificate lets be withheld. Its disclosures have been found to belong to it. */
export function disclosablePaths({ body, disclosures }: ParsedCertificate): ClaimPath[] {
  const byDigest = new Map(disclosures.map((each) => [each.digest, each]));
  const paths: ClaimPath[] = [];

  const open = (digest: JsonValue | undefined, at: (name: string | null) => ClaimPath): void => {
    const disclosed = byDigest.get(String(digest));
    if (disclosed === undefined)
      throw new CertraceError("copy-incomplete", "A claim of the certificate is withheld.", {
        field: "certificate",
        remedy: "Offer the certificate file as it was issued, with all its claims.",
      });
    const path = at(disclosed.name);
    paths.push(path);
    walk(disclosed.value, path);
  };
  const walk = (value: JsonValue, path: ClaimPath): void => {
    if (Array.isArray(value)) {
      for (const [i, each] of value.entries()) {
        if (isJsonObject(each) && Object.hasOwn(each, "...")) open(each["..."], () => [...path, i]);
        else walk(each, [...path, i]);
      }
    } else if (isJsonObject(value)) {
      for (const [name, each] of Object.entries(value)) {
        if (name !== "_sd") walk(each, [...path, name]);
        else for (const digest of each as JsonValue[]) open(digest, (member) => [...path, member!]);
      }
    }
  };
  walk(body, []);
  return paths;
}
