/** Reports: what was signed is read back; whatever was changed since is never genuine, and never breaks the reader. */
import { generateKeyPairSync, sign } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { p256FromJwk, thumbprint } from "../../../core/jwk.ts";
import {
  checkReport,
  parseReport,
  type ReportContent,
  type ReportKey,
  readReportKeys,
  reportInput,
} from "../../../core/report/report.ts";
import { nodeVerifyEs256 } from "../../../server/es256.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = p256FromJwk(publicKey.export({ format: "jwk" }))!;
const kid = thumbprint(key);
const keys: ReadonlyMap<string, ReportKey> = new Map([[kid, { key, until: null }]]);
const verify = nodeVerifyEs256();

const content: ReportContent = {
  iss: "https://certrace.example",
  iat: 1_790_000_000,
  certificate: { sha256: encodeBase64url(new Uint8Array(32)) },
  asked: { at: null },
  verification: {
    verdict: "revoked",
    at: 1_790_000_000,
    now: 1_790_000_000,
    checks: [{ name: "status", outcome: "fail", code: "status-revoked" }],
    certificate: null,
  },
};
const signed = (input: string): string =>
  `${input}.${sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
const jws = signed(reportInput(content, kid));

async function judged(text: string, by = keys): Promise<string> {
  try {
    return await checkReport(parseReport(text), by, verify);
  } catch (error) {
    expect(error).to.be.instanceOf(CertraceError);
    return (error as CertraceError).code;
  }
}

describe("core/report", () => {
  it("is genuine as it was signed, and says what was signed", async () => {
    expect(await judged(jws)).to.equal("genuine");
    expect(await judged(`${jws}\n`)).to.equal("genuine");
    expect(parseReport(jws).content).to.deep.equal(content);
  });

  it("is not judged by keys that do not have its own", async () => {
    expect(await judged(jws, new Map())).to.equal("key-unknown");
  });

  it("is genuine by a former key up to its end, and fails after it", async () => {
    const ended = (until: number) => judged(jws, new Map([[kid, { key, until }]]));
    expect(await ended(content.iat)).to.equal("genuine");
    expect(await ended(content.iat - 1)).to.equal("key-ended");
    // what is altered besides is told as altered
    const [head, , signature] = jws.split(".");
    const later = Buffer.from(JSON.stringify({ ...content, iat: content.iat + 9 })).toString("base64url");
    expect(await judged(`${head}.${later}.${signature}`, new Map([[kid, { key, until: 0 }]]))).to.equal(
      "altered",
    );
  });

  it("takes ends out of a key set, and no key whose end cannot be read", () => {
    const jwk = { ...publicKey.export({ format: "jwk" }), kid: "anything" };
    const read = (exp: unknown) => readReportKeys(JSON.stringify({ keys: [{ ...jwk, exp }, {}] }), "keys");
    expect(read(undefined)).to.deep.equal(keys);
    expect(read(1_790_000_000).get(kid)).to.deep.equal({ key, until: 1_790_000_000 });
    for (const none of ["2026-01-01", -1, 1.5, [], {}]) expect(read(none).size).to.equal(0);
    for (const none of ["", "[]", "null", '{"keys":{}}'])
      expect(() => readReportKeys(none, "keys"))
        .to.throw(CertraceError)
        .with.property("code", "keys-malformed");
  });

  it("is never genuine with any character changed, left out or added", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(jws.length - 1),
        fc.constantFrom("A", "b", "9", "-", "_", ".", "=", "", "AA"),
        async (at, put) => {
          fc.pre(put !== jws[at]);
          expect(await judged(jws.slice(0, at) + put + jws.slice(at + 1))).not.to.equal("genuine");
        },
      ),
      { numRuns: 400 },
    );
  });

  it("has one form: another type, another algorithm, other members are no report", async () => {
    const [head, body] = jws.split(".") as [string, string];
    const of = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const header = JSON.parse(Buffer.from(head, "base64url").toString()) as object;
    for (const change of [{ typ: "JWT" }, { alg: "none" }, { alg: "HS256" }, { crit: ["exp"] }, { kid: "x" }])
      expect(await judged(signed(`${of({ ...header, ...change })}.${body}`))).to.equal("report-malformed");
    for (const change of [
      { iss: "javascript:1" },
      { iat: -1 },
      { verification: {} },
      { more: 1 },
      { asked: null },
    ])
      expect(await judged(signed(`${head}.${of({ ...content, ...change })}`))).to.equal("report-malformed");
  });
});
