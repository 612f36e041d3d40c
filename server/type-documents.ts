/**
 * Type metadata documents (SD-JWT VC Type Metadata), kept by content: `<data>/types/<sha256 hex>.json`. Their
 * bytes are what the chain holds the hash of, so they are never parsed and written anew. A file whose content
 * does not have its name's hash (a damaged disk, a hand in the folder) is as good as absent.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64url");

export interface TypeDocuments {
  /** @param hash SHA-256, base64url, as `metadataHash` in the facts */
  read(hash: string): Promise<Buffer | null>;
  /** Durable and atomic; writing the same document again is harmless. Answers its hash. */
  write(document: Uint8Array): Promise<string>;
}

/** @param data the data folder */
export function typeDocuments(data: string): TypeDocuments {
  const folder = join(data, "types");
  const pathOf = (hash: string) => join(folder, `${Buffer.from(hash, "base64url").toString("hex")}.json`);

  return {
    async read(hash) {
      const bytes = await readFile(pathOf(hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      return bytes !== null && hashOf(bytes) === hash ? bytes : null;
    },

    async write(document) {
      const hash = hashOf(document);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const aside = join(folder, `.${randomUUID()}.tmp`);
      try {
        const file = await open(aside, "wx", 0o644);
        try {
          await file.writeFile(document);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(aside, pathOf(hash));
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
      return hash;
    },
  };
}
