/** Headers as nodes tell them, back to the bytes that were hashed: with few fields, many, and validators' seals. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { expect } from "chai";
import { toHex } from "../../../core/evidence/hex.ts";
import { headerOf } from "../../../core/evidence/node-header.ts";
import { decodeRlp, encodeRlp, type RlpItem } from "../../../core/evidence/rlp.ts";
import { codeOf } from "../../core/code-of.ts";
import { headerWith } from "../../core/evidence/build-evidence.ts";

const NAMES =
  `parentHash sha3Uncles miner stateRoot transactionsRoot receiptsRoot logsBloom difficulty number gasLimit gasUsed
  timestamp extraData mixHash nonce baseFeePerGas`.split(/\s+/);
const NUMBERS = new Set(["difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"]);
const base = decodeRlp(headerWith(new Uint8Array(32).fill(8), 1_760_000_000)) as Uint8Array[];

function told(fields: readonly Uint8Array[], hashed: readonly Uint8Array[] = fields): Record<string, string> {
  const value = (name: string, bytes: Uint8Array) =>
    NUMBERS.has(name) ? `0x${BigInt(bytes.length === 0 ? 0 : toHex(bytes)).toString(16)}` : toHex(bytes);
  const members = fields.map((bytes, i) => [NAMES[i]!, value(NAMES[i]!, bytes)]);
  return { ...Object.fromEntries(members), hash: toHex(keccak_256(encodeRlp(hashed))) };
}

describe("server/chain: block headers", () => {
  it("are the bytes that were hashed, with or without the fields of later forks", () => {
    for (const fields of [base, base.slice(0, 15)])
      expect(headerOf(told(fields)).rlp).to.deep.equal(encodeRlp(fields));
  });

  it("leave out the validators' seals where these were not hashed", () => {
    const open: RlpItem[] = [new Uint8Array(32), [new Uint8Array(20)], [], Uint8Array.of(1)];
    const sealed = base.with(12, encodeRlp([...open, [new Uint8Array(65)]]));
    for (const hashed of [base.with(12, encodeRlp([...open, []])), base.with(12, encodeRlp(open)), sealed]) {
      expect(headerOf(told(sealed, hashed)).rlp).to.deep.equal(encodeRlp(hashed));
    }
  });

  it("are refused where they hash to something else, or are none", () => {
    const header = told(base);
    for (const bad of [
      null,
      {},
      { ...header, gasUsed: "0x1" },
      { ...header, miner: 7 },
      { ...header, hash: "0x" },
    ]) {
      expect(codeOf(() => headerOf(bad))).to.equal("chain-inconsistent");
    }
  });
});
