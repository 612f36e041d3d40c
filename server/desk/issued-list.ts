/**
 * certificates.csv of a finished job (server/issuing): which certificate stands at which place, and where its file is. Read in
 * its order, a part at a time.
 *
 * Throws CertraceError `register-…` where it cannot be read, `issued-list-damaged` where it does not fit the job's manifest.
 */
import { join } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import type { Manifest } from "../issuing/manifest.ts";
import { openRegister } from "../issuing/register.ts";

export interface IssuedPlace {
  number: string;
  /** of the register */
  line: number;
  /** position among the manifest's batches */
  batch: number;
  index: number;
  /** relative to the job's folder */
  file: string;
}

/** @param out folder of the job */
export async function* issuedList(out: string, manifest: Manifest): AsyncGenerator<IssuedPlace[]> {
  const batches = new Map(manifest.batches.map(({ batch, size }, at) => [batch, { at, size }]));
  const columns = ["number", "line", "batch", "index", "file"];
  const { rows } = await openRegister({ path: join(out, manifest.index) }, columns);
  for await (const some of rows)
    yield Array.from(some, ({ cells, defect, line: row }) => {
      const [number, line, name, index, file] = cells as [string, string, string, string, string];
      const batch = defect === null ? batches.get(name) : undefined;
      if (batch === undefined || !(isNumber(index) && Number(index) < batch.size && isNumber(line)))
        throw damaged(row);
      return { number, line: Number(line), batch: batch.at, index: Number(index), file };
    });
}

const isNumber = (text: string): boolean => /^\d{1,10}$/.test(text);

function damaged(line: number): CertraceError {
  return new CertraceError(
    "issued-list-damaged",
    `Line ${line} of certificates.csv names no place of its job.`,
    {
      field: "job",
      remedy: "Restore the job's folder from a backup.",
    },
  );
}
