/** The exact bytes of files and leaves: other verifiers are written against them. */
import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import {
  BatchAnchors,
  certificateFile,
  certificateLeafHash,
  compactCertificate,
  fileUpToAnchor,
} from "../../../core/certificate/serialise.ts";
import { MerkleTree } from "../../../core/merkle/tree.ts";
import { makeBatch } from "../build.ts";

const batch = makeBatch();
const certificate = batch.certificates[1]!;

describe("core/certificate/serialise", () => {
  it("hashes the leaf as the design says, and not the disclosures", () => {
    const { protected: head, payload, signature } = certificate;
    const bytes = Buffer.concat([Uint8Array.of(0), Buffer.from(`${head}.${payload}.${signature}`, "ascii")]);
    const expected = new Uint8Array(createHash("sha256").update(bytes).digest());
    expect(certificateLeafHash(certificate)).to.deep.equal(expected);
    expect(certificateLeafHash({ ...certificate, disclosures: [] } as typeof certificate)).to.deep.equal(
      expected,
    );
    const byNode = (text: string) => createHash("sha256").update(text).digest("base64url");
    expect(certificateLeafHash(certificate, byNode)).to.deep.equal(expected);
  });

  it("writes one line with the members of the design, in its order", () => {
    const text = certificateFile(certificate, batch.anchors[1]!);
    expect(text).to.match(/^\{.*\}\n$/);
    const { header, ...rest } = JSON.parse(text);
    expect(Object.keys(rest)).to.deep.equal(["protected", "payload", "signature"]);
    expect(Object.keys(header)).to.deep.equal(["disclosures", "anchor"]);
    expect(Object.keys(header.anchor)).to.deep.equal([
      "registry",
      "department",
      "root",
      "index",
      "size",
      "path",
    ]);
    expect(
      Object.keys(JSON.parse(certificateFile(certificate, batch.anchors[1]!, "a.b.c")).header),
    ).to.include("kb_jwt");
  });

  it("writes nothing of an anchor but what belongs there", () => {
    const anchor = { ...batch.anchors[1]!, block: 7 };
    expect(certificateFile(certificate, anchor)).to.equal(certificateFile(certificate, batch.anchors[1]!));
  });

  it("writes the same files of a batch piece by piece, in whatever order, for every size", () => {
    const sizes = fc.integer({ min: 1, max: 70 });
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(), { maxLength: 20 }), (size, jumps) => {
        const leaves = Uint8Array.from({ length: 32 * size }, (_, i) => (i * 37) & 255);
        const tree = new MerkleTree(leaves);
        const { registry, department } = batch.anchors[1]!;
        const ends = new BatchAnchors(registry, department, tree);
        const root = encodeBase64url(tree.root);
        for (const index of [...Array(size).keys(), ...jumps.map((jump) => jump % size)]) {
          const path = tree.inclusionPath(index).map(encodeBase64url);
          expect(fileUpToAnchor(certificate) + ends.fileEnd(index)).to.equal(
            certificateFile(certificate, { registry, department, root, index, size, path }),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it("writes what it reads", () => {
    const parsed = parseCertificate(batch.file(1));
    const disclosures = parsed.disclosures.map((each) => each.text);
    expect(certificateFile({ ...parsed, disclosures }, parsed.anchor!)).to.equal(batch.file(1));
    expect(compactCertificate({ ...parsed, disclosures })).to.equal(batch.compact(1));
    expect(batch.compact(1).endsWith("~")).to.equal(true);
  });
});
