/** Grant requests: what is signed is what is read, and everything else is refused by its form. */
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url, encodeBase64urlText } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import {
  type GrantRequestContent,
  grantRequestInput,
  MAX_GRANT_REQUEST,
  parseGrantRequest,
  requestedTerms,
} from "../../../core/trace/grant-request.ts";
import { grantTerms } from "../../../core/trace/kinds/grant.ts";
import { hashOf } from "../build-trace.ts";

const SIGNATURE = encodeBase64url(new Uint8Array(64).fill(3));
const NOW = 1_790_000_000;

const content = (more: Partial<GrantRequestContent> = {}): GrantRequestContent => ({
  ...{ kid: hashOf("key"), department: 12, audience: "certrace.example/log/1", iat: NOW, exp: NOW + 99 },
  ...{ jti: "a-name-of-a-request", purpose: "loan", period: { days: 30 }, uses: null },
  permissions: [{ holder: 7, dataset: "residence", fields: ["address", "household"] }],
  ...more,
});
const signed = (input: string) => `${input}.${SIGNATURE}`;

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof CertraceError) return `${error.code} ${error.field}`;
    throw error;
  }
  return "nothing";
}

const code = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const arbitrary: fc.Arbitrary<GrantRequestContent> = fc
  .record(
    {
      kid: fc.string().map(hashOf),
      department: fc.integer({ min: 1, max: 0xffffffff }),
      audience: fc.stringMatching(/^[!-~]{1,60}$/),
      iat: fc.integer({ min: 1, max: 2_000_000_000 }),
      exp: fc.integer({ min: 2_000_000_001, max: 2_000_000_002 }),
      jti: fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/),
      purpose: code,
      permissions: fc.uniqueArray(
        fc.record({
          holder: fc.integer({ min: 1, max: 99 }),
          dataset: code,
          fields: fc.uniqueArray(code, { minLength: 1, maxLength: 5 }).map((all) => all.sort()),
        }),
        { minLength: 1, maxLength: 8, selector: ({ holder, dataset }) => `${holder}/${dataset}` },
      ),
      period: fc.integer({ min: 1, max: 3660 }).map((days) => ({ days })),
      uses: fc.option(fc.integer({ min: 1, max: 99 })),
      words: fc.record({ zh: fc.constant("请您授权"), en: fc.constant("Please") }),
    },
    {
      requiredKeys: [
        ...(["kid", "department", "audience", "iat", "exp", "jti", "purpose"] as const),
        ...(["permissions", "period", "uses"] as const),
      ],
    },
  )
  .map((each) => ({ ...each, iat: each.exp - 1 - (each.iat % 86_400) }));

describe("grant requests", () => {
  it("say what was signed, and make grants that a log takes", () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1e12, max: 2e12 }), (made, at) => {
        const { jws, signature, signingInput, ...read } = parseGrantRequest(signed(grantRequestInput(made)));
        expect(read).to.deep.equal(made);
        expect(jws).to.equal(`${signingInput}.${SIGNATURE}`);
        expect(signature).to.have.length(64);
        const terms = requestedTerms(read, at);
        expect(terms).to.have.length(made.permissions.length);
        for (const each of terms) {
          expect(grantTerms(each, "")).to.equal(null);
          expect(each.consumers).to.deep.equal([made.department]);
          expect(Date.parse(each.from)).to.be.below(at);
          expect(Date.parse(each.until)).to.be.above(at);
        }
      }),
    );
  });

  it("never read what is no request, and never throw anything else", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String().map((text) => `${text}.${text}.${SIGNATURE}`),
        ),
        (text) => {
          expect(codeOf(() => parseGrantRequest(text))).to.match(/^grant-request-/);
        },
      ),
    );
    const whole = signed(grantRequestInput(content()));
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.constantFrom("A", ".", "!", "é"), (at, letter) => {
        const bent = whole.slice(0, at) + letter + whole.slice(at + 1);
        const found = codeOf(() => parseGrantRequest(bent));
        expect(found).to.match(/^(nothing|grant-request-)/);
      }),
    );
  });

  it("are refused by the member that is wrong", () => {
    const hour = (at: number) => new Date(at * 1000).toISOString();
    const cases: [Partial<GrantRequestContent>, string][] = [
      [{ exp: NOW }, "exp"],
      [{ exp: NOW + 367 * 86_400 }, "exp"],
      [{ jti: "short" }, "jti"],
      [{ purpose: "" }, "purpose"],
      [{ permissions: [] }, "permissions"],
      [{ permissions: [{ holder: 7, dataset: "residence", fields: [] }] }, "permissions[0].fields"],
      [{ permissions: [{ holder: 7, dataset: "residence", fields: ["b", "a"] }] }, "permissions[0].fields"],
      [{ permissions: [content().permissions[0]!, content().permissions[0]!] }, "permissions[1]"],
      [{ period: { days: 0 } }, "period.days"],
      [{ period: { from: hour(NOW), until: hour(NOW) } }, "period.until"],
      [{ period: { from: hour(NOW - 99), until: hour(NOW - 9) } }, "period.until"],
      [{ uses: 0 }, "uses"],
      [{ words: { zh: "请", en: " " } }, "words.en"],
      [{ words: { zh: "请", en: "a\u202Eb" } }, "words.en"],
      [{ words: { zh: "请", en: "x".repeat(601) } }, "words.en"],
      [{ audience: "two words" }, "aud"],
      [{ department: 0 }, "iss"],
      [{ department: 0x100000000 }, "iss"],
    ];
    for (const [more, field] of cases)
      expect(
        codeOf(() => grantRequestInput(content(more))),
        field,
      ).to.equal(`grant-request-member ${field}`);
  });

  it("take one algorithm, one type, one key, and nothing besides", () => {
    const [, body] = grantRequestInput(content()).split(".");
    const good = { alg: "ES256", kid: hashOf("key"), typ: "certrace-grant-request+jwt" };
    const bad: object[] = [
      { ...good, alg: "none" },
      { ...good, typ: "certrace-submission+jwt" },
      { ...good, kid: "x" },
      { ...good, crit: ["b64"] },
      { ...good, jwk: {} },
      { alg: "ES256", typ: good.typ },
    ];
    for (const header of bad)
      expect(
        codeOf(() =>
          parseGrantRequest(`${encodeBase64urlText(JSON.stringify(header))}.${body}.${SIGNATURE}`),
        ),
      ).to.equal("grant-request-header header");
    const long = "x".repeat(MAX_GRANT_REQUEST + 1);
    expect(codeOf(() => parseGrantRequest(long))).to.equal("grant-request-too-large request");
    const short = `${grantRequestInput(content())}.AAAA`;
    expect(codeOf(() => parseGrantRequest(short))).to.equal("grant-request-malformed signature");
  });
});
