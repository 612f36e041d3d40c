/**
 * Writes certificates: the certificate file (RFC 9901 section 8 with the anchor in the unprotected header) and the
 * compact form (RFC 9901 section 4); and the hash under which a certificate hangs in its batch.
 */
import { decodeBase64url } from "../base64url.ts";
import { type DigestText, digestText } from "../crypto.ts";
import type { Anchor, SignedCertificate } from "./model.ts";

type Jws = Pick<SignedCertificate, "protected" | "payload" | "signature">;

/**
 * SHA-256(0x00 ‖ ASCII of protected "." payload "." signature). Disclosures are not in it: disclosing fewer claims
 * does not change it.
 * @param digest the platform's own, where it has a faster one
 */
export function certificateLeafHash(jws: Jws, digest: DigestText = digestText): Uint8Array<ArrayBuffer> {
  // The prefix byte 0x00 is the character U+0000, so the leaf can be hashed as text.
  return decodeBase64url(digest(`\0${jws.protected}.${jws.payload}.${jws.signature}`));
}

/** One line of JSON and a line feed; its members in the order of the design. */
export function certificateFile(certificate: SignedCertificate, anchor: Anchor, keyBinding?: string): string {
  const { disclosures } = certificate;
  const { registry, department, root, index, size, path } = anchor;
  return `${JSON.stringify({
    protected: certificate.protected,
    payload: certificate.payload,
    signature: certificate.signature,
    header: {
      disclosures,
      anchor: { registry, department, root, index, size, path },
      ...(keyBinding === undefined ? {} : { kb_jwt: keyBinding }),
    },
  })}\n`;
}

export function compactCertificate(certificate: SignedCertificate, keyBinding = ""): string {
  const jwt = `${certificate.protected}.${certificate.payload}.${certificate.signature}`;
  return [jwt, ...certificate.disclosures, keyBinding].join("~");
}
