/**
 * One log line and one measurement for each request. A line carries the number of the request, the pattern of the
 * route that answered (`/v1/departments/{id}`), the status, rounded sizes and milliseconds, and the code of a problem.
 * It never carries the path as sent, a query, a header, an address or anything of a body: a line must not tell
 * who verified which certificate.
 */
import { randomUUID } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import type { Log } from "../log.ts";
import type { Metrics } from "./metrics.ts";

/** What is known of a request by the time it is logged. Lives in Express's `response.locals`. */
export interface Observed {
  requestId: string;
  /** pattern of the route, or a word for what no route answers */
  route: string;
  /** whether a person's browser opened it, and not a program */
  visited?: boolean;
  /** code of the problem that was answered */
  problem?: string;
}

export const observed = (response: Response): Observed => response.locals as Observed;

const SILENT = new Set(["/healthz", "/readyz", "/metrics"]);

export function observe(log: Log, metrics: Metrics) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const began = process.hrtime.bigint();
    const state = observed(response);
    const socket = request.socket;
    const [readBefore, writtenBefore] = [socket.bytesRead, socket.bytesWritten];
    state.requestId = randomUUID();
    state.route = "unmatched";
    response.setHeader("Request-Id", state.requestId);
    response.once("close", () => {
      const ms = Number(process.hrtime.bigint() - began) / 1e6;
      const status = response.headersSent ? response.statusCode : 0;
      metrics.request(request.method in METHODS ? request.method : "other", state.route, status, ms / 1000);
      const line = {
        request: state.requestId,
        method: request.method,
        route: state.route,
        status,
        problem: state.problem,
        inKiB: kibibytes(Number(request.headers["content-length"] ?? socket.bytesRead - readBefore)),
        outKiB: kibibytes(socket.bytesWritten - writtenBefore),
        ms: Math.round(ms * 100) / 100,
        aborted: response.writableFinished ? undefined : true,
      };
      if (SILENT.has(state.route)) log.debug(line, "request");
      else log.info(line, "request");
    });
    next();
  };
}

/** Rounded up: an exact length would tell one certificate from another. */
const kibibytes = (bytes: number): number => Math.ceil(bytes / 1024);

/** Node's parser lets some forty methods through; the others share one series. */
const METHODS: Record<string, true> = { GET: true, HEAD: true, POST: true, OPTIONS: true };
