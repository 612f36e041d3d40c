/** Questions to wallets: who may read an answer, how often, and until when. */
import { expect } from "chai";
import { ASK_LIMITS, Asks } from "../../../server/wallets/asks.ts";
import { codeOf } from "../../core/code-of.ts";

describe("server/wallets/asks", () => {
  const at = { now: 1_000_000 };
  const terms = { vct: "urn:example", claims: [["name"]], name: "" };
  const declined = { state: "declined" } as const;
  let asks: Asks;
  beforeEach(() => {
    asks = new Asks(() => at.now);
  });
  afterEach(() => asks.close());

  it("wait five minutes for a wallet, and are gone then", async () => {
    const { ask, secret } = asks.begin(terms, null);
    expect(await asks.take(secret, 0)).to.equal("waiting");
    at.now += ASK_LIMITS.wait;
    expect([asks.find(ask.id), await asks.take(secret, 0)]).to.deep.equal([null, null]);
    expect(asks.settle(ask, declined), "too late").to.equal(false);
  });

  it("keep the first answer until it was read once, two minutes at most", async () => {
    const one = asks.begin(terms, null);
    expect([asks.settle(one.ask, declined), asks.settle(one.ask, declined)]).to.deep.equal([true, false]);
    expect(await asks.take(one.ask.id, 0), "the id is no secret").to.equal(null);
    expect([await asks.take(one.secret, 0), await asks.take(one.secret, 0)]).to.deep.equal([declined, null]);
    const other = asks.begin(terms, null);
    asks.settle(other.ask, declined);
    at.now += ASK_LIMITS.keep;
    expect(await asks.take(other.secret, 0)).to.equal(null);
  });

  it("are as many as there is room for, until some have run out", () => {
    const few = new Asks(() => at.now, { most: 2 });
    for (let n = 0; n < 2; n++) few.begin(terms, null);
    expect(codeOf(() => few.begin(terms, null))).to.equal("asks-busy");
    at.now += ASK_LIMITS.wait;
    expect(few.begin(terms, null).ask.result).to.equal(null);
    few.close();
  });

  it("wake whoever waits, of whom one gets the answer", async () => {
    const { ask, secret } = asks.begin(terms, null);
    const both = Promise.all([asks.take(secret, 60_000), asks.take(secret, 60_000)]);
    asks.settle(ask, declined);
    expect(await both).to.have.deep.members([declined, null]);
    const last = asks.take(asks.begin(terms, null).secret, 60_000);
    asks.close();
    expect(await last, "when the service stops").to.equal(null);
  });
});
