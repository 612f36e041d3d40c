/**
 * LevelDB's own thread stands back (server/stand-back.ts). It merges tables for all databases of the process, half a core
 * for seconds at a time, and nobody waits for it.
 *
 * LevelDB does not say which thread that is. It is there from the first merging on, and is told by that: a database that
 * is made for it, and removed again, merges its nothing, and the one thread that came with it is the one. Where that
 * cannot be told, all stays as it was.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Level } from "level";
import { standBack, THREADS_HAVE_PRIORITIES } from "../stand-back.ts";

/** threads of this process, by number (proc(5)) */
const THREADS = "/proc/self/task";

/** To be called before any store is opened: afterwards the thread is there, and is not told any more. */
export async function mergingStandsBack(): Promise<void> {
  if (!THREADS_HAVE_PRIORITIES) return;
  const folder = await mkdtemp(join(tmpdir(), "certrace-merging-"));
  const database = new Level(folder) as Level & { compactRange(from: string, to: string): Promise<void> };
  try {
    await database.open();
    const before = new Set(await readdir(THREADS));
    await database.compactRange("a", "b");
    const come = (await readdir(THREADS)).filter((thread) => !before.has(thread));
    const names = await Promise.all(come.map(nameOf));
    const merging = come.filter((_, i) => names[i] === MAKER);
    if (merging.length === 1) standBack(Number(merging[0]));
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A thread has the name of the one that made it: here one of libuv's, which all LevelDB's work goes through. */
const MAKER = "libuv-worker";

async function nameOf(thread: string): Promise<string> {
  const name = await readFile(join(THREADS, thread, "comm"), "utf8").catch(() => ""); // it has ended
  return name.trim();
}
