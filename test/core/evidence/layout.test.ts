/** The storage layout that evidence is read by, against the compiler's own, of the contracts as they are. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "chai";
import { departmentRegistryIn } from "../../../core/evidence/code.ts";
import { OPERATOR_WORD, STRUCTS, VARIABLES } from "../../../core/evidence/layout.ts";

const root = join(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface Member {
  label: string;
  slot: string;
  offset: number;
  type: string;
}
interface StorageLayout {
  storage: Member[];
  types: Record<string, { label: string; numberOfBytes: string; members?: Member[] }> | null;
}

/** Only the layout is asked for: no code is generated, so this takes a second. */
function compilersLayout(): Record<string, StorageLayout> {
  const solc = createRequire(import.meta.url)("solc") as {
    compile(input: string, callbacks: object): string;
  };
  const files = readdirSync(join(root, "contracts"), { recursive: true, encoding: "utf8" });
  const sources = Object.fromEntries(
    files
      .filter((file) => file.endsWith(".sol"))
      .map((file) => [`contracts/${file}`, { content: read(`contracts/${file}`) }]),
  );
  const settings = { outputSelection: { "*": { "*": ["storageLayout"] } } };
  const output = JSON.parse(
    solc.compile(JSON.stringify({ language: "Solidity", sources, settings }), {
      import: (path: string) => ({ contents: read(`node_modules/${path}`) }),
    }),
  );
  return Object.fromEntries(
    ["DepartmentRegistry", "CertificateRegistry"].map((name) => [
      name,
      output.contracts[`contracts/${name}.sol`][name].storageLayout,
    ]),
  );
}

describe("core/evidence: storage layout", () => {
  let layouts: Record<string, StorageLayout>;
  before(function () {
    this.timeout(60_000);
    layouts = compilersLayout();
  });

  it("has the variables in the slots that the compiler gives them", () => {
    for (const [contract, variables] of Object.entries(VARIABLES)) {
      const slots = new Map(
        layouts[contract]!.storage.map(({ label, slot, offset }) => [label, [Number(slot), offset]]),
      );
      for (const [name, slot] of Object.entries(variables)) {
        expect(slots.get(name), `${contract}.${name}`).to.deep.equal([slot, 0]);
      }
    }
  });

  it("has the fields of every struct where the compiler puts them, and no field too few", () => {
    const types = Object.values(layouts).flatMap((layout) => Object.entries(layout.types ?? {}));
    const sizes = new Map(types.map(([id, { numberOfBytes }]) => [id, Number(numberOfBytes)]));
    for (const [name, fields] of Object.entries(STRUCTS)) {
      const found = types.find(
        ([, { label }]) => label === `struct ${name}` || label.endsWith(`.${name}`),
      )?.[1];
      const places = found?.members?.map(({ label, slot, offset, type }) => [
        label,
        [Number(slot), offset, sizes.get(type)],
      ]);
      expect(Object.entries(fields), name).to.deep.equal(places);
    }
  });

  it("takes an operator's word apart as the contract packs it", () => {
    const source = read("contracts/libraries/OperatorWords.sol");
    const shifts = [...source.matchAll(/uint(\d+)\(OperatorWord\.unwrap\(word\)(?: >> (\d+))?\)/g)].map(
      ([, bits, shift]) => [0, Number(shift ?? 0) / 8, Number(bits) / 8],
    );
    expect(Object.values(OPERATOR_WORD)).to.deep.equal(shifts);
  });

  it("finds the department registry where the compiler puts immutables, and only one", () => {
    const artifact = JSON.parse(
      read("artifacts/contracts/CertificateRegistry.sol/CertificateRegistry.json"),
    ) as {
      deployedBytecode: string;
      immutableReferences: Record<string, { start: number; length: number }[]>;
    };
    const places = Object.values(artifact.immutableReferences);
    expect(places).to.have.length(1);
    for (const address of [`0x${"ab".repeat(20)}`, `0x00${"7f".repeat(19)}`, `0x${"60".repeat(19)}00`]) {
      const code = Buffer.from(artifact.deployedBytecode.slice(2), "hex");
      for (const { start } of places[0]!) code.write(address.slice(2), start + 12, "hex");
      expect(departmentRegistryIn(code)).to.equal(address);
      code.write("cd", places[0]![0]!.start + 12, "hex");
      expect(departmentRegistryIn(code)).to.equal(null);
    }
    expect(departmentRegistryIn(new Uint8Array())).to.equal(null);
  });
});
