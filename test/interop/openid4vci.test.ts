/** A wallet of other people's software fetches certificates from this service (OpenID4VCI 1.0), and what it gets is good. */
import { expect } from "chai";
import { parseCertificate } from "../../core/certificate/parse.ts";
import { SERVICE } from "../server/issuing/issuing-chain.ts";
import { makeWallet, type Wallet } from "./wallet.ts";
import { type InteropWorld, startInteropWorld, VCT } from "./world.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Any = any;

describe("OpenID4VCI 1.0, with the OpenWallet Foundation's client", function () {
  this.timeout(60_000);
  let world: InteropWorld;
  let wallet: Wallet;
  before(async () => {
    world = await startInteropWorld();
    wallet = makeWallet(world.fetch);
  });
  after(() => world.close());

  const verify = async (certificate: string): Promise<Any> =>
    (
      await world.fetch(`${SERVICE}/v1/verify`, {
        method: "POST",
        headers: { "content-type": "application/dc+sd-jwt" },
        body: certificate,
      })
    ).json();
  const state = async (id: string): Promise<string> =>
    ((await (await world.fetch(`${SERVICE}/openid4vci/offers/${id}/state`)).json()) as Any).state;
  const settled = async (certificate: string, verdict: string): Promise<void> => {
    for (;;) {
      const found = await verify(certificate);
      if (found.verdict === verdict) return;
      await new Promise((next) => setTimeout(next, 20));
    }
  };

  it("describes department and types as the specification has it", async () => {
    const issuer = `${SERVICE}/departments/${world.chain.department}`;
    const { credentialIssuer, authorizationServers, originalDraftVersion } =
      await wallet.issuance.resolveIssuerMetadata(issuer);
    expect(originalDraftVersion).to.equal("V1");
    expect(credentialIssuer).to.deep.include({ credential_issuer: issuer });
    expect(credentialIssuer.display?.map(({ locale }) => locale)).to.deep.equal(["zh-CN", "en"]);
    const configuration = credentialIssuer.credential_configurations_supported[`type-${world.typeId}`] as Any;
    expect(configuration).to.deep.include({ format: "dc+sd-jwt", vct: VCT });
    expect(configuration.credential_metadata.display).to.deep.include({ name: "Diploma", locale: "en" });
    expect(configuration.credential_metadata.claims).to.deep.include({
      path: ["level"],
      mandatory: true,
      display: [{ name: "Level", locale: "en" }],
    });
    expect(authorizationServers[0]).to.include({ issuer });
  });

  it("hands out a copy that is bound to the wallet's key, anchored, and valid by itself", async () => {
    world.asked.length = 0;
    const offer = await world.offered(world.files[0]!);
    const [copy = ""] = await wallet.fetchOffer(offer.link);
    expect(await state(offer.id)).to.equal("issued");

    const parsed = parseCertificate(copy);
    const { x, y } = wallet.keys[0]!;
    expect(parsed.claims.cnf).to.deep.equal({ x, y });
    const { verdict, checks, certificate } = await verify(copy);
    expect(verdict, JSON.stringify(checks)).to.equal("valid");
    const original = await verify(world.files[0]!);
    expect(certificate.claims).to.have.deep.members(original.certificate.claims);
    expect(certificate.number).to.equal("D-1");
    // Nothing links it to the file but what the holder discloses.
    const other = parseCertificate(world.files[0]!);
    expect(parsed.claims.statusList.uri).not.to.equal(other.claims.statusList.uri);
    const salts = new Set(other.disclosures.map(({ digest }) => digest));
    expect(parsed.disclosures.some(({ digest }) => salts.has(digest))).to.equal(false);

    const told = world.log() + world.asked.join("\n");
    for (const secret of ["D-1", "张三", encodeURIComponent("张三"), "Mathematics"])
      expect(told).not.to.include(secret);
  });

  it("takes an offer by value as well, a transaction code told on another way, and gives each key its own copy", async () => {
    const many = makeWallet(world.fetch, 3);
    const offer = await world.offered(world.files[0]!, { code: true });
    expect(offer.transactionCode).to.match(/^\d{6}$/);
    expect(offer.link + offer.linkByValue).not.to.include(offer.transactionCode);
    const copies = await many.fetchOffer(offer.linkByValue, { txCode: offer.transactionCode! });
    expect(copies.map((copy) => parseCertificate(copy).claims.cnf)).to.deep.equal(
      many.keys.map(({ x, y }) => ({ x, y })),
    );
    for (const copy of copies) expect((await verify(copy)).verdict).to.equal("valid");
    expect(new Set(copies.map((copy) => parseCertificate(copy).claims.statusList.uri)).size).to.equal(3);
  });

  it("lets copies share the fate of their certificate: suspended, back again, superseded, revoked", async () => {
    const [copy = ""] = await wallet.fetchOffer((await world.offered(world.files[1]!)).link);
    const [another = ""] = await wallet.fetchOffer((await world.offered(world.files[2]!)).link);
    await world.setStatus(1, "suspended");
    await settled(copy, "suspended");
    await world.setStatus(1, "valid");
    await settled(copy, "valid");
    await world.setStatus(1, "revoked");
    await settled(copy, "revoked");
    const refused = await world.offer(world.files[1]!);
    expect(refused.status).to.equal(422);
    expect(await refused.json()).to.include({ code: "offer-not-valid" });
    expect((await verify(another)).verdict, "another certificate's copy").to.equal("valid");
    await world.setStatus(2, "superseded");
    await settled(another, "superseded");
    expect((await verify(another)).superseding).to.include({ root: world.root, index: 4 });
  });

  it("does not issue what was revoked between offer and fetching", async () => {
    const offer = await world.offered(world.files[3]!);
    await world.setStatus(3, "revoked");
    const outcome = await wallet.fetchOffer(offer.link).catch((error: Error) => error);
    expect(outcome).to.be.instanceOf(Error);
    expect((outcome as Any).response?.credentialErrorResponseResult?.data ?? (outcome as Any)).to.satisfy(
      (answer: Any) => JSON.stringify(answer).includes("credential_request_denied"),
    );
    expect(await state(offer.id)).to.equal("refused");
  });

  it("is not taken for another issuer: a wallet refuses metadata that names one", async () => {
    const lying: typeof fetch = async (input, init) => {
      const answer = await world.fetch(input, init);
      if (!String(input).includes("openid-credential-issuer")) return answer;
      const metadata = (await answer.json()) as object;
      return Response.json({ ...metadata, credential_issuer: `${SERVICE}/departments/99` });
    };
    const offer = await world.offered(world.files[0]!);
    const outcome = await makeWallet(lying)
      .fetchOffer(offer.link)
      .catch((error: Error) => error);
    expect(outcome).to.be.instanceOf(Error);
    expect(await state(offer.id), "nothing was given away").to.equal("waiting");
  });
});
