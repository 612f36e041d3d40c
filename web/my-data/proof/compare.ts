/**
 * "Somebody showed me this receipt: is it in my list?" The receipt is verified first, by itself and against the chain;
 * then each of its entries is held against the list that was just proved. An entry that is about the person and is not in
 * it is evidence, and where the map itself lacks it, evidence that the contract takes.
 */
import { encodeBase64url } from "../../../core/base64url.ts";
import { CertraceError } from "../../../core/errors.ts";
import { accusationIn, type Evidence } from "../../../core/subject/evidence.ts";
import { parseSubjectProof } from "../../../core/subject/subject-proof.ts";
import { parseReceipt, readReceipt } from "../../../core/trace/receipt.ts";
import { connectService } from "../../verify/service.ts";
import { startTracing } from "../../verify/tracing.ts";
import { openText } from "./gather.ts";
import { evidenceIn } from "./save-evidence.ts";
import type { LogProof } from "./use-proof.ts";

export type Compared =
  | { what: "invalid" | "other-log" | "unknown" }
  | {
      what: "entries";
      log: number;
      entries: { index: number; is: "listed" | "not-yours" | "pending" | "omitted" }[];
    }
  | { what: "omitted"; index: number; evidence: Evidence; provable: boolean };

export async function compareReceipt(
  text: string,
  logs: readonly LogProof[],
  request: typeof fetch,
): Promise<Compared> {
  const base = location.origin;
  let parsed: ReturnType<typeof parseReceipt>;
  try {
    parsed = parseReceipt(text);
  } catch (error) {
    if (error instanceof CertraceError) return { what: "invalid" };
    throw error;
  }
  const proof = logs.find(
    ({ whose, gathered }) => whose.log === parsed.log && gathered?.registry === parsed.registry,
  );
  if (proof?.result == null || proof.gathered === null) return { what: "other-log" };
  const trace = startTracing(connectService(base, request), () => Math.floor(Date.now() / 1000));
  const { verdict } = await trace({ text });
  if (verdict === "invalid") return { what: "invalid" };
  if (verdict === "undetermined") return { what: "unknown" };

  const { size } = proof.result.head;
  const accounted = new Map(
    proof.gathered.answers.flatMap(({ text: answer }) =>
      parseSubjectProof(JSON.parse(answer)).entries.map(
        ({ index, leafHash }) => [index, encodeBase64url(leafHash)] as const,
      ),
    ),
  );
  const entries = parsed.entries.map(({ index, tag, leafHash }) => {
    const mine = encodeBase64url(tag) === proof.whose.tag;
    const listed = accounted.get(index) === encodeBase64url(leafHash);
    const is = !mine ? "not-yours" : index >= size ? "pending" : listed ? "listed" : "omitted";
    return { index, is } as const;
  });
  const omitted = entries.find(({ is }) => is === "omitted");
  if (omitted === undefined) return { what: "entries", log: parsed.log, entries };
  const { index } = omitted;
  const receipt = readReceipt(text);
  const path = await pathOf(parsed.log, index, size, base, request);
  const evidence = evidenceIn(proof, {
    // What others' entries in it say is none of the evidence's business.
    receipts: [
      { ...withoutSubmission(receipt), entries: receipt.entries.filter((each) => each.index === index) },
    ],
    paths: path === null ? [] : [{ index, path }],
  })!;
  return { what: "omitted", index, evidence, provable: accusationIn(evidence) !== null };
}

/** The submission names every subject of it. */
function withoutSubmission({ submission: _, ...receipt }: ReturnType<typeof readReceipt>) {
  return receipt;
}

/** null: the service does not show it; anybody can make it from the log's public tiles. */
async function pathOf(
  log: number,
  index: number,
  size: number,
  base: string,
  request: typeof fetch,
): Promise<string[] | null> {
  try {
    const { path } = JSON.parse(
      await openText(base, `/log/${log}/proof?index=${index}&size=${size}`, request),
    );
    return Array.isArray(path) && path.every((each) => typeof each === "string") ? path : null;
  } catch (error) {
    if (error instanceof CertraceError || error instanceof SyntaxError) return null;
    throw error;
  }
}
