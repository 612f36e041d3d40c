/** Packing by nibbles gives what setting one status after another gives. */
import { expect } from "chai";
import fc from "fast-check";
import { emptyStatuses, STATUS_VALUES, setStatus } from "../../../core/status-list/packed.ts";
import { packStatuses } from "../../../server/status-lists/pack.ts";

describe("packing status changes", () => {
  it("agrees with core, change by change", () => {
    const change = fc.record({
      word: fc.integer({ min: 0, max: 2 }),
      bits: fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      status: fc.constantFrom(
        "valid" as const,
        "revoked" as const,
        "suspended" as const,
        "superseded" as const,
      ),
      time: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 8 }),
        fc.integer({ min: 1, max: 384 }),
        fc.integer({ min: 0, max: 9 }),
        (drawn, size, until) => {
          // as on chain: no bit beyond the batch
          const changes = drawn.map(({ word, bits, ...rest }) => {
            const room = BigInt(Math.max(0, Math.min(128, size - word * 128)));
            const within = bits & ((1n << room) - 1n);
            return { ...rest, word, within, lanes: `0x${within.toString(16).padStart(32, "0")}` };
          });
          const expected = emptyStatuses(size, 2);
          for (const { word, within, status, time } of changes)
            for (let lane = 0; lane < 128; lane++)
              if (time <= until && (within >> BigInt(lane)) & 1n)
                setStatus(expected, 2, word * 128 + lane, STATUS_VALUES[status]);
          expect(packStatuses(size, changes, until)).to.deep.equal(expected);
        },
      ),
    );
  });

  it("gives the draft's example bytes", () => {
    const statuses = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
    const names = Object.keys(STATUS_VALUES) as (keyof typeof STATUS_VALUES)[];
    const changes = statuses.map((value, index) => ({
      word: 0,
      lanes: `0x${(1n << BigInt(index)).toString(16).padStart(32, "0")}`,
      status: names[value]!,
      time: 0,
    }));
    expect(Buffer.from(packStatuses(12, changes)).toString("hex")).to.equal("c944f9");
  });
});
