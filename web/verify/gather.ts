/**
 * Everything that somebody hands in at once, file by file: what was dropped or chosen, the contents of folders, the
 * contents of archives. Loaded with the first file. Nothing is ever written anywhere: a path is a name to show.
 */
import { FILES_AT_ONCE, type Intake, LARGEST, takeIn } from "./intake.ts";
import { isMachinery, type Limits } from "./unzip-limits.ts";

/** A folder, as a drop hands it over. */
export type Folder = FileSystemDirectoryEntry;

export interface Gathered {
  intakes: Intake[];
  /** how many files were more than can be taken in at once */
  leftOut: number;
}

/** Text kept in memory at once: the files of 10,000 certificates have a tenth of it. */
const TOTAL = 1 << 29; // bytes
const DEEPEST = 32; // folders inside each other
const LARGEST_ARCHIVE = 1 << 28; // bytes
/** Files read at the same time. */
const AT_ONCE = 64;
/** Milliseconds between two words about how far it is. */
const SELDOM = 200;

/** @param progress told now and then how many files have been read */
export async function gather(
  handed: readonly (File | Folder)[],
  progress: (count: number) => void,
): Promise<Gathered> {
  const intakes: Intake[] = [];
  let leftOut = 0;
  let bytes = 0;
  const take = (intake: Intake) => {
    const size = ("text" in intake ? intake.text : (intake.list ?? "")).length;
    if (intakes.length >= FILES_AT_ONCE || bytes + size > TOTAL) leftOut += 1;
    else {
      bytes += size;
      intakes.push(intake);
    }
  };
  let reading: Promise<{ found: Found; intake: Intake }>[] = [];
  let told = 0;
  const settle = async () => {
    for (const { found, intake } of await Promise.all(reading)) {
      if (await mayBeArchive(found, intake))
        leftOut += await open(found, FILES_AT_ONCE - intakes.length, take);
      else take(intake);
    }
    reading = [];
    if (performance.now() - told < SELDOM) return;
    told = performance.now();
    progress(intakes.length);
  };
  for await (const found of filesOf(handed, 0)) {
    if (intakes.length + reading.length >= FILES_AT_ONCE) leftOut += 1;
    else reading.push(takeInAs(found).then((intake) => ({ found, intake })));
    if (reading.length === AT_ONCE) await settle();
  }
  await settle();
  // somebody handed in something: that there was no file in it is said, too
  const [first] = handed;
  if (first !== undefined && intakes.length + leftOut === 0)
    take({ name: folderOf(first), refusal: "folder", size: 0 });
  return { intakes, leftOut };
}

/** Of what was handed in and is no file of anybody's: a folder, or what a system had put into one that was chosen. */
const folderOf = (handed: File | Folder): string =>
  handed instanceof File ? handed.webkitRelativePath.split("/")[0]! : handed.name;

/** An empty file is not worth asking the device for. */
async function takeInAs({ name, file }: Found): Promise<Intake> {
  if (file === null) return { name, refusal: "unreadable", size: 0 };
  if (file.size === 0) return { name, refusal: "empty", size: 0 };
  return { ...(await takeIn(file)), name };
}

interface Found {
  /** with the folders above it */
  name: string;
  /** null: the device does not give it, or the folder that it is */
  file: File | null;
}

async function* filesOf(handed: readonly (File | FileSystemEntry)[], depth: number): AsyncGenerator<Found> {
  for (const each of handed) {
    if (each instanceof File) {
      const name = each.webkitRelativePath || each.name;
      if (!each.webkitRelativePath || !isMachinery(name)) yield { name, file: each };
    } else if (isMachinery(each.name)) {
    } else if (isFolder(each)) {
      const { entries, whole } = depth < DEEPEST ? await contentsOf(each) : NOTHING_READ;
      yield* filesOf(entries, depth + 1);
      // whoever counts on every file of a folder must see that some were not read
      if (!whole) yield { name: nameIn(each), file: null };
    } else {
      const name = nameIn(each);
      const file = await new Promise<File | null>((resolve) =>
        (each as FileSystemFileEntry).file(resolve, () => resolve(null)),
      );
      yield { name, file };
    }
  }
}

const isFolder = (entry: FileSystemEntry): entry is Folder => entry.isDirectory;

/** With the folders above it. */
const nameIn = ({ fullPath }: FileSystemEntry): string => fullPath.replace(/^\//, "");

/** `whole`: the device told all of it. */
interface Contents {
  entries: FileSystemEntry[];
  whole: boolean;
}

const NOTHING_READ: Contents = { entries: [], whole: false };

/** A folder tells what it holds in portions, until one is empty. */
async function contentsOf(folder: Folder): Promise<Contents> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[] | null>((resolve) =>
      reader.readEntries(resolve, () => resolve(null)),
    );
    if (portion === null || portion.length === 0)
      return { entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)), whole: portion !== null };
    entries.push(...portion);
  }
}

/** Of what was refused: by its first bytes, as everything; of what was too large to be read, if it calls itself one. */
async function mayBeArchive({ file }: Found, intake: Intake): Promise<boolean> {
  if (file === null || !("refusal" in intake) || file.size > LARGEST_ARCHIVE) return false;
  if (intake.refusal !== "document" && !(intake.refusal === "large" && /\.zip$/i.test(file.name)))
    return false;
  try {
    const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    return start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4;
  } catch {
    return false;
  }
}

/** Takes in what an archive holds. One that cannot be opened is taken in as the file that it is, and so refused. */
async function open(
  { name, file: archive }: Found,
  room: number,
  take: (intake: Intake) => void,
): Promise<number> {
  if (archive === null) return 0;
  const { unzip } = await import("./unzip.ts");
  let leftOut = 0;
  let any = false;
  const limits: Limits = { entries: room, file: LARGEST.receipt, total: TOTAL, ratio: 200 };
  try {
    for await (const one of unzip(archive, limits)) {
      any = true;
      if ("leftOut" in one) leftOut = one.leftOut;
      else if ("file" in one) take({ ...(await takeIn(one.file)), name: `${name}/${one.name}` });
      else take({ name: `${name}/${one.name}`, refusal: one.refusal, size: one.size });
    }
  } catch {
    any = false;
  }
  if (!any) take({ name, refusal: "document", size: archive.size });
  return leftOut;
}
