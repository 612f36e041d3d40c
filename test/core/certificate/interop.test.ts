/** Another SD-JWT VC library reads what we write, and we read what it writes. */
import { createHash, randomBytes, sign, verify } from "node:crypto";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { expect } from "chai";
import { decodeBase64url } from "../../../core/base64url.ts";
import { disclose } from "../../../core/certificate/disclose.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { verifyEs256 } from "../../../core/es256.ts";
import { utf8 } from "../../../core/text.ts";
import { licenceClaims, makeBatch, makeKey, openClaims } from "../build.ts";

const key = makeKey();
const publicKey = { format: "jwk" as const, key: { kty: "EC", crv: "P-256", x: key.x, y: key.y } };
const library = new SDJwtVcInstance({
  signer: (data: string) =>
    sign("sha256", Buffer.from(data), { key: key.privateKey, dsaEncoding: "ieee-p1363" }).toString(
      "base64url",
    ),
  verifier: (data: string, signature: string) =>
    verify(
      "sha256",
      Buffer.from(data),
      { ...publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    ),
  signAlg: "ES256",
  hasher: (data: string | ArrayBuffer) =>
    createHash("sha256")
      .update(typeof data === "string" ? data : Buffer.from(data))
      .digest(),
  hashAlg: "sha-256",
  saltGenerator: () => randomBytes(16).toString("base64url"),
});

describe("core/certificate: interoperability with @sd-jwt/sd-jwt-vc", () => {
  it("has its certificates verified and its claims read by the library", async () => {
    // The library would fetch the status list; the reference itself is tested with the verifier.
    const batch = makeBatch({
      key,
      claims: (i) => ({ ...licenceClaims(i), nested: { a: [1, { b: "张三" }] } }),
    });
    const compact = batch.compact(1);
    const decoded = await library.decode(compact);
    expect(
      await decoded.getClaims(async (data) => createHash("sha256").update(String(data)).digest()),
    ).to.deep.equal({
      ...openClaims(1),
      ...licenceClaims(1),
      nested: { a: [1, { b: "张三" }] },
    });
    const { payload } = await library.validate(compact);
    expect(payload).to.include({ iss: openClaims(1).iss });
  });

  it("reads what the library issues: nested, recursive, arrays", async () => {
    const { status, ...open } = openClaims(0) as { iss: string; vct: string; status: object };
    const claims = {
      ...open,
      status,
      name: "张三",
      address: { city: "Chicago", street: "1 Main" },
      list: ["a", "b", "c"],
    };
    const compact = await library.issue(
      claims as never,
      { _sd: ["name", "address"], address: { _sd: ["street"] }, list: { _sd: [0, 2] } } as never,
      { header: { kid: key.kid } },
    );
    const certificate = parseCertificate(compact);
    const message = utf8(`${certificate.protected}.${certificate.payload}`);
    expect(await verifyEs256(key, message, decodeBase64url(certificate.signature))).to.equal(true);
    const { iat, ...read } = disclose(certificate.body, certificate.disclosures).claims;
    expect(read).to.deep.equal(claims);
  });
});
