/** Mirrors: who answers for whom, and that a move neither saves nor voids anything. */
import { expect } from "chai";
import { hangAlone } from "../../../core/certificate/hang-alone.ts";
import { parseCertificate } from "../../../core/certificate/parse.ts";
import { agreeAcross } from "../../../core/verify/agree-mirror.ts";
import type { Facts } from "../../../core/verify/facts.ts";
import { mirrorFor, parseMirrored, readMirrors } from "../../../core/verify/mirror.ts";
import { parseFacts } from "../../../core/verify/parse-facts.ts";
import { factsQuery } from "../../../core/verify/query.ts";
import { ANCHORED_AT, HEAD, makeBatch, NOW, REGISTRY } from "../build.ts";
import { ask, bend, checkOf } from "./ask.ts";

const MIRROR = { of: REGISTRY, by: `eip155:4242:0x${"b".repeat(40)}`, since: ANCHORED_AT + 10 };
const TRUST = { registries: [MIRROR.by], mirrors: [MIRROR] };
const batch = makeBatch({ count: 3 });
const file = batch.file(1);
// biome-ignore lint/suspicious/noExplicitAny: see bend
const there = (change: (facts: any) => void = () => {}) =>
  bend(batch.facts(1), (f) => {
    f.registry = MIRROR.by;
    change(f);
  });

describe("core/verify/mirror", () => {
  it("answers for the registry that it mirrors and for no other, and only where it is trusted itself", async () => {
    const parsed = parseCertificate(file);
    expect(factsQuery(parsed, TRUST)!.registry).to.equal(MIRROR.by);
    expect(factsQuery(parsed)!.registry).to.equal(REGISTRY);
    const other = { ...MIRROR, of: REGISTRY.replace(/.$/, "0") };
    expect(other.of).to.not.equal(REGISTRY);
    expect(mirrorFor(parsed, { ...TRUST, mirrors: [other] })).to.equal(null);
    expect(mirrorFor(parsed, { ...TRUST, registries: [] })).to.equal(null);
    expect(mirrorFor(parsed, { ...TRUST, registries: null })).to.equal(null);
    // who trusts the old registry itself asks it itself
    expect(mirrorFor(parsed, { ...TRUST, registries: [REGISTRY, MIRROR.by] })).to.equal(null);
    expect((await ask(file, there(), { registries: [MIRROR.by] })).verdict).to.equal("invalid");
    const good = await ask(file, there(), TRUST);
    expect(good).to.include({ verdict: "valid", mirror: MIRROR });
    // facts of the old registry are no answer of the mirror
    expect(checkOf(await ask(file, batch.facts(1), TRUST), "anchor")).to.include({
      outcome: "unknown",
      code: "source-inconsistent",
    });
  });

  it("is held to its own times for what never stood on the old network", async () => {
    const late = MIRROR.since + 1;
    const compromised = await ask(
      file,
      there((f) => {
        f.batch.value.anchoredAt = late;
        f.key.value.compromisedAt = late;
      }),
      TRUST,
    );
    expect(compromised.verdict).to.equal("invalid");
    expect(checkOf(compromised, "issuer").code).to.equal("key-compromised");
    const carried = await ask(
      file,
      there((f) => (f.key.value.compromisedAt = ANCHORED_AT)),
      TRUST,
    );
    expect(carried.verdict).to.equal("undetermined");
    // a theft of after the move touches nothing that was carried over
    const later = await ask(
      file,
      there((f) => (f.key.value.compromisedAt = ANCHORED_AT + 1)),
      TRUST,
    );
    expect(later.verdict).to.equal("valid");
  });

  it("concludes nothing before it is complete, and takes no certificate for forged that it lacks", async () => {
    const early = await ask(file, there(), {
      ...TRUST,
      mirrors: [{ ...MIRROR, since: HEAD.time + 1 }],
    });
    expect(early.verdict).to.equal("undetermined");
    const lacking = await ask(
      file,
      there((f) => {
        f.key.value = null;
        f.batch.value = null;
        f.type.value = null;
        f.statuses.value.changes = [];
      }),
      TRUST,
    );
    expect(lacking.verdict).to.equal("undetermined");
    expect(
      ["integrity", "issuer", "anchor"].map((name) => checkOf(lacking, name as "anchor").code),
    ).to.deep.equal(["mirror-lacks", "mirror-lacks", "mirror-lacks"]);
    const forged = JSON.parse(file);
    forged.signature = `${forged.signature.startsWith("A") ? "B" : "A"}${forged.signature.slice(1)}`;
    expect((await ask(JSON.stringify(forged), there(), TRUST)).verdict).to.equal("invalid");
  });

  it("knows what a wallet brings as well, whose anchor names no registry", async () => {
    const one = makeBatch({ count: 1 });
    const compact = hangAlone(parseCertificate(one.compact(0)), MIRROR.by);
    // biome-ignore lint/suspicious/noExplicitAny: see bend
    const facts = (change: (facts: any) => void) =>
      bend(one.facts(0), (f) => {
        f.registry = MIRROR.by;
        change(f);
      });
    const stolen = facts((f) => (f.key.value.compromisedAt = ANCHORED_AT));
    expect((await ask(compact, stolen, TRUST)).verdict).to.equal("undetermined");
    expect((await ask(compact, stolen, { registries: [MIRROR.by] })).verdict).to.equal("invalid");
  });

  it("may bear the old name, where the new network has the old one's chain id", async () => {
    const same = { registries: [REGISTRY], mirrors: [{ ...MIRROR, by: REGISTRY }] };
    expect((await ask(file, batch.facts(1), same)).verdict).to.equal("valid");
    const stolen = bend(batch.facts(1), (f) => (f.key.value.compromisedAt = ANCHORED_AT));
    expect((await ask(file, stolen, same)).verdict).to.equal("undetermined");
    expect((await ask(file, stolen)).verdict).to.equal("invalid");
  });

  it("is read strictly", () => {
    expect(parseMirrored(`${REGISTRY}@1790000000`)).to.deep.equal({ of: REGISTRY, since: 1_790_000_000 });
    for (const text of [
      "",
      REGISTRY,
      `${REGISTRY}@`,
      `${REGISTRY}@-1`,
      `${REGISTRY.toUpperCase()}@1`,
      `${REGISTRY}@1@2`,
    ])
      expect(parseMirrored(text), text).to.equal(null);
    expect(readMirrors([MIRROR])).to.deep.equal([MIRROR]);
    for (const told of [undefined, {}, [null], [{ ...MIRROR, since: "1" }], [{ ...MIRROR, of: "" }]])
      expect(readMirrors(told)).to.equal(null);
  });
});

describe("core/verify/agree-mirror", () => {
  const old = bend(batch.facts(1), (f) => (f.source = "https://old.example"));
  const change = (time: number, more: object = {}) => ({
    ...{ lanes: `0x${"0".repeat(31)}2`, status: "suspended", reason: "other", decision: null, by: 12 },
    ...{ block: HEAD.number, time, successors: [], ...more },
  });
  const agreed = (one: Facts, other: Facts) => agreeAcross(one, other, [MIRROR]) as Facts;

  it("takes the mirror's word where the old one had said the same, in either order", async () => {
    const mirrored = there((f) => {
      // the other chain has its own blocks and times
      f.batch.value.anchoredAt += 5;
      f.batch.value.operator.account = `0x${"7".repeat(40)}`;
      f.department.value.name = "新名称";
    });
    for (const facts of [agreed(old, mirrored), agreed(mirrored, old)]) {
      parseFacts(JSON.parse(JSON.stringify(facts)));
      expect((await ask(file, facts, TRUST)).verdict).to.equal("valid");
      expect(facts.source).to.contain("old.example");
    }
    const since = there((f) => (f.statuses.value.changes = [change(MIRROR.since + 1)]));
    expect((await ask(file, agreed(old, since), TRUST)).verdict).to.equal("suspended");
  });

  // biome-ignore lint/suspicious/noExplicitAny: see bend
  const differing: Record<string, [fact: string, old: (f: any) => void, mirrored: (f: any) => void]> = {
    "a status that the mirror lacks": [
      "statuses",
      (f) => (f.statuses.value.changes = [change(ANCHORED_AT)]),
      () => {},
    ],
    "a status that the old one never had": [
      "statuses",
      () => {},
      (f) => (f.statuses.value.changes = [change(ANCHORED_AT)]),
    ],
    "another reason": [
      "statuses",
      (f) => (f.statuses.value.changes = [change(ANCHORED_AT)]),
      (f) => (f.statuses.value.changes = [change(ANCHORED_AT + 1, { reason: "withdrawn" })]),
    ],
    "a theft that the mirror does not know of": [
      "key",
      (f) => (f.key.value.compromisedAt = NOW - 5),
      () => {},
    ],
    "a theft that the mirror dates later": [
      "key",
      (f) => (f.key.value.compromisedAt = ANCHORED_AT + 1),
      (f) => (f.key.value.compromisedAt = ANCHORED_AT + 2),
    ],
    "a batch that a stolen account had sent": [
      "batch",
      (f) => (f.batch.value.operator.compromisedAt = ANCHORED_AT),
      () => {},
    ],
    "a batch of another size": ["batch", () => {}, (f) => (f.batch.value.size += 1)],
    "a batch of another list": ["batch", () => {}, (f) => (f.batch.value.list += 1)],
    "a batch that only the mirror has": [
      "batch",
      (f) => {
        f.batch.value = null;
        f.type.value = null;
      },
      () => {},
    ],
    "another type": ["type", () => {}, (f) => (f.type.value.metadataHash = "A".repeat(43))],
    "another department": ["department", () => {}, (f) => (f.department.value.identifier = "another")],
  };
  for (const [what, [fact, ofOld, ofMirror]] of Object.entries(differing))
    it(`says that both disagree, and names them: ${what}`, async () => {
      const facts = agreed(bend(old, ofOld), there(ofMirror));
      expect(facts[fact as "batch"]).to.include({ missing: "sources-disagree" });
      const { checks, verdict } = await ask(file, facts, TRUST);
      expect(verdict).to.equal("undetermined");
      const { params } = checks.find(({ code }) => code === "sources-disagree")!;
      expect(params).to.include({ one: "https://old.example" });
    });

  it("passes on what one could not find out, and lets nobody else stand for a mirror", () => {
    const missing = { missing: "source-unavailable" as const };
    expect(agreeAcross(missing, there(), [MIRROR])).to.equal(missing);
    const headless = bend(old, (f) => (f.head = missing));
    expect(agreed(headless, there()).batch).to.deep.equal(missing);
    expect((agreeAcross(old, there(), []) as Facts).head).to.include({ missing: "sources-disagree" });
  });
});
