/**
 * The files of a zip archive (PKWARE APPNOTE 6.3, read by zip.js), one after the other. An archive comes from anybody,
 * so it is read like this: nothing is inflated beyond what a file of ours can have, whatever the archive says of itself
 * (zip bombs); overlapping entries, which are how the worst bombs are built, and wrong checksums are refused; what is
 * locked is named; archives inside archives stay shut. A name that climbs folders climbs nothing: names are only shown.
 */
import {
  BlobReader,
  configure,
  type Entry,
  type FileEntry,
  ZipReader,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { isMachinery, type Limits } from "./unzip-limits.ts";

configure({ useWebWorkers: false });

export type Unpacked =
  | { name: string; file: File }
  /** `bomb`: larger than any file of ours, or than its packed form can honestly be; `locked`: needs a password */
  | { name: string; refusal: "bomb" | "locked" | "unreadable"; size: number };

/** Throws for what is no archive that can be read, and for office documents, which are archives inside. */
export async function* unzip(archive: Blob, limits: Limits): AsyncGenerator<Unpacked | { leftOut: number }> {
  const reader = new ZipReader(new BlobReader(archive), {
    checkSignature: true,
    checkOverlappingEntry: true,
    filenameValidation: "tolerant",
  });
  try {
    const entries: Entry[] = [];
    let more = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      if (entry.filename === "[Content_Types].xml") throw new Error("an office document");
      if (entry.directory || isMachinery(entry.filename)) continue;
      if (entries.length < limits.entries) entries.push(entry);
      else more += 1;
    }
    let left = limits.total;
    for (const entry of entries) {
      if (entry.directory) continue;
      const one = await unpack(entry, Math.min(limits.file, left), limits.ratio);
      if ("file" in one) left -= one.file.size;
      yield one;
    }
    if (more > 0) yield { leftOut: more };
  } finally {
    await reader.close();
  }
}

async function unpack(entry: FileEntry, most: number, ratio: number): Promise<Unpacked> {
  const { filename: name, uncompressedSize: size, compressedSize: packed } = entry;
  if (entry.encrypted) return { name, refusal: "locked", size };
  const allowed = Math.min(most, 1_024 + packed * ratio);
  if (size > allowed) return { name, refusal: "bomb", size };
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let unpacked = 0;
  try {
    await entry.getData(
      new WritableStream<Uint8Array<ArrayBuffer>>({
        write(part) {
          unpacked += part.length;
          if (unpacked > allowed) throw new Error("larger than it says");
          parts.push(part.slice());
        },
      }),
    );
  } catch {
    return { name, refusal: unpacked > allowed ? "bomb" : "unreadable", size: Math.max(size, unpacked) };
  }
  return { name, file: new File(parts, name) };
}
