/** Bodies, the catalogue, and what authorises an access. */
import canonicalize from "canonicalize";
import { expect } from "chai";
import fc from "fast-check";
import type { JsonObject } from "../../../core/json.ts";
import { catalogueProblem, grantProblem, lawProblem } from "../../../core/trace/authorise.ts";
import { type Body, isKind, parseBody, writeBody } from "../../../core/trace/body.ts";
import { catalogueHash, parseCatalogue } from "../../../core/trace/catalogue.ts";
import type { AccessBody } from "../../../core/trace/kinds/access.ts";
import { submissionKeyProblem } from "../../../core/trace/submission-key.ts";
import { instantOf } from "../../../core/trace/terms.ts";
import { DEPARTMENT } from "../build.ts";
import { CATALOGUE, grantTerms, HOLDER, hashOf, LOGGED_AT } from "../build-trace.ts";
import { codeOf, errorOf } from "../code-of.ts";

const COMMON = { v: 1, time: "2026-11-22T10:00:00.123Z", salt: "AAAAAAAAAAAAAAAAAAAAAA" };
const ACCESS = {
  ...COMMON,
  kind: "access",
  consumer: 12,
  holder: 7,
  dataset: "residence",
  fields: ["address", "since"],
  purpose: "social-assistance",
  basis: { grant: 41 },
};
const BODIES: Record<string, JsonObject> = {
  access: { ...ACCESS, occurred: "2026-11-01T00:00:00Z", details: hashOf("d"), submission: hashOf("s") },
  "access by law": { ...ACCESS, basis: { law: "law-12" } },
  refused: { ...COMMON, kind: "refused", code: "grant-expired", consumer: 12 },
  "refused with all": {
    ...ACCESS,
    kind: "refused",
    code: "law-purpose",
    details: hashOf("d"),
    submission: hashOf("s"),
  },
  grant: { ...COMMON, kind: "grant", ...grantTerms(), form: hashOf("f"), submission: hashOf("s") },
  "grant-revoked": { ...COMMON, kind: "grant-revoked", grant: 0 },
  catalogue: { ...COMMON, kind: "catalogue", version: 3, hash: hashOf("c") },
  erased: { ...COMMON, kind: "erased", entries: [0, 5, 6], why: "request" },
  "a kind to come": { ...COMMON, kind: "kind-to-come", anything: [{ nested: null }], __proto: "x" },
};

describe("core/trace/body", () => {
  for (const [name, members] of Object.entries(BODIES)) {
    it(`writes and reads ${name}`, () => {
      const text = writeBody(members as unknown as Body);
      expect(text).to.equal(canonicalize(members));
      expect(parseBody(text)).to.deep.equal(members);
      expect(isKind(parseBody(text), "access")).to.equal(members.kind === "access");
    });
  }

  it("is RFC 8785: members sorted by UTF-16, one spelling only", () => {
    expect(
      writeBody({
        ...COMMON,
        kind: "note",
        "\u20ac": 1,
        "\r": 2,
        "1": 3,
        "\ud83d\ude00": 4,
        "\ufb33": 5,
      } as unknown as Body),
    ).to.equal(
      `{"\\r":2,"1":3,"kind":"note","salt":"${COMMON.salt}","time":"${COMMON.time}","v":1,"\u20ac":1,"\ud83d\ude00":4,"\ufb33":5}`,
    );
    const text = canonicalize(ACCESS)!;
    for (const other of [
      ` ${text}`,
      `${text}\n`,
      text.replace('"v":1', '"v":1.0'),
      text.replace("access", "\\u0061ccess"),
    ]) {
      expect(codeOf(() => parseBody(other))).to.equal("body-not-canonical");
    }
    expect(codeOf(() => parseBody(JSON.stringify(ACCESS)))).to.equal("body-not-canonical");
    expect(codeOf(() => parseBody(text.replace('"v":1', '"v":1,"v":1')))).to.equal("json-duplicate-member");
  });

  it("refuses what a body of its kind must not say, and names the member", () => {
    const cases: [string, string, JsonObject][] = [
      ["body-member-invalid", "v", { ...ACCESS, v: 2 }],
      ["body-member-invalid", "time", { ...ACCESS, time: "2026-11-22T10:00:00Z" }],
      ["body-member-invalid", "time", { ...ACCESS, time: "2026-02-29T10:00:00.000Z" }],
      ["body-member-invalid", "time", { ...ACCESS, time: "2026-11-22T10:00:00.000+08:00" }],
      ["body-member-invalid", "time", { ...ACCESS, time: "2026-11-22T24:00:00.000Z" }],
      ["body-member-invalid", "salt", { ...ACCESS, salt: "AAAA" }],
      ["body-member-invalid", "consumer", { ...ACCESS, consumer: 0 }],
      ["body-member-invalid", "consumer", { ...ACCESS, consumer: "12" }],
      ["body-member-invalid", "fields", { ...ACCESS, fields: [] }],
      ["body-member-invalid", "fields", { ...ACCESS, fields: ["since", "address"] }],
      ["body-member-invalid", "fields", { ...ACCESS, fields: ["address", "address"] }],
      ["body-member-invalid", "fields[0]", { ...ACCESS, fields: ["a b"] }],
      ["body-member-invalid", "basis.grant", { ...ACCESS, basis: { grant: -1 } }],
      ["body-member-invalid", "basis.grant", { ...ACCESS, basis: { grant: 10 ** 12 } }],
      ["body-member-unknown", "basis.law", { ...ACCESS, basis: { grant: 1, law: "x" } }],
      ["body-member-missing", "basis.law", { ...ACCESS, basis: {} }],
      [
        "body-member-missing",
        "basis",
        { ...COMMON, kind: "access", consumer: 1, holder: 1, dataset: "a", fields: ["a"], purpose: "a" },
      ],
      ["body-member-unknown", "subject", { ...ACCESS, subject: "x" }],
      ["body-member-invalid", "details", { ...ACCESS, details: "text" }],
      ["body-member-invalid", "until", { ...BODIES.grant!, until: BODIES.grant!.from! }],
      ["body-member-invalid", "uses", { ...BODIES.grant!, uses: 0 }],
      ["body-member-invalid", "consumers", { ...BODIES.grant!, consumers: [] }],
      ["body-member-invalid", "entries", { ...BODIES.erased!, entries: [5, 5] }],
      ["body-member-invalid", "why", { ...BODIES.erased!, why: "because" }],
      ["body-member-missing", "code", { ...ACCESS, kind: "refused" }],
      ["body-member-invalid", "kind", { ...ACCESS, kind: "Access" }],
      ["body-member-missing", "kind", { ...COMMON }],
    ];
    for (const [code, field, members] of cases) {
      const error = errorOf(() => writeBody(members as unknown as Body));
      expect([error?.code, error?.field], JSON.stringify(members)).to.deep.equal([code, field]);
      expect(codeOf(() => parseBody(canonicalize(members)!))).to.equal(code);
    }
    const large = { ...COMMON, kind: "note", text: "证".repeat(22_000) };
    expect(codeOf(() => writeBody(large as unknown as Body))).to.equal("body-too-large");
    expect(codeOf(() => parseBody(canonicalize(large)!))).to.equal("body-too-large");
  });

  it("throws nothing but its codes, whatever it is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => codeOf(() => parseBody(text)) !== undefined),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(ACCESS)), fc.jsonValue(), (name, value) => {
        const text = canonicalize({ ...ACCESS, [name]: value })!;
        if (codeOf(() => parseBody(text)) === undefined) expect(writeBody(parseBody(text))).to.equal(text);
      }),
    );
  });

  it("knows instants of days that exist, to the second or millisecond, in UTC", () => {
    expect(instantOf("2026-11-22T10:00:00Z")).to.equal(Date.UTC(2026, 10, 22, 10));
    expect(instantOf("2024-02-29T23:59:59.999Z")).to.equal(Date.UTC(2024, 1, 29, 23, 59, 59, 999));
    for (const bad of [
      "2023-02-29T00:00:00Z",
      "2026-13-01T00:00:00Z",
      "2026-11-22T10:00:60Z",
      "2026-11-22 10:00:00Z",
      "2026-11-22T10:00:00.1Z",
      "now",
    ]) {
      expect(instantOf(bad), bad).to.equal(null);
    }
  });
});

describe("core/trace/catalogue", () => {
  it("has one hash whatever its layout", () => {
    const reordered = JSON.parse(JSON.stringify(CATALOGUE, null, 2));
    expect(catalogueHash(parseCatalogue(reordered))).to.equal(catalogueHash(CATALOGUE));
    expect(catalogueHash({ ...CATALOGUE, version: 2 })).not.to.equal(catalogueHash(CATALOGUE));
  });

  it("refuses what contradicts itself, and names the member", () => {
    // biome-ignore lint/suspicious/noExplicitAny: bent in every way a type would forbid
    const cases: [string, (c: any) => void][] = [
      ["version", (c) => (c.version = 0)],
      ["datasets[0].fields[1].sensitivity", (c) => (c.datasets[0].fields[1].sensitivity = "secret")],
      ["datasets[1].code", (c) => (c.datasets[1].code = c.datasets[0].code)],
      ["datasets[0].fields[1].code", (c) => (c.datasets[0].fields[1].code = "address")],
      ["purposes[0].nameEn", (c) => delete c.purposes[0].nameEn],
      ["legalBases[0].datasets[0]", (c) => (c.legalBases[0].datasets = ["no-such"])],
      ["legalBases[0].purposes[0]", (c) => (c.legalBases[0].purposes = ["no-such"])],
      ["legalBases[0].consumers", (c) => (c.legalBases[0].consumers = [])],
      ["note", (c) => (c.note = 1)],
    ];
    for (const [field, change] of cases) {
      const bad = JSON.parse(JSON.stringify(CATALOGUE));
      change(bad);
      const error = errorOf(() => parseCatalogue(bad));
      expect([error?.code, error?.field]).to.deep.equal(["catalogue-invalid", field]);
    }
    for (const nonsense of [null, 7, [], "{}"])
      expect(codeOf(() => parseCatalogue(nonsense))).to.equal("catalogue-invalid");
  });
});

describe("core/trace/authorise", () => {
  const grant = grantTerms({ uses: 2 });
  const access = {
    consumer: DEPARTMENT,
    holder: HOLDER,
    dataset: "residence",
    fields: ["address"],
    purpose: "social-assistance",
  };
  const state = { sameSubject: true, revoked: false, used: 0 };
  const NOW = LOGGED_AT * 1000;

  it("lets pass what a grant covers, to its last millisecond and use, and nothing beside", () => {
    const [from, until] = [instantOf(grant.from)!, instantOf(grant.until)!];
    expect(grantProblem(grant, access, NOW, state)).to.equal(null);
    expect(grantProblem(grant, access, from, state)).to.equal(null);
    expect(grantProblem(grant, access, until - 1, { ...state, used: 1 })).to.equal(null);
    expect(grantProblem(grant, access, from - 1, state)).to.equal("grant-not-yet");
    expect(grantProblem(grant, access, until, state)).to.equal("grant-expired");
    expect(grantProblem(grant, access, NOW, { ...state, used: 2 })).to.equal("grant-used-up");
    expect(grantProblem({ ...grant, uses: null }, access, NOW, { ...state, used: 1e9 })).to.equal(null);
    expect(grantProblem(grant, access, NOW, { ...state, sameSubject: false })).to.equal("grant-subject");
    expect(grantProblem(grant, access, NOW, { ...state, revoked: true })).to.equal("grant-revoked");
    for (const [code, more] of [
      ["grant-consumer", { consumer: 99 }],
      ["grant-holder", { holder: 99 }],
      ["grant-dataset", { dataset: "health" }],
      ["grant-fields", { fields: ["address", "income"] }],
      ["grant-purpose", { purpose: "statistics" }],
    ] satisfies [string, Partial<typeof access>][]) {
      expect(grantProblem(grant, { ...access, ...more }, NOW, state)).to.equal(code);
    }
  });

  it("lets pass what a legal basis allows, and nothing beside", () => {
    expect(lawProblem(CATALOGUE, "law-12", access)).to.equal(null);
    expect(lawProblem(CATALOGUE, "law-13", access)).to.equal("law-unknown");
    for (const [code, more] of [
      ["law-consumer", { consumer: 99 }],
      ["law-dataset", { dataset: "health" }],
      ["law-purpose", { purpose: "statistics" }],
      ["dataset-unknown", { dataset: "no-such" }],
      ["dataset-holder", { holder: 99 }],
      ["dataset-fields", { fields: ["address", "no-such"] }],
      ["purpose-unknown", { purpose: "no-such" }],
    ] satisfies [string, Partial<typeof access>][]) {
      expect(lawProblem(CATALOGUE, "law-12", { ...access, ...more })).to.equal(code);
    }
    expect(catalogueProblem(CATALOGUE, access)).to.equal(null);
  });

  it("respects a key's use, window and compromise, at the department's time and at the log's", () => {
    const key = { use: 2, validFrom: 100, validUntil: 200, compromisedAt: null };
    expect(submissionKeyProblem(key, 100, 199)).to.equal(null);
    expect(submissionKeyProblem({ ...key, use: 3 }, 100, 199)).to.equal(null);
    expect(submissionKeyProblem({ ...key, validUntil: null }, 100, 9e9)).to.equal(null);
    expect(submissionKeyProblem({ ...key, use: 1 }, 150, 150)).to.equal("submission-key-use");
    expect(submissionKeyProblem(key, 99, 150)).to.equal("submission-key-window");
    expect(submissionKeyProblem(key, 150, 200)).to.equal("submission-key-window");
    expect(submissionKeyProblem({ ...key, compromisedAt: 160 }, 150, 159)).to.equal(null);
    expect(submissionKeyProblem({ ...key, compromisedAt: 160 }, 150, 160)).to.equal(
      "submission-key-compromised",
    );
    expect(submissionKeyProblem({ ...key, compromisedAt: 160 }, 161, 150)).to.equal(
      "submission-key-compromised",
    );
  });

  it("has the same words as a body: every access that is written can be judged", () => {
    const body = parseBody(canonicalize(ACCESS)!) as AccessBody;
    expect(grantProblem(grant, body, NOW, state)).to.equal(null);
  });
});
