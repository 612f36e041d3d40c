/**
 * What a case of the kind "issue" hands out, as one archive: the certificate files, the list that leads from a number to
 * its file, what was refused, the manifest. Read from the disk as fast as the archive is taken.
 */
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import { jobPaths } from "../issuing/job.ts";
import { type ZipEntry, zipOf } from "../zip.ts";
import type { DeskTools } from "./case.ts";
import type { KeptCase } from "./cases.ts";
import { issuedFolder } from "./issue-kind.ts";

/** Throws `case-nothing-there`. */
export function archiveOf(kept: KeptCase, desk: Pick<DeskTools, "caseFolder">): AsyncGenerator<Uint8Array> {
  if (kept.kind !== "issue" || kept.state !== "done")
    throw new CertraceError("case-nothing-there", "The case has issued nothing, or not yet.", {
      field: "id",
      remedy: "Wait until a case of the kind issue is done.",
    });
  return zipOf(entriesOf(issuedFolder(desk.caseFolder(kept.id))));
}

async function* entriesOf(out: string): AsyncGenerator<ZipEntry> {
  const { certificates, index, manifest, refused } = jobPaths(out);
  yield { name: "manifest.json", content: createReadStream(manifest) };
  yield { name: "certificates.csv", content: createReadStream(index) };
  yield { name: "refused.csv", content: createReadStream(refused) };
  for (const folder of (await readdir(certificates)).sort())
    for (const file of (await readdir(join(certificates, folder))).sort())
      yield {
        name: `certificates/${folder}/${file}`,
        content: await readFile(join(certificates, folder, file)),
      };
}
