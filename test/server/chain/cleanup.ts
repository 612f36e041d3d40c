/** Temporary folders and open things of a test, put away after it in reverse order, whatever the test did. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Cleanup {
  /** a new empty folder */
  folder(): Promise<string>;
  /** to be done at the end; failures of it are the test's own business */
  later(task: () => Promise<unknown> | unknown): void;
  /** Does it all. */
  done(): Promise<void>;
}

export function cleanup(): Cleanup {
  const tasks: (() => Promise<unknown> | unknown)[] = [];
  return {
    async folder() {
      const folder = await mkdtemp(join(tmpdir(), "certrace-chain-"));
      tasks.push(() => rm(folder, { recursive: true, force: true }));
      return folder;
    },
    later(task) {
      tasks.push(task);
    },
    async done() {
      for (const task of tasks.splice(0).reverse()) await Promise.resolve(task()).catch(() => {});
    },
  };
}

/** The CertraceError code with which it failed; "no error" if it did not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "no error";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
