/**
 * Zip archives as they are read, of any number of files and any size (ZIP64), in bounded memory: nothing is read before
 * whoever takes the archive has room for it. Stored, not deflated: what goes in is signatures and hashes, or compressed
 * already. Every file has one date, so that the same files make the same archive.
 */
import { makeZip } from "client-zip";

export interface ZipEntry {
  /** with slashes; made by us and never by whoever handed something in */
  name: string;
  content: Uint8Array | string | AsyncIterable<Uint8Array>;
}

const DATE = new Date(Date.UTC(2000, 0, 1));

export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const files = async function* () {
    for await (const { name, content } of entries)
      yield { name, input: content as Uint8Array<ArrayBuffer>, lastModified: DATE };
  };
  const reader = makeZip(files()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
