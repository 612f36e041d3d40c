/**
 * The inclusion and consistency cases of transparency-dev/merkle, good and bad, against the contract library.
 * Skipped, saying so, where the shared vectors are absent.
 */
import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { Chain, type Contract } from "./chain.ts";

interface Case {
  name: string;
  wantErr: boolean;
  proof: string[] | null;
  /** inclusion */
  leafIdx?: number;
  treeSize?: number;
  root?: string;
  leafHash?: string;
  /** consistency */
  size1?: number;
  size2?: number;
  root1?: string;
  root2?: string;
}

const VECTORS = new URL("../../../shared/vectors/rfc6962-merkle.json", import.meta.url);

/** JSON numbers of these vectors reach 2^64 - 1, which JSON.parse would round up to 2^64. */
function readCases(): Case[] {
  const exact = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) ? BigInt(context?.source ?? value) : value;
  return JSON.parse(readFileSync(VECTORS, "utf8"), exact).cases;
}

/** bytes32, or null where the vector has something that is no hash: the contract's ABI cannot even express it. */
function hash(base64: string): string | null {
  const bytes = Buffer.from(base64, "base64");
  return bytes.length === 32 ? `0x${bytes.toString("hex")}` : null;
}

describe("contracts/libraries/MerkleLog: the vectors of transparency-dev/merkle", () => {
  let log: Contract;
  let cases: Case[];

  before(async function () {
    this.timeout(300_000); // compiles when nothing was compiled yet
    if (!existsSync(VECTORS)) {
      console.log("      skipped: ../shared/vectors/rfc6962-merkle.json is not here");
      this.skip();
    }
    cases = readCases();
    log = await (await Chain.start()).deploy("MerkleLogHarness");
  });

  it("answers all 75 as they want", async () => {
    expect(cases).to.have.length(75);
    let expressible = 0;
    for (const one of cases) {
      const proof = (one.proof ?? []).map(hash);
      const [first, second] =
        one.leafHash === undefined
          ? [hash(one.root1!), hash(one.root2!)]
          : [hash(one.leafHash), hash(one.root!)];
      if (first === null || second === null || proof.includes(null)) {
        expect(one.wantErr, one.name).to.equal(true);
        continue;
      }
      expressible += 1;
      const good =
        one.leafHash === undefined
          ? await log.read("isConsistent", one.size1, one.size2, first, second, proof)
          : await log.read("isIncluded", first, one.leafIdx, one.treeSize, proof, second);
      expect(good, one.name).to.equal(!one.wantErr);
    }
    expect(expressible).to.be.greaterThan(50);
  });
});
