/**
 * Makes a restricted copy: the certificate with fewer disclosures, and the wrapper that binds them to a recipient, a
 * purpose and a day. Pure: whoever calls it signs (the holder's wallet) or asks the service to (a seal).
 */
import { encodeBase64urlText } from "../base64url.ts";
import { disclose } from "../certificate/disclose.ts";
import { presentationHash } from "../certificate/key-binding.ts";
import type { Disclosure, ParsedCertificate } from "../certificate/model.ts";
import { certificateFile } from "../certificate/serialise.ts";
import { type DigestText, digestText } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { parseSeal, type SealText } from "./seal.ts";
import type { CopyTerms } from "./terms.ts";

/** A presentation of a certificate that is not bound to anything yet. */
export interface Selection {
  certificate: ParsedCertificate;
  /** what remains, in the order of the certificate */
  disclosures: readonly Disclosure[];
  /** `sd_hash` of it (RFC 9901 section 4.3) */
  sdHash: string;
}

/** Names of the claims at the top that the holder can withhold and this certificate still has, in its order. */
export function disclosableClaims(certificate: ParsedCertificate): string[] {
  const { leaves } = disclose(certificate.body, certificate.disclosures);
  return [...new Set(leaves.filter(({ disclosable }) => disclosable).map(({ path }) => String(path[0])))];
}

/**
 * Leaves only the claims named, each with all that stands inside it.
 * Throws CertraceError `copy-of-copy`: a copy is bound as it is; `copy-claims`: a claim that it does not have or that
 * cannot be withheld; `anchor-missing`; and what `disclose` throws.
 */
export function selectClaims(
  certificate: ParsedCertificate,
  claims: readonly string[],
  digest: DigestText = digestText,
): Selection {
  if (certificate.copy !== null || certificate.keyBinding !== null)
    throw new CertraceError("copy-of-copy", "This file is a copy for somebody already.", {
      field: "certificate",
      remedy: "Make the copy from the original certificate file.",
    });
  if (certificate.anchor === null)
    throw new CertraceError("anchor-missing", "The certificate does not say where it is anchored.", {
      field: "certificate",
      remedy: "Use the certificate file instead of the compact text.",
    });
  const known = disclosableClaims(certificate);
  for (const name of claims)
    if (!known.includes(name))
      throw new CertraceError("copy-claims", `The certificate has no claim ${name} that can be chosen.`, {
        field: "claims",
        remedy: `Choose among ${known.join(", ")}.`,
      });
  const wanted = new Set(
    certificate.disclosures
      .filter((each) => claims.includes(topOf(certificate, each)))
      .map(({ text }) => text),
  );
  const disclosures = certificate.disclosures.filter(({ text }) => wanted.has(text));
  return { certificate, disclosures, sdHash: presentationHash({ ...certificate, disclosures }, digest) };
}

/** The top-level claim in which a disclosure stands: where its digest is found, up to the signed claims themselves. */
function topOf({ body, disclosures }: ParsedCertificate, disclosure: Disclosure): string {
  for (const [name, value] of Object.entries(body)) {
    if (name === "_sd" && Array.isArray(value) && value.includes(disclosure.digest))
      return disclosure.name ?? "";
    if (name !== "_sd" && holds(value, disclosure.digest)) return name;
  }
  const above = disclosures.find((each) => each !== disclosure && holds(each.value, disclosure.digest));
  return above === undefined ? "" : topOf({ body, disclosures } as ParsedCertificate, above);
}

/** Whether a value names the digest anywhere inside it. */
function holds(value: JsonValue, digest: string): boolean {
  if (Array.isArray(value)) return value.some((each) => each === digest || holds(each, digest));
  return (
    isJsonObject(value) &&
    Object.entries(value).some(([name, each]) => (name === "..." && each === digest) || holds(each, digest))
  );
}

/**
 * What the holder's key signs (a key binding JWT, RFC 9901 section 4.3, with the terms as one more claim), as text.
 * `aud` is the recipient; the nonce is the maker's own, since nobody asked.
 */
export function bindingInput(
  selection: Pick<Selection, "sdHash">,
  terms: CopyTerms,
  { iat, nonce }: { iat: number; nonce: string },
): string {
  const { recipient, purpose, until } = terms;
  const header = encodeBase64urlText(JSON.stringify({ alg: "ES256", typ: "kb+jwt" }));
  const payload = {
    iat,
    aud: recipient,
    nonce,
    sd_hash: selection.sdHash,
    copy: { recipient, purpose, until },
  };
  return `${header}.${encodeBase64urlText(JSON.stringify(payload))}`;
}

/** The file of a copy that the holder's key has bound. */
export function boundCopy({ certificate, disclosures }: Selection, keyBinding: string): string {
  return certificateFile(plain(certificate, disclosures), certificate.anchor!, keyBinding);
}

/**
 * The file of a copy that a service has sealed.
 * Throws CertraceError `copy-malformed`, `copy-seal-other`: the seal is not about this copy and these terms.
 */
export function sealedCopy(
  { certificate, disclosures, sdHash }: Selection,
  terms: CopyTerms,
  text: SealText,
): string {
  const seal = parseSeal({ jws: text.jws, terms: text.terms });
  const { claims } = seal;
  if (claims.sd_hash !== sdHash || claims.terms_hash !== seal.termsHash || claims.until !== terms.until)
    throw new CertraceError("copy-seal-other", "The service sealed something else than it was asked to.", {
      remedy: "Try again, or ask another service.",
    });
  const file = certificateFile(plain(certificate, disclosures), certificate.anchor!);
  return `${file.slice(0, -3)},"copy":${JSON.stringify({ jws: text.jws, terms: text.terms })}}}\n`;
}

function plain(
  { protected: head, payload, signature }: ParsedCertificate,
  disclosures: readonly Disclosure[],
) {
  return { protected: head, payload, signature, disclosures: disclosures.map(({ text }) => text) };
}
