/** Reads the files that a command is to judge: never more of one than such a file may have, and one byte. */
import { createReadStream } from "node:fs";
import { CertraceError } from "../../core/errors.ts";

/**
 * @param file a path, or - for standard input
 * @param limit bytes; the byte beyond it lets the verifier say that the file is too large
 * Throws `file-unreadable`.
 */
export async function readInput(file: string, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of file === "-" ? process.stdin : createReadStream(file, { end: limit })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > limit) break;
    }
  } catch (cause) {
    throw unreadable(file, cause);
  }
  return Buffer.concat(chunks);
}

export function unreadable(file: string, cause: unknown): CertraceError<"file-unreadable"> {
  const code = (cause as NodeJS.ErrnoException).code;
  const why = code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : "cannot be read";
  const remedy =
    code === "EISDIR" ? "name the files in it: folder/*.json" : "check the path and the right to read it";
  return new CertraceError("file-unreadable", `The file ${file} ${why}`, { field: file, remedy, cause });
}
