/** Evidence bundles without a chain: each status, each way in which one may be wrong, and any byte or member altered. */
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import type { ParsedCertificate } from "../../../core/certificate/model.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { bindingInput, boundCopy, selectClaims } from "../../../core/copy/make.ts";
import {
  bundleFile,
  type EvidenceBundle,
  MAX_BUNDLE_SIZE,
  parseBundle,
} from "../../../core/evidence/bundle.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import { verifyEvidence } from "../../../core/evidence/verify.ts";
import { makeBatch, makeKey, NOW, REGISTRY, signText } from "../build.ts";
import { nodeVerifyEs256 } from "../node-es256.ts";
import { headerWith, makeEvidence } from "./build-evidence.ts";

const batch = makeBatch({ count: 140 });
const parsed = (index: number): ParsedCertificate => parseCertificate(batch.file(index));

/** Verdict, or the code of what is thrown. */
async function outcome(text: string | Uint8Array, block: string, registries: string[] | null = [REGISTRY]) {
  return verifyEvidence(text, { block, registries, verifyEs256: nodeVerifyEs256 }).then(
    ({ verdict }) => verdict,
    (error) => error.code as string,
  );
}

describe("core/evidence: verify", () => {
  let bundle: EvidenceBundle;
  let text: string;
  let block: string;
  before(async () => {
    bundle = await makeEvidence(batch, parsed(3));
    text = bundleFile(bundle);
    block = parseHeader(bundle.header).hash;
  });

  const bent = (change: Partial<EvidenceBundle>) => outcome(bundleFile({ ...bundle, ...change }), block);

  it("finds each status, on both sides of a word's end", async () => {
    const status = (index: number) => index % 4;
    for (const [index, verdict] of [
      [0, "valid"],
      [1, "revoked"],
      [126, "suspended"],
      [127, "superseded"],
      [128, "valid"],
      [129, "revoked"],
    ] as const) {
      const made = await makeEvidence(batch, parsed(index), { status });
      const hash = parseHeader(made.header).hash;
      expect(await outcome(bundleFile(made), hash), `${index}`).to.equal(verdict);
    }
  });

  it("proves that there is no such batch", async () => {
    const made = await makeEvidence(batch, parsed(3), { anchored: false });
    expect(await outcome(bundleFile(made), parseHeader(made.header).hash)).to.equal("invalid");
  });

  it("reads what it writes, and refuses every other way to write it", () => {
    expect(bundleFile(parseBundle(text))).to.equal(text);
    const codeOf = (changed: string | Uint8Array) => {
      try {
        parseBundle(changed);
        return undefined;
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    for (const changed of [
      text.trimEnd(),
      ` ${text}`,
      text.replace('"v":1', '"v":1.0'),
      text.replace('"v":1', '"v": 1'),
      text.replace('"v":1', '"v":2'),
      text.replace('"v":1', '"v":1,"w":1'),
      text.replace('{"type"', '{"vct":null,"type"').replace(/,"vct":"[^"]*"/, ""),
      text.replace('"disclosures"', '"\\u0064isclosures"'),
      text.replace('"nodes":["', '"nodes":["='),
      text.replace(/"certificate":.*\}\n/, '"certificate":{}}\n'),
    ]) {
      expect(changed).not.to.equal(text);
      expect(codeOf(changed)).to.equal("bundle-malformed");
    }
    expect(codeOf(text.slice(0, -9))).to.equal("json-truncated");
    expect(codeOf(new Uint8Array(MAX_BUNDLE_SIZE + 1))).to.equal("bundle-too-large");
  });

  it("fails where the proofs are not those of the block", async () => {
    const { nodes } = bundle;
    expect(await bent({ nodes: nodes.slice(0, -1) })).to.equal("proof-broken");
    expect(await bent({ nodes: [...nodes, nodes[0]!] })).to.equal("proof-broken");
    expect(await bent({ nodes: nodes.toReversed() })).to.equal("proof-broken");
    expect(await bent({ vct: "https://elsewhere.example/type" })).to.equal("proof-broken");
    expect(await bent({ vct: null })).to.equal("proof-broken");
    expect(await bent({ code: bundle.code.slice(1) })).to.equal("code-mismatch");
    expect(await bent({ header: headerWith(new Uint8Array(32), NOW) })).to.equal("block-other");
    // the proofs of one certificate say nothing about another batch's
    expect(await bent({ certificate: parseCertificate(makeBatch().file(0)) })).to.equal("proof-broken");
    // a neighbour in the same word stands under the same proofs
    expect(await bent({ certificate: parsed(4) })).to.equal("valid");
    const header = headerWith(new Uint8Array(32).fill(9), NOW);
    const other = parseHeader(header).hash;
    expect(await outcome(bundleFile({ ...bundle, header }), other)).to.equal("proof-broken");
  });

  it("brings no restricted copy back to life", async () => {
    const holder = makeKey();
    const bound = makeBatch({ count: 3, holder });
    const original = parseCertificate(bound.file(1));
    const made = await makeEvidence(bound, original);
    const selection = selectClaims(original, ["owner"]);
    const terms = { recipient: "示例银行", purpose: "贷款", until: NOW };
    const input = bindingInput(selection, terms, { iat: NOW, nonce: "A".repeat(22) });
    const copy = boundCopy(selection, `${input}.${encodeBase64url(signText(holder, input))}`);
    const hash = parseHeader(made.header).hash;
    expect(await outcome(bundleFile(made), hash)).to.equal("valid");
    const restricted = bundleFile({ ...made, certificate: parseCertificate(copy) });
    expect(await outcome(restricted, hash)).to.equal("copy-no-evidence");
  });

  it("is never valid with any byte altered, cut or added", async function () {
    this.timeout(60_000);
    const bytes = new TextEncoder().encode(text);
    const at = fc.nat(bytes.length - 1);
    const any = fc.oneof(
      fc.record({ at, cut: fc.constant(1), put: fc.uint8Array({ minLength: 1, maxLength: 1 }) }),
      fc.record({ at, cut: fc.nat(40), put: fc.uint8Array({ maxLength: 40 }) }),
      fc.record({
        at,
        cut: fc.constant(1),
        put: fc.constantFrom(...'AQgw0_-"},:').map((c) => Buffer.from(c)),
      }),
    );
    await fc.assert(
      fc.asyncProperty(any, async ({ at, cut, put }) => {
        const altered = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
        fc.pre(!altered.equals(bytes));
        const found = await outcome(altered, block);
        expect(found).to.match(
          /^(invalid|undetermined|bundle-malformed|block-other|proof-broken|code-mismatch|registry-absent|rlp-invalid|trie-invalid|header-invalid|json-[a-z-]+|utf8-invalid)$/,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("is never valid with another certificate's parts", async () => {
    const other = parsed(9);
    for (const part of ["protected", "payload", "signature", "disclosures"] as const) {
      if (other[part] === bundle.certificate[part]) continue;
      const certificate = { ...bundle.certificate, [part]: other[part] };
      expect(await bent({ certificate }), part).to.be.oneOf(["invalid", "proof-broken"]);
    }
  });
});
