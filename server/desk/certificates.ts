/**
 * The certificates that a desk issued, found by number, batch or job: an index over the folders of its jobs, in a store
 * of its own (`<desk>/certificates`). A certificate's number is the only thing about a person in it.
 *
 * Nothing lives here alone: everything is read from each job's manifest.json and certificates.csv, so an index that was
 * lost, or that a crash left behind, is made good when it is opened. Beside the desk's own jobs (`cases/<id>/out…`) it
 * knows those that were issued with the CLI and adopted (adopt.ts).
 *
 * Throws CertraceError: what the store throws, `manifest-unreadable`, `register-…` and `issued-list-damaged` for a certificates.csv
 * that is damaged, `certificate-file-missing`.
 */
import { existsSync, readdirSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DeskCertificate } from "../../core/desk/answers.ts";
import { CertraceError } from "../../core/errors.ts";
import { utf8 } from "../../core/text.ts";
import type { Manifest } from "../issuing/manifest.ts";
import { readManifest } from "../issuing/status-change.ts";
import { issuedKeys, lastNumber, under } from "../store/keys.ts";
import { openLevelStore } from "../store/level.ts";
import type { Operation, Range, Store } from "../store/store.ts";
import { adopted } from "./adopt.ts";
import { issuedList } from "./issued-list.ts";

export interface DeskJob {
  /** counted from 1, in the order in which they came to the desk */
  n: number;
  /** the case that issued it, with `-2`, … where it has several; or `adopted-…` */
  job: string;
  /** folder that it was issued into */
  out: string;
  department: number;
  vct: string;
  typeId: number;
  service: string;
  issued: number;
  bundle: boolean;
  batches: { batch: string; root: string; size: number; list: number; kid: string; block: number }[];
}

/** What to look for; nothing: all, the newest job first. */
export type CertificateQuery =
  | { number: string }
  | { prefix: string }
  | { batch: string }
  | { job: string }
  | Record<string, never>;

export interface CertificatePage {
  items: DeskCertificate[];
  next: string | null;
}

/** What stands at a certificate's place: number, row of the register, and where its file is. */
type Placed = [number: string, line: number, file: string, offset?: number, length?: number];
interface KeptJob extends DeskJob {
  /** whether every certificate of it is in the index */
  whole: boolean;
}

const ROWS_AT_ONCE = 500;

export class Certificates {
  readonly #folder: string;
  readonly #store: Store;
  readonly #jobs = new Map<number, KeptJob>();
  #adding: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, store: Store) {
    this.#folder = folder;
    this.#store = store;
  }

  /** @param folder of the desk */
  static async open(folder: string): Promise<Certificates> {
    const store = await openLevelStore(join(folder, "certificates"));
    try {
      const certificates = new Certificates(folder, store);
      for await (const [key, value] of store.range(under(issuedKeys.jobs)))
        certificates.#jobs.set(lastNumber(key), parse<KeptJob>(value));
      await certificates.refresh();
      return certificates;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** The oldest first. */
  get jobs(): readonly DeskJob[] {
    return [...this.#jobs.values()].filter(({ whole }) => whole);
  }

  job(name: string): DeskJob | null {
    return this.jobs.find(({ job }) => job === name) ?? null;
  }

  /** Takes in what finished jobs are not known yet: of the desk itself, and adopted ones. */
  async refresh(): Promise<void> {
    for (const { job, out } of [...ownJobs(this.#folder), ...(await adopted(this.#folder))])
      await this.add(job, out);
  }

  /** Takes a finished job in; one that is known is left as it is. */
  async add(job: string, out: string): Promise<void> {
    const before = this.#adding;
    const adding = before.catch(() => {}).then(() => this.#add(job, out));
    this.#adding = adding;
    await adding;
  }

  async #add(job: string, out: string): Promise<void> {
    const known = [...this.#jobs.values()].find((each) => each.job === job);
    if (known?.whole === true) return;
    const manifest = await readManifest(out);
    const n = known?.n ?? Math.max(0, ...this.#jobs.keys()) + 1;
    const kept: KeptJob = { ...jobOf(n, job, out, manifest), whole: false };
    this.#jobs.set(n, kept);
    // First that there is such a job: what a crash leaves half done is done again under the same number.
    await this.#keep(kept);
    await using bundle = kept.bundle ? await BundleLines.open(join(out, manifest.certificates)) : null;
    let operations: Operation[] = [];
    for await (const places of issuedList(out, manifest)) {
      for (const { number, line, batch, index, file } of places) {
        const place: Placed = [number, line, file];
        if (bundle !== null) place.push(...(await bundle.next()));
        operations.push(
          { put: issuedKeys.place(n, batch, index), value: utf8(JSON.stringify(place)) },
          { put: issuedKeys.number(number, n, batch, index), value: utf8(JSON.stringify(number)) },
        );
      }
      if (operations.length >= 2 * ROWS_AT_ONCE) {
        await this.#store.batch(operations, { durable: false });
        operations = [];
      }
    }
    await this.#store.batch(operations, { durable: false });
    kept.whole = true;
    await this.#keep(kept);
  }

  /** Everything that has this number, the newest first. */
  async byNumber(number: string): Promise<DeskCertificate[]> {
    const found: DeskCertificate[] = [];
    for await (const [key] of this.#store.range({ ...under(issuedKeys.ofNumber(number)), reverse: true })) {
      const certificate = await this.#atKey(key);
      if (certificate?.number === number) found.push(certificate);
    }
    return found;
  }

  /** The certificate at a place in a batch. Null: it is none of this desk's. */
  async at(root: string, index: number): Promise<DeskCertificate | null> {
    for (const job of this.jobs) {
      const batch = job.batches.findIndex((each) => each.root === root && index < each.size);
      if (batch !== -1) return this.#place(job.n, batch, index);
    }
    return null;
  }

  /** All of a job in its order. */
  async *of(job: DeskJob, batch?: string): AsyncGenerator<DeskCertificate> {
    for await (const [key, value] of this.#store.range(this.#placesOf(job, batch)))
      yield this.#certificate(key, parse<Placed>(value))!;
  }

  /** @param after `next` of the page before. Throws `page-invalid`. */
  async find(query: CertificateQuery, after: string | null, limit: number): Promise<CertificatePage> {
    if ("number" in query) return { items: await this.byNumber(query.number!), next: null };
    if ("prefix" in query) {
      const from = issuedKeys.beginning(query.prefix!);
      const matches = (number: string) => number.startsWith(query.prefix!);
      return this.#page([{ from, to: `${from}g` }], after, limit, matches);
    }
    const jobs = this.jobs.filter(
      ({ job, batches }) =>
        (!("job" in query) || job === query.job) &&
        (!("batch" in query) || batches.some(({ root }) => root === query.batch)),
    );
    const ranges = jobs.toReversed().map((job) => {
      const batch =
        "batch" in query ? job.batches.find(({ root }) => root === query.batch)?.batch : undefined;
      return this.#placesOf(job, batch);
    });
    return this.#page(ranges, after, limit, () => true);
  }

  /** A certificate's file, as it was written. Throws `certificate-file-missing`. */
  async file({ job, batch, index }: Pick<DeskCertificate, "job" | "batch" | "index">): Promise<string> {
    const found = this.job(job);
    const at = found?.batches.findIndex((each) => each.batch === batch) ?? -1;
    const value = at === -1 ? undefined : await this.#store.get(issuedKeys.place(found!.n, at, index));
    if (found === null || value === undefined) throw fileMissing("there is no such certificate");
    const [, , file, offset, length] = parse<Placed>(value);
    try {
      if (offset === undefined) return await readFile(join(found.out, file), "utf8");
      const handle = await open(join(found.out, file), "r");
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length!), 0, length!, offset);
        return buffer.toString("utf8", 0, bytesRead);
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw fileMissing("the file cannot be read", cause);
    }
  }

  /** Keeps by what number a decision goes; the document itself is with its case. */
  async nameDecision(number: string, hash: string): Promise<void> {
    await this.#store.batch([{ put: issuedKeys.decision(number), value: utf8(hash) }]);
  }

  /** The hash of the decision that goes by this number; null: there is none. */
  async decision(number: string): Promise<string | null> {
    const hash = await this.#store.get(issuedKeys.decision(number));
    return hash === undefined ? null : Buffer.from(hash).toString("ascii");
  }

  async close(): Promise<void> {
    await this.#adding.catch(() => {});
    await this.#store.close();
  }

  #placesOf({ n, batches }: DeskJob, batch?: string): Range {
    const all = issuedKeys.places(n);
    if (batch === undefined) return under(all);
    const first = issuedKeys.place(
      n,
      batches.findIndex((each) => each.batch === batch),
      0,
    );
    return under(first.slice(0, first.lastIndexOf("/") + 1));
  }

  async #page(
    ranges: readonly Range[],
    after: string | null,
    limit: number,
    matches: (number: string) => boolean,
  ): Promise<CertificatePage> {
    const last = after === null ? null : placeAfter(after);
    const from = last === null ? 0 : ranges.findIndex((range) => last >= range.from && last < range.to);
    if (from === -1) throw pageInvalid();
    const items: DeskCertificate[] = [];
    for (const [i, range] of ranges.slice(from).entries()) {
      const start = i === 0 && last !== null ? `${last}\x00` : range.from;
      for await (const [key] of this.#store.range({ from: start, to: range.to })) {
        const certificate = await this.#atKey(key);
        if (certificate === null || !matches(certificate.number)) continue;
        if (items.length === limit) return { items, next: encodeAfter(this.#keyOf(items.at(-1)!, key)) };
        items.push(certificate);
      }
    }
    return { items, next: null };
  }

  /** The key of a certificate, of the same kind as `like`. */
  #keyOf({ number, job, batch, index }: DeskCertificate, like: string): string {
    const { n, batches } = this.job(job)!;
    const at = batches.findIndex((each) => each.batch === batch);
    return like.startsWith(issuedKeys.numbers)
      ? issuedKeys.number(number, n, at, index)
      : issuedKeys.place(n, at, index);
  }

  /** By a key that ends in the numbers of job, batch and index. */
  async #atKey(key: string): Promise<DeskCertificate | null> {
    const [n, batch, index] = key.split("/").slice(-3).map(Number) as [number, number, number];
    return this.#place(n, batch, index);
  }

  async #place(n: number, batch: number, index: number): Promise<DeskCertificate | null> {
    const key = issuedKeys.place(n, batch, index);
    const value = await this.#store.get(key);
    return value === undefined ? null : this.#certificate(key, parse<Placed>(value));
  }

  #certificate(key: string, [number, line]: Placed): DeskCertificate | null {
    const [n, at, index] = key.split("/").slice(-3).map(Number) as [number, number, number];
    const job = this.#jobs.get(n);
    const batch = job?.batches[at];
    if (job === undefined || batch === undefined) return null;
    const { root, kid, block } = batch;
    const { department, vct } = job;
    return { number, job: job.job, batch: batch.batch, department, root, index, line, vct, kid, block };
  }

  async #keep(job: KeptJob): Promise<void> {
    await this.#store.batch([{ put: issuedKeys.job(job.n), value: utf8(JSON.stringify(job)) }]);
  }
}

/** The finished jobs in the folders of the desk's cases: `out`, and `out-2`, … of a case that has several. */
function ownJobs(folder: string): { job: string; out: string }[] {
  const cases = join(folder, "cases");
  if (!existsSync(cases)) return [];
  return readdirSync(cases).flatMap((id) =>
    readdirSync(join(cases, id))
      .filter((name) => /^out(?:-\d+)?$/.test(name) && existsSync(join(cases, id, name, "manifest.json")))
      .map((name) => ({ job: `${id}${name.slice(3)}`, out: join(cases, id, name) })),
  );
}

function jobOf(n: number, job: string, out: string, manifest: Manifest): DeskJob {
  const { department, service, type, counts, batches, certificates } = manifest;
  return {
    ...{ n, job, out, department, service, vct: type.vct, typeId: type.id, issued: counts.issued },
    bundle: certificates === "certificates.ndjson",
    batches: batches.map(({ batch, root, size, list, kid, block }) => ({
      batch,
      root,
      size,
      list,
      kid,
      block,
    })),
  };
}

/** Where the lines of a bundle stand, in their order. */
class BundleLines implements AsyncDisposable {
  readonly #file: Awaited<ReturnType<typeof open>>;
  readonly #buffer = Buffer.allocUnsafe(1 << 18);
  #held = 0;
  #from = 0;
  /** of the file, where the buffer begins */
  #at = 0;

  private constructor(file: Awaited<ReturnType<typeof open>>) {
    this.#file = file;
  }

  static async open(path: string): Promise<BundleLines> {
    return new BundleLines(await open(path, "r"));
  }

  async next(): Promise<[offset: number, length: number]> {
    const offset = this.#at + this.#from;
    for (let length = 0; ; ) {
      const feed = this.#buffer.subarray(this.#from, this.#held).indexOf(10);
      if (feed !== -1) {
        this.#from += feed + 1;
        return [offset, length + feed];
      }
      length += this.#held - this.#from;
      this.#at += this.#held;
      this.#from = 0;
      this.#held = (await this.#file.read(this.#buffer, 0, this.#buffer.length, this.#at)).bytesRead;
      if (this.#held === 0) throw fileMissing("the bundle has fewer certificates than certificates.csv");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

const encodeAfter = (key: string): string => Buffer.from(key).toString("base64url");

function placeAfter(after: string): string {
  const key = Buffer.from(after, "base64url").toString("latin1");
  if (/^issued\/(?:place|number)\/[\w/-]+$/.test(key) && key.length < 400) return key;
  throw pageInvalid();
}

export function pageInvalid(): CertraceError {
  return new CertraceError("page-invalid", "This is no place to go on from.", {
    field: "after",
    remedy: "Leave it out to begin, or give back the `next` of the page before.",
  });
}

function fileMissing(what: string, cause?: unknown): CertraceError {
  return new CertraceError("certificate-file-missing", `The certificate's file is not there: ${what}.`, {
    field: "certificate",
    remedy: "Run its job again, which writes missing files anew, or restore the folder from a backup.",
    ...(cause === undefined ? {} : { cause }),
  });
}

function parse<T>(value: Uint8Array): T {
  return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString("utf8")) as T;
}
