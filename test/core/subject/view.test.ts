/** What a person checks in their own browser, and who tries to show them less, more or something else. */
import { expect } from "chai";
import { decodeBase64url } from "../../../core/base64url.ts";
import { vrfProve, vrfSecret } from "../../../core/subject/ecvrf.ts";
import { SubjectMap } from "../../../core/subject/subject-map.ts";
import { subjectAlpha } from "../../../core/subject/tag.ts";
import {
  checkView,
  type SubjectView,
  VIEW_CHECK_NAMES,
  type ViewAnswer,
  type ViewCheckName,
  type ViewCode,
  type ViewFacts,
  type ViewOptions,
  type ViewPart,
  type ViewVerdict,
} from "../../../core/subject/view.ts";
import {
  describeViewCheck,
  describeViewVerdict,
  nameOfViewCheck,
  VIEW_CATALOGUES,
} from "../../../core/subject/view-messages.ts";
import type { Outcome } from "../../../core/verify/finding.ts";
import { NOW } from "../build.ts";
import { accessEvent, citizen, makeSmallLog, TestLog, TRACE_REGISTRY } from "../build-trace.ts";
import { partOf, viewOf } from "./build-view.ts";

const { log, receipt } = makeSmallLog();
const SIZE = log.size - 2;
const alpha = subjectAlpha(citizen(1));

const part = (of: TestLog, subject = citizen(1), size = SIZE) => partOf(of, subject, size);
const view = (of: TestLog, subject = citizen(1), size = SIZE) => viewOf(of, subject, size);
const good = view(log);
const facts: ViewFacts = log.facts(receipt, { epoch: SIZE });
const ask = (view: SubjectView, more: Partial<ViewOptions> = {}, told: ViewFacts = facts): ViewAnswer =>
  checkView(view, told, { now: NOW, registries: [TRACE_REGISTRY], ...more });
const bent = (change: (part: ViewPart) => Partial<ViewPart>): SubjectView => ({
  ...good,
  parts: [{ ...good.parts[0]!, ...change(good.parts[0]!) }],
});
// biome-ignore lint/suspicious/noExplicitAny: facts are bent in every way a type would forbid
const told = (change: (facts: any) => void, more: Partial<ViewOptions> = {}): ViewAnswer => {
  const copy = structuredClone(facts);
  change(copy);
  return ask(good, more, copy);
};

type Case = [check: ViewCheckName, outcome: Outcome, verdict: ViewVerdict, answer: () => ViewAnswer];
const missing = (reason: string): Case => [
  "anchored",
  "unknown",
  "undetermined",
  () => told((f) => (f.epoch = { missing: reason })),
];

const CASES: Record<ViewCode, Case> = {
  "not-reached": ["tag", "skipped", "incomplete", () => ask(good, { registries: [] })],
  "not-asked": missing("not-asked"),
  "source-unavailable": missing("source-unavailable"),
  "source-inconsistent": missing("source-inconsistent"),
  "source-behind": missing("source-behind"),
  "sources-disagree": missing("sources-disagree"),
  "facts-stale": ["log", "unknown", "undetermined", () => ask(good, { now: NOW + 10_000 })],
  "head-stale": ["log", "unknown", "undetermined", () => ask(good, { maxHeadAge: 1 })],
  "clock-skew": ["log", "unknown", "undetermined", () => ask(good, { now: NOW - 10_000 })],
  "log-ok": ["log", "pass", "complete", () => ask(good)],
  "log-untrusted": ["log", "fail", "incomplete", () => ask(good, { registries: [] })],
  "registries-not-known": ["log", "unknown", "undetermined", () => ask(good, { registries: null })],
  "log-unknown": ["log", "fail", "incomplete", () => told((f) => (f.state.value = null))],
  "log-faulty": ["log", "fail", "log-faulty", () => told((f) => (f.state.value.faulty = true))],
  "tag-ok": ["tag", "pass", "complete", () => ask(good)],
  "tag-proof": ["tag", "fail", "incomplete", () => ask({ ...view(log, citizen(2)), alpha })],
  "tag-key-missing": [
    "tag",
    "fail",
    "incomplete",
    () => told((f) => f.state.value.keys.push({ ...f.state.value.keys[0], vrfKey: "A".repeat(43) })),
  ],
  "entries-ok": ["entries", "pass", "complete", () => ask(good)],
  "entry-body": [
    "entries",
    "fail",
    "incomplete",
    () =>
      ask(
        bent(({ entries }) => ({
          entries: entries.map((each) => ({ ...each, body: each.body!.replace("2025", "2024") })),
        })),
      ),
  ],
  "entry-order": [
    "entries",
    "fail",
    "incomplete",
    () => ask(bent(({ entries }) => ({ entries: [...entries].reverse() }))),
  ],
  "entry-beyond": [
    "entries",
    "fail",
    "incomplete",
    () => ask(bent(({ entries }) => ({ entries: [...entries, { ...entries[0]!, index: SIZE }] }))),
  ],
  "time-order": ["entries", "fail", "incomplete", () => backdated()],
  "entry-twice": ["entries", "fail", "incomplete", () => repeated()],
  "map-ok": ["map", "pass", "complete", () => ask(good)],
  "map-proof": [
    "map",
    "fail",
    "incomplete",
    () => ask(bent(({ entries }) => ({ entries: entries.slice(1) }))),
  ],
  "logged-ok": ["logged", "pass", "complete", () => ask(good)],
  "logged-not-shown": [
    "logged",
    "skipped",
    "complete",
    () => ask(bent(({ entries }) => ({ entries: entries.map((each) => ({ ...each, path: null })) }))),
  ],
  "entry-not-logged": [
    "logged",
    "fail",
    "incomplete",
    () =>
      ask(bent(({ entries }) => ({ entries: entries.map((each) => ({ ...each, path: entries[0]!.path })) }))),
  ],
  "anchored-ok": ["anchored", "pass", "complete", () => ask(good)],
  "anchored-not-final": [
    "anchored",
    "unknown",
    "undetermined",
    () => told((f) => (f.finalized.value.number = 10)),
  ],
  "view-not-anchored": ["anchored", "fail", "incomplete", () => told((f) => (f.epoch.value = null))],
  "view-other-head": ["anchored", "fail", "incomplete", () => ask(otherMap())],
};

/** Two people, two maps: a map made for one person, true in itself, in which an entry of theirs is missing. */
function otherMap(): SubjectView {
  const clean = new TestLog({ vrfSeed: new Uint8Array(32).fill(8) });
  clean.submit([accessEvent()]);
  return { ...view(clean, citizen(1), 1), parts: good.parts };
}

function backdated(): ViewAnswer {
  const late = new TestLog();
  late.submit([accessEvent(), accessEvent()], {
    bend: (members, i) => {
      if (i === 1) members.time = "2020-01-01T00:00:00.000Z";
    },
  });
  const small = late.receipt([0]);
  return ask(view(late, citizen(1), 2), {}, late.facts(small, { epoch: 2 }));
}

/** The log logged a department's submission once more. */
function repeated(): ViewAnswer {
  const twice = new TestLog();
  const { jws } = twice.submit([accessEvent(), accessEvent({ fields: ["since"] })]);
  const { kind, consumer, holder, dataset, fields, purpose, basis, submission } = JSON.parse(
    twice.entries[0]!.body,
  );
  twice.append(twice.tag(citizen(1)), {
    kind,
    consumer,
    holder,
    dataset,
    fields,
    purpose,
    basis,
    submission,
  });
  const small = twice.receipt([0], { submission: jws });
  return ask(view(twice, citizen(1), 3), {}, twice.facts(small, { epoch: 3 }));
}

describe("core/subject/view", () => {
  it("stands on a view that is complete to begin with", () => {
    const { verdict, checks, anchoredAt } = ask(good);
    expect(checks.map(({ name, outcome }) => [name, outcome])).to.deep.equal(
      VIEW_CHECK_NAMES.map((name) => [name, "pass"]),
    );
    expect(verdict).to.equal("complete");
    expect(anchoredAt).to.be.a("number");
    expect(good.parts[0]!.entries.length).to.equal(3);
  });

  for (const [code, [name, outcome, verdict, answer]] of Object.entries(CASES)) {
    it(`answers ${code}`, () => {
      const { checks, verdict: found } = answer();
      const check = checks.find((each) => each.name === name)!;
      expect([check.code, check.outcome, found]).to.deep.equal([code, outcome, verdict]);
      for (const locale of ["en", "zh-CN"] as const) {
        const { sentence, remedy } = describeViewCheck(check, locale);
        expect(sentence).to.match(locale === "en" ? /[.]$/ : /[\u4e00-\u9fff].*。$/);
        expect(sentence).not.to.match(/[{}]|–/);
        if (outcome === "pass") expect(remedy).to.equal(null);
        else expect(remedy).to.be.a("string");
        expect(describeViewVerdict(found, locale).word).to.be.a("string");
        expect(nameOfViewCheck(name, locale)).to.be.a("string");
      }
    });
  }

  it("is complete for somebody of whom the log knows nothing", () => {
    const theirs = view(log, citizen(500));
    expect(theirs.parts[0]!.entries).to.deep.equal([]);
    expect(ask(theirs).verdict).to.equal("complete");
  });

  it("shows nobody a part of their entries as the whole: any one left out, doubled, moved or replaced", () => {
    const [whole] = good.parts;
    const { entries } = whole!;
    const stranger = part(log, citizen(2)).entries[0]!;
    const lists = [
      [],
      ...entries.map((_, i) => entries.filter((__, j) => j !== i)),
      [...entries, stranger].sort((a, b) => a.index - b.index),
      [...entries, entries.at(-1)!],
      entries.map((each, i) => (i === 0 ? { ...each, index: each.index - 1 } : each)),
      entries.map((each, i) => (i === 1 ? { ...each, leafHash: stranger.leafHash, body: null } : each)),
    ];
    for (const list of lists) expect(ask(bent(() => ({ entries: list }))).verdict).to.equal("incomplete");
  });

  it("does not take 'nothing' for an answer about somebody who has entries", () => {
    const { terminal, siblings } = part(log, citizen(500));
    for (const place of [
      { siblings, terminal },
      { siblings: good.parts[0]!.siblings, terminal: null },
      { siblings: good.parts[0]!.siblings, terminal },
      SubjectMap.EMPTY.prove(good.parts[0]!.tag),
    ]) {
      expect(ask(bent(() => ({ entries: [], ...place }))).verdict).to.equal("incomplete");
    }
  });

  it("wants a part for every key that the log ever made tags with, and each once", () => {
    const old = vrfSecret(new Uint8Array(32).fill(77));
    const oldKey = Buffer.from(old.publicKey).toString("base64url");
    const proof = vrfProve(old, alpha);
    const withOld = structuredClone(facts);
    if ("value" in withOld.state)
      withOld.state.value!.keys.unshift({ ...withOld.state.value!.keys[0]!, vrfKey: oldKey });
    const tag = decodeBase64url(oldKey);
    expect(ask(good, {}, withOld).verdict).to.equal("incomplete");
    expect(ask({ ...good, parts: [good.parts[0]!, good.parts[0]!] }, {}, withOld).verdict).to.equal(
      "incomplete",
    );
    const wrongTag: ViewPart = { tag, proof, ...log.map(SIZE).prove(tag), entries: [] };
    expect(ask({ ...good, parts: [wrongTag, good.parts[0]!] }, {}, withOld).verdict).to.equal("incomplete");
    const oldTag = new TestLog({ vrfSeed: new Uint8Array(32).fill(77) }).tag(citizen(1));
    const right: ViewPart = { tag: oldTag, proof, ...log.map(SIZE).prove(oldTag), entries: [] };
    expect(ask({ ...good, parts: [right, good.parts[0]!] }, {}, withOld).verdict).to.equal("complete");
  });

  it("accuses nobody of what may have come after the source last heard from the chain", () => {
    const later = { now: NOW + 10_000 };
    const codes = ({ checks }: ViewAnswer) => checks.map(({ name, code }) => `${name} ${code}`);
    const noLogYet = told((f) => (f.state.value = null), later);
    expect(noLogYet.verdict).to.equal("undetermined");
    expect(codes(noLogYet)).to.include.members(["log facts-stale", "tag facts-stale"]);
    const olderKey = told((f) => (f.state.value.keys[0].vrfKey = "A".repeat(43)), later);
    expect(olderKey.verdict).to.equal("undetermined");
    expect(codes(olderKey)).to.include("tag facts-stale");
  });

  it("says the same in both languages", () => {
    const { en, "zh-CN": zh } = VIEW_CATALOGUES;
    for (const list of ["codes", "verdicts", "checks"] as const) {
      expect(Object.keys(en[list])).to.have.members(Object.keys(zh[list]));
    }
    const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    for (const [code, message] of Object.entries(en.codes)) {
      expect(holes(zh.codes[code as keyof typeof zh.codes].sentence), code).to.deep.equal(
        holes(message.sentence),
      );
    }
  });
});
