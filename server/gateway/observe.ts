/**
 * What the gateway tells its operator: Prometheus metrics and one log line for each request. Labels and members are
 * names of routes from the settings, codes, statuses, times: nothing out of a request or an answer, neither path nor
 * subject, consumer, index or receipt. Who asked about whom stands in the ledger, for those who may see it.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** A party that a request waits for. */
export type Leg = "ledger" | "upstream";

export interface Measures {
  /** @param outcome `released`, the code of a problem, or `cut-off` */
  request(route: string, outcome: string, seconds: number): void;
  leg(leg: Leg, seconds: number): void;
  text(): Promise<string>;
  readonly mediaType: string;
  close(): void;
}

export function createMeasures(running: () => number): Measures {
  const register = new Registry();
  const registers = [register];
  const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];
  collectDefaultMetrics({ register, prefix: "certrace_gateway_" });
  const requests = new Counter({
    name: "certrace_gateway_requests_total",
    help: "Requests by route and outcome; released: data left the gateway.",
    labelNames: ["route", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "certrace_gateway_request_duration_seconds",
    help: "Time from the head of a request to the end of its answer.",
    labelNames: ["route"],
    buckets,
    registers,
  });
  const legs = new Histogram({
    name: "certrace_gateway_leg_duration_seconds",
    help: "Time that a request waited for the ledger, or for the head of the upstream's answer.",
    labelNames: ["leg"],
    buckets,
    registers,
  });
  new Gauge({
    name: "certrace_gateway_running",
    help: "Requests that are being answered.",
    registers,
    collect() {
      this.set(running());
    },
  });
  return {
    request(route, outcome, seconds) {
      requests.inc({ route, outcome });
      durations.observe({ route }, seconds);
    },
    leg: (leg, seconds) => legs.observe({ leg }, seconds),
    text: () => register.metrics(),
    mediaType: register.contentType,
    close: () => register.clear(),
  };
}
