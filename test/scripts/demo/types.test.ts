/** The demo's type definitions: usable as they are, in both languages, and every row of the demo fits them. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { labelOf, readTypeMetadata, typeNameOf } from "../../../core/certificate/type-metadata.ts";
import { readELicence } from "../../../core/numbers/e-licence.ts";
import { TYPES } from "../../../scripts/demo/departments.ts";
import { generateRegisters } from "../../../scripts/demo/generate.ts";
import { dryRun } from "../../../server/issuing/dry-run.ts";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";

const folder = new URL("../../../scripts/demo/types/", import.meta.url);
const definition = async (name: string) => {
  const text = await readFile(new URL(`${name}.json`, folder), "utf8");
  return parseTypeDefinition(text.replaceAll("{{publicUrl}}", "https://certrace.example"));
};

describe("demo types", () => {
  let registers: string;
  before(async () => {
    registers = await mkdtemp(join(tmpdir(), "certrace-demo-"));
    for (const [name, csv] of Object.entries(generateRegisters(7, "2026-03-15"))) {
      await writeFile(join(registers, `${name}.csv`), csv);
    }
  });
  after(() => rm(registers, { recursive: true, force: true }));

  it("are all in the table of the demo", async () => {
    const files = (await readdir(folder)).filter((file) => file !== "chicago-business-licence.json");
    expect(files).to.have.members(TYPES.map(({ name }) => `${name}.json`));
  });

  for (const { name } of TYPES) {
    it(`${name}: has labels in Chinese and English for every claim`, async () => {
      const { metadata, mapping } = await definition(name);
      const type = readTypeMetadata(metadata);
      expect(typeNameOf(type, "zh-CN")).to.match(/\p{Script=Han}/u);
      expect(typeNameOf(type, "en")).to.match(/^[\x20-\x7e]+$/);
      for (const { path } of mapping.claims) {
        expect(labelOf(type, path, "zh-CN"), path.join()).to.match(/\p{Script=Han}/u);
        expect(labelOf(type, path, "en"), path.join()).to.match(/^[\x20-\x7e]+$/);
      }
    });

    it(`${name}: takes every row of its register and numbers it as an e-licence`, async () => {
      const result = await dryRun({
        register: { path: join(registers, `${name}.csv`) },
        type: await definition(name),
        first: 1000,
        onRefused: (refusal) => expect.fail(JSON.stringify(refusal)),
      });
      expect(result.accepted).to.equal(result.rows);
      for (const { number } of result.certificates) {
        const licence = readELicence(number);
        expect(licence?.warnings, number).to.deep.equal([]);
      }
      expect(result.statuses.revoked).to.be.greaterThan(0);
    });
  }
});
