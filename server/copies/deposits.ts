/**
 * Encrypted copies, kept until their day for whoever has the link: `<data>/copies/<SHA-256 hex>`, a line of JSON and then
 * the ciphertext. The key is in the link's fragment, which browsers do not send. Whoever deposits gets a secret with
 * which they can take it back; it is kept as a hash.
 *
 * What has run out is deleted when somebody asks for it, and all of it before the shelf is called full; what a process that
 * was killed left half written, with the first deposit of the next.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isTime } from "../../core/copy/terms.ts";
import { CertraceError } from "../../core/errors.ts";
import { isHash } from "../../core/hash-text.ts";
import { isJsonObject, type JsonValue, parseJson } from "../../core/json.ts";

/** Bytes of one; a copy of a hundred claims takes a tenth of it. */
export const MAX_DEPOSIT = 64 * 1024;
/** How many are kept: 1 GiB at most. */
const MOST = 16_384;
/** Seconds that one is kept at most. */
export const LONGEST_DEPOSIT = 366 * 86_400;

/** What is being written, under a name of its own. */
const ASIDE = /^\.[0-9a-f-]{36}\.tmp$/;

const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data);

interface Kept {
  until: number;
  /** SHA-256 of the secret, base64url */
  secret: string;
  ciphertext: Uint8Array;
}

/** The methods throw `store-unreadable`, `store-unwritable`, and `deposit-damaged`: there is one, and it is not whole. */
export class Deposits {
  readonly #folder: string;
  readonly #now: () => number;
  /** how many there are; unknown until the first one is deposited. Wrong by what ran out since: see `#sweep` */
  #count: number | null = null;
  /** before anything is written by this process; null: not yet */
  #begun: Promise<void> | null = null;

  constructor(data: string, now: () => number) {
    this.#folder = join(data, "copies");
    this.#now = now;
  }

  /**
   * @param until last second of it, Unix seconds
   * @returns its SHA-256 in base64url, and the secret that takes it back. Throws `deposits-full`.
   */
  async put(ciphertext: Uint8Array, until: number): Promise<{ id: string; secret: string }> {
    this.#begun ??= this.#begin();
    await this.#begun;
    if (this.#count === null || this.#count >= MOST) this.#count = await this.#sweep();
    if (this.#count >= MOST)
      throw new CertraceError("deposits-full", "No more copies can be kept here now.", {
        remedy: "Save the copy as a file instead, or try again tomorrow.",
      });
    const id = sha256(ciphertext).digest("base64url");
    // Two deposits of one text would share a fate; ciphertexts of honest makers never meet.
    if ((await this.#read(id)) !== null) throw taken();
    const secret = randomBytes(32).toString("base64url");
    const head = JSON.stringify({ until, secret: sha256(secret).digest("base64url") });
    await writing(async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const aside = join(this.#folder, `.${randomUUID()}.tmp`);
      try {
        const file = await open(aside, "wx", 0o600);
        try {
          await file.writeFile(Buffer.concat([Buffer.from(`${head}\n`), ciphertext]));
          await file.sync();
        } finally {
          await file.close();
        }
        await link(aside, this.#path(id)); // never over another one
      } finally {
        await rm(aside, { force: true });
      }
    });
    this.#count++;
    return { id, secret };
  }

  /** null: there is none, or none any more. */
  async get(id: string): Promise<Uint8Array | null> {
    const found = await this.#read(id);
    if (found === null) return null;
    if (sha256(found.ciphertext).digest("base64url") !== id) throw damaged();
    return found.ciphertext;
  }

  /** Whether there was one that this secret takes back. */
  async takeBack(id: string, secret: string): Promise<boolean> {
    const found = await this.#read(id);
    if (found === null || found.secret !== sha256(secret).digest("base64url")) return false;
    await this.#remove(id);
    return true;
  }

  async #read(id: string): Promise<Kept | null> {
    const bytes = await readFile(this.#path(id)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return null;
      throw new CertraceError("store-unreadable", "A deposited copy cannot be read.", { cause });
    });
    if (bytes === null) return null;
    const kept = readKept(bytes);
    if (this.#now() <= kept.until) return kept;
    await this.#remove(id);
    return null;
  }

  async #remove(id: string): Promise<void> {
    await writing(() => rm(this.#path(id), { force: true }));
    if (this.#count !== null) this.#count--;
  }

  /** Deletes what an earlier process was killed over; counted as none, it would fill the disk all the same. */
  async #begin(): Promise<void> {
    try {
      for (const name of await this.#names())
        if (ASIDE.test(name)) await writing(() => rm(join(this.#folder, name), { force: true }));
    } catch (error) {
      this.#begun = null;
      throw error;
    }
  }

  async #names(): Promise<string[]> {
    return readdir(this.#folder).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return [];
      throw new CertraceError("store-unreadable", "Deposited copies cannot be listed.", { cause });
    });
  }

  /** Deletes what has run out; answers how many are left. A damaged one stays: a backup may mend it. */
  async #sweep(): Promise<number> {
    this.#count = null;
    let left = 0;
    for (const name of await this.#names()) {
      if (!/^[0-9a-f]{64}$/.test(name)) continue;
      const isLeft = await this.#read(Buffer.from(name, "hex").toString("base64url")).then(
        (kept) => kept !== null,
        (error: unknown) => {
          if (error instanceof CertraceError && error.code === "deposit-damaged") return true;
          throw error;
        },
      );
      if (isLeft) left++;
    }
    return left;
  }

  #path(id: string): string {
    return join(this.#folder, Buffer.from(id, "base64url").toString("hex"));
  }
}

/** Throws `deposit-damaged`: a disk that lost a part of it must not look as though its day had come. */
function readKept(bytes: Buffer): Kept {
  const end = bytes.indexOf(10);
  let head: JsonValue = null;
  try {
    head = parseJson(bytes.subarray(0, Math.max(end, 0)).toString("utf8"));
  } catch {
    // refused below
  }
  const { until, secret } = isJsonObject(head) ? head : {};
  if (!isTime(until) || !isHash(secret)) throw damaged();
  return { until, secret, ciphertext: bytes.subarray(end + 1) };
}

const taken = (): CertraceError<"deposit-taken"> =>
  new CertraceError("deposit-taken", "This has been deposited already.", {
    remedy: "Encrypt it anew, with a fresh key.",
  });

const damaged = (): CertraceError<"deposit-damaged"> =>
  new CertraceError("deposit-damaged", "This copy is kept here, but its file is damaged.", {
    remedy: "Ask whoever gave you the code for the copy as a file; the operator restores it from a backup.",
  });

async function writing<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    // two at once: the other one was first
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw taken();
    throw new CertraceError("store-unwritable", "A copy cannot be kept.", { cause });
  }
}
