/** What a mirror has to carry, and when another network contradicts it: from events alone, without any chain. */
import { expect } from "chai";
import type { ChainEvent } from "../../../server/chain/events.ts";
import { carriedSoFar, historyOf } from "../../../server/chain/mirror-history.ts";
import type { PlacedEvent } from "../../../server/chain/node-answers.ts";

const OPERATOR = `0x${"1".repeat(40)}`;
const STOLEN = `0x${"2".repeat(40)}`;
const ROOT = "A".repeat(43);

/** Each in a transaction and a block of its own; a block's time is its number. */
const placed = (...events: ChainEvent[]): PlacedEvent[] =>
  events.map((event, i) => ({
    ...{ event, block: i + 1, logIndex: 0, data: "0x" },
    transaction: `0x${i}`,
    blockHash: "0x",
  }));
const registered = (department: number): ChainEvent => ({
  ...{ type: "department-registered", department, parent: 0, identifier: `d${department}` },
  ...{ name: "", nameEn: "" },
});
const operates = (account: string, permissions = 7): ChainEvent => ({
  ...{ type: "operator-set", department: 1, account, permissions, validFrom: 1, validUntil: null },
});
const anchored = (root: string, operator = OPERATOR): ChainEvent => ({
  ...{ type: "batch-anchored", department: 1, root, typeId: 1, size: 3, list: 9, operator },
});
const status = (root: string, to: "revoked" | "suspended", operator = OPERATOR): ChainEvent => ({
  ...{ type: "statuses-changed", department: 1, root, word: 0, lanes: `0x${"0".repeat(31)}1` },
  ...{ status: to, reason: "other", decision: null, by: 1, operator },
});
const history = (...events: ChainEvent[]) => historyOf(placed(...events), async (block) => block);
const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("server/chain/mirror-history", () => {
  it("is complete when all is said again, whoever says it and however often rights are given meanwhile", async () => {
    const old = await history(registered(1), operates(OPERATOR), anchored(ROOT), status(ROOT, "suspended"));
    const there = [
      registered(1),
      operates(STOLEN), // who takes over for whom has left
      operates(OPERATOR),
      anchored(ROOT, STOLEN),
      status(ROOT, "suspended", STOLEN),
    ];
    expect(carriedSoFar(old, placed(...there.slice(0, 4)))).to.deep.equal({
      done: [true, true, true, false],
      complete: null,
    });
    expect(carriedSoFar(old, placed(...there)).complete).to.equal(5);
    // what is said of one's own afterwards moves nothing
    const more = placed(...there, status(ROOT, "revoked"), registered(2), anchored("B".repeat(43)));
    expect(carriedSoFar(old, more)).to.deep.include({ complete: 5 });
  });

  const wrong: Record<string, ChainEvent[]> = {
    "another department under its number": [{ ...registered(1), identifier: "other" } as ChainEvent],
    "another order of statuses": [registered(1), anchored(ROOT), status(ROOT, "revoked")],
    "a batch of another size": [registered(1), { ...anchored(ROOT), size: 4 } as ChainEvent],
    "a status of its own, too early": [
      registered(1),
      anchored(ROOT),
      { ...status(ROOT, "suspended"), word: 1 } as ChainEvent,
    ],
  };
  for (const [what, there] of Object.entries(wrong))
    it(`is contradicted by ${what}`, async () => {
      const old = await history(
        registered(1),
        anchored(ROOT),
        status(ROOT, "suspended"),
        status(ROOT, "revoked"),
      );
      expect(codeOf(() => carriedSoFar(old, placed(...there)))).to.equal("mirror-diverged");
    });

  it("has to repeat the time of a theft exactly", async () => {
    const key = { department: 1, thumbprint: ROOT };
    const theft = (compromisedAt: number): ChainEvent => ({
      type: "signing-key-compromised",
      ...key,
      compromisedAt,
    });
    const old = await history(theft(7));
    expect(carriedSoFar(old, placed(theft(7))).complete).to.equal(1);
    expect(codeOf(() => carriedSoFar(old, placed(theft(8))))).to.equal("mirror-diverged");
  });

  it("leaves out what an account in wrong hands anchored, which another one must not bring back to life", async () => {
    const said = await history(
      operates(STOLEN),
      anchored(ROOT, STOLEN), // block 2
      anchored("B".repeat(43), STOLEN), // block 3
      status("B".repeat(43), "suspended", STOLEN),
      { type: "operator-compromised", department: 1, account: STOLEN, compromisedAt: 3 },
    );
    expect(said.map(({ transaction }) => transaction)).to.deep.equal(["0x0", "0x1", "0x4"]);
  });

  it("needs nothing said that said nothing", async () => {
    const already: ChainEvent = { type: "batch-already-anchored", department: 1, root: ROOT };
    expect(await history(already)).to.deep.equal([]);
    expect(carriedSoFar([], placed(anchored(ROOT))).complete).to.equal(0);
  });
});
