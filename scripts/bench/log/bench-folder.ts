/** The folder of a run: on a real disk, and gone with the run, however that ends (folder-keeper.ts). */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../steps.ts";

const KEEPER = fileURLToPath(new URL("./folder-keeper.ts", import.meta.url));
/** Linux's number of a file system that is memory: writing through to that says nothing. */
const TMPFS = 0x01021994;

export interface BenchFolder {
  path: string;
  /** Resolves when it is gone. */
  remove(): Promise<void>;
}

export async function makeBenchFolder(): Promise<BenchFolder> {
  const path = await mkdtemp(join(await diskFolder(), "certrace-bench-"));
  const keeper = spawn(process.execPath, [KEEPER, path], { stdio: ["pipe", "ignore", "inherit"] });
  await once(keeper, "spawn");
  await chmod(path, 0o711); // PostgreSQL may run as another user, in a folder below that is its own
  return {
    path,
    async remove() {
      const exited = once(keeper, "exit");
      keeper.stdin.end();
      await exited;
    },
  };
}

export async function privateFolderIn(parent: string, name: string): Promise<string> {
  const path = join(parent, name);
  await mkdir(path, { mode: 0o700 });
  return path;
}

async function diskFolder(): Promise<string> {
  for (const folder of [tmpdir(), "/var/tmp"]) {
    const type = await statfs(folder).then(
      (found) => found.type,
      () => TMPFS,
    );
    if (type !== TMPFS) return folder;
  }
  return root;
}
