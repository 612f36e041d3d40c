/**
 * What there was to do when a case first ran, kept in its folder: a case that goes on after a crash finds part of it done,
 * and shall still say at its end what it did altogether.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../issuing/files.ts";

/** @returns `now` at the first call for a case, and the same ever after */
export async function firstCounts<T extends Record<string, number>>(caseFolder: string, now: T): Promise<T> {
  const path = join(caseFolder, "first-counts.json");
  const there = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (there !== null) return JSON.parse(there) as T;
  writeWhole(path, JSON.stringify(now));
  return now;
}
