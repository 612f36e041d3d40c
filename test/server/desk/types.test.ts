/** Types edited on the desk: drafts, versions, and certificates of older versions, which nothing breaks. */
import { expect } from "chai";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { labelOf, parseTypeMetadata } from "../../../core/certificate/type-metadata.ts";
import type { TypeOutcome, TypePreview } from "../../../core/desk/kinds.ts";
import { previewType, readDefinition } from "../../../server/desk/type-kind.ts";
import { deskTypes } from "../../../server/desk/type-versions.ts";
import { codeOf, errorOf } from "../issuing/codes.ts";
import { verifyOnChain } from "../issuing/issuing-chain.ts";
import { type DeskOnChain, numbers, openDeskOnChain, register, typeOf } from "./desk-chain.ts";

describe("desk: types", () => {
  let at: DeskOnChain;
  const first = typeOf("diploma") as { vct: string; claims: object[]; mapping: { claims: object[] } };
  const second = {
    ...first,
    vct: `${first.vct}/2`,
    claims: [
      { path: ["name"], sd: "allowed", display: [{ locale: "zh-CN", label: "学位获得者" }] },
      { path: ["degree"], sd: "never" },
      { path: ["certificate_number"], sd: "never" },
    ],
    mapping: {
      number: { column: "no" },
      claims: [
        { path: ["name"], column: "name", kind: "text" },
        { path: ["degree"], column: "degree", kind: "code", table: { B: "bachelor", M: "master" } },
      ],
    },
  };

  before(async function () {
    this.timeout(60_000);
    at = await openDeskOnChain();
  });
  after(() => at?.close());

  it("are shown with a sample, and then defined, published and ready to issue", async () => {
    const kept = await at.submitted("type", { definition: first });
    const preview = await at.preview<TypePreview>(kept);
    expect(preview).to.deep.include({ vct: first.vct, defined: false, claims: null });
    expect(preview.sample!.claims.map(({ path }) => path.join("/"))).to.include("name");
    expect(await at.index.typeByVct(first.vct)).to.equal(null);
    const { outcome } = (await at.approved(kept)) as { outcome?: TypeOutcome };
    const standing = (await at.index.typeByVct(first.vct))!;
    expect(outcome).to.deep.equal({
      vct: first.vct,
      typeId: standing.id,
      metadataHash: standing.metadataHash,
    });
    expect(await at.desk.tools.documents.read(standing.metadataHash)).to.not.equal(null);
    await at.done("issue", {
      register: await at.upload("r.csv", register(numbers("D", 3))),
      type: first.vct,
    });
  });

  it("change by a new version, which leaves what was issued as it was, its labels included", async () => {
    const { certificates, documents } = at.desk.tools;
    const [old] = await certificates.byNumber("D0001");
    const kept = await at.submitted("type", { definition: second, replaces: first.vct });
    expect((await at.preview<TypePreview>(kept)).claims).to.deep.equal({
      added: ["degree"],
      removed: ["score"],
      changed: ["name"],
    });
    await at.approved(kept);
    const upload = await at.upload("r2.csv", "no,name,degree\nE1,王五,M\n");
    await at.done("issue", { register: upload, type: second.vct, papers: false });
    for (const [certificate, label] of [
      [old!, "姓名"],
      [(await certificates.byNumber("E1"))[0]!, "学位获得者"],
    ] as const) {
      const file = await certificates.file(certificate);
      const now = Math.floor(Date.now() / 1000);
      const { verdict, certificate: shown } = await verifyOnChain(at.index, file, at.chain.registry, { now });
      expect([verdict, shown!.type!.vct]).to.deep.equal(["valid", parseCertificate(file).claims.vct]);
      const document = await documents.read(shown!.type!.metadataHash);
      expect(labelOf(parseTypeMetadata(document!.toString("utf8")), ["name"], "zh-CN")).to.equal(label);
    }
    const [type] = await deskTypes(at.desk.tools);
    expect(
      type!.versions.map(({ vct, replaces, issues, mapping }) => [vct, replaces, issues, mapping]),
    ).to.deep.equal([
      [second.vct, first.vct, true, true],
      [first.vct, null, true, true],
    ]);
  });

  it("never change under the same vct; the remedy names the next one", async () => {
    const changed = { ...first, name: "Another name" };
    const error = await errorOf(at.submitted("type", { definition: changed }));
    expect([error.code, error.remedy]).to.satisfy(
      ([code, remedy]: [string, string]) => code === "type-vct-taken" && remedy.includes(`${first.vct}/2`),
    );
    const next = await errorOf(
      previewType(readDefinition({ ...second, name: "x" }), undefined, at.desk.tools),
    );
    expect(next.remedy).to.include(`${first.vct}/3`);
  });

  it("take another mapping without anything on chain", async () => {
    const before = (await at.index.types(null, 100)).items.length;
    const mapped = structuredClone(first) as typeof first & { mapping: { number: object } };
    mapped.mapping.number = { column: "编号" };
    const kept = await at.submitted("type", { definition: mapped });
    expect((await at.preview<TypePreview>(kept)).defined).to.equal(true);
    await at.approved(kept);
    expect((await at.index.types(null, 100)).items).to.have.length(before);
    const upload = await at.upload("r3.csv", "编号,name,score,until\nF1,赵六,1,\n");
    await at.done("issue", { register: upload, type: first.vct, papers: false });
    expect(await at.desk.tools.certificates.byNumber("F1")).to.have.length(1);
  });

  it("that are no types are refused, with the member", async () => {
    const made = (definition: object, more: object = {}) =>
      errorOf(at.submitted("type", { definition, ...more }));
    const { mapping: _, ...bare } = first;
    for (const definition of [
      {},
      bare,
      { ...first, vct: "no uri" },
      { ...first, vct: "urn:x:1", claims: [{ path: ["name"], sd: "sometimes" }] },
      {
        ...first,
        vct: "urn:x:1",
        mapping: { ...first.mapping, claims: [{ path: ["iss"], column: "a", kind: "text" }] },
      },
      { ...first, vct: "urn:x:1", name: "\ud800" },
      { ...first, vct: "urn:x:1", long: "x".repeat(1 << 18) },
    ]) {
      const { code, field } = await made(definition);
      expect(code, JSON.stringify(definition).slice(0, 100)).to.equal("type-definition-invalid");
      expect(field).to.be.a("string");
    }
    expect((await made({ ...first, vct: "urn:x:1" }, { replaces: "urn:none" })).code).to.equal(
      "type-version-unknown",
    );
    expect(await codeOf(at.submitted("type", { definition: "text" }))).to.equal("terms-invalid");
  });
});
