/** Evidence files: written and read again, strict, sparing; and the accusations that follow from them and from nothing else. */
import { expect } from "chai";
import fc from "fast-check";
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { accusationOf } from "../../../core/subject/accuse.ts";
import {
  accusationIn,
  type Evidence,
  evidenceFile,
  evidenceOf,
  parseEvidence,
  questionOf,
} from "../../../core/subject/evidence.ts";
import { isThisAll, type Question } from "../../../core/subject/is-this-all.ts";
import { accessEvent, citizen, makeSmallLog, type SmallLog, TestLog } from "../build-trace.ts";
import { codeOf } from "../code-of.ts";
import { questionAbout } from "./build-question.ts";
import { readVectors } from "./vectors.ts";

describe("evidence files", () => {
  const small = makeSmallLog();
  const question = questionAbout(small);
  const index = question.listed[1]!.index;
  const made = "2026-11-22T19:00:00Z";
  const { submission: _, ...receipt } = small.log.receipt([small.submitted.indexes[0]!]);
  const evidence = (): Evidence =>
    evidenceOf(question, [{ code: "entry-body", params: { index } }], {
      made,
      receipts: [receipt],
      paths: [
        {
          index: receipt.entries[0]!.index,
          path: small.log.tree().inclusionPath(receipt.entries[0]!.index).map(encodeBase64url),
        },
      ],
    });

  it("come back as they were written, and ask the same question", () => {
    const read = parseEvidence(evidenceFile(evidence()));
    expect(evidenceFile(read)).to.equal(evidenceFile(evidence()));
    const { parts } = questionOf(read);
    expect(parts).to.deep.equal(question.parts.map((part) => ({ ...part, shown: { ...part.shown } })));
  });

  it("hold the bodies in question, and no other", () => {
    const { listed } = evidence();
    expect(listed.filter(({ body }) => body !== undefined).map((each) => each.index)).to.deep.equal([index]);
    expect(listed.every(({ shown }) => shown)).to.equal(true);
  });

  it("hold both bodies of what was logged twice, so that whoever gets the file sees it too", () => {
    const log = new TestLog();
    const { jws, indexes } = log.submit([accessEvent(), accessEvent({ fields: ["since"] })]);
    const { v: _, salt: __, time: ___, ...members } = JSON.parse(log.entries[indexes[1]!]!.body);
    const again = log.append(log.tag(citizen(1)), members).index;
    const twice = questionAbout({ log, receipt: log.receipt(indexes, { submission: jws }) } as SmallLog);
    const proved = (asked: Question) => {
      for (const proving = isThisAll(asked); ; ) {
        const step = proving.next();
        if (step.done) return step.value.checks.filter(({ outcome }) => outcome === "fail");
      }
    };
    const found = proved(twice);
    expect(found.map(({ code, params }) => [code, params])).to.deep.equal([
      ["entry-twice", { index: again, other: indexes[0] }],
    ]);
    const kept = parseEvidence(evidenceFile(evidenceOf(twice, found, { made })));
    const shown = kept.listed.flatMap(({ index, body }) => (body === undefined ? [] : [index]));
    expect(shown).to.deep.equal([indexes[0], again]);
    expect(proved({ ...twice, ...questionOf(kept) })).to.deep.equal(found);
  });

  it("accuse nobody of a map that is true", () => {
    expect(accusationIn(evidence())).to.equal(null);
    expect(accusationIn({ ...evidence(), receipts: [], paths: [] })).to.equal(null);
  });

  it("are refused where anything is not as it must be", () => {
    const text = evidenceFile(evidence());
    const bent = (change: (json: Record<string, unknown>) => void): string => {
      const json = JSON.parse(text);
      change(json);
      return JSON.stringify(json);
    };
    const cases: [string, string][] = [
      ["[]", "evidence-unrecognised"],
      [bent((json) => (json.type = "other")), "evidence-unrecognised"],
      [bent((json) => (json.v = 2)), "evidence-member-invalid"],
      [bent((json) => delete json.parts), "evidence-member-missing"],
      [bent((json) => (json.more = 1)), "evidence-member-unknown"],
      [bent((json) => (json.parts = [])), "evidence-member-invalid"],
      [bent((json) => (json.receipts = [{}])), "receipt-member-missing"],
      [bent((json) => (json.log = 4)), "evidence-member-invalid"],
    ];
    for (const [input, code] of cases)
      expect(
        codeOf(() => parseEvidence(input)),
        code,
      ).to.equal(code);
  });

  it("never throw anything but an error with a code", () => {
    const json = JSON.parse(evidenceFile(evidence()));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(json)), fc.jsonValue(), (member, value) => {
        try {
          const read = parseEvidence(JSON.stringify({ ...json, [member]: value }));
          questionOf(read);
          accusationIn(read);
        } catch (error) {
          expect(error).to.be.instanceOf(CertraceError);
        }
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseEvidence(text)).to.throw(CertraceError);
      }),
    );
  });
});

describe("accusations", () => {
  it("are found for every lie that a map can tell, from what is shown", () => {
    let found = 0;
    for (const { epoch, evidence, fault } of readVectors("omission")) {
      if (fault === null || evidence.kind !== "absence") continue;
      const { entry, absence } = evidence;
      const accusation = accusationOf(epoch, { ...absence, entries: [] }, [entry]);
      expect(accusation?.fault).to.equal(fault);
      found++;
    }
    expect(found).to.be.greaterThan(0);
  });

  it("find each neighbour that leaves an entry out, wherever it stood", async () => {
    const { SubjectMap } = await import("../../../core/subject/subject-map.ts");
    const { mapValue } = await import("../../../core/subject/map-hash.ts");
    const { miniTree } = await import("../../../core/subject/mini-log.ts");
    const { hashBody } = await import("../../../core/trace/entry.ts");
    const small = makeSmallLog();
    const { log } = small;
    const asked = questionAbout(small);
    const { tag } = asked.parts[0]!.shown;
    const own = log.miniEntries(tag);
    const tree = log.tree();
    const about = (index: number) => ({
      index,
      tag: log.entries[index]!.tag,
      bodyHash: hashBody(log.entries[index]!.body),
      path: tree.inclusionPath(index),
    });
    const judge = (entries: typeof own, of: number[]) => {
      const mini = entries.length === 0 ? null : miniTree(entries);
      const others = log.entries.filter((each) => Buffer.compare(each.tag, tag) !== 0);
      let map = SubjectMap.EMPTY;
      for (const each of others)
        map = map.with({
          tag: each.tag,
          value: mapValue(log.miniEntries(each.tag).length, miniTree(log.miniEntries(each.tag)).root),
        });
      if (mini !== null) map = map.with({ tag, value: mapValue(entries.length, mini.root) });
      const head = { size: log.size, root: tree.root, mapRoot: map.root };
      return accusationOf(head, { tag, ...map.prove(tag), entries }, of.map(about))?.fault ?? null;
    };
    const without = (at: number) => own.filter((_, i) => i !== at);
    expect(own.length).to.be.greaterThan(2);
    expect(judge(without(0), [own[0]!.index])).to.equal("before-first");
    expect(judge(without(1), [own[1]!.index])).to.equal("between");
    expect(judge(without(own.length - 1), [own.at(-1)!.index])).to.equal("after-last");
    expect(judge([], [own[0]!.index])).to.equal("absent");
    const misstated = own.map((each, i) => (i === 1 ? { ...each, leafHash: new Uint8Array(32) } : each));
    expect(judge(misstated, [own[1]!.index])).to.equal("misstated");
    const stranger = log.entries.find((each) => Buffer.compare(each.tag, tag) !== 0)!;
    const foreign = [...own, { index: stranger.index, leafHash: stranger.leafHash }].sort(
      (a, b) => a.index - b.index,
    );
    expect(judge(foreign, [stranger.index])).to.equal("foreign");
    const beyond = [...own, { index: log.size, leafHash: new Uint8Array(32) }];
    expect(judge(beyond, [])).to.equal("beyond");
    expect(
      judge(
        own,
        own.map(({ index }) => index),
      ),
      "the truth",
    ).to.equal(null);
  });
});
