/** How long an offer is good, and what is forgotten when it ends. */
import { expect } from "chai";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import type { AnchoredCertificate } from "../../../server/wallets/copies.ts";
import { Nonces } from "../../../server/wallets/nonces.ts";
import { OFFER_LIMITS, Offers } from "../../../server/wallets/offers.ts";
import { makeBatch } from "../../core/build.ts";
import { codeOf } from "../../core/code-of.ts";

const certificate = parseCertificate(makeBatch().file(0)) as AnchoredCertificate;

describe("server/wallets/offers", () => {
  const at = { now: 1_000_000 };
  const open = (limits: Partial<typeof OFFER_LIMITS> = {}) => new Offers(() => at.now, limits);

  it("are good for ten minutes, and remembered for an hour without what was offered", () => {
    const offers = open();
    const offer = offers.make(2, "type-1", certificate, false);
    const { code } = offer.held;
    at.now += OFFER_LIMITS.code;
    expect(codeOf(() => offers.redeem(2, code, undefined))).to.equal("wallet-invalid-grant");
    expect(offers.find(offer.id)).to.deep.include({ state: "expired", held: null });
    at.now += OFFER_LIMITS.remembered;
    expect(offers.find(offer.id)).to.equal(null);
  });

  it("give a token for ten minutes, to the department's own door", () => {
    const offers = open();
    const { code } = offers.make(2, "type-1", certificate, false).held;
    expect(codeOf(() => offers.redeem(3, code, undefined))).to.equal("wallet-invalid-grant");
    const { token } = offers.redeem(2, code, undefined);
    expect(codeOf(() => offers.ofToken(3, token))).to.equal("wallet-invalid-token");
    expect(offers.ofToken(2, token).state).to.equal("redeemed");
    at.now += OFFER_LIMITS.token;
    expect(codeOf(() => offers.ofToken(2, token))).to.equal("wallet-invalid-token");
  });

  it("are not forgotten while copies are being anchored, however long that takes", async () => {
    const offers = open();
    const { token } = offers.redeem(2, offers.make(2, "type-1", certificate, false).held.code, undefined);
    let anchored = (_copies: string[]) => {};
    const copies = new Promise<string[]>((resolve) => {
      anchored = resolve;
    });
    const { transaction } = offers.issue(offers.ofToken(2, token), copies);
    at.now += 86_400;
    expect(offers.ofToken(2, token).held.transaction).to.equal(transaction);
    anchored(["copy"]);
    await copies;
    expect(await offers.ofToken(2, token).held.copies).to.deep.equal(["copy"]);
  });

  it("are refused when all together would take too much", () => {
    const { disclosures, payload } = certificate;
    const size = disclosures.reduce((sum, { text }) => sum + text.length, payload.length);
    const offers = open({ most: size * 2 });
    offers.make(2, "type-1", certificate, false);
    const second = offers.make(2, "type-1", certificate, false);
    expect(codeOf(() => offers.make(2, "type-1", certificate, false))).to.equal("wallet-offers-busy");
    offers.end(second, "withdrawn");
    offers.make(2, "type-1", certificate, false);
    // What a certificate discloses takes its room as well, a photograph most of it.
    const [first, ...others] = disclosures;
    const photograph = { ...certificate, disclosures: [{ ...first!, text: "A".repeat(size) }, ...others] };
    expect(codeOf(() => open({ most: size }).make(2, "type-1", photograph, false))).to.equal(
      "wallet-offers-busy",
    );
  });

  it("nonces are good for five minutes, once, and of one process", () => {
    const nonces = new Nonces(() => at.now);
    const [one, other] = [nonces.make(), nonces.make()];
    expect([one, other].map((nonce) => nonces.isGood(nonce))).to.deep.equal([true, true]);
    expect(new Nonces(() => at.now).isGood(one)).to.equal(false);
    nonces.use(one);
    expect(nonces.isGood(one)).to.equal(false);
    at.now += 300;
    expect(nonces.isGood(other)).to.equal(false);
  });
});
