/** Facts that contradict themselves or the question are doubted, one by one. */
import { expect } from "chai";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { settleFacts } from "../../../core/verify/settle-facts.ts";
import { ANCHORED_AT, changed, makeBatch, makeKey, NOW } from "../build.ts";
import { bend } from "./ask.ts";

const batch = makeBatch({ count: 300 });
const parsed = parseCertificate(batch.file(130));
const history = [changed(130, "suspended", 10, { block: 510 }), changed(130, "revoked", 20, { block: 520 })];
const facts = batch.facts(130, history);
const INCONSISTENT = { missing: "source-inconsistent" };

// biome-ignore lint/suspicious/noExplicitAny: see bend
type Bend = (facts: any) => void;

describe("core/verify/settle-facts", () => {
  it("leaves facts that fit as they are", () => {
    const { readAt, head, finalized, department, key, batch: anchored, type, statuses } = facts;
    expect(settleFacts(facts, parsed)).to.deep.equal({
      readAt,
      head,
      finalized,
      department,
      key,
      batch: anchored,
      type,
      statuses,
    });
  });

  it("doubts the one fact that cannot be true", () => {
    const key = makeKey();
    const doubted: Record<string, Bend[]> = {
      department: [
        (f) => (f.department.value.id = 13),
        (f) => (f.department.value.registeredAt = ANCHORED_AT + 1),
        (f) => f.department.value.ancestors.push({ ...f.department.value.ancestors[0] }),
        (f) => (f.department.value.ancestors[0].id = f.department.value.id),
        (f) => (f.department.value.ancestors[0].id = 0),
        (f) => (f.department.value = null),
        (f) => (f.department.block.number = 1001),
        (f) => (f.department.block.hash = `0x${"00".repeat(32)}`),
        (f) => (f.department.block = { number: 999, hash: f.head.value.hash, time: NOW + 1 }),
      ],
      key: [
        (f) => (f.key.value = { ...f.key.value, thumbprint: key.kid, x: key.x, y: key.y }),
        (f) => (f.key.value = { ...f.key.value, x: key.x, y: key.y }),
        (f) => (f.key.value.thumbprint = key.kid),
      ],
      batch: [
        (f) => (f.batch.value.root = "A".repeat(43)),
        (f) => (f.batch.value.block = 1001),
        (f) => (f.batch.value.anchoredAt = NOW),
        (f) => (f.batch.value.block = 1000),
        (f) => (f.batch.value.size = 0),
      ],
      type: [(f) => (f.type.value.id = 4), (f) => (f.type.value = null)],
      finalized: [
        (f) => (f.finalized.value.number = 1001),
        (f) => (f.finalized.value = { ...f.finalized.value, number: 1000 }),
        (f) => (f.finalized.value.time = NOW),
      ],
      statuses: [
        (f) => (f.statuses.value.word = 0),
        (f) => f.statuses.value.changes.reverse(),
        (f) => (f.statuses.value.changes[1].time = ANCHORED_AT + 5),
        (f) => (f.statuses.value.changes[1].block = 505),
        (f) => (f.statuses.value.changes[0].block = 499),
        (f) => (f.statuses.value.changes[0].time = ANCHORED_AT - 1),
        (f) => (f.statuses.value.changes[1].block = 1001),
        (f) => (f.statuses.value.changes[1].time = NOW),
        // revoked is final on chain: a history that leaves it is not the chain's
        (f) => f.statuses.value.changes.push({ ...f.statuses.value.changes[1], status: "valid" }),
      ],
    };
    for (const [name, bends] of Object.entries(doubted)) {
      for (const [i, each] of bends.entries()) {
        const settled = settleFacts(bend(facts, each), parsed);
        expect(settled[name as "key"], `${name} ${i}`).to.deep.equal(INCONSISTENT);
        // The others are believed still.
        const others = Object.entries(settled).filter(([other]) => other !== name && other !== "readAt");
        for (const [other, fact] of others) {
          // a batch and what hangs on it are judged together
          if (name === "batch" && ["department", "type", "statuses"].includes(other)) continue;
          expect(fact, `${name} ${i} leaves ${other}`).to.have.property("value");
        }
      }
    }
  });

  it("doubts everything where the source contradicts itself about the whole", () => {
    const wholes: Bend[] = [
      (f) => (f.registry = f.registry.replace("31337", "31338")),
      (f) => (f.head.block.number = 999),
      (f) => (f.v = 2),
      (f) => delete f.statuses,
      (f) => (f.readAt = -1),
    ];
    for (const each of wholes) {
      const { readAt, ...settled } = settleFacts(bend(facts, each), parsed);
      for (const fact of Object.values(settled)) expect(fact).to.deep.equal(INCONSISTENT);
    }
  });

  it("takes missing for missing, and nothing for not asked", () => {
    const { readAt, ...unavailable } = settleFacts({ missing: "source-unavailable" }, parsed);
    for (const fact of Object.values(unavailable))
      expect(fact).to.deep.equal({ missing: "source-unavailable" });
    const { readAt: _, ...unasked } = settleFacts(null, parsed);
    for (const fact of Object.values(unasked)) expect(fact).to.deep.equal({ missing: "not-asked" });
    const { readAt: __, ...headless } = settleFacts(
      bend(facts, (f) => (f.head = { missing: "source-behind" })),
      parsed,
    );
    for (const fact of Object.values(headless)) expect(fact).to.deep.equal({ missing: "source-behind" });
  });

  it("never throws, whatever it is given for facts", () => {
    for (const nonsense of [7, "facts", [], {}, { missing: "because" }, { v: 1 }, Object.create(null)]) {
      const { readAt, ...settled } = settleFacts(nonsense, parsed);
      for (const fact of Object.values(settled)) expect(fact).to.deep.equal(INCONSISTENT);
    }
  });
});
