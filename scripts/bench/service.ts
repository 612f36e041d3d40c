/**
 * Ours over HTTP, the service in a process of its own and the client here, on the same machine.
 * `bulk <n>`: n certificates through one POST /v1/verify/bulk.
 * `single <n> <indexed>`: n single POST /v1/verify at 500 a second (open loop: each is due at its time, whether or not the
 * one before was answered), with <indexed> certificates in the index; p50 and p99 in milliseconds.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { report, timed } from "./result.ts";

const [what = "bulk", count = "10000", indexed = "1000"] = process.argv.slice(2);
const n = Number(count);
const child = spawn(
  process.execPath,
  [fileURLToPath(new URL("service-child.ts", import.meta.url)), indexed, "1000"],
  {
    stdio: ["pipe", "pipe", "inherit"],
  },
);
const [line] = (await once(createInterface(child.stdout), "line")) as [string];
const { url, certificates } = JSON.parse(line) as { url: string; certificates: string[] };
const agent = new Agent({ keepAlive: true });

/** Posts a body, answers how many verdicts `valid` came back. */
function post(path: string, type: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, {
      method: "POST",
      agent,
      headers: { "content-type": type, "content-length": body.length },
    });
    sent.on("error", reject);
    sent.on("response", (answer) => {
      let valid = 0;
      answer.setEncoding("latin1");
      let rest = "";
      answer.on("data", (chunk: string) => {
        const text = rest + chunk;
        valid += text.split('"verdict":"valid"').length - 1;
        rest = text.slice(-16);
      });
      answer.on("error", reject);
      answer.on("end", () =>
        answer.statusCode === 200 ? resolve(valid) : reject(new Error(`HTTP ${answer.statusCode}`)),
      );
    });
    sent.end(body);
  });
}

if (what === "bulk") {
  const bodyOf = (length: number) =>
    Buffer.from(Array.from({ length }, (_, i) => certificates[i % certificates.length]).join(""));
  await post("/v1/verify/bulk", "application/x-ndjson", bodyOf(1_000)); // the compiler warms up
  const body = bodyOf(n);
  let valid = 0;
  const seconds = await timed(async () => {
    valid = await post("/v1/verify/bulk", "application/x-ndjson", body);
  });
  report("certrace bulk", n, seconds, { valid });
} else {
  const bodies = certificates.map((each) => Buffer.from(each));
  const one = (i: number) => post("/v1/verify", "application/json", bodies[i % bodies.length]!);
  const latencies: number[] = [];
  /** Every two milliseconds one; answers once all are answered. */
  const load = async (count: number): Promise<void> => {
    const waiting: Promise<void>[] = [];
    const started = performance.now();
    for (let i = 0; i < count; i++) {
      const due = started + i * 2;
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      waiting.push(one(i).then(() => void latencies.push(performance.now() - Math.max(due, started))));
    }
    await Promise.all(waiting);
  };
  // A service that was started this moment still compiles: five seconds of the same load go before.
  await load(2_500);
  latencies.length = 0;
  const seconds = await timed(() => load(n));
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)];
  report(`certrace single, ${indexed} indexed`, n, seconds, { p50: at(0.5), p99: at(0.99) });
}
agent.destroy();
child.stdin.end();
await once(child, "exit");
