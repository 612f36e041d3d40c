/**
 * Runs commands as named steps and reports them in one way; shared by check.ts and test.ts.
 * A step that cannot be started counts as failed, never as skipped.
 */
import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export interface Step {
  name: string;
  /** a program of node_modules/.bin or an absolute path, and its arguments */
  command: readonly [program: string, ...args: string[]];
  /** what the user does about a failure */
  remedy?: string;
}

export interface StepResult {
  ok: boolean;
  output: string;
  seconds: number;
}

/** Runs one step in the project's root. `live` also passes its output on as it comes. */
export function runStep(step: Step, options: { live?: boolean } = {}): Promise<StepResult> {
  const started = performance.now();
  const [program, ...args] = step.command;
  // This Node first: tools start `node` by name and must not meet an older one.
  const path = [dirname(process.execPath), join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, PATH: path, FORCE_COLOR: process.stdout.isTTY ? "1" : "0" },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    const take = (chunk: Buffer) => {
      output += chunk;
      if (options.live) process.stdout.write(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const end = (ok: boolean) => resolve({ ok, output, seconds: (performance.now() - started) / 1000 });
    child.on("error", (error) => {
      output += `${program}: ${error.message}\n`;
      end(false);
    });
    child.on("close", (code) => end(code === 0));
  });
}

export function report(step: Step, result: StepResult): void {
  console.log(`${result.ok ? "✓" : "✗"} ${step.name} (${result.seconds.toFixed(1)} s)`);
  if (result.ok) return;
  console.log(result.output.trimEnd().replace(/^/gm, "    "));
  if (step.remedy) console.log(`    → ${step.remedy}`);
}

/** Does every job, two at a time, the first ones first; answers in the order of the jobs. */
export async function twoAtATime<Job, Result>(
  jobs: readonly Job[],
  work: (job: Job) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...jobs.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all([worker(), worker()]);
  return results;
}
