/** A question of "Is this all?" about a log made by the test builder, all of it true, for a test to bend. */
import { encodeBase64url } from "../../../core/base64url.ts";
import type { Question } from "../../../core/subject/is-this-all.ts";
import { subjectAlpha } from "../../../core/subject/tag.ts";
import { NOW } from "../build.ts";
import { citizen, LOG, makeSmallLog, type SmallLog, TRACE_REGISTRY } from "../build-trace.ts";
import { partOf } from "./build-view.ts";

export const ME = citizen(1);

export function questionAbout({ log, receipt }: SmallLog = makeSmallLog(), size = log.size): Question {
  const part = partOf(log, ME, size);
  return {
    registry: TRACE_REGISTRY,
    log: LOG,
    alpha: subjectAlpha(ME),
    parts: [
      {
        proof: encodeBase64url(part.proof),
        shown: {
          registry: TRACE_REGISTRY,
          log: LOG,
          tag: part.tag,
          head: { size, root: log.tree(size).root, mapRoot: log.map(size).root },
          siblings: part.siblings,
          terminal: part.terminal,
          entries: part.entries.map(({ index, leafHash }) => ({ index, leafHash })),
        },
      },
    ],
    listed: part.entries.map(({ index, body }) => ({ index, body, erased: null })),
    facts: log.facts(receipt, { epoch: size }),
    remembered: null,
    growth: null,
    now: NOW,
    registries: [TRACE_REGISTRY],
  };
}
