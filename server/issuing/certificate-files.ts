/**
 * Writes what the department hands out: one certificate file for each certificate, or one NDJSON file of them all
 * (`bundle`), and the list that leads from a number to its file (certificates.csv).
 *
 * Files are written into a folder aside, which then gets its name; list and bundle grow in `.job` and move out when
 * the job is done: what can be seen is whole. A folder holds at most 10,000. Single files are not synced each, which would take longer than
 * signing them: the staged batch they are made from was synced before its root was sent, and stays in `.job`, so
 * they can be made again (`restore`). A bundle is synced, and its staged batches are dropped.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BatchAnchors } from "../../core/certificate/serialise.ts";
import type { MerkleTree } from "../../core/merkle/tree.ts";
import { fileName } from "./file-names.ts";
import { csvCell, csvLine, GrowingFile, makeFolder, onDisk, rename, syncFolder } from "./files.ts";
import { batchName, type jobPaths } from "./job.ts";
import { readStaged, stagedTree } from "./staged.ts";
import { nodeBase64url } from "./text-tools.ts";

export const FOLDER_SIZE = 10_000;
const INDEX_HEADER = csvLine(["number", "line", "batch", "index", "file"]);

export interface AnchoredBatch {
  /** from 0 */
  number: number;
  registry: string;
  department: number;
  root: string;
  size: number;
}

type Paths = ReturnType<typeof jobPaths>;

/**
 * Writes all of a batch, anew where a crash left a part of it.
 * @param kept lengths of certificates.csv and certificates.ndjson up to the batch before
 * @param tree null: made from the staged lines
 * @returns the lengths with this batch
 */
export async function writeBatch(
  paths: Paths,
  batch: AnchoredBatch,
  bundle: boolean,
  kept: { index: number; bundle: number },
  tree: MerkleTree | null,
  done: (written: number) => void,
): Promise<{ index: number; bundle: number }> {
  const staged = paths.staged(batch.number);
  const anchors = anchorsOf(batch, tree ?? (await stagedTree(staged, batch)));
  await using index = new GrowingFile(paths.growing.index, kept.index);
  if (kept.index === 0) index.write(INDEX_HEADER);
  await using bundled = bundle ? new GrowingFile(paths.growing.bundle, kept.bundle) : null;
  const name = batchName(batch.number);
  let folder: CertificateFolder | null = null;
  let at = 0;
  for await (const slice of readStaged(staged, batch.size)) {
    for (const { line, number, upToAnchor } of slice) {
      const fileEnd = anchors.fileEnd(at);
      let file = "certificates.ndjson";
      if (bundled !== null) {
        bundled.write(upToAnchor);
        bundled.writeAscii(fileEnd);
      } else {
        if (at % FOLDER_SIZE === 0) folder = new CertificateFolder(paths, batch, at);
        file = folder!.write(number, upToAnchor, fileEnd);
        if (at + 1 === batch.size || (at + 1) % FOLDER_SIZE === 0) folder!.finish();
      }
      // Of these only a number and the name of its file can need quotes.
      index.write(`${csvCell(number)},${line},${name},${at},${csvCell(file)}\n`);
      at++;
    }
    done(at);
    await index.drained();
    await bundled?.drained();
  }
  await Promise.all([index.sync(), bundled?.sync()]);
  return { index: index.length, bundle: bundled?.length ?? 0 };
}

/** Puts list and bundle, now complete, where people look for them. */
export function publish({ out, growing, index, bundle }: Paths): void {
  for (const [from, to] of [
    [growing.bundle, bundle],
    [growing.index, index],
  ] as const) {
    if (existsSync(from)) onDisk(to, () => renameSync(from, to));
  }
  syncFolder(out);
}

/** Writes again what is missing of a finished batch (after a power failure, or deleted). @returns how many folders */
export async function restoreBatch(paths: Paths, batch: AnchoredBatch): Promise<number> {
  const damagedFolders = new Set<number>();
  for (let first = 0; first < batch.size; first += FOLDER_SIZE) {
    const folder = join(paths.certificates, folderName(batch, first));
    const expected = Math.min(FOLDER_SIZE, batch.size - first);
    if (!isWhole(folder, expected)) damagedFolders.add(first);
  }
  if (damagedFolders.size === 0) return 0;
  const staged = paths.staged(batch.number);
  const anchors = anchorsOf(batch, await stagedTree(staged, batch));
  let folder: CertificateFolder | null = null;
  let at = 0;
  for await (const slice of readStaged(staged, batch.size)) {
    for (const { number, upToAnchor } of slice) {
      const first = at - (at % FOLDER_SIZE);
      if (damagedFolders.has(first)) {
        if (at === first) folder = new CertificateFolder(paths, batch, at);
        folder!.write(number, upToAnchor, anchors.fileEnd(at));
        if (at + 1 === batch.size || (at + 1) % FOLDER_SIZE === 0) folder!.finish();
      }
      at++;
    }
  }
  return damagedFolders.size;
}

function isWhole(folder: string, expected: number): boolean {
  if (!existsSync(folder)) return false;
  const files = readdirSync(folder);
  return files.length >= expected && files.every((file) => statSync(join(folder, file)).size > 0);
}

function anchorsOf({ registry, department }: AnchoredBatch, tree: MerkleTree): BatchAnchors {
  return new BatchAnchors(registry, department, tree, nodeBase64url);
}

/** A folder of certificate files that appears when it is complete. */
class CertificateFolder {
  readonly #paths: Paths;
  readonly #name: string;
  readonly #aside: string;

  constructor(paths: Paths, batch: AnchoredBatch, first: number) {
    this.#paths = paths;
    this.#name = folderName(batch, first);
    this.#aside = join(paths.folder, `certificates-${this.#name}`);
    makeFolder(paths.certificates);
    onDisk(this.#aside, () => {
      rmSync(this.#aside, { recursive: true, force: true });
      mkdirSync(this.#aside, { mode: 0o700 });
    });
  }

  /** @returns where the file will be, relative to the output folder */
  write(number: string, upToAnchor: Uint8Array, fileEnd: string): string {
    const name = `${fileName(number)}.json`;
    const path = join(this.#aside, name);
    // "wx": should two numbers ever share a name, neither is lost silently.
    onDisk(path, () =>
      writeFileSync(path, Buffer.concat([upToAnchor, Buffer.from(fileEnd)]), { mode: 0o600, flag: "wx" }),
    );
    return `certificates/${this.#name}/${name}`;
  }

  finish(): void {
    const target = join(this.#paths.certificates, this.#name);
    onDisk(target, () => rmSync(target, { recursive: true, force: true }));
    syncFolder(this.#aside);
    rename(this.#aside, target);
  }
}

function folderName(batch: Pick<AnchoredBatch, "number" | "size">, first: number): string {
  const name = batchName(batch.number);
  return batch.size <= FOLDER_SIZE ? name : `${name}-${String(first / FOLDER_SIZE + 1).padStart(2, "0")}`;
}
