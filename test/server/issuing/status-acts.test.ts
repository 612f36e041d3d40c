/** Status changes cut into acts: everything said once, nothing beyond what a transaction may carry. */
import { expect } from "chai";
import fc from "fast-check";
import { actCall } from "../../../server/chain/act-call.ts";
import type { Act } from "../../../server/chain/acts.ts";
import { connectRpc } from "../../../server/chain/rpc.ts";
import { type BatchStatusChange, statusActs } from "../../../server/issuing/status-acts.ts";
import { parseTypeDefinition } from "../../../server/issuing/type-definition.ts";
import { type IssuingChain, startIssuingChain } from "./issuing-chain.ts";

const ROOT = Buffer.alloc(32, 7).toString("base64url");
const SUCCESSOR_ROOT = Buffer.alloc(32, 9).toString("base64url");
const base = { by: 1, department: 1, root: ROOT, reason: "other", decision: null } as const;

describe("issuing: status acts", () => {
  it("cover every index exactly once, in ascending lists", () => {
    const indexes = fc
      .array(fc.tuple(fc.nat(60_000), fc.integer({ min: 1, max: 900 })), { maxLength: 12 })
      .map((runs) =>
        [...new Set(runs.flatMap(([from, n]) => Array.from({ length: n }, (_, i) => from + i)))].sort(
          (a, b) => a - b,
        ),
      );
    fc.assert(
      fc.property(
        indexes,
        fc.constantFrom("revoked", "suspended", "valid", "superseded"),
        (indexes, status) => {
          const successors = indexes.map((index) => ({ department: 1, root: SUCCESSOR_ROOT, index }));
          const covered: number[] = [];
          for (const act of statusActs({
            ...base,
            status,
            indexes,
            ...(status === "superseded" ? { successors } : {}),
          })) {
            const own = indexesOf(act);
            expect(own).to.deep.equal(own.toSorted((a, b) => a - b));
            covered.push(...own);
            if (act.act === "supersede") {
              expect(act.successors.map(({ index }) => index)).to.deep.equal(act.indexes);
            }
          }
          expect(covered.sort((a, b) => a - b)).to.deep.equal(indexes);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("use the cheapest form", () => {
    const names = (indexes: number[]) =>
      statusActs({ ...base, status: "revoked", indexes }).map(({ act }) => act);
    expect(names([5])).to.deep.equal(["set-status"]);
    expect(names([5, 9])).to.deep.equal(["set-statuses"]);
    expect(names(Array.from({ length: 10_000 }, (_, i) => i))).to.deep.equal(["set-status-range"]);
    expect(names([])).to.deep.equal([]);
  });

  describe("on chain", () => {
    let chain: IssuingChain;
    const SIZE = 100_000;
    before(async () => {
      chain = await startIssuingChain();
      const type = parseTypeDefinition(
        JSON.stringify({
          vct: "https://certrace.example/types/gas",
          claims: [{ path: ["name"] }, { path: ["certificate_number"] }],
          mapping: { claims: [{ path: ["name"], column: "name", kind: "text" }], number: { column: "no" } },
        }),
      );
      const typeId = await chain.defineType(type);
      for (const [list, root] of [ROOT, SUCCESSOR_ROOT].entries()) {
        await chain.sender.send(root, {
          act: "anchor",
          department: 1,
          root,
          size: SIZE,
          typeId,
          list: list + 1,
        });
      }
    });
    after(() => chain?.close());

    const every = (step: number, count: number) => Array.from({ length: count }, (_, i) => i * step);
    const cases: [string, Omit<BatchStatusChange, keyof typeof base>][] = [
      ["a long range", { status: "revoked", indexes: every(1, 60_000) }],
      ["one in each word", { status: "suspended", indexes: every(128, 700) }],
      ["every second", { status: "suspended", indexes: every(2, 20_000) }],
      ["superseded neighbours", { status: "superseded", indexes: every(1, 3_000) }],
      ["superseded, one in each word", { status: "superseded", indexes: every(128, 700) }],
    ];
    for (const [name, change] of cases) {
      it(`fits EIP-7825: ${name}`, async () => {
        // A different root for each successor costs most, but only two batches are anchored here.
        const successors = change.indexes.map((index) => ({ department: 1, root: SUCCESSOR_ROOT, index }));
        const rpc = connectRpc(chain.url);
        const acts = statusActs({ ...base, ...change, successors });
        const gas = await Promise.all(acts.map((act) => gasOf(act)));
        expect(Math.max(...gas)).to.be.below(16_777_216);
        // Half empty calls would be a waste of blocks.
        if (acts.length > 2) expect(gas[0]).to.be.above(4_000_000);

        async function gasOf(act: Act): Promise<number> {
          const { to, data } = actCall(act, chain.book);
          return Number(await rpc.request("eth_estimateGas", [{ from: chain.sender.account, to, data }]));
        }
      });
    }
  });
});

function indexesOf(act: Act): number[] {
  switch (act.act) {
    case "set-status":
      return [act.index];
    case "set-status-range":
      return Array.from({ length: act.count }, (_, i) => act.first + i);
    case "set-statuses":
    case "supersede":
      return act.indexes;
    default:
      throw new Error(`${act.act} is no status act`);
  }
}
