/**
 * Jobs that were issued elsewhere, with `certrace issue`, and that a desk looks after from now on: `<desk>/adopted.json`
 * names their folders. Written by `certrace desk adopt` only: over HTTP nobody can make the desk look into a folder of
 * their choice.
 *
 * Throws CertraceError `manifest-unreadable`, `adopt-registry-differs`, `adopt-department-differs`,
 * `folder-unwritable`, `disk-full`.
 */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import { makeFolder, writeWhole } from "../issuing/files.ts";
import { readManifest } from "../issuing/status-change.ts";

export interface AdoptedJob {
  job: string;
  /** absolute */
  out: string;
}

/** @param folder of the desk */
export async function adopted(folder: string): Promise<AdoptedJob[]> {
  const text = await readFile(listOf(folder), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "[]";
    throw error;
  });
  return JSON.parse(text) as AdoptedJob[];
}

export interface Adoption {
  /** of the desk */
  folder: string;
  /** whose certificates the desk may take in: its department's, and those of departments that it succeeds */
  departments: readonly number[];
  /** CAIP-10: the desk's own, and those that it mirrors */
  registries: readonly string[];
  /** folder of a finished job */
  out: string;
}

/** Adopts a job; one that is adopted already is left as it is. */
export async function adopt({
  folder,
  departments,
  registries,
  out,
}: Adoption): Promise<AdoptedJob & { issued: number }> {
  const manifest = await readManifest(out);
  if (!registries.includes(manifest.registry))
    throw new CertraceError("adopt-registry-differs", `${out} was issued in another registry`, {
      field: "out",
      remedy: `Adopt it where it was issued: ${manifest.registry}.`,
    });
  if (!departments.includes(manifest.department))
    throw new CertraceError(
      "adopt-department-differs",
      `${out} was issued by department ${manifest.department}`,
      {
        field: "out",
        remedy: "Adopt it at the desk of that department, or of the one that has taken over from it.",
      },
    );
  const job = `adopted-${manifest.job}`;
  const place = { job, out: resolve(out) };
  const others = (await adopted(folder)).filter((each) => each.job !== job);
  makeFolder(folder);
  writeWhole(listOf(folder), `${JSON.stringify([...others, place], null, 2)}\n`);
  return { ...place, issued: manifest.counts.issued };
}

const listOf = (folder: string): string => join(folder, "adopted.json");
