/** Files that a command hands out: never over another one, and for the owner alone, since they hold what a certificate says. */
import { writeFile } from "node:fs/promises";
import { CertraceError } from "../../core/errors.ts";

/** Throws `file-unwritable`. */
export async function writeNewFile(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content, { flag: "wx", mode: 0o600 });
  } catch (cause) {
    const taken = (cause as NodeJS.ErrnoException).code === "EEXIST";
    throw new CertraceError(
      "file-unwritable",
      `The file ${path} ${taken ? "is there already" : "cannot be written"}`,
      {
        field: "--out",
        remedy: taken ? "name another, or move that one away" : "check the path and the right to write there",
        cause,
      },
    );
  }
}
