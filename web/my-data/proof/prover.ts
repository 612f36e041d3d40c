/** The page's end of the worker in which lists are proved: one question at a time; a worker that died is replaced. */
import { CertraceError } from "../../../core/errors.ts";
import type { ProofCheck, ProofResult } from "../../../core/subject/is-this-all.ts";
import type { Gathered } from "./gather.ts";

export interface Questioned extends Omit<Gathered, "sources"> {
  log: number;
  /** citizen id, normalised; it goes to the worker and nowhere else */
  subject: string;
  /** Unix seconds */
  now: number;
}

export type Told = { check: ProofCheck } | { result: ProofResult } | { failure: string };

/** Rejects with CertraceError `service-inconsistent` where the answers are not of the form they must have. */
export type Prove = (question: Questioned, onCheck: (check: ProofCheck) => void) => Promise<ProofResult>;

export function startProver(): { prove: Prove; stop(): void } {
  const begin = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  let worker: Worker | undefined = begin(); // fetched while a person types their number
  const stop = () => {
    worker?.terminate();
    worker = undefined;
  };
  const prove: Prove = (question, onCheck) =>
    new Promise((resolve, reject) => {
      worker ??= begin();
      worker.onmessage = ({ data }: MessageEvent<Told>) => {
        if ("check" in data) onCheck(data.check);
        else if ("result" in data) resolve(data.result);
        else reject(new CertraceError(data.failure, "the proof could not be run"));
      };
      worker.onerror = (event) => {
        stop();
        reject(new Error(event.message || "the worker did not start"));
      };
      worker.postMessage(question);
    });
  return { prove, stop };
}
