/**
 * Files that staff hand in: registers, lists of numbers, decision documents. Streamed to the disk and hashed on the way,
 * never held in memory, kept for a day; a case that names one keeps it from then on (case-files.ts).
 *
 * What the uploader calls a file is shown to people and is no part of any path: the file's name on disk is its id. A file
 * appears when it is whole and synced; what a crash or a broken connection leaves behind is removed.
 *
 * Throws CertraceError `upload-too-large`, `upload-empty`, `upload-name`, `uploads-too-many`, `upload-unknown`,
 * `disk-full`, `body-too-slow`.
 */
import { createHash, randomBytes } from "node:crypto";
import { renameSync } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { CaseActor } from "../../core/desk/case.ts";
import { CertraceError } from "../../core/errors.ts";
import { hasHiddenCharacters, utf8 } from "../../core/text.ts";
import { diskError, makeFolder, syncFolder } from "../issuing/files.ts";
import { deskKeys, under } from "../store/keys.ts";
import type { Store } from "../store/store.ts";
import type { ActivityRecord } from "./activity.ts";

export interface Upload {
  /** 128 random bits, base64url */
  id: string;
  /** as its uploader calls it; never a path */
  name: string;
  size: number;
  /** SHA-256, hex */
  sha256: string;
  by: CaseActor;
  /** Unix seconds */
  created: number;
  /** on this machine */
  path: string;
}

type Stored = Omit<Upload, "path">;

export const MAX_UPLOAD = 100 * 1024 * 1024;
/** seconds that an upload is kept which no case names */
const KEPT = 24 * 3600;
/** that are kept, or arriving, at a time */
const MOST = 100;
const MAX_NAME = 200;

export interface UploadLimits {
  /** bytes of one */
  size: number;
  most: number;
}

export class Uploads {
  readonly #folder: string;
  readonly #store: Store;
  readonly #record: ActivityRecord;
  readonly #now: () => number;
  readonly #limits: UploadLimits;
  /** ids of those that are arriving */
  readonly #arriving = new Set<string>();

  constructor(
    folder: string,
    store: Store,
    record: ActivityRecord,
    now: () => number,
    limits: Partial<UploadLimits> = {},
  ) {
    this.#folder = join(folder, "uploads");
    this.#store = store;
    this.#record = record;
    this.#now = now;
    this.#limits = { size: MAX_UPLOAD, most: MOST, ...limits };
    makeFolder(this.#folder);
  }

  async take(body: AsyncIterable<Uint8Array>, name: string, by: CaseActor): Promise<Upload> {
    const called = readName(name);
    const id = randomBytes(16).toString("base64url");
    const path = join(this.#folder, id);
    const partial = `${path}.partial`;
    this.#arriving.add(id);
    try {
      await this.#requireRoom();
      const { size, sha256 } = await this.#write(body, partial);
      const stored: Stored = { id, name: called, size, sha256, by, created: this.#now() };
      renameSync(partial, path);
      syncFolder(this.#folder);
      await this.#record.inTurn(() =>
        this.#record.write({ person: by.person, name: by.name, act: "upload", detail: { size, sha256 } }, [
          { put: deskKeys.upload(id), value: utf8(JSON.stringify(stored)) },
        ]),
      );
      return { ...stored, path };
    } catch (error) {
      await Promise.all([partial, path].map((each) => rm(each, { force: true }).catch(() => {})));
      throw error;
    } finally {
      this.#arriving.delete(id);
    }
  }

  /** Throws `upload-unknown`. */
  async find(id: string): Promise<Upload> {
    const stored = await this.#store.get(deskKeys.upload(id));
    if (stored !== undefined) {
      const upload = parse(stored);
      if (!this.#stale(upload)) return { ...upload, path: join(this.#folder, id) };
    }
    throw new CertraceError("upload-unknown", "There is no such upload, or not any more.", {
      field: "terms",
      remedy: "Upload the file again: one that no case names is kept for a day.",
    });
  }

  /** Forgets what nobody used within a day, and what is left of uploads that never ended. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#folder);
    const kept = new Set<string>(this.#arriving);
    for await (const [key, value] of this.#store.range(under(deskKeys.uploads))) {
      const upload = parse(value);
      if (this.#stale(upload)) await this.#store.batch([{ delete: key }]);
      else kept.add(upload.id);
    }
    for (const name of names)
      if (!kept.has(name.replace(/\.partial$/, ""))) await rm(join(this.#folder, name), { force: true });
  }

  #stale({ created }: Stored): boolean {
    return this.#now() - created >= KEPT;
  }

  async #requireRoom(): Promise<void> {
    // Those that are arriving take room as well, this one among them: many at once are no way around it.
    const there = new Set(this.#arriving);
    for await (const [, value] of this.#store.range(under(deskKeys.uploads))) {
      const upload = parse(value);
      if (!this.#stale(upload)) there.add(upload.id);
    }
    if (there.size <= this.#limits.most) return;
    throw new CertraceError("uploads-too-many", "Too many files were handed in today.", {
      remedy: "Use what is there, or come back tomorrow: what no case names is forgotten after a day.",
    });
  }

  async #write(body: AsyncIterable<Uint8Array>, path: string): Promise<{ size: number; sha256: string }> {
    const hash = createHash("sha256");
    const most = this.#limits.size;
    let size = 0;
    const measured = async function* () {
      for await (const part of body) {
        size += part.length;
        if (size > most)
          throw new CertraceError("upload-too-large", `The file is larger than ${most} bytes.`, {
            field: "body",
            remedy: "Hand it in as several files, one case each.",
          });
        hash.update(part);
        yield part;
      }
    };
    try {
      // Opened before anything is read: were it still being opened when the upload fails, it would appear after it was removed.
      const file = await open(path, "wx", 0o600);
      await pipeline(measured, file.createWriteStream({ flush: true }));
    } catch (error) {
      throw interrupted(error) ?? diskError("the upload", error);
    }
    if (size === 0)
      throw new CertraceError("upload-empty", "The file is empty.", {
        field: "body",
        remedy: "Choose a file that has something in it.",
      });
    return { size, sha256: hash.digest("hex") };
  }
}

/** Whoever sends has hung up in the middle. */
function interrupted(cause: unknown): CertraceError | null {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  if (!["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"].includes(code)) return null;
  return new CertraceError("body-too-slow", "The connection was closed before the file ended.", {
    field: "body",
    remedy: "Send the file again.",
    cause,
  });
}

/** A name for people: of one line, and with nothing in it that is not what it looks like. */
function readName(name: string): string {
  const text = name.trim().replace(/[\n\t]+/g, " ");
  if (text !== "" && text.length <= MAX_NAME && text.isWellFormed() && !hasHiddenCharacters(text))
    return text;
  throw new CertraceError("upload-name", "The file's name cannot be shown to people.", {
    field: "name",
    remedy: `Give it a name of 1 to ${MAX_NAME} visible characters.`,
  });
}

function parse(value: Uint8Array): Stored {
  return JSON.parse(Buffer.from(value).toString("utf8")) as Stored;
}
