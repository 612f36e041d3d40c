/** The chain as the ledger sees it through the index: what is not known is an error, never a no. */
import { expect } from "chai";
import type { Fact, MissingReason } from "../../../core/verify/facts.ts";
import { indexedChain } from "../../../server/ledger/log-chain.ts";
import { HEAD, NOW } from "../../core/build.ts";
import { codeOf } from "./ledger-world.ts";

type Source = Parameters<typeof indexedChain>[0];

const STATE = {
  ...{ id: 1, department: 3, origin: "example.org/log/1", faulty: false, epochs: 1 },
  keys: [
    { noteKey: "old", vrfKey: "old", validFrom: 1 },
    { noteKey: "note", vrfKey: "vrf", validFrom: 2 },
  ],
  ...{ size: 7, root: "root" as string | null, mapRoot: "map" as string | null },
};

/** An index that answers one thing, and last heard from the chain at `readAt`. */
function indexWith(fact: Fact<unknown>, readAt = NOW): Source {
  const answer = async () => fact as never;
  const progress = async () => ({ head: HEAD, readAt, behind: 0 });
  return { signer: answer, traceLog: answer, progress, whenRead: async () => {} };
}

const chainOf = (index: Source) => indexedChain(index, 1, 300, () => NOW * 1000);

describe("the ledger's chain", () => {
  it("passes on what is known, an absence too; of the keys those in force", async () => {
    const chain = chainOf(indexWith({ value: STATE, block: HEAD }));
    expect(await chain.state()).to.deep.equal({
      ...{ department: 3, origin: "example.org/log/1", faulty: false, noteKey: "note", vrfKey: "vrf" },
      head: { size: 7, root: "root", mapRoot: "map" },
    });
    expect(await chainOf(indexWith({ value: null, block: HEAD })).state()).to.equal(null);
    const fresh = { ...STATE, size: 0, root: null, mapRoot: null };
    expect((await chainOf(indexWith({ value: fresh, block: HEAD })).state())!.head).to.equal(null);
    const signer = { department: null, active: false, key: null };
    expect(await chainOf(indexWith({ value: signer, block: HEAD })).signer(3, "kid")).to.deep.equal(signer);
  });

  it("throws for every reason not to know", async () => {
    const reasons: MissingReason[] = [
      "source-unavailable",
      "source-behind",
      "source-inconsistent",
      "not-asked",
    ];
    for (const missing of reasons) {
      const chain = chainOf(indexWith({ missing }));
      expect(await codeOf(chain.state())).to.equal("authority-unknown");
      expect(await codeOf(chain.signer(3, "kid"))).to.equal("authority-unknown");
    }
  });

  it("believes nothing that was heard too long ago: a key may have been revoked since", async () => {
    const known: Fact<unknown> = { value: STATE, block: HEAD };
    expect(await codeOf(chainOf(indexWith(known, NOW - 301)).state())).to.equal("authority-unknown");
    expect((await chainOf(indexWith(known, NOW - 300)).state())!.head!.size).to.equal(7);
    // a clock that stepped back must not lengthen it
    expect(await codeOf(chainOf(indexWith(known, NOW + 301)).state())).to.equal("authority-unknown");
  });
});
