/**
 * The operator of a log, with all its keys, and everything it may try. For each: who notices, and by which proof, from
 * the public functions alone that a department's system, a citizen's browser, an auditor and the contract run.
 *
 * The same acts against the parts that notice them: the contract (test/contracts/TraceRegistry.t.sol: forks, a log that
 * shrinks; TraceOmission.t.sol: every lie that a map can tell), the audit of a data folder and of a service
 * (test/server/ledger/audit.test.ts, test/scripts/cli/audit.test.ts), witnesses that saw another log
 * (test/server/witness/published.test.ts), the service itself (test/server/ledger/anchoring.test.ts), a citizen's view
 * (test/core/subject/view.test.ts).
 */
import { expect } from "chai";
import { encodeBase64url } from "../../core/base64url.ts";
import { verifyConsistency } from "../../core/merkle/proof.ts";
import { mapValue } from "../../core/subject/map-hash.ts";
import { miniTree } from "../../core/subject/mini-log.ts";
import { omissionFault } from "../../core/subject/omission.ts";
import { SubjectMap } from "../../core/subject/subject-map.ts";
import { checkView, type SubjectView } from "../../core/subject/view.ts";
import { decodeEntry, encodeEntry, hashBody } from "../../core/trace/entry.ts";
import { receiptFile } from "../../core/trace/receipt.ts";
import type { TraceFacts } from "../../core/verify/receipt/facts.ts";
import { NOW } from "../core/build.ts";
import {
  accessEvent,
  citizen,
  instant,
  LOGGED_AT,
  makeSmallLog,
  type Placed,
  TestLog,
  TRACE_REGISTRY,
} from "../core/build-trace.ts";
import { partOf, viewOf } from "../core/subject/build-view.ts";
import { bent, checkOf, trace } from "../core/verify/receipt/trace.ts";

/** A log after its receipt was given out, and a second one that the operator would rather have had. */
function rewritten(change: (entries: Placed[]) => void) {
  const { log, receipt } = makeSmallLog();
  const size = log.size;
  const before = log.facts(receipt);
  const other = new TestLog({ key: log.key, note: log.note });
  other.entries.push(...log.entries);
  change(other.entries);
  for (const [index, entry] of other.entries.entries()) other.entries[index] = { ...entry, index };
  return { log, receipt, size, before, other };
}

const CHANGES: [string, (entries: Placed[]) => void][] = [
  ["changes an old entry", (entries) => (entries[7] = { ...entries[7]!, leafHash: new Uint8Array(32) })],
  ["drops an entry", (entries) => entries.splice(7, 1)],
  ["inserts an entry", (entries) => entries.splice(7, 0, { ...entries[3]! })],
  ["puts another entry at an index that was given out", (entries) => (entries[8] = { ...entries[3]! })],
];

/** The map of a log of `size` entries that conceals one of them. */
function mapWithout(log: TestLog, concealed: number, size: number): SubjectMap {
  let map = SubjectMap.EMPTY;
  for (const { tag } of log.entries.slice(0, size)) {
    const own = log.miniEntries(tag, size).filter(({ index }) => index !== concealed);
    map = map.with({ tag, value: mapValue(own.length, miniTree(own).root) });
  }
  return map;
}

describe("the operator of a log", () => {
  for (const [what, change] of CHANGES) {
    it(`${what}: the holder of a receipt notices, by the head that was anchored`, async () => {
      const { log, receipt, size, before, other } = rewritten(change);
      expect((await trace(receipt, before)).verdict).to.equal("logged");
      // once anchored, the contract takes no other history: no proof leads there
      const [old, next] = [log.tree(size), other.tree()];
      for (let from = 0; from <= Math.min(size, next.size); from++) {
        const proof = next.consistencyProof(from);
        expect(
          verifyConsistency({ size1: size, root1: old.root, size2: next.size, root2: next.root, proof }),
        ).to.equal(false);
      }
      // and before that, whoever holds a receipt holds the proof of the fork
      const told = other.facts(receipt);
      const tracing = await trace(receipt, told);
      expect(tracing.verdict).to.equal("invalid");
      expect(checkOf(tracing, "anchored").code).to.equal("anchored-fork");
      // the operator's own receipts for the new history do not stand under the anchored one
      const forged = await trace(other.receipt([8]), { ...before, grants: told.grants });
      expect(forged.verdict).not.to.equal("logged");
    });
  }

  it("leaves one entry out of the map: whoever holds its receipt shows the contract", () => {
    const { log, submitted } = makeSmallLog();
    const [index] = submitted.indexes as [number];
    const entry = log.entries[index]!;
    const mini = log.miniEntries(entry.tag).filter((each) => each.index !== index);
    const map = mapWithout(log, index, log.size);
    const tree = log.tree();
    const epoch = { size: log.size, root: tree.root, mapRoot: map.root };
    const minis = miniTree(mini);
    const leaf = (position: number) => ({
      position,
      logIndex: mini[position]!.index,
      leafHash: mini[position]!.leafHash,
      path: minis.inclusionPath(position),
    });
    const evidence = {
      kind: "omission" as const,
      entry: {
        index,
        ...decodeEntry(encodeEntry({ tag: entry.tag, bodyHash: hashBody(entry.body) })),
        path: tree.inclusionPath(index),
      },
      subject: {
        tag: entry.tag,
        count: mini.length,
        miniRoot: minis.root,
        siblings: map.prove(entry.tag).siblings,
      },
      leaves: [leaf(0), leaf(1)],
    };
    expect(omissionFault(epoch, evidence)).to.equal("between");
    // of the true map nothing of the kind can be shown
    expect(omissionFault({ ...epoch, mapRoot: log.map().root }, evidence)).to.equal(null);
  });

  it("shows two citizens two maps: only one of them is anchored, and who is shown the other sees that", () => {
    const { log, receipt, submitted } = makeSmallLog();
    const size = log.size - 2;
    const [concealed] = submitted.indexes as [number];
    const whole = viewOf(log, citizen(1), size);
    const map = mapWithout(log, concealed, size);
    const [part] = whole.parts;
    const less: SubjectView = {
      ...whole,
      head: { ...whole.head, mapRoot: map.root },
      parts: [
        {
          ...partOf(log, citizen(1), size, map),
          entries: part!.entries.filter(({ index }) => index !== concealed),
        },
      ],
    };
    expect(part!.entries.length - less.parts[0]!.entries.length, "one is concealed").to.equal(1);
    const truth = log.facts(receipt, { epoch: size });
    const options = { now: NOW, registries: [TRACE_REGISTRY] };
    const asked = (view: SubjectView, facts: TraceFacts) => {
      const { checks, verdict } = checkView(view, facts, options);
      return [verdict, ...checks.filter(({ outcome }) => outcome !== "pass").map(({ code }) => code)];
    };
    const others = viewOf(log, citizen(2), size);
    expect(asked(others, truth)).to.deep.equal(["complete"]);
    expect(asked(whole, truth)).to.deep.equal(["complete"]);
    expect(asked(less, truth)).to.deep.equal(["incomplete", "view-other-head"]);
    // Had it anchored the other one, everybody else would see it; and who holds the receipt shows the omission.
    const lie = bent(truth, (f) => (f.epoch.value.mapRoot = encodeBase64url(map.root)));
    expect(asked(others, lie)).to.deep.equal(["incomplete", "view-other-head"]);
    expect(asked(less, lie)).to.deep.equal(["complete"]);
  });

  it("signs a checkpoint that it will not anchor: it stays a promise, and is overdue after a day", async () => {
    const { log, receipt } = makeSmallLog();
    const soon = bent(log.facts(receipt, { epoch: null }), (f) => {
      f.readAt = LOGGED_AT + 60;
      f.head.value.time = f.head.block.time = LOGGED_AT + 55;
      f.finalized.value.time = LOGGED_AT;
      for (const name of ["finalized", "state", "epoch", "department", "key"]) f[name].block = f.head.value;
    });
    expect((await trace(receipt, soon, { now: LOGGED_AT + 60 })).verdict).to.equal("pending");
    const late = await trace(receipt, log.facts(receipt, { epoch: null }), { now: NOW + 100 });
    expect(late.verdict).to.equal("undetermined");
    expect(checkOf(late, "anchored").code).to.equal("anchored-overdue");
  });

  it("back-dates: not before what the department signed, not before the entry ahead, and not after the chain", async () => {
    const dated = async (time: string, before = 0) => {
      const own = new TestLog();
      own.loadCatalogue();
      for (let i = 0; i < before; i++) own.submit([accessEvent()]);
      const { jws, indexes } = own.submit([accessEvent()], { bend: (members) => (members.time = time) });
      const answer = own.receipt(indexes, { submission: jws });
      return trace(answer, own.facts(answer));
    };
    expect(checkOf(await dated(instant(LOGGED_AT - 86_400)), "submission").code).to.equal("submission-time");
    expect(checkOf(await dated(instant(LOGGED_AT + 86_000)), "anchored").code).to.equal("time-after-anchor");
    expect((await dated(instant(LOGGED_AT + 1))).verdict).to.equal("logged");
  });

  it("forges an event in a department's name: it has no key that the chain holds for it", async () => {
    const own = new TestLog();
    own.loadCatalogue();
    const { jws } = own.submit([accessEvent()]);
    // cites a true submission, but says what that does not
    const { submission } = JSON.parse(own.entries[1]!.body);
    const more = own.append(own.tag(citizen(5)), {
      ...JSON.parse(
        JSON.stringify({
          ...JSON.parse(own.entries[1]!.body),
          v: undefined,
          salt: undefined,
          time: undefined,
        }),
      ),
      fields: ["since"],
      submission,
    });
    const answer = own.receipt([more.index], { submission: jws });
    const tracing = await trace(receiptFile(answer), own.facts(answer));
    expect(tracing.verdict).to.equal("invalid");
    expect(checkOf(tracing, "submission").code).to.equal("submission-event");
    // or logs the one event twice
    const twice = own.append(
      own.entries[1]!.tag,
      JSON.parse(
        JSON.stringify({
          ...JSON.parse(own.entries[1]!.body),
          v: undefined,
          salt: undefined,
          time: undefined,
        }),
      ),
    );
    const both = own.receipt([1, twice.index], { submission: jws });
    expect(checkOf(await trace(both, own.facts(both)), "submission").code).to.equal("submission-event");
  });
});
