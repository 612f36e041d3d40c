/** The verifier's self-signed certificate: read by Node's own X.509, kept, and made anew when it is over. */
import { createHash, verify, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { CertraceError } from "../../../core/errors.ts";
import { openRequestKey } from "../../../server/wallets/request-key.ts";

describe("server/wallets/request-key", () => {
  let data: string;
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "certrace-wallets-"));
  });
  after(() => rm(data, { recursive: true, force: true }));

  const host = "certificates.example";
  const now = new Date("2026-11-22T12:00:00Z");
  const file = () => join(data, "keys", "wallet-request.json");

  it("makes a certificate that is what its name says", async () => {
    const key = await openRequestKey(data, host, now);
    const der = Buffer.from(key.x5c[0]!, "base64");
    const certificate = new X509Certificate(der);
    expect(key.clientId).to.equal(`x509_hash:${createHash("sha256").update(der).digest("base64url")}`);
    expect(certificate.checkHost(host)).to.equal(host);
    expect(certificate.verify(certificate.publicKey), "signed by itself").to.equal(true);
    expect(certificate.publicKey.asymmetricKeyDetails).to.deep.equal({ namedCurve: "prime256v1" });
    expect([certificate.validFromDate, certificate.validToDate]).to.deep.equal([
      now,
      new Date("2036-11-22T12:00:00Z"),
    ]);
    const message = Buffer.from("a request");
    const publicKey = { key: certificate.publicKey, dsaEncoding: "ieee-p1363" as const };
    expect(verify("sha256", message, publicKey, key.sign(message))).to.equal(true);
    expect((await stat(file())).mode & 0o777).to.equal(0o600);
  });

  it("is the same after a restart, and another one when ten years are over, beyond 2050 too", async () => {
    const { clientId } = await openRequestKey(data, host, now);
    expect((await openRequestKey(data, host, new Date("2036-01-01T00:00:00Z"))).clientId).to.equal(clientId);
    const late = new Date("2046-11-22T12:00:00Z");
    const next = await openRequestKey(data, host, late);
    expect(next.clientId).not.to.equal(clientId);
    const { validToDate } = new X509Certificate(Buffer.from(next.x5c[0]!, "base64"));
    expect(validToDate).to.deep.equal(new Date("2056-11-22T12:00:00Z"));
  });

  it("refuses a file that was altered, without quoting it", async () => {
    const text = await readFile(file(), "utf8");
    for (const bad of ["{", text.replace(/"d":"./, '"d":"!'), "{}"]) {
      await writeFile(file(), bad);
      const error = await openRequestKey(data, host, now).catch((thrown: CertraceError) => thrown);
      expect(error).to.include({ code: "key-malformed", field: "keys/wallet-request.json" });
    }
  });
});
