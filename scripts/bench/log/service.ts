/** A handle on the service under load (service-child.ts). */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServiceAnswer, ServiceQuestion, ServiceState } from "./service-child.ts";

const CHILD = fileURLToPath(new URL("./service-child.ts", import.meta.url));

export class LogService {
  readonly url: string;
  /** from its start until it took submissions */
  readonly startedIn: number;
  readonly #child: ChildProcess;
  /** rejects when it is gone */
  readonly #gone: Promise<never>;

  private constructor(child: ChildProcess, gone: Promise<never>, url: string, startedIn: number) {
    this.#child = child;
    this.#gone = gone;
    this.url = url;
    this.startedIn = startedIn;
  }

  /** @param folder as `makeLogWorld` made it. Resolves when the log takes submissions. */
  static async start(folder: string): Promise<LogService> {
    const began = performance.now();
    const log = openSync(join(folder, "service.log"), "a", 0o600);
    const child = fork(CHILD, [folder], {
      serialization: "advanced",
      stdio: ["ignore", log, "inherit", "ipc"],
    });
    closeSync(log);
    const gone = once(child, "exit").then(([code, signal]) => {
      throw new Error(`the service ended with ${code ?? signal}`);
    });
    gone.catch(() => {}); // whoever waits for an answer is told
    const answer = await answered(child, gone);
    if (!("url" in answer)) throw new Error("the service did not start");
    return new LogService(child, gone, answer.url, (performance.now() - began) / 1000);
  }

  async state(): Promise<ServiceState> {
    return (await this.#ask({ do: "state" }, "state")).state;
  }

  /** Brings the log to this size, unless it has it. */
  async fill(to: number): Promise<ServiceState> {
    return (await this.#ask({ do: "fill", to }, "state")).state;
  }

  /** The tag of a citizen with its VRF proof, and the log's VRF key: base64url. */
  prove(id: string): Promise<{ tag: string; proof: string; vrfKey: string }> {
    return this.#ask({ do: "prove", id }, "proof");
  }

  async close(): Promise<void> {
    this.#child.send({ do: "close" } satisfies ServiceQuestion);
    await this.#gone.catch(() => {});
  }

  /** As the power goes: kill -9. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#gone.catch(() => {});
  }

  /** One question at a time. */
  async #ask<M extends "state" | "proof">(question: ServiceQuestion, member: M) {
    const answer = answered(this.#child, this.#gone);
    this.#child.send(question);
    const given = await answer;
    if (!(member in given)) throw new Error(`the service failed: ${JSON.stringify(given)}`);
    return given as Extract<ServiceAnswer, Record<M, unknown>>;
  }
}

async function answered(child: ChildProcess, gone: Promise<never>): Promise<ServiceAnswer> {
  return (await Promise.race([once(child, "message"), gone]))[0] as ServiceAnswer;
}
