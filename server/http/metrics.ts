/**
 * Prometheus metrics. Labels are patterns of routes, statuses and verdicts: never a value out of a request, both
 * for privacy and so that nobody can make the number of series grow.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Verdict } from "../../core/verify/verdict.ts";
import type { Index } from "../index/index.ts";

export interface Metrics {
  request(method: string, route: string, status: number, seconds: number): void;
  verified(verdict: Verdict | "refused", way: "single" | "bulk"): void;
  /** the text format, and its content type */
  text(): Promise<string>;
  readonly mediaType: string;
  close(): void;
}

/**
 * @param bulk the bulk verifications that are running
 * @param now Unix seconds
 */
export function createMetrics(index: Index, bulk: { readonly running: number }, now: () => number): Metrics {
  const registers = [new Registry()];
  const register = registers[0]!;
  collectDefaultMetrics({ register, prefix: "certrace_" });

  const requests = new Histogram({
    name: "certrace_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  const verdicts = new Counter({
    name: "certrace_verifications_total",
    help: "Certificates verified, by verdict; refused: a bulk line that could not be answered.",
    labelNames: ["verdict", "way"],
    registers,
  });
  new Gauge({
    name: "certrace_bulk_running",
    help: "Bulk verifications that are running.",
    registers,
    collect() {
      this.set(bulk.running);
    },
  });
  const behind = new Gauge({
    name: "certrace_index_behind_blocks",
    help: "Blocks that the index has still to read.",
    registers,
  });
  const age = new Gauge({
    name: "certrace_index_age_seconds",
    help: "Seconds since the last news of the chain.",
    registers,
  });
  new Gauge({
    name: "certrace_index_head_block",
    help: "Number of the newest block that the index has read.",
    registers,
    async collect() {
      const progress = await index.progress();
      this.set(progress.head?.number ?? 0);
      behind.set(progress.behind);
      age.set(now() - progress.readAt);
    },
  });

  return {
    request: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    verified: (verdict, way) => verdicts.inc({ verdict, way }),
    text: () => register.metrics(),
    mediaType: register.contentType,
    close: () => register.clear(),
  };
}
