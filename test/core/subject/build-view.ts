/** A person's view of a log made by the test builder: their part under one key, and the whole of it. */
import { vrfProve } from "../../../core/subject/ecvrf.ts";
import type { SubjectMap } from "../../../core/subject/subject-map.ts";
import { subjectAlpha } from "../../../core/subject/tag.ts";
import type { SubjectView, ViewPart } from "../../../core/subject/view.ts";
import { LOG, type TestLog, TRACE_REGISTRY } from "../build-trace.ts";

/** @param map the one that the operator shows; the log's own when left out */
export function partOf(of: TestLog, subject: string, size: number, map: SubjectMap = of.map(size)): ViewPart {
  const tag = of.tag(subject);
  const tree = of.tree(size);
  return {
    tag,
    proof: vrfProve(of.vrf, subjectAlpha(subject)),
    ...map.prove(tag),
    entries: of.miniEntries(tag, size).map(({ index, leafHash }) => ({
      index,
      leafHash,
      body: of.entries[index]!.body,
      path: tree.inclusionPath(index),
    })),
  };
}

export function viewOf(of: TestLog, subject: string, size: number): SubjectView {
  return {
    registry: TRACE_REGISTRY,
    log: LOG,
    alpha: subjectAlpha(subject),
    head: { size, root: of.tree(size).root, mapRoot: of.map(size).root },
    parts: [partOf(of, subject, size)],
  };
}
