/** The whole proof over questions of every kind: true ones hold, and no bent one does. */
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import {
  isThisAll,
  PROOF_CHECK_NAMES,
  type ProofResult,
  type Question,
} from "../../../core/subject/is-this-all.ts";
import { readRemembered } from "../../../core/subject/remembered.ts";
import { parseSubjectProof } from "../../../core/subject/subject-proof.ts";
import { makeSmallLog } from "../build-trace.ts";
import { codeOf } from "../code-of.ts";
import { questionAbout } from "./build-question.ts";

function answer(question: Question): ProofResult {
  const told = [];
  const proving = isThisAll(question);
  for (let step = proving.next(); ; step = proving.next()) {
    if (step.done) {
      expect(told, "each check is told as it is made").to.deep.equal(step.value.checks);
      expect(told.map(({ name }) => name)).to.deep.equal(PROOF_CHECK_NAMES);
      return step.value;
    }
    told.push(step.value);
  }
}

const wrong = (question: Question): string[] => {
  const { verdict, checks } = answer(question);
  return [
    verdict,
    ...checks
      .filter(({ outcome, code }) => outcome !== "pass" && code !== "remembered-none")
      .map(({ code }) => code),
  ];
};

const listed = (question: Question, change: (list: Question["listed"][number][]) => void): Question => {
  const list = [...question.listed];
  change(list);
  return { ...question, listed: list };
};

describe("is this all?", () => {
  const small = makeSmallLog();
  const question = questionAbout(small);
  const [first, second] = question.listed;

  it("is complete, and what to remember follows from it", () => {
    const result = answer(question);
    expect(result.verdict).to.equal("complete");
    expect(result.entries).to.equal(question.listed.length);
    expect(result.pending).to.equal(0);
    expect(readRemembered(result.remember)).to.deep.equal(result.remember);
    expect(wrong({ ...question, remembered: result.remember })).to.deep.equal(["complete"]);
  });

  it("remembers, and finds what went back, changed or was lost", () => {
    const before = questionAbout(small, small.log.size - 3);
    const { remember } = answer(before);
    const size = remember!.size;
    const growth = small.log.tree().consistencyProof(size).map(encodeBase64url);
    const now = { ...question, remembered: remember, growth };
    expect(wrong(now)).to.deep.equal(["complete"]);
    expect(wrong({ ...now, growth: null })).to.deep.equal(["undetermined", "remembered-not-shown"]);
    expect(wrong({ ...now, growth: growth.slice(1) })).to.deep.equal(["incomplete", "history-changed"]);
    expect(wrong({ ...now, growth: ["x"] })).to.deep.equal(["undetermined", "remembered-not-shown"]);
    expect(wrong({ ...before, remembered: answer(question).remember })).to.deep.equal([
      "incomplete",
      "went-back",
    ]);
    const more = { ...remember!, own: [{ ...remember!.own[0]!, count: 99 }] };
    expect(wrong({ ...now, remembered: more })).to.deep.equal(["incomplete", "entries-lost"]);
    const other = { ...remember!, own: [{ ...remember!.own[0]!, root: "A".repeat(43) }] };
    expect(wrong({ ...now, remembered: other })).to.deep.equal(["incomplete", "entries-lost"]);
    const elsewhere = { ...answer(question).remember!, root: "A".repeat(43) };
    expect(wrong({ ...question, remembered: elsewhere })).to.deep.equal(["incomplete", "history-changed"]);
  });

  it("holds the list against what the log accounts for", () => {
    expect(wrong(listed(question, (list) => list.splice(0, 1)))).to.deep.equal([
      "incomplete",
      "listed-missing",
    ]);
    expect(wrong(listed(question, (list) => list.push({ ...first!, index: 0 })))).to.deep.equal([
      "incomplete",
      "listed-extra",
    ]);
    // beside the true one, before or after it, a made-up one of the same number
    const madeUp = { ...first!, body: first!.body!.replace("address", "income") };
    for (const at of [0, 1, question.listed.length])
      expect(wrong(listed(question, (list) => list.splice(at, 0, madeUp)))[1]).to.equal("listed-extra");
    const newer = listed(question, (list) => list.push({ ...first!, index: small.log.size + 4 }));
    const result = answer(newer);
    expect([result.verdict, result.pending]).to.deep.equal(["complete", 1]);
    expect(result.pendingSince).to.be.a("number");
    const blank = (erased: number | null) =>
      listed(question, (list) => (list[0] = { index: first!.index, body: null, erased }));
    expect(wrong(blank(null))).to.deep.equal(["incomplete", "listed-withheld"]);
    expect(wrong(blank(small.log.size + 1))).to.deep.equal(["undetermined", "erasure-pending"]);
    expect(wrong({ ...blank(second!.index), facts: shown({ value: [] }) })).to.deep.equal([
      "incomplete",
      "listed-withheld",
    ]);
    expect(wrong({ ...blank(second!.index), facts: shown({ missing: "source-unavailable" }) })).to.deep.equal(
      ["undetermined", "source-unavailable"],
    );
    const swapped = listed(question, (list) => {
      list[0] = { ...first!, body: second!.body };
    });
    expect(wrong(swapped)).to.deep.equal(["incomplete", "entry-body"]);
  });

  const shown = (erasures: unknown) =>
    ({ ...(question.facts as object), erasures }) as unknown as Question["facts"];

  it("believes an erasure that the log proves, and only that", () => {
    const own = makeSmallLog();
    const gone = own.submitted.indexes[0]!;
    const { index } = own.log.append(new Uint8Array(32).fill(4), {
      kind: "erased",
      entries: [gone],
      why: "request",
    });
    const asked = questionAbout(own);
    const list = listed(asked, (all) => {
      const at = all.findIndex((each) => each.index === gone);
      all[at] = { index: gone, body: null, erased: index };
    });
    const entry = own.log.entries[index]!;
    const fact = {
      index,
      tag: encodeBase64url(entry.tag),
      body: entry.body,
      path: own.log.tree().inclusionPath(index).map(encodeBase64url),
    };
    const facts = (value: unknown) =>
      ({ ...(asked.facts as object), erasures: { value } }) as unknown as Question["facts"];
    expect(wrong({ ...list, facts: facts([fact]) })).to.deep.equal(["complete"]);
    expect(wrong({ ...list, facts: facts([{ ...fact, path: fact.path.slice(1) }]) })).to.deep.equal([
      "undetermined",
      "source-inconsistent",
    ]);
    expect(wrong({ ...list, facts: facts([]) })).to.deep.equal(["incomplete", "listed-withheld"]);
  });

  it("makes no verdict of facts that are missing, or about something else", () => {
    for (const missing of ["source-unavailable", "sources-disagree", "source-behind"] as const)
      expect(answer({ ...question, facts: { missing } }).verdict).to.equal("undetermined");
    const other = { ...(question.facts as object), log: 77 } as unknown as Question["facts"];
    expect(answer({ ...question, facts: other }).verdict).to.equal("undetermined");
    expect(answer({ ...question, registries: null }).verdict).to.equal("undetermined");
    expect(answer({ ...question, alpha: null }).verdict).to.equal("undetermined");
  });

  it("never holds for a question that is bent anywhere", () => {
    const flip = (bytes: Uint8Array, at: number) => {
      const bent = Uint8Array.from(bytes);
      bent[at % bent.length]! ^= 1 << (at % 8);
      return bent;
    };
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.nat(), fc.nat(), (what, which, at) => {
        const [part] = structuredClone(question.parts) as [Question["parts"][number]];
        const { shown: s } = part;
        const entry = s.entries[which % s.entries.length]!;
        if (what === 0) entry.leafHash = flip(entry.leafHash, at);
        if (what === 1) entry.index += 1 + (at % 3);
        if (what === 2) s.head.root = flip(s.head.root, at);
        if (what === 3) s.head.mapRoot = flip(s.head.mapRoot, at);
        if (what === 4)
          s.siblings[which % s.siblings.length] = flip(s.siblings[which % s.siblings.length]!, at);
        if (what === 5) s.entries.splice(which % s.entries.length, 1);
        expect(answer({ ...question, parts: [part] }).verdict).to.equal("incomplete");
      }),
      { numRuns: 60 },
    );
  });

  it("reads a service's answer strictly, and anything else never", () => {
    const { shown: s } = question.parts[0]!;
    const json = {
      v: 1,
      registry: s.registry,
      log: s.log,
      tag: encodeBase64url(s.tag),
      epoch: {
        size: s.head.size,
        root: encodeBase64url(s.head.root),
        mapRoot: encodeBase64url(s.head.mapRoot),
      },
      siblings: s.siblings.map(encodeBase64url),
      terminal: s.terminal && {
        tag: encodeBase64url(s.terminal.tag),
        value: encodeBase64url(s.terminal.value),
      },
      entries: s.entries.map(({ index, leafHash }) => ({ index, leafHash: encodeBase64url(leafHash) })),
    };
    expect(encodeBase64url(parseSubjectProof(json).head.root)).to.equal(json.epoch.root);
    expect(parseSubjectProof(json).entries).to.have.length(json.entries.length);
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(json)), fc.jsonValue(), (member, value) => {
        const bent = { ...json, [member]: value };
        try {
          parseSubjectProof(bent);
        } catch (error) {
          expect(
            codeOf(() => {
              throw error;
            }),
          ).to.equal("subject-proof-malformed");
        }
      }),
    );
    expect(codeOf(() => parseSubjectProof(null))).to.equal("subject-proof-malformed");
  });
});
