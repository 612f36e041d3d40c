/**
 * Removes a folder when the process that started it is gone, however it went: `node folder-keeper.ts <folder>`, with
 * its standard input held open for as long as the folder is needed. What other processes of that run still write
 * while they end is removed as well.
 */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 1_000;

const folder = process.argv[2];
if (folder === undefined) throw new Error("folder-keeper needs the path of a folder");

async function remove(path: string): Promise<void> {
  for (let attempt = 0; attempt < 30; attempt++) {
    await rm(path, { recursive: true, force: true }).catch(() => {});
    await sleep(attempt === 0 ? 100 : PATIENCE_MS);
    if (!existsSync(path)) return;
  }
}

// Ctrl-C and kill reach the whole group: this one ends with its parent, not before.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on("error", () => remove(folder)).on("end", () => remove(folder));
