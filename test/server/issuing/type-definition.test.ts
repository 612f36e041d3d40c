/** Type definitions: what is published of them, and each way in which they are refused. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import {
  columnsOf,
  parseTypeDefinition,
  readTypeDefinition,
} from "../../../server/issuing/type-definition.ts";
import { codeOf, errorOf } from "./codes.ts";

const TYPES = new URL("../../../scripts/demo/types/", import.meta.url);

// biome-ignore lint/suspicious/noExplicitAny: the tests bend it in every way
function definition(): any {
  return {
    vct: "https://certrace.example/types/permit/1",
    name: "Permit",
    display: [{ locale: "en", name: "Permit" }],
    claims: [
      { path: ["holder"], sd: "always", display: [{ locale: "en", label: "Holder" }] },
      { path: ["address", "street"], sd: "allowed" },
      { path: ["area"], sd: "never" },
      { path: ["certificate_number"], sd: "never" },
    ],
    mapping: {
      timeZone: "Asia/Shanghai",
      claims: [
        { path: ["holder"], column: "HOLDER", kind: "text" },
        { path: ["address", "street"], column: "STREET", kind: "text", required: false },
        { path: ["area"], column: "AREA", kind: "number" },
      ],
      number: { template: "{PERMIT}-{VERSION}" },
      validity: { from: { column: "FROM", format: "YYYY-MM-DD" } },
      versions: { same: ["PERMIT"], order: { column: "VERSION", kind: "number" } },
      states: { column: "STATE", values: { A: { status: "valid" } } },
    },
  };
}

describe("issuing: type definitions", () => {
  it("publish the metadata without the mapping, and hash exactly those bytes", () => {
    const { document, metadataHash, metadata, vct } = parseTypeDefinition(JSON.stringify(definition()));
    const text = Buffer.from(document).toString();
    expect(vct).to.equal("https://certrace.example/types/permit/1");
    expect(text).to.not.include("mapping").and.not.include("HOLDER");
    expect(JSON.parse(text)).to.deep.equal(metadata);
    expect(metadataHash).to.equal(createHash("sha256").update(document).digest("base64url"));
  });

  it("hash the same whatever the layout of the file; the mapping changes only the definition's own hash", () => {
    const one = parseTypeDefinition(JSON.stringify(definition()));
    const { mapping, ...metadata } = definition();
    const two = parseTypeDefinition(JSON.stringify({ mapping, ...metadata }, null, 4));
    expect(two).to.deep.include({ metadataHash: one.metadataHash, definitionHash: one.definitionHash });
    const bent = definition();
    bent.mapping.claims[0].column = "NAME";
    const three = parseTypeDefinition(JSON.stringify(bent));
    expect(three.metadataHash).to.equal(one.metadataHash);
    expect(three.definitionHash).to.not.equal(one.definitionHash);
  });

  it("take from the metadata what may be withheld", () => {
    const { mapping } = parseTypeDefinition(JSON.stringify(definition()));
    expect(mapping.claims.map(({ disclosable }) => disclosable)).to.deep.equal([true, true, false]);
    expect(mapping.numberDisclosable).to.equal(false);
    const bent = definition();
    bent.mapping.claims[1].disclosable = false;
    expect(parseTypeDefinition(JSON.stringify(bent)).mapping.claims[1]!.disclosable).to.equal(false);
  });

  it("know their columns", () => {
    const { mapping } = parseTypeDefinition(JSON.stringify(definition()));
    expect(columnsOf(mapping)).to.deep.equal([
      "HOLDER",
      "STREET",
      "AREA",
      "PERMIT",
      "VERSION",
      "FROM",
      "STATE",
    ]);
  });

  const wrong: [string, (d: ReturnType<typeof definition>) => void, string][] = [
    ["no mapping", (d) => delete d.mapping, "mapping"],
    ["an unknown kind", (d) => (d.mapping.claims[0].kind = "txt"), "mapping.claims.0.kind"],
    ["a misspelt member", (d) => (d.mapping.claims[0].requird = true), "mapping.claims.0"],
    ["no column", (d) => delete d.mapping.claims[0].column, "mapping.claims.0.column"],
    [
      "a date without its year",
      (d) => (d.mapping.claims[0] = { path: ["holder"], column: "H", kind: "date", format: "MM/DD" }),
      "mapping.claims.0.format",
    ],
    [
      "an always disclosable claim fixed",
      (d) => (d.mapping.claims[0].disclosable = false),
      "mapping.claims.0.disclosable",
    ],
    [
      "a fixed claim disclosable",
      (d) => (d.mapping.claims[2].disclosable = true),
      "mapping.claims.2.disclosable",
    ],
    [
      "a disclosable number that is fixed",
      (d) => (d.mapping.number.disclosable = true),
      "mapping.number.disclosable",
    ],
    ["a claim that is not described", (d) => d.claims.shift(), "claims"],
    ["a number that is not described", (d) => d.claims.pop(), "claims"],
    [
      "a mandatory claim that may be absent",
      (d) => (d.claims[1].mandatory = true),
      "mapping.claims.1.required",
    ],
    ["two claims at one place", (d) => d.mapping.claims.push(d.mapping.claims[0]), "mapping.claims.3.path"],
    [
      "a claim inside another one's value",
      (d) => {
        d.claims.push({ path: ["holder", "name"] });
        d.mapping.claims.push({ path: ["holder", "name"], value: "x" });
      },
      "mapping.claims.3.path",
    ],
    ["no time zone for days", (d) => delete d.mapping.timeZone, "mapping.timeZone"],
    ["a time zone that is none", (d) => (d.mapping.timeZone = "Chicago"), "mapping.timeZone"],
    ["an offset as time zone", (d) => (d.mapping.timeZone = "+08:00"), "mapping.timeZone"],
    [
      "a template without a column",
      (d) => (d.mapping.number = { template: "abc" }),
      "mapping.number.template",
    ],
    [
      "an unknown status",
      (d) => (d.mapping.states.values.A.status = "gone"),
      "mapping.states.values.A.status",
    ],
    [
      "an unknown reason",
      (d) => (d.mapping.states.values.A.reason = "because"),
      "mapping.states.values.A.reason",
    ],
    ["versions without an order", (d) => delete d.mapping.versions.order, "mapping.versions.order"],
    ["a vct that is no URI", (d) => (d.vct = "permit"), "vct"],
  ];
  for (const name of ["iss", "vct", "nbf", "exp", "status", "cnf", "_sd", "...", "__proto__"]) {
    wrong.push([
      `a claim called ${name}`,
      (d) => {
        d.claims.push({ path: [name] });
        d.mapping.claims.push({ path: [name], value: "x" });
      },
      "mapping.claims.3.path",
    ]);
  }
  for (const [name, bend, field] of wrong) {
    it(`refuse ${name}, naming the member and what to do`, async () => {
      const bent = definition();
      bend(bent);
      const error = await errorOf(() => parseTypeDefinition(JSON.stringify(bent)));
      expect(error).to.include({ code: "type-definition-invalid", field });
      expect(error.remedy).to.be.a("string").and.not.equal("");
    });
  }

  it("refuse what is not strict JSON, and say so where there is no file", async () => {
    const text = JSON.stringify(definition());
    expect(await codeOf(() => parseTypeDefinition(text.replace('"name":', '"vct":')))).to.equal(
      "json-duplicate-member",
    );
    expect(await codeOf(() => parseTypeDefinition(text.slice(0, -1)))).to.equal("json-truncated");
    expect(await codeOf(() => parseTypeDefinition(text.replace("Holder", "\\ud800")))).to.equal(
      "json-lone-surrogate",
    );
    expect(await codeOf(() => parseTypeDefinition("[]"))).to.equal("type-definition-invalid");
    expect(await codeOf(readTypeDefinition("/nowhere/type.json"))).to.equal("type-definition-unreadable");
  });

  it("throw nothing undocumented, whatever is in them", () => {
    const members = fc.constantFrom(
      "vct",
      "claims",
      "mapping.claims",
      "mapping.number",
      "mapping.validity",
      "mapping.versions",
    );
    fc.assert(
      fc.property(members, fc.jsonValue(), (member, value) => {
        const bent = definition();
        const [first, second] = member.split(".") as [string, string?];
        if (second === undefined) bent[first] = value;
        else bent[first][second] = value;
        try {
          parseTypeDefinition(JSON.stringify(bent));
        } catch (error) {
          expect((error as { code?: string }).code).to.match(
            /^(type-definition-invalid|type-metadata-invalid|json-[a-z-]+)$/,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  for (const file of readdirSync(TYPES)) {
    it(`read scripts/demo/types/${file}`, () => {
      // The demo's own types get the address of its service on first start.
      const text = readFileSync(new URL(file, TYPES), "utf8").replaceAll(
        "{{publicUrl}}",
        "http://localhost:8080",
      );
      expect(parseTypeDefinition(text).document.length).to.be.above(0);
    });
  }
});
