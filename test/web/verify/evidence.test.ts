/**
 * Evidence bundles on the page: which block counts is never taken from the bundle; whose word it is, is said; whatever is
 * altered proves nothing. And their making: the certificate stays on the device, what is made is what the command line takes.
 */
import { expect } from "chai";
import fc from "fast-check";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import {
  bundleFile,
  type EvidenceBundle,
  MAX_BUNDLE_SIZE,
  parseBundle,
} from "../../../core/evidence/bundle.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import { type Proofs, proofsAnswer } from "../../../core/evidence/proofs.ts";
import { verifyEvidence } from "../../../core/evidence/verify.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import { makeEvidence as makeHere } from "../../../web/verify/evidence/collecting.ts";
import type { Trusted } from "../../../web/verify/evidence/ground.ts";
import { startProving } from "../../../web/verify/evidence/proving.ts";
import { unprovenWords } from "../../../web/verify/evidence/words.ts";
import { takeIn } from "../../../web/verify/intake.ts";
import { kindOf } from "../../../web/verify/kind.ts";
import { connectService } from "../../../web/verify/service.ts";
import { makeBatch, NOW, REGISTRY } from "../../core/build.ts";
import { headerWith, makeEvidence, makeProofs } from "../../core/evidence/build-evidence.ts";

const batch = makeBatch({ count: 140 });
const CHAIN = "eip155:31337";
const NAME = "service.example";

describe("web/verify/evidence", () => {
  let bundle: EvidenceBundle;
  let text: string;
  let block: { number: number; hash: string };
  before(async () => {
    bundle = await makeEvidence(batch, parseCertificate(batch.file(3)));
    text = bundleFile(bundle);
    block = parseHeader(bundle.header);
  });

  /** A service that answers as it should, but for the paths that are bent. */
  function service(bent: Record<string, () => Response | Promise<Response>> = {}, proofs?: Proofs) {
    const asked: string[] = [];
    const request = (async (input: URL, init: RequestInit) => {
      asked.push(`${init.method ?? "GET"} ${input.pathname}${input.search} ${init.body ?? ""}`);
      const bend = Object.entries(bent).find(([path]) => input.pathname.startsWith(path));
      if (bend !== undefined) return bend[1]();
      if (input.pathname === "/v1/about") return Response.json({ registries: [REGISTRY] });
      if (input.pathname === "/v1/proofs") return Response.json(proofsAnswer(proofs ?? bundle));
      if (input.pathname.startsWith("/v1/blocks/"))
        return Response.json({ chain: CHAIN, number: block.number, hash: block.hash, time: 1, final: true });
      return new Response("{}", { status: 404 });
    }) as unknown as typeof fetch;
    const connected = connectService("https://service.example/", request);
    return { connected, asked, prove: startProving(connected, () => NOW, NAME) };
  }

  const ask = (trusted?: Trusted, file = text, bent = {}) =>
    service(bent).prove({ text: file, at: null, node: null, ...(trusted === undefined ? {} : { trusted }) });
  const groundOf = (report: Awaited<ReturnType<typeof ask>>) =>
    report.kind === "certificate" ? report.evidence : null;
  const byHash = (): Trusted => ({ hashes: [block.hash], word: false });
  const byWord: Trusted = { hashes: [], word: true };

  it("no hash, no verdict, and nobody is asked", async () => {
    const { prove, asked } = service();
    const report = await prove({ text, at: null, node: null });
    expect(report).to.deep.include({ kind: "unproven", verdict: "block-needed", checks: [] });
    expect(asked).to.deep.equal([]);
  });

  it("the hash that the reader trusts: the verdict as of that block, and nothing of it asked", async () => {
    const { prove, asked } = service();
    const report = await prove({ text, at: NOW, node: null, trusted: byHash() });
    if (report.kind !== "certificate") throw new Error(report.verdict);
    expect(report.verdict).to.equal("valid");
    expect(report.evidence).to.deep.equal({ by: "hash", block: report.head, registry: null });
    expect([report.at, report.now]).to.deep.equal([report.head!.time, NOW]);
    expect(report.disclosed).to.include({ owner: "张三" });
    expect(asked.join()).not.to.match(/facts|proofs|blocks/);
    const { signature, payload } = JSON.parse(batch.file(3));
    expect(asked.join()).not.to.include(signature).and.not.to.include(payload);
  });

  it("another hash: no verdict, whatever else is trusted", async () => {
    const other = `0x${"12".repeat(32)}`;
    expect(await ask({ hashes: [other], word: false })).to.deep.include({
      kind: "unproven",
      code: "block-other",
    });
    expect((await ask({ hashes: [other, block.hash], word: false })).verdict).to.equal("valid");
  });

  it("the service's word: told as what it is; its doubts are no verdict", async () => {
    const report = await ask(byWord);
    expect(report.verdict).to.equal("valid");
    expect(groundOf(report)).to.deep.include({ by: "word", sources: [NAME], registry: null });
    const says = (answer: object | null) => ({
      "/v1/blocks/": () =>
        answer === null
          ? Response.json({ code: "block-unknown" }, { status: 404 })
          : Response.json({ chain: CHAIN, ...block, final: true, ...answer }),
    });
    for (const [bent, verdict, code] of [
      [says({ hash: `0x${"34".repeat(32)}` }), "block-other", "block-not-theirs"],
      [says(null), "block-other", "block-unknown"],
      [says({ chain: "eip155:1" }), "block-other", "chain-other"],
      [says({ final: false }), "block-unsure", "block-not-final"],
      [says({ number: 1 }), "block-unsure", "source-inconsistent"],
      [says({ hash: "0x12" }), "block-unsure", "source-inconsistent"],
      [{ "/v1/blocks/": () => new Response("", { status: 503 }) }, "block-unsure", "source-unavailable"],
      [{ "/v1/blocks/": () => Promise.reject(new TypeError()) }, "block-unsure", "source-unavailable"],
    ] as const) {
      const answer = await ask(byWord, text, bent);
      expect(answer, code).to.deep.include({ kind: "unproven", verdict, code, sources: [NAME] });
      if (answer.kind !== "unproven") continue;
      for (const locale of ["en", "zh-CN"] as const)
        expect(unprovenWords(answer, locale).sentence).to.include(NAME);
    }
  });

  it("which registry counts could not be found out: undetermined, never valid", async () => {
    const report = await ask(byHash(), text, { "/v1/about": () => new Response("", { status: 503 }) });
    expect(report.verdict).to.equal("undetermined");
    const elsewhere = { "/v1/about": () => Response.json({ registries: [`eip155:1:0x${"6".repeat(40)}`] }) };
    expect((await ask(byHash(), text, elsewhere)).verdict).to.equal("invalid");
    const named = await ask({ ...byHash(), registry: REGISTRY }, text, elsewhere);
    expect(named.verdict).to.equal("valid");
    expect(groundOf(named)).to.include({ by: "hash", registry: REGISTRY });
    const other = await ask({ ...byHash(), registry: `eip155:1:0x${"6".repeat(40)}` });
    expect(other.verdict).to.equal("invalid");
  });

  it("proofs that do not hang together are told before anybody looks for a hash", async () => {
    const other = parseCertificate(makeBatch().file(0));
    for (const [bent, code] of [
      [bundleFile({ ...bundle, nodes: bundle.nodes.slice(1) }), "proof-broken"],
      [bundleFile({ ...bundle, certificate: other }), "proof-broken"],
      [bundleFile({ ...bundle, code: bundle.code.slice(1) }), "code-mismatch"],
      [bundleFile({ ...bundle, header: headerWith(new Uint8Array(32), NOW) }), "proof-broken"],
      [text.slice(0, -20), "json-truncated"],
      [` ${text}`, "bundle-malformed"],
    ] as const) {
      for (const trusted of [undefined, byHash(), byWord])
        expect(await ask(trusted, bent), code).to.deep.include({ verdict: "evidence-broken", code });
    }
  });

  it("any byte altered: never valid, by no hash and by nobody's word", async function () {
    this.timeout(30_000);
    const bytes = new TextEncoder().encode(text);
    const { prove } = service();
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 127 }), async (at, flip) => {
        const altered = bytes.slice();
        altered[at]! ^= flip;
        const changed = new TextDecoder().decode(altered);
        expect(kindOf(changed)).to.equal("evidence");
        for (const trusted of [byHash(), byWord]) {
          const { verdict } = await prove({ text: changed, at: null, node: null, trusted });
          expect(verdict).to.be.oneOf(["evidence-broken", "block-other", "invalid", "undetermined"]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is taken in as what it is, up to the size that one may have", async () => {
    for (const file of [text, text.slice(0, 900), text.replace("certrace-evidence-bundle", "x")])
      expect(kindOf(file)).to.equal("evidence");
    expect(kindOf(batch.file(3))).to.equal("certificate");
    expect(await takeIn(new File([text], "bundle.json"))).to.deep.equal({ name: "bundle.json", text });
    const huge = text + " ".repeat(MAX_BUNDLE_SIZE);
    expect(await takeIn(new File([huge], "bundle.json"))).to.deep.include({ refusal: "large" });
  });

  describe("made here", () => {
    const make = (file: string, { connected }: ReturnType<typeof service>) =>
      makeHere({ text: file, node: null }, connected);
    const codeOf = (made: Promise<unknown>): Promise<string> =>
      made.then(
        () => "made",
        (error) => error.code,
      );

    it("of the group's proofs, with nothing of the certificate asked; the command line takes it", async () => {
      const one = service();
      const made = await make(batch.file(77), one);
      expect(made.verdict).to.equal("valid");
      expect(bundleFile(parseBundle(made.file))).to.equal(made.file);
      const verified = await verifyEvidence(made.file, { block: made.block.hash, registries: [REGISTRY] });
      expect(verified.verdict).to.equal("valid");
      expect(verified.certificate!.number).to.equal("TEST-000077");
      expect(one.asked).to.have.length(2);
      expect(one.asked[1]).to.match(
        /^GET \/v1\/proofs\?registry=\S+&department=12&root=\S+&word=0&kid=\S+ $/,
      );
    });

    it("of what stands revoked as well", async () => {
      const query = factsQuery(parseCertificate(batch.file(130)))!;
      const revoked = await makeProofs(batch, query, { status: () => 1 });
      expect((await make(batch.file(130), service({}, revoked))).verdict).to.equal("revoked");
    });

    it("never of proofs that prove nothing, or nothing about it", async () => {
      const query = factsQuery(parseCertificate(batch.file(3)))!;
      const young = await makeProofs(batch, query, { anchored: false });
      expect(await codeOf(make(batch.file(3), service({}, young)))).to.equal("evidence-idle");
      const other = await makeProofs(makeBatch(), factsQuery(parseCertificate(makeBatch().file(0)))!);
      expect(await codeOf(make(batch.file(3), service({}, other)))).to.equal("service-inconsistent");
      const answers = (answer: () => Response) => service({ "/v1/proofs": answer });
      expect(
        await codeOf(
          make(
            batch.file(3),
            answers(() => Response.json({})),
          ),
        ),
      ).to.equal("service-inconsistent");
      expect(
        await codeOf(
          make(
            batch.file(3),
            answers(() => new Response("", { status: 503 })),
          ),
        ),
      ).to.equal("service-unavailable");
    });
  });
});
