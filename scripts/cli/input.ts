/** Reads the files that a command is to judge: never more of one than such a file may have, and one byte. */
import { createReadStream } from "node:fs";
import { CertraceError } from "../../core/errors.ts";
import { attachedCertificate } from "../../core/pdf/attached.ts";
import { isPdf, MAX_PDF_SIZE } from "../../core/pdf/refusal.ts";

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

/** The same of what goes on as it is: where more follows, it is refused, never cut. Throws `file-too-large` as well. */
export async function readWhole(file: string, limit: number): Promise<Uint8Array> {
  const content = await readInput(file, limit);
  if (content.length <= limit) return content;
  throw new CertraceError("file-too-large", `The file ${file} has more than ${limit} bytes`, {
    field: file,
    remedy: "say it in less",
  });
}

/**
 * A certificate, as it is or attached to a PDF: a PDF that was taken for a certificate would only be called invalid.
 * Throws `file-unreadable`, and what `attachedCertificate` throws.
 */
export async function readCertificateFile(file: string): Promise<Uint8Array> {
  const content = await readInput(file, MAX_PDF_SIZE);
  return isPdf(content) ? attachedCertificate(content) : content;
}

export function unreadable(file: string, cause: unknown): CertraceError<"file-unreadable"> {
  const code = (cause as NodeJS.ErrnoException).code;
  const why = code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : "cannot be read";
  const remedy =
    code === "EISDIR" ? "name the files in it: folder/*.json" : "check the path and the right to read it";
  return new CertraceError("file-unreadable", `The file ${file} ${why}`, { field: file, remedy, cause });
}
