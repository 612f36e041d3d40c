/**
 * What a case that issued something ("issue", "reissue") hands out, as one archive: the certificate files and their PDFs,
 * the list that leads from a number to its file, what was refused, the manifest. Read from the disk as fast as the archive
 * is taken.
 */
import { createReadStream, existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import { jobPaths } from "../issuing/job.ts";
import { type ZipEntry, zipOf } from "../zip.ts";
import type { DeskTools } from "./case.ts";
import type { KeptCase } from "./cases.ts";
import { issuedFolder, papersFolder } from "./issued-folders.ts";

/** Throws `case-nothing-there`. */
export function archiveOf(kept: KeptCase, desk: Pick<DeskTools, "caseFolder">): AsyncGenerator<Uint8Array> {
  if (!["issue", "reissue"].includes(kept.kind) || kept.state !== "done")
    throw new CertraceError("case-nothing-there", "The case has issued nothing, or not yet.", {
      field: "id",
      remedy: "Wait until a case of the kind issue or reissue is done.",
    });
  return zipOf(allEntries(desk.caseFolder(kept.id)));
}

/** A case may have issued several types: `out`, `out-2`, …; those after the first get folders of their own. */
async function* allEntries(folder: string): AsyncGenerator<ZipEntry> {
  for (let n = 1; n === 1 || existsSync(issuedFolder(folder, n)); n++)
    for await (const entry of entriesOf(issuedFolder(folder, n), papersFolder(folder, n)))
      yield { ...entry, name: n === 1 ? entry.name : `${n}/${entry.name}` };
}

async function* entriesOf(out: string, papers: string): AsyncGenerator<ZipEntry> {
  const { certificates, index, manifest, refused } = jobPaths(out);
  yield { name: "manifest.json", content: createReadStream(manifest) };
  yield { name: "certificates.csv", content: createReadStream(index) };
  yield { name: "refused.csv", content: createReadStream(refused) };
  yield* filesIn("certificates", certificates);
  if (existsSync(papers)) yield* filesIn("papers", papers);
}

/** Folder by folder. */
async function* filesIn(name: string, path: string): AsyncGenerator<ZipEntry> {
  for (const folder of (await readdir(path)).sort())
    for (const file of (await readdir(join(path, folder))).sort())
      yield { name: `${name}/${folder}/${file}`, content: await readFile(join(path, folder, file)) };
}
