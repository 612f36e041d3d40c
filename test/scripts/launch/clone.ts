/** A clone in miniature: the real launcher around tiny stand-ins for what it starts, nothing to install or build. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { contentHash, writeStamp } from "../../../scripts/launch/stamp.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export interface Run {
  child: ChildProcess;
  /** everything so far */
  output(): string;
  stderr(): string;
  /** resolves once the output holds the text */
  says(text: string): Promise<void>;
  exited: Promise<number | null>;
}

export class Clone {
  readonly folder: string;
  readonly #runs: Run[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<Clone> {
    const clone = new Clone(await mkdtemp(join(tmpdir(), "certrace-clone-")));
    const launcher = [
      "scripts/launch",
      "scripts/launch.mjs",
      "scripts/certrace.mjs",
      "server/compile-cache.mjs",
    ];
    for (const path of launcher) {
      await cp(join(ROOT, path), join(clone.folder, path), { recursive: true });
    }
    await clone.write("package.json", '{ "type": "module" }');
    await clone.write("package-lock.json", "{}");
    await clone.write("hardhat.config.ts", "export default {};");
    await clone.write("contracts/A.sol", "contract A {}");
    await clone.write("artifacts/contracts/A.json", "{}");
    await clone.write("web/index.html", "<p>");
    await clone.write("web/dist/index.html", "<p>");
    await clone.write("core/a.ts", "export {};");
    await mkdir(join(clone.folder, "node_modules"));
    const stamp = (name: string, text: string) => writeStamp(join(clone.folder, "node_modules", name), text);
    const hash = (...paths: string[]) => contentHash(clone.folder, paths);
    stamp(".certrace-stamp", `${hash("package-lock.json")} ${process.platform}-${process.arch}`);
    stamp(".certrace-contracts-stamp", hash("package-lock.json", "hardhat.config.ts", "contracts"));
    stamp(".certrace-page-stamp", hash("package-lock.json", "tsconfig.json", "web", "core"));
    return clone;
  }

  async write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.folder, path)), { recursive: true });
    await writeFile(join(this.folder, path), text);
  }

  run(args: readonly string[], more: { cwd?: string; env?: NodeJS.ProcessEnv; node?: string } = {}): Run {
    const [script = "", ...rest] = args;
    const child = spawn(more.node ?? process.execPath, [join(this.folder, script), ...rest], {
      cwd: more.cwd ?? this.folder,
      env: more.env ?? { PATH: "" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const text = { out: "", err: "" };
    child.stdout!.on("data", (chunk) => {
      text.out += chunk;
    });
    child.stderr!.on("data", (chunk) => {
      text.err += chunk;
    });
    const exited = once(child, "close").then(([code]) => code as number | null);
    const says = (wanted: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if ((text.out + text.err).includes(wanted)) resolve();
        };
        child.stdout!.on("data", look);
        child.stderr!.on("data", look);
        child.on("close", () => reject(new Error(`ended without "${wanted}":\n${text.out}${text.err}`)));
        look();
      });
    const run = { child, output: () => text.out, stderr: () => text.err, says, exited };
    this.#runs.push(run);
    return run;
  }

  async remove(): Promise<void> {
    for (const { child, exited } of this.#runs) {
      child.kill("SIGKILL");
      await exited;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether a process is there, zombies not counted: nobody may have asked for their exit code yet. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const { readFile } = await import("node:fs/promises");
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat === "" ? process.platform !== "linux" : !/^\d+ \(.*\) Z/s.test(stat);
}

/** Waits for a process to be gone; a test's time limit is the only clock. */
export async function gone(pid: number): Promise<void> {
  while (await isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}
