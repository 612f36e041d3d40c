/** The evidence of a proof that failed, or of a receipt whose entry was kept from the person, as a file of their own. */
import { type Evidence, evidenceFile, evidenceOf } from "../../../core/subject/evidence.ts";
import { parseSubjectProof } from "../../../core/subject/subject-proof.ts";
import type { Receipt } from "../../../core/trace/receipt.ts";
import { saveFile } from "../../components/save-file.ts";
import type { LogProof } from "./use-proof.ts";

/** null: nothing was answered that could be kept. */
export function evidenceIn(
  { checks, gathered, whose }: LogProof,
  more: { receipts?: Receipt[]; paths?: Evidence["paths"] } = {},
): Evidence | null {
  if (gathered === null) return null;
  const parts = gathered.answers.map(({ text, proof }) => ({
    shown: parseSubjectProof(JSON.parse(text)),
    proof,
  }));
  const found = checks.filter(({ outcome }) => outcome === "fail");
  return evidenceOf({ ...gathered, log: whose.log, parts }, found, {
    made: new Date().toISOString(),
    ...more,
  });
}

export function saveEvidence(evidence: Evidence): void {
  const day = evidence.made.slice(0, 10);
  saveFile(`certrace-evidence-${evidence.log}-${day}.json`, "application/json", evidenceFile(evidence));
}
