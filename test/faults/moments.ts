/**
 * Faults inside a process that knows nothing of them: `node --import test/faults/moments.ts <program>`. Everything by
 * which a service leaves a trace in the world goes through a few doors of the platform: durable writes of a store, the
 * map's fsync, a tile's rename, requests to a node, answers to a client. Here those doors count who passes, and kill -9
 * the process right before or right after the n-th: so each step between a request and its anchor can be the last one,
 * in the very program that people run. The same way its clock is moved.
 *
 * Orders come over IPC at any time, or in FAULTS (JSON) with the start; worker threads get them too.
 */
import fs from "node:fs";
import promises from "node:fs/promises";
import { Server, ServerResponse } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { BroadcastChannel, isMainThread } from "node:worker_threads";
import { Level } from "level";

/** What a process does on the way from a request to its anchor, in that order. */
export const STEPS = [
  /** a submission has arrived */
  "request",
  /** entries, bodies, grants and the answer's record, in one durable batch */
  "write submission",
  "answer",
  /** a hash tile moved to its place */
  "tile",
  /** the subject map's file synced */
  "map",
  /** the epoch recorded */
  "write epoch",
  /** the signed transaction, before it is sent, and what became of it */
  "write outbox",
  /** a signed transaction to the node; of the embedded chain both the door and anvil behind it */
  "send",
  /** the embedded chain's journal */
  "write chain",
  "mine",
  /** the index has read a block */
  "write index",
] as const;

export type Step = (typeof STEPS)[number];

export interface Moment {
  step: Step;
  when: "before" | "after";
  /** the first is 1 */
  nth: number;
}

export interface Orders {
  kill?: Moment;
  /** milliseconds by which this process' clock goes wrong */
  clock?: number;
}

const WRITES: [prefix: string, step: Step][] = [
  ["submission/", "write submission"],
  ["log/epoch/", "write epoch"],
  ["outbox/", "write outbox"],
  ["chain/cycle/", "write chain"],
  ["index/cursor", "write index"],
];

let armed: Moment | null = null;
let seen = 0;
let skew = 0;

/** To be called on both sides of a step. */
function pass(step: Step, when: Moment["when"]): void {
  if (armed?.step !== step || armed.when !== when) return;
  seen += 1;
  if (seen === armed.nth) process.kill(process.pid, "SIGKILL");
}

function obey({ kill, clock }: Orders): void {
  if (kill !== undefined) {
    armed = kill;
    seen = 0;
  }
  if (clock !== undefined) skew = clock;
}

async function around<T>(step: Step | undefined, act: () => Promise<T>): Promise<T> {
  if (step === undefined) return act();
  pass(step, "before");
  const result = await act();
  pass(step, "after");
  return result;
}

const isSubmission = (request: { method?: string | undefined; url?: string | undefined }) =>
  request.method === "POST" && request.url?.endsWith("/submissions") === true;

const { batch } = Level.prototype;
Level.prototype.batch = function (this: unknown, ...args: unknown[]) {
  const [operations] = args as [{ key: string }[] | undefined];
  const step = WRITES.find(([prefix]) => operations?.some(({ key }) => key.startsWith(prefix)))?.[1];
  return around(step, () => Reflect.apply(batch, this, args));
} as typeof batch;

const { rename } = promises;
promises.rename = (from, to) =>
  around(/\/tile\//.test(String(to)) ? "tile" : undefined, () => rename(from, to));

const { fsyncSync } = fs;
fs.fsyncSync = (file) => {
  pass("map", "before");
  fsyncSync(file);
  pass("map", "after");
};
syncBuiltinESMExports();

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const body = typeof init?.body === "string" ? init.body : "";
  const step = body.includes('"eth_sendRawTransaction"')
    ? "send"
    : body.includes('"evm_mine"')
      ? "mine"
      : undefined;
  return around(step, () => fetch(input, init));
};

const { emit } = Server.prototype;
Server.prototype.emit = function (event: string | symbol, ...args: unknown[]) {
  if (event === "request" && isSubmission(args[0] as object)) pass("request", "before");
  const heard = Reflect.apply(emit, this, [event, ...args]);
  if (event === "request" && isSubmission(args[0] as object)) pass("request", "after");
  return heard;
};

const { end } = ServerResponse.prototype;
ServerResponse.prototype.end = function (this: ServerResponse, ...args: unknown[]) {
  if (isSubmission(this.req)) {
    pass("answer", "before");
    this.once("finish", () => pass("answer", "after"));
  }
  return Reflect.apply(end, this, args);
} as typeof end;

const { now } = Date;
globalThis.Date = class extends Date {
  constructor(...args: []) {
    super(...((args.length === 0 ? [now() + skew] : args) as []));
  }

  static override now(): number {
    return now() + skew;
  }
} as DateConstructor;

const toThreads = new BroadcastChannel("faults");
toThreads.unref();
if (isMainThread) {
  process.on("message", (orders: Orders) => {
    obey(orders);
    toThreads.postMessage(orders);
    process.env.FAULTS = JSON.stringify(orders); // threads that begin later
  });
  // Whoever gives the orders is gone: so is the process that they were for.
  process.on("disconnect", () => process.exit(1));
  process.channel?.unref();
} else {
  toThreads.onmessage = ({ data }) => obey(data as Orders);
}
obey(JSON.parse(process.env.FAULTS ?? "{}") as Orders);
