/**
 * Files that only their owner may read: keys, passphrases. Folders are 0700, files 0600. Files are written aside,
 * synced and then linked into place, so that a crash leaves either nothing or the whole file, and two writers
 * cannot overwrite each other's key. A file that others can read is refused: its secret must be taken as known.
 */
import { constants } from "node:fs";
import { chmod, link, mkdir, open, rename, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { CertraceError } from "../../core/errors.ts";

const MAX_BYTES = 64 * 1024;
/** Windows has no such permission bits; there the user's profile folder is private. */
const hasModes = process.platform !== "win32";

/** Creates a folder (and those above it) that only its owner may enter. Throws `folder-unwritable`. */
export async function privateFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    if (hasModes && ((await stat(folder)).mode & 0o077) !== 0) await chmod(folder, 0o700);
  } catch (cause) {
    throw new CertraceError("folder-unwritable", `The folder ${folder} cannot be written`, {
      field: folder,
      remedy: "name a folder of your own with CERTRACE_DATA, or give yourself the right to write there",
      cause,
    });
  }
}

/** Not mkdir's own `recursive`: on file systems that only seem to lack a folder (/proc) it tries for ever. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(folder)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await makeFolder(folder); // again in full: another process may have been quicker
  }
}

/** Throws `file-exists` unless `replace`, and `folder-unwritable`. */
export async function writePrivateFile(file: string, text: string, replace = false): Promise<void> {
  await privateFolder(dirname(file));
  const aside = `${file}.${process.pid}.${crypto.randomUUID()}.new`;
  try {
    const handle = await open(aside, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (replace) await rename(aside, file);
    else {
      await link(aside, file);
      await unlink(aside);
    }
    await syncFolder(dirname(file));
  } catch (cause) {
    await unlink(aside).catch(() => {});
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") {
      throw new CertraceError("file-exists", `${file} exists already`, { field: file, cause });
    }
    throw new CertraceError("folder-unwritable", `${file} cannot be written`, {
      field: file,
      remedy: "check the space on disk and the right to write there",
      cause,
    });
  }
}

/** A rename or link is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  if (!hasModes) return; // folders cannot be opened there
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Throws `file-not-found`, `file-unreadable` and `file-exposed`. */
export async function readPrivateFile(file: string): Promise<string> {
  try {
    // O_NOFOLLOW: a link planted in a folder of keys could make us take a file of someone else's.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { mode, size } = await handle.stat();
      if (hasModes && (mode & 0o077) !== 0) {
        throw new CertraceError("file-exposed", `${file} can be read by others than its owner`, {
          field: file,
          remedy: `treat its key as stolen, or, where you know that nobody else was here: chmod 600 ${file}`,
        });
      }
      if (size > MAX_BYTES) throw new RangeError("too large");
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof CertraceError) throw cause;
    const absent = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new CertraceError(
      absent ? "file-not-found" : "file-unreadable",
      absent ? `${file} does not exist` : `${file} cannot be read`,
      { field: file, remedy: "check the path and the right to read it", cause },
    );
  }
}
