/**
 * The service under soak: `server/main.ts` in a process of its own, as an operator runs it, with a few doors watched
 * (test/faults/moments.ts) so that it can be killed at a chosen step. It ends when this process does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { compileCache } from "../../server/compile-cache.mjs";
import type { Orders } from "../../test/faults/moments.ts";

const MAIN = fileURLToPath(new URL("../../server/main.ts", import.meta.url));
const MOMENTS = new URL("../../test/faults/moments.ts", import.meta.url).href;
const PATIENCE_MS = 60_000;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** the last that it said */
  said: string;
}

export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** resolves to its URL when it listens; rejects when it ends before */
  readonly up: Promise<string>;
  #said = "";

  constructor(env: Record<string, string>, orders: Orders = {}) {
    this.#child = spawn(process.execPath, ["--import", MOMENTS, MAIN], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: compileCache,
        ...env,
        FAULTS: JSON.stringify(orders),
      },
    });
    leash(this.#child);
    const { stdout, stderr } = this.#child;
    const up = Promise.withResolvers<string>();
    this.up = up.promise;
    this.up.catch(() => {});
    createInterface({ input: stdout! }).on("line", (line) => {
      this.#hear(line);
      const port = /"port":(\d+).*"the service is up"/.exec(line)?.[1];
      if (port !== undefined) up.resolve(`http://127.0.0.1:${port}`);
    });
    stderr!.on("data", (data) => this.#hear(String(data)));
    this.ended = new Promise((resolve) =>
      this.#child.once("close", (code, signal) => {
        resolve({ code, signal, said: this.#said });
        up.reject(new Error(`the service ended before it was up (${signal ?? code}): ${this.#said}`));
      }),
    );
  }

  get pid(): number {
    return this.#child.pid!;
  }

  order(orders: Orders): void {
    if (this.#child.connected) this.#child.send(orders, () => {});
  }

  async kill(): Promise<Ended> {
    this.#child.kill("SIGKILL");
    return this.ended;
  }

  /** As an operator ends it. */
  async stop(): Promise<Ended> {
    this.#child.kill("SIGTERM");
    return this.ended;
  }

  /** Resolves to its URL when it takes submissions and its log is anchored. */
  async ready(): Promise<string> {
    const url = await this.up;
    await until(async () => (await fetch(`${url}/readyz`)).ok, "the service is ready");
    return url;
  }

  #hear(text: string): void {
    this.#said = `${this.#said}${text}\n`.slice(-4_000);
  }
}

const leashed = new Set<ChildProcess>();

/** The child does not outlive this process. */
export function leash<C extends ChildProcess>(child: C): C {
  leashed.add(child);
  child.once("close", () => leashed.delete(child));
  return child;
}

/** What a chapter that failed has left running. */
export function endAll(): void {
  for (const child of leashed) child.kill("SIGKILL");
}
process.on("exit", endAll);

export async function until(
  holds: () => Promise<boolean>,
  what: string,
  patience = PATIENCE_MS,
): Promise<void> {
  for (const end = Date.now() + patience; !(await holds()); await sleep(25))
    if (Date.now() > end) throw new Error(`it never came to hold that ${what}`);
}

/** What /readyz says. */
export interface Readiness {
  /** Unix seconds at which the chain was last heard; 0: the service is not ready at all */
  readAt: number;
  /** entries in the log, and on the chain */
  size: number;
  anchored: number;
}

export async function readiness(url: string): Promise<Readiness> {
  const answer = await fetch(`${url}/readyz`);
  const said = (await answer.json()) as { readAt: number; logs: { size: number; anchored: number | null }[] };
  if (!answer.ok) return { readAt: 0, size: 0, anchored: 0 };
  const [{ size, anchored }] = said.logs as [(typeof said.logs)[0]];
  return { readAt: said.readAt, size, anchored: anchored ?? 0 };
}

/** Resolves when the service is ready and the chain holds all of its log. */
export function anchoredAll(url: string): Promise<void> {
  const all = async () => {
    const { anchored, readAt, size } = await readiness(url);
    return readAt > 0 && anchored === size;
  };
  return until(all, "everything is anchored");
}
