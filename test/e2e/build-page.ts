/** Builds web/dist when a source of it is newer, so that the tests never look at an old page. */
import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = ["web", "core", "package-lock.json"];

export async function buildPage(): Promise<void> {
  const built = await newest(join(ROOT, "web/dist/index.html"));
  const changed = Math.max(...(await Promise.all(SOURCES.map((source) => newest(join(ROOT, source))))));
  if (built > changed) return;
  // in a process of its own: a build sets NODE_ENV for the whole process
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", "--config", join(ROOT, "web/vite.config.ts")]);
}

/** Newest modification below a path, milliseconds; 0 if there is nothing. The build output does not count. */
async function newest(path: string): Promise<number> {
  const entry = await stat(path).catch(() => null);
  if (!entry) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  const names = (await readdir(path)).filter((name) => name !== "dist");
  return Math.max(0, ...(await Promise.all(names.map((name) => newest(join(path, name))))));
}
