/**
 * A citizen's whole view checked as their browser would check it (core/subject/view): the same file runs in Node and, built
 * by Vite, in Chromium. From the service's answer as text to the verdict.
 */
import { decodeBase64url } from "../../../core/base64url.ts";
import { subjectAlpha } from "../../../core/subject/tag.ts";
import { checkView } from "../../../core/subject/view.ts";
import type { Fact } from "../../../core/verify/facts.ts";
import type { EpochFact, LogFact } from "../../../core/verify/receipt/facts.ts";

/** All that the browser has been given. */
export interface ViewGiven {
  /** citizen id */
  subject: string;
  /** VRF proof of the tag, base64url */
  proof: string;
  /** body of GET /log/{id}/subject-proof */
  answer: string;
  /** what the chain says */
  state: Fact<LogFact | null>;
  epoch: EpochFact;
}

/** @returns the verdict, and how long it took, milliseconds */
export function timeView({ subject, proof, answer, state, epoch }: ViewGiven): {
  verdict: string;
  ms: number;
} {
  const began = performance.now();
  const { registry, log, tag, epoch: head, siblings, terminal, entries } = JSON.parse(answer);
  const now = Math.floor(Date.now() / 1000);
  const block = { number: epoch.block, hash: `0x${"0".repeat(64)}`, time: epoch.anchoredAt };
  const at = <T>(value: T) => ({ value, block });
  const { verdict } = checkView(
    {
      ...{ registry, log, alpha: subjectAlpha(subject) },
      head: { size: head.size, root: decodeBase64url(head.root), mapRoot: decodeBase64url(head.mapRoot) },
      parts: [
        {
          tag: decodeBase64url(tag),
          proof: decodeBase64url(proof),
          siblings: siblings.map((hash: string) => decodeBase64url(hash)),
          terminal: { tag: decodeBase64url(terminal.tag), value: decodeBase64url(terminal.value) },
          entries: entries.map(({ index, leafHash }: { index: number; leafHash: string }) => ({
            ...{ index, leafHash: decodeBase64url(leafHash), body: null, path: null },
          })),
        },
      ],
    },
    { readAt: now, head: at(block), finalized: at(block), state, epoch: at(epoch) },
    { now, registries: [registry] },
  );
  return { verdict, ms: performance.now() - began };
}

Object.assign(globalThis, { timeView });
