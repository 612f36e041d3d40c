/**
 * Hardhat: how the contracts are compiled, tested and which networks they are deployed to.
 *
 * The compiler is the WebAssembly build inside the npm package `solc`, which package.json pins exactly: nothing is
 * downloaded, and the bytecode is the same on every machine. Hardhat does not compare `version` with what `path`
 * really is, so the version is read from the package itself.
 *
 * `evmVersion` is `paris`, so that older consortium chains (before PUSH0) run the contracts. The IR pipeline and the
 * many runs buy about 1,000 gas of every status change, which is made far more often than a contract is deployed.
 */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { configVariable, defineConfig } from "hardhat/config";

const require = createRequire(import.meta.url);
const solc = require("solc/package.json") as { version: string };

const compiler = { version: solc.version, path: require.resolve("solc/soljson.js") };
const optimizer = { enabled: true, runs: 1_000_000 };
const tests = readdirSync(new URL("test/contracts", import.meta.url), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".sol"))
  .map((file) => `test/contracts/${file}`);

export default defineConfig({
  solidity: {
    compilers: [{ ...compiler, settings: { evmVersion: "paris", viaIR: true, optimizer } }],
    // Tests deploy the bytecode of the artifacts; they themselves are compiled the fast way.
    overrides: Object.fromEntries(
      tests.map((file) => [file, { ...compiler, settings: { evmVersion: "paris", optimizer } }]),
    ),
  },
  test: {
    solidity: {
      fsPermissions: { readDirectory: ["artifacts/contracts"] },
      // the same histories on every machine
      fuzz: { runs: 256, seed: "0xce27ace" },
      // the actors judge every call themselves: a revert of theirs is a failure
      invariant: { runs: 40, depth: 100, failOnRevert: true },
    },
  },
  paths: {
    sources: "contracts",
    tests: { solidity: "test/contracts" },
    artifacts: "artifacts",
    cache: "cache",
  },
  networks: {
    /** The chain that `npm start` runs. */
    embedded: { type: "http", url: "http://127.0.0.1:8545", chainId: 31337 },
    /** Any other: its JSON-RPC URL and the root authority's key come from the environment, never from here. */
    production: {
      type: "http",
      url: configVariable("CERTRACE_RPC_URL"),
      accounts: [configVariable("CERTRACE_DEPLOYER_KEY")],
    },
  },
});
