/** What issuing prepares: nothing hidden shows, everything comes back, what no verifier would accept is refused. */
import { randomBytes } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { decodeBase64urlText } from "../../../core/base64url.ts";
import { disclose } from "../../../core/certificate/disclose.ts";
import type { ClaimPath } from "../../../core/certificate/model.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { type Draft, prepareCertificate, sealCertificate } from "../../../core/certificate/prepare.ts";
import { compactCertificate } from "../../../core/certificate/serialise.ts";
import type { JsonObject, JsonValue } from "../../../core/json.ts";
import { licenceClaims, makeKey, openClaims, signText } from "../build.ts";

const key = makeKey();

function prepare(claims: JsonObject, disclosable: ClaimPath[], more: Partial<Draft> = {}) {
  const salts = randomBytes(16 * disclosable.length);
  return prepareCertificate(
    { kid: key.kid, claims: { ...openClaims(0), ...claims }, disclosable, ...more },
    salts,
  );
}

function refusal(claims: JsonObject, disclosable: ClaimPath[] = [], more: Partial<Draft> = {}) {
  try {
    prepare(claims, disclosable, more);
  } catch (error) {
    return error as { code: string; field: string };
  }
  return { code: "accepted", field: "" };
}

/** Every place in the claims that may be withheld. */
function places(value: JsonValue, above: (string | number)[] = []): ClaimPath[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = [...above, Array.isArray(value) ? Number(name) : name];
    return [path, ...places(inner, path)];
  });
}

describe("core/certificate/prepare", () => {
  it("gives back every claim when everything is disclosed, whichever may be withheld", () => {
    const claims = { ...licenceClaims(3), nested: { a: [{ b: [1, null, "x"] }, []], c: {} } };
    fc.assert(
      fc.property(fc.subarray(places(claims)), (disclosable) => {
        const prepared = prepare(claims, disclosable);
        const certificate = parseCertificate(
          compactCertificate(sealCertificate(prepared, signText(key, prepared.signingInput))),
        );
        expect(disclose(certificate.body, certificate.disclosures).claims).to.deep.equal({
          ...openClaims(0),
          ...claims,
        });
        expect(certificate.disclosures).to.have.length(disclosable.length);
        expect(certificate.kid).to.equal(key.kid);
      }),
      { numRuns: 200 },
    );
  });

  it("hides what may be withheld: neither name nor value is left in the payload", () => {
    const { payload, disclosures } = prepare(
      licenceClaims(1),
      Object.keys(licenceClaims(1)).map((name) => [name]),
    );
    const text = decodeBase64urlText(payload);
    for (const [name, value] of Object.entries(licenceClaims(1))) {
      expect(text).not.to.include(`"${name}"`);
      if (typeof value === "string") expect(text).not.to.include(value);
    }
    const body = JSON.parse(text);
    expect(body._sd).to.deep.equal([...body._sd].sort());
    expect(body._sd_alg).to.equal("sha-256");
    expect(disclosures).to.have.length(12);
  });

  it("salts: the same claim has another digest each time, and each salt is used once", () => {
    const digests = Array.from({ length: 50 }, () => decodeBase64urlText(prepare({ a: 1 }, [["a"]]).payload));
    expect(new Set(digests).size).to.equal(50);
    const salts = Uint8Array.from({ length: 32 }, (_, i) => i);
    const draft = { kid: key.kid, claims: { ...openClaims(0), a: 1, b: 1 }, disclosable: [["a"], ["b"]] };
    const used = prepareCertificate(draft, salts).disclosures.map(
      (text) => JSON.parse(decodeBase64urlText(text))[0],
    );
    expect(used).to.deep.equal(
      [0, 16].map((from) => Buffer.from(salts.subarray(from, from + 16)).toString("base64url")),
    );
  });

  it("says nothing of digests where nothing may be withheld", () => {
    const body = JSON.parse(decodeBase64urlText(prepare({ a: 1 }, []).payload));
    expect(body).not.to.have.any.keys("_sd", "_sd_alg");
  });

  it("refuses what no verifier would accept, and names the claim", () => {
    const deep = JSON.parse(`${'{"x":'.repeat(40)}1${"}".repeat(40)}`);
    const cases: [field: string, claims: JsonObject, disclosable?: ClaimPath[], more?: Partial<Draft>][] = [
      ["kid", {}, [], { kid: "key-1" }],
      ["disclosable", {}, [[]]],
      ["name", {}, [["name"]]],
      ["list.3", { list: [1] }, [["list", 3]]],
      ["name", { name: 1 }, [["name"], ["name"]]],
      ["_sd", { _sd: [] }],
      ["a....", { a: { "...": 1 } }],
      ["a._sd_alg", { a: { _sd_alg: 1 } }],
      ["a.0", { a: ["\ud800"] }],
      ["a", { a: 2 ** 53 }],
      ["a", { a: Number.NaN }],
      ["a", { a: undefined as unknown as JsonValue }],
      ["a", { a: 1n as unknown as JsonValue }],
      ["exp", { exp: 1.5 }],
      ["exp", { exp: 253402300800 }],
      ["exp", { nbf: 5, exp: 5 }],
      ["status", { status: "valid" }],
    ];
    for (const never of ["iss", "vct", "vct#integrity", "nbf", "exp", "cnf", "status"])
      cases.push([never, {}, [[never]]]);
    for (const [field, claims, disclosable, more] of cases) {
      expect(refusal(claims, disclosable, more), JSON.stringify([field, disclosable])).to.include({ field });
    }
    expect(refusal({ deep }).code).to.equal("draft-invalid");
    expect(refusal({ a: 1 }, new Array(513).fill(["a"])).code).to.equal("draft-invalid");
  });

  it("refuses too few or too many salts and a signature that is not r ‖ s", () => {
    const draft = { kid: key.kid, claims: { ...openClaims(0), a: 1 }, disclosable: [["a"]] };
    for (const length of [0, 15, 17, 32]) {
      expect(() => prepareCertificate(draft, new Uint8Array(length)))
        .to.throw()
        .and.include({ code: "draft-invalid", field: "salts" });
    }
    const prepared = prepareCertificate(draft, new Uint8Array(16));
    expect(() => sealCertificate(prepared, new Uint8Array(71)))
      .to.throw()
      .and.include({ code: "draft-invalid", field: "signature" });
  });

  it("keeps a claim named __proto__ a claim", () => {
    const claims = JSON.parse('{"__proto__":{"admin":true},"a":1}');
    const prepared = prepare({}, [["a"]], {
      claims: Object.defineProperties(openClaims(0), Object.getOwnPropertyDescriptors(claims)),
    });
    expect(decodeBase64urlText(prepared.payload)).to.include('"__proto__":{"admin":true}');
  });
});
