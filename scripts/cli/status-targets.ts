/** Which certificates a status command is about: files, a list of files or numbers, batches of an issued register. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import {
  readManifest,
  refOfFile,
  refsOfNumbers,
  type StatusTarget,
  wholeBatch,
} from "../../server/issuing/status-change.ts";
import { UsageError } from "./failure.ts";
import { safe } from "./terminal.ts";

export interface TargetOptions {
  list?: string;
  in?: string;
  batch?: string;
}

/** One target for each batch, indexes ascending. Throws usage errors and the codes of status-change.ts. */
export async function readTargets(
  files: readonly string[],
  options: TargetOptions,
  registries: readonly string[],
): Promise<StatusTarget[]> {
  const { list, in: folder, batch } = options;
  if ([files.length > 0, list !== undefined, batch !== undefined].filter(Boolean).length !== 1) {
    throw new UsageError(
      "It is not clear which certificates are meant",
      "give certificate files, or --list, or --batch",
    );
  }
  if (batch !== undefined) {
    if (folder === undefined)
      throw new UsageError("--batch needs --in", "name the folder they were issued into", "--in");
    return batches(folder, batch, registries);
  }
  if (list === undefined) return byBatch(await targetsOf(files, registries));
  const lines = await readLines(list);
  if (folder === undefined) {
    const paths = lines.map((line) => resolve(dirname(list), line));
    return byBatch(await targetsOf(paths, registries));
  }
  await requireRegistry(folder, registries);
  return byBatch(await refsOfNumbers(folder, new Set(lines)));
}

/** One file after the other: a list may name more than a process may have open. */
async function targetsOf(files: readonly string[], registries: readonly string[]): Promise<StatusTarget[]> {
  const targets: StatusTarget[] = [];
  for (const file of files) {
    const { department, root, index } = await refOfFile(file, registries);
    targets.push({ department, root, indexes: [index] });
  }
  return targets;
}

async function batches(folder: string, name: string, registries: readonly string[]): Promise<StatusTarget[]> {
  const { department, batches: all } = await requireRegistry(folder, registries);
  const chosen = all.filter(({ batch }) => name === "all" || batch === name);
  if (chosen.length > 0) return chosen.map(({ root, size }) => wholeBatch(department, root, size));
  throw new UsageError(
    `There is no batch ${safe(name)}`,
    `give all, or one of 0001 to ${all.at(-1)?.batch}`,
    "--batch",
  );
}

async function requireRegistry(folder: string, registries: readonly string[]) {
  const manifest = await readManifest(folder);
  if (registries.includes(manifest.registry)) return manifest;
  throw new CertraceError(
    "registry-differs",
    `${folder} was issued in another registry, ${manifest.registry}`,
    {
      field: "--in",
      remedy: "use the configuration of its chain: CERTRACE_RPC_URL, CERTRACE_ADDRESS_BOOK",
    },
  );
}

async function readLines(file: string): Promise<string[]> {
  try {
    const lines = (await readFile(file, "utf8")).split(/\r?\n/).map((line) => line.trim());
    const found = lines.filter((line) => line !== "");
    if (found.length > 0) return found;
  } catch (cause) {
    throw new CertraceError("list-unreadable", `The list ${file} cannot be read`, {
      field: "--list",
      remedy: "check the path and the right to read it",
      cause,
    });
  }
  throw new CertraceError("list-empty", `The list ${file} is empty`, {
    field: "--list",
    remedy: "write one certificate file a line, or with --in one certificate number a line",
  });
}

function byBatch(targets: readonly StatusTarget[]): StatusTarget[] {
  const groups = Map.groupBy(targets, ({ department, root }) => `${department}/${root}`);
  return [...groups.values()].map((group) => ({
    department: group[0]!.department,
    root: group[0]!.root,
    indexes: [...new Set(group.flatMap(({ indexes }) => indexes))].sort((a, b) => a - b),
  }));
}
