/**
 * The files of a case, in `<desk>/cases/<id>/files/`: fixed when the case is made or edited, so that what is approved
 * cannot change afterwards. Uploads are linked (no second copy on the disk), what the kind adds is written.
 *
 * A file lies under its own SHA-256: nothing that a person typed is part of a path, and an edit that a crash cut short
 * has overwritten nothing.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, rm } from "node:fs/promises";
import { join } from "node:path";
import canonicalize from "canonicalize";
import type { Case, CaseFile } from "../../core/desk/case.ts";
import { CertraceError } from "../../core/errors.ts";
import { diskError, makeFolder, syncFolder, writeWhole } from "../issuing/files.ts";
import type { Checked, DeskTools } from "./case.ts";

/** Where a file of a case lies. Throws RangeError where the case has none of this name. */
export function pathOf(caseFolder: string, { files }: Pick<Case, "files">, file: string): string {
  const found = files.find((each) => each.file === file);
  if (found === undefined) throw new RangeError(`the case has no file ${file}`);
  return join(folderOf(caseFolder), found.sha256);
}

/**
 * @param kept files that it has already
 * @throws CertraceError `upload-unknown`, `disk-full`
 */
export async function keepFiles(
  caseFolder: string,
  { uploads, files = {} }: Pick<Checked<unknown>, "uploads" | "files">,
  desk: Pick<DeskTools, "upload">,
  kept: readonly CaseFile[] = [],
): Promise<CaseFile[]> {
  const folder = folderOf(caseFolder);
  makeFolder(folder);
  const all: CaseFile[] = [];
  for (const id of new Set(uploads)) {
    const already = kept.find(({ file }) => file === id);
    if (already !== undefined) {
      all.push(already);
      continue;
    }
    const { name, path, sha256, size } = await desk.upload(id);
    await link(path, join(folder, sha256)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw diskError("the case", error);
    });
    all.push({ file: id, name, size, sha256 });
  }
  for (const [name, bytes] of Object.entries(files)) {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    writeWhole(join(folder, sha256), bytes);
    all.push({ file: name, name, size: bytes.length, sha256 });
  }
  syncFolder(folder);
  return all;
}

/** Removes what the case is not about any more. */
export async function dropFiles(
  caseFolder: string,
  files: readonly CaseFile[],
  still: readonly CaseFile[],
): Promise<void> {
  for (const { sha256 } of files)
    if (!still.some((other) => other.sha256 === sha256))
      await rm(join(folderOf(caseFolder), sha256), { force: true });
}

/** What an approval is of: SHA-256, hex. */
export function digestOf({ kind, terms, files }: Pick<Case, "kind" | "terms" | "files">): string {
  const content = { kind, terms, files: files.map(({ file, sha256 }) => ({ file, sha256 })) };
  return createHash("sha256").update(canonicalize(content)!).digest("hex");
}

/**
 * Throws `case-content-changed` where terms or files are not what was approved, which only a hand in the desk's folder
 * can bring about.
 */
export async function requireUnchanged(caseFolder: string, kept: Case): Promise<void> {
  if (digestOf(kept) !== kept.digest) throw changed("the terms");
  for (const { name, sha256 } of kept.files)
    if (!(await holds(join(folderOf(caseFolder), sha256), sha256))) throw changed(name);
}

/**
 * A file of a case for somebody who wants to read it, exactly as it was handed in. Nothing of it is given out before all
 * of it was held against the SHA-256 that the case says. Whoever alters it between that and the reading gets no further:
 * the last part is kept back until the whole holds, and the stream breaks instead.
 * @throws CertraceError `case-nothing-there`, `case-file-altered`
 */
export async function openFile(
  caseFolder: string,
  { files, state }: Pick<Case, "files" | "state">,
  file: string,
): Promise<CaseFile & { bytes: AsyncIterable<Uint8Array> }> {
  const found = files.find((each) => each.file === file);
  if (found === undefined || state === "withdrawn")
    throw new CertraceError("case-nothing-there", "The case has no such file, or not any more.", {
      field: "file",
      remedy: "Take one of `files` of the case; those of a case that was withdrawn are gone.",
    });
  const path = join(folderOf(caseFolder), found.sha256);
  if (!(await holds(path, found.sha256))) throw altered(found);
  return { ...found, bytes: whileItHolds(path, found) };
}

async function* whileItHolds(path: string, file: CaseFile): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let last: Uint8Array | undefined;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (last !== undefined) yield last;
    last = chunk;
  }
  if (hash.digest("hex") !== file.sha256) throw altered(file);
  if (last !== undefined) yield last;
}

/** Whether the file is there, and has this SHA-256. */
async function holds(path: string, sha256: string): Promise<boolean> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw cause;
  }
  return hash.digest("hex") === sha256;
}

const folderOf = (caseFolder: string): string => join(caseFolder, "files");

function changed(what: string): CertraceError {
  return new CertraceError("case-content-changed", `On disk, ${what} is not what was approved.`, {
    field: "files",
    remedy: "Nothing was done. Find out who can write the desk's folder, then make the case anew.",
  });
}

function altered({ name }: CaseFile): CertraceError {
  return new CertraceError("case-file-altered", `On disk, ${name} is not what was handed in, or is gone.`, {
    field: "file",
    remedy: "Decide nothing by it. Find out who can write the desk's folder, then make the case anew.",
  });
}
