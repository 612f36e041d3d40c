/** Builds web/dist when a source of it is newer, so that the tests never look at an old page. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = ["web", "core", "package-lock.json"];

export async function buildPage(): Promise<void> {
  const built = await newest(join(ROOT, "web/dist/index.html"));
  const changed = Math.max(...(await Promise.all(SOURCES.map((source) => newest(join(ROOT, source))))));
  if (built < changed) await build({ configFile: join(ROOT, "web/vite.config.ts"), logLevel: "warn" });
}

/** Newest modification below a path, milliseconds; 0 if there is nothing. The build output does not count. */
async function newest(path: string): Promise<number> {
  const entry = await stat(path).catch(() => null);
  if (!entry) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  const names = (await readdir(path)).filter((name) => name !== "dist");
  return Math.max(0, ...(await Promise.all(names.map((name) => newest(join(path, name))))));
}
