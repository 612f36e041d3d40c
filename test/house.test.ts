/**
 * Rules of the house that no linter knows: the environment is read in one file, every file says what it is for,
 * and nothing personal to a machine is committed.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect } from "chai";

const root = new URL("..", import.meta.url);
const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "");
const text = (path: string) => readFileSync(new URL(path, root), "utf8");
const code = tracked.filter((path) => /^(core|server|web|scripts|test)\/.*\.(ts|tsx|mjs)$/.test(path));

describe("house rules", () => {
  it("read the environment in server/config.ts only", () => {
    const readers = code.filter(
      (path) => /^(core|server|web)\//.test(path) && /process\.env/.test(text(path)),
    );
    expect(readers).to.deep.equal(["server/config.ts"]);
  });

  it("begin every file with what it is for", () => {
    const silent = code.filter((path) => !/^(#!.*\n)?\s*(\/\*\*|\/\/)/.test(text(path)));
    expect(silent).to.deep.equal([]);
  });

  it("have no barrel files", () => {
    const barrels = code.filter((path) =>
      /^(\s*(\/\/.*|\/\*[\s\S]*?\*\/)?\s*export (\*|\{[^}]*\}) from .*;\s*)+$/.test(text(path)),
    );
    expect(barrels).to.deep.equal([]);
  });

  it("carry no key material and no path of a machine", () => {
    const secrets = /-----BEGIN [A-Z ]*PRIVATE KEY-----|"d"\s*:\s*"[\w-]{43}"|\/home\/\w+\/|\/Users\/\w+\//;
    const guilty = tracked.filter(
      (path) =>
        /\.(ts|tsx|mjs|json|md|sol|yaml)$/.test(path) &&
        path !== "test/house.test.ts" &&
        secrets.test(text(path)),
    );
    expect(guilty).to.deep.equal([]);
  });
});
