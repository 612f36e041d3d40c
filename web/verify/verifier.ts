/** The page's end of the worker: one question at a time, answered in order; a worker that died is replaced. */
import type { Report } from "./report.ts";

export interface Question {
  text: string;
  /** Unix seconds; null: now. What was logged stays logged: a receipt is always traced as of now */
  at: number | null;
}

export type Answer = { report: Report } | { failure: string };

/** Verifies a certificate or a receipt in the worker. Rejects only if the verification itself broke down. */
export type Verify = (question: Question) => Promise<Report>;

export function startVerifier(): Verify {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const ask = (question: Question) =>
    new Promise<Report>((resolve, reject) => {
      worker ??= new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<Answer>) =>
        "report" in data ? resolve(data.report) : reject(new Error(data.failure));
      worker.onerror = (event) => {
        worker?.terminate();
        worker = undefined;
        reject(new Error(event.message || "the worker did not start"));
      };
      worker.postMessage(question);
    });

  return (question) => {
    const answer = last.then(() => ask(question));
    last = answer.catch(() => {});
    return answer;
  };
}
