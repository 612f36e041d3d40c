/** Thumbprints against jose and RFC 7638's kin, and the texts that name hashes and registries. */
import { expect } from "chai";
import { calculateJwkThumbprint } from "jose";
import { isHash, isRegistry } from "../../core/hash-text.ts";
import { p256FromJwk, thumbprint } from "../../core/jwk.ts";
import { makeKey, REGISTRY } from "./build.ts";

describe("core/jwk", () => {
  it("gives the thumbprint of RFC 7638, as another implementation does", async () => {
    for (let i = 0; i < 20; i++) {
      const { x, y } = makeKey();
      expect(thumbprint({ x, y })).to.equal(await calculateJwkThumbprint({ kty: "EC", crv: "P-256", x, y }));
    }
  });

  it("gives the published thumbprint of the key of RFC 7517 appendix A.1", () => {
    const x = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
    const y = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";
    expect(thumbprint({ x, y })).to.equal("cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
  });

  it("reads public P-256 keys and nothing else", () => {
    const { x, y } = makeKey();
    const good = { kty: "EC", crv: "P-256", x, y };
    expect(p256FromJwk({ ...good, kid: "1", use: "sig" })).to.deep.equal({ x, y });
    for (const bad of [
      null,
      7,
      "key",
      [],
      {},
      { ...good, kty: "OKP" },
      { ...good, crv: "P-384" },
      { ...good, x: `${x}=` },
      { ...good, y: undefined },
      { ...good, d: x },
    ]) {
      expect(p256FromJwk(bad)).to.equal(null);
    }
  });
});

describe("core/hash-text", () => {
  it("takes one text for each hash and each registry", () => {
    expect(isHash("A".repeat(43))).to.equal(true);
    expect(isHash(`${"A".repeat(42)}B`)).to.equal(false);
    expect(isRegistry(REGISTRY)).to.equal(true);
    for (const bad of [
      REGISTRY.toUpperCase(),
      REGISTRY.replace("31337", "031337"),
      `${REGISTRY} `,
      REGISTRY.replace("0x5f", "0x5F"),
      REGISTRY.slice(0, -1),
      "eip155::0x",
      7,
    ]) {
      expect(isRegistry(bad)).to.equal(false);
    }
  });
});
