/** The worker: one question in, each check as it is made, and the result. Nothing leaves it but that. */
import { CertraceError } from "../../../core/errors.ts";
import { isThisAll } from "../../../core/subject/is-this-all.ts";
import { parseSubjectProof } from "../../../core/subject/subject-proof.ts";
import { subjectAlpha } from "../../../core/subject/tag.ts";
import type { Questioned, Told } from "./prover.ts";

const tell = (told: Told) => self.postMessage(told);

self.onmessage = ({ data }: MessageEvent<Questioned>) => {
  const { subject, answers, ...question } = data;
  try {
    const parts = answers.map(({ text, proof }) => ({ shown: parseSubjectProof(JSON.parse(text)), proof }));
    const proving = isThisAll({ ...question, alpha: subjectAlpha(subject), parts });
    for (let step = proving.next(); ; step = proving.next()) {
      if (step.done) return tell({ result: step.value });
      tell({ check: step.value });
    }
  } catch (error) {
    const known = error instanceof CertraceError || error instanceof SyntaxError;
    tell({ failure: known ? "service-inconsistent" : String(error) });
  }
};
