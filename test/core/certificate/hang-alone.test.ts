/** Certificates that travel without an anchor: a batch of one is found by itself, everything else stays unknown. */
import { expect } from "chai";
import { hangAlone } from "../../../core/certificate/hang-alone.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { verifyCertificate } from "../../../core/verify/certificate.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import { makeBatch, NOW, REGISTRY } from "../build.ts";

const verify = async (
  compact: string,
  facts: Parameters<typeof verifyCertificate>[1],
  registry = REGISTRY,
) => {
  const certificate = hangAlone(parseCertificate(compact), registry);
  return verifyCertificate(certificate, facts, { now: NOW, registries: [registry] });
};

describe("core/certificate/hang-alone", () => {
  const alone = makeBatch({ count: 1 });
  const among = makeBatch({ count: 3 });

  it("finds a batch of one: its leaf is its root", async () => {
    const { anchor } = hangAlone(parseCertificate(alone.compact(0)), REGISTRY);
    expect(anchor).to.deep.equal(alone.anchors[0]);
    const { verdict, checks } = await verify(alone.compact(0), alone.facts(0));
    expect(verdict, JSON.stringify(checks)).to.equal("valid");
  });

  it("leaves a file's own anchor alone, and what cannot hang alone", () => {
    const file = parseCertificate(among.file(1));
    expect(hangAlone(file, REGISTRY)).to.equal(file);
    const second = parseCertificate(among.compact(1));
    expect(hangAlone(second, REGISTRY), "its status list says that it is not the first").to.equal(second);
    const elsewhere = parseCertificate(alone.compact(0));
    const other = { ...elsewhere, claims: { ...elsewhere.claims, iss: "https://issuer.example" } };
    expect(hangAlone(other, REGISTRY)).to.equal(other);
  });

  it("takes the guess back where the chain has no such batch: not even a key that it does not know counts", async () => {
    const facts = among.facts(0);
    const block = "block" in facts.batch ? facts.batch.block : null!;
    const none = { value: null, block };
    const { verdict, checks } = await verify(among.compact(0), {
      ...facts,
      batch: none,
      key: none,
      type: none,
    });
    expect(verdict).to.equal("undetermined");
    expect(checks.find(({ name }) => name === "anchor")?.code).to.equal("anchor-missing");
    expect(checks.filter(({ outcome }) => outcome === "fail")).to.deep.equal([]);
  });

  it("does not know what could not be asked, and says why", async () => {
    const { verdict, checks } = await verify(alone.compact(0), { missing: "source-unavailable" });
    expect(verdict).to.equal("undetermined");
    expect(checks.find(({ name }) => name === "anchor")?.code).to.equal("source-unavailable");
  });

  it("is asked about like any other certificate", () => {
    const query = factsQuery(hangAlone(parseCertificate(alone.compact(0)), REGISTRY));
    expect(query).to.include({ registry: REGISTRY, word: 0, root: alone.anchors[0]!.root });
  });
});
