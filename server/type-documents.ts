/**
 * Type metadata documents (SD-JWT VC Type Metadata), kept by content: `<data>/types/<sha256 hex>.json`. Their
 * bytes are what the chain holds the hash of, so they are never parsed and written anew. A file whose content
 * does not have its name's hash (a damaged disk, a hand in the folder) is as good as absent.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CertraceError } from "../core/errors.ts";

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64url");

/** All throw the store's codes: `store-corrupt`, `store-full`, `store-unwritable`. */
export interface TypeDocuments {
  /** @param hash SHA-256, base64url, as `metadataHash` in the facts */
  read(hash: string): Promise<Buffer | null>;
  /** Durable and atomic; writing the same document again is harmless. Answers its hash. */
  write(document: Uint8Array): Promise<string>;
}

const failed = (code: string, what: string, cause: unknown): CertraceError =>
  new CertraceError(code, `A type metadata document cannot be ${what}.`, {
    field: "types",
    remedy: "Check the folder types/ in the data folder: its space, and the right to read and write there.",
    cause,
  });

/** @param data the data folder */
export function typeDocuments(data: string): TypeDocuments {
  const folder = join(data, "types");
  const pathOf = (hash: string) => join(folder, `${Buffer.from(hash, "base64url").toString("hex")}.json`);

  return {
    async read(hash) {
      const bytes = await readFile(pathOf(hash)).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return null;
        throw failed("store-corrupt", "read", cause);
      });
      return bytes !== null && hashOf(bytes) === hash ? bytes : null;
    },

    async write(document) {
      const hash = hashOf(document);
      const aside = join(folder, `.${randomUUID()}.tmp`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const file = await open(aside, "wx", 0o644);
        try {
          await file.writeFile(document);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(aside, pathOf(hash));
      } catch (cause) {
        await rm(aside, { force: true }).catch(() => {});
        const full = (cause as NodeJS.ErrnoException).code === "ENOSPC";
        throw failed(full ? "store-full" : "store-unwritable", "written", cause);
      }
      return hash;
    },
  };
}
