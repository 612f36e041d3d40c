/** What is marked and what is not: each rule alone, at its edge; and that the rules are what their hash says. */
import { expect } from "chai";
import fc from "fast-check";
import {
  type Mark,
  markUnusual,
  RULE_CODES,
  RULES,
  type RuleCode,
  rulesHash,
  switchedOn,
} from "../../../core/trail/unusual.ts";
import { bodyOf, entryOf, keyOf, NOW, TAX, trailOf } from "./build-trail.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const at = (time: number) => new Date(time).toISOString();
/** 10 in the morning in Beijing, so many days ago */
const ago = (days: number, hour = 2) => at(Math.floor(NOW / DAY - days) * DAY + hour * HOUR);
const law = { law: "housing-9" };
const access = (days: number, members: object = {}) =>
  bodyOf({ kind: "access", time: ago(days), ...TAX, basis: law, ...members });

/** Bodies in the log's order; the marks of one rule, by index. */
function marked(rule: RuleCode, bodies: ReturnType<typeof bodyOf>[], complete = true): number[] {
  const { items } = trailOf(bodies.map((body, i) => entryOf(i, body)));
  const found = markUnusual(items, { now: NOW, complete });
  return items
    .filter(({ key }) => found.get(key)?.some((mark) => mark.rule === rule))
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

describe("core/trail/unusual", () => {
  it("hashes the rules as they are, so that no parameter changes unseen", () => {
    expect(Object.keys(RULES.rules).sort()).to.deep.equal([...RULE_CODES].sort());
    expect(JSON.parse(JSON.stringify(RULES))).to.deep.equal(RULES);
    // To change a rule is to raise the version and to write its new hash down here.
    expect([RULES.version, rulesHash()]).to.deep.equal([1, "7TSh3_49jDM8K_9KtB9bJA-HoyXk6SA0mJ1FHYgZkJQ"]);
  });

  it("first-time: a department that was not there before, though not the very first of all", () => {
    const bodies = [access(9), access(8, { consumer: 9 }), access(7, { consumer: 9 }), access(6)];
    expect(marked("first-time", bodies)).to.deep.equal([1]);
    expect(marked("first-time", bodies, false)).to.deep.equal([]); // older ones may say otherwise
  });

  it("at-night: by the hour in the rule's zone, when it happened", () => {
    const hour = (utc: number) => access(5, { time: ago(5, utc) });
    expect(marked("at-night", [hour(13.99), hour(14), hour(21.99), hour(22)])).to.deep.equal([1, 2]);
    expect(marked("at-night", [access(5, { occurred: ago(6, 18) })])).to.deep.equal([0]);
  });

  it("often: far above one's own usual, once for each burst", () => {
    const usual = [300, 270, 240, 210, 180, 150, 120, 90, 60].map((days) => access(days));
    const burst = [9, 8, 7, 6, 5, 4, 3].map((days) => access(days));
    expect(marked("often", [...usual, ...burst.slice(0, 4)])).to.deep.equal([]); // 4 is fewer than 5
    expect(marked("often", [...usual, ...burst])).to.deep.equal([usual.length + 4]);
    expect(marked("often", [...usual, ...burst], false)).to.deep.equal([]);
  });

  it("often: of a newcomer, far above the others; alone, it has nobody to be compared with", () => {
    const burst = [9, 8, 7, 6, 5].map((days) => access(days));
    expect(marked("often", burst)).to.deep.equal([]);
    expect(marked("often", [access(10, { consumer: 9 }), ...burst])).to.deep.equal([5]);
  });

  it("often: says how many and how many are usual", () => {
    const usual = [120, 90, 60].map((days) => access(days));
    const { items } = trailOf(
      [...usual, ...[5, 4, 3, 2, 1].map((days) => access(days))].map((body, i) => entryOf(i, body)),
    );
    const mark = markUnusual(items, { now: NOW, complete: true })
      .get(keyOf(7))
      ?.find(({ rule }) => rule === "often");
    expect(mark).to.include({ department: 6, count: 5, days: 30 });
    expect(mark?.usual).to.be.within(0.5, 1.5);
  });

  it("right-ending: a permission in force that ends soon, unless it was ended or is over", () => {
    const grant = (ends: number, begins = -30) =>
      bodyOf({
        kind: "grant",
        time: ago(20),
        consumers: [6],
        holder: 7,
        dataset: "income-tax",
        fields: ["year"],
        purpose: "loan",
        from: at(NOW + begins * DAY),
        until: at(NOW + ends * DAY),
        uses: null,
      });
    const soon = RULES.rules["right-ending"].days;
    const bodies = [
      grant(soon),
      grant(soon + 1),
      grant(-1),
      grant(3),
      bodyOf({ kind: "grant-revoked", time: ago(1), grant: 3 }),
      grant(5, 2),
    ];
    expect(marked("right-ending", bodies)).to.deep.equal([0]);
  });

  it("no-service: the newest access after which nothing came, once the days are over", () => {
    const days = RULES.rules["no-service"].days;
    expect(marked("no-service", [access(days + 20), access(days + 10)])).to.deep.equal([1]);
    expect(marked("no-service", [access(days - 2)])).to.deep.equal([]);
    const service = bodyOf({
      kind: "service",
      time: ago(days),
      consumer: 6,
      purpose: TAX.purpose,
      outcome: "refused",
    });
    expect(marked("no-service", [access(days + 10), service])).to.deep.equal([]);
    expect(marked("no-service", [service, access(days + 10)])).to.deep.equal([1]); // it came before, not after
    expect(marked("no-service", [access(days + 10, { purpose: "loan" }), service])).to.deep.equal([0]);
  });

  it("one-sided: an exchange of which one side is missing a day later", () => {
    const request = { request: "request-request-1" };
    const released = (days: number, request: string) =>
      bodyOf({ kind: "released", time: ago(days), ...TAX, request });
    expect(marked("one-sided", [access(5, request)])).to.deep.equal([0]);
    expect(marked("one-sided", [access(5)])).to.deep.equal([]); // says nothing of the other side
    expect(marked("one-sided", [access(0, request)])).to.deep.equal([]); // there is still time
    expect(marked("one-sided", [access(5, request), released(4, request.request)])).to.deep.equal([]);
    // a name that is used again elsewhere hides nothing
    const elsewhere = bodyOf({ kind: "released", time: ago(5), ...TAX, ...request, holder: TAX.holder + 1 });
    expect(marked("one-sided", [access(5, request), elsewhere])).to.deep.equal([0, 1]);
    expect(marked("one-sided", [released(5, "another-request-1")])).to.deep.equal([0]);
    expect(marked("one-sided", [released(5, "another-request-1")], false)).to.deep.equal([]);
  });

  it("refused: every refusal", () => {
    const refused = bodyOf({ kind: "refused", time: ago(3), consumer: 6, code: "grant-unknown" });
    expect(marked("refused", [access(4), refused])).to.deep.equal([1]);
  });

  it("leaves out what a person switched off", () => {
    const marks: Mark[] = [
      { rule: "at-night", department: 6, purpose: null },
      { rule: "refused", department: 6, purpose: null },
    ];
    expect(switchedOn(marks, new Set(["at-night"])).map(({ rule }) => rule)).to.deep.equal(["refused"]);
    expect(switchedOn(undefined, new Set())).to.deep.equal([]);
  });

  it("marks only what is there, each rule once, and the same whenever it is asked", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            kind: fc.constantFrom("access", "released", "refused"),
            consumer: fc.integer({ min: 1, max: 4 }),
            gap: fc.integer({ min: 0, max: 40 }),
          }),
          { maxLength: 60 },
        ),
        fc.boolean(),
        (list, complete) => {
          let day = 3000;
          const bodies = list.map(({ kind, consumer, gap }) => {
            day -= gap;
            if (kind === "refused") return bodyOf({ kind, time: ago(day), consumer, code: "grant-unknown" });
            const request = `request-request-${gap}`;
            return bodyOf({
              kind,
              time: ago(day),
              ...TAX,
              consumer,
              request,
              ...(kind === "access" ? { basis: law } : {}),
            });
          });
          const { items, get } = trailOf(bodies.map((body, i) => entryOf(i, body)));
          const found = markUnusual(items, { now: NOW, complete });
          expect(markUnusual(items, { now: NOW, complete })).to.deep.equal(found);
          for (const [key, marks] of found) {
            expect(get(key)).not.to.equal(undefined);
            expect(new Set(marks.map(({ rule }) => rule)).size).to.equal(marks.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
