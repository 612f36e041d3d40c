/** Why rows are refused is said in both languages, by codes that issuing has, and of every code that a mapping can give. */
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { en } from "../../../web/desk/refusals/en.ts";
import { zhCN } from "../../../web/desk/refusals/zh-CN.ts";

const SOURCES = ["../../../server/issuing/", "../../../core/numbers/"].map(
  (path) => new URL(path, import.meta.url),
);

const said = SOURCES.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(new URL(path, folder), "utf8")),
).join("\n");

describe("web/desk/refusals", () => {
  it("are said in both languages, each of them one of issuing's", () => {
    expect(Object.keys(zhCN)).to.have.members(Object.keys(en));
    for (const code of Object.keys(en)) expect(said, code).to.include(`"${code}"`);
    for (const words of Object.values(en)) expect(words).not.to.match(/\p{Script=Han}/u);
    for (const words of Object.values(zhCN)) expect(words).to.match(/\p{Script=Han}/u);
  });

  it("leave out no defect that is named where it is found", () => {
    const found = [...said.matchAll(/new Defect\(\s*[^,()]+,\s*"([a-z-]+)"/g)].map(([, code]) => code!);
    expect(found.length).to.be.greaterThan(10);
    for (const code of found) expect(en).to.have.property(code);
  });
});
