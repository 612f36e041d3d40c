/** Fees: what nodes ask of a replacement, free chains, chains from before EIP-1559. */
import { expect } from "chai";
import fc from "fast-check";
import { isFree, raiseFee, suggestFee } from "../../../server/chain/fees.ts";
import { startTestChain } from "./anvil.ts";

describe("server/chain/fees", () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });

  it("raises both parts by an eighth at least, and never below the suggestion", () => {
    const fee = fc.record({ maxFeePerGas: amount, maxPriorityFeePerGas: amount });
    fc.assert(
      fc.property(fee, fee, (old, suggested) => {
        const raised = raiseFee(old, suggested) as typeof old;
        for (const part of ["maxFeePerGas", "maxPriorityFeePerGas"] as const) {
          expect(raised[part] * 8n >= old[part] * 9n && raised[part] >= suggested[part]).to.equal(true);
        }
      }),
    );
    fc.assert(
      fc.property(amount, amount, (old, now) => {
        const { gasPrice } = raiseFee({ gasPrice: old }, { gasPrice: now }) as { gasPrice: bigint };
        expect(gasPrice * 8n >= old * 9n && gasPrice >= now).to.equal(true);
      }),
    );
  });

  it("keeps a free transaction free on a free chain", () => {
    expect(isFree(raiseFee({ gasPrice: 0n }, { gasPrice: 0n }))).to.equal(true);
    const free = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
    expect(isFree(raiseFee(free, free))).to.equal(true);
  });

  const chains: [
    name: string,
    args: string[],
    check: (fee: Awaited<ReturnType<typeof suggestFee>>) => boolean,
  ][] = [
    ["EIP-1559", [], (fee) => "maxFeePerGas" in fee && fee.maxFeePerGas > 0n],
    ["free", ["--base-fee", "0", "--gas-price", "0", "--disable-min-priority-fee"], isFree],
    ["older than EIP-1559", ["--hardfork", "berlin"], (fee) => "gasPrice" in fee && fee.gasPrice > 0n],
  ];
  for (const [name, args, check] of chains) {
    it(`suggests for a chain that is ${name}`, async () => {
      const chain = await startTestChain(...args);
      try {
        expect(check(await suggestFee(chain.rpc))).to.equal(true);
      } finally {
        await chain.kill();
      }
    });
  }
});
