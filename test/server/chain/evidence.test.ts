/**
 * Evidence from a real chain: collected from a node, then verified offline. The facts are those that the node's own
 * answers give; each status and fault has its verdict; another block, registry or byte proves nothing.
 */
import { expect } from "chai";
import fc from "fast-check";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { bundleFile, parseBundle } from "../../../core/evidence/bundle.ts";
import { departmentRegistryIn } from "../../../core/evidence/code.ts";
import { parseHeader } from "../../../core/evidence/header.ts";
import { toHex } from "../../../core/evidence/hex.ts";
import { factsFromBundle, verifyEvidence } from "../../../core/evidence/verify.ts";
import type { Verification } from "../../../core/verify/certificate.ts";
import type { ProvenFacts } from "../../../core/verify/facts.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import type { Verdict } from "../../../core/verify/verdict.ts";
import type { Act } from "../../../server/chain/acts.ts";
import { registryId } from "../../../server/chain/address-book.ts";
import { readBlock } from "../../../server/chain/block.ts";
import { type CollectOptions, collectEvidence, proveGroup } from "../../../server/chain/evidence.ts";
import { readFacts } from "../../../server/chain/facts.ts";
import { makeBatch, makeKey, type TestBatch } from "../../core/build.ts";
import { nodeVerifyEs256 } from "../../core/node-es256.ts";
import { foundation, startWorld, type World } from "./world.ts";

const VCT = "https://certs.example/v1/types/licence";
/** a name of more than 31 bytes stands in slots of its own */
const LONG = "示例省示例市示例区市场监督管理局行政审批服务科";

describe("server/chain: evidence bundles", () => {
  let world: World;
  let batch: TestBatch;
  let registry: string;
  const key = makeKey();
  const stolen = makeKey();
  const options = { department: 3, vct: VCT, service: "https://certs.example" };

  const anchorOf = ({ anchors }: TestBatch, list: number): Act => {
    const { root, size } = anchors[0]!;
    return { act: "anchor", department: 3, root, size, typeId: 1, list };
  };
  const setStatus = (index: number, status: "valid" | "revoked" | "suspended"): Act => ({
    ...{ act: "set-status", by: 3, department: 3, root: batch.anchors[0]!.root, index, status },
    ...{ reason: "withdrawn", decision: null },
  });

  before(async function () {
    this.timeout(60_000);
    world = await startWorld();
    registry = registryId(world.book);
    batch = makeBatch({
      ...options,
      registry,
      key,
      count: 300,
      claims: (i) => ({ certificate_number: `N-${i}` }),
    });
    const [acts, name] = [
      foundation(world.account, key),
      { name: LONG, nameEn: "Department of Long Names ".repeat(3) },
    ];
    await world.act(
      ...acts,
      { act: "rename-department", department: 3, ...name },
      { act: "rename-department", department: 2, ...name },
      ...[stolen].map(
        ({ x, y }): Act => ({
          ...{ act: "register-signing-key", department: 3, x, y, use: 1, validFrom: 0, validUntil: null },
        }),
      ),
      anchorOf(batch, 77),
    );
  });
  after(() => world?.stop());

  async function collect(file: string, more: Partial<CollectOptions> = {}) {
    const bundle = await collectEvidence(world.rpc, world.book, parseCertificate(file), {
      finality: 0,
      ...more,
    });
    return { text: bundleFile(bundle), block: parseHeader(bundle.header) };
  }

  async function verify(file: string, at?: number): Promise<Verification> {
    const { text, block } = await collect(file);
    return verifyEvidence(text, {
      ...{ block: block.hash, registries: [registry], verifyEs256: nodeVerifyEs256 },
      ...(at === undefined ? {} : { at }),
    });
  }

  const codeOf = (act: () => Promise<unknown>): Promise<string> =>
    act().then(
      () => "nothing thrown",
      (error) => error.code,
    );

  const codes = ({ checks }: Verification) => checks.map(({ code }) => code);

  it("prove a certificate valid, as of their block", async () => {
    const answer = await verify(batch.file(200));
    expect(codes(answer)).to.deep.equal([
      ...["format-ok", "registry-trusted", "integrity-ok", "issuer-ok", "anchor-proven", "status-valid"],
      ...["period-ok", "holder-not-presented"],
    ]);
    expect(answer.verdict).to.equal("valid");
    expect(answer.at).to.equal(answer.head!.time);
    expect(answer.certificate!.issuer).to.deep.include({ id: 3, identifier: "TEST-3", name: LONG });
    expect(answer.certificate!.issuer!.ancestors.map(({ id }) => id)).to.deep.equal([2, 1]);
    expect(answer.certificate!.issuer!.ancestors[0]!.nameEn).to.equal("Department of Long Names ".repeat(3));
  });

  it("state what the node's own answers state", async () => {
    const certificate = parseCertificate(batch.file(5));
    const { text, block } = await collect(batch.file(5));
    const proven = factsFromBundle(parseBundle(text), block.hash);
    const asked = await readFacts(world.rpc, world.book, factsQuery(certificate)!, { finality: 0 });
    const value = (fact: object) => (fact as { value: unknown }).value;
    for (const name of ["head", "department", "key", "type"] as const) {
      expect(value(proven[name])).to.deep.equal(value(asked[name]));
    }
    expect(value(proven.batch)).to.deep.equal({ ...(value(asked.batch) as object), block: null, list: null });
  });

  it("prove each status, to and fro, and nothing of another day", async () => {
    const statusOf = async (index: number): Promise<Verdict> => (await verify(batch.file(index))).verdict;
    await world.act(setStatus(7, "suspended"), setStatus(8, "revoked"), setStatus(260, "suspended"), {
      ...{ act: "supersede", by: 3, department: 3, root: batch.anchors[0]!.root, indexes: [127] },
      successors: [{ department: 3, root: batch.anchors[0]!.root, index: 128 }],
      ...{ reason: "other", decision: null },
    });
    expect(await Promise.all([6, 7, 8, 127, 128, 260].map(statusOf))).to.deep.equal([
      ...["valid", "suspended", "revoked", "superseded", "valid", "suspended"],
    ]);
    // The day before is a day on which it was anchored already, however quickly the blocks follow.
    await world.rpc.request("evm_increaseTime", [10]);
    await world.act(setStatus(7, "valid"));
    const answer = await verify(batch.file(7));
    expect(answer.verdict).to.equal("valid");
    const past = await verify(batch.file(7), answer.head!.time - 1);
    expect([past.verdict, past.checks[5]!.code]).to.deep.equal(["undetermined", "status-history-not-proven"]);
    const later = await verify(batch.file(7), answer.head!.time + 1);
    expect([later.verdict, later.checks[5]!.code]).to.deep.equal(["undetermined", "facts-stale"]);
  });

  it("prove that a batch was never anchored, and that a department or a key is not there", async () => {
    const never = makeBatch({ ...options, registry, key, count: 2 });
    const unknown = await verify(never.file(0));
    expect([unknown.verdict, unknown.checks[4]!.code]).to.deep.equal(["invalid", "anchor-unknown"]);
    const nobody = makeBatch({ ...options, department: 99, registry, count: 1 });
    expect((await verify(nobody.file(0))).verdict).to.equal("invalid");
    const foreign = makeBatch({ ...options, registry, count: 1, list: 78 });
    await world.act(anchorOf(foreign, 78));
    expect(codes(await verify(foreign.file(0)))[3]).to.equal("key-unknown");
  });

  it("void what was anchored after a key or an operator was stolen", async () => {
    const mine = makeBatch({ ...options, registry, key: stolen, count: 1, list: 79 });
    await world.act(anchorOf(mine, 79));
    const before = await verify(mine.file(0));
    expect(before.verdict).to.equal("valid");
    const compromisedAt = before.anchoredAt!;
    await world.act({
      ...{ act: "declare-signing-key-compromised", department: 3, thumbprint: stolen.kid, compromisedAt },
    });
    expect(codes(await verify(mine.file(0)))[3]).to.equal("key-compromised");
    const restore = await world.save();
    const { account } = world;
    await world.act({ act: "declare-operator-compromised", department: 3, account, compromisedAt });
    expect(codes(await verify(mine.file(0)))[3]).to.equal("key-compromised");
    expect((await verify(batch.file(3))).verdict).to.equal("valid"); // anchored before
    await restore();
  });

  it("name the type that the batch has, where the certificate names another", async () => {
    const other = makeBatch({ ...options, vct: `${VCT}/2`, registry, key, count: 1, list: 80 });
    await world.act(anchorOf(other, 80));
    const answer = await verify(other.file(0));
    expect(answer.checks[3]).to.deep.include({
      code: "type-mismatch",
      params: { vct: `${VCT}/2`, anchored: VCT },
    });
  });

  it("count for one block and for the registries that one trusts", async () => {
    const { text, block } = await collect(batch.file(1));
    const other = `0x${"12".repeat(32)}`;
    expect(await codeOf(() => verifyEvidence(text, { block: other, registries: [registry] }))).to.equal(
      "block-other",
    );
    expect(await codeOf(() => verifyEvidence(text, { block: "12", registries: null }))).to.equal(
      "block-hash-invalid",
    );
    const ask = (registries: string[] | null) => verifyEvidence(text, { block: block.hash, registries });
    expect((await ask([`eip155:1:${world.book.certificateRegistry}`])).verdict).to.equal("invalid");
    const unsure = await ask(null);
    expect([unsure.verdict, unsure.checks[1]!.code]).to.deep.equal(["undetermined", "registries-not-known"]);
    const elsewhere = makeBatch({
      ...options,
      registry: `eip155:1:${world.book.certificateRegistry}`,
      count: 1,
    });
    expect(await codeOf(() => collect(elsewhere.file(0)))).to.equal("registry-other");
    expect(await codeOf(() => collect(batch.compact(0)))).to.equal("anchor-missing");
    expect(await codeOf(() => collect(batch.file(0), { block: 1_000_000 }))).to.equal("proofs-unavailable");
    expect(await codeOf(() => collect(batch.file(0), { block: 0 }))).to.equal("proofs-unavailable");
  });

  it("fail with any byte altered, in any part", async function () {
    this.timeout(60_000);
    const { text, block } = await collect(batch.file(1));
    const bytes = new TextEncoder().encode(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const altered = bytes.slice();
        altered[at]! ^= flip;
        const trusted = { block: block.hash, registries: [registry], verifyEs256: nodeVerifyEs256 };
        const outcome = await verifyEvidence(altered, trusted).then(
          ({ verdict }) => verdict,
          (error) => error.code,
        );
        expect(outcome).to.be.a("string").and.not.equal("valid");
      }),
      { numRuns: 1_500 },
    );
  });

  it("of a group: the type's name is found without the certificate; and which block is the chain's", async () => {
    const { text, block } = await collect(batch.file(1));
    const query = factsQuery(parseCertificate(batch.file(1)))!;
    const proofs = await proveGroup(world.rpc, world.book, query, { finality: 0 });
    const { certificate: _, ...collected } = parseBundle(text);
    expect(proofs).to.deep.equal(collected);
    const { stateRoot: __, ...header } = block;
    expect(await readBlock(world.rpc, block.number, 0)).to.deep.equal({ ...header, final: true });
    expect((await readBlock(world.rpc, block.number, 1))!.final).to.equal(false);
    expect((await readBlock(world.rpc, block.number - 1, 1))!.final).to.equal(true);
    expect(await readBlock(world.rpc, block.number + 1, 0)).to.equal(null);
  });

  it("rest on the department registry that the certificate registry's code names", async () => {
    const code = (await world.rpc.request("eth_getCode", [
      world.book.certificateRegistry,
      "latest",
    ])) as string;
    expect(departmentRegistryIn(Buffer.from(code.slice(2), "hex"))).to.equal(world.book.departmentRegistry);
    const { text, block } = await collect(batch.file(1));
    const facts: ProvenFacts = factsFromBundle(parseBundle(text), block.hash);
    expect(facts.head).to.have.nested.property("value.hash", block.hash);
    expect(toHex(parseBundle(text).code)).to.equal(code);
  });
});
