/** One outbox for several: opened once, closed after the last, opened anew for the next. */
import { expect } from "chai";
import type { Sender } from "../../../server/chain/acts.ts";
import { shareSender } from "../../../server/chain/shared-sender.ts";

describe("server/chain/shared-sender", () => {
  let open = 0;
  let opened = 0;
  let fails = false;
  const share = () =>
    shareSender(async (): Promise<Sender> => {
      await new Promise((next) => setImmediate(next));
      if (fails) throw new Error("locked");
      expect(open, "an outbox is open once at a time").to.equal(0);
      open += 1;
      opened += 1;
      return {
        account: "0x",
        send: async (id) => ({ transaction: id, block: 1, events: [] }),
        async close() {
          await new Promise((next) => setImmediate(next));
          open -= 1;
        },
      };
    });
  const act = { act: "anchor", department: 1, root: "", size: 1, typeId: 1, list: 1 } as const;

  it("opens for the first, closes after the last, and waits for a closing before it opens again", async () => {
    opened = 0;
    const sender = share();
    const [one, two] = await Promise.all([sender(), sender()]);
    await Promise.all([one.close(), one.close()]);
    expect((await two.send("a", act)).transaction, "the other goes on").to.equal("a");
    expect([open, opened]).to.deep.equal([1, 1]);
    const closing = two.close();
    const three = await sender();
    await closing;
    expect([open, opened]).to.deep.equal([1, 2]);
    await three.close();
    expect(open).to.equal(0);
  });

  it("fails for all who wait, and works for the next", async () => {
    opened = 0;
    fails = true;
    const sender = share();
    const outcomes = await Promise.allSettled([sender(), sender()]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
    fails = false;
    const later = await sender();
    await later.close();
    expect([open, opened]).to.deep.equal([0, 1]);
  });
});
