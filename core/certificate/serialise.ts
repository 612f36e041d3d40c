/**
 * Writes certificates: the certificate file (RFC 9901 section 8 with the anchor in the unprotected header) and the
 * compact form (RFC 9901 section 4); and the hash under which a certificate hangs in its batch.
 */
import { decodeBase64url, type EncodeBase64url, encodeBase64url } from "../base64url.ts";
import { type DigestText, digestText } from "../crypto.ts";
import type { MerkleTree } from "../merkle/tree.ts";
import type { Anchor, SignedCertificate } from "./model.ts";

type Jws = Pick<SignedCertificate, "protected" | "payload" | "signature">;

/**
 * SHA-256(0x00 ‖ ASCII of protected "." payload "." signature). Disclosures are not in it: disclosing fewer claims
 * does not change it.
 * @param digest the platform's own, where it has a faster one
 */
export function certificateLeafHash(jws: Jws, digest: DigestText = digestText): Uint8Array<ArrayBuffer> {
  return decodeBase64url(digest(certificateLeafText(jws)));
}

/** What a leaf hashes, as ASCII: its prefix byte 0x00 is the character U+0000. */
export function certificateLeafText(jws: Jws): string {
  return `\0${jws.protected}.${jws.payload}.${jws.signature}`;
}

/** One line of JSON and a line feed; its members in the order of the design. */
export function certificateFile(certificate: SignedCertificate, anchor: Anchor, keyBinding?: string): string {
  const { registry, department, root, index, size, path } = anchor;
  const anchored = JSON.stringify({ registry, department, root, index, size, path });
  const bound = keyBinding === undefined ? "" : `,"kb_jwt":${JSON.stringify(keyBinding)}`;
  return `${fileUpToAnchor(certificate)}${anchored}${bound}}}\n`;
}

/**
 * A certificate file up to its anchor, which is not known while the batch is being signed; `BatchAnchors` has the
 * rest. base64url needs no escapes, so the members are put between quotes as they are.
 */
export function fileUpToAnchor({ disclosures, ...jws }: SignedCertificate): string {
  const disclosed = disclosures.length === 0 ? "" : `"${disclosures.join('","')}"`;
  return (
    `{"protected":"${jws.protected}","payload":"${jws.payload}","signature":"${jws.signature}",` +
    `"header":{"disclosures":[${disclosed}],"anchor":`
  );
}

/**
 * The ends of a batch's certificate files, from the anchor on, in the order of the leaves. Neighbouring leaves
 * share all but the lowest nodes of their paths, so each node of the tree is encoded once: two a certificate,
 * however large the batch, instead of one for each level.
 */
export class BatchAnchors {
  readonly #tree: MerkleTree;
  readonly #encode: EncodeBase64url;
  readonly #before: string;
  readonly #between: string;
  /** `#above[k]`: the path from level k up, as JSON texts with commas, of the leaf asked for last */
  readonly #above: string[];
  #last = -1;

  /** @param encode the platform's own, where it has a faster one */
  constructor(
    registry: string,
    department: number,
    tree: MerkleTree,
    encode: EncodeBase64url = encodeBase64url,
  ) {
    const root = encode(tree.root);
    this.#tree = tree;
    this.#encode = encode;
    this.#before = `${JSON.stringify({ registry, department, root }).slice(0, -1)},"index":`;
    this.#between = `,"size":${tree.size},"path":[`;
    this.#above = new Array<string>(tree.height + 1).fill("");
  }

  /** What follows `fileUpToAnchor` in the file of the leaf `index`. */
  fileEnd(index: number): string {
    // Whatever the two leaves' paths do not share is below the highest bit in which their indexes differ.
    const changed = this.#last === -1 ? this.#tree.height : 32 - Math.clz32(this.#last ^ index);
    for (let level = changed - 1; level >= 0; level--) {
      const neighbour = this.#tree.neighbour(level, index);
      const above = this.#above[level + 1]!;
      const here = neighbour === null ? "" : `"${this.#encode(neighbour)}"`;
      this.#above[level] = here === "" || above === "" ? here + above : `${here},${above}`;
    }
    this.#last = index;
    return `${this.#before}${index}${this.#between}${this.#above[0]}]}}}\n`;
  }
}

export function compactCertificate(certificate: SignedCertificate, keyBinding = ""): string {
  const jwt = `${certificate.protected}.${certificate.payload}.${certificate.signature}`;
  return [jwt, ...certificate.disclosures, keyBinding].join("~");
}
