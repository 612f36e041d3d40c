/**
 * The page's end of the workers. Files of one group (the certificates whose statuses stand in one word on chain) go to
 * one worker, which asks about the group once; each worker answers one question after the other; one that died is
 * replaced.
 */
import { STATUSES_PER_WORD } from "../../core/verify/query.ts";
import type { Trusted } from "./evidence/ground.ts";
import type { Report } from "./report.ts";

export interface Question {
  text: string;
  /** Unix seconds; null: now. What was logged stays logged: a receipt is always traced as of now */
  at: number | null;
  /** a node of the verifier's own; null: the service alone is asked. Receipts are asked about at the service alone */
  node: OwnNode | null;
  /** for reports of other services: their keys as the reader has them, a JSON Web Key Set; absent: only this service's are asked for */
  keys?: string | undefined;
  /** for evidence bundles: which blocks count; absent: none */
  trusted?: Trusted;
}

export interface OwnNode {
  url: string;
  /** true: instead of the service; false: beside it, and they must agree */
  alone: boolean;
}

export type Answer = { report: Report } | { failure: string };

/**
 * Verifies a certificate or a receipt in a worker. Rejects only if the verification itself broke down, or once nobody
 * waits for it any more.
 */
export type Verify = (question: Question, signal?: AbortSignal) => Promise<Report>;

/** More would not be faster: a phone's other cores are small, and a service does not like to be asked by a crowd. */
const MOST_WORKERS = 4;

export function startVerifier(size = Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 2)): Verify {
  const lanes: Lane[] = [];
  const laneOf = new Map<string, Lane>();

  /** Where its group goes already, else where the fewest wait. */
  const choose = (text: string): Lane => {
    const group = groupOf(text);
    const known = laneOf.get(group);
    if (known) return known;
    let lane = lanes.find((each) => each.waiting === 0);
    if (!lane && lanes.length < size) {
      lane = startLane();
      lanes.push(lane);
    }
    lane ??= lanes.reduce((least, each) => (each.waiting < least.waiting ? each : least));
    laneOf.set(group, lane);
    return lane;
  };

  return (question, signal) => choose(question.text).ask(question, signal);
}

interface Lane {
  waiting: number;
  ask: Verify;
}

function startLane(): Lane {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const post = (question: Question) =>
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

  const lane: Lane = {
    waiting: 0,
    ask(question, signal) {
      lane.waiting += 1;
      const answer = last
        .then(() => {
          signal?.throwIfAborted();
          return post(question);
        })
        .finally(() => {
          lane.waiting -= 1;
        });
      last = answer.catch(() => {});
      return answer;
    },
  };
  return lane;
}

/** A guess from the text alone: a wrong one costs a question more, and changes no answer. */
function groupOf(text: string): string {
  const root = /"root"\s*:\s*"([\w-]{43})"/.exec(text)?.[1] ?? "";
  const index = Number(/"index"\s*:\s*(\d{1,10})/.exec(text)?.[1] ?? 0);
  return `${root} ${Math.floor(index / STATUSES_PER_WORD)}`;
}
