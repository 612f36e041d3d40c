/**
 * The evidence bundle: one file with which anyone who trusts a block hash can verify a certificate without asking
 * anybody (docs/protocol.md). It holds a certificate file, the block's header, the code of the certificate registry
 * and the trie nodes that prove what the registries' storage said at that block.
 *
 * Nothing stands in it that is not proven by the block hash or by the department's signature, and there is one text
 * for one bundle: members in this order, no white space but the line feed at the end. So no byte can be changed
 * without its being noticed.
 */
import { encodeBase64url } from "../base64url.ts";
import type { ParsedCertificate } from "../certificate/model.ts";
import { MAX_FILE_SIZE } from "../certificate/model.ts";
import { parseCertificate } from "../certificate/parse.ts";
import { certificateFile } from "../certificate/serialise.ts";
import { type DigestText, digestText } from "../crypto.ts";
import { CertraceError } from "../errors.ts";
import { isJsonObject, parseJson } from "../json.ts";
import { is, oneOf, record } from "../shape.ts";
import { decodeUtf8 } from "../text.ts";
import { decodeProofs, encodeProofs, PROOF_MEMBERS, type Proofs, type ProofTexts } from "./proofs.ts";

export const BUNDLE_TYPE = "certrace-evidence-bundle";

export interface EvidenceBundle extends Proofs {
  /** as in its certificate file, with an anchor */
  certificate: ParsedCertificate;
}

/** The certificate, the longest code that a contract may have (EIP-170), and proofs. */
export const MAX_BUNDLE_SIZE = MAX_FILE_SIZE + (1 << 20);

const shape = record({
  type: oneOf(BUNDLE_TYPE),
  v: oneOf(1),
  ...PROOF_MEMBERS,
  certificate: is(isJsonObject),
});

/** Throws CertraceError `bundle-too-large`, `bundle-malformed` (with the member in `field`) and those of JSON. */
export function parseBundle(input: string | Uint8Array, digest: DigestText = digestText): EvidenceBundle {
  if (input.length > MAX_BUNDLE_SIZE) {
    throw new CertraceError("bundle-too-large", "This is larger than any evidence bundle.", {
      remedy: `Give the file that \`certrace evidence\` wrote: it has at most ${MAX_BUNDLE_SIZE} bytes.`,
    });
  }
  const text = typeof input === "string" ? input : decodeUtf8(input, "evidence");
  const json = parseJson(text);
  const problem = shape(json, "");
  if (problem !== null) throw malformed(problem.path || "evidence", "absent or not of the form it must have");
  const texts = json as unknown as ProofTexts & { certificate: object };
  const certificate = readCertificate(JSON.stringify(texts.certificate), digest);
  const bundle = { certificate, ...decodeProofs(texts) };
  if (bundleFile(bundle) !== text) throw malformed("evidence", "not written as a bundle is");
  return bundle;
}

/** The one text of a bundle. The certificate must have an anchor. */
export function bundleFile({ certificate, ...proofs }: EvidenceBundle): string {
  const before = JSON.stringify({ type: BUNDLE_TYPE, v: 1, ...encodeProofs(proofs) });
  return `${before.slice(0, -1)},"certificate":${fileOf(certificate).trimEnd()}}\n`;
}

function readCertificate(text: string, digest: DigestText): ParsedCertificate {
  try {
    return parseCertificate(text, digest);
  } catch (cause) {
    if (!(cause instanceof CertraceError)) throw cause;
    throw malformed("certificate", "not a certificate file", cause);
  }
}

function fileOf(parsed: ParsedCertificate): string {
  const { anchor, keyBinding, disclosures } = parsed;
  if (anchor === null) throw malformed("certificate", "without an anchor, so nothing can be proven about it");
  return certificateFile(
    { ...parsed, disclosures: disclosures.map(({ text }) => text) },
    anchor,
    keyBinding === null ? undefined : `${keyBinding.signingInput}.${encodeBase64url(keyBinding.signature)}`,
  );
}

function malformed(field: string, why: string, cause?: unknown): CertraceError<"bundle-malformed"> {
  return new CertraceError("bundle-malformed", `This is no evidence bundle: ${field} is ${why}.`, {
    field,
    remedy: "Give the file as `certrace evidence` or POST /v1/evidence wrote it, unaltered.",
    ...(cause === undefined ? {} : { cause }),
  });
}
