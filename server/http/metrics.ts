/**
 * Prometheus metrics. Labels are patterns of routes, statuses and verdicts: never a value out of a request, both
 * for privacy and so that nobody can make the number of series grow.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { TraceVerdict } from "../../core/verify/receipt/verdict.ts";
import type { Verdict } from "../../core/verify/verdict.ts";
import type { Desk } from "../desk/desk.ts";
import type { Index } from "../index/index.ts";
import type { RunningLog } from "../log-role.ts";

export interface Metrics {
  request(method: string, route: string, status: number, seconds: number): void;
  verified(verdict: Verdict | "refused", way: "single" | "bulk"): void;
  traced(verdict: TraceVerdict): void;
  /** events of one submission, once they are logged */
  submitted(granted: number, refused: number): void;
  /** the text format, and its content type */
  text(): Promise<string>;
  readonly mediaType: string;
  close(): void;
}

/**
 * @param bulk the bulk verifications that are running
 * @param logs the trace logs that run here, as they are at each scrape
 * @param desks likewise
 * @param sessions of people who are signed in
 * @param now Unix seconds
 */
export function createMetrics(
  index: Index,
  bulk: { readonly running: number },
  logs: ReadonlyMap<number, RunningLog>,
  desks: ReadonlyMap<number, Pick<Desk, "activity" | "cases">>,
  sessions: { readonly size: number },
  now: () => number,
): Metrics {
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
  const traces = new Counter({
    name: "certrace_traces_total",
    help: "Receipts traced, by verdict.",
    labelNames: ["verdict"],
    registers,
  });
  const events = new Counter({
    name: "certrace_log_events_total",
    help: "Events answered with a receipt, by whether they were logged as asked or refused.",
    labelNames: ["outcome"],
    registers,
  });
  const anchored = new Gauge({
    name: "certrace_log_anchored_entries",
    help: "Entries of a log that the chain holds.",
    labelNames: ["log"],
    registers,
  });
  const anchoredAt = new Gauge({
    name: "certrace_log_anchored_time_seconds",
    help: "When the chain last took a head of a log, Unix seconds.",
    labelNames: ["log"],
    registers,
  });
  const shut = new Gauge({
    name: "certrace_log_in_trouble",
    help: "1 where a log is shut, or cannot be anchored.",
    labelNames: ["log"],
    registers,
  });
  const witnessed = new Gauge({
    name: "certrace_log_witnessed_entries",
    help: "Entries of a log that a witness has cosigned since the start.",
    labelNames: ["log", "witness"],
    registers,
  });
  const overdue = new Gauge({
    name: "certrace_log_disputes_overdue",
    help: "Disputes that were not answered in time.",
    labelNames: ["log"],
    registers,
  });
  const unopened = new Gauge({
    name: "certrace_log_seals_overdue",
    help: "Sealed inquiries that were not opened in time.",
    labelNames: ["log"],
    registers,
  });
  const silent = new Gauge({
    name: "certrace_log_sources_silent",
    help: "Sources that have been silent for longer than they promise.",
    labelNames: ["log"],
    registers,
  });
  new Gauge({
    name: "certrace_log_trail_entries",
    help: "Entries of a log that its trail's index has taken in.",
    labelNames: ["log"],
    registers,
    async collect() {
      for (const [id, { ledger }] of logs) {
        const log = String(id);
        this.set({ log }, ledger.trail.size);
        const { disputes, seals, gaps } = await ledger.trail.conduct(now() * 1000);
        overdue.set({ log }, disputes.overdue);
        unopened.set({ log }, seals.overdue);
        silent.set({ log }, gaps.filter(({ until }) => until === null).length);
      }
    },
  });
  new Gauge({
    name: "certrace_log_entries",
    help: "Entries of a log that are durable.",
    labelNames: ["log"],
    registers,
    collect() {
      for (const [id, { ledger, published }] of logs) {
        const log = String(id);
        const health = ledger.health();
        this.set({ log }, ledger.log.size);
        if (health.anchored !== null) anchored.set({ log }, health.anchored);
        if (health.anchoredAt !== null) anchoredAt.set({ log }, health.anchoredAt / 1000);
        shut.set({ log }, health.error === null ? 0 : 1);
        for (const { name, size } of published.witnesses) witnessed.set({ log, witness: name }, size);
      }
    },
  });
  new Gauge({
    name: "certrace_desk_activity_damaged",
    help: "1 where a desk's activity record does not hold.",
    labelNames: ["department"],
    registers,
    collect() {
      for (const [id, { activity }] of desks)
        this.set({ department: String(id) }, activity.damaged === null ? 0 : 1);
    },
  });
  new Gauge({
    name: "certrace_desk_cases",
    help: "Cases of a department's desk, by state.",
    labelNames: ["department", "state"],
    registers,
    collect() {
      for (const [id, { cases }] of desks)
        for (const [state, count] of Object.entries(cases.counts))
          this.set({ department: String(id), state }, count);
    },
  });
  new Gauge({
    name: "certrace_sessions",
    help: "Sessions of people who are signed in.",
    registers,
    collect() {
      this.set(sessions.size);
    },
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
    traced: (verdict) => traces.inc({ verdict }),
    submitted(granted, refused) {
      events.inc({ outcome: "logged" }, granted);
      events.inc({ outcome: "refused" }, refused);
    },
    text: () => register.metrics(),
    mediaType: register.contentType,
    close: () => register.clear(),
  };
}
