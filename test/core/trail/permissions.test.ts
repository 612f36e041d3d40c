/** Permissions made from a trail: grants of one consent are one, each state, what was allowed and what was refused. */
import { expect } from "chai";
import { readItem, type TrailItem } from "../../../core/trail/item.ts";
import { grantedBefore, permissionsOf } from "../../../core/trail/permissions.ts";
import { bodyOf, entryOf, HASH } from "./build-trail.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const DAY = 86_400_000;
const at = (days: number) => new Date(NOW + days * DAY).toISOString();
const GROUP = "group-of-one-consent";

class Story {
  #items: TrailItem[] = [];
  add(members: { kind: string } & Record<string, unknown>): number {
    const index = this.#items.length * 3;
    this.#items.unshift(readItem(1, entryOf(index, bodyOf({ time: at(-9 + index / 100), ...members }))));
    return index;
  }
  grant(more: object = {}): number {
    return this.add({
      ...{ kind: "grant", consumers: [6], holder: 7, dataset: "income-tax", fields: ["year"] },
      ...{ purpose: "loan", from: at(-10), until: at(10), uses: null },
      ...more,
    });
  }
  access(grant: number, kind = "access"): number {
    return this.add({
      ...{ kind, consumer: 6, holder: 7, dataset: "income-tax", fields: ["year"], purpose: "loan" },
      ...{ basis: { grant }, ...(kind === "refused" ? { code: "grant-revoked", submission: HASH } : {}) },
      ...(kind === "access" ? { submission: HASH } : {}),
    });
  }
  end(grant: number): number {
    return this.add({ kind: "grant-revoked", grant });
  }
  told(now = NOW) {
    return permissionsOf(this.#items, now);
  }
}

describe("core/trail permissions", () => {
  it("takes grants of one group together, of one consumer and purpose only", () => {
    const story = new Story();
    story.grant({ group: GROUP });
    story.grant({ group: GROUP, dataset: "marriage", holder: 9, fields: ["status"] });
    story.grant({ group: GROUP, purpose: "inquiry" });
    story.grant({ group: GROUP, consumers: [14] });
    story.grant();
    const told = story.told();
    expect(told.map(({ parts }) => parts.length)).to.deep.equal([1, 1, 1, 2]);
    expect(told.at(-1)).to.deep.include({ key: "1/0", log: 1, group: GROUP, consumers: [6], state: "live" });
    expect(grantedBefore(told, GROUP)).not.to.equal(undefined);
    expect(grantedBefore(told, "another-request-name")).to.equal(undefined);
  });

  it("knows every state", () => {
    const story = new Story();
    const ended = story.grant();
    story.end(ended);
    story.grant({ from: at(1) });
    story.grant({ until: at(-1) });
    const used = story.grant({ uses: 1 });
    story.access(used);
    story.grant({ uses: 2 });
    expect(story.told().map(({ state }) => state)).to.deep.equal([
      ...["live", "used-up", "expired", "not-yet", "ended"],
    ]);
    expect(story.told(NOW + 20 * DAY).map(({ state }) => state)).to.deep.equal([
      ...["expired", "expired", "expired", "expired", "ended"],
    ]);
  });

  it("stays in force until its last part is ended", () => {
    const story = new Story();
    const one = story.grant({ group: GROUP });
    const two = story.grant({ group: GROUP, dataset: "marriage" });
    story.end(one);
    expect(story.told()[0]).to.deep.include({ state: "live", ended: null });
    expect(story.told()[0]!.parts.map(({ ended }) => ended === null)).to.deep.equal([false, true]);
    story.end(two);
    expect(story.told()[0]!.state).to.equal("ended");
    expect(story.told()[0]!.ended).to.be.a("number");
  });

  it("counts what each allowed, and what was refused under it, newest first", () => {
    const story = new Story();
    const grant = story.grant({ group: GROUP });
    const other = story.grant({ group: GROUP, dataset: "marriage" });
    const reads = [story.access(grant), story.access(other), story.access(grant)];
    story.end(grant);
    const refused = [story.access(grant, "refused"), story.access(other, "refused")];
    story.access(99_999, "refused"); // cites what is not there
    const [told] = story.told();
    expect(told!.accesses.map(({ index }) => index)).to.deep.equal(reads.toReversed());
    expect(told!.refused.map(({ index }) => index)).to.deep.equal(refused.toReversed());
    expect(told!.parts[0].accesses).to.have.length(2);
  });

  it("an end of what is not there, or of nothing at all, harms nobody", () => {
    const story = new Story();
    story.end(4_711);
    expect(story.told()).to.deep.equal([]);
    expect(permissionsOf([], NOW)).to.deep.equal([]);
  });
});
