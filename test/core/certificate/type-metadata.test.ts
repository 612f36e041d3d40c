/** Labels in the reader's language, and descriptions that must be refused. */
import { expect } from "chai";
import { labelOf, parseTypeMetadata, typeNameOf } from "../../../core/certificate/type-metadata.ts";

const document = {
  vct: "https://certrace.example/v1/types/business-licence/1",
  name: "Business licence",
  display: [
    { locale: "en", name: "Business licence" },
    { locale: "zh-CN", name: "营业执照", description: "市场主体" },
  ],
  claims: [
    {
      path: ["legal_name"],
      display: [
        { locale: "en", label: "Legal name" },
        { locale: "zh-CN", label: "名称" },
      ],
      sd: "always",
    },
    { path: ["activities", null], display: [{ locale: "en-GB", label: "Activity" }] },
    {
      path: ["activities", 0],
      display: [{ locale: "en", label: "Main activity" }],
      mandatory: true,
      sd: "never",
    },
    { path: ["ward"] },
  ],
  "x-unknown": { kept: true },
};

// biome-ignore lint/suspicious/noExplicitAny: tests bend documents in every way a type would forbid
function refusal(change: (document: any) => void): { code: string; field: string } {
  const changed = structuredClone(document);
  change(changed);
  try {
    parseTypeMetadata(JSON.stringify(changed));
  } catch (error) {
    return error as { code: string; field: string };
  }
  return { code: "accepted", field: "" };
}

describe("core/certificate/type-metadata", () => {
  const metadata = parseTypeMetadata(JSON.stringify(document));

  it("reads what the specification names, with its defaults", () => {
    expect(metadata.claims.map(({ sd, mandatory }) => [sd, mandatory])).to.deep.equal([
      ["always", false],
      ["allowed", false],
      ["never", true],
      ["allowed", false],
    ]);
    expect(parseTypeMetadata('{"vct":"x"}')).to.deep.equal({
      vct: "x",
      name: null,
      description: null,
      display: [],
      claims: [],
    });
  });

  it("finds the label in the language that fits best", () => {
    for (const [locale, label] of [
      ["zh-CN", "名称"],
      ["zh-Hans-CN", "名称"],
      ["zh", "名称"],
      ["en-US", "Legal name"],
      ["EN", "Legal name"],
      ["fr", "Legal name"],
    ] as const) {
      expect(labelOf(metadata, ["legal_name"], locale), locale).to.equal(label);
    }
    expect(typeNameOf(metadata, "zh-CN")).to.equal("营业执照");
    expect(typeNameOf(metadata, "de")).to.equal("Business licence");
    expect(typeNameOf(parseTypeMetadata('{"vct":"x"}'), "de")).to.equal("x");
  });

  it("takes the most exact path", () => {
    expect(labelOf(metadata, ["activities", 0], "en")).to.equal("Main activity");
    expect(labelOf(metadata, ["activities", 7], "en")).to.equal("Activity");
    expect(labelOf(metadata, ["activities", "7"], "en")).to.equal(null);
    expect(labelOf(metadata, ["activities"], "en")).to.equal(null);
    expect(labelOf(metadata, ["ward"], "en")).to.equal(null);
    expect(labelOf(metadata, ["constructor"], "en")).to.equal(null);
  });

  it("refuses what is not of the right kind, and names it", () => {
    // biome-ignore lint/suspicious/noExplicitAny: tests bend documents in every way a type would forbid
    const cases: [field: string, change: (document: any) => void][] = [
      ["vct", (d) => delete d.vct],
      ["vct", (d) => (d.vct = "")],
      ["name", (d) => (d.name = 7)],
      ["display", (d) => (d.display = {})],
      ["display[1].locale", (d) => delete d.display[1].locale],
      ["claims[0]", (d) => (d.claims[0] = null)],
      ["claims[0].path", (d) => delete d.claims[0].path],
      ["claims[0].path", (d) => (d.claims[0].path = [])],
      ["claims[0].path", (d) => (d.claims[0].path = [-1])],
      ["claims[0].path", (d) => (d.claims[0].path = [{}])],
      ["claims[3].path", (d) => (d.claims[3].path = ["legal_name"])],
      ["claims[0].sd", (d) => (d.claims[0].sd = "sometimes")],
      ["claims[0].mandatory", (d) => (d.claims[0].mandatory = "yes")],
      ["claims[0].display[0].label", (d) => delete d.claims[0].display[0].label],
    ];
    for (const [field, change] of cases)
      expect(refusal(change)).to.include({ code: "type-metadata-invalid", field });
    expect(() => parseTypeMetadata('{"vct":"x","vct":"y"}'))
      .to.throw()
      .and.include({ code: "json-duplicate-member" });
  });
});
