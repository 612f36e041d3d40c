/** Rows that are signed while they are still read: nobody waits for ever, and whoever fails ends the other. */
import { expect } from "chai";
import { RowFeed } from "../../../server/issuing/row-feed.ts";

describe("issuing: rows while they come", () => {
  it("waits for the rows that were asked for, and answers fewer at the end", async () => {
    const feed = new RowFeed();
    const told: number[] = [];
    const [three, ten] = [feed.upTo(3), feed.upTo(10)].map((asked) => asked.then((rows) => told.push(rows)));
    feed.grown(2);
    await Promise.resolve();
    expect(told).to.deep.equal([]);
    feed.grown(4);
    await three;
    expect(told).to.deep.equal([3]);
    feed.end();
    await ten;
    expect(told).to.deep.equal([3, 4]);
    expect(await feed.upTo(2)).to.equal(2);
  });

  it("has all rows of a register that was read before", async () => {
    const feed = RowFeed.whole(5);
    expect([await feed.upTo(5), await feed.upTo(6)]).to.deep.equal([5, 5]);
  });

  it("ends both sides with the first cause", async () => {
    const feed = new RowFeed();
    const waiting = feed.upTo(1).catch((error: unknown) => error);
    const [first, second] = [new Error("first"), new Error("second")];
    feed.stop(first);
    feed.stop(second);
    expect(await waiting).to.equal(first);
    expect(await feed.upTo(1).catch((error: unknown) => error)).to.equal(first);
    expect(() => feed.grown(1)).to.throw(first);
  });
});
