/** A definition that is opened in the editor and saved says what it said: nobody loses what the editor does not show. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";
import {
  type Definition,
  EMPTY,
  emptyClaim,
  nextVct,
  readDraft,
  writeDraft,
} from "../../../web/desk/types/draft.ts";
import { madeUp } from "../../../web/desk/types/made-up.ts";

const TYPES = new URL("../../../scripts/demo/types/", import.meta.url);
const definitions = readdirSync(TYPES).map((name) => ({
  name,
  definition: JSON.parse(
    readFileSync(new URL(name, TYPES), "utf8").replaceAll("{{publicUrl}}", "https://certrace.example"),
  ) as Definition & { mapping: Definition & { claims: Definition[] } },
}));

/** The editor tells no colours apart from none, and orders what a register fills as it stands on the certificate. */
function comparable(definition: (typeof definitions)[number]["definition"]) {
  const { display, mapping, ...rest } = structuredClone(definition);
  const claims = mapping.claims.toSorted((a, b) =>
    JSON.stringify(a.path) < JSON.stringify(b.path) ? -1 : 1,
  );
  const shown = (display as Definition[]).map(({ rendering, ...words }) => words);
  return { ...rest, display: shown, mapping: { ...mapping, claims } };
}

describe("web/desk/types/draft", () => {
  for (const { name, definition } of definitions) {
    it(`writes ${name} as it read it, and the service can read that`, () => {
      const written = writeDraft(readDraft(definition)) as typeof definition;
      expect(comparable(written)).to.deep.equal(comparable(definition));
      expect(parseTypeDefinition(JSON.stringify(written)).vct).to.equal(definition.vct);
      expect(readDraft(written).look).to.deep.equal(readDraft(definition).look);
    });
  }

  it("carries along other languages, descriptions, and members that it does not know", () => {
    const definition: Definition = {
      vct: "https://certrace.example/t",
      "extends#integrity": "sha256-x",
      display: [
        { locale: "bo", name: "ལག་ཁྱེར།" },
        {
          locale: "en-GB",
          name: "Licence",
          rendering: { simple: { logo: { uri: "https://x.example/l.png" } } },
        },
      ],
      claims: [
        { path: ["certificate_number"], sd: "allowed", svg_id: "no" },
        { path: ["a", "b"], sd: "always", svg_id: "ab", display: [{ locale: "bo", label: "མིང་།" }] },
      ],
      mapping: {
        claims: [
          {
            path: ["a", "b"],
            column: "AB",
            kind: "text",
            required: false,
            multiline: true,
            disclosable: true,
          },
        ],
        number: { template: "L-{NO}" },
      },
    };
    const draft = readDraft(definition);
    const written = writeDraft({ ...draft, en: "Permit" }) as typeof definition & { display: Definition[] };
    expect(written.claims).to.deep.equal(definition.claims);
    expect(written.mapping).to.deep.equal(definition.mapping);
    expect(written["extends#integrity"]).to.equal("sha256-x");
    expect(written.display[0]).to.deep.equal({ locale: "bo", name: "ལག་ཁྱེར།" });
    expect(written.display[1]).to.deep.include({ locale: "en-GB", name: "Permit" });
    expect(JSON.stringify(written.display[1])).to.include("https://x.example/l.png");
  });

  it("changes no value, path or disclosure that nobody touched", () => {
    const definition: Definition = {
      vct: "https://certrace.example/t",
      display: [{ locale: "en", name: "Licence" }],
      claims: [
        { path: ["certificate_number"], sd: "allowed" },
        { path: ["scores", null], sd: "allowed" },
        { path: ["scores", 0, "a/b"], sd: "allowed" },
        { path: ["class/old"], sd: "allowed" },
        { path: ["level"], sd: "never" },
        { path: ["national"], sd: "never" },
      ],
      mapping: {
        claims: [
          { path: ["class/old"], column: "C", kind: "text", disclosable: false },
          { path: ["level"], value: 5 },
          { path: ["national"], value: false },
        ],
        number: { column: "NO", disclosable: false },
      },
    };
    const draft = readDraft(definition);
    const written = writeDraft(draft) as typeof definition & { mapping: Definition };
    expect(written.claims).to.deep.equal(definition.claims);
    expect(written.mapping).to.deep.equal(definition.mapping);
    expect(parseTypeDefinition(JSON.stringify(written)).mapping.numberDisclosable).to.equal(false);

    const unsaid = { ...definition, claims: [{ path: ["certificate_number"] }] };
    expect(readDraft(unsaid).number.sd, "what metadata leaves out").to.equal("allowed");

    // what was written over is text; and who may see a claim is said in one place only
    const [, , old, level] = draft.claims;
    const changed = writeDraft({
      ...draft,
      number: { ...draft.number, sd: "always" },
      claims: [
        { ...old!, path: "class", sd: "always" },
        { ...level!, source: { kind: "fixed", value: "6" } },
      ],
    });
    const { mapping } = parseTypeDefinition(JSON.stringify(changed));
    expect(mapping.claims.map(({ path, disclosable }) => [path, disclosable])).to.deep.equal([
      [["class"], true],
      [["level"], false],
    ]);
    expect(mapping.claims[1]).to.deep.include({ value: "6" });
    expect(mapping.numberDisclosable).to.equal(true);
  });

  it("reads whatever shape it is given, and names the version after this one", () => {
    for (const broken of [
      {},
      { claims: 5, mapping: [] },
      { display: [null], claims: [{ path: 3 }], mapping: {} },
    ])
      expect(() => writeDraft(readDraft(broken as Definition))).not.to.throw();
    expect(nextVct("https://x.example/permit")).to.equal("https://x.example/permit/2");
    expect(nextVct("https://x.example/permit/9")).to.equal("https://x.example/permit/10");
  });

  it("never gives a new claim the key of one that was kept through a reload: two rows would be taken for one", async () => {
    const [kept] = readDraft(definitions[0]!.definition).claims;
    const file = new URL("../../../web/desk/types/draft.ts?reloaded", import.meta.url).href;
    const reloaded = (await import(file)) as typeof import("../../../web/desk/types/draft.ts");
    const drawn = Array.from({ length: 100 }, () => reloaded.emptyClaim().key);
    expect(new Set([kept!.key, ...drawn, emptyClaim().key]).size).to.equal(102);
  });

  it("begins with nothing, and shows a made-up certificate of what there is", () => {
    const draft = { ...EMPTY, claims: [{ ...emptyClaim("Name"), path: "person/name" }] };
    expect(madeUp(draft, "Example").claims).to.deep.equal([
      { path: ["person", "name"], value: "Example", disclosable: true },
    ]);
    expect((writeDraft(draft).mapping as { claims: unknown[] }).claims).to.deep.equal([
      { path: ["person", "name"], column: "Name", kind: "text" },
    ]);
  });
});
