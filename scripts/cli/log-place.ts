/** Where a trace log lies: the folder of a service with its logs in it, or the folder of one log. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CertraceError } from "../../core/errors.ts";
import { type LogKeys, openAuditKeys } from "../../server/ledger/log-keys.ts";
import { logFolder } from "../../server/log-role.ts";
import { openLevelStore } from "../../server/store/level.ts";
import type { Store } from "../../server/store/store.ts";

/**
 * @param data a data folder, or a log's own
 * @param log its number; absent: the only one there
 * Throws `log-missing`.
 */
export async function findLog(data: string, log: number | undefined): Promise<string> {
  if (await holdsLog(data)) return data;
  const ids = log === undefined ? await logsIn(data) : [log];
  const [only] = ids;
  if (only !== undefined && ids.length === 1 && (await holdsLog(logFolder(data, only))))
    return logFolder(data, only);
  const several = ids.length > 1;
  throw new CertraceError(
    "log-missing",
    several ? `There are ${ids.length} logs in ${data}` : `There is no trace log in ${data}`,
    {
      field: several ? "--log" : "--data",
      remedy: several
        ? `say which one with --log (${ids.join(", ")})`
        : "name the data folder of the service, or the folder of the log in it",
    },
  );
}

/** Opens what is there, and makes nothing. Throws `store-locked` while a service runs the log, and `store-…`. */
export async function openLogStore(folder: string): Promise<Store> {
  try {
    return await openLevelStore(join(folder, "store"));
  } catch (error) {
    if (!(error instanceof CertraceError && error.code === "store-locked")) throw error;
    throw new CertraceError("store-locked", `A service runs the log in ${folder}`, {
      field: "--data",
      remedy: "stop the service first, or give a copy of the folder that was made while it was stopped",
      cause: error,
    });
  }
}

/**
 * What opens the submissions that a log keeps, and makes the tags of those whom they name.
 * @param folder of the log, in the data folder of its service
 * @returns null where the log's keys are not there: nothing of the submissions can be read
 */
export async function findAuditKeys(
  folder: string,
): Promise<Pick<LogKeys, "submissions" | "vrfSeed"> | null> {
  const path = resolve(folder);
  const id = basename(path);
  return /^[1-9]\d{0,9}$/.test(id) ? openAuditKeys(dirname(dirname(path)), Number(id)) : null;
}

/** LevelDB's own file tells a store from an empty folder, in which opening would make one. */
async function holdsLog(folder: string): Promise<boolean> {
  return stat(join(folder, "store", "CURRENT")).then(
    () => true,
    () => false,
  );
}

async function logsIn(data: string): Promise<number[]> {
  const parent = dirname(resolve(logFolder(data, 1)));
  const names = await readdir(parent).catch(() => []);
  return names.filter((name) => /^[1-9]\d{0,9}$/.test(name)).map(Number);
}
