/** The list of witnesses: read strictly, and refused with the entry that is wrong. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { COSIGNATURE, formatVerifierKey, NOTE_SIGNATURE } from "../../../core/note/key.ts";
import { readWitnessFile } from "../../../server/witness/witness-file.ts";
import { inFolder } from "../ledger/build-log.ts";

const key = (name: string, type: typeof COSIGNATURE | typeof NOTE_SIGNATURE = COSIGNATURE) =>
  formatVerifierKey({ name, type, publicKey: new Uint8Array(32).fill(7) });

describe("the list of witnesses", () => {
  const read = (text: string) => {
    let result: Awaited<ReturnType<typeof readWitnessFile>> | { code: string; field: string } | undefined;
    return inFolder(async (folder) => {
      const file = join(folder, "witnesses.json");
      await writeFile(file, text);
      result = await readWitnessFile(file).catch(({ code, field }) => ({ code, field }));
    }).then(() => result);
  };

  it("is read as the witnesses publish themselves", async () => {
    const list = [
      { key: key("w.example/a"), url: "https://w.example/prefix/" },
      { key: key("w.example/b"), url: "http://127.0.0.1:7000" },
    ];
    const found = (await read(JSON.stringify(list))) as Awaited<ReturnType<typeof readWitnessFile>>;
    expect(found.map(({ key: { name }, url }) => [name, url])).to.deep.equal([
      ["w.example/a", "https://w.example/prefix"],
      ["w.example/b", "http://127.0.0.1:7000"],
    ]);
  });

  it("is refused where it is not as it must be, and says where", async () => {
    const good = { key: key("w.example/a"), url: "https://w.example" };
    const tries: [text: string, field: string][] = [
      ["{", "the file"],
      ["[]", "the file"],
      [JSON.stringify([{ ...good, url: "ftp://w.example" }]), "0.url"],
      [JSON.stringify([{ ...good, more: 1 }]), "0"],
      [JSON.stringify([{ ...good, key: "w.example/a+00000000+BA==" }]), "0.key"],
      [JSON.stringify([{ ...good, key: key("w.example/a", NOTE_SIGNATURE) }]), "0.key"],
      [JSON.stringify([good, { ...good, url: "https://other.example" }]), "1"],
      [JSON.stringify([good, { ...good, key: key("w.example/b") }]), "1"],
    ];
    for (const [text, field] of tries)
      expect(await read(text), text).to.deep.equal({ code: "witnesses-invalid", field });
    const missing = await readWitnessFile("/nowhere/witnesses.json").catch((error) => error);
    expect(missing.code).to.equal("witnesses-invalid");
  });
});
