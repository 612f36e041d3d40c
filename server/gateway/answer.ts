/**
 * One request, from its head to the end of its answer, in the only order there is: read and check the question → have
 * it logged → mark the release → ask the upstream → cut its answer down → release. Whatever fails on the way ends in a
 * problem without data.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Log } from "../log.ts";
import { type Question, readQuestion } from "./ask.ts";
import type { Peer } from "./exchange.ts";
import { headerOf, SUBMISSION_HEADER } from "./headers.ts";
import type { LedgerClient } from "./ledger-client.ts";
import type { Leg, Measures } from "./observe.ts";
import { outcomeOf, problem, problemDetails, Refusal } from "./problem.ts";
import type { CheckedReceipt } from "./receipt-check.ts";
import { RECEIPTS_PATH, type Receipts } from "./receipts.ts";
import { type Released, reduce } from "./reduce.ts";
import type { Releases } from "./releases.ts";
import { MethodNotAllowed, type Route } from "./route.ts";
import type { Settings } from "./settings.ts";
import { limited } from "./stream.ts";
import { askUpstream, type Credential } from "./upstream.ts";

export interface Parts {
  settings: Settings;
  routes: readonly Route[];
  ledger: LedgerClient;
  releases: Releases;
  receipts: Receipts;
  upstream: Peer;
  credential: Credential | null;
  measures: Measures;
  log: Log;
}

/** What is known of a request by the time it is logged. */
interface Seen {
  route: string;
  outcome: string;
  /** of a problem, where it says more than the outcome */
  code?: string;
  ledgerMs?: number;
  upstreamMs?: number;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createHandler(parts: Parts, running: { count: number }): Handler {
  const { settings, receipts, log, measures } = parts;
  return async (request, response) => {
    const began = performance.now();
    const requestId = randomUUID();
    const seen: Seen = { route: "unmatched", outcome: "cut-off" };
    const gone = new AbortController();
    response.once("close", () => {
      running.count--;
      gone.abort(new Error("the consumer is gone"));
      const ms = performance.now() - began;
      measures.request(seen.route, seen.outcome, ms / 1_000);
      log.info({ request: requestId, status: response.statusCode, ...seen, ms: Math.round(ms) }, "request");
    });
    running.count++;
    response.setHeader("Request-Id", requestId);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
    try {
      if (running.count > settings.limits.atOnce)
        throw problem("gateway-busy", "The gateway answers as many requests as it may.", {
          remedy: "Send the same request again in a moment.",
        });
      const { url = "" } = request;
      if (request.method === "GET" && url.startsWith(RECEIPTS_PATH)) {
        seen.route = "receipts";
        const file = receipts.find(url.slice(RECEIPTS_PATH.length), headerOf(request, SUBMISSION_HEADER));
        response.setHeader("Content-Type", "application/json");
        response.end(file);
      } else await answer(parts, request, response, seen, gone.signal);
      seen.outcome = "released";
    } catch (error) {
      if (gone.signal.aborted) return;
      seen.outcome = outcomeOf(error);
      if (error instanceof Refusal) seen.code = error.code;
      answerProblem(response, error, requestId, log);
    }
  };
}

async function answer(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  seen: Seen,
  signal: AbortSignal,
): Promise<void> {
  const { settings, routes, ledger, releases, receipts } = parts;
  const question = await readQuestion(request, routes, settings, ({ settings: { name } }) => {
    seen.route = name;
  });
  const logged = await timed(parts, seen, "ledger", () => ledger.submit(question, signal));
  for (const [name, value] of Object.entries(receipts.headers(logged.receipt, question.submission.hash)))
    response.setHeader(name, value);
  await releases.mark(logged.index, logged.time);
  const released = await prepare(parts, request, question, logged, seen, signal);
  await release(response, released);
}

/** The answer, ready to go. Where there is none, and the upstream said nothing about anybody, the mark goes. */
async function prepare(
  parts: Parts,
  request: IncomingMessage,
  question: Question,
  { index }: CheckedReceipt,
  seen: Seen,
  signal: AbortSignal,
): Promise<Released> {
  const { settings, upstream, credential, releases } = parts;
  try {
    const found = await timed(parts, seen, "upstream", () =>
      askUpstream(upstream, settings.upstream, credential, question, request, signal),
    );
    try {
      const limit = settings.limits.answerKib * 1_024;
      return await reduce(found, question.route, question.event.fields, limit, signal);
    } catch (error) {
      found.destroy();
      throw error;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) await releases.takeBack(index);
    throw error;
  }
}

async function release(response: ServerResponse, released: Released): Promise<void> {
  const { body, mediaType } = released;
  if (body === null) {
    response.writeHead(204).end();
    return;
  }
  response.setHeader("Content-Type", mediaType);
  if (!("limit" in released)) {
    response.setHeader("Content-Length", released.body.length);
    response.end(released.body);
    return;
  }
  if (released.length !== null) response.setHeader("Content-Length", released.length);
  // A failure in the middle cuts the connection: only so does the consumer learn that the rest is missing.
  await pipeline(released.body, limited(released.limit), response);
}

async function timed<T>({ measures }: Parts, seen: Seen, leg: Leg, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const ms = performance.now() - began;
    measures.leg(leg, ms / 1_000);
    seen[`${leg}Ms`] = Math.round(ms);
  }
}

function answerProblem(response: ServerResponse, error: unknown, requestId: string, log: Log): void {
  const details = problemDetails(error, requestId);
  if (details.status >= 500) log.error({ request: requestId, err: error }, "request failed");
  if (response.headersSent) return void response.destroy();
  if (details.status === 503) response.setHeader("Retry-After", "5");
  if (error instanceof MethodNotAllowed) response.setHeader("Allow", error.allow);
  if (details.status === 401) response.setHeader("WWW-Authenticate", "Certrace-Submission");
  response.setHeader("Content-Type", "application/problem+json");
  response.statusCode = details.status;
  response.end(JSON.stringify(details));
}
