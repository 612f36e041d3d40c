/** Filed reports on the page: told from other files however damaged, and judged by keys alone, never by what they say of themselves. */
import { generateKeyPairSync, sign } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../../core/base64url.ts";
import { CertraceError } from "../../../../core/errors.ts";
import { p256FromJwk, thumbprint } from "../../../../core/jwk.ts";
import { type ReportContent, readReportKeys, reportInput } from "../../../../core/report/report.ts";
import { startChecking } from "../../../../web/verify/filed/checking.ts";
import { readSaid } from "../../../../web/verify/filed/said.ts";
import { kindOf } from "../../../../web/verify/kind.ts";
import type { Service } from "../../../../web/verify/service.ts";
import { makeBatch } from "../../../core/build.ts";

const TYPE_HASH = encodeBase64url(new Uint8Array(32).fill(7));

const content = (iss: string): ReportContent => ({
  iss,
  iat: 1_790_000_000,
  certificate: { sha256: encodeBase64url(new Uint8Array(32)) },
  asked: { at: null },
  verification: {
    verdict: "valid",
    at: 1_790_000_000,
    now: 1_790_000_000,
    checks: [
      { name: "status", outcome: "pass", code: "status-valid", sentence: { en: "Fine.", "zh-CN": "正常。" } },
    ],
    certificate: {
      number: "YS-1",
      issuer: { name: "局", nameEn: "Office" },
      vct: "https://x.example/t",
      type: { metadataHash: TYPE_HASH },
      claims: [{ path: ["owner"], text: "Lin" }],
    },
    head: { number: 7, hash: `0x${"ab".repeat(32)}`, time: 1_789_999_990 },
  },
});

function signer() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const kid = thumbprint(p256FromJwk(jwk)!);
  return {
    keys: JSON.stringify({ keys: [jwk] }),
    report: (iss = "https://certrace.example") => {
      const input = reportInput(content(iss), kid);
      const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
      return `${input}.${signature.toString("base64url")}`;
    },
  };
}

describe("web/verify/filed", () => {
  const own = signer();
  const other = signer();
  let up = true;
  let asked = 0;
  const service = {
    reportKeys: async () => {
      asked += 1;
      if (!up) throw new CertraceError("service-unavailable", "down");
      return readReportKeys(own.keys, "keys");
    },
    typeMetadata: async (hash: string) => {
      expect(hash).to.equal(TYPE_HASH);
      return {
        vct: "t",
        display: [],
        claims: [{ path: ["owner"], display: [{ locale: "en", label: "Owner" }] }],
      };
    },
  } as unknown as Service;
  const check = startChecking(service, () => 1_790_000_100);
  const judged = async (text: string, keys?: string) => {
    const { verdict, keysOf, kind, checks } = await check({ text, keys });
    expect({ kind, checks }).to.deep.equal({ kind: "filed", checks: [] });
    return `${verdict} ${keysOf}`;
  };
  beforeEach(() => {
    up = true;
  });

  it("knows its service's own, and those of whose keys the reader has", async () => {
    expect(await judged(own.report())).to.equal("report-genuine service");
    expect(await judged(own.report(), other.keys)).to.equal("report-genuine service");
    expect(await judged(other.report("https://other.example"), other.keys)).to.equal("report-genuine file");
  });

  it("calls claims as the type does that a genuine report names", async () => {
    const { content: said, metadata } = await check({ text: own.report() });
    expect(readSaid(said!, metadata, "en").claims[0]!.label).to.equal("Owner");
    expect(readSaid(said!, { vct: 1 }, "en").claims[0]!.label).to.equal("owner");
    expect(await check({ text: other.report() })).to.include({ metadata: null });
  });

  it("knows nothing, good or bad, of what another key signed, whatever address it names", async () => {
    expect(await judged(other.report())).to.equal("report-unknown service");
    expect(await judged(other.report("https://other.example"))).to.equal("report-unknown service");
    expect(await judged(other.report(), signer().keys)).to.equal("report-unknown file");
    expect(await judged(other.report(), "{}")).to.equal("report-unknown file");
  });

  it("makes no verdict of a service that is down; asks again when asked again", async () => {
    const fresh = startChecking(service, () => 1_790_000_100);
    up = false;
    expect(await fresh({ text: own.report() })).to.include({ verdict: "report-unknown", keysOf: null });
    // nor does it then say that the key is none of the service's
    expect(await judged(own.report(), other.keys)).to.equal("report-unknown null");
    expect(await judged(other.report(), other.keys)).to.equal("report-genuine file");
    up = true;
    expect(await fresh({ text: own.report() })).to.include({ verdict: "report-genuine" });
    const before = asked;
    await fresh({ text: own.report() });
    expect(asked).to.equal(before);
  });

  it("is still taken for a report, and never for a genuine one, with any character changed", async () => {
    const report = own.report();
    expect(kindOf(report)).to.equal("report");
    await fc.assert(
      fc.asyncProperty(
        fc.nat(report.length - 1),
        fc.constantFrom("A", "b", "9", "-", "!", "", " "),
        async (at, put) => {
          fc.pre(put !== report[at]);
          const text = report.slice(0, at) + put + report.slice(at + 1);
          expect(await judged(text)).to.match(/^report-(?:altered service|unreadable null|unknown service)$/);
          if (at > 0) expect(kindOf(text)).to.equal("report");
        },
      ),
      { numRuns: 150 },
    );
  });

  it("takes nothing else for a report", () => {
    const batch = makeBatch({ count: 2 });
    for (const text of [
      batch.file(0),
      batch.compact(0),
      '{"entries": []}',
      "",
      "report",
      "a.b.c",
      "eyJh.eyJi.c",
    ])
      expect(kindOf(text)).not.to.equal("report");
  });

  it("says what a report says, and of what has no form nothing", () => {
    expect(readSaid(content("https://x.example"), null, "en")).to.deep.include({
      issuer: "Office",
      number: "YS-1",
      claims: [{ name: "0", label: "owner", value: { kind: "text", text: "Lin" } }],
      checks: [{ name: "Status", outcome: "pass", sentence: "Fine.", remedy: null }],
    });
    expect(readSaid(content("https://x.example"), null, "zh-CN")).to.include({ issuer: "局" });
    const empty = {
      issuer: null,
      number: null,
      vct: null,
      anchoredAt: null,
      block: null,
      newer: null,
      claims: [],
    };
    for (const odd of [
      null,
      1,
      "x",
      [],
      {},
      [null],
      { path: 1 },
      { name: {}, number: [], hash: 1, claims: {} },
    ]) {
      const said = content("https://x.example");
      Object.assign(said.verification, { certificate: odd, head: odd, anchoredAt: odd === 1 ? -1 : odd });
      expect(readSaid(said, null, "en")).to.deep.include(empty);
    }
  });
});
